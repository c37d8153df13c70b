package simulator_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/simulator"
)

// shop is a client of Sapama of the tests' own making.
type shop struct {
	t   *testing.T
	sim *simulator.Simulator
}

// pairs makes a form of pairs of names and values.
func pairs(texts ...string) url.Values {
	form := url.Values{}
	for i := 0; i < len(texts); i += 2 {
		form.Set(texts[i], texts[i+1])
	}
	return form
}

// sealSapama adds the key and the hash, made as the provider's public samples do.
func sealSapama(form url.Values) url.Values {
	form.Del("hash")
	form.Set("format", "json")
	form.Set("api_key", simulator.SapamaAPIKey)
	values := map[string]string{"api_secret": simulator.SapamaAPISecret}
	for name := range form {
		if !strings.Contains(name, "[") {
			values[name] = form.Get(name)
		}
	}
	var names, joined []string
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		joined = append(joined, values[name])
	}
	sum := sha256.Sum256([]byte(strings.Join(joined, ".")))
	form.Set("hash", hex.EncodeToString(sum[:]))
	return form
}

func (s *shop) send(method, path string, form url.Values) reply {
	s.t.Helper()
	address, body := s.sim.URL(simulator.Sapama)+path, ""
	if method == http.MethodGet {
		address += "?" + form.Encode()
	} else {
		body = form.Encode()
	}
	request, err := http.NewRequestWithContext(s.t.Context(), method, address, strings.NewReader(body))
	require.NoError(s.t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := http.DefaultClient.Do(request)
	require.NoError(s.t, err)
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	require.NoError(s.t, err)
	return reply{response.StatusCode, response.Header, string(text)}
}

func (s *shop) post(path string, form url.Values) reply {
	s.t.Helper()
	return s.send(http.MethodPost, path, sealSapama(form))
}

// sapamaPage is the part of a list that these tests look at.
type sapamaPage struct {
	Total       int
	CurrentPage int `json:"current_page"`
	LastPage    int `json:"last_page"`
	From, To    int
	Data        []map[string]any
}

func (s *shop) list(filters ...string) sapamaPage {
	s.t.Helper()
	got := s.send(http.MethodGet, "/api/get_transactions", sealSapama(pairs(filters...)))
	require.Equal(s.t, http.StatusOK, got.status, got.body)
	var envelope struct{ Data sapamaPage }
	require.NoError(s.t, json.Unmarshal([]byte(got.body), &envelope))
	return envelope.Data
}

func sapamaCheckout(reference string) url.Values {
	return pairs("first_name", "John", "middle_name", "Mwangi", "last_name", "Otieno", "email", "info@company.com",
		"phone", "254722906835", "description", "Item X", "address", "Nakuru", "amount", "1000", "currency", "KES",
		"reference_number", reference, "bill_ref_number", "CUST-9", "location_id", "266", "flow", "stkpush", "environment",
		"live",
		"callback_url", "http://127.0.0.1:1/", "callback_http_method", "post", "image_url", "https://merchant.example/i.png")
}

func TestSapamaRefusesAWrongHashInTheDocumentsWords(t *testing.T) {
	s := &shop{t, start(t, simulator.Options{})}
	forged := sealSapama(sapamaCheckout("ORD-1"))
	forged.Set("amount", "1")
	got := s.send(http.MethodPost, "/api/checkout", forged)
	assert.Equal(t, http.StatusBadRequest, got.status)
	assert.Equal(t, `{"httpStatusCode":400,"systemCode":900,"message":"Input validation failed.",`+
		`"data":[{"field":"api_key","error":"Invalid hash"}]}`, got.body)
	assert.Zero(t, s.sim.Executed(simulator.Sapama, "ORD-1"))

	stranger := sealSapama(pairs())
	stranger.Set("api_key", "another")
	got = s.send(http.MethodGet, "/api/get_transactions", stranger)
	assert.Equal(t, `{"http_status_code":400,"system_code":900,"message":"Input validation failed.",`+
		`"data":[{"field":"token","error":"Invalid login token"}]}`, got.body, "the other spelling")

	for _, got := range []reply{
		s.send(http.MethodPost, "/api/checkout", pairs()),
		s.post("/api/checkout", pairs("amount", "1")),
		s.post("/api/b2c", pairs("location_id", "266", "mode", "live")),
		s.post("/api/b2c", pairs("location_id", "266", "mode", "dry", "beneficiaries[0][phone]", "1")),
		s.post("/api/b2c", pairs("location_id", "7", "mode", "live", "beneficiaries[0][phone]", "1")),
		s.post("/api/update_transaction", pairs("id", "1", "ipned", "success")),
		s.post("/api/update_transaction", pairs("id", "1", "ipned", "paid")),
		s.post("/api/post_transaction", pairs("transactions", "{}")),
		s.post("/api/post_transaction", pairs("transactions", `[{"trans_id":"T1"}]`)),
		s.post(simulator.SapamaTransferPath, pairs("location_from_id", "266", "location_to_id", "266")),
		s.post(simulator.SapamaTransferPath, pairs("location_from_id", "266", "location_to_id", "245", "amount", "1.5")),
		s.post(simulator.SapamaSMSPath, pairs("location_id", "266", "to[0][phone]", "1")),
	} {
		assert.Equal(t, http.StatusBadRequest, got.status)
		assert.Contains(t, got.body, `"message":"Input validation failed."`)
	}
	assert.Empty(t, s.sim.Payments(simulator.Sapama))
	assert.Equal(t, http.StatusNotFound, s.post("/api/mpesa_b2c", pairs()).status)
}

func TestSapamaCheckoutMakesAnInvoiceAndItsPaymentAReceipt(t *testing.T) {
	clock := newHandClock(time.Date(2020, 7, 16, 15, 52, 18, 0, time.UTC))
	s := &shop{t, start(t, simulator.Options{Clock: clock.Now})}
	got := s.post("/api/checkout", sapamaCheckout("ORD-1"))
	require.Equal(t, http.StatusOK, got.status, got.body)
	assert.Contains(t, got.body, `"invoice_id":380222,"reference_number":"ORD-1","type":"success","code":200,`+
		`"message":"STK push initiated, a response will be sent back to the callback URL"`)
	unpaid := s.list("id", "380222").Data[0]
	assert.NotContains(t, unpaid, "transaction")
	assert.Equal(t, "", unpaid["trans_id"])

	require.NoError(t, s.sim.Approve(simulator.Sapama, "ORD-1"))
	assert.Equal(t, int64(100000), s.sim.Balance(simulator.Sapama))
	invoice := s.list("id", "380222").Data[0]
	receipt := invoice["transaction"].(map[string]any)
	for name, want := range map[string]string{
		"type": "invoice", "trans_type": "c2b", "bill_ref_number": "CUST-9", "trans_amount": "1000.00", "status": "1",
		"trans_time": "2020-07-16 15:52:18", "date": " 16/07/20 03:52 PM", "ipned_at": "0000-00-00 00:00:00",
		"currency": "KES", "transaction_id": "380223", "callback_http_method": "post",
	} {
		assert.Equal(t, want, invoice[name], name)
	}
	for name, want := range map[string]string{
		"type": "receipt", "trans_type": "Pay Bill", "bill_ref_number": "CUST-9-380222", "trans_amount": "1000.00",
		"trans_time": "2020-07-16 18:52:18", "date": "2020-07-16", "created_at": "2020-07-16 15:52:18",
		"currency": "", "transaction_id": "380222", "reference_number": "ORD-1", "callback_url": "",
	} {
		assert.Equal(t, want, receipt[name], name)
	}
	assert.Equal(t, invoice["trans_id"], receipt["trans_id"])
	assert.Len(t, s.list("trans_id", receipt["trans_id"].(string)).Data, 2, "two rows of one payment")
	assert.InDelta(t, 1594914738, invoice["trans_time_unix"], 0)
}

func TestSapamaRowsHaveTheDocumentsMembers(t *testing.T) {
	s := &shop{t, start(t, simulator.Options{})}
	s.post("/api/checkout", sapamaCheckout("ORD-1"))
	require.NoError(t, s.sim.Approve(simulator.Sapama, "ORD-1"))
	invoice := s.list("id", "380222").Data[0]
	const members = "id uuid organization_id customer_id location_id category_id trans_type trans_id trans_time date " +
		"trans_amount " +
		"description short_code bill_ref_number invoice_number org_account_balance third_party_trans_id phone name " +
		"first_name " +
		"middle_name last_name ipned smsed emailed ipned_at smsed_at emailed_at customer_notified_at customer_notified " +
		"message " +
		"smsed_to emailed_to workflow agent ip status created_by updated_by created_at updated_at third_party_message " +
		"payload_response payload_count gateway callback_url callback_http_method b2c_in_status_code b2c_out_status_code " +
		"b2c_reference_code b2c_account_balance_utility b2c_account_balance_charges mode direction b2c_account_balance " +
		"reference_number type currency environment flow image_url item_id simulate b2c_request_payload " +
		"b2c_response_payload " +
		"address transaction_id"
	receipt := invoice["transaction"].(map[string]any)
	for _, name := range strings.Fields(members) {
		assert.IsType(t, "", invoice[name], name)
		assert.IsType(t, "", receipt[name], name)
	}
	assert.Len(t, receipt, len(strings.Fields(members)))
	assert.Len(t, invoice, len(strings.Fields(members))+5)
}

func TestSapamaDoesNotDeduplicate(t *testing.T) {
	s := &shop{t, start(t, simulator.Options{})}
	s.sim.SetBalance(simulator.Sapama, 50000)
	payout := pairs("location_id", "266", "mode", "live", "beneficiaries[0][trans_reference]", "PAY-1",
		"beneficiaries[0][phone]", "254722906830", "beneficiaries[0][amount]", "100")
	for range 2 {
		s.post("/api/checkout", sapamaCheckout("ORD-1"))
		s.post("/api/b2c", payout)
	}
	assert.Equal(t, 2, s.sim.Executed(simulator.Sapama, "ORD-1"))
	assert.Equal(t, 2, s.sim.Executed(simulator.Sapama, "PAY-1"))
	assert.Equal(t, int64(30000), s.sim.Balance(simulator.Sapama))
}

func TestSapamaSchedulesABatchAsFarAsTheMoneyReaches(t *testing.T) {
	s := &shop{t, start(t, simulator.Options{})}
	s.sim.SetBalance(simulator.Sapama, 15000)
	got := s.post("/api/b2c", pairs("location_id", "266", "mode", "live",
		"beneficiaries[0][trans_reference]", "PAY-1", "beneficiaries[0][phone]", "254722906830", "beneficiaries[0][amount]",
		"100",
		"beneficiaries[1][trans_reference]", "PAY-2", "beneficiaries[1][phone]", "254722906832", "beneficiaries[1][amount]",
		"100"))
	assert.Equal(t, `{"httpStatusCode":200,"systemCode":700,"message":"1 transactions of 2 (50%) scheduled for B2C",`+
		`"data":[`+
		`{"status":"success","message":"Success","proxy_trans_id":380222,"trans_id":"PAY-1","phone":"0722906830",`+
		`"amount":"100"},`+
		`{"status":"error","message":"Insufficient balance","trans_id":"PAY-2","phone":"0722906832","amount":"100"}]}`,
		got.body)
	assert.Equal(t, int64(5000), s.sim.Balance(simulator.Sapama))
	require.NoError(t, s.sim.Decline(simulator.Sapama, "PAY-1", "no such subscriber"))
	assert.Equal(t, int64(15000), s.sim.Balance(simulator.Sapama), "what was not paid comes back")
	row := s.list("id", "380222").Data[0]
	assert.Equal(t, "1", row["b2c_out_status_code"])
	assert.Equal(t, "no such subscriber", row["third_party_message"])

	got = s.post("/api/b2c", pairs("location_id", "266", "mode", "live", "beneficiaries[0][phone]", "254722906830"))
	assert.Contains(t, got.body, `{"field":"beneficiaries","error":"trans_reference at beneficiaries 0 should be set `+
		`and it `+
		`identifies this transaction on your system. Best if it's unique"}`)
}

func TestSapamaListsPagesOfWhatIsNotReconciled(t *testing.T) {
	s := &shop{t, start(t, simulator.Options{})}
	for range 5 {
		s.post("/api/checkout", sapamaCheckout("ORD-1"))
	}
	var ids []string
	for page, want := range map[string]int{"1": 2, "2": 2, "3": 1, "4": 0} {
		got := s.list("page", page, "per_page", "2")
		assert.Equal(t, 5, got.Total)
		assert.Equal(t, 3, got.LastPage)
		assert.Len(t, got.Data, want, page)
		for _, row := range got.Data {
			ids = append(ids, row["id"].(string))
		}
	}
	slices.Sort(ids)
	assert.Equal(t, []string{"380222", "380223", "380224", "380225", "380226"}, ids)

	got := s.post("/api/update_transaction", pairs("id", "380222", "ipned", "success"))
	assert.Equal(t, `{"httpStatusCode":200,"systemCode":700,"message":"Transaction updated","data":{"id":"380222"}}`,
		got.body)
	assert.Equal(t, 4, s.list().Total)
	assert.Equal(t, 5, s.list("ipned", "any").Total)
	assert.Equal(t, 1, s.list("ipned", "success").Total)
	assert.Equal(t, 0, s.list("id", "380222").Total, "nor by its number")
	assert.Equal(t, 1, s.list("id", "380222", "ipned", "any").Total)
	s.post("/api/update_transaction", pairs("id", "380222", "ipned", "no"))
	assert.Equal(t, 5, s.list().Total)
	assert.Equal(t, 0, s.list("phone", "254722000000").Total)
	assert.Equal(t, 0, s.list("location_id", "245").Total)
}

func TestSapamaKeepsPostedRows(t *testing.T) {
	s := &shop{t, start(t, simulator.Options{})}
	const row = `{"trans_id":"T1","trans_time":"2019-11-18 11:34:20","trans_amount":"100","description":"d",` +
		`"third_party_trans_id":"mine"}`
	for range 2 {
		got := s.post("/api/post_transaction", pairs("transactions", "["+row+"]"))
		assert.Contains(t, got.body, `{"third_party_trans_id":"mine","trans_id":"T1","sapama_id":38022`)
	}
	assert.Equal(t, 2, s.list("trans_id", "T1").Total)
	assert.Empty(t, s.sim.Payments(simulator.Sapama), "no money moved")
}

// sapamaMerchant answers callbacks with a word, and keeps what it got.
type sapamaMerchant struct {
	*httptest.Server
	mu    sync.Mutex
	word  string
	forms []url.Values
}

func newSapamaMerchant(t *testing.T, word string) *sapamaMerchant {
	t.Helper()
	m := &sapamaMerchant{word: word}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		m.mu.Lock()
		defer m.mu.Unlock()
		form := r.PostForm
		if r.Method == http.MethodGet {
			form = r.Form
		}
		m.forms = append(m.forms, form)
		_, _ = io.WriteString(w, `{"type":"`+m.word+`","message":"x"}`)
	}))
	t.Cleanup(m.Close)
	return m
}

