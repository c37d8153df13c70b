package sapama

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

// bench is a client whose one answer is given, and what it sent.
type bench struct {
	*Client
	method, path, contentType, sent string
	requests                        int
	http                            *http.Client
}

func newBench(t *testing.T, till int64, status int, answer string) *bench {
	t.Helper()
	b := &bench{}
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
		b.requests++
		b.method, b.path, b.contentType, b.sent = r.Method, r.URL.Path, r.Header.Get("Content-Type"), r.URL.RawQuery
		if r.Body != nil {
			body, err := io.ReadAll(r.Body)
			require.NoError(t, err)
			b.sent += string(body)
		}
		return httpmock.NewStringResponse(status, answer), nil
	})
	b.http = &http.Client{Transport: mock}
	config := testConfig(till)
	config.HTTPClient = b.http
	client, err := New(config)
	require.NoError(t, err)
	b.Client = client
	return b
}

func testConfig(till int64) Config {
	return Config{
		APIKey: "key", APISecret: "secret", Till: till,
		Paths:   Paths{SendSMS: "/api/sms", Transfer: "/api/transfer"},
		SMSKeys: SMSKeys{Phone: "phone", Message: "message"},
	}
}

func fixture(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	require.NoError(t, err)
	return strings.TrimSuffix(string(text), "\n")
}

func kes(amount string) money.Amount { return money.MustParse(amount, money.KES) }

func checkoutSample() CollectRequest {
	return CollectRequest{
		Amount: kes("1000"), Payer: momo.MustPhone("254722906835"), Reference: "ORD-1", Account: "CUST-9",
		Description: "Item X & Y", FirstName: "John", MiddleName: "Mwangi", LastName: "Otieno",
		Email: "info@company.com", Address: "P.O.Box 10231 Nakuru",
		ImageURL: "https://merchant.example/i.png", CallbackURL: "https://merchant.example/cb?x=1",
	}
}

func payoutSample(reference, payee string) DisburseRequest {
	return DisburseRequest{
		Amount: kes("100"), Payee: momo.MustPhone(payee), Reference: reference, Description: "Salary",
		FirstName: "Jane", LastName: "Doe", CallbackURL: "https://merchant.example/b2c",
	}
}

func postingSample() Posting {
	at := time.Date(2019, 11, 18, 8, 34, 20, 0, time.UTC)
	return Posting{Code: "T1", At: at, Amount: kes("100"), Description: "d"}
}

func transferSample() TransferRequest {
	return TransferRequest{ToTill: 245, Amount: kes("10"), Description: "Testing", Type: BusinessPayBill}
}

// sameReference makes the document's answer be about our request: its samples
// contain placeholders.
func sameReference(text string, replacements ...string) string {
	return strings.NewReplacer(replacements...).Replace(text)
}

// sentRow is the text of an element of an answer's data, or of its data.
func sentRow(t *testing.T, answer string, path ...string) momo.Private {
	t.Helper()
	value := json.RawMessage(answer)
	for _, name := range append([]string{"data"}, path...) {
		if i, err := strconv.Atoi(name); err == nil {
			var list []json.RawMessage
			require.NoError(t, json.Unmarshal(value, &list))
			value = list[i]
			continue
		}
		var object map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(value, &object))
		value = object[name]
	}
	return momo.Private(value)
}

func TestCollectSendsAndReadsTheDocumentedCheckout(t *testing.T) {
	b := newBench(t, 2, 200, fixture(t, "collect_response.json"))
	r := checkoutSample()
	r.Reference = "1595937591" // of the documented answer
	tx, err := b.Collect(t.Context(), r)
	require.NoError(t, err)
	assert.Equal(t, momo.Transaction{
		Provider: "sapama", Direction: momo.In, ID: "386578", Reference: "1595937591", Status: momo.StatusPending,
		ProviderStatus: "invoice", Amount: kes("1000"), Phone: momo.MustPhone("254722906835"),
		Raw: momo.Private(fixture(t, "collect_response.json")),
	}, tx.Transaction)
	assert.Equal(t, sentRow(t, string(tx.Raw)), tx.Invoice.Raw)
	assert.Equal(t, "trans_5f201281619c5", tx.Invoice.UUID)
	assert.Nil(t, tx.Receipt, "a prompt was sent, nothing was paid")

	b = newBench(t, 2, 200, sameReference(fixture(t, "collect_response.json"), "1595937591", "ORD-1"))
	_, err = b.Collect(t.Context(), checkoutSample())
	require.NoError(t, err)
	assert.Equal(t, "POST /api/checkout application/x-www-form-urlencoded", b.method+" "+b.path+" "+b.contentType)
	assert.Equal(t, fixture(t, "collect_request.txt"), b.sent)
}

