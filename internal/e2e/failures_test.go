package e2e

import (
	"context"
	"math/rand/v2"
	"net"
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

var quick = momo.Options{RetryWait: time.Millisecond}

// judge compares what the caller is told with what the ledger says.
func judge(t *testing.T, sim *simulator.Simulator, p player, v verb, reference string, err error, what string) momo.Outcome {
	t.Helper()
	executed, outcome := p.executed(sim, v, reference), momo.OutcomeOf(err)
	assert.LessOrEqual(t, executed, 1, "%s: executed twice", what)
	switch outcome {
	case momo.Accepted:
		assert.Equal(t, 1, executed, "%s: accepted, and not executed", what)
	case momo.Refused, momo.NotSent:
		assert.Zero(t, executed, "%s: %s, and executed: %v", what, outcome, err)
	case momo.Indeterminate:
		var e *momo.Error
		require.ErrorAs(t, err, &e, what)
		assert.True(t, v.blind || e.Reference != "" || e.IdempotencyKey != "", "%s: nothing to look it up by", what)
	}
	return outcome
}

// play calls a verb while the faults are met one after another, and checks what
// holds for every call.
func play(t *testing.T, sim *simulator.Simulator, p player, v verb, what string, deadline time.Duration, all ...simulator.Fault) (reference string, end momo.Outcome) {
	t.Helper()
	reference = v.ready(t)
	for _, fault := range all {
		sim.Fault(fault)
	}
	err := actFor(t, v, reference, what, deadline)
	sim.ClearFaults()
	return reference, judge(t, sim, p, v, reference, err, what)
}

// actFor calls a verb, with so much time.
func actFor(t *testing.T, v verb, reference, what string, most time.Duration) (err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), most)
	defer cancel()
	promptly(t, ctx, what, func() { _, err = v.act(ctx, reference) })
	return err
}

// promptly runs what must return within 100 ms of the end of its context. A busy
// machine may stop the process for longer, and the ticker with it.
func promptly(t *testing.T, ctx context.Context, what string, run func()) {
	t.Helper()
	returned, over := make(chan struct{}), make(chan int)
	go func() {
		select {
		case <-returned:
		case <-ctx.Done():
		}
		ticks := 0
		for ticker := time.NewTicker(10 * time.Millisecond); ; ticks++ {
			select {
			case <-returned:
				ticker.Stop()
				over <- ticks
				return
			case <-ticker.C:
			}
		}
	}()
	run()
	close(returned)
	assert.Less(t, <-over, 10, "%s: ticks of 10 ms over the deadline", what)
}

// elsewhere is a second host, which nobody must even connect to.
func elsewhere(t *testing.T) (address string) {
	var strays atomic.Int64
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			strays.Add(1)
		}
	}
	server.Start()
	t.Cleanup(func() {
		server.Close()
		assert.Zero(t, strays.Load(), "a connection to a second host")
	})
	return server.URL
}

// TestWhatIsToldAgreesWithTheLedger lets every verb fail in every way: once,
// always, and together with all that the client asks beside it.
func TestWhatIsToldAgreesWithTheLedger(t *testing.T) {
	other := elsewhere(t)
	eachVerb(t, quick, func(t *testing.T, sim *simulator.Simulator, p player, v verb) {
		for _, c := range columns {
			if v.free && c.fault.Kind == simulator.FaultUnavailableAfter {
				continue // the provider forgets the key, and makes a second one that nobody pays
			}
			again := func() verb { return v.anew(t, sim, p, sim.URL(p.name), quick) }
			reference, end := play(t, sim, p, again(), c.name, c.patience(), c.of(p, v.operation, 100, other))
			assert.Contains(t, c.ends, end, c.name)
			assert.Equal(t, c.executed, p.executed(sim, v, reference), "%s: executed", c.name)

			_, end = play(t, sim, p, again(), c.name+", once", c.patience(), c.of(p, v.operation, 1, other))
			if c.settled || end != momo.Accepted {
				assert.Contains(t, c.ends, end, c.name+", once")
			}
			if p.asks && !c.alone {
				play(t, sim, p, again(), c.name+", everywhere", c.patience(), c.of(p, "", 100, other))
			}
		}
	})
}

// TestTheFirstFailureIsNotForgottenAfterTheSecond lets a call that is sent again
// fail in another way, and then succeed.
func TestTheFirstFailureIsNotForgottenAfterTheSecond(t *testing.T) {
	other := elsewhere(t)
	firsts := []string{"cut before the work", "cut before the answer", "500 after the work", "HTML", "in flight", "401", "429 with no wait"}
	seconds := []string{
		"cut before the answer", "500 before the work", "500 after the work", "HTML", "in flight", "401", "400", "404", "Temporary Redirect",
	}
	eachVerb(t, quick, func(t *testing.T, sim *simulator.Simulator, p player, v verb) {
		for _, first := range firsts {
			for _, second := range seconds {
				one, two := named(t, first).of(p, v.operation, 1, other), named(t, second).of(p, v.operation, 1, other)
				play(t, sim, p, v.anew(t, sim, p, sim.URL(p.name), quick), first+", then "+second, 10*time.Second, one, two)
			}
		}
	})
}

