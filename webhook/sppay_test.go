package webhook_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/sppay"
	"github.com/momo-go/momo/webhook"
)

// sppayShop is a merchant: a client of the simulated provider, an endpoint for
// its callbacks, and what was settled there.
type sppayShop struct {
	t       *testing.T
	sim     *simulator.Simulator
	client  *sppay.Client
	confirm *webhook.SPPay
	server  *httptest.Server
	mu      sync.Mutex
	settled []webhook.Event
}

func newSPPayShop(t *testing.T, change func(*webhook.SPPayConfig), o webhook.Options) *sppayShop {
	t.Helper()
	sim, err := simulator.Start(simulator.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, sim.Close()) })
	s := &sppayShop{t: t, sim: sim, client: sppayClient(t, sim.URL(simulator.SPPay))}
	config := webhook.SPPayConfig{Client: s.client, Direction: momo.In, Tokens: sppayTokens(t)}
	if change != nil {
		change(&config)
	}
	s.confirm, err = webhook.NewSPPay(config)
	require.NoError(t, err)
	s.server = httptest.NewServer(webhook.Confirmed(s.confirm, s.settle, o))
	t.Cleanup(s.server.Close)
	return s
}

func sppayClient(t *testing.T, url string) *sppay.Client {
	t.Helper()
	c, err := sppay.New(sppay.Config{
		BaseURL: url, ClientID: simulator.SPPayClientID, ClientSecret: simulator.SPPayClientSecret,
		Username: simulator.SPPayUsername, Password: simulator.SPPayPassword, Options: momo.Options{RetryWait: time.Millisecond},
	})
	require.NoError(t, err)
	return c
}

func sppayTokens(t testing.TB) *webhook.Tokens {
	t.Helper()
	tokens, err := webhook.NewTokens("a secret of the merchant's own")
	require.NoError(t, err)
	return tokens
}

func (s *sppayShop) settle(_ context.Context, e webhook.Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settled = append(s.settled, e)
	return nil
}

func (s *sppayShop) events() []webhook.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.settled
}

func (s *sppayShop) address(reference string) string {
	s.t.Helper()
	address, err := s.confirm.CallbackURL(s.server.URL+"/callbacks", reference)
	require.NoError(s.t, err)
	return address
}

// collect asks the customer who needs no code.
func (s *sppayShop) collect(reference, callback string) (*sppay.Transaction, error) {
	return s.client.Collect(s.t.Context(), sppay.CollectRequest{
		Amount: money.MustParse("2", money.GHS), AccountNo: simulator.SPPayAccount, Payer: momo.MustPhone("233271777557"),
		Institution: sppay.InstitutionMTN, Email: "payer@example.com", Reference: reference, CallbackURL: callback,
	})
}

// post forges a callback and returns the answer's status.
func (s *sppayShop) post(address, body string) int {
	s.t.Helper()
	response, err := http.Post(address, "application/json", strings.NewReader(body))
	require.NoError(s.t, err)
	defer func() { _ = response.Body.Close() }()
	_, err = io.Copy(io.Discard, response.Body)
	require.NoError(s.t, err)
	return response.StatusCode
}

func (s *sppayShop) asked(operation string) int {
	n := 0
	for _, r := range s.sim.Requests(simulator.SPPay) {
		if r.Operation == operation {
			n++
		}
	}
	return n
}

func TestSPPaySettlesWhatTheProviderShowsWhenAsked(t *testing.T) {
	s := newSPPayShop(t, nil, webhook.Options{})
	tx, err := s.collect("order-001", s.address("order-001"))
	require.NoError(t, err)
	require.NoError(t, s.sim.Approve(simulator.SPPay, tx.ID))
	require.NoError(t, s.sim.WaitDeliveries(t.Context()))
	require.True(t, s.sim.Deliveries(simulator.SPPay)[0].Acknowledged)
	events := s.events()
	require.Len(t, events, 1)
	assert.Equal(t, webhook.EvidenceQuery, events[0].Evidence)
	assert.Equal(t, momo.StatusSucceeded, events[0].Status)
	assert.Equal(t, "order-001", events[0].Reference)
	assert.Equal(t, tx.ID, events[0].ID)
	assert.Equal(t, momo.In, events[0].Direction)
	assert.NoError(t, events[0].Check(webhook.Expected{Amount: money.MustParse("2", money.GHS)}))
	assert.Equal(t, "4", events[0].Payload.(*sppay.Transaction).ProviderStatus)
	assert.Equal(t, 1, s.asked("transaction"))
	assert.Zero(t, s.asked("transactions"), "the callback named the transaction")
}