func (m *sapamaMerchant) say(word string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.word = word
}

func TestSapamaNotifiesByPostAndByGetUntilItIsSuccess(t *testing.T) {
	for _, method := range []string{"post", "get"} {
		m := newSapamaMerchant(t, "error")
		s := &shop{t, start(t, simulator.Options{})}
		form := sapamaCheckout("ORD-1")
		form.Set("callback_url", m.URL+"/cb?tenant=7")
		form.Set("callback_http_method", method)
		s.post("/api/checkout", form)
		require.NoError(t, s.sim.Approve(simulator.Sapama, "ORD-1"))
		require.NoError(t, s.sim.WaitDeliveries(t.Context()))
		require.Len(t, m.forms, 1)
		got := m.forms[0]
		for name, want := range map[string]string{
			"type": "receipt", "status": "received", "trans_amount": "1000.00", "bill_ref_number": "CUST-9-380222",
			"reference_number": "ORD-1", "proxy_trans_id": "380223", "invoice_id": "380222", "phone": "254722906835",
			"api_key": simulator.SapamaAPIKey, "third_party_message": "Success",
		} {
			assert.Equal(t, []string{want}, got[name], name)
		}
		assert.Len(t, got.Get("hash"), 64)
		assert.Len(t, got.Get("trans_time"), len("20200709220327"))
		assert.Equal(t, 1, s.list("ipned", "error").Total, "the answer's word is the row's state")

		m.say("success")
		require.NoError(t, s.sim.SapamaPush("380223"))
		require.NoError(t, s.sim.WaitDeliveries(t.Context()))
		assert.Len(t, m.forms, 2)
		assert.Error(t, s.sim.SapamaPush("380223"), "it is over")
		assert.Error(t, s.sim.SapamaPush("380222"), "an invoice is not pushed")
	}
}

