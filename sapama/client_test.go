package sapama

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

func names(t *testing.T, err error) string {
	t.Helper()
	var e *momo.Error
	require.ErrorAs(t, err, &e)
	require.ErrorIs(t, err, momo.ErrInvalid)
	var all []string
	for _, f := range e.Fields {
		all = append(all, f.Name)
	}
	return strings.Join(all, " ")
}

func TestNewReportsAllFaultsAtOnce(t *testing.T) {
	_, err := New(Config{
		APIKey: "two words", Mode: "test", BaseURL: "http://sapamacash.com",
		Paths: Paths{Collect: "checkout", Transfer: "/a/../b", SendSMS: "/sms?x=1"}, SMSKeys: SMSKeys{Phone: "phone"},
	})
	assert.Equal(t, "APIKey APISecret Till Mode Paths.Collect Paths.SendSMS Paths.Transfer SMSKeys BaseURL",
		names(t, err))
	assert.NotContains(t, err.Error(), "two words")
}

func TestPlainHTTPHasToBeAskedForByName(t *testing.T) {
	config := testConfig(2)
	config.BaseURL = "http://sapamacash.com"
	_, err := New(config)
	assert.Equal(t, "BaseURL", names(t, err))
	config.AllowPlainHTTP = true
	_, err = New(config)
	assert.NoError(t, err)
	config = testConfig(2)
	c, err := New(config)
	require.NoError(t, err)
	assert.Equal(t, int64(2), c.Till())
	assert.Equal(t, ModeLive, c.Mode())
}

func TestVerbsReportAllFaultsBeforeAnythingIsSent(t *testing.T) {
	b := newBench(t, 2, 200, "")
	_, err := b.Collect(t.Context(), CollectRequest{CallbackMethod: "PUT"})
	assert.Equal(t, "Amount Amount Payer Reference Account Description FirstName MiddleName LastName Email Address "+
		"ImageURL CallbackURL CallbackMethod", names(t, err))
	_, err = b.Disburse(t.Context(), DisburseRequest{Description: " x", CallbackMethod: "PUT"})
	assert.Equal(t, "Amount Amount Payee Reference Description CallbackURL CallbackMethod", names(t, err))
	_, err = b.Transfer(t.Context(), TransferRequest{ToTill: 2, Amount: kes("1.50"), Type: "Gift"})
	assert.Equal(t, "ToTill Amount Description Type", names(t, err))
	_, err = b.SendSMS(t.Context(), []Message{{}})
	assert.Equal(t, "Messages[0].To Messages[0].Text", names(t, err))
	_, err = b.SendSMS(t.Context(), nil)
	assert.Equal(t, "Messages", names(t, err))
	_, err = b.PostTransactions(t.Context(), []Posting{{
		Amount: kes("1"), FirstName: "a\x00", Balance: money.MustParse("1", money.UGX),
		Phone: momo.MustPhone("256700123456"),
	}})
	assert.Equal(t, "Postings[0].Code Postings[0].At Postings[0].Description Postings[0].FirstName "+
		"Postings[0].Balance Postings[0].Phone", names(t, err))
	_, err = b.PostTransactions(t.Context(), nil)
	assert.Equal(t, "Postings", names(t, err))
	assert.Equal(t, "ID As", names(t, b.MarkTransaction(t.Context(), "OGG9SXHEST", "received")))
	assert.Zero(t, b.requests)
}

func TestCollectChecksEachField(t *testing.T) {
	for name, change := range map[string]func(*CollectRequest){
		"Amount":      func(r *CollectRequest) { r.Amount = money.MustParse("1000", money.UGX) },
		"Payer":       func(r *CollectRequest) { r.Payer = momo.MustPhone("256700123456") },
		"Reference":   func(r *CollectRequest) { r.Reference = "mpesa:1" },
		"Account":     func(r *CollectRequest) { r.Account = "A " },
		"Description": func(r *CollectRequest) { r.Description = "a\nb" },
		"FirstName":   func(r *CollectRequest) { r.FirstName = "\xff" },
		"MiddleName":  func(r *CollectRequest) { r.MiddleName = "" },
		"Email":       func(r *CollectRequest) { r.Email = "info" },
		"Address":     func(r *CollectRequest) { r.Address = momo.Private(strings.Repeat("a", 256)) },
		"ImageURL":    func(r *CollectRequest) { r.ImageURL = "image_url" },
	} {
		b := newBench(t, 2, 200, "")
		r := checkoutSample()
		change(&r)
		_, err := b.Collect(t.Context(), r)
		assert.Equal(t, name, names(t, err))
		assert.Zero(t, b.requests)
	}
	b := newBench(t, 2, 200, strings.Replace(fixture(t, "collect_response.json"), "1595937591", "ORD-1", 1))
	r := checkoutSample()
	r.CallbackMethod, r.ImageURL = CallbackGet, "http://merchant.example/i.png"
	_, err := b.Collect(t.Context(), r)
	require.NoError(t, err, "nobody sees the picture")
	assert.Contains(t, b.sent, "callback_http_method=get")
}

