package simulator_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/simulator"
)

func TestCloseLeavesNoGoroutineBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	stuck := newStuckReceiver()
	sim, err := simulator.Start(simulator.Options{AutoApprove: time.Hour})
	require.NoError(t, err)
	sim.SetCallbackURL(simulator.Samsoftpay, stuck.URL)
	m := newMerchant(t, sim)
	m.charge("k", chargeBody)
	require.NoError(t, sim.Approve(simulator.Samsoftpay, "k")) // its callback hangs
	sim.Fault(simulator.Fault{Kind: simulator.FaultHang})
	hung := make(chan error)
	r := m.request(http.MethodPost, "/v1/charges", "k2", chargeBody)
	go func() {
		_, err := m.try(r)
		hung <- err
	}()
	require.Eventually(t, func() bool { return sim.Executed(simulator.Samsoftpay, "k2") == 1 }, 5*time.Second,
		time.Millisecond)
	require.NoError(t, sim.Close())
	require.NoError(t, sim.Close(), "a second time")
	require.Error(t, <-hung)

	stuck.Close()
	m.client.CloseIdleConnections()
	// Connections cut by Close are left by their goroutines a moment later.
	for began := time.Now(); runtime.NumGoroutine() > before && time.Since(began) < 5*time.Second; {
		runtime.Gosched()
	}
	assert.LessOrEqual(t, runtime.NumGoroutine(), before)
	_, err = m.try(m.request(http.MethodGet, "/v1/balance", "", ""))
	assert.Error(t, err)
	assert.Equal(t, 1, sim.Executed(simulator.Samsoftpay, "k"), "the ledger outlives Close")
	assert.Error(t, sim.Approve(simulator.Samsoftpay, "k"))
	assert.Error(t, sim.WaitDeliveries(t.Context()))
}

// newStuckReceiver is a merchant's endpoint that answers when it is too late.
func newStuckReceiver() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body) // only then is the client's leaving noticed
		<-r.Context().Done()
	}))
}

func TestWaitDeliveriesEndsWithItsContext(t *testing.T) {
	stuck := newStuckReceiver()
	t.Cleanup(stuck.Close) // after the simulator's, which ends the callback
	sim := start(t, simulator.Options{})
	sim.SetCallbackURL(simulator.Samsoftpay, stuck.URL)
	newMerchant(t, sim).charge("k", chargeBody)
	require.NoError(t, sim.Approve(simulator.Samsoftpay, "k"))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	assert.ErrorIs(t, sim.WaitDeliveries(ctx), context.DeadlineExceeded)
}

func TestSameSeedGivesTheSameAnswers(t *testing.T) {
	run := func(seed uint64, looks int) []string {
		clock := newHandClock(time.Unix(1795196796, 0))
		sim := start(t, simulator.Options{Seed: seed, Clock: clock.Now})
		sim.SetBalance(simulator.Samsoftpay, 100000)
		m := newMerchant(t, sim)
		m.now = clock.Now
		for range looks {
			m.get("/v1/balance")
		}
		return []string{
			m.post("/v1/charges", "k", chargeBody).body,
			m.post("/v1/payouts", "p", payoutBody).body,
			m.post("/v1/payment-links", "", `{"amount":1}`).body,
		}
	}
	assert.Equal(t, run(1, 0), run(1, 0))
	assert.Equal(t, run(1, 0), run(1, 3), "looking changes nothing")
	for i, body := range run(2, 0) {
		assert.NotEqual(t, run(1, 0)[i], body)
	}
}

func TestPaymentWaitsUntilItIsDecided(t *testing.T) {
	clock := newHandClock(time.Unix(1795196796, 0))
	sim := start(t, simulator.Options{Clock: clock.Now})
	m := newMerchant(t, sim)
	m.now = clock.Now
	first := m.charge("k1", chargeBody)
	second := m.charge("k2", chargeBody)
	clock.Set(clock.Now().Add(time.Minute))
	require.Len(t, sim.Pending(simulator.Samsoftpay), 2)
	require.NoError(t, sim.Approve(simulator.Samsoftpay, "order-001"), "by reference: the older one")
	require.NoError(t, sim.Decline(simulator.Samsoftpay, "k2", "user_cancelled"))
	assert.Empty(t, sim.Pending(simulator.Samsoftpay))
	assert.EqualError(t, sim.Approve(simulator.Samsoftpay, "order-001"),
		`simulator: samsoftpay has no pending payment "order-001"`)
	assert.Error(t, sim.Approve("nobody", "order-001"))
	assert.Contains(t, m.get("/v1/charges/"+first).body, `"status":"succeeded"`)
	assert.Contains(t, m.get("/v1/charges/"+second).body, `"failure_reason":"user_cancelled"`)
	assert.Equal(t, simulator.Payment{Number: 1, Direction: simulator.DirectionIn,
		Provider: simulator.Samsoftpay, Operation: "charge", ID: first, Reference: "order-001", Key: "k1",
		Phone: "256700123456", Amount: 10000, Fee: 200, Currency: "UGX", Status: simulator.StatusSucceeded,
		Executed: true, CreatedAt: time.Unix(1795196796, 0), CompletedAt: time.Unix(1795196856, 0),
		Details: sim.Payments(simulator.Samsoftpay)[0].Details,
	}, sim.Payments(simulator.Samsoftpay)[0])
	assert.Equal(t, 2, sim.Executed(simulator.Samsoftpay, "order-001"), "a double payment shows")
}

