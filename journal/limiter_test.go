package journal_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/journal"
	"github.com/momo-go/momo/journal/pgxjournal"
)

// limiters are those of four processes that share one database.
func limiters(t *testing.T, test func(t *testing.T, all []momo.Limiter)) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		var all []momo.Limiter
		file := filepath.Join(t.TempDir(), "limits.db")
		for range 4 {
			db, err := sql.Open("sqlite", "file:"+file+"?_pragma=journal_mode(WAL)&_pragma=busy_timeout(10000)&_pragma=synchronous(OFF)&_txlock=immediate")
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, db.Close()) })
			driver := journal.SQL(db, journal.SQLite)
			require.NoError(t, journal.Migrate(t.Context(), driver))
			all = append(all, journal.NewLimiter(driver))
		}
		test(t, all)
	})
	address := os.Getenv("MOMO_TEST_POSTGRES")
	if address == "" {
		t.Log("MOMO_TEST_POSTGRES is not set: this ran on SQLite alone")
		return
	}
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		var all []momo.Limiter
		address := schema(t, address)
		for range 4 {
			pool, err := pgxpool.New(t.Context(), address)
			require.NoError(t, err)
			t.Cleanup(pool.Close)
			driver := pgxjournal.Driver(pool)
			require.NoError(t, journal.Migrate(t.Context(), driver))
			all = append(all, journal.NewLimiter(driver))
		}
		test(t, all)
	})
}

func TestALimitIsKeptByAllProcessesTogether(t *testing.T) {
	limit := momo.Limit{Requests: 30, Window: time.Second} // a minute, scaled
	limiters(t, func(t *testing.T, all []momo.Limiter) {
		var mu sync.Mutex
		type turn struct{ earliest, latest time.Time } // as it is seen from here
		var turns []turn
		share := make([]int, len(all))
		var callers sync.WaitGroup
		for process, l := range all {
			for range 8 {
				callers.Go(func() {
					for end := time.Now().Add(4 * time.Second); time.Now().Before(end); {
						asked := time.Now()
						wait, err := l.Reserve(t.Context(), "samsoftpay/collect/x", limit, 3*time.Second)
						if !assert.NoError(t, err) {
							return
						}
						given := turn{asked.Add(wait), time.Now().Add(wait)}
						mu.Lock()
						turns = append(turns, given)
						share[process]++
						mu.Unlock()
						time.Sleep(time.Until(given.latest))
					}
				})
			}
		}
		callers.Wait()
		slices.SortFunc(turns, func(a, b turn) int { return a.earliest.Compare(b.earliest) })
		most, first := 0, 0
		for last := range turns {
			for turns[last].latest.Sub(turns[first].earliest) >= limit.Window {
				first++
			}
			most = max(most, last-first+1)
		}
		assert.LessOrEqual(t, most, 30)
		assert.GreaterOrEqual(t, len(turns), 29*4)
		for process, n := range share {
			assert.GreaterOrEqual(t, n, len(turns)/len(all)/2, "process %d", process)
		}
		t.Logf("%d turns, at most %d in a window, shares %v", len(turns), most, share)
	})
}

func TestATurnThatComesTooLateIsNotTaken(t *testing.T) {
	limiters(t, func(t *testing.T, all []momo.Limiter) {
		limit := momo.Limit{Requests: 2, Window: time.Hour}
		for i := range 2 {
			wait, err := all[i].Reserve(t.Context(), "k", limit, 0)
			require.NoError(t, err)
			assert.Zero(t, wait)
		}
		for range 3 {
			wait, err := all[2].Reserve(t.Context(), "k", limit, time.Minute)
			require.ErrorIs(t, err, momo.ErrRateLimited)
			assert.InDelta(t, 61*time.Minute, wait, float64(time.Minute))
		}
		wait, err := all[3].Reserve(t.Context(), "k", limit, 2*time.Hour)
		require.NoError(t, err)
		assert.InDelta(t, 61*time.Minute, wait, float64(time.Minute))
		_, err = all[3].Reserve(t.Context(), "other", limit, 0)
		assert.NoError(t, err)
	})
}
