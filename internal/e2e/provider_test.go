package e2e

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/simulator"
)

// player is a provider's client and all of its verbs.
type player struct {
	name string
	// connect makes a client that finds the simulated provider at baseURL and
	// returns its verbs, and the exported values that hold secrets: settings,
	// client, requests.
	connect func(t testing.TB, sim *simulator.Simulator, baseURL string, o momo.Options) (verbs []verb, values []any)
	// asks says that a call may make other requests too: for a token, or for the
	// status after a lost answer.
	asks bool
	// nouns are the client's other methods, which only look.
	nouns string
	// secrets must be printed nowhere.
	secrets []string
}

// open connects to the simulator itself.
func (p player) open(t testing.TB, sim *simulator.Simulator, o momo.Options) (verbs []verb, values []any) {
	return p.connect(t, sim, sim.URL(p.name), o)
}

// verb is one operation that changes something at the provider.
type verb struct {
	name string
	// operation is the simulator's name for it.
	operation string
	// prepare, if there is one, makes what the verb acts on, under a reference
	// that is used once, and returns the identifier that act wants in its place.
	prepare func(ctx context.Context, reference string) (string, error)
	// act calls the verb, and returns what the client returned.
	act func(ctx context.Context, reference string) (any, error)
	// executed counts how often the verb was carried out, where that is not how
	// many payments were executed under what act was given.
	executed func(reference string) int
	// bodiless says that its request has no body, which could prove that nothing was
	// sent over a caller's transport.
	bodiless bool
	// free says that no money moves by it, so that it may be carried out again.
	free bool
	// blind says that the provider takes no reference for it.
	blind bool
}

// call prepares and acts.
func (v verb) call(ctx context.Context, reference string) (any, error) {
	if v.prepare != nil {
		var err error
		if reference, err = v.prepare(ctx, reference); err != nil {
			return nil, err
		}
	}
	return v.act(ctx, reference)
}

// ready prepares, and returns what act wants.
func (v verb) ready(t testing.TB) string {
	reference := newReference()
	if v.prepare != nil {
		var err error
		reference, err = v.prepare(t.Context(), reference)
		require.NoError(t, err)
	}
	return reference
}

var players = []player{samsoftpayPlayer, ssentezoPlayer, mpgatewayPlayer, sapamaPlayer, sppayPlayer}

// executed is how often a verb was carried out, as the server knows it.
func (p player) executed(sim *simulator.Simulator, v verb, reference string) int {
	if v.executed == nil {
		return sim.Executed(p.name, reference)
	}
	return v.executed(reference)
}

// count counts entries of the ledger.
func count(sim *simulator.Simulator, provider string, wanted func(simulator.Payment) bool) (found int) {
	for _, entry := range sim.Payments(provider) {
		if wanted(entry) {
			found++
		}
	}
	return found
}

// references are unique, of letters and digits, and short enough for everybody.
var references atomic.Int64

func newReference() string { return fmt.Sprintf("T%09d", references.Add(1)) }

// eachVerb runs a subtest for every verb of every provider and of its Rail, each on a
// simulator of its own.
func eachVerb(t *testing.T, o momo.Options, test func(t *testing.T, sim *simulator.Simulator, p player, v verb)) {
	eachVerbOf(t, slices.Concat(players, railPlayers), o, test)
}

func eachVerbOf(t *testing.T, players []player, o momo.Options, test func(t *testing.T, sim *simulator.Simulator, p player, v verb)) {
	for _, p := range players {
		all, _ := p.open(t, start(t), o)
		for i := range all {
			sim := start(t)
			verbs, _ := p.open(t, sim, o)
			v := verbs[i]
			t.Run(p.name+"/"+v.name, func(t *testing.T) {
				t.Parallel()
				test(t, sim, p, v)
			})
		}
	}
}

// anew is the verb of a client that has done nothing yet: a budget that earlier
// failures have used up would keep this one from repeating anything.
func (v verb) anew(t testing.TB, sim *simulator.Simulator, p player, baseURL string, o momo.Options) verb {
	verbs, _ := p.connect(t, sim, baseURL, o)
	for _, other := range verbs {
		if other.name == v.name {
			return other
		}
	}
	require.Fail(t, "no verb "+v.name)
	return v
}

func start(t testing.TB) *simulator.Simulator {
	sim, err := simulator.Start(simulator.Options{Seed: 7})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, sim.Close()) })
	for _, p := range players {
		sim.SetBalance(p.name, 1_000_000_000_000)
	}
	return sim
}
