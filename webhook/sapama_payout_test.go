package webhook

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/simulator"
)

// sapamaCodes are those of the simulator's payouts: the document lists none.
var sapamaCodes = map[string]momo.Status{"0": momo.StatusSucceeded, "1": momo.StatusFailed}

// payoutStage is a provider with money, and a client of a merchant who knows its codes.
type payoutStage struct {
	sim    *simulator.Simulator
	client *sapama.Client
}

func newPayoutStage(t *testing.T, results map[string]momo.Status) *payoutStage {
	t.Helper()
	sim, err := simulator.Start(simulator.Options{Seed: 1})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, sim.Close()) })
	sim.SetBalance(simulator.Sapama, 1_000_000)
	client, err := sapama.New(sapama.Config{
		APIKey: simulator.SapamaAPIKey, APISecret: simulator.SapamaAPISecret, Till: simulator.SapamaTill,
		BaseURL: sim.URL(simulator.Sapama), PayoutResults: results,
	})
	require.NoError(t, err)
	return &payoutStage{sim, client}
}

func (st *payoutStage) confirmer(t *testing.T, change func(*SapamaPayoutConfig)) *SapamaPayout {
	t.Helper()
	config := SapamaPayoutConfig{Client: st.client, APIKeys: []momo.Secret{simulator.SapamaAPIKey}}
	if change != nil {
		change(&config)
	}
	c, err := NewSapamaPayout(config)
	require.NoError(t, err)
	return c
}

func (st *payoutStage) disburse(t *testing.T, reference, callback string, method sapama.CallbackMethod) *sapama.Transaction {
	t.Helper()
	tx, err := st.client.Disburse(t.Context(), sapama.DisburseRequest{
		Amount: money.MustParse("100", money.KES), Payee: sapamaPayer, Reference: reference,
		FirstName: "Jane", CallbackURL: callback, CallbackMethod: method,
	})
	require.NoError(t, err)
	return tx
}

// formOf is a form of keys and values in turn.
func formOf(pairs ...string) url.Values {
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return form
}

// Send, pay out, be called, confirm, settle, answer: by POST and by GET, paid and not.
func TestSapamaPayoutIsSettledByItsRow(t *testing.T) {
	for _, method := range []sapama.CallbackMethod{sapama.CallbackPost, sapama.CallbackGet} {
		for _, want := range []momo.Status{momo.StatusSucceeded, momo.StatusFailed} {
			st := newPayoutStage(t, sapamaCodes)
			tokens := newTokens(t, tokenSecret)
			confirmer := st.confirmer(t, func(c *SapamaPayoutConfig) {
				c.Method, c.Tokens = strings.ToUpper(string(method)), tokens
			})
			var told settled
			known := func(_ context.Context, reference string) bool { return reference == "PAY-1" }
			endpoint := httptest.NewServer(Confirmed(confirmer, told.settle, Options{Known: known}))
			address, err := confirmer.CallbackURL(endpoint.URL+"/callbacks", "PAY-1")
			require.NoError(t, err)
			sent := st.disburse(t, "PAY-1", address, method)
			if want == momo.StatusSucceeded {
				require.NoError(t, st.sim.Approve(simulator.Sapama, "PAY-1"))
			} else {
				require.NoError(t, st.sim.Decline(simulator.Sapama, "PAY-1", "no such wallet"))
			}
			require.NoError(t, st.sim.WaitDeliveries(t.Context()))

			require.Len(t, told.events, 1, method)
			event := told.events[0]
			require.NoError(t, event.Check(Expected{Amount: money.MustParse("100", money.KES), ID: sent.ID, Phone: sapamaPayer}))
			assert.Equal(t, want, event.Status)
			assert.Equal(t, momo.Out, event.Direction)
			assert.Equal(t, "PAY-1", event.Reference)
			assert.Equal(t, "sapama/live/payout/"+sent.ID, event.Subject)
			assert.Equal(t, EvidenceQuery, event.Evidence)
			assert.Equal(t, ModeLive, event.Mode)
			assert.Equal(t, "b2c", event.Type)
			assert.Contains(t, string(event.Raw), `"b2c_out_status_code"`)
			payload := event.Payload.(*sapama.Transaction)
			assert.Equal(t, sent.ID, payload.Notification.ID)
			assert.NotContains(t, string(payload.Notification.Raw), simulator.SapamaAPIKey)
			row, err := st.client.TransactionByID(t.Context(), sent.ID)
			require.NoError(t, err)
			assert.Equal(t, sapama.ReconciliationRecorded, row.Other.Reconciliation, "it was answered success")

			deliveries := st.sim.Deliveries(simulator.Sapama)
			require.NoError(t, st.sim.Redeliver(deliveries[len(deliveries)-1].ID))
			require.NoError(t, st.sim.WaitDeliveries(t.Context()))
			assert.Len(t, told.events, 1, "a repetition is no second payout")
			endpoint.Close()
		}
	}
}

