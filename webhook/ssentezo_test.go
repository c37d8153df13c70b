package webhook_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/ssentezo"
	"github.com/momo-go/momo/webhook"
)

const ssentezoTokenSecret momo.Secret = "a secret of the merchant's own"

var ssentezoPayer = momo.MustPhone("256770691484")

// ssentezoShop is a merchant: a client of the simulated provider, an endpoint
// for its callbacks, and what was settled there.
type ssentezoShop struct {
	t       *testing.T
	sim     *simulator.Simulator
	client  *ssentezo.Client
	confirm *webhook.Ssentezo
	handler http.Handler
	server  *httptest.Server
	mu      sync.Mutex
	settled []webhook.Event
}

type ssentezoChange func(*webhook.SsentezoConfig)

func withoutTokens(c *webhook.SsentezoConfig) { c.Tokens = nil }

func newSsentezoShop(t *testing.T, change ssentezoChange, o webhook.Options) *ssentezoShop {
	t.Helper()
	sim, err := simulator.Start(simulator.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, sim.Close()) })
	s := &ssentezoShop{t: t, sim: sim}
	s.client, err = ssentezo.New(ssentezo.Config{
		Environment: ssentezo.EnvironmentSandbox, APIUser: simulator.SsentezoUser, APIKey: simulator.SsentezoKey,
		BaseURL: sim.URL(simulator.Ssentezo), Options: momo.Options{RetryWait: time.Millisecond},
	})
	require.NoError(t, err)
	tokens, err := webhook.NewTokens(ssentezoTokenSecret)
	require.NoError(t, err)
	config := webhook.SsentezoConfig{Client: s.client, Direction: momo.In, Tokens: tokens}
	if change != nil {
		change(&config)
	}
	s.confirm, err = webhook.NewSsentezo(config)
	require.NoError(t, err)
	s.handler = webhook.Confirmed(s.confirm, s.settle, o)
	s.server = httptest.NewServer(s.handler)
	t.Cleanup(s.server.Close)
	return s
}

// anew is the same merchant's next process: it remembers nothing.
func (s *ssentezoShop) anew(o webhook.Options) *ssentezoShop {
	next := &ssentezoShop{t: s.t, sim: s.sim, client: s.client, confirm: s.confirm, server: s.server}
	next.handler = webhook.Confirmed(s.confirm, next.settle, o)
	return next
}

func (s *ssentezoShop) settle(_ context.Context, e webhook.Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settled = append(s.settled, e)
	return nil
}

func (s *ssentezoShop) events() []webhook.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]webhook.Event(nil), s.settled...)
}

// collect asks for 1000 shillings, with an address for the callback.
func (s *ssentezoShop) collect(reference string) (address string) {
	s.t.Helper()
	address = s.server.URL + "/plain"
	if made, err := s.confirm.CallbackURL(s.server.URL+"/cb", reference); err == nil {
		address = made
	}
	tx, err := s.client.Collect(s.t.Context(), ssentezo.CollectRequest{
		Reference: reference, Amount: money.MustParse("1000", money.UGX), Payer: ssentezoPayer, Description: "Order",
		SuccessCallback: address, FailureCallback: address,
	})
	require.NoError(s.t, err)
	require.Equal(s.t, momo.StatusPending, tx.Status)
	return address
}

// call posts a callback and returns the answer's status.
func (s *ssentezoShop) call(address, body string) int {
	s.t.Helper()
	response, err := http.Post(address, "application/json", strings.NewReader(body))
	require.NoError(s.t, err)
	defer func() { _ = response.Body.Close() }()
	_, err = io.Copy(io.Discard, response.Body)
	require.NoError(s.t, err)
	return response.StatusCode
}

// questions is how often the provider was asked for a status.
func (s *ssentezoShop) questions() (n int) {
	for _, r := range s.sim.Requests(simulator.Ssentezo) {
		if r.Operation == "get-status" {
			n++
		}
	}
	return n
}

// claim is what a callback about the payment with that reference says.
func (s *ssentezoShop) claim(reference, status string) string {
	s.t.Helper()
	for _, p := range s.sim.Payments(simulator.Ssentezo) {
		if p.Reference == reference {
			return strings.Replace(ssentezoClaim(reference, status), "f245ddac-1622-4dad-9a94-4e289bb6b8a4", p.ID, 1)
		}
	}
	return ssentezoClaim(reference, status)
}

