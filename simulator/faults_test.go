package simulator_test

import (
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/simulator"
)

func TestFaultAnswersAreWhatTheySay(t *testing.T) {
	html := func(t *testing.T, got reply) { assert.Contains(t, got.header.Get("Content-Type"), "text/html") }
	text := func(want string) func(*testing.T, reply) {
		return func(t *testing.T, got reply) { assert.Equal(t, want, got.body) }
	}
	for _, c := range []struct {
		fault    simulator.Fault
		status   int
		executed int
		check    func(*testing.T, reply)
	}{
		{simulator.Fault{Kind: simulator.FaultErrorBefore}, 500, 0, text(`{"error":"internal server error"}` + "\n")},
		{simulator.Fault{Kind: simulator.FaultErrorAfter}, 500, 1, text(`{"error":"internal server error"}` + "\n")},
		{simulator.Fault{Kind: simulator.FaultHTML502Before}, 502, 0, html},
		{simulator.Fault{Kind: simulator.FaultHTML502After}, 502, 1, html},
		{simulator.Fault{Kind: simulator.FaultUnavailableBefore}, 503, 0,
			text(`{"error":"payment rail temporarily unavailable \u2014 retry with the same Idempotency-Key"}` + "\n")},
		{simulator.Fault{Kind: simulator.FaultGarbled}, 200, 1, html},
		{simulator.Fault{Kind: simulator.FaultRateLimited, Delay: 1500 * time.Millisecond}, 429, 0,
			func(t *testing.T, got reply) {
				assert.Equal(t, "2", got.header.Get("Retry-After"))
				assert.Equal(t, `{"error":"120 per 1 minute"}`+"\n", got.body)
			}},
		{simulator.Fault{Kind: simulator.FaultRateLimited}, 429, 0,
			func(t *testing.T, got reply) { assert.Equal(t, "1", got.header.Get("Retry-After")) }},
		{simulator.Fault{Kind: simulator.FaultRedirect, Location: "http://127.0.0.1:9/v1/charges"}, 307, 0,
			func(t *testing.T, got reply) {
				assert.Equal(t, "http://127.0.0.1:9/v1/charges", got.header.Get("Location"))
			}},
		{simulator.Fault{Kind: simulator.FaultUnauthorized}, 401, 0, text(`{"error":"invalid api key"}` + "\n")},
		{simulator.Fault{Kind: simulator.FaultInFlight}, 409, 0, text(errInFlight)},
		{simulator.Fault{Kind: simulator.FaultSlow, Delay: time.Millisecond}, 201, 1, func(*testing.T, reply) {}},
		{simulator.Fault{Kind: "no such thing"}, 501, 0, func(*testing.T, reply) {}},
	} {
		t.Run(string(c.fault.Kind), func(t *testing.T) {
			sim := start(t, simulator.Options{})
			sim.Fault(c.fault)
			m := newMerchant(t, sim)
			got := m.post("/v1/charges", "k", chargeBody)
			assert.Equal(t, c.status, got.status)
			c.check(t, got)
			assert.Equal(t, c.executed, sim.Executed(simulator.Samsoftpay, "order-001"))
			seen := sim.Requests(simulator.Samsoftpay)
			require.Len(t, seen, 1)
			assert.Equal(t, c.fault.Kind, seen[0].Fault)
			assert.Equal(t, c.status, seen[0].Status)

			again := m.post("/v1/charges", "k", chargeBody)
			assert.Equal(t, http.StatusCreated, again.status, "the fault is over")
			assert.Equal(t, c.executed == 1, again.header.Get("Idempotent-Replayed") == "true")
			assert.Equal(t, 1, sim.Executed(simulator.Samsoftpay, "order-001"))
		})
	}
}

func TestFaultsOfTheConnectionLoseTheAnswer(t *testing.T) {
	for _, c := range []struct {
		kind     simulator.FaultKind
		executed int
		err      error
	}{
		{simulator.FaultResetBefore, 0, syscall.ECONNRESET},
		{simulator.FaultResetAfter, 1, syscall.ECONNRESET},
		{simulator.FaultCutHeaders, 1, io.ErrUnexpectedEOF},
		{simulator.FaultTruncated, 1, io.ErrUnexpectedEOF},
	} {
		t.Run(string(c.kind), func(t *testing.T) {
			sim := start(t, simulator.Options{})
			sim.Fault(simulator.Fault{Kind: c.kind})
			m := newMerchant(t, sim)
			got, err := m.try(m.request(http.MethodPost, "/v1/charges", "k", chargeBody))
			require.ErrorIs(t, err, c.err)
			assert.Equal(t, c.executed, sim.Executed(simulator.Samsoftpay, "order-001"))
			require.Len(t, sim.Requests(simulator.Samsoftpay), 1, "net/http sent nothing twice")
			if c.kind == simulator.FaultTruncated {
				assert.Equal(t, http.StatusCreated, got.status)
				assert.NotEmpty(t, got.body)
			}
		})
	}
}

// abandon charges and gives up once the charge is executed.
func abandon(m *merchant, key string) error {
	ctx, cancel := context.WithCancel(m.t.Context())
	go func() {
		defer cancel()
		for ctx.Err() == nil && m.sim.Executed(simulator.Samsoftpay, key) == 0 {
			runtime.Gosched()
		}
	}()
	_, err := m.try(m.request(http.MethodPost, "/v1/charges", key, chargeBody).WithContext(ctx))
	return err
}

