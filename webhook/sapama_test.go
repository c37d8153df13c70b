package webhook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/conformance"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/simulator"
)

func sapamaClient(t testing.TB, baseURL string, till int64) *sapama.Client {
	t.Helper()
	client, err := sapama.New(sapama.Config{
		APIKey: simulator.SapamaAPIKey, APISecret: simulator.SapamaAPISecret, Till: till, BaseURL: baseURL,
		Options: momo.Options{MaxAttempts: 1},
	})
	require.NoError(t, err)
	return client
}

// sapamaStage is a provider with one paid checkout, and the notification of it.
type sapamaStage struct {
	sim    *simulator.Simulator
	client *sapama.Client
	form   string // the genuine notification
	code   string
}

var sapamaPayer = momo.MustPhone("254722906835")

const sapamaTestFormType = "application/x-www-form-urlencoded"

func newSapamaStage(t *testing.T) *sapamaStage {
	t.Helper()
	sim, err := simulator.Start(simulator.Options{Seed: 1})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, sim.Close()) })
	st := &sapamaStage{sim: sim, client: sapamaClient(t, sim.URL(simulator.Sapama), simulator.SapamaTill)}
	st.collect(t, "order-001", "http://127.0.0.1:1/nobody")
	require.NoError(t, sim.Approve(simulator.Sapama, "order-001"))
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	st.form = string(sim.Deliveries(simulator.Sapama)[0].Body)
	values, err := url.ParseQuery(st.form)
	require.NoError(t, err)
	st.code = values.Get("trans_id")
	return st
}

func (st *sapamaStage) collect(t *testing.T, reference, callback string) *sapama.Transaction {
	t.Helper()
	tx, err := st.client.Collect(t.Context(), sapama.CollectRequest{
		Amount: money.MustParse("350", money.KES), Payer: sapamaPayer, Reference: reference,
		Account: "CUST-9", Description: "Item X", FirstName: "John", MiddleName: "Mwangi", LastName: "Otieno",
		Email: "info@company.com", Address: "Nakuru", ImageURL: "https://merchant.example/i.png", CallbackURL: callback,
	})
	require.NoError(t, err)
	return tx
}

func (st *sapamaStage) confirmer(t testing.TB, change func(*SapamaConfig)) *Sapama {
	t.Helper()
	config := SapamaConfig{Client: st.client, APIKeys: []momo.Secret{simulator.SapamaAPIKey}}
	if change != nil {
		change(&config)
	}
	s, err := NewSapama(config)
	require.NoError(t, err)
	return s
}

// with is the genuine notification with one field changed.
func (st *sapamaStage) with(name, value string) string {
	values, _ := url.ParseQuery(st.form)
	values.Set(name, value)
	return values.Encode()
}

// settled collects what was settled.
type settled struct {
	mu     sync.Mutex
	events []Event
	err    error
}

func (s *settled) settle(_ context.Context, e Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, e)
	return s.err
}

func sapamaAnswer(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	require.NoError(t, err)
	return strings.NewReplacer("{ ", "{", " }", "}", `": "`, `":"`, `", "`, `","`, "\n", "").Replace(string(text))
}