func TestDisburseBatchSendsAndReadsTheDocumentedPayouts(t *testing.T) {
	requests := []DisburseRequest{payoutSample("PAY-1", "254722906830"), payoutSample("PAY-2", "254722906832")}
	answer := strings.Replace(fixture(t, "disburse_response.json"), `"trans_reference"`, `"PAY-1"`, 1)
	answer = sameReference(answer, "trans_reference", "PAY-2")
	b := newBench(t, 1, 200, answer)
	outcomes, err := b.DisburseBatch(t.Context(), requests)
	require.NoError(t, err)
	assert.Equal(t, "POST /api/b2c", b.method+" "+b.path)
	assert.Equal(t, fixture(t, "disburse_request.txt"), b.sent)
	require.Len(t, outcomes, 2)
	for i, id := range []string{"305528", "305529"} {
		require.NoError(t, outcomes[i].Err)
		assert.Equal(t, momo.Transaction{
			Provider: "sapama", Direction: momo.Out, ID: id, Reference: requests[i].Reference,
			Status: momo.StatusPending, ProviderStatus: "success", Amount: kes("100"), Phone: requests[i].Payee,
			Raw: sentRow(t, answer, strconv.Itoa(i)),
		}, outcomes[i].Transaction.Transaction, "scheduled is not paid")
	}
}

func TestDisburseDoesNotGuessWhichOfTwoItemsIsItsOwn(t *testing.T) {
	b := newBench(t, 1, 200, fixture(t, "disburse_response.json")) // two items of one reference
	_, err := b.Disburse(t.Context(), payoutSample("trans_reference", "254722906830"))
	require.ErrorIs(t, err, momo.ErrIndeterminate)
	assert.Equal(t, 1, b.requests)
}

func TestTransactionsSendsAndReadsTheDocumentedList(t *testing.T) {
	answer := fixture(t, "transactions_response.json")
	b := newBench(t, 266, 200, answer)
	var all []*Transaction
	for tx, err := range b.Transactions(t.Context(), Filter{PageSize: 2}) {
		require.NoError(t, err)
		all = append(all, tx)
	}
	assert.Equal(t, "GET /api/get_transactions ", b.method+" "+b.path+" "+b.contentType)
	assert.Equal(t, fixture(t, "transactions_request.txt"), b.sent)
	require.Len(t, all, 1, "two rows, one code, one payment")
	tx := all[0]
	assert.Equal(t, momo.Transaction{
		Provider: "sapama", Direction: momo.In, ID: "380222", Reference: "REF2602", Status: momo.StatusSucceeded,
		ProviderStatus: "receipt", Amount: kes("1"), Phone: momo.MustPhone("254722906835"),
		CreatedAt:   time.Date(2020, 7, 16, 15, 52, 20, 0, time.UTC),
		CompletedAt: time.Date(2020, 7, 16, 15, 55, 37, 0, time.UTC),
		Raw:         sentRow(t, answer, "data", "0"),
	}, tx.Transaction)
	assert.Equal(t, "OGG9SXHEST", tx.Code)
	assert.Equal(t, int64(266), tx.Till)
	assert.Equal(t, &Row{
		ID: "380222", UUID: "trans_5f1077b2e5e68", LinkedID: "380224", Type: RowInvoice, Direction: momo.In,
		Code: "OGG9SXHEST", TransType: "c2b", Till: 266, Amount: kes("1"), Reference: "REF2602",
		ThirdPartyID: "22027-17924288-1", Account: "API Integrations", Phone: momo.MustPhone("254722906835"),
		Name: "Edwin Mugendi Riungu", Description: "API Integrations",
		Reconciliation: ReconciliationReceived, Mode: ModeLive,
		At: time.Date(2020, 7, 16, 15, 52, 18, 0, time.UTC), CreatedAt: time.Date(2020, 7, 16, 15, 52, 20, 0, time.UTC),
		Raw: sentRow(t, answer, "data", "0"),
	}, tx.Invoice)
	assert.Equal(t, &Row{
		ID: "380224", UUID: "trans_5f1077dba6139", LinkedID: "380222", Type: RowReceipt, Direction: momo.In,
		Code: "OGG9SXHEST", TransType: "Pay Bill", Till: 266, ShortCode: "830830", Amount: kes("1"),
		Reference: "REF2602", Account: "API Integrations-380222", Phone: momo.MustPhone("254722906835"),
		Name: "EDWIN MUGENDI RIUNGU", Description: "API Integrations",
		Reconciliation: ReconciliationReceived, Mode: ModeLive,
		At: time.Date(2020, 7, 16, 15, 55, 37, 0, time.UTC), CreatedAt: time.Date(2020, 7, 16, 15, 53, 2, 0, time.UTC),
		Raw: sentRow(t, answer, "data", "0", "transaction"),
	}, tx.Receipt)
}

