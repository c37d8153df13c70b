package simulator_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/simulator"
)

func TestKeyIsForgottenWithAnAnswerThatAsksToUseItAgain(t *testing.T) {
	for operation, c := range map[string]struct {
		path, body, text string
		status           int
	}{
		"charge": {"/v1/charges", chargeBody, "payment rail", http.StatusBadGateway},
		"payout": {"/v1/payouts", payoutBody, "disbursement", http.StatusServiceUnavailable},
	} {
		t.Run(operation, func(t *testing.T) {
			sim := start(t, simulator.Options{})
			sim.SetBalance(simulator.Samsoftpay, 200000)
			sim.Fault(simulator.Fault{Operation: operation, Kind: simulator.FaultUnavailableAfter})
			m := newMerchant(t, sim)
			lost := m.post(c.path, "k", c.body)
			assert.Equal(t, c.status, lost.status)
			assert.Equal(t, `{"error":"`+c.text+` temporarily unavailable \u2014 retry with the same Idempotency-Key"}`+"\n",
				lost.body)
			again := m.post(c.path, "k", c.body)
			assert.Equal(t, http.StatusCreated, again.status)
			assert.Empty(t, again.header.Get("Idempotent-Replayed"))
			approveAll(t, sim)
			assert.Equal(t, 2, sim.Executed(simulator.Samsoftpay, "k"), "both went on")
			for _, p := range sim.Payments(simulator.Samsoftpay) {
				assert.Equal(t, simulator.StatusSucceeded, p.Status)
			}
			assert.Equal(t, "true", m.post(c.path, "k", c.body).header.Get("Idempotent-Replayed"))
		})
	}
}

func TestProviderWithoutKeysIsPlainlyUnavailableAfterTheWork(t *testing.T) {
	sim := start(t, simulator.Options{})
	sim.Fault(simulator.Fault{Kind: simulator.FaultUnavailableAfter})
	s := &shop{t, sim}
	assert.Equal(t, http.StatusServiceUnavailable, s.post("/api/checkout", sapamaCheckout("ORD-1")).status)
	assert.Equal(t, 1, sim.Executed(simulator.Sapama, "ORD-1"))
}

// charging sends a charge and gives its answer to the channel.
func charging(m *merchant, ctx context.Context, key string) <-chan reply {
	r := m.request(http.MethodPost, "/v1/charges", key, chargeBody).WithContext(ctx)
	answered := make(chan reply, 1)
	before := len(m.sim.Requests(simulator.Samsoftpay))
	go func() {
		got, _ := m.try(r)
		answered <- got
	}()
	require.Eventually(m.t, func() bool {
		return len(m.sim.Payments(simulator.Samsoftpay)) > 0 &&
			len(m.sim.Requests(simulator.Samsoftpay)) > before
	}, 5*time.Second, time.Millisecond)
	return answered
}

func slowRail(t *testing.T) (*merchant, *handClock) {
	clock := newHandClock(time.Unix(1795196796, 0))
	sim := start(t, simulator.Options{Clock: clock.Now})
	sim.SetSamsoftpayQuirks(simulator.SamsoftpayQuirks{RailTakes: 10 * time.Second})
	m := newMerchant(t, sim)
	m.now = clock.Now
	return m, clock
}

func TestOfTwoCallsAtOnceWithOneKeyOneIsAConflict(t *testing.T) {
	m, clock := slowRail(t)
	first := charging(m, t.Context(), "k")
	second := m.post("/v1/charges", "k", chargeBody)
	assert.Equal(t, http.StatusConflict, second.status)
	assert.Equal(t, errInFlight, second.body)
	other := m.post("/v1/charges", "k", strings.Replace(chargeBody, "10000", "10001", 1))
	assert.Equal(t, `{"error":"idempotency key reused with different request body"}`+"\n", other.body)
	assert.Contains(t, m.get("/v1/charges?status=pending&reference=order-001").body, `"status":"pending"`)
	assert.NotContains(t, m.get("/v1/charges?status=authorized").body, `"id"`)
	assert.Zero(t, m.sim.Executed(simulator.Samsoftpay, "k"), "the network has not accepted it")

	clock.Set(clock.Now().Add(10 * time.Second))
	m.sim.Tick()
	assert.Equal(t, http.StatusCreated, (<-first).status)
	assert.NotContains(t, m.get("/v1/charges?status=pending").body, `"id"`)
	assert.Contains(t, m.get("/v1/charges?status=authorized").body, `"id"`)
	assert.Equal(t, "true", m.post("/v1/charges", "k", chargeBody).header.Get("Idempotent-Replayed"))
	assert.Equal(t, 1, m.sim.Executed(simulator.Samsoftpay, "k"))
}