func TestAttacksOnSapamaAreAnsweredAsDocumented(t *testing.T) {
	st := newSapamaStage(t)
	form, post, get := st.form, http.MethodPost, http.MethodGet
	id := "trans_id=" + st.code
	// the same values under other names: the hash cannot tell
	relabelled := strings.NewReplacer("trans_id=", "x=", "bill_ref_number=", "trans_id=", "x=", "bill_ref_number=").Replace(form)
	for _, a := range []struct {
		row          int
		name         string
		setup        string // the configured method
		method       string
		query, body  string
		contentType  string
		status, told int
	}{
		{26, "nothing, by POST", post, post, "", form, "", 200, 1},
		{26, "nothing, by GET", get, get, form, "", "", 200, 1},
		{26, "names changed under the same hash", post, post, "", relabelled, "", 503, 0},
		{26, "an amount of the sender's choice is not looked at", post, post, "", st.with("trans_amount", "350.00.1"), "", 200, 1},
		{26, "a dot moved between values", post, post, "", st.with("trans_id", st.code+".2"), "", 503, 0},
		{26, "another order's reference", post, post, "", st.with("reference_number", "order-002"), "", 503, 0},
		{26, "text behind the hashed text", post, post, "", form + "&zz=%80", "", 400, 0},
		{27, "two values by GET", get, get, form + "&trans_id=OTHER", "", "", 400, 0},
		{27, "two equal values by GET", get, get, form + "&" + id, "", "", 400, 0},
		{27, "two values by POST", post, post, "", form + "&trans_id=OTHER", "", 400, 0},
		{28, "a known name in the query of a POST", post, post, "trans_amount=350", form, "", 400, 0},
		{28, "one that PHP would fold, in the query", post, post, "trans.amount=350", form, "", 400, 0},
		{28, "other names in the query are the merchant's", post, post, "tenant=7", form, "", 200, 1},
		{28, "everything in the query of a POST", post, post, form, "", "", 400, 0},
		{28, "a body behind a GET", get, get, form, "trans_amount=1", "", 400, 0},
		{29, "an empty index", post, post, "", form + "&trans_id[]=A", "", 400, 0},
		{29, "an index alone", post, post, "", strings.Replace(form, "trans_id=", "trans_id%5B0%5D=", 1), "", 400, 0},
		{29, "a dot", post, post, "", form + "&trans.id=A", "", 400, 0},
		{29, "a blank", post, post, "", form + "&trans%20id=A", "", 400, 0},
		{29, "a plus", post, post, "", form + "&trans+id=A", "", 400, 0},
		{29, "a blank in front", post, post, "", form + "&+trans_id=A", "", 400, 0},
		{29, "a bracket that is not closed", post, post, "", form + "&trans[id=A", "", 400, 0},
		{29, "text behind an index", post, post, "", form + "&trans_id[0]x=A", "", 400, 0},
		{29, "an index by GET", get, get, form + "&trans_id[0]=A", "", "", 400, 0},
		{29, "arrays of other names", post, post, "", form + "&property_ids[]=728&property_ids[]=729", "", 200, 1},
		{30, "semicolons", post, post, "", strings.ReplaceAll(form, "&", ";"), "", 400, 0},
		{30, "one semicolon by GET", get, get, form + ";x=1", "", "", 400, 0},
		{30, "a NUL in a name", post, post, "", form + "&trans_id%00=A", "", 400, 0},
		{30, "a NUL in a value", post, post, "", form + "&x=%00", "", 400, 0},
		{30, "half an escape", post, post, "", form + "&x=%4", "", 400, 0},
		{30, "an escape of no digits", get, get, form + "&x=%zz", "", "", 400, 0},
		{30, "an overlong slash", post, post, "", form + "&x=%c0%af", "", 400, 0},
		{30, "too many fields", post, post, "", form + strings.Repeat("&x=1", 1000), "", 400, 0},
		{31, "GET where POST is set up", post, get, form, "", "", 405, 0},
		{31, "POST where GET is set up", get, post, "", form, "", 405, 0},
		{31, "HEAD", get, http.MethodHead, form, "", "", 405, 0},
		{31, "OPTIONS", post, http.MethodOptions, "", form, "", 405, 0},
		{31, "PUT", post, http.MethodPut, "", form, "", 405, 0},
		{32, "another key", post, post, "", st.with("api_key", "simulator-key-of-another"), "", 401, 0},
		{32, "an empty key", post, post, "", st.with("api_key", ""), "", 401, 0},
		{32, "a longer key", post, post, "", st.with("api_key", simulator.SapamaAPIKey+"x"), "", 401, 0},
		{32, "no key", post, post, "", strings.Replace(form, "api_key=", "x=", 1), "", 401, 0},
		{15, "JSON", post, post, "", `{"trans_id":"A"}`, "application/json", 415, 0},
		{15, "multipart", post, post, "", form, "multipart/form-data; boundary=x", 415, 0},
		{36, "a reference that could be taken for a code", post, post, "", st.with("reference_number", "mpesa:"+st.code), "", 400, 0},
	} {
		t.Run(fmt.Sprintf("%d %s", a.row, a.name), func(t *testing.T) {
			var told settled
			var logs bytes.Buffer
			confirmer := st.confirmer(t, func(c *SapamaConfig) { c.Method = a.setup })
			server := httptest.NewServer(Confirmed(confirmer, told.settle, Options{Logger: slog.New(slog.NewTextHandler(&logs, nil))}))
			s := sent{method: a.method, target: "/callback?" + a.query, body: a.body, header: http.Header{}}
			if a.contentType == "" {
				a.contentType = sapamaTestFormType
			}
			s.header.Set("Content-Type", a.contentType)
			response, body := s.to(t, server.Listener.Addr().String())
			server.Close()
			assert.Equal(t, a.status, response.StatusCode)
			assert.Len(t, told.events, a.told)
			want := `{"type":"error","message":"Transaction not reconciled"}`
			if a.status == http.StatusOK {
				want = sapamaAnswer(t, "sapama_answer.json")
			}
			if a.method == http.MethodHead {
				want = ""
			}
			assert.Equal(t, want, body)
			for _, canary := range []string{simulator.SapamaAPIKey, "254722906835", st.code, "order-001", "John"} {
				assert.NotContains(t, logs.String(), canary)
			}
		})
	}
}