func TestSapamaPayoutWhoseCodeNobodyKnowsIsPending(t *testing.T) {
	for name, results := range map[string]map[string]momo.Status{"none": nil, "others": {"2001": momo.StatusFailed}} {
		st := newPayoutStage(t, results)
		var told settled
		endpoint := httptest.NewServer(Confirmed(st.confirmer(t, nil), told.settle, Options{}))
		sent := st.disburse(t, "PAY-1", endpoint.URL, sapama.CallbackPost)
		require.NoError(t, st.sim.Approve(simulator.Sapama, "PAY-1"))
		require.NoError(t, st.sim.WaitDeliveries(t.Context()))
		endpoint.Close()
		assert.Empty(t, told.events, name)
		tx, err := st.client.TransactionByID(t.Context(), sent.ID)
		require.NoError(t, err)
		assert.Equal(t, sapama.ReconciliationUnreconciled, tx.Other.Reconciliation, "it was answered so")
	}
}

// A callback of a payout, in whatever words, is settled by what the list says of the row
// that it names; one that names another payment is not.
func TestSapamaPayoutCallbacksAreReadInAnyOfTheDocumentsWords(t *testing.T) {
	st := newPayoutStage(t, sapamaCodes)
	sent := st.disburse(t, "PAY-1", "", "")
	require.NoError(t, st.sim.Approve(simulator.Sapama, "PAY-1"))
	other := st.disburse(t, "PAY-2", "", "")
	require.NoError(t, st.sim.Decline(simulator.Sapama, "PAY-2", ""))
	waiting := st.disburse(t, "PAY-3", "", "")
	paidIn := &sapamaStage{sim: st.sim, client: st.client}
	invoice := paidIn.collect(t, "PAY-1", "http://127.0.0.1:1/nobody") // of the same reference
	require.NoError(t, st.sim.Approve(simulator.Sapama, invoice.ID))
	row, err := st.client.TransactionByID(t.Context(), sent.ID)
	require.NoError(t, err)
	key := simulator.SapamaAPIKey
	for name, c := range map[string]struct {
		form    url.Values
		status  int
		settled momo.Status
	}{
		"the words of a request":        {formOf("trans_reference", "PAY-1", "proxy_trans_id", sent.ID, "api_key", key), 200, momo.StatusSucceeded},
		"those of a notification":       {formOf("reference_number", "PAY-1", "proxy_trans_id", sent.ID), 200, momo.StatusSucceeded},
		"those of an answer":            {formOf("status", "success", "trans_id", "PAY-1", "proxy_trans_id", sent.ID, "phone", "0722906835"), 200, momo.StatusSucceeded},
		"the row alone":                 {formOf("proxy_trans_id", sent.ID), 200, momo.StatusSucceeded},
		"the reference alone":           {formOf("trans_reference", "PAY-2"), 200, momo.StatusFailed},
		"a success that is a failure":   {formOf("trans_reference", "PAY-2", "proxy_trans_id", other.ID, "status", "success", "third_party_message", "Success"), 200, momo.StatusFailed},
		"a success that is none yet":    {formOf("trans_reference", "PAY-3", "proxy_trans_id", waiting.ID, "b2c_out_status_code", "0"), 200, momo.StatusUnknown},
		"another payout's row":          {formOf("trans_reference", "PAY-3", "proxy_trans_id", sent.ID), 503, momo.StatusUnknown},
		"the row of money that came in": {formOf("trans_reference", "PAY-1", "proxy_trans_id", invoice.ID), 503, momo.StatusUnknown},
		"a row of nobody":               {formOf("trans_reference", "PAY-1", "proxy_trans_id", "999999"), 503, momo.StatusUnknown},
		"a reference of nobody":         {formOf("trans_reference", "PAY-4"), 503, momo.StatusUnknown},
		"a code and nothing else":       {formOf("trans_id", row.Code), 400, momo.StatusUnknown},
		"a row that is none":            {formOf("proxy_trans_id", "../1"), 400, momo.StatusUnknown},
		"a row that is none, beside":    {formOf("trans_reference", "PAY-1", "proxy_trans_id", "x"), 400, momo.StatusUnknown},
		"the row zero":                  {formOf("trans_reference", "PAY-2", "proxy_trans_id", "0"), 200, momo.StatusFailed},
		"nothing":                       {formOf("status", "success"), 400, momo.StatusUnknown},
		"a long reference":              {formOf("trans_reference", strings.Repeat("a", 513)), 400, momo.StatusUnknown},
		"another key":                   {formOf("trans_reference", "PAY-1", "proxy_trans_id", sent.ID, "api_key", "another-key"), 401, momo.StatusUnknown},
		"two references":                {url.Values{"trans_reference": {"PAY-1", "PAY-2"}, "proxy_trans_id": {sent.ID}}, 400, momo.StatusUnknown},
	} {
		var told settled
		w := sapamaPost(Confirmed(st.confirmer(t, nil), told.settle, Options{}), c.form.Encode())
		assert.Equal(t, c.status, w.Code, name)
		if c.settled == momo.StatusUnknown {
			assert.Empty(t, told.events, name)
			continue
		}
		if assert.Len(t, told.events, 1, name) {
			assert.Equal(t, c.settled, told.events[0].Status, name)
			assert.Contains(t, []string{"PAY-1", "PAY-2"}, told.events[0].Reference, name)
			assert.Equal(t, momo.Out, told.events[0].Direction, name)
		}
	}
}