// The client gives up, hears that the key is in flight, and the server then says
// to nobody that it was unavailable.
func TestKeyIsForgottenAlsoWhenNobodyHearsTheAnswer(t *testing.T) {
	m, clock := slowRail(t)
	m.sim.Fault(simulator.Fault{Kind: simulator.FaultUnavailableAfter})
	ctx, giveUp := context.WithCancel(t.Context())
	first := charging(m, ctx, "k")
	giveUp()
	assert.Zero(t, (<-first).status)
	assert.Equal(t, http.StatusConflict, m.post("/v1/charges", "k", chargeBody).status)
	clock.Set(clock.Now().Add(10 * time.Second))
	m.sim.Tick()
	require.Eventually(t, func() bool { return m.sim.Executed(simulator.Samsoftpay, "k") == 1 },
		5*time.Second, time.Millisecond)
	m.sim.SetSamsoftpayQuirks(simulator.SamsoftpayQuirks{})
	assert.Equal(t, http.StatusCreated, m.post("/v1/charges", "k", chargeBody).status)
	assert.Equal(t, 2, m.sim.Executed(simulator.Samsoftpay, "k"))
}

func TestKeyOfAKilledServerStaysInFlight(t *testing.T) {
	clock := newHandClock(time.Unix(1795196796, 0))
	sim := start(t, simulator.Options{Clock: clock.Now})
	m := newMerchant(t, sim)
	m.now = clock.Now
	sim.Fault(simulator.Fault{Operation: "charge", Kind: simulator.FaultKilled})
	_, err := m.try(m.request(http.MethodPost, "/v1/charges", "k", chargeBody))
	require.Error(t, err)
	assert.Equal(t, 1, sim.Executed(simulator.Samsoftpay, "k"))
	for range 3 {
		clock.Set(clock.Now().Add(24 * time.Hour))
		got := m.post("/v1/charges", "k", chargeBody)
		assert.Equal(t, http.StatusConflict, got.status)
		assert.Equal(t, errInFlight, got.body)
	}
	assert.Contains(t, m.get("/v1/charges?reference=order-001").body, `"status":"authorized"`, "the list shows it")
	assert.Equal(t, 1, sim.Executed(simulator.Samsoftpay, "k"))
}

func TestCloseEndsAChargeThatWaitsForTheNetwork(t *testing.T) {
	m, _ := slowRail(t)
	first := charging(m, t.Context(), "k")
	require.NoError(t, m.sim.Close())
	assert.Zero(t, (<-first).status)
	assert.Zero(t, m.sim.Executed(simulator.Samsoftpay, "k"))
}

func TestOfTwoRefundsAtOnceOneIsRefused(t *testing.T) {
	m, clock := slowRail(t)
	m.sim.SetSamsoftpayQuirks(simulator.SamsoftpayQuirks{})
	id := m.charge("k", chargeBody)
	require.NoError(t, m.sim.Approve(simulator.Samsoftpay, id))
	m.sim.SetBalance(simulator.Samsoftpay, 200000)
	m.sim.SetSamsoftpayQuirks(simulator.SamsoftpayQuirks{RailTakes: 10 * time.Second})
	r := m.request(http.MethodPost, "/v1/charges/"+id+"/refund", "", "")
	first := make(chan reply, 1)
	go func() {
		got, _ := m.try(r)
		first <- got
	}()
	require.Eventually(t, func() bool { return len(m.sim.Payments(simulator.Samsoftpay)) == 2 },
		5*time.Second, time.Millisecond)
	assert.Contains(t, m.post("/v1/charges/"+id+"/refund", "", "").body, "already_refunded")
	clock.Set(clock.Now().Add(10 * time.Second))
	m.sim.Tick()
	assert.Equal(t, http.StatusAccepted, (<-first).status)
	assert.Len(t, m.sim.Payments(simulator.Samsoftpay), 2)
}
