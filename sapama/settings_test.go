package sapama

import (
	"maps"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

// tuned is a bench whose settings are changed.
func tuned(t *testing.T, answer string, change func(*Config)) *bench {
	t.Helper()
	b := newBench(t, 2, 200, answer)
	config := testConfig(2)
	config.HTTPClient = b.http
	change(&config)
	client, err := New(config)
	require.NoError(t, err)
	b.Client = client
	return b
}

func TestABeneficiarysFieldsAreCalledAsTheSettingsSay(t *testing.T) {
	answer := said(200, 700, `[{"status":"success","proxy_trans_id":7,"trans_id":"PAY-1"}]`)
	b := tuned(t, answer, func(c *Config) {
		c.BeneficiaryKeys = BeneficiaryKeys{Phone: "msisdn", Gateway: "-", ShortCode: "-", CallbackMethod: "-"}
	})
	tx, err := b.Disburse(t.Context(), payoutSample("PAY-1", "254722906830"))
	require.NoError(t, err)
	assert.Equal(t, answer, string(tx.Raw))
	sent, err := url.ParseQuery(b.sent)
	require.NoError(t, err)
	got := map[string]string{}
	for key := range maps.Keys(sent) {
		got[key] = sent.Get(key)
	}
	element := "beneficiaries[0]"
	for _, key := range []string{"api_key", "format", "hash", "location_id", "mode"} {
		assert.NotEmpty(t, got[key])
		delete(got, key)
	}
	assert.Equal(t, map[string]string{
		element + "[msisdn]": "254722906830", element + "[trans_reference]": "PAY-1", element + "[amount]": "100",
		element + "[currency]": "KES", element + "[description]": "Salary", element + "[first_name]": "Jane",
		element + "[last_name]": "Doe", element + "[message]": "", element + "[callback_url]": "https://merchant.example/b2c",
	}, got)

	r := payoutSample("PAY-1", "254722906830")
	r.ShortCode, r.CallbackMethod = "830830", CallbackGet
	_, err = b.Disburse(t.Context(), r)
	assert.Equal(t, "CallbackMethod ShortCode", names(t, err), "nothing that a caller gives is dropped")
	assert.Equal(t, 1, b.requests)
}

func TestNamesOfABeneficiarysFieldsAreChecked(t *testing.T) {
	for name, keys := range map[string]BeneficiaryKeys{
		"no phone": {Phone: "-"}, "no amount": {Amount: "-"}, "two of one name": {Phone: "amount"},
		"a name with an index": {Message: "x][y"}, "a blank": {Gateway: " "},
		"the reference": {Description: "trans_reference"},
	} {
		config := testConfig(2)
		config.BeneficiaryKeys = keys
		_, err := New(config)
		assert.Equal(t, "BeneficiaryKeys", names(t, err), name)
	}
	config := testConfig(2)
	config.BeneficiaryKeys = BeneficiaryKeys{Phone: "amount", Amount: "phone", Gateway: "-", Message: "-"}
	_, err := New(config)
	assert.NoError(t, err)
}

func TestPostTransactionsIsWrittenAsTheSettingsSay(t *testing.T) {
	answer := said(200, 700, `[{"sapama_id":7,"trans_id":"T1","type":"success"}]`)
	for name, c := range map[string]struct {
		format     PostingFormat
		key, value string
	}{
		"the sample": {PostingFormat{}, "transactions", `[{"trans_id":"T1","trans_time":"2019-11-18 11:34:20",` +
			`"trans_amount":"100","description":"d"}]`},
		"the document": {PostingFormat{Flat: true, TimeLayout: DocumentTimeLayout}, "trans_time", "2019:11:18 11:34:20"},
		"a time in JSON": {PostingFormat{TimeLayout: "20060102150405"}, "transactions",
			`[{"trans_id":"T1","trans_time":"20191118113420","trans_amount":"100","description":"d"}]`},
		"a zone of the bank": {PostingFormat{Flat: true, Zone: time.UTC}, "trans_time", "2019-11-18 08:34:20"},
		"flat":               {PostingFormat{Flat: true}, "trans_id", "T1"},
	} {
		b := tuned(t, answer, func(config *Config) { config.PostingFormat = c.format })
		posted, err := b.PostTransactions(t.Context(), []Posting{postingSample()})
		require.NoError(t, err, name)
		require.NoError(t, posted[0].Err, name)
		sent, err := url.ParseQuery(b.sent)
		require.NoError(t, err)
		assert.Equal(t, c.value, sent.Get(c.key), name)
		assert.Equal(t, c.format.Flat, !sent.Has("transactions"), name)
		plain := map[string]string{}
		for key := range sent {
			plain[key] = sent.Get(key)
		}
		assert.Equal(t, Hash("secret", plain), sent.Get("hash"), name)
	}
}

func TestTheFlatFormHasEveryFieldOfTheDocument(t *testing.T) {
	answer := said(200, 700, `[{"sapama_id":7,"trans_id":"INV 7/2024","type":"success"}]`)
	b := tuned(t, answer, func(c *Config) { c.PostingFormat.Flat = true })
	p := Posting{
		Code: "INV 7/2024", At: time.Date(2019, 11, 18, 8, 34, 20, 0, time.UTC), Amount: kes("100"), Description: "d",
		FirstName: "Jane", MiddleName: "W", LastName: "Doe", Phone: momo.MustPhone("254722906835"),
		TransType: "Pay Bill", ShortCode: "830830", Account: "A", InvoiceNumber: "I", Balance: kes("5.50"), ThirdPartyID: "9",
	}
	_, err := b.PostTransactions(t.Context(), []Posting{p})
	require.NoError(t, err)
	sent, err := url.ParseQuery(b.sent)
	require.NoError(t, err)
	for key, want := range map[string]string{
		"first_name": "Jane", "middle_name": "W", "last_name": "Doe", "trans_type": "Pay Bill", "trans_id": "INV 7/2024",
		"trans_time": "2019-11-18 11:34:20", "trans_amount": "100", "short_code": "830830", "org_account_balance": "5.50",
		"phone": "254722906835", "bill_ref_number": "A", "invoice_number": "I", "description": "d",
		"third_party_trans_id": "9",
	} {
		assert.Equal(t, want, sent.Get(key), key)
	}
	assert.Len(t, sent, 14+3)

	_, err = b.PostTransactions(t.Context(), []Posting{p, postingSample()})
	assert.Equal(t, "Postings", names(t, err), "one in a call")
	assert.ErrorContains(t, err, "must be 1 to 1")
	assert.Equal(t, 1, b.requests)
}

func TestALayoutThatDoesNotSayTheTimeIsRefused(t *testing.T) {
	for layout, good := range map[string]bool{
		"": true, DocumentTimeLayout: true, time.RFC3339: true, "20060102150405": true,
		"2006-01-02": false, "2006-01-02 15:04": false, "03:04:05 2006-01-02": false, "Y:m:d H:i:s": false,
	} {
		config := testConfig(2)
		config.PostingFormat.TimeLayout = layout
		_, err := New(config)
		if good {
			assert.NoError(t, err, layout)
			continue
		}
		assert.Equal(t, "PostingFormat.TimeLayout", names(t, err), layout)
	}
}

func TestARowIsMarkedAsAnyOfTheDocumentsStates(t *testing.T) {
	for _, state := range []Reconciliation{"no", "success", "error", "unreconciled"} {
		b := newBench(t, 2, 200, fixture(t, "mark_transaction_response.json"))
		require.NoError(t, b.MarkTransaction(t.Context(), "1", state))
		sent, err := url.ParseQuery(b.sent)
		require.NoError(t, err)
		assert.Equal(t, string(state), sent.Get("ipned"))
	}
}

func TestAReferenceIsAnyText(t *testing.T) {
	for _, reference := range []string{"ORD/2024/001", "order 7", "Ünïcode #1", "a:b", "MPESA:1"} {
		b := newBench(t, 2, 200, `{"httpStatusCode":200,"systemCode":700,"data":{"invoice_id":1,"type":"success",
			"reference_number":"`+reference+`"}}`)
		r := checkoutSample()
		r.Reference = reference
		tx, err := b.Collect(t.Context(), r)
		require.NoError(t, err)
		assert.Equal(t, reference, tx.Reference)
		sent, err := url.ParseQuery(b.sent)
		require.NoError(t, err)
		assert.Equal(t, reference, sent.Get("reference_number"))
	}
}