// One payout is one subject, however it is named; two of one reference are two.
func TestSapamaPayoutsAreToldOnceEach(t *testing.T) {
	st := newPayoutStage(t, sapamaCodes)
	var told settled
	h := Confirmed(st.confirmer(t, nil), told.settle, Options{})
	for range 2 {
		sent := st.disburse(t, "PAY-1", "", "")
		require.NoError(t, st.sim.Approve(simulator.Sapama, sent.ID))
		for _, form := range []url.Values{
			{"trans_reference": {"PAY-1"}, "proxy_trans_id": {sent.ID}}, {"proxy_trans_id": {sent.ID}},
			{"trans_reference": {"PAY-1"}, "proxy_trans_id": {sent.ID}},
		} {
			assert.Equal(t, http.StatusOK, sapamaPost(h, form.Encode()).Code)
		}
	}
	assert.Len(t, told.events, 2)
	assert.NotEqual(t, told.events[0].Subject, told.events[1].Subject)
}

// What nothing proves is asked about only so often, and what the address or the key
// proves always.
func TestSapamaPayoutsProofIsTheAddressOrTheKey(t *testing.T) {
	st := newPayoutStage(t, sapamaCodes)
	tokens := newTokens(t, tokenSecret)
	plain, bound := st.confirmer(t, nil), st.confirmer(t, func(c *SapamaPayoutConfig) { c.Tokens = tokens })
	changing := st.confirmer(t, func(c *SapamaPayoutConfig) {
		c.APIKeys = nil
		c.APIKeyFunc = func(context.Context) (momo.Secret, error) { return simulator.SapamaAPIKey, nil }
	})
	delivery := func(path string, form url.Values) Delivery {
		d := sapamaDelivery(form.Encode())
		d.Path = path
		return d
	}
	address, err := bound.CallbackURL("https://m.example/cb", "PAY-1")
	require.NoError(t, err)
	path := strings.TrimPrefix(address, "https://m.example")
	key := formOf("trans_reference", "PAY-1", "proxy_trans_id", "7", "api_key", simulator.SapamaAPIKey)
	bare := formOf("trans_reference", "PAY-1", "proxy_trans_id", "7")
	for name, c := range map[string]struct {
		confirmer *SapamaPayout
		delivery  Delivery
		proven    bool
		err       error
	}{
		"the key":                             {plain, delivery("/", key), true, nil},
		"the key of a function":               {changing, delivery("/", key), true, nil},
		"another than that of a function":     {changing, delivery("/", formOf("trans_reference", "PAY-1", "api_key", "another-key")), false, ErrSignature},
		"nothing":                             {plain, delivery("/", bare), false, nil},
		"the address":                         {bound, delivery(path, bare), true, nil},
		"the address, which names it":         {bound, delivery(path, formOf("status", "success")), true, nil},
		"a key that nobody looks at":          {st.confirmer(t, func(c *SapamaPayoutConfig) { c.APIKeys = nil }), delivery("/", key), false, nil},
		"no address":                          {bound, delivery("/", key), false, ErrSignature},
		"the address of another":              {bound, delivery(path, formOf("trans_reference", "PAY-2")), false, ErrSignature},
		"an address with a key that is wrong": {bound, delivery(path, formOf("api_key", "another-key")), false, ErrSignature},
	} {
		claim, err := c.confirmer.Claim(c.delivery)
		if c.err != nil {
			assert.ErrorIs(t, err, c.err, name)
			continue
		}
		require.NoError(t, err, name)
		assert.Equal(t, "PAY-1", claim.Reference, name)
		assert.Equal(t, c.proven, claim.Proven, name)
	}
	_, err = plain.CallbackURL("https://m.example/cb", "PAY-1")
	assert.Error(t, err)
	assert.Equal(t, "sapama-live-disburse", bound.scope(), "no address of a checkout or of the sandbox serves")
}

