package simulator_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/simulator"
)

// sppayMerchant is a client of SP Pay of the tests' own making.
type sppayMerchant struct {
	t     *testing.T
	sim   *simulator.Simulator
	token string
}

const sppayLogin = `{"grant_type":"password","client_id":"` + simulator.SPPayClientID + `","client_secret":"` +
	simulator.SPPayClientSecret +
	`","username":"` + simulator.SPPayUsername + `","password":"` + simulator.SPPayPassword + `"}`

func newSPPayMerchant(t *testing.T, sim *simulator.Simulator) *sppayMerchant {
	m := &sppayMerchant{t: t, sim: sim}
	got := m.ask(http.MethodPost, "/oauth/token", sppayLogin)
	require.Equal(t, 200, got.status)
	m.token = field(t, got.body, "access_token")
	return m
}

func (m *sppayMerchant) ask(method, path, body string) reply {
	m.t.Helper()
	r, err := http.NewRequestWithContext(m.t.Context(), method, m.sim.URL(simulator.SPPay)+path, strings.NewReader(body))
	require.NoError(m.t, err)
	r.GetBody = nil
	r.Header.Set("Content-Type", "application/json")
	if m.token != "" {
		r.Header.Set("Authorization", "Bearer "+m.token)
	}
	response, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
	require.NoError(m.t, err)
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	require.NoError(m.t, err)
	return reply{response.StatusCode, response.Header, string(text)}
}

func (m *sppayMerchant) post(path, body string) reply {
	m.t.Helper()
	return m.ask(http.MethodPost, "/v1/api/"+path, body)
}

func (m *sppayMerchant) get(path string) reply {
	m.t.Helper()
	return m.ask(http.MethodGet, "/v1/api/"+path, "")
}

// sppayPayment is a request in the document's form, with payee.
func sppayPayment(code, number, reference string) string {
	return `{"receive_account_no":"1000","amount":2,"payee":{"email":"a@example.com","account":{"code":"` + code +
		`","number":"` + number +
		`"}},"callback_url":"CALLBACK","reference":"` + reference + `"}`
}

const sppayTransfer = `{"send_account_no":"1000","amount":2.50,"recipient":{"account":{"code":"MTN",` +
	`"number":"0597018036"}},"reference":"p1","callback_url":"CALLBACK"}`

// sppayShape is what keys a JSON value has, and of which types its values are.
func sppayShape(t *testing.T, text string) any {
	t.Helper()
	var value any
	require.NoError(t, json.Unmarshal([]byte(text), &value), text)
	return sppayShapeOf(value)
}

func sppayShapeOf(value any) any {
	switch v := value.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, inner := range v {
			out[name] = sppayShapeOf(inner)
		}
		return out
	case []any:
		out := []any{}
		for _, inner := range v {
			out = append(out, sppayShapeOf(inner))
		}
		return out
	case string:
		return "string"
	case float64:
		return "number"
	default:
		return v
	}
}

func TestSPPayAnswersInTheShapeOfTheDocumentsSamples(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := newSPPayMerchant(t, sim)
	read := func(name string) string {
		text, err := os.ReadFile("testdata/" + name)
		require.NoError(t, err)
		return string(text)
	}
	got := m.post("payments/initiate", sppayPayment("ATL", simulator.SPPayKnownCustomer, ""))
	require.Equal(t, 200, got.status, got.body)
	assert.Equal(t, sppayShape(t, read("sppay_initiate.json")), sppayShape(t, got.body))
	for _, text := range []string{`"status":"Success"`, `"amount":"2.00"`, `"amount":"0.04"`,
		`"status":3,"status_message":"Pending debit completion via script"`, `"external_reference":""`} {
		assert.Contains(t, got.body, text)
	}
	got = m.post("payments/initiate", sppayPayment("MTN", "0597018036", ""))
	id := sim.Payments(simulator.SPPay)[1].ID
	got = m.post("payments/otp/submit", `{"otp":"486110","transaction_reference":"`+id+`"}`)
	assert.Equal(t, sppayShape(t, read("sppay_otp.json")), sppayShape(t, got.body))
	assert.Contains(t, got.body, `"status_message":"Charge attempted"`)
}