func TestSPPaySettlesAPaymentWhoseAnswerWasLost(t *testing.T) {
	s := newSPPayShop(t, nil, webhook.Options{})
	s.sim.Fault(simulator.Fault{Operation: "initiate", Kind: simulator.FaultResetAfter})
	_, err := s.collect("order-001", s.address("order-001"))
	require.Equal(t, momo.Indeterminate, momo.OutcomeOf(err))
	require.NoError(t, s.sim.Approve(simulator.SPPay, "order-001"))
	require.NoError(t, s.sim.WaitDeliveries(t.Context()))
	require.Len(t, s.events(), 1)
	assert.Equal(t, "order-001", s.events()[0].Reference)
}

func TestSPPayBelievesNothingThatACallbackSays(t *testing.T) {
	s := newSPPayShop(t, nil, webhook.Options{})
	tx, err := s.collect("order-001", s.address("order-001"))
	require.NoError(t, err)
	forged := `{"status":"success","transaction":{"reference":"` + tx.ID + `","external_reference":"order-001","status":4,"amount":"2.00","currency":"GHS"}}`
	assert.Equal(t, http.StatusServiceUnavailable, s.post(s.address("order-001"), forged))
	assert.Empty(t, s.events(), "the provider says that it is pending")
}

func TestSPPayFindsThePaymentByOurReferenceWhateverTheBodyNames(t *testing.T) {
	for name, body := range map[string]string{
		"nothing":               `{}`,
		"our reference":         `{"reference":"order-001"}`,
		"no such transaction":   `{"reference":"NOSUCHTX00"}`,
		"a path":                `{"transaction":{"reference":"../institutions"}}`,
		"another at its top":    `{"reference":"OTHER"}`,
		"a number":              `{"reference":12}`,
		"several, one that is":  `{"reference":"NOSUCHTX00","transaction":{"reference":"OWN"}}`,
		"what nobody documents": `{"data":{"reference":"x"},"event":"payment.completed"}`,
	} {
		s := newSPPayShop(t, nil, webhook.Options{})
		other, err := s.collect("order-002", "http://127.0.0.1:9/")
		require.NoError(t, err)
		own, err := s.collect("order-001", "http://127.0.0.1:9/")
		require.NoError(t, err)
		require.NoError(t, s.sim.Approve(simulator.SPPay, "order-001"))
		body = strings.NewReplacer("OTHER", other.ID, "OWN", own.ID).Replace(body)
		assert.Equal(t, http.StatusOK, s.post(s.address("order-001"), body), name)
		require.Len(t, s.events(), 1, name)
		assert.Equal(t, own.ID, s.events()[0].ID, name)
	}
}

// L14: where the provider's answers name the provider's reference, so does a callback.
func TestSPPayConfirmsNoOtherPaymentThanTheOneThatIsNamed(t *testing.T) {
	s := newSPPayShop(t, nil, webhook.Options{})
	other, err := s.collect("order-002", "http://127.0.0.1:9/")
	require.NoError(t, err)
	_, err = s.collect("order-001", "http://127.0.0.1:9/")
	require.NoError(t, err)
	require.NoError(t, s.sim.Approve(simulator.SPPay, "order-001"))
	for _, body := range []string{
		`{"transaction_reference":"` + other.ID + `"}`, `{"transaction":{"reference":"` + other.ID + `"}}`, `{"transaction":{"reference":"NOSUCHTX00"}}`,
	} {
		assert.Equal(t, http.StatusServiceUnavailable, s.post(s.address("order-001"), body), body)
	}
	assert.Empty(t, s.events())
}

