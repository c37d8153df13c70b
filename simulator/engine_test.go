package simulator

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// otpProvider is a provider of these tests, for what Samsoftpay does not need:
// a form, a second factor, a question to the merchant before the payment.
type otpProvider struct {
	host   *host
	asked  string
	settle []Status
}

func (*otpProvider) environment() map[string]string { return nil }

func (p *otpProvider) routes() []route {
	return []route{
		{"POST", "/pay/{reference}", "pay", func(c *call) answer {
			_ = c.ParseForm()
			p.host.enter(&Payment{
				ID: p.host.hex(8), Operation: "pay", Reference: c.PathValue("reference"),
				Details: map[string]string{"account": c.PostForm.Get("account")},
			})
			return p.host.json(http.StatusOK, ordered{{"z", "Maïs 🌽"}, {"a", int64(1)}})
		}},
		{"POST", "/confirm/{reference}", "confirm", func(c *call) answer {
			p.host.execute(p.host.named(c.PathValue("reference"), func(*Payment) bool { return true }))
			return p.host.json(http.StatusOK, map[string]any{"b": nil, "a": "<&>"})
		}},
	}
}

func (p *otpProvider) missing(*call, []string) answer              { return html(http.StatusNotFound) }
func (p *otpProvider) failure(*call, FaultKind) (answer, bool)     { return answer{}, false }
func (p *otpProvider) testNumber(*Payment) (reason string, _ bool) { return "", false }
func (*otpProvider) due(string)                                    {}
func (*otpProvider) attend(*callback)                              {}
func (*otpProvider) wallets() []Wallet                             { return []Wallet{{Name: "otp"}} }
func (*otpProvider) direction(string) (Direction, bool)            { return DirectionIn, true }
func (*otpProvider) refusal(_ *Payment, why Refusal) string        { return string(why) }
func (*otpProvider) forged(*Payment, Forgery) (callback, error)    { return callback{}, nil }
func (*otpProvider) inherit(provider)                              {}
func (*otpProvider) save() any                                     { return nil }
func (*otpProvider) load(func(any) error) error                    { return nil }
func (p *otpProvider) settled(payment *Payment)                    { p.settle = append(p.settle, payment.Status) }

// receive is a merchant's endpoint without a network.
type receive func(*http.Request) (*http.Response, error)

func (r receive) RoundTrip(q *http.Request) (*http.Response, error) { return r(q) }

func newOTPSimulator(t *testing.T) (*Simulator, *otpProvider) {
	s := newSimulator(Options{})
	t.Cleanup(s.cancel)
	p := &otpProvider{host: newHost(s, "otp")}
	s.players["otp"] = p
	return s, p
}

func ask(t *testing.T, s *Simulator, path, form, fault string) *http.Response {
	t.Helper()
	w := httptest.NewRecorder()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(form))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set(FaultHeader, fault)
	s.mux().ServeHTTP(w, r)
	return w.Result()
}

func TestPaymentAwaitingASecondFactorIsNotExecuted(t *testing.T) {
	s, p := newOTPSimulator(t)
	body, err := io.ReadAll(ask(t, s, "/otp/pay/r1", url.Values{"account": {"a b"}}.Encode(), "").Body)
	require.NoError(t, err)
	assert.Equal(t, `{"z":"Ma\u00efs \ud83c\udf3d","a":1}`, string(body))
	assert.Equal(t, "a b", s.Payments("otp")[0].Details["account"])
	assert.Zero(t, s.Executed("otp", "r1"))
	assert.Empty(t, s.Pending("otp"))
	require.Error(t, s.Approve("otp", "r1"))

	body, err = io.ReadAll(ask(t, s, "/otp/confirm/r1", "", "").Body)
	require.NoError(t, err)
	assert.Equal(t, `{"a":"<&>","b":null}`, string(body))
	assert.Equal(t, 1, s.Executed("otp", "r1"))
	require.NoError(t, s.Approve("otp", "r1"))
	assert.Equal(t, []Status{StatusSucceeded}, p.settle)
}

func TestProviderWithoutItsOwnWordsFailsPlainly(t *testing.T) {
	s, _ := newOTPSimulator(t)
	for kind, want := range map[FaultKind]int{
		FaultErrorBefore: 500, FaultErrorAfter: 500, FaultUnavailableBefore: 503,
		FaultRateLimited: 429, FaultUnauthorized: 401, FaultInFlight: 501,
	} {
		assert.Equal(t, want, ask(t, s, "/otp/pay/r1", "", string(kind)).StatusCode, kind)
	}
	assert.Len(t, s.Payments("otp"), 1, "after error-after only")
}

func TestReceiverHasFiveSecondsToAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, p := newOTPSimulator(t)
		s.transport = receive(func(q *http.Request) (*http.Response, error) {
			<-q.Context().Done()
			return nil, q.Context().Err()
		})
		began := time.Now()
		p.host.post(callback{id: "e1", method: http.MethodPost, url: "http://merchant.example/cb"})
		require.NoError(t, s.WaitDeliveries(t.Context()))
		assert.Equal(t, 5*time.Second, time.Since(began))
		attempts := s.Deliveries("otp")[0].Attempts
		require.Len(t, attempts, 1)
		assert.ErrorIs(t, attempts[0].Err, context.DeadlineExceeded)
		assert.Zero(t, attempts[0].Status)
	})
}

func TestProviderMayAskTheMerchantByGETAndWaitForTheAnswer(t *testing.T) {
	s, p := newOTPSimulator(t)
	tries := 0
	s.transport = receive(func(q *http.Request) (*http.Response, error) {
		if tries++; tries == 1 {
			return nil, errors.New("no route")
		}
		return &http.Response{StatusCode: 299, Body: io.NopCloser(strings.NewReader(q.Method + " " + q.URL.RawQuery))}, nil
	})
	p.host.post(callback{
		id: "e1", method: http.MethodGet, url: "http://merchant.example/cb?trans_id=A", waits: []time.Duration{0},
		reads:    func(status int, _ []byte) (string, bool) { return "", status == 299 },
		answered: func(_ int, body []byte) { p.asked = string(body) },
	})
	require.NoError(t, s.WaitDeliveries(t.Context()))
	assert.Equal(t, "GET trans_id=A", p.asked)
	assert.True(t, s.Deliveries("otp")[0].Acknowledged)
}

func TestAgendaKeepsTheOrderOfOneMoment(t *testing.T) {
	var a agenda
	var done []int
	at := time.Unix(0, 0)
	for i, offset := range []time.Duration{2, 1, 1, 0, 2} {
		a.enter(at.Add(offset), task{do: func() { done = append(done, i) }})
	}
	for i := range 100 {
		a.enter(at.Add(3), task{do: func() { done = append(done, 5+i) }})
	}
	for range 105 {
		a.take().task.do()
	}
	assert.IsIncreasing(t, done[5:])
	done = done[:5]
	assert.Equal(t, []int{3, 1, 2, 0, 4}, done)
}

func TestTheEnvironmentOfEachProviderHasItsAddress(t *testing.T) {
	sim, err := Start(Options{})
	require.NoError(t, err)
	defer sim.Close()
	for _, name := range sim.Providers() {
		set := sim.Environment(name)
		assert.Contains(t, set, strings.ToUpper(name)+"_BASE_URL="+sim.URL(name))
		assert.Greater(t, len(set), 2)
		for _, variable := range set {
			assert.True(t, strings.HasPrefix(variable, strings.ToUpper(name)+"_"), variable)
		}
	}
}