func TestAutoApproveDecidesByTheClock(t *testing.T) {
	clock := newHandClock(time.Unix(1795196796, 0))
	sim := start(t, simulator.Options{Clock: clock.Now, AutoApprove: time.Minute})
	m := newMerchant(t, sim)
	m.now = clock.Now
	m.charge("k", chargeBody)
	m.charge("declined", chargeBody)
	require.NoError(t, sim.Decline(simulator.Samsoftpay, "declined", "user_cancelled"))
	clock.Set(clock.Now().Add(time.Minute - 1))
	require.Len(t, sim.Pending(simulator.Samsoftpay), 1)
	clock.Set(clock.Now().Add(time.Hour))
	payments := sim.Payments(simulator.Samsoftpay)
	assert.Equal(t, simulator.StatusSucceeded, payments[0].Status)
	assert.Equal(t, time.Unix(1795196856, 0), payments[0].CompletedAt, "the moment it was due, not the one it was noticed")
	assert.Equal(t, simulator.StatusFailed, payments[1].Status, "what was decided stays")
}

func TestAutoApproveNeedsNobodyToLookInRealTime(t *testing.T) {
	receiver := newReceiver(t, http.StatusOK)
	sim := start(t, simulator.Options{AutoApprove: time.Millisecond})
	sim.SetCallbackURL(simulator.Samsoftpay, receiver.URL)
	newMerchant(t, sim).charge("k", chargeBody)
	require.Eventually(t, func() bool { return len(receiver.seen()) == 1 }, 5*time.Second, time.Millisecond)
}

func TestTestNumbersSettleByThemselves(t *testing.T) {
	clock := newHandClock(time.Unix(1795196796, 0))
	sim := start(t, simulator.Options{Clock: clock.Now, SettleAfter: 5 * time.Second})
	m := newMerchant(t, sim)
	m.now = clock.Now
	m.charge("good", strings.Replace(chargeBody, "256700123456", "0700000000", 1))
	m.charge("bad", strings.Replace(chargeBody, "256700123456", "256700000002", 1))
	assert.Len(t, sim.Pending(simulator.Samsoftpay), 2)
	clock.Set(clock.Now().Add(5 * time.Second))
	payments := sim.Payments(simulator.Samsoftpay)
	assert.Equal(t, simulator.StatusSucceeded, payments[0].Status)
	assert.Equal(t, "user_cancelled", payments[1].Reason)
}

func TestAnswersCarryTheSimulatedDate(t *testing.T) {
	clock := newHandClock(time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC))
	m := newMerchant(t, start(t, simulator.Options{Clock: clock.Now}))
	assert.Equal(t, "Wed, 04 Mar 2026 05:06:07 GMT", m.get("/v1/balance").header.Get("Date"))
}

func TestRequestsAreKeptAsTheyArrived(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := newMerchant(t, sim)
	m.post("/v1/charges?x=1", "k", chargeBody)
	m.get("/v1/nothing")
	seen := sim.Requests(simulator.Samsoftpay)
	require.Len(t, seen, 2)
	assert.Equal(t, "charge", seen[0].Operation)
	assert.Equal(t, http.MethodPost, seen[0].Method)
	assert.Equal(t, "/v1/charges", seen[0].Path)
	assert.Equal(t, "x=1", seen[0].Query)
	assert.Equal(t, chargeBody, string(seen[0].Body))
	assert.Equal(t, "k", seen[0].Header.Get("Idempotency-Key"))
	assert.Equal(t, http.StatusCreated, seen[0].Status)
	assert.Equal(t, "", seen[1].Operation)
	assert.Equal(t, http.StatusNotFound, seen[1].Status)
}