func TestSPPayRefusesWhoeverWasNotToldTheAddress(t *testing.T) {
	s := newSPPayShop(t, nil, webhook.Options{})
	_, err := s.collect("order-001", s.address("order-001"))
	require.NoError(t, err)
	require.NoError(t, s.sim.Approve(simulator.SPPay, "order-001"))
	require.NoError(t, s.sim.WaitDeliveries(t.Context()))
	questions := s.asked("transaction") + s.asked("transactions")
	other, err := webhook.NewSPPay(webhook.SPPayConfig{Client: s.client, Direction: momo.Out, Tokens: sppayTokens(t)})
	require.NoError(t, err)
	transfer, err := other.CallbackURL(s.server.URL, "order-001")
	require.NoError(t, err)
	mine := s.address("order-001")
	for _, address := range []string{
		s.server.URL, s.server.URL + "/sppay-collect/order-001/", mine[:len(mine)-1], mine + "0", strings.Replace(mine, "order-001", "order-002", 1), transfer,
	} {
		assert.Equal(t, http.StatusUnauthorized, s.post(address, `{"reference":"ZEMQDWUYJ0"}`), address)
	}
	assert.Equal(t, questions, s.asked("transaction")+s.asked("transactions"), "a stranger cannot have the provider asked")
}

// The address proves the payment, so that no shape of what comes there is turned away.
func TestSPPayIsAskedWhateverComesToAnAddressThatWasMadeForAPayment(t *testing.T) {
	for _, c := range []struct{ method, contentType, body string }{
		{"POST", "application/json", ``}, {"POST", "application/json", `[]`}, {"POST", "application/json", `null x`},
		{"POST", "application/json", `"ZEMQDWUYJ0"`}, {"POST", "application/json", `{"reference":"A","reference":"B"}`},
		{"POST", "application/json", `{"reference":"A","Reference":"B"}`}, {"POST", "application/json", `{"reference":"A"}{}`},
		{"POST", "application/json", `{"reference":{"a":1}}`}, {"POST", "application/json", `{"reference":"\ud800"}`},
		{"POST", "application/json", "{\"reference\":\"\xff\"}"}, {"POST", "application/json", "\ufeff{}"},
		{"POST", "application/json", strings.Repeat(`{"a":`, 100) + `1` + strings.Repeat(`}`, 100)},
		{"POST", "application/json", `{"transaction":[]}`}, {"POST", "application/json", `{"transaction":{"reference":[1]}}`},
		{"POST", "application/json", `{"status":"error","message":"failed"}`},
		{"POST", "application/x-www-form-urlencoded", "reference=A"}, {"POST", "multipart/form-data; boundary=x", "--x--"},
		{"POST", "", ""}, {"POST", "text/html", "<html>"}, {"POST", ";", "?"}, {"GET", "", ""}, {"PUT", "application/json", `{}`},
	} {
		s := newSPPayShop(t, nil, webhook.Options{})
		_, err := s.collect("order-001", "http://127.0.0.1:9/")
		require.NoError(t, err)
		require.NoError(t, s.sim.Approve(simulator.SPPay, "order-001"))
		r, err := http.NewRequest(c.method, s.address("order-001"), strings.NewReader(c.body))
		require.NoError(t, err)
		if c.contentType != "" {
			r.Header.Set("Content-Type", c.contentType)
		}
		response, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		_ = response.Body.Close()
		assert.Equal(t, http.StatusOK, response.StatusCode, "%s %q", c.method, c.body)
		require.Len(t, s.events(), 1, "%s %q", c.method, c.body)
		assert.Equal(t, "order-001", s.events()[0].Reference)
	}
	s := newSPPayShop(t, nil, webhook.Options{})
	assert.Equal(t, http.StatusRequestEntityTooLarge, s.post(s.address("order-001"), `{"a":"`+strings.Repeat("a", 64<<10)+`"}`))
	r, err := http.NewRequest(http.MethodDelete, s.address("order-001"), nil)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	_ = response.Body.Close()
	assert.Equal(t, http.StatusMethodNotAllowed, response.StatusCode)
	assert.Empty(t, s.sim.Requests(simulator.SPPay), "nothing of it costs a question")
}

func forgetful(s *sppayShop) { s.sim.SetSPPayQuirks(simulator.SPPayQuirks{ForgetsReferences: true}) }