func TestSapamaTellsAPaymentOnceByItsCode(t *testing.T) {
	st := newSapamaStage(t)
	var told settled
	confirmer := st.confirmer(t, nil)
	claim, err := confirmer.Claim(sapamaDelivery(st.form))
	require.NoError(t, err)
	assert.Equal(t, "order-001", claim.Reference)
	assert.Equal(t, st.code, claim.ID)
	event, err := confirmer.Confirm(t.Context(), claim)
	require.NoError(t, err)
	require.NoError(t, event.Check(Expected{Amount: money.MustParse("350", money.KES)}))
	assert.Equal(t, "sapama", event.Provider)
	assert.Equal(t, momo.In, event.Direction)
	assert.Equal(t, st.code, event.ID)
	begun, err := st.client.Transaction(t.Context(), "order-001")
	require.NoError(t, err)
	assert.Equal(t, begun.ID, event.AnswerID())
	for id, want := range map[string]error{begun.ID: nil, st.code: nil, "380000": ErrID} {
		assert.ErrorIs(t, event.Check(Expected{Amount: money.MustParse("350", money.KES), ID: id}), want, id)
	}
	assert.Equal(t, momo.StatusSucceeded, event.Status)
	assert.Equal(t, EvidenceQuery, event.Evidence)
	assert.Equal(t, "receipt", event.Type)
	assert.Equal(t, "order-001", event.Payload.(*sapama.Transaction).Reference)

	inbox := &Memory{}
	for _, form := range []string{
		st.form, // the receipt's, and what the invoice's may look like
		st.with("type", "invoice"), st.with("proxy_trans_id", "380222"), st.with("reference_number", ""),
	} {
		// a handler each, so that no limit on questions hides the repetition
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(form))
		r.Header.Set("Content-Type", sapamaTestFormType)
		w := httptest.NewRecorder()
		Confirmed(confirmer, told.settle, Options{Inbox: inbox}).ServeHTTP(w, r)
		assert.Equal(t, http.StatusOK, w.Code)
		assert.Equal(t, sapamaAnswer(t, "sapama_answer.json"), w.Body.String())
	}
	assert.Len(t, told.events, 1)
}

func sapamaDelivery(form string) Delivery {
	return Delivery{Method: http.MethodPost, Header: http.Header{"Content-Type": {sapamaTestFormType}}, Body: []byte(form)}
}

