package simulator_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/simulator"
)

// receiver is a merchant's endpoint that answers a fixed status.
type receiver struct {
	*httptest.Server
	mu      sync.Mutex
	status  int
	arrived []arrival
}

type arrival struct {
	method, body string
	header       http.Header
}

func newReceiver(t *testing.T, status int) *receiver {
	r := &receiver{status: status}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.arrived = append(r.arrived, arrival{q.Method, string(body), q.Header})
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(r.status)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) seen() []arrival {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]arrival(nil), r.arrived...)
}

func (r *receiver) answer(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
}

// pay makes one approved charge, so that one callback is under way.
func pay(t *testing.T, sim *simulator.Simulator, clock *handClock) {
	t.Helper()
	m := newMerchant(t, sim)
	m.now = clock.Now
	m.charge("k", chargeBody)
	require.NoError(t, sim.Approve(simulator.Samsoftpay, "order-001"))
	require.NoError(t, sim.WaitDeliveries(t.Context()))
}

func TestCallbackIsRetriedOnTheDocumentedSchedule(t *testing.T) {
	receiver := newReceiver(t, http.StatusInternalServerError)
	clock := newHandClock(time.Unix(1795196796, 0))
	sim := start(t, simulator.Options{Clock: clock.Now})
	sim.SetCallbackURL(simulator.Samsoftpay, receiver.URL)
	pay(t, sim, clock)
	waits := []time.Duration{
		time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour,
	}
	for i, wait := range waits {
		clock.Set(clock.Now().Add(wait - time.Second))
		require.NoError(t, sim.WaitDeliveries(t.Context()))
		require.Len(t, receiver.seen(), i+1, "a second before the wait of %s", wait)
		clock.Set(clock.Now().Add(time.Second))
		require.NoError(t, sim.WaitDeliveries(t.Context()))
		require.Len(t, receiver.seen(), i+2, "after the wait of %s", wait)
	}
	clock.Set(clock.Now().Add(1000 * time.Hour))
	require.NoError(t, sim.WaitDeliveries(t.Context()))

	arrived := receiver.seen()
	require.Len(t, arrived, 8, "attempts in all")
	for _, a := range arrived {
		assert.Equal(t, arrived[0].body, a.body, "retries keep the bytes")
		assert.Equal(t, arrived[0].header.Get("X-Samsoftpay-Signature"), a.header.Get("X-Samsoftpay-Signature"))
	}
	record := sim.Deliveries(simulator.Samsoftpay)[0]
	assert.Len(t, record.Attempts, 8)
	assert.Equal(t, http.StatusInternalServerError, record.Attempts[7].Status)
	assert.False(t, record.Acknowledged)
	assert.Zero(t, record.NextAttempt)
}

func TestCallbackEndsWithTheFirstAnswerOf2xx(t *testing.T) {
	receiver := newReceiver(t, http.StatusServiceUnavailable)
	clock := newHandClock(time.Unix(1795196796, 0))
	sim := start(t, simulator.Options{Clock: clock.Now})
	sim.SetCallbackURL(simulator.Samsoftpay, receiver.URL)
	pay(t, sim, clock)
	assert.Equal(t, clock.Now().Add(time.Minute), sim.Deliveries(simulator.Samsoftpay)[0].NextAttempt)
	receiver.answer(http.StatusNoContent)
	clock.Set(clock.Now().Add(time.Minute))
	sim.Tick()
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	clock.Set(clock.Now().Add(100 * time.Hour))
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	assert.Len(t, receiver.seen(), 2)
	assert.True(t, sim.Deliveries(simulator.Samsoftpay)[0].Acknowledged)
}

func TestCallbackDoesNotFollowARedirect(t *testing.T) {
	receiver := newReceiver(t, http.StatusTemporaryRedirect)
	clock := newHandClock(time.Unix(1795196796, 0))
	sim := start(t, simulator.Options{Clock: clock.Now})
	sim.SetCallbackURL(simulator.Samsoftpay, receiver.URL)
	pay(t, sim, clock)
	assert.Len(t, receiver.seen(), 1)
	assert.False(t, sim.Deliveries(simulator.Samsoftpay)[0].Acknowledged)
}

func TestRetryScaleShortensTheWaitsInRealTime(t *testing.T) {
	receiver := newReceiver(t, http.StatusInternalServerError)
	sim := start(t, simulator.Options{RetryScale: int(24 * time.Hour / time.Millisecond)})
	sim.SetCallbackURL(simulator.Samsoftpay, receiver.URL)
	newMerchant(t, sim).charge("k", chargeBody)
	require.NoError(t, sim.Approve(simulator.Samsoftpay, "order-001"))
	require.Eventually(t, func() bool { return len(receiver.seen()) == 8 }, 10*time.Second, time.Millisecond)
}

func TestRedeliverSendsTheSameBytesOnceMore(t *testing.T) {
	receiver := newReceiver(t, http.StatusOK)
	clock := newHandClock(time.Unix(1795196796, 0))
	sim := start(t, simulator.Options{Clock: clock.Now})
	sim.SetCallbackURL(simulator.Samsoftpay, receiver.URL)
	pay(t, sim, clock)
	require.NoError(t, sim.Redeliver(sim.Deliveries(simulator.Samsoftpay)[0].ID))
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	arrived := receiver.seen()
	require.Len(t, arrived, 2)
	assert.Equal(t, arrived[0].body, arrived[1].body)
	assert.Len(t, sim.Deliveries(simulator.Samsoftpay)[0].Attempts, 2)
	assert.Error(t, sim.Redeliver("evt_unknown"))

	receiver.answer(http.StatusInternalServerError)
	require.NoError(t, sim.Redeliver(sim.Deliveries(simulator.Samsoftpay)[0].ID))
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	record := sim.Deliveries(simulator.Samsoftpay)[0]
	assert.True(t, record.Acknowledged, "what was acknowledged stays so")
	assert.Zero(t, record.NextAttempt, "a duplicate is not retried")
}

