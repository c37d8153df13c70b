package journal_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/journal"
	"github.com/momo-go/momo/journal/pgxjournal"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/webhook"
)

// shop is a program with a journal, whatever its database is.
type shop struct {
	*rail
	name   string
	plan   func(p momo.Payment, o ...journal.Option) (journal.Payment, error)
	exec   func(query string) error
	scalar func(query string) int
	keeper
	// fail is what Settled returns; see fails.
	fail func(journal.Payment) error
	// strangers are the references of payments that Unsolicited was called with, and
	// refuse what it returns.
	strangers []string
	refuse    error
	mu        sync.Mutex
	told      []journal.Payment
}

// keeper is what of a journal does not depend on its transactions.
type keeper interface {
	Advance(context.Context, journal.ID) error
	Reconcile(context.Context, int) (int, error)
	Payment(context.Context, journal.ID) (journal.Payment, error)
	PaymentByReference(ctx context.Context, provider, reference string) (journal.Payment, error)
	Payments(context.Context, journal.Filter) ([]journal.Payment, error)
	Count(context.Context) (map[journal.State]int, error)
	History(context.Context, journal.ID) ([]journal.Event, error)
	Stuck(context.Context, int) ([]journal.Payment, error)
	Resume(ctx context.Context, id journal.ID, by, why string) error
	LookAgain(ctx context.Context, id journal.ID, by, why string) error
	Abandon(ctx context.Context, id journal.ID, by, why string) error
	Restored(context.Context, time.Time) (int, error)
	Purge(context.Context, time.Time, int) (int64, error)
	Signed(webhook.Verifier, webhook.Options) *webhook.Handler
}

// settled are the payments that Settled was called with, of transactions that were
// committed: the rows that it wrote.
func (s *shop) settled() int { return s.scalar("select count(*) from credits") }

// fails says what Settled returns from now on.
func (s *shop) fails(f func(journal.Payment) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = f
}

// rail is a provider that does what a test says.
type rail struct {
	momo.Rail
	terms    momo.Terms
	send     func(context.Context, momo.Payment) (*momo.Transaction, error)
	look     func(context.Context, momo.Payment) (*momo.Transaction, error)
	sent     atomic.Int32
	looked   atomic.Int32
	requests []momo.Payment
}

func (r *rail) Provider() string                        { return "fake" }
func (r *rail) Terms(momo.Direction) (momo.Terms, bool) { return r.terms, true }
func (r *rail) Check(p momo.Payment) error              { return check(p) }
func (r *rail) lastRequest() momo.Payment               { return r.requests[len(r.requests)-1] }
func (r *rail) Send(ctx context.Context, p momo.Payment) (*momo.Transaction, error) {
	r.sent.Add(1)
	r.requests = append(r.requests, p)
	return r.send(ctx, p)
}

func (r *rail) Look(ctx context.Context, p momo.Payment) (*momo.Transaction, error) {
	r.looked.Add(1)
	return r.look(ctx, p)
}

func check(p momo.Payment) error {
	if p.Reference == "" {
		return &momo.Error{Provider: "fake", Op: "send", Kind: momo.ErrInvalid, Fields: momo.Fields{{Name: "Reference", Problem: "is required"}}}
	}
	return nil
}

// says is an answer of the provider.
func says(s momo.Status) func(context.Context, momo.Payment) (*momo.Transaction, error) {
	return func(_ context.Context, p momo.Payment) (*momo.Transaction, error) {
		return &momo.Transaction{
			Provider: "fake", Direction: p.Direction, Reference: p.Reference, ID: "id-" + p.Reference,
			Amount: p.Amount, Phone: p.Phone, Status: s,
		}, nil
	}
}

// errs is an error of the provider.
func errs(kind error, more ...func(*momo.Error)) func(context.Context, momo.Payment) (*momo.Transaction, error) {
	return func(_ context.Context, p momo.Payment) (*momo.Transaction, error) {
		e := &momo.Error{Provider: "fake", Op: "disburse", Kind: kind, Reference: p.Reference}
		if kind == momo.ErrIndeterminate {
			e.Recovery = momo.RecoveryLookup
		}
		for _, m := range more {
			m(e)
		}
		return nil, e
	}
}

func recovery(r momo.Recovery) func(*momo.Error) { return func(e *momo.Error) { e.Recovery = r } }

var salary = momo.Payment{
	Direction: momo.Out, Reference: "salary-1", Amount: money.MustParse("5000", money.UGX),
	Phone: momo.MustPhone("256770123456"), Network: momo.MTN, FirstName: "Jane", LastName: "Doe",
}

// rules are quick, but leave time to see a state.
var quick = journal.Rules{FirstLook: time.Millisecond, LongestLook: time.Millisecond}

// each runs a test on every database that is there.
func each(t *testing.T, test func(t *testing.T, s *shop)) {
	eachWith(t, quick, nil, test)
}

type sealing struct{ seal, open func([]byte) ([]byte, error) }

