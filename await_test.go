package momo_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
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
	return answer{err: &momo.Error{
		Provider: "p", Op: "transaction", Kind: kind, Reference: "order-1", RetryAfter: after, Lookup: true,
	}}
}

// assertSpread asserts that got is random below want as documented: from half of it.
func assertSpread(t *testing.T, want, got time.Duration) {
	t.Helper()
	assert.GreaterOrEqual(t, got, want/2)
	assert.LessOrEqual(t, got, want)
}

func TestAwaitAsksUntilTheStatusIsFinal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var times []time.Duration
		tx, err := momo.Await(t.Context(), momo.Schedule{}, script(&times,
			answer{status: momo.StatusPending}, fails(momo.ErrNotFound, 0), fails(momo.ErrUnavailable, 0),
			fails(momo.ErrNotSent, 0), fails(momo.ErrIndeterminate, 0), fails(momo.ErrRateLimited, time.Minute),
			answer{status: momo.StatusActionRequired}, answer{status: momo.StatusUnknown},
			answer{status: momo.StatusSucceeded}))
		require.NoError(t, err)
		assert.Equal(t, momo.StatusSucceeded, tx.Status)
		require.Len(t, times, 9)
		assertSpread(t, 2*time.Second, times[0])
		assertSpread(t, 3*time.Second, times[1]-times[0])
		assertSpread(t, 4500*time.Millisecond, times[2]-times[1])
		assertSpread(t, 22781250*time.Microsecond, times[6]-times[5]-time.Minute)
		assertSpread(t, 30*time.Second, times[7]-times[6])
		assertSpread(t, 30*time.Second, times[8]-times[7])
	})
}

func TestAwaitObeysARetryAfterUpToTenMinutes(t *testing.T) {
	for asked, obeyed := range map[time.Duration]time.Duration{
		time.Nanosecond:             time.Nanosecond,
		time.Minute:                 time.Minute,
		10 * time.Minute:            10 * time.Minute,
		11 * time.Minute:            10 * time.Minute,
		math.MaxInt32 * time.Second: 10 * time.Minute,
		math.MaxInt64:               10 * time.Minute,
		0:                           0,
		-1:                          0,
		math.MinInt64:               0,
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 100*365*24*time.Hour)
			defer cancel()
			var times []time.Duration
			_, err := momo.Await(ctx, momo.Schedule{}, script(&times,
				fails(momo.ErrRateLimited, asked), answer{status: momo.StatusSucceeded}))
			require.NoError(t, err)
			assertSpread(t, 3*time.Second, times[1]-times[0]-obeyed)
		})
	}
}

func TestAwaitWaitsNoLongerThanItsContextOrItsLimit(t *testing.T) {
	for _, s := range []momo.Schedule{{}, {First: math.MaxInt64}, {Limit: 30 * time.Second}} {
		synctest.Test(t, func(t *testing.T) {
			ctx := t.Context()
			if s.Limit == 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, 30*time.Second)
				defer cancel()
			}
			started := time.Now()
			_, err := momo.Await(ctx, s, script(new([]time.Duration), fails(momo.ErrRateLimited, math.MaxInt64)))
			require.ErrorIs(t, err, momo.ErrIndeterminate)
			assert.Equal(t, 30*time.Second, time.Since(started))
		})
	}
}

// A wait is never negative, never nothing and never endless, whatever is asked for.
func TestAwaitTakesDurationsAtTheEndsOfTheirRange(t *testing.T) {
	extremes := []time.Duration{math.MinInt64, -1, 0, 1, math.MaxInt64/3*2 + 1, math.MaxInt64}
	for _, first := range extremes {
		for _, longest := range extremes {
			for _, after := range extremes {
				s := momo.Schedule{First: first, Max: longest, Limit: math.MaxInt64}
				synctest.Test(t, func(t *testing.T) {
					var times []time.Duration
					answers := slices.Repeat([]answer{fails(momo.ErrRateLimited, after)}, 40)
					answers = append(answers, answer{status: momo.StatusFailed})
					_, err := momo.Await(context.Background(), s, script(&times, answers...))
					require.NoError(t, err)
					for i, at := range times {
						if i > 0 {
							at -= times[i-1]
						}
						assert.GreaterOrEqual(t, at, time.Millisecond/2, "%+v", s)
						assert.LessOrEqual(t, at, 24*time.Hour+10*time.Minute, "%+v", s)
					}
				})
			}
		}
	}
}