func TestAnswerGetsTheStatusAndTheHeadersThatWereOrdered(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := newMerchant(t, sim)
	sim.Fault(simulator.Fault{Kind: simulator.FaultRedirect, Location: "/elsewhere", Status: http.StatusPermanentRedirect})
	moved := m.post("/v1/charges", "k", chargeBody)
	assert.Equal(t, http.StatusPermanentRedirect, moved.status)
	assert.Equal(t, "/elsewhere", moved.header.Get("Location"))
	for _, values := range [][]string{{"-1", "soon"}, nil} {
		sim.Fault(simulator.Fault{Kind: simulator.FaultRateLimited, Header: http.Header{"Retry-After": values}})
		limited := m.post("/v1/charges", "k", chargeBody)
		assert.Equal(t, http.StatusTooManyRequests, limited.status)
		assert.Equal(t, values, limited.header.Values("Retry-After"))
	}
	sim.Fault(simulator.Fault{Kind: simulator.FaultSlow, Status: http.StatusTeapot, Header: http.Header{"X-Odd": {"1"}}})
	odd, again := m.post("/v1/charges", "k", chargeBody), m.post("/v1/charges", "k", chargeBody)
	assert.Equal(t, http.StatusTeapot, odd.status)
	assert.Equal(t, http.StatusTeapot, sim.Requests(simulator.Samsoftpay)[3].Status)
	assert.Equal(t, "1", odd.header.Get("X-Odd"))
	assert.Equal(t, http.StatusCreated, again.status, "what is kept under the key is as it was")
	assert.Empty(t, again.header.Get("X-Odd"))
}

func TestStalledAnswerEndsInItsMiddle(t *testing.T) {
	sim := start(t, simulator.Options{})
	sim.Fault(simulator.Fault{Kind: simulator.FaultStall})
	m := newMerchant(t, sim)
	require.ErrorIs(t, abandon(m, "k"), context.Canceled)
	assert.Equal(t, http.StatusCreated, sim.Requests(simulator.Samsoftpay)[0].Status, "it was begun")
}

func TestHangingAnswerEndsWithItsClientOrWithClose(t *testing.T) {
	sim := start(t, simulator.Options{})
	sim.Fault(simulator.Fault{Kind: simulator.FaultHang, Times: 2})
	m := newMerchant(t, sim)
	require.ErrorIs(t, abandon(m, "k"), context.Canceled)

	failed := make(chan error)
	r := m.request(http.MethodPost, "/v1/charges", "k2", chargeBody)
	go func() {
		_, err := m.try(r)
		failed <- err
	}()
	require.Eventually(t, func() bool { return len(sim.Requests(simulator.Samsoftpay)) == 2 }, 5*time.Second,
		time.Millisecond)
	require.NoError(t, sim.Close())
	assert.Error(t, <-failed)
}

func TestOversizedAnswerIsValidButLargerThan16MiB(t *testing.T) {
	sim := start(t, simulator.Options{})
	sim.Fault(simulator.Fault{Kind: simulator.FaultOversized})
	got := newMerchant(t, sim).post("/v1/charges", "k", chargeBody)
	assert.Greater(t, len(got.body), 16<<20)
	assert.Contains(t, strings.TrimSpace(got.body), `"status":"authorized"`)
	assert.Equal(t, 1, sim.Executed(simulator.Samsoftpay, "k"))
}

func TestGzipBombIsSmallOnTheWireAndInflatesBeyond64MiB(t *testing.T) {
	sim := start(t, simulator.Options{})
	sim.Fault(simulator.Fault{Kind: simulator.FaultGzipBomb})
	m := newMerchant(t, sim)
	r := m.request(http.MethodPost, "/v1/charges", "k", chargeBody)
	r.Header.Set("Accept-Encoding", "gzip") // asked for by hand: not inflated by net/http
	got := m.do(r)
	assert.Less(t, len(got.body), 1<<20)
	inflated, err := gzip.NewReader(strings.NewReader(got.body))
	require.NoError(t, err)
	n, err := io.Copy(io.Discard, inflated)
	require.NoError(t, err)
	assert.Greater(t, n, int64(64<<20))
	assert.Equal(t, 1, sim.Executed(simulator.Samsoftpay, "k"))
}

func TestFaultMeetsOnlyWhatItNames(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := newMerchant(t, sim)
	sim.Fault(simulator.Fault{Provider: simulator.SPPay, Kind: simulator.FaultErrorBefore})
	sim.Fault(simulator.Fault{Provider: simulator.Samsoftpay, Operation: "charge", Kind: simulator.FaultErrorBefore,
		Times: 2})
	assert.Equal(t, http.StatusOK, m.get("/v1/balance").status)
	for _, want := range []int{500, 500, 201} {
		assert.Equal(t, want, m.post("/v1/charges", "k", chargeBody).status)
	}
	sim.Fault(simulator.Fault{Kind: simulator.FaultErrorBefore, Times: 1000})
	assert.Equal(t, 500, m.get("/v1/balance").status)
	sim.ClearFaults()
	assert.Equal(t, 200, m.get("/v1/balance").status)
}

func TestFaultCanBeOrderedByTheRequestItself(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := newMerchant(t, sim)
	for header, want := range map[string]int{"error-after": 500, "slow 1ms": 201, "redirect http://127.0.0.1:9/": 307} {
		r := m.request(http.MethodPost, "/v1/charges", header, chargeBody)
		r.Header.Set(simulator.FaultHeader, header)
		got := m.do(r)
		assert.Equal(t, want, got.status, header)
		if want == 307 {
			assert.Equal(t, "http://127.0.0.1:9/", got.header.Get("Location"))
		}
	}
}

func TestSlowAnswerOutlastsAClientsPatience(t *testing.T) {
	sim := start(t, simulator.Options{})
	sim.Fault(simulator.Fault{Kind: simulator.FaultSlow, Delay: time.Hour})
	m := newMerchant(t, sim)
	require.ErrorIs(t, abandon(m, "k"), context.Canceled)
}