func eachWith(t *testing.T, rules journal.Rules, sealed *sealing, test func(t *testing.T, s *shop)) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "journal.db")+
			"?_pragma=journal_mode(WAL)&_pragma=busy_timeout(10000)&_pragma=synchronous(OFF)&_txlock=immediate")
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, db.Close()) })
		test(t, onSQL(t, db, journal.SQLite, rules, sealed))
	})
	address := os.Getenv("MOMO_TEST_POSTGRES")
	if address == "" {
		t.Log("MOMO_TEST_POSTGRES is not set: this ran on SQLite alone")
		return
	}
	t.Run("postgres, database/sql", func(t *testing.T) {
		t.Parallel()
		db, err := sql.Open("pgx", schema(t, address))
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, db.Close()) })
		test(t, onSQL(t, db, journal.PostgreSQL, rules, sealed))
	})
	t.Run("postgres, pgx", func(t *testing.T) {
		t.Parallel()
		pool, err := pgxpool.New(t.Context(), schema(t, address))
		require.NoError(t, err)
		t.Cleanup(pool.Close)
		test(t, onPgx(t, pool, rules, sealed))
	})
}

var schemas atomic.Int32

// schema makes an empty schema, and returns the address that uses it.
func schema(t *testing.T, address string) string {
	name := fmt.Sprintf("t%d_%d", os.Getpid(), schemas.Add(1))
	conn, err := pgx.Connect(t.Context(), address)
	require.NoError(t, err)
	defer conn.Close(t.Context())
	_, err = conn.Exec(t.Context(), "create schema "+name)
	require.NoError(t, err)
	return address + map[bool]string{true: "&", false: "?"}[strings.Contains(address, "?")] + "search_path=" + name
}

const credits = "create table credits (payment text not null, reference text not null, state text not null, contradicts text not null)"

func onSQL(t *testing.T, db *sql.DB, d journal.Dialect, rules journal.Rules, sealed *sealing) *shop {
	s := &shop{rail: newRail(), name: t.Name()}
	s.exec = func(query string) error { _, err := db.Exec(query); return err }
	s.scalar = func(query string) (n int) {
		require.NoError(t, db.QueryRow(query).Scan(&n))
		return n
	}
	driver := journal.SQL(db, d)
	j := begin(t, s, driver, rules, sealed, func(ctx context.Context, tx *sql.Tx, p journal.Payment) error {
		_, err := tx.ExecContext(ctx, insertCredit(p))
		return err
	})
	s.plan = func(p momo.Payment, o ...journal.Option) (planned journal.Payment, err error) {
		err = driver.Transact(t.Context(), func(tx *sql.Tx) error {
			planned, err = j.Plan(t.Context(), tx, p, o...)
			return err
		})
		return planned, err
	}
	return s
}

func onPgx(t *testing.T, pool *pgxpool.Pool, rules journal.Rules, sealed *sealing) *shop {
	s := &shop{rail: newRail(), name: t.Name()}
	s.exec = func(query string) error { _, err := pool.Exec(t.Context(), query); return err }
	s.scalar = func(query string) (n int) {
		require.NoError(t, pool.QueryRow(t.Context(), query).Scan(&n))
		return n
	}
	driver := pgxjournal.Driver(pool)
	j := begin(t, s, driver, rules, sealed, func(ctx context.Context, tx pgx.Tx, p journal.Payment) error {
		_, err := tx.Exec(ctx, insertCredit(p))
		return err
	})
	s.plan = func(p momo.Payment, o ...journal.Option) (planned journal.Payment, err error) {
		err = driver.Transact(t.Context(), func(tx pgx.Tx) error {
			planned, err = j.Plan(t.Context(), tx, p, o...)
			return err
		})
		return planned, err
	}
	return s
}

func insertCredit(p journal.Payment) string {
	return fmt.Sprintf("insert into credits values ('%s', '%s', '%s', '%s')", p.ID, p.Request.Reference, p.State, p.Contradicts)
}

func begin[Tx any](
	t *testing.T, s *shop, driver journal.Driver[Tx], rules journal.Rules, sealed *sealing,
	credit func(context.Context, Tx, journal.Payment) error,
) *journal.Journal[Tx] {
	require.NoError(t, journal.Migrate(t.Context(), driver))
	require.NoError(t, s.exec(credits))
	config := journal.Config[Tx]{
		Rails: []momo.Rail{s.rail}, Rules: map[string]journal.Rules{"fake": rules},
		Settled: func(ctx context.Context, tx Tx, p journal.Payment) error {
			if err := credit(ctx, tx, p); err != nil {
				return err
			}
			s.mu.Lock()
			s.told = append(s.told, p)
			fail := s.fail
			s.mu.Unlock()
			if fail != nil {
				return fail(p)
			}
			return nil
		},
		Unsolicited: func(_ context.Context, _ Tx, e webhook.Event) error {
			s.mu.Lock()
			defer s.mu.Unlock()
			if s.refuse == nil {
				s.strangers = append(s.strangers, e.Subject+" "+e.Status.String())
			}
			return s.refuse
		},
	}
	if sealed != nil {
		config.Seal, config.Open = sealed.seal, sealed.open
	}
	j, err := journal.New(driver, config)
	require.NoError(t, err)
	s.keeper = j
	return j
}

// newRail is a provider that has every payment, and has not said how it ended.
func newRail() *rail {
	return &rail{
		terms: momo.Terms{KeepsReference: true}, send: says(momo.StatusPending), look: says(momo.StatusPending),
	}
}