func TestSPPayGivesATokenForTheRightCredentialsOnly(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := &sppayMerchant{t: t, sim: sim}
	got := m.ask(http.MethodPost, "/oauth/token", strings.Replace(sppayLogin, simulator.SPPayClientSecret, "x", 1))
	assert.Equal(t, 401, got.status)
	assert.Equal(t, `{"error":"invalid_client","error_description":"Client authentication failed","message":"Client `+
		`authentication failed"}`, got.body)
	got = m.ask(http.MethodPost, "/v1/api/token", strings.Replace(sppayLogin, simulator.SPPayPassword, "x", 1))
	assert.Equal(t, 400, got.status)
	assert.Equal(t, 400, m.ask(http.MethodPost, "/oauth/token", `{}`).status)

	unknown := m.get("transactions")
	assert.Equal(t, 401, unknown.status)
	assert.Equal(t, `{"message":"Unauthenticated."}`, unknown.body)
	m = newSPPayMerchant(t, sim)
	assert.Equal(t, 200, m.get("transactions").status)
	sim.RevokeSPPayTokens()
	assert.Equal(t, 401, m.get("transactions").status)
}

func TestSPPayTokensLastAYear(t *testing.T) {
	clock := newHandClock(time.Unix(1710487218, 0))
	m := newSPPayMerchant(t, start(t, simulator.Options{Clock: clock.Now}))
	clock.Set(clock.Now().Add(365*24*time.Hour - time.Second))
	assert.Equal(t, 200, m.get("transactions").status)
	clock.Set(clock.Now().Add(time.Second))
	assert.Equal(t, 401, m.get("transactions").status)
}

func TestSPPayAsksACustomerWhoWasNotSeenLatelyForACode(t *testing.T) {
	clock := newHandClock(time.Unix(1710487218, 0))
	sim := start(t, simulator.Options{Clock: clock.Now})
	m := newSPPayMerchant(t, sim)
	got := m.post("payments/initiate", sppayPayment("MTN", "0597018036", "o1"))
	assert.Contains(t, got.body, `"message":"OTP Required"`)
	assert.NotContains(t, got.body, `"charge"`)
	id := sim.Payments(simulator.SPPay)[0].ID
	assert.Zero(t, sim.Executed(simulator.SPPay, "o1"))
	assert.Error(t, sim.Approve(simulator.SPPay, "o1"), "nothing is asked of the customer's network yet")

	submit := func(code string) reply {
		return m.post("payments/otp/submit", `{"otp":"`+code+`","transaction_reference":"`+id+`"}`)
	}
	wrong := submit("000000")
	assert.Equal(t, 400, wrong.status)
	assert.Zero(t, sim.Executed(simulator.SPPay, "o1"))
	assert.Equal(t, 200, submit(simulator.SPPayOTP).status)
	assert.Equal(t, 400, submit(simulator.SPPayOTP).status, "a code is used once")
	assert.Equal(t, 1, sim.Executed(simulator.SPPay, "o1"))
	assert.Equal(t, 404, m.post("payments/otp/submit", `{"otp":"1","transaction_reference":"NOSUCH"}`).status)
	assert.Equal(t, 422, m.post("payments/otp/submit", `{}`).status)

	got = m.post("payments/initiate", sppayPayment("MTN", "0597018036", "o2"))
	assert.NotContains(t, got.body, "OTP", "seen a moment ago")
	clock.Set(clock.Now().Add(30 * 24 * time.Hour))
	got = m.post("payments/initiate", sppayPayment("MTN", "0597018036", "o3"))
	assert.Contains(t, got.body, "OTP Required", "not seen for a month")
}