func TestSapamaTellsAPayoutToItsOwnAddress(t *testing.T) {
	for _, method := range []string{"post", "get"} {
		m := newSapamaMerchant(t, "success")
		s := &shop{t, start(t, simulator.Options{})}
		s.sim.SetBalance(simulator.Sapama, 100000)
		payout := func(reference, address string) {
			s.post("/api/b2c", pairs("location_id", "266", "mode", "live", "beneficiaries[0][trans_reference]", reference,
				"beneficiaries[0][phone]", "254722906830", "beneficiaries[0][amount]", "100",
				"beneficiaries[0][callback_url]", address, "beneficiaries[0][callback_http_method]", method))
		}
		payout("PAY-1", m.URL)
		payout("PAY-2", m.URL)
		payout("PAY-3", "")
		require.NoError(t, s.sim.Approve(simulator.Sapama, "PAY-1"))
		require.NoError(t, s.sim.Decline(simulator.Sapama, "PAY-2", "no such wallet"))
		require.NoError(t, s.sim.Approve(simulator.Sapama, "PAY-3"))
		require.NoError(t, s.sim.WaitDeliveries(t.Context()))
		require.Len(t, m.forms, 2, "nobody else is told")
		byReference := map[string]url.Values{}
		for _, form := range m.forms {
			byReference[form.Get("trans_reference")] = form
		}
		for name, want := range map[string]string{
			"proxy_trans_id": "380222", "trans_amount": "100.00", "phone": "254722906830", "type": "b2c",
			"location_id": "266", "api_key": simulator.SapamaAPIKey,
		} {
			assert.Equal(t, []string{want}, byReference["PAY-1"][name], name)
		}
		assert.Equal(t, "no such wallet", byReference["PAY-2"].Get("third_party_message"))
		assert.NotContains(t, byReference["PAY-2"], "b2c_out_status_code", "what became of it is in the list")
		assert.Equal(t, 2, s.list("ipned", "success").Total, "the answer's word is the row's state")
	}
}