// The shortest wait must grow too.
func TestAwaitDoesNotAskWithoutAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var times []time.Duration
		s := momo.Schedule{First: 1}
		_, err := momo.Await(t.Context(), s, script(&times, answer{status: momo.StatusPending}))
		require.ErrorIs(t, err, momo.ErrIndeterminate)
		assert.Less(t, len(times), 60, "in 5 minutes")
	})
}

// The first wait is spread over a second, so that a quarter of the waiters is expected in
// its fullest quarter second; later waits are spread further.
func TestManyWhoAwaitDoNotAskAllTogether(t *testing.T) {
	const waiters = 10_000
	pending, limited := answer{status: momo.StatusPending}, fails(momo.ErrRateLimited, time.Minute)
	paid := answer{status: momo.StatusSucceeded}
	for name, answers := range map[string][]answer{
		"pending": {pending, pending, paid}, "rate limited": {limited, limited, paid},
	} {
		synctest.Test(t, func(t *testing.T) {
			times := make([][]time.Duration, waiters)
			var all sync.WaitGroup
			for i := range times {
				all.Go(func() {
					_, err := momo.Await(t.Context(), momo.Schedule{}, script(&times[i], answers...))
					assert.NoError(t, err)
				})
			}
			all.Wait()
			for nth, most := range []int{28, 20, 14} {
				var asked []time.Duration
				for _, at := range times {
					asked = append(asked, at[nth])
				}
				assert.LessOrEqual(t, mostWithin(asked, 250*time.Millisecond), waiters*most/100, "%s: lookup %d", name, nth+1)
			}
			everything := slices.Concat(times...)
			assert.LessOrEqual(t, mostWithin(everything, 250*time.Millisecond), waiters*28/100, name)
		})
	}
}

// mostWithin is how many of the times lie in the fullest span, wherever it begins.
func mostWithin(times []time.Duration, span time.Duration) int {
	slices.Sort(times)
	most, first := 0, 0
	for i, at := range times {
		for at-times[first] >= span {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
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
		tx, err := momo.Await(ctx, momo.Schedule{},
			script(&times, answer{status: momo.StatusPending}, fails(momo.ErrNotFound, 0)))
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

// A lookup may notice the end of the context before Await does, and say so in its way.
func TestAwaitClaimsNothingWhenItsContextEndsInsideALookup(t *testing.T) {
	closed := errors.New("the shop closed")
	for name, failure := range map[string]func(context.Context) error{
		"the context's error": context.Context.Err,
		"its cause":           context.Cause,
		"wrapped":             func(ctx context.Context) error { return fmt.Errorf("order-1: %w", ctx.Err()) },
		"not sent": func(ctx context.Context) error {
			return &momo.Error{Provider: "p", Op: "transaction", Kind: momo.ErrNotSent, Err: ctx.Err(), Lookup: true}
		},
		"as text": func(ctx context.Context) error { return errors.New(ctx.Err().Error()) },
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			time.AfterFunc(10*time.Second, func() { cancel(closed) })
			started := time.Now()
			_, err := momo.Await(ctx, momo.Schedule{}, func(ctx context.Context) (*momo.Transaction, error) {
				<-ctx.Done()
				return nil, failure(ctx)
			})
			require.ErrorIs(t, err, momo.ErrIndeterminate, name)
			require.ErrorIs(t, err, context.Canceled, name)
			require.ErrorIs(t, err, closed, name)
			require.NotErrorIs(t, err, momo.ErrNotSent, name)
			assert.Equal(t, 10*time.Second, time.Since(started), name)
		})
	}
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
		s := momo.Schedule{First: time.Second, Max: 4 * time.Second, Limit: time.Minute}
		_, err := momo.Await(context.Background(), s, script(&times, answer{status: momo.StatusPending}))
		require.ErrorIs(t, err, momo.ErrIndeterminate)
		assert.Equal(t, time.Minute, time.Since(started))
		assert.GreaterOrEqual(t, len(times), 15, "every 4 seconds")
		assert.LessOrEqual(t, len(times), 33, "every 2 seconds")
	})
}

func TestAwaitSaysWhyItsContextEnded(t *testing.T) {
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
