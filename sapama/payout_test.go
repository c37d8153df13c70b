package sapama

import (
	"context"
	"maps"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

const payoutRow = `{"id":"305528","uuid":"trans_9","type":"b2c","direction":"b2c","location_id":"2",` +
	`"trans_id":"OGG9SXHEST","trans_amount":"100.00","phone":"254722906830","reference_number":"PAY-1",` +
	`"mode":"live","b2c_out_status_code":"0"}`

// paying is a client of a merchant who knows what these codes mean.
func paying(t *testing.T, rows string, results map[string]momo.Status) *Client {
	t.Helper()
	server := httptest.NewServer(&lister{pages: []string{rows}})
	t.Cleanup(server.Close)
	config := testConfig(2)
	config.BaseURL, config.PayoutResults = server.URL, results
	client, err := New(config)
	require.NoError(t, err)
	return client
}

func TestAPayoutIsFinalOnlyByACodeWhoseMeaningIsKnown(t *testing.T) {
	known := map[string]momo.Status{"0": momo.StatusSucceeded, "2001": momo.StatusFailed}
	for _, c := range []struct {
		name, old, replacement string
		results                map[string]momo.Status
		want                   momo.Status
	}{
		{"a code of success", "", "", known, momo.StatusSucceeded},
		{"a code of failure", `"0"`, `"2001"`, known, momo.StatusFailed},
		{"another code", `"0"`, `"1"`, known, momo.StatusUnknown},
		{"no code yet", `"0"`, `""`, known, momo.StatusUnknown},
		{"a number", `"0"`, `0`, known, momo.StatusSucceeded},
		{"a code that nobody knows", "", "", nil, momo.StatusUnknown},
		{
			"words of success", `"mode"`, `"status":"success","third_party_message":"Success","ipned":"success","mode"`,
			nil, momo.StatusUnknown,
		},
		{"a receipt", `"type":"b2c"`, `"type":"receipt"`, nil, momo.StatusUnknown},
		{"money that came in", `"direction":"b2c"`, `"direction":"c2b"`, known, momo.StatusUnknown},
		{"no direction", `"direction":"b2c"`, `"direction":""`, known, momo.StatusUnknown},
		{"no amount", "100.00", "x", known, momo.StatusUnknown},
		{"of nothing", "100.00", "0", known, momo.StatusUnknown},
	} {
		text := payoutRow
		if c.old != "" {
			require.Contains(t, text, c.old)
			text = strings.Replace(text, c.old, c.replacement, 1)
		}
		tx, err := paying(t, text, c.results).TransactionByID(t.Context(), "305528")
		require.NoError(t, err, c.name)
		assert.Equal(t, c.want, tx.Status, c.name)
		assert.Equal(t, c.want != momo.StatusUnknown, tx.Final(), c.name)
		assert.True(t, tx.CompletedAt.IsZero(), "no time of it is known")
	}
	sandbox := strings.Replace(payoutRow, `"mode":"live"`, `"mode":"sandbox"`, 1)
	for tx, err := range paying(t, sandbox, known).Transactions(t.Context(), Filter{}) {
		require.NoError(t, err)
		assert.Equal(t, momo.StatusUnknown, tx.Status, "of the sandbox")
	}
}

func TestAPayoutThatFailedHidesNoOtherOne(t *testing.T) {
	results := map[string]momo.Status{"1": momo.StatusFailed}
	failed := strings.NewReplacer(`"0"`, `"1"`, "305528", "305529").Replace(payoutRow)
	for _, rows := range []string{failed + "," + payoutRow, payoutRow + "," + failed} {
		tx, err := paying(t, rows, results).Transaction(t.Context(), "PAY-1")
		require.NoError(t, err)
		assert.Equal(t, "305528", tx.ID, "which may still have been paid")
	}
}

func TestAwaitingAPayoutOfAnUnknownResultEndsWithItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := (&book{page: func(int) (string, int) { return payoutRow, 1 }}).client(t, time.Minute)
		started := time.Now()
		tx, err := momo.Await(t.Context(), momo.Schedule{}, func(ctx context.Context) (*Transaction, error) {
			return c.TransactionByID(ctx, "305528")
		})
		require.ErrorIs(t, err, momo.ErrIndeterminate)
		assert.Equal(t, momo.StatusUnknown, tx.Status, "the last that was found")
		assert.Equal(t, 5*time.Minute, time.Since(started))
	})
}