// In every sample of the document the provider keeps no reference of the merchant's.
func TestSPPayIsConfirmedByTheProvidersOwnReferenceWhereOursIsNotKept(t *testing.T) {
	for name, body := range map[string]string{
		"its own callback":   "",
		"as its answers":     `{"transaction":{"reference":"OWN","status":4}}`,
		"as the code's":      `{"transaction_reference":"OWN"}`,
		"a bare transaction": `{"reference":"OWN","external_reference":"","status":4}`,
	} {
		s := newSPPayShop(t, nil, webhook.Options{})
		forgetful(s)
		callback := s.address("order-001")
		if body != "" {
			callback = "http://127.0.0.1:9/"
		}
		tx, err := s.collect("order-001", callback)
		require.NoError(t, err)
		require.Empty(t, tx.ExternalReference)
		require.NoError(t, s.sim.Approve(simulator.SPPay, tx.ID))
		require.NoError(t, s.sim.WaitDeliveries(t.Context()))
		if body != "" {
			assert.Equal(t, http.StatusOK, s.post(s.address("order-001"), strings.ReplaceAll(body, "OWN", tx.ID)), name)
		}
		require.Len(t, s.events(), 1, name)
		event := s.events()[0]
		assert.Equal(t, "order-001", event.Reference, "%s: of the address", name)
		assert.Equal(t, tx.ID, event.ID, name)
		assert.Equal(t, momo.StatusSucceeded, event.Status, name)
		assert.Empty(t, event.Payload.(*sppay.Transaction).ExternalReference, name)
	}
}

func TestSPPayAsksAboutTheIDThatTheMerchantKnows(t *testing.T) {
	ids := map[string]string{}
	known := func(c *webhook.SPPayConfig) {
		c.ID = func(_ context.Context, reference string) (string, error) { return ids[reference], nil }
	}
	for name, c := range map[string]struct {
		body string
		code int
	}{
		"nothing is named":          {``, http.StatusOK},
		"it is named":               {`{"transaction":{"reference":"OWN"}}`, http.StatusOK},
		"another is named":          {`{"transaction":{"reference":"OTHER"}}`, http.StatusServiceUnavailable},
		"another is named as a row": {`{"transaction_reference":"OTHER"}`, http.StatusServiceUnavailable},
		"another, at the top":       {`{"reference":"OTHER"}`, http.StatusOK}, // which is only a hint
	} {
		s := newSPPayShop(t, known, webhook.Options{})
		forgetful(s)
		other, err := s.collect("order-002", "http://127.0.0.1:9/")
		require.NoError(t, err)
		own, err := s.collect("order-001", "http://127.0.0.1:9/")
		require.NoError(t, err)
		ids["order-001"] = own.ID
		for _, reference := range []string{"order-001", "order-002"} {
			require.NoError(t, s.sim.Approve(simulator.SPPay, reference))
		}
		body := strings.NewReplacer("OTHER", other.ID, "OWN", own.ID).Replace(c.body)
		assert.Equal(t, c.code, s.post(s.address("order-001"), body), name)
		if c.code != http.StatusOK {
			assert.Empty(t, s.events(), name)
			continue
		}
		require.Len(t, s.events(), 1, name)
		assert.Equal(t, own.ID, s.events()[0].ID, name)
		assert.Equal(t, "order-001", s.events()[0].Reference, name)
		assert.Zero(t, s.asked("transactions"), name)
	}
}

func TestSPPayWithoutTheIDFallsBackOnWhatIsNamed(t *testing.T) {
	for name, id := range map[string]func(context.Context, string) (string, error){
		"not known": func(context.Context, string) (string, error) { return "", nil },
		"failed":    func(context.Context, string) (string, error) { return "", io.ErrUnexpectedEOF },
	} {
		s := newSPPayShop(t, func(c *webhook.SPPayConfig) { c.ID = id }, webhook.Options{})
		forgetful(s)
		tx, err := s.collect("order-001", s.address("order-001"))
		require.NoError(t, err)
		require.NoError(t, s.sim.Approve(simulator.SPPay, tx.ID))
		require.NoError(t, s.sim.WaitDeliveries(t.Context()))
		if name == "failed" {
			assert.Empty(t, s.events(), name)
			assert.Equal(t, http.StatusServiceUnavailable, s.sim.Deliveries(simulator.SPPay)[0].Attempts[0].Status)
			continue
		}
		assert.Len(t, s.events(), 1, name)
	}
}