func TestSPPayTellsEveryStatusByItsNumber(t *testing.T) {
	sim := start(t, simulator.Options{})
	sim.SetBalance(simulator.SPPay, 1000)
	m := newSPPayMerchant(t, sim)
	m.post("payments/initiate", sppayPayment("MTN", "0597018036", "created"))
	m.post("transfers/submit", strings.Replace(sppayTransfer, "p1", "submitted", 1))
	for _, reference := range []string{"processing", "paid", "failed", "cancelled"} {
		m.post("payments/initiate", sppayPayment("MTN", simulator.SPPayKnownCustomer, reference))
	}
	require.NoError(t, sim.Approve(simulator.SPPay, "paid"))
	require.NoError(t, sim.Decline(simulator.SPPay, "failed", "Low balance"))
	require.NoError(t, sim.Decline(simulator.SPPay, "cancelled", "cancelled"))
	for i, want := range []string{
		`"id":1,"name":"Created"`, `"id":2,"name":"Submitted"`, `"id":3,"name":"Processing"`,
		`"id":4,"name":"Success"`, `"id":5,"name":"Error"`, `"id":6,"name":"Cancelled"`,
	} {
		id := sim.Payments(simulator.SPPay)[i].ID
		assert.Equal(t, `{"transaction_status":{`+want+`}}`, m.get("transactions/"+id+"/status").body)
		assert.Contains(t, m.get("transactions/"+id).body, `"status_history":[{"status_id":1,`)
	}
	assert.Equal(t, int64(1000-250+200), sim.Balance(simulator.SPPay), "the charge is on top, the customer's")
	assert.Equal(t, 404, m.get("transactions/NOSUCH").status)
	assert.Equal(t, 404, m.get("transactions/NOSUCH/status").status)
}

func TestSPPayListsChargesAsRowsOfTheSameReference(t *testing.T) {
	sim := start(t, simulator.Options{})
	sim.SetBalance(simulator.SPPay, 1000)
	m := newSPPayMerchant(t, sim)
	m.post("payments/initiate", sppayPayment("MTN", simulator.SPPayKnownCustomer, "o1"))
	m.post("transfers/submit", sppayTransfer)
	id := sim.Payments(simulator.SPPay)[0].ID
	all := m.get("transactions").body
	assert.Equal(t, 3, strings.Count(all, `"status_id"`))
	assert.Equal(t, 2, strings.Count(all, `"reference":"`+id+`"`))
	assert.Contains(t, all, `"primary":0,"status_id":"1","type_code":"CHRG"`)
	assert.Contains(t, all, `"current_page":1`)
	today := time.Now().UTC()
	for query, want := range map[string]int{
		"account_no=1000": 3, "account_no=7": 0, "reference=" + id: 2, "reference=o1": 0, "amount=2.00": 2, "amount=2.5": 1,
		"amount=x":       0,
		"type_code=TPSD": 2, "type_code=TRMM": 1, "status_id=2": 1, "is_scheduled=1": 0, "pending_actions=1": 0,
		"date_from=" + today.Add(48*time.Hour).Format("2006-01-02"): 0, "date_to=" +
			today.Add(48*time.Hour).Format("2006-01-02"): 3,
		"page_size=2": 2, "page_size=2&page=2": 1, "page_size=2&page=3": 0,
	} {
		got := m.get("transactions?" + query).body
		assert.Equal(t, want, strings.Count(got, `"status_id"`), query)
	}
	assert.Contains(t, m.get("transactions?page_size=2&page=2").body, `"last_page":2`)
	ascending := m.get("transactions?sort_column=created_at&sort_direction=asc").body
	assert.Less(t, strings.Index(ascending, "TPSD"), strings.Index(ascending, "TRMM"))
}