func TestResultsOfPayoutsAreCheckedAndCopied(t *testing.T) {
	for _, results := range []map[string]momo.Status{
		{"": momo.StatusSucceeded}, {"0": momo.StatusPending}, {"0": momo.StatusUnknown}, {"0": momo.StatusRefunded},
	} {
		config := testConfig(2)
		config.PayoutResults = results
		_, err := New(config)
		assert.Equal(t, "PayoutResults", names(t, err))
	}
	results := map[string]momo.Status{"1": momo.StatusFailed}
	client := paying(t, payoutRow, results)
	results["0"] = momo.StatusSucceeded
	tx, err := client.TransactionByID(t.Context(), "305528")
	require.NoError(t, err)
	assert.Equal(t, momo.StatusUnknown, tx.Status)
}

func TestAPayoutIsFoundByItsReferenceInAnyOfItsFields(t *testing.T) {
	payee := momo.MustPhone("254722906830")
	const bare = `{"id":"9","type":"b2c","direction":"b2c","trans_amount":"100","phone":"0722906830",`
	for _, c := range []struct {
		text  string
		found bool
	}{
		{`"reference_number":"PAY-1"`, true},
		{`"third_party_trans_id":"PAY-1"`, true},
		{`"trans_id":"PAY-1"`, true},
		{`"trans_id":"PAY-1","third_party_trans_id":"22027-17924288-1"`, true},
		{`"trans_id":"PAY-2"`, false},
		{`"bill_ref_number":"PAY-1"`, false},
	} {
		tx, err := paying(t, bare+c.text+"}", nil).TransactionByPhone(t.Context(), payee, "PAY-1")
		require.Equal(t, c.found, err == nil, c.text)
		if c.found {
			assert.Equal(t, "PAY-1", tx.Reference)
		}
	}
	cashIn := strings.Replace(bare, `"direction":"b2c"`, `"direction":"c2b"`, 1)
	_, err := paying(t, cashIn+`"trans_id":"PAY-1"}`, nil).Transaction(t.Context(), "PAY-1")
	assert.ErrorIs(t, err, momo.ErrNotFound, "of what came in, the code is no reference")
}

func TestANotificationSaysWhereToLook(t *testing.T) {
	// The document's sample of the "Instant Payment Notification".
	documented := map[string]string{
		"organization_id": "2", "customer_id": "50", "location_id": "2", "trans_type": "Customer Merchant Payment",
		"trans_id": "OQWEREDS", "trans_time": "20200709220327", "date": "2020-07-09", "trans_amount": "350",
		"short_code": "830830", "bill_ref_number": "Sapama - 305694", "description": "",
		"org_account_balance": "65600.17", "phone": "254722906835", "first_name": "JOHN", "middle_name": "OMONDI",
		"last_name": "KAMAU", "status": "received", "reference_number": "", "type": "receipt",
		"proxy_trans_id": "305695", "proxy_trans_uuid": "trans_5f0de4e0d2ebc", "invoice_id": "305694",
		"invoice_uuid": "trans_5f0de4a7740b8", "api_key": "", "third_party_message": "Success",
	}
	with := func(pairs ...string) map[string]string {
		fields := maps.Clone(documented)
		for i := 0; i < len(pairs); i += 2 {
			fields[pairs[i]] = pairs[i+1]
		}
		return fields
	}
	for name, c := range map[string]struct {
		fields map[string]string
		want   Notification
	}{
		"the document's sample": {documented, Notification{ID: "305695", InvoiceID: "305694", Code: "OQWEREDS"}},
		"of a checkout": {
			with("reference_number", "ORD-1"),
			Notification{Reference: "ORD-1", ID: "305695", InvoiceID: "305694", Code: "OQWEREDS"},
		},
		"without an invoice": {with("invoice_id", "0"), Notification{ID: "305695", Code: "OQWEREDS"}},
		"of a payout, in the words of its request": {
			map[string]string{"trans_reference": "PAY-1", "proxy_trans_id": "305528", "phone": "0722906830"},
			Notification{Reference: "PAY-1", ID: "305528"},
		},
		"of a payout, in the words of its answer": {
			map[string]string{"status": "success", "trans_id": "PAY-1", "proxy_trans_id": "305528"},
			Notification{ID: "305528", Code: "PAY-1"},
		},
		"with nothing but a code": {map[string]string{"trans_id": "OQWEREDS"}, Notification{Code: "OQWEREDS"}},
		"with a number that is none": {
			with("proxy_trans_id", "../1"), Notification{InvoiceID: "305694", Code: "OQWEREDS"},
		},
		"with a code that is none": {with("trans_id", "a b"), Notification{ID: "305695", InvoiceID: "305694"}},
	} {
		n, err := ParseNotificationWithoutVerification(c.fields)
		require.NoError(t, err, name)
		assert.Equal(t, c.want, *n, name)
	}
	for _, fields := range []map[string]string{
		nil, {"reference_number": "ORD-1"}, {"proxy_trans_id": "-1", "invoice_id": "x", "trans_id": "a&b"},
	} {
		_, err := ParseNotificationWithoutVerification(fields)
		assert.Error(t, err, "it names no place to look")
	}
}
