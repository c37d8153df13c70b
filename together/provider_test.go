// Package together holds the tests and benchmarks that look at all providers at
// once, from outside: the clients and the callback handlers against the
// simulator and its ledger.
package together

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/simulator"
)

// player is a provider's client and what of it moves money.
type player struct {
	name string
	// open makes a client of the simulated provider and returns its verbs, and
	// the exported values that hold secrets: settings, client, requests.
	open func(t testing.TB, sim *simulator.Simulator, o momo.Options) (verbs []verb, values []any)
	// secrets must be printed nowhere.
	secrets []string
}

// verb is one operation that moves money.
type verb struct {
	name string
	// operation is the simulator's name for it.
	operation string
	// call moves money under a reference that is used once, and returns what the
	// client returned.
	call func(ctx context.Context, reference string) (any, error)
}

var players = []player{samsoftpayPlayer, ssentezoPlayer, mpgatewayPlayer, sapamaPlayer, sppayPlayer}

// references are unique, of letters and digits, and short enough for everybody.
var references atomic.Int64

func newReference() string { return fmt.Sprintf("T%09d", references.Add(1)) }

// eachVerb runs a subtest for every verb of every provider, each on a simulator
// of its own.
func eachVerb(t *testing.T, o momo.Options, test func(t *testing.T, sim *simulator.Simulator, p player, v verb)) {
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

func start(t testing.TB) *simulator.Simulator {
	sim, err := simulator.Start(simulator.Options{Seed: 7})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, sim.Close()) })
	for _, p := range players {
		sim.SetBalance(p.name, 1_000_000_000_000)
	}
	return sim
}