func TestSapamaNotifiesAsTheDocumentPrintsIt(t *testing.T) {
	m := newSapamaMerchant(t, "success")
	s := &shop{t, start(t, simulator.Options{})}
	s.sim.SetSapamaQuirks(simulator.SapamaQuirks{WithoutKey: true, WithoutReference: true})
	form := sapamaCheckout("ORD-1")
	form.Set("callback_url", m.URL)
	s.post("/api/checkout", form)
	require.NoError(t, s.sim.Approve(simulator.Sapama, "ORD-1"))
	require.NoError(t, s.sim.WaitDeliveries(t.Context()))
	require.Len(t, m.forms, 1)
	for _, name := range []string{"api_key", "reference_number"} {
		assert.Equal(t, []string{""}, m.forms[0][name], name)
	}
	assert.Equal(t, "380222", m.forms[0].Get("invoice_id"))

	s.sim.SetBalance(simulator.Sapama, 100000)
	s.post("/api/b2c", pairs("location_id", "266", "mode", "live", "beneficiaries[0][trans_reference]", "PAY-1",
		"beneficiaries[0][phone]", "254722906830", "beneficiaries[0][amount]", "100",
		"beneficiaries[0][callback_url]", m.URL))
	require.NoError(t, s.sim.Approve(simulator.Sapama, "PAY-1"))
	require.NoError(t, s.sim.WaitDeliveries(t.Context()))
	require.Len(t, m.forms, 2)
	assert.NotContains(t, m.forms[1], "trans_reference")
	assert.Equal(t, "380224", m.forms[1].Get("proxy_trans_id"))
}