func TestEveryMemberOfTheDocumentedRowsIsReached(t *testing.T) {
	answer := fixture(t, "transactions_response.json")
	p, err := newBench(t, 266, 200, answer).Page(t.Context(), 1, Filter{})
	require.NoError(t, err)
	for row, path := range map[*Row][]string{
		p.Transactions[0].Invoice: {"data", "0"}, p.Transactions[0].Receipt: {"data", "0", "transaction"},
	} {
		var members map[string]any
		require.NoError(t, json.Unmarshal([]byte(sentRow(t, answer, path...)), &members))
		assert.GreaterOrEqual(t, len(members), 67)
		for name, value := range members {
			text, isText := value.(string)
			if !isText {
				text = string(sentRow(t, answer, append(path, name)...))
			}
			assert.Equal(t, text, string(row.Member(name)), name)
		}
		assert.Empty(t, row.Member("another"))
	}
	assert.Equal(t, "1594914738", string(p.Transactions[0].Invoice.Member("trans_time_unix")))
	assert.Empty(t, (&Row{}).Member("id"), "a row that nobody has read")
}

func TestMarkTransactionSendsAndReadsTheDocumentedUpdate(t *testing.T) {
	b := newBench(t, 2, 200, fixture(t, "mark_transaction_response.json"))
	require.NoError(t, b.MarkTransaction(t.Context(), "1", ReconciliationRecorded))
	assert.Equal(t, "POST /api/update_transaction", b.method+" "+b.path)
	assert.Equal(t, fixture(t, "mark_transaction_request.txt"), b.sent)

	b = newBench(t, 2, 200, fixture(t, "mark_transaction_response.json"))
	err := b.MarkTransaction(t.Context(), "2", ReconciliationRecorded)
	assert.ErrorIs(t, err, momo.ErrIndeterminate, "the answer is about row 1")
}

func TestPostTransactionsSendsAndReadsTheDocumentedRow(t *testing.T) {
	answer := sameReference(fixture(t, "post_transactions_response.json"), `"trans_id": "trans_id"`, `"trans_id": "T1"`)
	b := newBench(t, 2, 200, answer)
	posted, err := b.PostTransactions(t.Context(), []Posting{postingSample()})
	require.NoError(t, err)
	assert.Equal(t, "POST /api/post_transaction", b.method+" "+b.path)
	assert.Equal(t, fixture(t, "post_transactions_request.txt"), b.sent)
	assert.Equal(t, []Posted{{Code: "T1", ID: "290047", Raw: sentRow(t, answer, "0")}}, posted)

	b = newBench(t, 2, 200, fixture(t, "post_transactions_response.json"))
	posting := postingSample()
	posting.Code, posting.Amount = "trans_id", kes("1.50")
	posted, err = b.PostTransactions(t.Context(), []Posting{posting})
	require.NoError(t, err)
	raw := sentRow(t, fixture(t, "post_transactions_response.json"), "0")
	assert.Equal(t, []Posted{{Code: "trans_id", ID: "290047", Raw: raw}}, posted)
}