func TestSPPayTransfersArePaidFromTheBalanceAndComeBackOnFailure(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := newSPPayMerchant(t, sim)
	poor := m.post("transfers/submit", sppayTransfer)
	assert.Equal(t, 400, poor.status)
	assert.Equal(t, `{"status":"error","message":"Insufficient balance"}`, poor.body)
	sim.SetBalance(simulator.SPPay, 500)
	assert.Equal(t, 200, m.post("transfers/validate", sppayTransfer).status)
	assert.Empty(t, sim.Payments(simulator.SPPay), "validating creates nothing")
	got := m.post("transfers/submit", sppayTransfer)
	assert.Contains(t, got.body, `"object":"transaction"`)
	assert.Equal(t, int64(250), sim.Balance(simulator.SPPay))
	m.post("transfers/submit", sppayTransfer)
	assert.Equal(t, 2, sim.Executed(simulator.SPPay, "p1"), "nothing keeps a reference from being used twice")
	require.NoError(t, sim.Decline(simulator.SPPay, "p1", "Wallet full"))
	require.NoError(t, sim.Approve(simulator.SPPay, "p1"))
	assert.Equal(t, int64(250), sim.Balance(simulator.SPPay))
	assert.Contains(t, m.post("transfers/validate", sppayTransfer).body, `"debit_account_no":1000`)
	assert.Contains(t, m.post("transfers/validate", sppayTransfer).body, `"credit_amount":2.50`)
	assert.Contains(t, m.post("transfers/validate", sppayTransfer).body, `"credit_account_no":"0597018036"`)
}

func TestSPPayRefusesWhatItCannotRead(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := newSPPayMerchant(t, sim)
	got := m.post("payments/initiate", `{"amount":"2","payer":{"account":{"code":"MTN"}}}`)
	assert.Equal(t, 422, got.status)
	for _, name := range []string{"receive_account_no", "amount", "payer.email", "payer.account.number", "callback_url"} {
		assert.Contains(t, got.body, `"`+name+`":["The `+name+` field `)
	}
	assert.Contains(t, m.post("payments/initiate", `{}`).body, `"payer":["The payer field is required."]`)
	for _, amount := range []string{"0.99", "2.005", "-2", "1e2", "null"} {
		assert.Equal(t, 422, m.post("payments/validate",
			strings.Replace(sppayPayment("MTN", "0597018036", ""), `"amount":2`, `"amount":`+amount, 1)).status, amount)
	}
	for _, body := range []string{sppayPayment("XYZ", "0597018036", ""), sppayPayment("MTN", "97018036", ""),
		strings.Replace(sppayPayment("MTN", "0597018036", ""), "1000", "2000", 1)} {
		got := m.post("payments/initiate", body)
		assert.Equal(t, 400, got.status)
		assert.Equal(t, `{"status":"error","message":"Invalid account"}`, got.body)
	}
	assert.Equal(t, 422, m.post("transfers/submit", `[]`).status)
	assert.Equal(t, 400, m.post("transfers/validate", strings.Replace(sppayTransfer, "MTN", "XYZ", 1)).status)
	assert.Equal(t, 404, m.get("nothing").status)
	assert.Equal(t, 405, m.get("payments/initiate").status)
	assert.Empty(t, sim.Payments(simulator.SPPay))
}

func TestSPPayLooksUpAccountsAndInstitutionsAndSendsTexts(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := newSPPayMerchant(t, sim)
	assert.Contains(t, m.post("transfers/validate-account",
		`{"institution_code":"MTN","account_number":"0597018036"}`).body, `"name":"MTN ACCOUNT 8036"`)
	assert.Equal(t, 400, m.post("transfers/validate-account", `{"institution_code":"MTN","account_number":"1"}`).status)
	assert.Equal(t, 422, m.post("transfers/validate-account", `{}`).status)
	assert.Contains(t, m.post("institutions", `{"type_code":""}`).body, `"code":"VOD"`)
	assert.Equal(t, 422, m.post("institutions", ``).status)
	assert.Contains(t, m.post("sms/send", `{"from":"SP Pay","to":["233271777557"],"message":"Hello"}`).body,
		`"messages":[{"recipient":"233271777557","message_id":`)
	assert.Equal(t, 422, m.post("sms/send", `{"from":"a sender too long"}`).status)
	sent := sim.Payments(simulator.SPPay)
	require.Len(t, sent, 1)
	assert.Equal(t, "233271777557", sent[0].Phone)
	assert.Equal(t, "Hello", sent[0].Details["message"])
	assert.Equal(t, 404, m.get("transactions/"+sent[0].ID).status, "a message is no transaction")
	assert.Contains(t, m.get("transactions").body, `"total":0`)
}