func TestCallbackAddressesAreHTTPSUnlessPlainHTTPIsAskedFor(t *testing.T) {
	public, local, plain := &Client{}, &Client{local: true}, &Client{plainHTTP: true}
	for address, want := range map[string][3]bool{ // public, on this machine, with plain http
		"https://merchant.example/cb?x=1": {true, true, true},
		"http://merchant.example/cb":      {false, true, true},
		"http://127.0.0.1:80/cb":          {false, true, false},
		"http://user@merchant.example/":   {false, false, false},
		"image_url":                       {false, false, false},
	} {
		for i, c := range [...]*Client{public, local, plain} {
			assert.Equal(t, want[i], c.callbackOK(address), "%s %d", address, i)
		}
	}
}

func TestCallsWithoutAKnownPathSayWhichSettingIsMissing(t *testing.T) {
	config := testConfig(2)
	config.Paths, config.SMSKeys = Paths{}, SMSKeys{}
	c, err := New(config)
	require.NoError(t, err)
	_, err = c.SendSMS(t.Context(), []Message{{To: momo.MustPhone("254722906835"), Text: "x"}})
	assert.Equal(t, "Paths.SendSMS SMSKeys", names(t, err))
	assert.ErrorContains(t, err, "Paths.SendSMS is required: no public source names the path")
	_, err = c.Transfer(t.Context(), transferSample())
	assert.Equal(t, "Paths.Transfer", names(t, err))
	assert.Equal(t, momo.Refused, momo.OutcomeOf(err))
}

func TestEveryPathCanBeReplaced(t *testing.T) {
	var paths []string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		paths = append(paths, r.URL.Path)
	}))
	defer server.Close()
	config := testConfig(2)
	config.BaseURL, config.MaxAttempts = server.URL+"/v2", 1
	config.Paths = Paths{
		Collect: "/c", Disburse: "/d", Transactions: "/l", MarkTransaction: "/m", PostTransactions: "/p",
		SendSMS: "/s", Transfer: "/t",
	}
	c, err := New(config)
	require.NoError(t, err)
	_, _ = c.Collect(t.Context(), checkoutSample())
	_, _ = c.Disburse(t.Context(), payoutSample("PAY-1", "254722906830"))
	_, _ = c.TransactionByID(t.Context(), "1")
	_ = c.MarkTransaction(t.Context(), "1", ReconciliationRecorded)
	_, _ = c.PostTransactions(t.Context(), []Posting{postingSample()})
	_, _ = c.SendSMS(t.Context(), []Message{{To: momo.MustPhone("254722906835"), Text: "x"}})
	_, _ = c.Transfer(t.Context(), transferSample())
	assert.Equal(t, []string{"/v2/c", "/v2/d", "/v2/l", "/v2/m", "/v2/p", "/v2/s", "/v2/t"}, paths)
}

func TestABatchIsMatchedByReference(t *testing.T) {
	requests := []DisburseRequest{
		payoutSample("PAY-1", "254722906830"), payoutSample("PAY-2", "254722906832"),
		payoutSample("PAY-3", "254722906833"), payoutSample("PAY-4", "254722906834"),
		payoutSample("PAY-5", "254722906835"),
	}
	b := newBench(t, 2, 200, `{"httpStatusCode":200,"systemCode":700,"message":"3 transactions of 5 scheduled","data":[
		{"status":"success","proxy_trans_id":"44","trans_id":"PAY-4","phone":"0722906834","amount":"100.00"},
		{"status":"error","message":"no","trans_id":"PAY-2"},
		{"status":"success","proxy_trans_id":11,"trans_id":"PAY-1","phone":"254722906830","amount":100},
		{"status":"success","proxy_trans_id":51,"trans_id":"PAY-5"},
		{"status":"success","proxy_trans_id":52,"trans_id":"PAY-5"}]}`)
	outcomes, err := b.DisburseBatch(t.Context(), requests)
	require.NoError(t, err)
	want := []momo.Outcome{momo.Accepted, momo.Refused, momo.Indeterminate, momo.Accepted, momo.Indeterminate}
	ids := []string{"11", "", "", "44", ""}
	for i, o := range outcomes {
		assert.Equal(t, requests[i].Reference, o.Reference)
		assert.Equal(t, want[i], momo.OutcomeOf(o.Err), o.Reference)
		if o.Err == nil {
			assert.Equal(t, ids[i], o.Transaction.ID)
			continue
		}
		var e *momo.Error
		require.ErrorAs(t, o.Err, &e)
		assert.Equal(t, o.Reference, e.Reference)
		assert.Nil(t, o.Transaction)
	}
}