// Of two addresses that name one transaction, one is settled: the transaction is the
// subject. Expected.ID keeps the wrong one from being the first.
func TestSPPayCreditsATransactionWithoutAReferenceOnce(t *testing.T) {
	ids := map[string]string{}
	for _, expecting := range []bool{false, true} {
		var o webhook.Options
		if expecting {
			o.Expect = func(_ context.Context, reference string) (webhook.Expected, error) {
				return webhook.Expected{Amount: money.MustParse("2", money.GHS), ID: ids[reference]}, nil
			}
		}
		s := newSPPayShop(t, nil, o)
		forgetful(s)
		for _, reference := range []string{"order-001", "order-002"} {
			tx, err := s.collect(reference, "http://127.0.0.1:9/")
			require.NoError(t, err)
			ids[reference] = tx.ID
		}
		require.NoError(t, s.sim.Approve(simulator.SPPay, "order-001"))
		body := `{"transaction":{"reference":"` + ids["order-001"] + `"}}`
		if expecting {
			assert.Equal(t, http.StatusServiceUnavailable, s.post(s.address("order-002"), body))
		}
		assert.Equal(t, http.StatusOK, s.post(s.address("order-001"), body))
		_ = s.post(s.address("order-002"), body)
		require.Len(t, s.events(), 1)
		assert.Equal(t, "order-001", s.events()[0].Reference)
	}
}

func TestSPPayReferencesOfOtherShapesAreNamesToo(t *testing.T) {
	for body, want := range map[string]string{
		`{"transaction":{"reference":"zemqdwuyj0"}}`:                              "zemqdwuyj0",
		`{"transaction":{"reference":"8a6e0804-2bd0-4672-b79d-d97027f9071a"}}`:    "8a6e0804-2bd0-4672-b79d-d97027f9071a",
		`{"transaction":{"reference":4711}}`:                                      "4711",
		`{"transaction":{"reference":4.5}}`:                                       "",
		`{"transaction":{"reference":"../users"}}`:                                "",
		`{"transaction":{"reference":"` + strings.Repeat("A", 251) + `"}}`:        "",
		`{"transaction":{"reference":true},"transaction_reference":"ZEMQDWUYJ0"}`: "ZEMQDWUYJ0",
	} {
		s := newSPPayShop(t, nil, webhook.Options{})
		claim, err := s.confirm.Claim(webhook.Delivery{
			Method: http.MethodPost, Path: strings.TrimPrefix(s.address("order 001/a"), s.server.URL), Body: []byte(body),
		})
		require.NoError(t, err)
		assert.Equal(t, want, claim.ID, body)
		assert.Equal(t, "order 001/a", claim.Reference)
	}
}

func TestSPPayDoesNotConfirmAnotherAmountOrDirection(t *testing.T) {
	expecting := func(amount money.Amount, err error) webhook.Options {
		return webhook.Options{Expect: func(context.Context, string) (webhook.Expected, error) {
			return webhook.Expected{Amount: amount}, err
		}}
	}
	for name, tc := range map[string]struct {
		options webhook.Options
		change  func(*webhook.SPPayConfig)
	}{
		"amount":        {options: expecting(money.MustParse("2.01", money.GHS), nil)},
		"currency":      {options: expecting(money.MustParse("2", money.KES), nil)},
		"unknown order": {options: expecting(money.Amount{}, errors.New("no such order"))},
		"direction":     {change: func(c *webhook.SPPayConfig) { c.Direction = momo.Out }},
	} {
		s := newSPPayShop(t, tc.change, tc.options)
		tx, err := s.collect("order-001", s.address("order-001"))
		require.NoError(t, err)
		require.NoError(t, s.sim.Approve(simulator.SPPay, tx.ID))
		require.NoError(t, s.sim.WaitDeliveries(t.Context()))
		assert.Equal(t, http.StatusServiceUnavailable, s.sim.Deliveries(simulator.SPPay)[0].Attempts[0].Status, name)
		assert.Empty(t, s.events(), name)
	}
	s := newSPPayShop(t, nil, expecting(money.MustParse("2", money.GHS), nil))
	tx, err := s.collect("order-001", s.address("order-001"))
	require.NoError(t, err)
	require.NoError(t, s.sim.Decline(simulator.SPPay, tx.ID, "Low balance"))
	require.NoError(t, s.sim.WaitDeliveries(t.Context()))
	require.Len(t, s.events(), 1)
	assert.Equal(t, momo.StatusFailed, s.events()[0].Status)
}