func ssentezoClaim(reference, status string) string {
	return fmt.Sprintf(`{"response":"OK","data":{"transactionStatus":%q,"ssentezoWalletReference":"f245ddac-1622-4dad-9a94-4e289bb6b8a4",`+
		`"externalReference":%q,"financialTransactionId":"f245ddac"}}`, status, reference)
}

func ssentezoDelivery(path, body string) webhook.Delivery {
	return webhook.Delivery{Method: http.MethodPost, Path: path, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(body)}
}

func TestSsentezoReadsTheReferenceOfTheDocumentedCallback(t *testing.T) {
	s := newSsentezoShop(t, withoutTokens, webhook.Options{})
	body, err := os.ReadFile("testdata/ssentezo_callback_succeeded.json")
	require.NoError(t, err)
	claim, err := s.confirm.Claim(ssentezoDelivery("/", string(body)))
	require.NoError(t, err)
	assert.Equal(t, "16011650463271", claim.Reference)
	assert.Equal(t, momo.StatusSucceeded, claim.Status)
	assert.NotEmpty(t, claim.ID)

	claim, err = s.confirm.Claim(ssentezoDelivery("/", `{"response":"ERROR","data":{"externalReference":16011650463271,"transactionStatus":["?"]}}`))
	require.NoError(t, err, "nothing else need be there")
	assert.Equal(t, webhook.Claim{Subject: "ssentezo/sandbox/16011650463271", Reference: "16011650463271"}, claim)
}

func TestSsentezoTellsWhatTheProviderSaysWhenAsked(t *testing.T) {
	s := newSsentezoShop(t, nil, webhook.Options{})
	s.collect("order-001")
	require.NoError(t, s.sim.Approve(simulator.Ssentezo, "order-001"))
	require.NoError(t, s.sim.WaitDeliveries(t.Context()))
	require.True(t, s.sim.Deliveries(simulator.Ssentezo)[0].Acknowledged)
	require.Len(t, s.events(), 1)
	event := s.events()[0]
	payment := s.sim.Payments(simulator.Ssentezo)[0]
	assert.Contains(t, string(event.Raw), `"reason":"Order"`, "what the provider answered, as it came")
	event.Raw = ""
	assert.Equal(t, momo.Transaction{
		Provider: "ssentezo", Direction: momo.In, ID: payment.ID, Reference: "order-001",
		Status: momo.StatusSucceeded, ProviderStatus: "SUCCEEDED", Amount: money.MustParse("1000", money.UGX), Phone: ssentezoPayer,
	}, event.Transaction)
	assert.Equal(t, webhook.EvidenceQuery, event.Evidence)
	assert.Equal(t, "Order", string(event.Payload.(*ssentezo.Transaction).Description))
	require.NoError(t, event.Check(webhook.Expected{Amount: money.MustParse("1000", money.UGX), Mode: webhook.ModeTest}))

	looked, err := s.client.Transaction(t.Context(), "order-001")
	require.NoError(t, err)
	assert.Equal(t, event.ID, looked.ID)
	assert.Equal(t, momo.StatusSucceeded, looked.Status)
}