func TestABatchWithAReferenceTwiceIsNotSent(t *testing.T) {
	b := newBench(t, 2, 200, "")
	twice := []DisburseRequest{payoutSample("PAY-1", "254722906830"), payoutSample("PAY-1", "254722906832")}
	_, err := b.DisburseBatch(t.Context(), twice)
	assert.Equal(t, "Requests[1].Reference", names(t, err))
	_, err = b.DisburseBatch(t.Context(), nil)
	assert.Equal(t, "Requests", names(t, err))
	_, err = b.DisburseBatch(t.Context(), make([]DisburseRequest, maxBatch+1))
	assert.ErrorIs(t, err, momo.ErrInvalid)
	_, err = b.PostTransactions(t.Context(), []Posting{postingSample(), postingSample()})
	assert.Equal(t, "Postings[1].Code", names(t, err))
	to := Message{To: momo.MustPhone("254722906835"), Text: "x"}
	_, err = b.SendSMS(t.Context(), []Message{to, to})
	assert.Equal(t, "Messages[1].To", names(t, err))
	assert.Zero(t, b.requests)
}

func TestTheLargestCallsAreAnsweredInFull(t *testing.T) {
	var messages []Message
	var payouts []DisburseRequest
	var sent, scheduled []string
	for i := range maxMessages {
		digits := fmt.Sprint(254722000000 + i)
		messages = append(messages, Message{To: momo.MustPhone(digits), Text: "x"})
		item := `{"status":"success","message":"Success","proxy_trans_id":1,"phone":"` + digits + `",`
		sent = append(sent, item+`"amount":"10"}`)
		if i < maxBatch {
			payouts = append(payouts, payoutSample(fmt.Sprint("PAY-", i), digits))
			scheduled = append(scheduled, item+`"amount":"100","trans_id":"PAY-`+fmt.Sprint(i)+`"}`)
		}
	}
	b := newBench(t, 2, 200, `{"httpStatusCode":200,"systemCode":700,"data":[`+strings.Join(sent, ",")+`]}`)
	outcomes, err := b.SendSMS(t.Context(), messages)
	require.NoError(t, err)
	for _, o := range outcomes {
		require.NoError(t, o.Err)
	}
	b = newBench(t, 2, 200, `{"httpStatusCode":200,"systemCode":700,"data":[`+strings.Join(scheduled, ",")+`]}`)
	paid, err := b.DisburseBatch(t.Context(), payouts)
	require.NoError(t, err)
	for _, o := range paid {
		require.NoError(t, o.Err)
	}
	form, err := url.ParseQuery(b.sent)
	require.NoError(t, err)
	assert.LessOrEqual(t, len(form), 1000, "what PHP reads of a form")
}

func TestAmountsAreWrittenAsTheDocumentDoes(t *testing.T) {
	for amount, want := range map[string]string{"1000": "1000", "1000.00": "1000", "350.50": "350.50", "0.05": "0.05"} {
		assert.Equal(t, want, writeAmount(kes(amount)))
	}
}

func TestALostPayoutIsSentOnce(t *testing.T) {
	var arrived atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		arrived.Add(1)
		panic(http.ErrAbortHandler)
	}))
	defer server.Close()
	config := testConfig(2)
	config.BaseURL = server.URL
	c, err := New(config)
	require.NoError(t, err)
	_, err = c.DisburseBatch(t.Context(), []DisburseRequest{
		payoutSample("PAY-1", "254722906830"), payoutSample("PAY-2", "254722906832"),
	})
	require.ErrorIs(t, err, momo.ErrIndeterminate)
	assert.Equal(t, int64(1), arrived.Load())
}
