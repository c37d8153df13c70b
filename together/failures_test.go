package together

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/simulator"
)

var faults = []simulator.FaultKind{
	simulator.FaultResetBefore, simulator.FaultResetAfter, simulator.FaultErrorBefore, simulator.FaultErrorAfter,
	simulator.FaultHTML502Before, simulator.FaultHTML502After, simulator.FaultUnavailableBefore, simulator.FaultTruncated,
	simulator.FaultGarbled, simulator.FaultOversized, simulator.FaultGzipBomb, simulator.FaultRateLimited,
	simulator.FaultRedirect, simulator.FaultUnauthorized, simulator.FaultSlow,
}

// judge compares what the caller is told with what the ledger says.
func judge(t *testing.T, sim *simulator.Simulator, p player, reference string, err error, what string) {
	t.Helper()
	executed := sim.Executed(p.name, reference)
	assert.LessOrEqual(t, executed, 1, "%s: executed twice", what)
	switch outcome := momo.OutcomeOf(err); outcome {
	case momo.Accepted:
		assert.Equal(t, 1, executed, "%s: accepted, and not executed", what)
	case momo.Refused, momo.NotSent:
		assert.Zero(t, executed, "%s: %s, and executed: %v", what, outcome, err)
	case momo.Indeterminate:
		var e *momo.Error
		require.ErrorAs(t, err, &e, what)
		assert.True(t, e.Reference != "" || e.IdempotencyKey != "", "%s: nothing to look it up by", what)
	}
}

// TestWhatIsToldAgreesWithTheLedger plays every fault once, and as often as the
// client asks.
func TestWhatIsToldAgreesWithTheLedger(t *testing.T) {
	var strays atomic.Int64
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { strays.Add(1) }))
	t.Cleanup(elsewhere.Close)
	t.Cleanup(func() { assert.Zero(t, strays.Load(), "a byte went to a second host") })
	eachVerb(t, momo.Options{RetryWait: time.Millisecond}, func(t *testing.T, sim *simulator.Simulator, p player, v verb) {
		for _, kind := range faults {
			for _, times := range []int{1, 2, 9} {
				sim.ClearFaults()
				sim.Fault(simulator.Fault{Provider: p.name, Operation: v.operation, Kind: kind, Times: times, Delay: 10 * time.Millisecond, Location: elsewhere.URL})
				reference := newReference()
				ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
				_, err := v.call(ctx, reference)
				judge(t, sim, p, reference, err, string(kind))
				cancel()
			}
		}
	})
}

// TestAContextMayEndAtAnyInstant cancels calls at random instants, of which many
// are between two steps of a call.
func TestAContextMayEndAtAnyInstant(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	waits := make([]time.Duration, 150)
	for i := range waits {
		waits[i] = time.Duration(random.Int64N(int64(3 * time.Millisecond)))
	}
	eachVerb(t, momo.Options{RetryWait: time.Millisecond}, func(t *testing.T, sim *simulator.Simulator, p player, v verb) {
		for i, wait := range waits {
			sim.ClearFaults()
			if i%3 == 0 {
				sim.Fault(simulator.Fault{Provider: p.name, Operation: v.operation, Kind: simulator.FaultHang})
			}
			reference := newReference()
			ctx, cancel := context.WithTimeout(t.Context(), wait)
			_, err := v.call(ctx, reference)
			late := time.Since(deadlineOf(ctx))
			cancel()
			assert.Less(t, late, 100*time.Millisecond, "time over the deadline")
			sim.Tick()
			judge(t, sim, p, reference, err, "cancelled")
		}
	})
}

func deadlineOf(ctx context.Context) time.Time {
	at, _ := ctx.Deadline()
	return at
}

// TestNoGoroutineIsLeft runs failing calls and then counts goroutines.
func TestNoGoroutineIsLeft(t *testing.T) {
	pool := &http.Transport{}
	before := runtime.NumGoroutine()
	for _, p := range players {
		sim, err := simulator.Start(simulator.Options{})
		require.NoError(t, err)
		verbs, _ := p.open(t, sim, momo.Options{RetryWait: time.Millisecond, HTTPClient: &http.Client{Transport: pool}})
		for _, v := range verbs {
			for _, kind := range append(faults, simulator.FaultHang) {
				sim.Fault(simulator.Fault{Provider: p.name, Operation: v.operation, Kind: kind})
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
				_, _ = v.call(ctx, newReference()) // only what it leaves behind counts here
				cancel()
				sim.ClearFaults()
			}
		}
		require.NoError(t, sim.Close())
	}
	pool.CloseIdleConnections()
	// Connections end on goroutines of their own: give them a moment. (Eventually
	// would count the goroutine that it asks on.)
	for range 500 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	stacks := make([]byte, 64<<10)
	t.Errorf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
}