func TestSPPayPostsTheEndOfAPaymentToTheAddressOfItsRequest(t *testing.T) {
	bodies := make(chan string, 4)
	shop := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies <- r.URL.Path + " " + string(body)
	}))
	defer shop.Close()
	sim := start(t, simulator.Options{})
	m := newSPPayMerchant(t, sim)
	m.post("payments/initiate", strings.Replace(sppayPayment("ATL", simulator.SPPayKnownCustomer, "o1"), "CALLBACK",
		shop.URL+"/cb/o1", 1))
	require.NoError(t, sim.Approve(simulator.SPPay, "o1"))
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	got := <-bodies
	assert.True(t, strings.HasPrefix(got, "/cb/o1 {"), got)
	assert.Contains(t, got, `"external_reference":"o1","primary":1`)
	assert.Contains(t, got, `"status":4`)
	assert.Contains(t, got, `"pending_actions":[]`, "done")
	assert.Equal(t, 0, len(bodies))
}

func TestSPPayWordsItsFailures(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := newSPPayMerchant(t, sim)
	for kind, want := range map[simulator.FaultKind]string{
		simulator.FaultErrorBefore:  `{"message":"Server Error"}`,
		simulator.FaultRateLimited:  `{"message":"Too Many Attempts."}`,
		simulator.FaultUnauthorized: `{"message":"Unauthenticated."}`,
	} {
		sim.Fault(simulator.Fault{Operation: "institutions", Kind: kind})
		assert.Equal(t, want, m.post("institutions", `{"type_code":""}`).body)
	}
	sim.Fault(simulator.Fault{Operation: "institutions", Kind: simulator.FaultInFlight})
	assert.Equal(t, 501, m.post("institutions", `{"type_code":""}`).status)
}

func TestSPPayTokensLiveAsLongAsAsked(t *testing.T) {
	clock := newHandClock(time.Unix(1795196796, 0))
	sim := start(t, simulator.Options{Clock: clock.Now})
	sim.SetSPPayQuirks(simulator.SPPayQuirks{TokenLife: time.Minute})
	m := newSPPayMerchant(t, sim)
	m.token = ""
	assert.Contains(t, m.ask(http.MethodPost, "/oauth/token", sppayLogin).body, `"expires_in":60,`)
	m = newSPPayMerchant(t, sim)
	assert.Equal(t, 200, m.get("transactions").status)
	clock.Set(clock.Now().Add(time.Minute))
	assert.Equal(t, 401, m.get("transactions").status)
}

func TestSPPayWantsTheNameOfTheCustomerThatWasChosen(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := newSPPayMerchant(t, sim)
	payee := sppayPayment("MTN", "0240000001", "o-1")
	payer := strings.Replace(payee, `"payee"`, `"payer"`, 1)
	for _, c := range []struct {
		key, body, missing string
	}{{"", payee, ""}, {"", payer, ""}, {"payee", payee, ""}, {"payee", payer, "payee"}, {"payer", payer, ""},
		{"payer", payee, "payer"}} {
		sim.SetSPPayQuirks(simulator.SPPayQuirks{PayerKey: c.key})
		got := m.post("payments/initiate", c.body)
		if c.missing == "" {
			assert.Equal(t, 200, got.status, c.key)
			continue
		}
		assert.Equal(t, 422, got.status)
		assert.Contains(t, got.body, `"`+c.missing+`":["The `+c.missing+` field is required."]`)
	}
}

