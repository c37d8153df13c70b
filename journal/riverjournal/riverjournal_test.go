package riverjournal_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/journal"
	"github.com/momo-go/momo/journal/pgxjournal"
	"github.com/momo-go/momo/journal/riverjournal"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/samsoftpay"
	"github.com/momo-go/momo/simulator"
)

// database is one on which every test runs.
type database[Tx any] struct {
	river   riverdriver.Driver[Tx]
	journal journal.Driver[Tx]
	exec    func(query string) (int64, error)
	count   func(query string) (int, error)
}

func schema(t *testing.T) string {
	address := os.Getenv("MOMO_TEST_POSTGRES")
	admin, err := pgx.Connect(t.Context(), address)
	require.NoError(t, err)
	defer func() { _ = admin.Close(context.Background()) }()
	name := fmt.Sprintf("river_%d", time.Now().UnixNano())
	_, err = admin.Exec(t.Context(), "create schema "+name)
	require.NoError(t, err)
	return address + "&search_path=" + name
}

func onPgx(t *testing.T) database[pgx.Tx] {
	pool, err := pgxpool.New(t.Context(), schema(t))
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	return database[pgx.Tx]{
		river: riverpgxv5.New(pool), journal: pgxjournal.Driver(pool),
		exec: func(query string) (int64, error) {
			tag, err := pool.Exec(context.Background(), query)
			return tag.RowsAffected(), err
		},
		count: func(query string) (n int, err error) {
			err = pool.QueryRow(context.Background(), query).Scan(&n)
			return n, err
		},
	}
}

func onSQL(t *testing.T, db *sql.DB, r riverdriver.Driver[*sql.Tx], d journal.Dialect) database[*sql.Tx] {
	t.Cleanup(func() { _ = db.Close() })
	return database[*sql.Tx]{
		river: r, journal: journal.SQL(db, d),
		exec: func(query string) (int64, error) {
			result, err := db.Exec(query)
			if err != nil {
				return 0, err
			}
			return result.RowsAffected()
		},
		count: func(query string) (n int, err error) {
			err = db.QueryRow(query).Scan(&n)
			return n, err
		},
	}
}

func onSQLite(t *testing.T) database[*sql.Tx] {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "j.db")+
		"?_pragma=journal_mode(WAL)&_pragma=busy_timeout(5000)&_txlock=immediate")
	require.NoError(t, err)
	db.SetMaxOpenConns(1)
	return onSQL(t, db, riversqlite.New(db), journal.SQLite)
}

func onPostgres(t *testing.T) database[*sql.Tx] {
	db, err := sql.Open("pgx", schema(t))
	require.NoError(t, err)
	return onSQL(t, db, riverdatabasesql.New(db), journal.PostgreSQL)
}

// house is a journal with its simulator, and as many clients as asked for.
type house[Tx any] struct {
	database[Tx]
	sim     *simulator.Simulator
	j       *journal.Journal[Tx]
	clients []*river.Client[Tx]
	settled atomic.Int64
}

func newHouse[Tx any](t *testing.T, d database[Tx], clients int) *house[Tx] {
	sim, err := simulator.Start(simulator.Options{AutoApprove: 20 * time.Millisecond})
	require.NoError(t, err)
	t.Cleanup(func() { _ = sim.Close() })
	client, err := samsoftpay.New(samsoftpay.Config{
		SecretKey: simulator.SamsoftpayTestKey, BaseURL: sim.URL(simulator.Samsoftpay), ChargesPerMinute: -1,
	})
	require.NoError(t, err)
	h := &house[Tx]{database: d, sim: sim}
	require.NoError(t, journal.Migrate(t.Context(), d.journal))
	require.NoError(t, riverjournal.Migrate(t.Context(), d.river))
	for range clients {
		e := riverjournal.New[Tx](riverjournal.Config{SweepEvery: time.Second, Workers: 8})
		h.j, err = journal.New(d.journal, journal.Config[Tx]{
			Rails:   []momo.Rail{client.Rail(samsoftpay.RailOptions{})},
			Rules:   map[string]journal.Rules{"samsoftpay": {FirstLook: 100 * time.Millisecond}},
			Settled: func(context.Context, Tx, journal.Payment) error { h.settled.Add(1); return nil },
			Enqueue: e.Enqueue,
		})
		require.NoError(t, err)
		c, err := e.Client(d.river, &river.Config{TestOnly: true}, h.j)
		require.NoError(t, err)
		h.clients = append(h.clients, c)
	}
	return h
}

func (h *house[Tx]) start(t *testing.T) {
	for _, c := range h.clients {
		require.NoError(t, c.Start(context.Background()))
		t.Cleanup(func() { _ = c.StopAndCancel(context.Background()) })
	}
}