// TestAPaymentThatIsNotVisibleYetIsNotDenied hides payments from the lookups that
// follow a lost answer, and refuses what is sent again.
func TestAPaymentThatIsNotVisibleYetIsNotDenied(t *testing.T) {
	eachVerbOf(t, []player{mpgatewayPlayer}, quick, func(t *testing.T, sim *simulator.Simulator, p player, v verb) {
		for _, first := range []string{"cut before the answer", "500 after the work", "HTML"} {
			for _, second := range []string{"a good answer", "401", "400", "404", "422", "500 before the work"} {
				v := v.anew(t, sim, p, sim.URL(p.name), quick)
				reference := v.ready(t)
				sim.SetMPGatewayQuirks(simulator.MPGatewayQuirks{InvisibleFor: time.Hour})
				sim.Fault(named(t, first).of(p, v.operation, 1, ""))
				sim.Fault(named(t, second).of(p, v.operation, 1, ""))
				err := actFor(t, v, reference, first, 10*time.Second)
				sim.ClearFaults()
				judge(t, sim, p, v, reference, err, first+", then hidden, then "+second)
				assert.Equal(t, 1, p.executed(sim, v, reference))
			}
		}
	})
}

// TestACallThatIsGivenUpAfterTheWorkIsIndeterminate cancels calls that would
// wait for ever, once the work is done.
func TestACallThatIsGivenUpAfterTheWorkIsIndeterminate(t *testing.T) {
	eachVerb(t, quick, func(t *testing.T, sim *simulator.Simulator, p player, v verb) {
		for _, kind := range []simulator.FaultKind{simulator.FaultHang, simulator.FaultStall} {
			reference := v.ready(t)
			sim.Fault(simulator.Fault{Provider: p.name, Operation: v.operation, Kind: kind})
			ctx, cancel := context.WithCancel(t.Context())
			go func() {
				defer cancel()
				assert.Eventually(t, func() bool { return p.executed(sim, v, reference) == 1 }, 10*time.Second, time.Millisecond)
			}()
			var err error
			promptly(t, ctx, string(kind), func() { _, err = v.act(ctx, reference) })
			assert.ErrorIs(t, err, context.Canceled)
			assert.Equal(t, momo.Indeterminate, judge(t, sim, p, v, reference, err, string(kind)))
		}
	})
}

// TestAContextMayEndAtAnyInstant ends calls at random instants, of which many are
// between two steps of a call. The ledger is read at the end: what had left may
// arrive after the call has returned.
func TestAContextMayEndAtAnyInstant(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	waits := make([]time.Duration, 60)
	for i := range waits {
		waits[i] = time.Duration(random.Int64N(int64(3 * time.Millisecond)))
	}
	silent := []simulator.FaultKind{"", simulator.FaultHang, "", simulator.FaultStall}
	eachVerb(t, quick, func(t *testing.T, sim *simulator.Simulator, p player, v verb) {
		told := map[string]error{}
		for i, wait := range waits {
			reference := v.ready(t)
			if kind := silent[i%len(silent)]; kind != "" {
				sim.Fault(simulator.Fault{Provider: p.name, Operation: v.operation, Kind: kind})
			}
			told[reference] = actFor(t, v, reference, "cancelled", wait)
			sim.ClearFaults()
		}
		for reference, err := range told {
			judge(t, sim, p, v, reference, err, "cancelled")
		}
	})
}

// TestNoGoroutineIsLeft runs failing calls and then counts goroutines.
func TestNoGoroutineIsLeft(t *testing.T) {
	pool := &http.Transport{}
	o := through(pool)
	o.Timeout = 100 * time.Millisecond              // bounds a login that nobody waits for
	silent, err := net.Listen("tcp", "127.0.0.1:0") // and nobody accepts
	require.NoError(t, err)
	defer silent.Close()
	before := runtime.NumGoroutine()
	for _, p := range players {
		sim, err := simulator.Start(simulator.Options{})
		require.NoError(t, err)
		sim.SetBalance(p.name, 1_000_000_000_000)
		verbs, _ := p.open(t, sim, through(pool))
		for _, v := range verbs {
			for _, address := range []string{"http://127.0.0.1:1", "https://" + silent.Addr().String()} {
				leave(t, v.anew(t, sim, p, address, o), v.ready(t), 10*time.Millisecond)
			}
			for _, kind := range append(faults, simulator.FaultHang, simulator.FaultStall) {
				reference := v.ready(t)
				sim.Fault(simulator.Fault{Provider: p.name, Operation: v.operation, Kind: kind})
				leave(t, v, reference, 20*time.Millisecond)
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

// leave calls a verb for what it leaves behind.
func leave(t *testing.T, v verb, reference string, most time.Duration) {
	ctx, cancel := context.WithTimeout(t.Context(), most)
	defer cancel()
	_, _ = v.act(ctx, reference)
}
