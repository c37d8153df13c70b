package momo_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/momo-go/momo"
)

var statuses = []momo.Status{
	momo.StatusUnknown, momo.StatusPending, momo.StatusActionRequired, momo.StatusSucceeded,
	momo.StatusFailed, momo.StatusCancelled, momo.StatusRefunded,
}

func TestTheZeroStatusIsUnknownAndNotFinal(t *testing.T) {
	var s momo.Status
	assert.Equal(t, momo.StatusUnknown, s)
	assert.Equal(t, "unknown", s.String())
	assert.False(t, s.Final())
}

func TestANumberThatIsNoStatusIsUnknown(t *testing.T) {
	for _, s := range []momo.Status{momo.StatusRefunded + 1, 200, 255} {
		assert.Equal(t, "unknown", s.String())
		assert.False(t, s.Final())
		for _, other := range statuses {
			assert.Equal(t, momo.StatusUnknown.Supersedes(other), s.Supersedes(other))
			assert.Equal(t, other.Supersedes(momo.StatusUnknown), other.Supersedes(s))
			assert.Equal(t, momo.StatusUnknown.Outweighs(other), s.Outweighs(other))
			assert.Equal(t, other.Outweighs(momo.StatusUnknown), other.Outweighs(s))
		}
	}
}

func TestOnlyFourStatusesAreFinal(t *testing.T) {
	final := []momo.Status{momo.StatusSucceeded, momo.StatusFailed, momo.StatusCancelled, momo.StatusRefunded}
	for _, s := range statuses {
		assert.Equal(t, slices.Contains(final, s), s.Final(), s)
	}
}

func TestAPaymentOnlyGoesForward(t *testing.T) {
	assertOrder(t, momo.Status.Supersedes, [][]momo.Status{
		{momo.StatusUnknown},
		{momo.StatusPending, momo.StatusActionRequired},
		{momo.StatusFailed, momo.StatusCancelled},
		{momo.StatusSucceeded},
		{momo.StatusRefunded},
	})
}

func TestAFailedPaymentDoesNotHideOneThatMayStillHappen(t *testing.T) {
	assertOrder(t, momo.Status.Outweighs, [][]momo.Status{
		{momo.StatusFailed, momo.StatusCancelled},
		{momo.StatusUnknown, momo.StatusPending, momo.StatusActionRequired},
		{momo.StatusSucceeded, momo.StatusRefunded},
	})
}

// assertOrder asserts that above is true from each group to all before it, and
// otherwise false.
func assertOrder(t *testing.T, above func(s, other momo.Status) bool, groups [][]momo.Status) {
	t.Helper()
	assert.ElementsMatch(t, statuses, slices.Concat(groups...), "every status has a place")
	for i, group := range groups {
		for j, others := range groups {
			for _, s := range group {
				for _, other := range others {
					assert.Equal(t, i > j, above(s, other), "%s and %s", s, other)
				}
			}
		}
	}
}
