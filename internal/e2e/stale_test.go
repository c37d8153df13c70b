package e2e

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/simulator"
)

// TestARefusedTokenIsRenewedAndTheVerbCarriedOutOnce ends tokens before their
// time, between two calls and while a call is under way.
func TestARefusedTokenIsRenewedAndTheVerbCarriedOutOnce(t *testing.T) {
	other := elsewhere(t)
	eachVerbOf(t, []player{sppayPlayer}, quick, func(t *testing.T, sim *simulator.Simulator, p player, v verb) {
		// used is the verb of a client whose token has just ended.
		used := func() (verb, string) {
			v := v.anew(t, sim, p, sim.URL(p.name), quick)
			_, err := v.call(t.Context(), newReference())
			require.NoError(t, err)
			reference := v.ready(t)
			sim.RevokeSPPayTokens()
			return v, reference
		}
		v, reference := used()
		require.NoError(t, actFor(t, v, reference, "refused token", 10*time.Second))
		assert.Equal(t, 1, p.executed(sim, v, reference))
		answered := statuses(sim, p, v)
		assert.Equal(t, []int{http.StatusOK, http.StatusUnauthorized, http.StatusOK}, answered)

		for _, c := range columns {
			v, reference := used()
			sim.Fault(c.of(p, "token", 100, other))
			err := actFor(t, v, reference, "token: "+c.name, c.patience())
			sim.ClearFaults()
			end := judge(t, sim, p, v, reference, err, "token: "+c.name)
			assert.NotEqual(t, momo.Indeterminate, end, "token: %s: nothing but a token was asked for", c.name)
		}
		v, reference = used()
		sim.Fault(simulator.Fault{Provider: p.name, Operation: "token", Kind: simulator.FaultHang})
		err := actFor(t, v, reference, "token: hangs", 30*time.Millisecond)
		sim.ClearFaults()
		assert.NotEqual(t, momo.Indeterminate, judge(t, sim, p, v, reference, err, "token: hangs"))
	})
}

// TestAStaleTimestampIsCorrectedAndTheVerbCarriedOutOnce has a clock that is ten
// minutes slow, or fast.
func TestAStaleTimestampIsCorrectedAndTheVerbCarriedOutOnce(t *testing.T) {
	for _, wrong := range []time.Duration{-10 * time.Minute, 10 * time.Minute} {
		o := quick
		o.Clock = func() time.Time { return time.Now().Add(wrong) }
		t.Run(wrong.String(), func(t *testing.T) {
			eachVerbOf(t, []player{samsoftpayPlayer}, o, func(t *testing.T, sim *simulator.Simulator, p player, v verb) {
				reference := v.ready(t)
				late := v.anew(t, sim, p, sim.URL(p.name), o) // has not corrected it yet
				require.NoError(t, actFor(t, late, reference, "wrong clock", 10*time.Second))
				assert.Equal(t, 1, p.executed(sim, v, reference))
				answered := statuses(sim, p, v)
				require.Len(t, answered, 2)
				assert.Equal(t, http.StatusBadRequest, answered[0])
			})
		})
	}
}

// statuses are those with which the requests of a verb were answered.
func statuses(sim *simulator.Simulator, p player, v verb) (answered []int) {
	for _, r := range sim.Requests(p.name) {
		if r.Operation == v.operation {
			answered = append(answered, r.Status)
		}
	}
	return answered
}
