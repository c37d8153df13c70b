package momo_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

type answer struct {
	status momo.Status
	err    error
}

// script answers lookups one after the other, the last one for ever, and notes
// when they came.
func script(times *[]time.Duration, answers ...answer) func(context.Context) (*momo.Transaction, error) {
	start := time.Now()
	return func(context.Context) (*momo.Transaction, error) {
		*times = append(*times, time.Since(start))
		a := answers[min(len(*times), len(answers))-1]
		if a.err != nil {
			return nil, a.err
		}
		return &momo.Transaction{Status: a.status}, nil
	}
}

func fails(kind error, after time.Duration) answer {
	return answer{err: &momo.Error{Provider: "p", Op: "transaction", Kind: kind, Reference: "order-1", RetryAfter: after, Lookup: true}}
}

func TestAwaitAsksUntilTheStatusIsFinal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var times []time.Duration
		tx, err := momo.Await(t.Context(), momo.Schedule{}, script(&times,
			answer{status: momo.StatusPending}, fails(momo.ErrNotFound, 0), fails(momo.ErrUnavailable, 0), fails(momo.ErrNotSent, 0),
			fails(momo.ErrRateLimited, time.Minute), answer{status: momo.StatusUnknown}, answer{status: momo.StatusSucceeded}))
		require.NoError(t, err)
		assert.Equal(t, momo.StatusSucceeded, tx.Status)
		require.Len(t, times, 7)
		assert.Equal(t, 2*time.Second, times[0])
		assert.Equal(t, 5*time.Second, times[1], "each wait is half as long again")
		assert.GreaterOrEqual(t, times[5]-times[4], time.Minute, "Retry-After is obeyed")
		assert.LessOrEqual(t, times[6]-times[5], 30*time.Second)
	})
}

func TestAwaitReturnsErrorsThatWillNotPass(t *testing.T) {
	for _, kind := range []error{momo.ErrUnauthorized, momo.ErrForbidden, momo.ErrInvalid} {
		synctest.Test(t, func(t *testing.T) {
			var times []time.Duration
			_, err := momo.Await(t.Context(), momo.Schedule{}, script(&times, fails(kind, 0)))
			require.ErrorIs(t, err, kind)
			assert.Len(t, times, 1)
			assert.Equal(t, momo.Indeterminate, momo.OutcomeOf(err))
		})
	}
}

func TestAwaitEndsWithItsContextAndClaimsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		var times []time.Duration
		started := time.Now()
		tx, err := momo.Await(ctx, momo.Schedule{}, script(&times, answer{status: momo.StatusPending}, fails(momo.ErrNotFound, 0)))
		assert.Equal(t, 10*time.Second, time.Since(started))
		require.ErrorIs(t, err, momo.ErrIndeterminate)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.NotErrorIs(t, err, momo.ErrNotFound, "what was not found may be there")
		var e *momo.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, "order-1", e.Reference)
		assert.ErrorContains(t, e.Err, "p: transaction: not found", "nor is the last lookup's error")
		assert.Equal(t, momo.StatusPending, tx.Status, "the last answer is not lost")
	})
}

func TestAwaitGivesNoLookupAllTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		started, hung := time.Now(), false
		tx, err := momo.Await(t.Context(), momo.Schedule{}, func(ctx context.Context) (*momo.Transaction, error) {
			if !hung {
				hung = true
				<-ctx.Done()
				return nil, ctx.Err()
			}
			return &momo.Transaction{Status: momo.StatusSucceeded}, nil
		})
		require.NoError(t, err)
		assert.Equal(t, momo.StatusSucceeded, tx.Status)
		assert.Less(t, time.Since(started), 70*time.Second)
	})
}

func TestAwaitHasALimitOfItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var times []time.Duration
		started := time.Now()
		_, err := momo.Await(context.Background(), momo.Schedule{First: time.Second, Max: 4 * time.Second, Limit: time.Minute},
			script(&times, answer{status: momo.StatusPending}))
		require.ErrorIs(t, err, momo.ErrIndeterminate)
		assert.Equal(t, time.Minute, time.Since(started))
		assert.InDelta(t, 17, len(times), 2)
	})
}

func TestAwaitTellsWhyItsContextEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		closed := errors.New("the shop closed")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(closed) })
		var times []time.Duration
		_, err := momo.Await(ctx, momo.Schedule{}, script(&times, answer{status: momo.StatusPending}))
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorIs(t, err, closed)
		require.ErrorIs(t, err, momo.ErrIndeterminate)
	})
}

func TestAwaitStopsAtOnceWhenCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		var times []time.Duration
		started := time.Now()
		_, err := momo.Await(ctx, momo.Schedule{}, script(&times, answer{status: momo.StatusPending}))
		require.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, time.Second, time.Since(started))
		assert.Empty(t, times)
	})
}