func TestSsentezoIgnoresTheBodysStatusAndTheAddressThatWasCalled(t *testing.T) {
	for _, c := range []struct {
		name  string
		do    func(s *ssentezoShop)
		claim string
		want  momo.Status // 0: nothing is settled
	}{
		{"pending, claimed as paid", func(*ssentezoShop) {}, "SUCCEEDED", 0},
		{"pending, claimed as failed", func(*ssentezoShop) {}, "FAILED", 0},
		{"failed, claimed as paid", func(s *ssentezoShop) { require.NoError(s.t, s.sim.Decline(simulator.Ssentezo, "order-001", "")) }, "SUCCEEDED", momo.StatusFailed},
		{"paid, claimed as failed", func(s *ssentezoShop) { require.NoError(s.t, s.sim.Approve(simulator.Ssentezo, "order-001")) }, "FAILED", momo.StatusSucceeded},
		{"indeterminate, claimed as paid", func(s *ssentezoShop) {
			s.sim.SetSsentezoQuirks(simulator.SsentezoQuirks{Indeterminate: 48 * time.Hour})
			require.NoError(s.t, s.sim.Approve(simulator.Ssentezo, "order-001"))
		}, "SUCCEEDED", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSsentezoShop(t, nil, webhook.Options{})
			_, err := s.client.Collect(t.Context(), ssentezo.CollectRequest{
				Reference: "order-001", Amount: money.MustParse("1000", money.UGX), Payer: ssentezoPayer, Description: "without callbacks",
			})
			require.NoError(t, err)
			c.do(s)
			address, err := s.confirm.CallbackURL(s.server.URL, "order-001")
			require.NoError(t, err)
			code := s.call(address, s.claim("order-001", c.claim))
			assert.Equal(t, 1, s.questions())
			if c.want == 0 {
				assert.Equal(t, http.StatusServiceUnavailable, code, "not settled, so not acknowledged")
				assert.Empty(t, s.events())
				return
			}
			assert.Equal(t, http.StatusOK, code)
			require.Len(t, s.events(), 1)
			assert.Equal(t, c.want, s.events()[0].Status)
		})
	}
}

func TestSsentezoCallbackAtTheWrongAddressIsOnlyAHint(t *testing.T) {
	s := newSsentezoShop(t, nil, webhook.Options{})
	s.sim.SetSsentezoQuirks(simulator.SsentezoQuirks{SwapCallbacks: true})
	s.collect("order-001")
	s.collect("order-002")
	require.NoError(t, s.sim.Approve(simulator.Ssentezo, "order-001"))
	require.NoError(t, s.sim.Decline(simulator.Ssentezo, "order-002", ""))
	require.NoError(t, s.sim.WaitDeliveries(t.Context()))
	told := map[string]momo.Status{}
	for _, e := range s.events() {
		told[e.Reference] = e.Status
	}
	assert.Equal(t, map[string]momo.Status{"order-001": momo.StatusSucceeded, "order-002": momo.StatusFailed}, told)
}