// A payout of the sandbox, of another till or without any reference is no evidence.
func TestSapamaPayoutsOfAnotherKindAreNotBelieved(t *testing.T) {
	const row = `"id":"7","type":"b2c","direction":"b2c","location_id":"2","trans_amount":"100.00","reference_number":"PAY-1","mode":"live","b2c_out_status_code":"0"`
	for name, c := range map[string]struct{ old, replacement string }{
		"as it is":             {"", ""},
		"of the sandbox":       {`"mode":"live"`, `"mode":"sandbox"`},
		"simulated":            {`"mode":"live"`, `"mode":"live","simulate":"success"`},
		"of another till":      {`"location_id":"2"`, `"location_id":"3"`},
		"of no till":           {`"location_id":"2"`, `"location_id":""`},
		"of another reference": {"PAY-1", "PAY-2"},
		"that came in":         {`"direction":"b2c"`, `"direction":"c2b"`},
		"of no direction":      {`"direction":"b2c"`, `"direction":""`},
		"of another row":       {`"id":"7"`, `"id":"8"`},
	} {
		text := strings.Replace(row, c.old, c.replacement, 1)
		client, err := sapama.New(sapama.Config{
			APIKey: "a-key-of-ours", APISecret: "secret", Till: 2, PayoutResults: sapamaCodes,
			BaseURL: stub(t, `{"httpStatusCode":200,"systemCode":700,"data":{"current_page":1,"last_page":1,"data":[{`+text+`}]}}`),
		})
		require.NoError(t, err)
		confirmer, err := NewSapamaPayout(SapamaPayoutConfig{Client: client})
		require.NoError(t, err)
		for _, claim := range []Claim{
			{Reference: "PAY-1", Lookup: "7", ID: "7", Subject: "sapama/live/payout/7"}, {Reference: "PAY-1", ID: "7"},
		} {
			event, err := confirmer.Confirm(t.Context(), claim)
			if c.old == "" {
				require.NoError(t, err)
				assert.Equal(t, momo.StatusSucceeded, event.Status)
				continue
			}
			assert.ErrorIs(t, err, ErrUnconfirmed, name)
			assert.Zero(t, event, name)
		}
	}
	nameless := strings.Replace(row, "PAY-1", "", 1)
	client, err := sapama.New(sapama.Config{APIKey: "k", APISecret: "s", Till: 2, PayoutResults: sapamaCodes,
		BaseURL: stub(t, `{"httpStatusCode":200,"systemCode":700,"data":{"current_page":1,"last_page":1,"data":[{`+nameless+`}]}}`)})
	require.NoError(t, err)
	confirmer, err := NewSapamaPayout(SapamaPayoutConfig{Client: client})
	require.NoError(t, err)
	_, err = confirmer.Confirm(t.Context(), Claim{Unnamed: true, Lookup: "7", ID: "7"})
	assert.ErrorIs(t, err, ErrUnconfirmed, "nobody says whose it is")
}

func TestSapamaPayoutRefusesAConfigThatCouldNotHold(t *testing.T) {
	client := sapamaClient(t, "", 2)
	for name, config := range map[string]SapamaPayoutConfig{
		"no client": {}, "a short key": {Client: client, APIKeys: []momo.Secret{"short"}},
		"another method": {Client: client, Method: http.MethodPut},
	} {
		_, err := NewSapamaPayout(config)
		assert.ErrorIs(t, err, momo.ErrInvalid, name)
	}
	confirmer, err := NewSapamaPayout(SapamaPayoutConfig{Client: client})
	require.NoError(t, err)
	assert.NotContains(t, fmt.Sprintf("%+v %#v", confirmer, *confirmer), simulator.SapamaAPIKey)
	_, err = confirmer.Claim(Delivery{Method: http.MethodGet})
	assert.True(t, errors.Is(err, ErrMethod))
}