func TestSendSMSSendsAndReadsTheDocumentedMessage(t *testing.T) {
	b := newBench(t, 2, 200, fixture(t, "send_sms_response.json"))
	to := momo.MustPhone("254722906835")
	sent, err := b.SendSMS(t.Context(), []Message{{To: to, Text: "Hello :name"}})
	require.NoError(t, err)
	assert.Equal(t, "POST /api/sms", b.method+" "+b.path)
	assert.Equal(t, fixture(t, "send_sms_request.txt"), b.sent)
	raw := sentRow(t, fixture(t, "send_sms_response.json"), "0")
	assert.Equal(t, []Sent{{To: to, ID: "12376", Amount: "10", Raw: raw}}, sent)
}

func TestTransferSendsAndReadsTheDocumentedTransfer(t *testing.T) {
	request := transferSample()
	b := newBench(t, 2, 200, fixture(t, "transfer_response.json"))
	transfer, err := b.Transfer(t.Context(), request)
	require.NoError(t, err)
	assert.Equal(t, "POST /api/transfer", b.method+" "+b.path)
	assert.Equal(t, fixture(t, "transfer_request.txt"), b.sent)
	assert.Equal(t, &Transfer{
		ID: "14", FromTill: 2, ToTill: 245, Amount: kes("10"), Status: momo.StatusPending, Workflow: "initiated",
		Raw: momo.Private(fixture(t, "transfer_response.json")),
	}, transfer)

	request.ToTill = 246
	_, err = b.Transfer(t.Context(), request)
	assert.ErrorIs(t, err, momo.ErrIndeterminate, "the answer is about till 245")

	b = newBench(t, 3, 200, fixture(t, "transfer_response.json"))
	_, err = b.Transfer(t.Context(), transferSample())
	assert.ErrorIs(t, err, momo.ErrIndeterminate, "the answer is about money of till 2")
}

func TestDocumentedErrorsBecomeTheirKinds(t *testing.T) {
	list := func(b *bench) error {
		for _, err := range b.Transactions(t.Context(), Filter{}) {
			return err
		}
		return nil
	}
	for name, v := range map[string]struct {
		file, field string
		kind        error
		call        func(*bench) error
	}{
		"list": {"transactions_error.json", "token", momo.ErrUnauthorized, list},
		"mark": {"mark_transaction_error.json", "api_key", momo.ErrUnauthorized, func(b *bench) error {
			return b.MarkTransaction(t.Context(), "1", ReconciliationRecordingFailed)
		}},
		"post": {"post_transactions_error.json", "api_key", momo.ErrUnauthorized, func(b *bench) error {
			_, err := b.PostTransactions(t.Context(), []Posting{postingSample()})
			return err
		}},
		"collect": {"collect_error.json", "beneficiaries", momo.ErrInvalid, func(b *bench) error {
			_, err := b.Collect(t.Context(), checkoutSample())
			return err
		}},
		"disburse": {"disburse_error.json", "beneficiaries", momo.ErrInvalid, func(b *bench) error {
			_, err := b.Disburse(t.Context(), payoutSample("PAY-1", "254722906830"))
			return err
		}},
		"sms": {"send_sms_error.json", "beneficiaries", momo.ErrInvalid, func(b *bench) error {
			_, err := b.SendSMS(t.Context(), []Message{{To: momo.MustPhone("254722906830"), Text: "x"}})
			return err
		}},
		"transfer": {"transfer_error.json", "beneficiaries", momo.ErrInvalid, func(b *bench) error {
			_, err := b.Transfer(t.Context(), transferSample())
			return err
		}},
	} {
		for _, status := range []int{400, 200} { // an error inside a 200 is one too
			b := newBench(t, 2, status, fixture(t, v.file))
			err := v.call(b)
			require.ErrorIs(t, err, v.kind, "%s %d", name, status)
			var e *momo.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, "900", e.Code, name)
			assert.Equal(t, "Input validation failed.", string(e.Message), name)
			require.Len(t, e.Fields, 1, name)
			assert.Equal(t, v.field, e.Fields[0].Name, name)
			assert.Equal(t, 1, b.requests, name)
		}
	}
}