func TestSapamaIsNeverAnsweredSuccessBeforeThePaymentIsSettled(t *testing.T) {
	st := newSapamaStage(t)
	unpaid := st.collect(t, "order-002", "http://127.0.0.1:1/nobody")
	forged := url.Values{"api_key": {simulator.SapamaAPIKey}, "reference_number": {"order-002"}, "invoice_id": {unpaid.ID}, "type": {"receipt"}, "status": {"received"}}
	stranger := st.with("reference_number", "order-003")
	const notYet = `{"type":"unreconciled","message":"Transaction not reconciled yet"}`
	const no = `{"type":"error","message":"Transaction not reconciled"}`
	for name, c := range map[string]struct {
		form, answer string
		status       int
		err          error
		prepare      func()
		known        func(context.Context, string) bool
	}{
		"an invoice that nobody paid":  {form: forged.Encode(), status: 200, answer: notYet},
		"the code of another payment":  {form: stranger, status: 503, answer: no},
		"a payment that is not listed": {form: st.with("trans_id", "OAAAAAAAAA"), status: 503, answer: no},
		"settle fails":                 {form: st.form, status: 503, answer: no, err: errors.New("database is down")},
		"the provider is down": {form: st.form, status: 503, answer: no, prepare: func() {
			st.sim.Fault(simulator.Fault{Provider: simulator.Sapama, Kind: simulator.FaultErrorBefore})
		}},
		"a reference of nobody": {form: st.form, status: 200, answer: notYet,
			known: func(context.Context, string) bool { return false }},
	} {
		told := settled{err: c.err}
		if c.prepare != nil {
			c.prepare()
		}
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(c.form))
		r.Header.Set("Content-Type", sapamaTestFormType)
		w := httptest.NewRecorder()
		Confirmed(st.confirmer(t, nil), told.settle, Options{Known: c.known}).ServeHTTP(w, r)
		assert.Equal(t, c.status, w.Code, name)
		assert.Equal(t, c.answer, w.Body.String(), name)
		if c.err == nil {
			assert.Empty(t, told.events, name)
		}
	}
}

func TestSapamaFindsAPaymentWithoutTheLeadOfACallback(t *testing.T) {
	st := newSapamaStage(t)
	for range 60 { // two pages
		st.collect(t, "other", "http://127.0.0.1:1/nobody")
	}
	event, err := st.confirmer(t, nil).Confirm(t.Context(), Claim{Reference: "order-001"})
	require.NoError(t, err)
	assert.Equal(t, st.code, event.ID)
	_, err = st.confirmer(t, nil).Confirm(t.Context(), Claim{Reference: "order-002"})
	assert.ErrorIs(t, err, ErrUnconfirmed)
}

func TestSapamaDoesNotBelieveThePaymentOfAnotherTill(t *testing.T) {
	st := newSapamaStage(t)
	st.client = sapamaClient(t, st.sim.URL(simulator.Sapama), simulator.SapamaOtherTill)
	_, err := st.confirmer(t, nil).Confirm(t.Context(), Claim{Reference: "order-001"})
	assert.ErrorIs(t, err, ErrUnconfirmed)
}

func TestSapamaBelievesUnsolicitedPaymentsOnlyWhenAsked(t *testing.T) {
	st := newSapamaStage(t)
	code, err := st.sim.SapamaPay("254722000111", "ACC-7", 12345)
	require.NoError(t, err)
	form := url.Values{"api_key": {simulator.SapamaAPIKey}, "reference_number": {""}, "trans_id": {code}, "type": {"receipt"}}.Encode()

	plain := st.confirmer(t, nil)
	claim, err := plain.Claim(sapamaDelivery(form))
	require.NoError(t, err)
	assert.Equal(t, "mpesa:"+code, claim.Reference)
	_, err = plain.Confirm(t.Context(), claim)
	require.ErrorIs(t, err, ErrUnconfirmed)

	asked := st.confirmer(t, func(c *SapamaConfig) { c.Unsolicited = true })
	event, err := asked.Confirm(t.Context(), claim)
	require.NoError(t, err)
	assert.Equal(t, "unsolicited", event.Type)
	assert.Equal(t, momo.StatusSucceeded, event.Status)
	assert.Equal(t, code, event.ID)
	assert.Equal(t, claim.Reference, event.Reference)
	assert.Equal(t, "123.45 KES", event.Amount.String())
	assert.Equal(t, "ACC-7", string(event.Payload.(*sapama.Transaction).Receipt.Account))
}