func (h *house[Tx]) plan(t *testing.T, reference string, end error) {
	err := h.journal.Transact(t.Context(), func(tx Tx) error {
		_, err := h.j.Plan(t.Context(), tx, momo.Payment{
			Direction: momo.In, Reference: reference, Amount: money.MustParse("10000", money.UGX),
			Phone: momo.MustPhone("256770123456"), Network: momo.MTN,
		})
		require.NoError(t, err)
		return end
	})
	require.ErrorIs(t, err, end)
}

const openJobs = `select count(*) from river_job where kind = 'momo.advance'
	and state in ('available', 'pending', 'running', 'retryable', 'scheduled')`

func (h *house[Tx]) counts(t *testing.T, want int, query string) {
	got, err := h.count(query)
	require.NoError(t, err)
	assert.Equal(t, want, got, query)
}

func (h *house[Tx]) becomes(t *testing.T, want int, query string) {
	require.Eventually(t, func() bool {
		got, err := h.count(query)
		return err == nil && got == want
	}, 30*time.Second, 50*time.Millisecond, query)
}

const succeeded = "select count(*) from momo_payments where state = 'succeeded'"

func everywhere(t *testing.T, pgxTest func(*testing.T, database[pgx.Tx]), sqlTest func(*testing.T, database[*sql.Tx])) {
	t.Run("sqlite", func(t *testing.T) { sqlTest(t, onSQLite(t)) })
	if os.Getenv("MOMO_TEST_POSTGRES") == "" {
		t.Log("on SQLite alone: MOMO_TEST_POSTGRES is not set")
		return
	}
	t.Run("pgx", func(t *testing.T) { pgxTest(t, onPgx(t)) })
	t.Run("database/sql", func(t *testing.T) { sqlTest(t, onPostgres(t)) })
}

func TestARolledBackPlanLeavesNeitherRowNorJob(t *testing.T) {
	everywhere(t, rolledBack[pgx.Tx], rolledBack[*sql.Tx])
}

func rolledBack[Tx any](t *testing.T, d database[Tx]) {
	h := newHouse(t, d, 1)
	h.plan(t, "order-1", assert.AnError)
	h.counts(t, 0, openJobs)
	h.counts(t, 0, "select count(*) from momo_payments")
	h.plan(t, "order-1", nil)
	h.counts(t, 1, openJobs)
}

func TestAHundredPaymentsAreExecutedOnceByTwoClients(t *testing.T) {
	everywhere(t, hundred[pgx.Tx], hundred[*sql.Tx])
}

func hundred[Tx any](t *testing.T, d database[Tx]) {
	h := newHouse(t, d, 2)
	for i := range 100 {
		h.plan(t, fmt.Sprint("order-", i), nil)
	}
	begun := time.Now()
	h.start(t)
	h.becomes(t, 100, succeeded)
	t.Log("a hundred payments took", time.Since(begun))
	h.becomes(t, 0, openJobs)
	for i := range 100 {
		assert.Equal(t, 1, h.sim.Executed(simulator.Samsoftpay, fmt.Sprint("order-", i)))
	}
	assert.EqualValues(t, 100, h.settled.Load())
}

func TestALostJobIsReplacedByTheSweep(t *testing.T) { everywhere(t, lost[pgx.Tx], lost[*sql.Tx]) }

func lost[Tx any](t *testing.T, d database[Tx]) {
	h := newHouse(t, d, 1)
	h.plan(t, "order-1", nil)
	n, err := h.exec("delete from river_job")
	require.NoError(t, err)
	require.EqualValues(t, 1, n)
	h.start(t)
	h.becomes(t, 1, succeeded)
	h.becomes(t, 0, openJobs)
	assert.Equal(t, 1, h.sim.Executed(simulator.Samsoftpay, "order-1"))
}

func TestWhatIsForgottenIsAnError(t *testing.T) {
	d := onSQLite(t)
	h := newHouse(t, d, 1)
	e := riverjournal.New[*sql.Tx](riverjournal.Config{})
	err := d.journal.Transact(t.Context(), func(tx *sql.Tx) error { return e.Enqueue(t.Context(), tx, "x", time.Now()) })
	require.ErrorIs(t, err, riverjournal.ErrNoClient)
	require.ErrorIs(t, e.Use(nil), riverjournal.ErrNoClient)
	var config river.Config
	require.NoError(t, e.Configure(&config, h.j))
	require.Error(t, e.Configure(&config, h.j), "twice")
	assert.Greater(t, config.RescueStuckJobsAfter, h.j.AdvanceLimit())
}