func TestNoCallbackIsMadeWithoutAnAddress(t *testing.T) {
	clock := newHandClock(time.Unix(1795196796, 0))
	sim := start(t, simulator.Options{Clock: clock.Now})
	pay(t, sim, clock)
	assert.Empty(t, sim.Deliveries(simulator.Samsoftpay))
}

func TestLegacyEnvelopeIsThatOfTheDocument(t *testing.T) {
	receiver := newReceiver(t, http.StatusOK)
	clock := newHandClock(time.Date(2024, 1, 15, 10, 30, 0, 0, time.UTC))
	sim := start(t, simulator.Options{Clock: clock.Now})
	sim.SetSamsoftpayQuirks(simulator.SamsoftpayQuirks{LegacyEnvelope: true})
	sim.SetCallbackURL(simulator.Samsoftpay, receiver.URL)
	sim.SetBalance(simulator.Samsoftpay, 100000)
	pay(t, sim, clock)
	m := newMerchant(t, sim)
	m.now = clock.Now
	require.Equal(t, http.StatusCreated, m.post("/v1/payouts", "p", payoutBody).status)
	require.NoError(t, sim.Approve(simulator.Samsoftpay, "p"))
	require.NoError(t, sim.WaitDeliveries(t.Context()))

	arrived := receiver.seen()
	require.Len(t, arrived, 1, "payouts had no events then")
	id := sim.Payments(simulator.Samsoftpay)[0].ID
	assert.Equal(t, `{"event":"charge.succeeded","data":{"id":"`+id+`","amount":10000,"fee":200,"currency":"UGX",`+
		`"channel":"mtn_momo","status":"succeeded","merchant_reference":"order-001",`+
		`"completed_at":"2024-01-15T10:30:00+00:00"}}`, arrived[0].body)
	assert.Equal(t, mac(arrived[0].body, simulator.SamsoftpayWebhookSecret),
		arrived[0].header.Get("X-Samsoftpay-Signature"))
}

func TestSamsoftpayListsAndResendsItsCallbacks(t *testing.T) {
	receiver := newReceiver(t, http.StatusInternalServerError)
	clock := newHandClock(time.Unix(1795196796, 1000))
	sim := start(t, simulator.Options{Clock: clock.Now})
	sim.SetCallbackURL(simulator.Samsoftpay, receiver.URL)
	pay(t, sim, clock)
	m := newMerchant(t, sim)
	m.now = clock.Now
	id := sim.Deliveries(simulator.Samsoftpay)[0].ID
	listed := m.get("/v1/webhooks")
	assert.JSONEq(t, `{"count":1,"data":[{"attempts":1,"created_at":"2026-11-20T17:46:36.000001",`+
		`"event":"charge.succeeded",`+
		`"id":"`+id+`","last_response_code":500,"next_attempt_at":"2026-11-20T17:47:36.000001","status":"pending",`+
		`"url":"`+receiver.URL+`"}]}`, listed.body, "it comes again")
	for _, other := range []string{"sent", "failed"} {
		assert.JSONEq(t, `{"count":0,"data":[]}`, m.get("/v1/webhooks?status="+other).body, other)
	}

	receiver.answer(http.StatusOK)
	again := m.post("/v1/webhooks/"+id+"/resend", "", "")
	assert.Equal(t, http.StatusAccepted, again.status)
	assert.Equal(t, "pending", field(t, again.body, "status"))
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	assert.Len(t, receiver.seen(), 2)
	assert.Contains(t, m.get("/v1/webhooks?status=sent").body, id)
	clock.Set(clock.Now().Add(time.Hour))
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	assert.Len(t, receiver.seen(), 2, "what was sent does not come again")
	assert.Equal(t, http.StatusNotFound, m.post("/v1/webhooks/evt_0/resend", "", "").status)
	assert.Equal(t, http.StatusBadRequest, m.post("/v1/webhooks/nope/resend", "", "").status)
	assert.Equal(t, http.StatusBadRequest, m.get("/v1/webhooks?status=waiting").status)
}

func TestSamsoftpayCallbackHasFailedOnlyAfterItsLastAttempt(t *testing.T) {
	receiver := newReceiver(t, http.StatusInternalServerError)
	clock := newHandClock(time.Unix(1795196796, 0))
	sim := start(t, simulator.Options{Clock: clock.Now})
	sim.SetCallbackURL(simulator.Samsoftpay, receiver.URL)
	pay(t, sim, clock)
	m := newMerchant(t, sim)
	m.now = clock.Now
	for attempt := 1; attempt <= 8; attempt++ {
		word := "pending"
		if attempt == 8 {
			word = "failed"
		}
		assert.Contains(t, m.get("/v1/webhooks?status="+word).body, `"status":"`+word+`"`, "after attempt %d", attempt)
		clock.Set(clock.Now().Add(24 * time.Hour))
		require.NoError(t, sim.WaitDeliveries(t.Context()))
	}
}