func TestSapamaBelievesNoOrderPaidByAReceiptWithoutItsInvoice(t *testing.T) {
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, `{"httpStatusCode":200,"systemCode":700,"data":{"current_page":1,"last_page":1,"data":[{"id":"2","type":"receipt",`+
			`"direction":"c2b","location_id":"2","trans_id":"OAA","trans_amount":"350.00","reference_number":"order-001","status":"1","ipned":"success"}]}}`)
	}))
	defer provider.Close()
	confirmer, err := NewSapama(SapamaConfig{
		Client: sapamaClient(t, provider.URL, 2), APIKeys: []momo.Secret{simulator.SapamaAPIKey}, Unsolicited: true,
	})
	require.NoError(t, err)
	_, err = confirmer.Confirm(t.Context(), Claim{Reference: "order-001"})
	assert.ErrorIs(t, err, ErrUnconfirmed)
	event, err := confirmer.Confirm(t.Context(), Claim{Reference: "mpesa:OAA"})
	require.NoError(t, err)
	assert.Equal(t, "unsolicited", event.Type)
	assert.Equal(t, "mpesa:OAA", event.Reference)
}

func TestSapamaSaysWhichAmountsDisagree(t *testing.T) {
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, `{"httpStatusCode":200,"systemCode":700,"data":{"current_page":1,"last_page":1,"data":[{"id":"1","type":"invoice","direction":"c2b",`+
			`"location_id":"2","trans_amount":"350.00","reference_number":"order-001","transaction_id":"2","transaction":{"id":"2","type":"receipt","direction":"c2b",`+
			`"location_id":"2","trans_id":"OAA","trans_amount":"349.00","transaction_id":"1"}}]}}`)
	}))
	defer provider.Close()
	confirmer, err := NewSapama(SapamaConfig{Client: sapamaClient(t, provider.URL, 2), APIKeys: []momo.Secret{simulator.SapamaAPIKey}})
	require.NoError(t, err)
	_, err = confirmer.Confirm(t.Context(), Claim{Reference: "order-001"})
	require.ErrorIs(t, err, ErrUnconfirmed)
	var amounts *AmountError
	require.ErrorAs(t, err, &amounts)
	assert.Equal(t, "350.00 KES", amounts.Want.String())
	assert.Equal(t, "349.00 KES", amounts.Got.String())
}

func TestSapamaReadsTheDocumentedNotification(t *testing.T) {
	sample, err := os.ReadFile("testdata/sapama_ipn.txt")
	require.NoError(t, err)
	// The sample's key was blanked.
	form := strings.Replace(strings.TrimSpace(string(sample)), "api_key=", "api_key="+simulator.SapamaAPIKey, 1)
	fields, err := sapamaForm(sapamaDelivery(form))
	require.NoError(t, err)
	assert.Len(t, fields, 26)
	assert.Equal(t, "Sapama - 305694", fields["bill_ref_number"])
	st := newSapamaStage(t)
	claim, err := st.confirmer(t, nil).Claim(sapamaDelivery(form))
	require.NoError(t, err)
	assert.Equal(t, "mpesa:OQWEREDS", claim.Reference, "it names no reference")
	_, err = st.confirmer(t, nil).Claim(sapamaDelivery(string(sample)))
	assert.ErrorIs(t, err, ErrSignature, "an empty key is nobody's")
}

func TestSapamaRefusesAConfigThatCouldNotHold(t *testing.T) {
	client := sapamaClient(t, "", 2)
	key := momo.Secret(simulator.SapamaAPIKey)
	for name, config := range map[string]SapamaConfig{
		"no client":     {APIKeys: []momo.Secret{key}},
		"no keys":       {Client: client},
		"an empty key":  {Client: client, APIKeys: []momo.Secret{key, ""}},
		"a short key":   {Client: client, APIKeys: []momo.Secret{"short"}},
		"a blank":       {Client: client, APIKeys: []momo.Secret{key + " "}},
		"other methods": {Client: client, APIKeys: []momo.Secret{key}, Method: http.MethodPut},
	} {
		_, err := NewSapama(config)
		assert.ErrorIs(t, err, momo.ErrInvalid, name)
	}
	_, err := NewSapamaValidation(SapamaValidationConfig{})
	assert.ErrorIs(t, err, momo.ErrInvalid)
	_, err = NewSapamaValidation(SapamaValidationConfig{APIKeys: []momo.Secret{""}})
	assert.ErrorIs(t, err, momo.ErrInvalid)
}

