package momo_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

func TestALimitIsWrittenAsPeopleSayIt(t *testing.T) {
	for text, limit := range map[string]momo.Limit{
		"30 a minute": {Requests: 30, Window: time.Minute},
		"1 a minute":  {Requests: 1, Window: time.Minute},
		"30 in 2s":    {Requests: 30, Window: 2 * time.Second},
		"5 in 1h0m0s": {Requests: 5, Window: time.Hour},
	} {
		assert.Equal(t, text, limit.String())
	}
	assert.Equal(t, time.Second, momo.Limit{Window: time.Minute}.Guard())
}

// reserve takes a turn and returns when it is.
func reserve(t *testing.T, l momo.Limiter, key string, limit momo.Limit, longest time.Duration) (time.Time, error) {
	t.Helper()
	wait, err := l.Reserve(t.Context(), key, limit, longest)
	return time.Now().Add(wait), err
}

func within(dice *rand.Rand, most time.Duration) time.Duration {
	return time.Duration(dice.Int64N(int64(most)))
}

// assertNeverMoreThan looks at the time of a window and its guard from each turn on.
func assertNeverMoreThan(t *testing.T, limit momo.Limit, turns []time.Time) {
	t.Helper()
	slices.SortFunc(turns, time.Time.Compare)
	for i := limit.Requests; i < len(turns); i++ {
		apart := turns[i].Sub(turns[i-limit.Requests])
		require.GreaterOrEqual(t, apart, limit.Window+limit.Guard(), "%v, turn %d", limit, i)
	}
}

func TestInNoWindowAreMoreTurnsThanTheLimit(t *testing.T) {
	for seed := range uint64(60) {
		synctest.Test(t, func(t *testing.T) {
			dice := rand.New(rand.NewPCG(seed, 0))
			limit := momo.Limit{Requests: 1 + dice.IntN(40), Window: time.Duration(1+dice.IntN(120)) * time.Second}
			var l momo.LocalLimiter
			var turns []time.Time
			for range 400 {
				if dice.IntN(3) == 0 {
					time.Sleep(within(dice, 2*limit.Window/time.Duration(limit.Requests)))
				}
				longest := within(dice, 3*limit.Window)
				turn, err := reserve(t, &l, "key", limit, longest)
				if err != nil {
					require.Equal(t, momo.ErrRateLimited, err)
					require.Greater(t, time.Until(turn), longest, "nothing sooner is refused")
					continue
				}
				require.LessOrEqual(t, time.Until(turn), longest)
				require.False(t, turn.Before(time.Now()))
				turns = append(turns, turn)
			}
			require.Greater(t, len(turns), limit.Requests)
			assertNeverMoreThan(t, limit, turns)
		})
	}
}

func TestALimitIsUsedUpAndSustained(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l momo.LocalLimiter
		limit, began := momo.Limit{Requests: 30, Window: time.Minute}, time.Now()
		for i := range 300 {
			turn, err := reserve(t, &l, "key", limit, time.Hour)
			require.NoError(t, err)
			assert.Equal(t, time.Duration(i/30)*61*time.Second, turn.Sub(began))
		}
	})
}

func TestWhatIsTooLateTakesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l momo.LocalLimiter
		limit := momo.Limit{Requests: 1, Window: time.Minute}
		_, err := l.Reserve(t.Context(), "key", limit, -1)
		require.Equal(t, momo.ErrRateLimited, err, "no time at all")
		_, err = l.Reserve(t.Context(), "key", limit, 0)
		require.NoError(t, err)
		for range 5 {
			wait, err := l.Reserve(t.Context(), "key", limit, 61*time.Second-1)
			require.Equal(t, momo.ErrRateLimited, err)
			assert.Equal(t, 61*time.Second, wait)
		}
		wait, err := l.Reserve(t.Context(), "key", limit, 61*time.Second)
		require.NoError(t, err)
		assert.Equal(t, 61*time.Second, wait)
	})
}

func TestNoRequestsAreNoLimit(t *testing.T) {
	var l momo.LocalLimiter
	for _, requests := range []int{0, -1} {
		limit := momo.Limit{Requests: requests, Window: time.Minute}
		for range 100 {
			wait, err := l.Reserve(t.Context(), "key", limit, 0)
			require.NoError(t, err)
			assert.Zero(t, wait)
		}
		l.Record("key", limit, time.Now())
	}
}

func TestKeysAndLimitsAreCountedApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l momo.LocalLimiter
		one, other := momo.Limit{Requests: 1, Window: time.Minute}, momo.Limit{Requests: 1, Window: time.Second}
		for _, key := range []string{"a", "b"} {
			for _, limit := range []momo.Limit{one, other} {
				_, err := l.Reserve(t.Context(), key, limit, 0)
				require.NoError(t, err, "%s %v", key, limit)
				_, err = l.Reserve(t.Context(), key, limit, 0)
				require.Equal(t, momo.ErrRateLimited, err, "%s %v", key, limit)
			}
		}
	})
}

// A turn that another Limiter gave counts at its own time, in whatever order they come.
func TestRecordedTurnsCount(t *testing.T) {
	for seed := range uint64(200) {
		synctest.Test(t, func(t *testing.T) {
			dice := rand.New(rand.NewPCG(seed, 1))
			limit := momo.Limit{Requests: 1 + dice.IntN(5), Window: time.Minute}
			var l momo.LocalLimiter
			var turns []time.Time
			for range 60 {
				time.Sleep(within(dice, 20*time.Second))
				if dice.IntN(2) == 0 {
					turn := time.Now().Add(within(dice, 3*time.Minute))
					l.Record("key", limit, turn)
					turns = append(turns, turn)
				} else if turn, err := reserve(t, &l, "key", limit, 5*time.Minute); err == nil {
					assertFits(t, limit, turns, turn)
					turns = append(turns, turn)
				}
			}
		})
	}
}

// assertFits asserts that with one more turn no window that contains it has too many.
func assertFits(t *testing.T, limit momo.Limit, turns []time.Time, one time.Time) {
	t.Helper()
	all := append(slices.Clone(turns), one)
	slices.SortFunc(all, time.Time.Compare)
	at := slices.Index(all, one)
	for first := max(0, at-limit.Requests); first <= at && first+limit.Requests < len(all); first++ {
		require.GreaterOrEqual(t, all[first+limit.Requests].Sub(all[first]), limit.Window+limit.Guard())
	}
}

func TestATurnOlderThanAllThatCountChangesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l momo.LocalLimiter
		limit := momo.Limit{Requests: 2, Window: time.Minute}
		for range 2 {
			_, err := l.Reserve(t.Context(), "key", limit, 0)
			require.NoError(t, err)
		}
		l.Record("key", limit, time.Now().Add(-time.Hour))
		wait, err := l.Reserve(t.Context(), "key", limit, 0)
		require.Equal(t, momo.ErrRateLimited, err)
		assert.Equal(t, 61*time.Second, wait)
	})
}

func TestManyGoroutinesShareALimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l momo.LocalLimiter
		limit := momo.Limit{Requests: 30, Window: time.Minute}
		var mu sync.Mutex
		turns := map[time.Duration]int{}
		var all sync.WaitGroup
		for g := range 32 {
			all.Go(func() {
				for range 100 {
					wait, err := l.Reserve(t.Context(), "key", limit, 10*time.Minute-1)
					l.Record(fmt.Sprint("other", g), limit, time.Now())
					mu.Lock()
					if err == nil {
						turns[wait]++
					}
					mu.Unlock()
				}
			})
		}
		all.Wait()
		require.Len(t, turns, 10, "of 61 seconds each")
		for wait, n := range turns {
			assert.Equal(t, 30, n, wait)
		}
	})
}

// Keys change with credentials: what limits nothing any more is dropped.
func TestALimiterOfManyCredentialsStaysSmall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l momo.LocalLimiter
		limit := momo.Limit{Requests: 1000, Window: time.Minute}
		before := heap()
		for i := range 5000 {
			_, err := l.Reserve(t.Context(), fmt.Sprint("key", i), limit, 0)
			require.NoError(t, err)
			time.Sleep(time.Second)
		}
		assert.Less(t, heap()-before, int64(30<<20), "24 KB each would be 120 MB")
		runtime.KeepAlive(&l)
	})
}

// What still limits is kept, however many keys there are.
func TestManyCredentialsForgetNoLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l momo.LocalLimiter
		limit := momo.Limit{Requests: 2, Window: time.Minute}
		reserveAll := func() (taken int) {
			for i := range 1000 {
				if _, err := l.Reserve(t.Context(), fmt.Sprint("key", i), limit, 0); err == nil {
					taken++
				}
			}
			return taken
		}
		assert.Equal(t, 1000, reserveAll())
		time.Sleep(time.Second)
		assert.Equal(t, 1000, reserveAll())
		time.Sleep(59 * time.Second)
		assert.Zero(t, reserveAll())
	})
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