func TestSapamaObeysTheValidation(t *testing.T) {
	validator, notified := newSapamaMerchant(t, "error"), newSapamaMerchant(t, "success")
	s := &shop{t, start(t, simulator.Options{})}
	s.sim.SetCallbackURL(simulator.Sapama, notified.URL)
	s.sim.SetSapamaQuirks(simulator.SapamaQuirks{
		Method: http.MethodGet, ValidationURL: validator.URL, Extra: url.Values{"property_ids[]": {"728", "729"}},
	})
	for _, word := range []string{"error", "", "unreconciled", "success"} {
		validator.say(word)
		code, err := s.sim.SapamaPay("254722906835", "Acc#", 35000)
		require.NoError(t, err)
		require.NoError(t, s.sim.WaitDeliveries(t.Context()))
		payments := s.sim.Payments(simulator.Sapama)
		last := payments[len(payments)-1]
		assert.Equal(t, code, last.ID)
		assert.Equal(t, map[bool]simulator.Status{true: simulator.StatusSucceeded,
			false: simulator.StatusFailed}[word == "success"], last.Status, word)
		assert.Equal(t, word == "success", last.Executed, word)
	}
	require.Len(t, validator.forms, 4)
	assert.Equal(t, "Acc#", validator.forms[0].Get("bill_ref_number"))
	assert.Equal(t, "350.00", validator.forms[0].Get("trans_amount"))
	require.Len(t, notified.forms, 1)
	assert.Equal(t, []string{"728", "729"}, notified.forms[0]["property_ids[]"])
	for _, d := range s.sim.Deliveries(simulator.Sapama) {
		if strings.HasPrefix(d.URL, validator.URL) {
			require.NoError(t, s.sim.Redeliver(d.ID), "a question asked again pays nothing")
		}
	}
	require.NoError(t, s.sim.WaitDeliveries(t.Context()))
	assert.Equal(t, int64(35000), s.sim.Balance(simulator.Sapama))
}