func TestSapamaTakesTheOldKeyWhileItIsChanged(t *testing.T) {
	st := newSapamaStage(t)
	both := st.confirmer(t, func(c *SapamaConfig) { c.APIKeys = []momo.Secret{"a-new-key-of-ours", simulator.SapamaAPIKey} })
	for _, key := range []string{"a-new-key-of-ours", simulator.SapamaAPIKey} {
		_, err := both.Claim(sapamaDelivery(st.with("api_key", key)))
		assert.NoError(t, err)
	}
}

func TestSapamaConfirmersAreSafeToPrint(t *testing.T) {
	st := newSapamaStage(t)
	validation, err := NewSapamaValidation(SapamaValidationConfig{APIKeys: []momo.Secret{simulator.SapamaAPIKey}})
	require.NoError(t, err)
	for _, value := range []any{st.confirmer(t, nil), *st.confirmer(t, nil), validation, *validation} {
		for _, text := range conformance.Renderings(value) {
			assert.NotContains(t, text, simulator.SapamaAPIKey)
			assert.NotContains(t, text, simulator.SapamaAPISecret)
		}
	}
}

func FuzzSapamaFormHasOneMeaning(f *testing.F) {
	f.Fuzz(func(t *testing.T, form string) {
		fields, err := sapamaPairs(form)
		if err != nil {
			require.ErrorIs(t, err, ErrMalformed)
			return
		}
		values, err := url.ParseQuery(form)
		require.NoError(t, err, "net/url reads what was accepted")
		for name, value := range fields {
			require.Equal(t, []string{value}, values[name])
		}
		for name := range values {
			if folded := foldPHP(name); folded != name {
				require.NotContains(t, fields, folded)
				require.False(t, isSapamaField(folded), "PHP would read it")
			}
		}
	})
}

// sapamaPost serves one notification.
func sapamaPost(h http.Handler, form string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(form))
	r.Header.Set("Content-Type", sapamaTestFormType)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// A sandbox row is no evidence for a live client, nor the reverse.
func TestSapamaBelievesNoPaymentOfTheOtherMode(t *testing.T) {
	for _, mode := range []sapama.Mode{sapama.ModeLive, sapama.ModeSandbox} {
		for _, of := range []string{"live", "sandbox", ""} {
			row := `"direction":"c2b","location_id":"2","trans_id":"OAA","trans_amount":"350.00","reference_number":"order-001","currency":"KES","mode":"` + of + `"`
			client, err := sapama.New(sapama.Config{APIKey: "a-key-of-ours", APISecret: "secret", Till: 2, Mode: mode, BaseURL: stub(t,
				`{"httpStatusCode":200,"systemCode":700,"data":{"current_page":1,"last_page":1,"data":[{"id":"1","type":"invoice","transaction_id":"2",`+row+
					`,"transaction":{"id":"2","type":"receipt","transaction_id":"1",`+row+`}}]}}`)})
			require.NoError(t, err)
			confirmer, err := NewSapama(SapamaConfig{Client: client, APIKeys: []momo.Secret{"a-key-of-ours"}})
			require.NoError(t, err)
			event, err := confirmer.Confirm(t.Context(), Claim{Reference: "order-001"})
			if of != "" && of != string(mode) {
				assert.Error(t, err, "%s, %q", mode, of)
				assert.Zero(t, event)
				continue
			}
			require.NoError(t, err, "%s, %q", mode, of)
			assert.Equal(t, confirmer.Mode(), event.Mode)
			assert.Equal(t, mode == sapama.ModeLive, event.Mode == ModeLive)
		}
	}
}