func TestSPPayListsBothWaysAndByEveryFilter(t *testing.T) {
	clock := newHandClock(time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC))
	sim := start(t, simulator.Options{Clock: clock.Now})
	sim.SetBalance(simulator.SPPay, 100000)
	m := newSPPayMerchant(t, sim)
	m.post("payments/initiate", sppayPayment("MTN", simulator.SPPayKnownCustomer, "o-1")) // with a charge: two rows
	clock.Set(clock.Now().Add(24 * time.Hour))
	m.post("payments/initiate", sppayPayment("ATL", "0260000001", "o-2"))
	clock.Set(clock.Now().Add(24 * time.Hour))
	m.post("transfers/submit", sppayTransfer)
	require.NoError(t, sim.Approve(simulator.SPPay, "o-1"))
	total := func(filters string) int {
		var page struct{ Transactions struct{ Total int } }
		require.NoError(t, json.Unmarshal([]byte(m.get("transactions?"+filters).body), &page))
		return page.Transactions.Total
	}
	for filters, want := range map[string]int{
		"": 4, "date_from=2026-11-21": 2, "date_to=2026-11-20": 2, "date_from=2026-11-21&date_to=2026-11-21": 1,
		"date_from=2027-01-01": 0, "date_to=2026-01-01": 0, "amount=2": 3, "amount=2.50": 1, "amount=x": 0,
		"account_no=1000": 4, "account_no=0260000001": 1, "type_code=TRMM": 1, "status_id=4": 2, "status_id=1": 1,
		"is_scheduled=0": 4, "is_scheduled=1": 0, "pending_actions=1": 0, "pending_actions=0": 4,
		"status_id=4&amount=2.50": 0,
	} {
		assert.Equal(t, want, total(filters), filters)
	}
	waiting := sim.Payments(simulator.SPPay)[1].ID
	m.post("payments/otp/submit", `{"otp":"`+simulator.SPPayOTP+`","transaction_reference":"`+waiting+`"}`)
	assert.Equal(t, 2, total("pending_actions=1"), "with its charge")
	assert.Equal(t, 3, total("pending_actions=0"))
	require.NoError(t, sim.Decline(simulator.SPPay, "o-2", "cancelled"))
	assert.Equal(t, 0, total("pending_actions=1"))
	assert.Equal(t, 2, total("status_id=6"))
	assert.Regexp(t, `"data":\[{"reference":"[A-Z0-9]+","external_reference":"o-1","primary":1.*"o-1","primary":0`,
		m.get("transactions?sort_direction=asc&page_size=2").body)
	assert.Regexp(t, `"current_page":2,"data":\[{"reference":"[A-Z0-9]+","external_reference":"o-2","primary":0`,
		m.get("transactions?page_size=2&page=2").body, "a payment and its charge may be on two pages")
}

func TestSPPayForgetsTheMerchantsReferenceWhenAsked(t *testing.T) {
	sim := start(t, simulator.Options{})
	sim.SetSPPayQuirks(simulator.SPPayQuirks{ForgetsReferences: true})
	m := newSPPayMerchant(t, sim)
	got := m.post("payments/initiate", sppayPayment("MTN", simulator.SPPayKnownCustomer, "o1"))
	assert.Contains(t, got.body, `"external_reference":""`)
	assert.NotContains(t, got.body+m.get("transactions").body, `"o1"`)
	require.NoError(t, sim.Approve(simulator.SPPay, "o1"), "the test knows it all the same")
}

func TestSPPayNamesOnlyTheCodeWhenAsked(t *testing.T) {
	sim := start(t, simulator.Options{})
	sim.SetSPPayQuirks(simulator.SPPayQuirks{NamesCodeOnly: true})
	m := newSPPayMerchant(t, sim)
	got := m.post("payments/initiate", sppayPayment("MTN", "0597018036", "o1"))
	id := sim.Payments(simulator.SPPay)[0].ID
	assert.Equal(t, `{"status":"Success","message":"OTP Required","OTP_ID":"OTP`+id+`"}`, got.body)
	got = m.post("payments/otp/submit", `{"otp":"`+simulator.SPPayOTP+`","transaction_reference":"OTP`+id+`"}`)
	assert.Equal(t, 200, got.status)
	assert.Contains(t, got.body, `"reference":"`+id+`"`)
	assert.Equal(t, 1, sim.Executed(simulator.SPPay, "o1"))
	assert.Equal(t, 404, m.post("payments/otp/submit", `{"otp":"1","transaction_reference":"OTPNOSUCH"}`).status)
}