func TestSapamaTransfersAndMessagesAreNewEachTime(t *testing.T) {
	s := &shop{t, start(t, simulator.Options{})}
	transfer := pairs("location_from_id", "266", "location_to_id", "245", "amount", "10", "description", "Testing",
		"type", "BusinessPayBill")
	assert.Equal(t, `{"httpStatusCode":200,"systemCode":700,"message":"Intiated","data":{"description":"Testing",`+
		`"location_from_id":"266","location_to_id":"245","workflow":"initiated","id":14}}`,
		s.post(simulator.SapamaTransferPath, transfer).body)
	assert.Contains(t, s.post(simulator.SapamaTransferPath, transfer).body, `"id":15`)
	sms := s.post(simulator.SapamaSMSPath, pairs("location_id", "266", "to[0][phone]", "254722906835", "to[0][message]",
		"Hello"))
	assert.Contains(t, sms.body, `"message":"1 smses of 1 (100%) scheduled for sending","data":[{"status":"success",`+
		`"message":"Success","proxy_trans_id":`)
	payments := s.sim.Payments(simulator.Sapama)
	require.Len(t, payments, 3)
	assert.Equal(t, "Testing", payments[0].Details["description"])
}

func TestSapamaFailsInItsOwnEnvelope(t *testing.T) {
	s := &shop{t, start(t, simulator.Options{})}
	s.sim.Fault(simulator.Fault{Kind: simulator.FaultErrorAfter})
	got := s.post("/api/checkout", sapamaCheckout("ORD-1"))
	assert.Equal(t, http.StatusInternalServerError, got.status)
	assert.Contains(t, got.body, `"httpStatusCode":500,"systemCode":1000`)
	assert.Equal(t, 1, s.sim.Executed(simulator.Sapama, "ORD-1"))
}

func TestSapamaRowsSayWhetherTheirMoneyIsReal(t *testing.T) {
	for name, c := range map[string]struct {
		environment             string
		quirks                  simulator.SapamaQuirks
		mode, simulate, paidOut string
	}{
		"live":    {"live", simulator.SapamaQuirks{}, "live", "", "live"},
		"sandbox": {"sandbox", simulator.SapamaQuirks{}, "sandbox", "", "live"},
		"a sandbox's rows": {"live", simulator.SapamaQuirks{Mode: "sandbox", Simulate: "success"}, "sandbox", "success",
			"sandbox"},
		"only simulated": {"live", simulator.SapamaQuirks{Simulate: "success"}, "live", "success", "live"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &shop{t, start(t, simulator.Options{})}
			s.sim.SetBalance(simulator.Sapama, 100000)
			s.sim.SetSapamaQuirks(c.quirks)
			form := sapamaCheckout("ORD-1")
			form.Set("environment", c.environment)
			s.post("/api/checkout", form)
			require.NoError(t, s.sim.Approve(simulator.Sapama, "ORD-1"))
			s.post("/api/b2c", pairs("location_id", "266", "mode", "live", "beneficiaries[0][phone]", "254722906835",
				"beneficiaries[0][amount]", "100", "beneficiaries[0][trans_reference]", "P-1"))
			invoice := s.list("id", "380222").Data[0]
			receipt := invoice["transaction"].(map[string]any)
			payout := s.list("id", "380224", "ipned", "any").Data[0]
			assert.Equal(t, c.environment, invoice["environment"])
			assert.Equal(t, "", invoice["mode"], "as in the document")
			assert.Equal(t, c.mode, receipt["mode"])
			assert.Equal(t, c.paidOut, payout["mode"])
			for _, row := range []map[string]any{invoice, receipt, payout} {
				assert.Equal(t, c.simulate, row["simulate"])
			}
		})
	}
}