// What anybody may send to any handler, sent to that of payouts.
func TestSapamaPayoutsStandTheGeneralAttacks(t *testing.T) {
	sim, err := simulator.Start(simulator.Options{Seed: 45})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, sim.Close()) })
	p, played := sapamaPayoutProvider(t, sim), 0
	otherwise := map[string]int{ // a reference is any text here, and the list knows none such
		"a reference that walks": http.StatusServiceUnavailable, "a reference that walks, escaped": http.StatusServiceUnavailable,
		"a code of nobody": http.StatusBadRequest, // it makes the row's number one
	}
	for _, a := range attacks() {
		if !p.has(a.needs) || a.row == 26 { // which is about the fields of a notification
			continue
		}
		if status, ok := otherwise[a.name]; ok {
			a.status, a.but = status, nil
		}
		played++
		t.Run(fmt.Sprintf("%d %s", a.row, a.name), func(t *testing.T) { p.suffers(t, a) })
	}
	assert.Greater(t, played, 40)
	for _, r := range sim.Requests(simulator.Sapama)[2:] {
		assert.Equal(t, "transactions", r.Operation, "whatever was sent, the provider was only asked")
	}
}

// sapamaPayoutProvider is the handler of payouts under the attacks, at an address that
// only few know.
func sapamaPayoutProvider(t *testing.T, sim *simulator.Simulator) provider {
	t.Helper()
	sim.SetBalance(simulator.Sapama, 1_000_000)
	client, err := sapama.New(sapama.Config{
		APIKey: simulator.SapamaAPIKey, APISecret: simulator.SapamaAPISecret, Till: simulator.SapamaTill,
		BaseURL: sim.URL(simulator.Sapama), PayoutResults: sapamaCodes, Options: momo.Options{MaxAttempts: 1},
	})
	require.NoError(t, err)
	amount := money.MustParse("100", money.KES)
	order, unpaid := attackReference+"-payout", attackUnpaid+"-payout"
	disburse := func(reference string) *sapama.Transaction {
		tx, err := client.Disburse(t.Context(), sapama.DisburseRequest{
			Amount: amount, Payee: momo.MustPhone("254722906835"), Reference: reference, Description: "Mwangi", CallbackURL: nobody,
		})
		require.NoError(t, err)
		return tx
	}
	paid := disburse(order)
	require.NoError(t, sim.Approve(simulator.Sapama, order))
	callback := lastDelivery(t, sim, simulator.Sapama)
	p := provider{
		name: "sapama's payouts", traits: "sapama form open confirmed claim post",
		handler: func(t *testing.T, settle Settle, o Options) http.Handler {
			c, err := NewSapamaPayout(SapamaPayoutConfig{Client: client, APIKeys: []momo.Secret{simulator.SapamaAPIKey, attackOldKey}})
			require.NoError(t, err)
			return Confirmed(c, settle, o)
		},
		genuine: sentForm(callback), evidence: EvidenceQuery,
		text: "description=Mwangi", members: map[string]string{"claim": "type=b2c", "reference": order},
		ok:       `{"type":"success","message":"Transaction reconciled successfully"}`,
		pending:  `{"type":"unreconciled","message":"Transaction not reconciled yet"}`,
		fail:     `{"type":"error","message":"Transaction not reconciled"}`,
		canaries: []string{simulator.SapamaAPIKey, simulator.SapamaAPISecret, "254722906835", "Mwangi", "order-001"},
		looks:    []string{"transactions"}, known: order,
		prove: func(*sent, momo.Secret) {}, proof: func(*sent) string { return "" },
		show: func(*sent, string) {}, strip: func(*sent) {}, beside: func(*sent, string) {},
	}
	p.paid = momo.Transaction{
		Provider: "sapama", Direction: momo.Out, ID: paid.ID, Reference: order, Status: momo.StatusSucceeded, Amount: amount,
	}
	values, err := url.ParseQuery(p.genuine.content())
	require.NoError(t, err)
	values.Set("trans_reference", unpaid)
	values.Set("proxy_trans_id", disburse(unpaid).ID)
	p.unpaid = p.genuine
	p.unpaid.say(values.Encode())
	p.as = claiming(p, map[momo.Status]string{momo.StatusPending: "pending", momo.StatusFailed: "failed", momo.StatusSucceeded: "b2c"})
	return p
}

func sentForm(callback simulator.DeliveryRecord) sent {
	return sent{method: http.MethodPost, target: "/callback", header: callback.Header.Clone(), body: string(callback.Body)}
}