func TestSsentezoLogsThatACallbackContradictsTheProvider(t *testing.T) {
	for _, c := range []struct {
		claim  string
		paid   bool
		logged bool
	}{
		{`"SUCCEEDED"`, true, false}, {`"FAILED"`, true, true}, {`"PENDING"`, true, true},
		{`"SUCCEEDED"`, false, true}, {`"FAILED"`, false, true}, {`"PENDING"`, false, false},
		{`"canary"`, true, false}, {`["FAILED"]`, true, false}, {`null`, true, false},
	} {
		var log bytes.Buffer
		s := newSsentezoShop(t, nil, webhook.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
		_, err := s.client.Collect(t.Context(), ssentezo.CollectRequest{
			Reference: "order-001", Amount: money.MustParse("1000", money.UGX), Payer: ssentezoPayer, Description: "without callbacks",
		})
		require.NoError(t, err)
		if c.paid {
			require.NoError(t, s.sim.Approve(simulator.Ssentezo, "order-001"))
		}
		address, err := s.confirm.CallbackURL(s.server.URL, "order-001")
		require.NoError(t, err)
		body := strings.Replace(s.claim("order-001", "?"), `"?"`, c.claim, 1)
		want := http.StatusServiceUnavailable
		if c.paid {
			want = http.StatusOK
		}
		require.Equal(t, want, s.call(address, body))
		s.server.Close() // and wait for the handler
		assert.Equal(t, c.paid, len(s.events()) == 1)
		_, record, _ := strings.Cut(log.String(), " ")
		line := "level=INFO msg=callback provider=ssentezo result=pending evidence=query has_reference=true status=pending"
		if c.paid {
			line = "level=INFO msg=callback provider=ssentezo result=settled evidence=query has_reference=true status=succeeded"
		}
		if c.logged {
			line = strings.Replace(line, "INFO", "WARN", 1) + " claimed=" + strings.ToLower(strings.Trim(c.claim, `"`))
		}
		assert.Equal(t, line+"\n", record, "%s, paid: %t", c.claim, c.paid)
	}
}

func TestSsentezoAddressIsBoundToOperationAndReference(t *testing.T) {
	s := newSsentezoShop(t, nil, webhook.Options{})
	address := s.collect("order-001")
	s.collect("order-002")
	require.NoError(t, s.sim.Approve(simulator.Ssentezo, "order-002"))
	require.NoError(t, s.sim.WaitDeliveries(t.Context()))
	asked := s.questions()

	tokens, err := webhook.NewTokens(ssentezoTokenSecret)
	require.NoError(t, err)
	other, err := webhook.NewTokens("a secret of somebody else's")
	require.NoError(t, err)
	foreign, err := other.URL(s.server.URL+"/cb", "ssentezo-sandbox-collect", "order-001")
	require.NoError(t, err)
	payout, err := tokens.URL(s.server.URL+"/cb", "ssentezo-sandbox-disburse", "order-001")
	require.NoError(t, err)
	live, err := tokens.URL(s.server.URL+"/cb", "ssentezo-live-collect", "order-001")
	require.NoError(t, err)
	for name, called := range map[string]string{
		"no token":             s.server.URL + "/cb",
		"no token of its own":  strings.TrimSuffix(address, address[len(address)-32:]),
		"cut":                  address[:len(address)-1],
		"extended":             address + "0",
		"in the query":         s.server.URL + "/cb?" + address,
		"of another secret":    foreign,
		"of another operation": payout,
		"of live":              live,
		"with a change":        strings.Replace(address, "order-001", "order-002", 1),
	} {
		assert.Equal(t, http.StatusUnauthorized, s.call(called, ssentezoClaim("order-001", "SUCCEEDED")), name)
	}
	assert.Equal(t, http.StatusUnauthorized, s.call(address, ssentezoClaim("order-002", "SUCCEEDED")), "the body names another reference")
	assert.Equal(t, asked, s.questions(), "the provider was not bothered")
	assert.Len(t, s.events(), 1)
	require.NoError(t, s.sim.Approve(simulator.Ssentezo, "order-001"))
	assert.Equal(t, http.StatusOK, s.call(address, s.claim("order-001", "SUCCEEDED")))
}

func TestSsentezoAddressesOfEnvironmentsAndOperationsDiffer(t *testing.T) {
	tokens, err := webhook.NewTokens(ssentezoTokenSecret)
	require.NoError(t, err)
	for environment, scopes := range map[ssentezo.Environment]map[momo.Direction]string{
		ssentezo.EnvironmentLive:    {momo.In: "/ssentezo-live-collect/", momo.Out: "/ssentezo-live-disburse/"},
		ssentezo.EnvironmentSandbox: {momo.In: "/ssentezo-sandbox-collect/", momo.Out: "/ssentezo-sandbox-disburse/"},
	} {
		client, err := ssentezo.New(ssentezo.Config{Environment: environment, APIUser: "u", APIKey: "k"})
		require.NoError(t, err)
		for direction, scope := range scopes {
			confirm, err := webhook.NewSsentezo(webhook.SsentezoConfig{Client: client, Direction: direction, Tokens: tokens})
			require.NoError(t, err)
			address, err := confirm.CallbackURL("https://merchant.example/cb/", "order-001")
			require.NoError(t, err)
			assert.Regexp(t, "^https://merchant.example/cb"+scope+"order-001/[0-9a-f]{32}$", address)
		}
	}
}

func TestSsentezoSecretOfTokensCanBeChanged(t *testing.T) {
	s := newSsentezoShop(t, nil, webhook.Options{})
	address := s.collect("order-001")
	path := strings.TrimPrefix(address, s.server.URL)
	rotated, err := webhook.NewTokens("the merchant's new secret", ssentezoTokenSecret)
	require.NoError(t, err)
	both, err := webhook.NewSsentezo(webhook.SsentezoConfig{Client: s.client, Direction: momo.In, Tokens: rotated})
	require.NoError(t, err)
	claim, err := both.Claim(ssentezoDelivery(path, ssentezoClaim("order-001", "SUCCEEDED")))
	require.NoError(t, err)
	assert.Equal(t, "order-001", claim.Reference)
	fresh, err := both.CallbackURL("https://merchant.example/cb", "order-001")
	require.NoError(t, err)
	assert.NotEqual(t, path, strings.TrimPrefix(fresh, "https://merchant.example"))
}

func TestSsentezoMalformedCallbacksAreNoClaims(t *testing.T) {
	s := newSsentezoShop(t, withoutTokens, webhook.Options{})
	good := ssentezoClaim("order-001", "SUCCEEDED")
	for name, body := range map[string]string{
		"empty":                  "",
		"null":                   "null",
		"an array":               "[" + good + "]",
		"no reference":           strings.Replace(good, `"externalReference"`, `"reference"`, 1),
		"reference elsewhere":    `{"externalReference":"order-001"}`,
		"reference twice":        strings.Replace(good, `"externalReference"`, `"externalReference":"order-002","externalReference"`, 1),
		"reference in two cases": strings.Replace(good, `"externalReference"`, `"ExternalReference":"order-002","externalReference"`, 1),
		"an empty reference":     ssentezoClaim("", "SUCCEEDED"),
		"a reference that walks": ssentezoClaim("../withdraw", "SUCCEEDED"),
		"only dots":              ssentezoClaim("..", "SUCCEEDED"),
		"a walk on its way":      ssentezoClaim("a/../b", "SUCCEEDED"),
		"an endless reference":   ssentezoClaim(strings.Repeat("r", 251), "SUCCEEDED"),
		"a reference of objects": strings.Replace(good, `"order-001"`, `{"x":1}`, 1),
		"an exponent":            strings.Replace(good, `"order-001"`, `1e+400`, 1),
		"trailing data":          good + "x",
		"two documents":          good + good,
		"a byte order mark":      "\ufeff" + good,
		"bad UTF-8":              strings.Replace(good, "f245ddac", "\xff", 1),
		"a lone surrogate":       strings.Replace(good, "f245ddac", `\ud800`, 1),
		"too deep":               `{"data":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `}`,
		"a form":                 "externalReference=order-001",
	} {
		claim, err := s.confirm.Claim(ssentezoDelivery("/", body))
		assert.ErrorIs(t, err, webhook.ErrMalformed, name)
		assert.Empty(t, claim, name)
		assert.Equal(t, http.StatusBadRequest, s.call(s.server.URL, body), name)
	}
	form := ssentezoDelivery("/", good)
	form.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	_, err := s.confirm.Claim(form)
	assert.ErrorIs(t, err, webhook.ErrContentType)
	assert.Zero(t, s.questions())
}

// The address proves the payment, so that no shape of what comes there is turned away.
func TestSsentezoIsAskedWhateverComesToAnAddressThatWasMadeForAPayment(t *testing.T) {
	for name, c := range map[string]struct{ method, contentType, body, query string }{
		"the document's error without data": {"POST", "application/json", `{"response":"ERROR","error":{"message":"Transaction failed"}}`, ""},
		"an empty body":                     {"POST", "application/json", "", ""},
		"no content type":                   {"POST", "", "", ""},
		"JSON without a content type":       {"POST", "", `{"data":{"externalReference":"order-001","transactionStatus":"SUCCEEDED"}}`, ""},
		"a form":                            {"POST", "application/x-www-form-urlencoded", "externalReference=order-001&transactionStatus=SUCCEEDED", ""},
		"a form of several parts":           {"POST", "multipart/form-data; boundary=x", "--x--", ""},
		"text":                              {"POST", "text/plain; charset=utf-8", "OK", ""},
		"a content type that is none":       {"POST", ";", "OK", ""},
		"a GET":                             {"GET", "", "", ""},
		"a GET with a query":                {"GET", "", "", "?transactionStatus=SUCCEEDED&externalReference=order-001"},
		"a PUT":                             {"PUT", "application/json", `{}`, ""},
		"null":                              {"POST", "application/json", "null", ""},
		"a list":                            {"POST", "application/json", "[]", ""},
		"data that is a list":               {"POST", "application/json", `{"response":"OK","data":[]}`, ""},
		"half a document":                   {"POST", "application/json", `{"response":"OK","data":{`, ""},
		"a byte order mark":                 {"POST", "application/json", "\ufeff{}", ""},
		"a name twice":                      {"POST", "application/json", `{"a":1,"a":2}`, ""},
		"a reference of objects":            {"POST", "application/json", `{"data":{"externalReference":{"x":1},"ssentezoWalletReference":[1]}}`, ""},
		"version 1's, which is flat":        {"POST", "application/json", `{"message":"success","externalReference":"order-001","status":"SUCCEEDED"}`, ""},
	} {
		s := newSsentezoShop(t, nil, webhook.Options{})
		address := s.collect("order-001")
		require.NoError(t, s.sim.Approve(simulator.Ssentezo, "order-001"))
		require.NoError(t, s.sim.WaitDeliveries(t.Context()))
		s = s.anew(webhook.Options{}) // of another process, without its memory
		request := httptest.NewRequest(c.method, address+c.query, strings.NewReader(c.body))
		if c.contentType != "" {
			request.Header.Set("Content-Type", c.contentType)
		}
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, request)
		assert.Equal(t, http.StatusOK, w.Code, name)
		require.Len(t, s.events(), 1, name)
		assert.Equal(t, momo.StatusSucceeded, s.events()[0].Status, name)
		assert.Equal(t, "order-001", s.events()[0].Reference, name)
	}
}

func TestSsentezoHintsProveNothing(t *testing.T) {
	s := newSsentezoShop(t, nil, webhook.Options{})
	address := s.collect("order-001")
	for _, request := range []*http.Request{
		httptest.NewRequest(http.MethodGet, address+"?transactionStatus=SUCCEEDED", nil),
		ssentezoRequest(address, `{"response":"OK"}`),
	} {
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, request)
		assert.Equal(t, http.StatusServiceUnavailable, w.Code, "it is pending")
	}
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, httptest.NewRequest(method, address[:len(address)-1], nil))
		assert.Equal(t, http.StatusUnauthorized, w.Code, "an address that nobody made")
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, httptest.NewRequest(http.MethodDelete, address, nil))
	assert.Equal(t, http.StatusMethodNotAllowed, w.Code)
	assert.Empty(t, s.events())
}

func TestSsentezoReferencesOfAnyCharactersHaveAddressesToo(t *testing.T) {
	for _, reference := range []string{"order/2024/001", "Order 001", "ordér", "a?b#c%2F", "a\nb"} {
		s := newSsentezoShop(t, nil, webhook.Options{})
		s.collect(reference)
		require.NoError(t, s.sim.Approve(simulator.Ssentezo, reference))
		require.NoError(t, s.sim.WaitDeliveries(t.Context()))
		require.Len(t, s.events(), 1, reference)
		assert.Equal(t, reference, s.events()[0].Reference)

		open := newSsentezoShop(t, withoutTokens, webhook.Options{})
		open.collect(reference)
		require.NoError(t, open.sim.Approve(simulator.Ssentezo, reference))
		require.NoError(t, open.sim.WaitDeliveries(t.Context()))
		require.Len(t, open.events(), 1, reference)
	}
}

func TestSsentezoReadsAnIdentifierThatIsANumber(t *testing.T) {
	s := newSsentezoShop(t, withoutTokens, webhook.Options{})
	for id, want := range map[string]string{`77`: "77", `"77"`: "77", `7.5`: "", `[7]`: "", `null`: "", `true`: ""} {
		claim, err := s.confirm.Claim(ssentezoDelivery("/", `{"data":{"externalReference":"o","ssentezoWalletReference":`+id+`}}`))
		require.NoError(t, err, id)
		assert.Equal(t, want, claim.ID, id)
	}
}

func TestSsentezoComparesWithWhatIsExpected(t *testing.T) {
	ugx := func(s string) money.Amount { return money.MustParse(s, money.UGX) }
	for _, c := range []struct {
		name   string
		want   webhook.Expected
		err    error
		result string
	}{
		{"as expected", webhook.Expected{Amount: ugx("1000"), Phone: ssentezoPayer}, nil, "settled"},
		{"no phone expected", webhook.Expected{Amount: ugx("1000")}, nil, "settled"},
		{"one less", webhook.Expected{Amount: ugx("1001"), Phone: ssentezoPayer}, nil, "amount differs"},
		{"one more", webhook.Expected{Amount: ugx("999"), Phone: ssentezoPayer}, nil, "amount differs"},
		{"another currency", webhook.Expected{Amount: money.MustParse("1000", money.KES), Phone: ssentezoPayer}, nil, "amount differs"},
		{"no amount expected", webhook.Expected{Phone: ssentezoPayer}, nil, "amount differs"},
		{"another phone", webhook.Expected{Amount: ugx("1000"), Phone: momo.MustPhone("256770691485")}, nil, "phone differs"},
		{"another identifier", webhook.Expected{Amount: ugx("1000"), ID: "f245ddac-1622-4dad-9a94-4e289bb6b8a4"}, nil, "identifier differs"},
		{"live money", webhook.Expected{Amount: ugx("1000"), Phone: ssentezoPayer, Mode: webhook.ModeLive}, nil, "mode differs"},
		{"the store is down", webhook.Expected{Amount: ugx("1000"), Phone: ssentezoPayer}, io.ErrUnexpectedEOF, "expect failed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var log bytes.Buffer
			s := newSsentezoShop(t, nil, webhook.Options{
				Logger: slog.New(slog.NewTextHandler(&log, nil)),
				Expect: func(_ context.Context, reference string) (webhook.Expected, error) {
					assert.Equal(t, "order-001", reference)
					c.want.Mode = cmp.Or(c.want.Mode, webhook.ModeTest)
					return c.want, c.err
				},
			})
			s.collect("order-001")
			require.NoError(t, s.sim.Approve(simulator.Ssentezo, "order-001"))
			require.NoError(t, s.sim.WaitDeliveries(t.Context()))
			attempts := s.sim.Deliveries(simulator.Ssentezo)[0].Attempts
			require.Len(t, attempts, 1)
			s.server.Close() // and wait for the handler
			assert.Regexp(t, `result="?`+c.result+`"? `, log.String())
			if c.result == "settled" {
				assert.Len(t, s.events(), 1)
				assert.Equal(t, http.StatusOK, attempts[0].Status)
				return
			}
			assert.Empty(t, s.events(), "nothing is credited")
			assert.Equal(t, http.StatusServiceUnavailable, attempts[0].Status)
			if c.err != nil {
				assert.Zero(t, s.questions())
			}
		})
	}
}

// silent is a provider that never answers.
type silent struct{}

func (silent) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestSsentezoAnswersWithinFiveSecondsWhateverHappens(t *testing.T) {
	for name, o := range map[string]webhook.Options{
		"the provider hangs": {},
		"the store hangs": {Expect: func(context.Context, string) (webhook.Expected, error) {
			time.Sleep(time.Minute)
			return webhook.Expected{}, errors.New("late")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, err := ssentezo.New(ssentezo.Config{
					Environment: ssentezo.EnvironmentLive, APIUser: "u", APIKey: "k",
					Options: momo.Options{HTTPClient: &http.Client{Transport: silent{}}},
				})
				require.NoError(t, err)
				confirm, err := webhook.NewSsentezo(webhook.SsentezoConfig{Client: client, Direction: momo.Out})
				require.NoError(t, err)
				h := webhook.Confirmed(confirm, func(context.Context, webhook.Event) error { t.Error("settled"); return nil }, o)
				began := time.Now()
				w := httptest.NewRecorder()
				h.ServeHTTP(w, ssentezoRequest("/", ssentezoClaim("order-001", "SUCCEEDED")))
				assert.Equal(t, http.StatusServiceUnavailable, w.Code)
				assert.Less(t, time.Since(began), 5*time.Second)
				time.Sleep(2 * time.Minute) // the store's goroutine ends with it
			})
		})
	}
}

func ssentezoRequest(path, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return r
}

// heap is what is reachable now.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestSsentezoStormOfForgedCallbacksCreditsNothing(t *testing.T) {
	const storm, open = 100_000, 50
	for _, c := range []struct {
		name   string
		change ssentezoChange
		silent bool // the provider must not be asked at all
	}{
		{"with tokens", nil, true},
		{"without tokens", withoutTokens, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSsentezoShop(t, c.change, webhook.Options{})
			for i := range open { // genuine payments, still waiting for their PIN
				s.collect(fmt.Sprintf("order-%d", i))
			}
			before, began := heap(), time.Now()
			codes := map[int]int{}
			for i := range storm {
				reference := fmt.Sprintf("forged-%d", i)
				if i%2 == 0 {
					reference = fmt.Sprintf("order-%d", i/2%open)
				}
				w := httptest.NewRecorder()
				s.handler.ServeHTTP(w, ssentezoRequest(fmt.Sprintf("/cb/ssentezo-sandbox-collect/%s/%032x", reference, i), ssentezoClaim(reference, "SUCCEEDED")))
				codes[w.Code]++
			}
			within := 20 + 5*int(time.Since(began)/time.Second+1) // the limits of Confirmed
			asked := s.questions()
			after := heap()

			assert.Empty(t, s.events(), "no credit")
			assert.LessOrEqual(t, asked, within, "questions to the provider")
			assert.Equal(t, c.silent, asked == 0)
			assert.Less(t, int64(after)-int64(before), int64(1<<20), "flat memory")
			assert.Equal(t, storm, codes[http.StatusUnauthorized]+codes[http.StatusServiceUnavailable]+codes[http.StatusOK])
			assert.Equal(t, c.silent, codes[http.StatusUnauthorized] == storm)
			for i := range open {
				tx, err := s.client.Transaction(t.Context(), fmt.Sprintf("order-%d", i))
				require.NoError(t, err)
				assert.Equal(t, momo.StatusPending, tx.Status)
			}
		})
	}
}

func TestSsentezoIsNotAskedAboutUnknownReferences(t *testing.T) {
	known := func(_ context.Context, reference string) bool { return reference == "order-001" }
	s := newSsentezoShop(t, withoutTokens, webhook.Options{Known: known})
	s.collect("order-001")
	for i := range 100 {
		assert.Equal(t, http.StatusServiceUnavailable, s.call(s.server.URL, ssentezoClaim(fmt.Sprintf("forged-%d", i), "SUCCEEDED")))
	}
	assert.Zero(t, s.questions())
	assert.Equal(t, http.StatusServiceUnavailable, s.call(s.server.URL, s.claim("order-001", "SUCCEEDED")), "nothing distinguishes a pending one")
	assert.Equal(t, 1, s.questions())
	assert.Empty(t, s.events())
}

func TestSsentezoRefusesAnIncompleteConfiguration(t *testing.T) {
	client, err := ssentezo.New(ssentezo.Config{Environment: ssentezo.EnvironmentLive, APIUser: "u", APIKey: "k"})
	require.NoError(t, err)
	_, err = webhook.NewSsentezo(webhook.SsentezoConfig{})
	e, ok := errors.AsType[*momo.Error](err)
	require.True(t, ok)
	assert.Len(t, e.Fields, 2)
	confirm, err := webhook.NewSsentezo(webhook.SsentezoConfig{Client: client, Direction: momo.Out})
	require.NoError(t, err)
	_, err = confirm.CallbackURL("https://merchant.example", "order-001")
	assert.Error(t, err, "no tokens, no address")
}

func FuzzSsentezoClaim(f *testing.F) {
	body, err := os.ReadFile("testdata/ssentezo_callback_succeeded.json")
	require.NoError(f, err)
	f.Add(string(body))
	client, err := ssentezo.New(ssentezo.Config{Environment: ssentezo.EnvironmentLive, APIUser: "u", APIKey: "k"})
	require.NoError(f, err)
	confirm, err := webhook.NewSsentezo(webhook.SsentezoConfig{Client: client, Direction: momo.In})
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, body string) {
		claim, err := confirm.Claim(ssentezoDelivery("/", body))
		if err != nil {
			assert.ErrorIs(t, err, webhook.ErrMalformed)
			assert.Empty(t, claim)
			return
		}
		assert.LessOrEqual(t, utf8.RuneCountInString(claim.Reference), 250)
		for part := range strings.FieldsFuncSeq(claim.Reference, func(r rune) bool { return r == '/' || r == '\\' }) {
			assert.NotContains(t, []string{".", ".."}, part, "a walk")
		}
	})
}