func TestSPPayAsksOnlyAboutReferencesThatAreKnown(t *testing.T) {
	s := newSPPayShop(t, nil, webhook.Options{Known: func(_ context.Context, reference string) bool { return reference == "order-001" }})
	assert.Equal(t, http.StatusServiceUnavailable, s.post(s.address("order-002"), `{"reference":"ZEMQDWUYJ0"}`))
	assert.Empty(t, s.sim.Requests(simulator.SPPay))
}

func TestSPPaySettlesRepetitionsAndAFloodOnce(t *testing.T) {
	s := newSPPayShop(t, nil, webhook.Options{})
	tx, err := s.collect("order-001", s.address("order-001"))
	require.NoError(t, err)
	require.NoError(t, s.sim.Approve(simulator.SPPay, tx.ID))
	require.NoError(t, s.sim.WaitDeliveries(t.Context()))
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() { s.post(s.address("order-001"), `{"reference":"`+tx.ID+`"}`) })
	}
	all.Wait()
	assert.Len(t, s.events(), 1)
	assert.Equal(t, 1, s.asked("transaction")+s.asked("transactions"), "one question in ten seconds")
}

func TestSPPayAnswers503WhenTheProviderCannotBeAsked(t *testing.T) {
	s := newSPPayShop(t, nil, webhook.Options{})
	tx, err := s.collect("order-001", s.address("order-001"))
	require.NoError(t, err)
	s.sim.Fault(simulator.Fault{Operation: "transaction", Kind: simulator.FaultErrorAfter, Times: 3})
	require.NoError(t, s.sim.Approve(simulator.SPPay, tx.ID))
	require.NoError(t, s.sim.WaitDeliveries(t.Context()))
	assert.Equal(t, http.StatusServiceUnavailable, s.sim.Deliveries(simulator.SPPay)[0].Attempts[0].Status)
	assert.Empty(t, s.events())
}

func TestNewSPPayNeedsAClientADirectionAndTokens(t *testing.T) {
	_, err := webhook.NewSPPay(webhook.SPPayConfig{})
	var e *momo.Error
	require.ErrorAs(t, err, &e)
	assert.Len(t, e.Fields, 3)
}

func TestSPPayKeepsNothingOfWhatIsClaimed(t *testing.T) {
	s := newSPPayShop(t, nil, webhook.Options{})
	body, err := os.ReadFile("testdata/sppay_callback.json")
	require.NoError(t, err)
	before := fmt.Sprintf("%+v", s.confirm)
	for i := range 100 {
		reference := fmt.Sprintf("order-%d", i)
		claim, err := s.confirm.Claim(webhook.Delivery{
			Method: http.MethodPost, Path: strings.TrimPrefix(s.address(reference), s.server.URL), Header: http.Header{"Content-Type": {"application/json"}}, Body: body,
		})
		require.NoError(t, err)
		require.Equal(t, reference, claim.Reference)
	}
	assert.Equal(t, before, fmt.Sprintf("%+v", s.confirm), "what is printed is what is kept")
}

// FuzzSPPayClaim: whatever the body, the reference is that of the address.
func FuzzSPPayClaim(f *testing.F) {
	body, err := os.ReadFile("testdata/sppay_callback.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	client, err := sppay.New(sppay.Config{BaseURL: "https://provider.invalid", Token: "t"})
	if err != nil {
		f.Fatal(err)
	}
	confirm, err := webhook.NewSPPay(webhook.SPPayConfig{Client: client, Direction: momo.In, Tokens: sppayTokens(f)})
	if err != nil {
		f.Fatal(err)
	}
	address, err := confirm.CallbackURL("https://shop.example", "order-001")
	if err != nil {
		f.Fatal(err)
	}
	path := strings.TrimPrefix(address, "https://shop.example")
	f.Fuzz(func(t *testing.T, body []byte) {
		d := webhook.Delivery{Method: http.MethodPost, Path: path, Header: http.Header{"Content-Type": {"application/json"}}, Body: body}
		claim, err := confirm.Claim(d)
		if (err == nil) != (claim.Reference == "order-001") || err != nil && claim != (webhook.Claim{}) {
			t.Errorf("%+v, %v", claim, err)
		}
		d.Path = strings.Replace(path, "order-001", "order-002", 1)
		if _, err := confirm.Claim(d); !errors.Is(err, webhook.ErrSignature) {
			t.Error("an address made for another reference")
		}
	})
}
