package journal_test

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/journal"
	"github.com/momo-go/momo/simulator"
)

var (
	seeds     = flag.Int("seeds", 100, "how many seeds TestEveryCrashPoint plays")
	firstSeed = flag.Uint64("first-seed", 1, "the first of them")
)

// life is a process. After its death nothing that it does has any effect.
type life struct {
	mu    sync.Mutex
	steps int // left until it dies; negative for an immortal
	over  bool
	// flaky is how many of a hundred steps fail without an end of the process: the database
	// is down, the disk is full, a connection is cut.
	flaky  int
	random *rand.Rand
}

var (
	errDead  = errors.New("the process has died")
	errFlaky = errors.New("the connection was cut")
)

// step reports that the process is dead, or dies now, or that the step fails.
func (l *life) step() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.steps == 0 {
		l.over = true
	}
	if l.over {
		return errDead
	}
	l.steps--
	if l.flaky > 0 && l.random.IntN(100) < l.flaky {
		return errFlaky
	}
	return nil
}

func (l *life) dead() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.over
}

// mortal is a driver whose process may end between any two statements.
type mortal struct {
	journal.Driver[*sql.Tx]
	*life
}

func (m mortal) Transact(ctx context.Context, f func(*sql.Tx) error) error {
	if err := m.step(); err != nil {
		return err
	}
	err := m.Driver.Transact(ctx, func(tx *sql.Tx) error {
		if err := f(tx); err != nil {
			return err
		}
		return m.step() // before the commit
	})
	if err == nil {
		err = m.step() // committed, and nobody learns it
	}
	return err
}

func (m mortal) Exec(ctx context.Context, tx *sql.Tx, query string, args ...any) (int64, error) {
	if err := m.step(); err != nil {
		return 0, err
	}
	return m.Driver.Exec(ctx, tx, query, args...)
}

func (m mortal) Query(ctx context.Context, tx *sql.Tx, query string, args []any, row func(func(...any) error) error) error {
	if err := m.step(); err != nil {
		return err
	}
	return m.Driver.Query(ctx, tx, query, args, row)
}

// wire is the network of a process that may end before a request or before its answer.
type wire struct {
	http.RoundTripper
	*life
}

func (w wire) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := w.step(); err != nil {
		return nil, err
	}
	response, err := w.RoundTripper.RoundTrip(r)
	if died := w.step(); died != nil {
		return nil, died
	}
	return response, err
}

// world is what outlives processes: the database and the providers.
type world struct {
	*testing.T
	random *rand.Rand
	db     *sql.DB
	sim    *simulator.Simulator
	wire   http.RoundTripper
	now    atomic.Pointer[process] // which is called back
}

// process is a program with a journal, in one of its lives.
type process struct {
	*life
	providers
	j    *journal.Journal[*sql.Tx]
	door http.Handler // of callbacks
}

func (w *world) start(l *life) *process {
	p := &process{life: l}
	var err error
	p.providers, err = openProviders(settingsOf(w.sim), &http.Client{Transport: wire{w.wire, l}})
	require.NoError(w, err)
	driver := mortal{journal.SQL(w.db, journal.SQLite), l}
	rules := map[string]journal.Rules{}
	for _, rail := range p.rails { // so that not most of the time is spent on lookups
		rules[rail.Provider()] = journal.Rules{LongestLook: time.Hour, LookFor: 12 * time.Hour, UnpaidAfter: 6 * time.Hour}
	}
	p.j, err = journal.New[*sql.Tx](driver, journal.Config[*sql.Tx]{
		Rails: p.rails, Rules: rules,
		Settled: func(ctx context.Context, tx *sql.Tx, p journal.Payment) error {
			if err := l.step(); err != nil {
				return err
			}
			_, err := tx.ExecContext(ctx, insertCredit(p))
			return err
		},
	})
	require.NoError(w, err)
	p.door = p.callbacks(p.j)
	return p
}

// ServeHTTP takes callbacks, if somebody lives to take them.
func (w *world) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	p := w.now.Load()
	if p.step() != nil {
		panic(http.ErrAbortHandler)
	}
	p.door.ServeHTTP(out, r)
	if p.dead() {
		panic(http.ErrAbortHandler)
	}
}

// shopURL is where the program is called back.
const shopURL = "https://shop.example"

var crashFaults = []simulator.FaultKind{
	simulator.FaultResetBefore, simulator.FaultResetAfter, simulator.FaultErrorBefore, simulator.FaultErrorAfter,
	simulator.FaultHTML502After, simulator.FaultUnavailableAfter, simulator.FaultGarbled, simulator.FaultTruncated,
	simulator.FaultHang, simulator.FaultUnauthorized,
}

// TestEveryCrashPoint plays payments through lives that end between any two statements,
// requests and answers, by seed, until all is settled. A seed that breaks a law is printed,
// and -first-seed repeats it.
func TestEveryCrashPoint(t *testing.T) {
	ended := map[string]int{}
	for seed := *firstSeed; seed < *firstSeed+uint64(*seeds); seed++ {
		failed := false
		synctest.Test(t, func(t *testing.T) { failed = !playSeed(t, seed, ended) })
		if failed {
			t.Fatalf("seed %d", seed)
		}
	}
	t.Log(ended)
	if *seeds < 100 {
		return
	}
	for _, provider := range []string{
		simulator.Samsoftpay, simulator.Ssentezo, simulator.MPGateway, simulator.Sapama, simulator.SPPay,
	} {
		for _, direction := range []momo.Direction{momo.In, momo.Out} {
			kind := fmt.Sprintf("%s %s: succeeded by callback", provider, direction)
			require.Positive(t, ended[kind], "%s, of %d seeds", kind, *seeds)
		}
	}
}

// playSeed plays one, and counts in ended what brought each kind of payment to its end.
func playSeed(t *testing.T, seed uint64, ended map[string]int) (ok bool) {
	w := &world{T: t, random: rand.New(rand.NewPCG(seed, 1))}
	approve := time.Duration(1+w.random.IntN(30)) * time.Second
	w.sim, w.wire = simulator.InMemory(simulator.Options{Seed: seed, AutoApprove: approve}, w)
	defer func() { require.NoError(t, w.sim.Close()) }()
	var err error
	w.db, err = sql.Open("sqlite", fmt.Sprintf("file:seed%d?mode=memory&_txlock=immediate", seed))
	require.NoError(t, err)
	w.db.SetMaxOpenConns(1)
	defer func() { require.NoError(t, w.db.Close()) }()
	require.NoError(t, journal.Migrate(t.Context(), journal.SQL(w.db, journal.SQLite)))
	_, err = w.db.Exec(credits)
	require.NoError(t, err)
	for _, provider := range w.sim.Providers() {
		w.sim.SetBalance(provider, 1_000_000_00)
	}
	w.sim.SetCallbackURL(simulator.Samsoftpay, shopURL+"/"+simulator.Samsoftpay)

	w.now.Store(w.start(&life{steps: -1}))
	all := w.plan()
	for lives := 1 + w.random.IntN(6); lives > 0; lives-- {
		w.now.Store(w.start(&life{steps: w.random.IntN(60), flaky: w.random.IntN(3) * 5, random: rand.New(rand.NewPCG(seed, uint64(lives)))}))
		w.disturb()
		for range 20 {
			_, _ = w.now.Load().j.Reconcile(t.Context(), 10)
			if w.now.Load().dead() {
				break
			}
			time.Sleep(time.Duration(w.random.IntN(20)) * time.Second)
		}
		time.Sleep(time.Duration(w.random.IntN(120)) * time.Second)
	}
	w.sim.ClearFaults()
	w.now.Store(w.start(&life{steps: -1}))
	for range 2000 {
		_, err := w.now.Load().j.Reconcile(t.Context(), 10)
		require.NoError(t, err)
		if w.allEnded() {
			break
		}
		time.Sleep(10 * time.Minute)
	}
	synctest.Wait()
	return w.judge(all, ended)
}

// plan plans some payments of every provider.
func (w *world) plan() (all []journal.Payment) {
	driver := journal.SQL(w.db, journal.SQLite)
	for _, provider := range w.sim.Providers() {
		for _, direction := range []momo.Direction{momo.In, momo.Out} {
			if w.random.IntN(2) == 0 {
				continue
			}
			wanted, err := w.now.Load().wanted(provider, direction, fmt.Sprintf("r%d", len(all)), shopURL)
			require.NoError(w, err)
			require.NoError(w, driver.Transact(w.Context(), func(tx *sql.Tx) error {
				p, err := w.now.Load().j.Plan(w.Context(), tx, wanted, journal.Via(provider))
				all = append(all, p)
				return err
			}))
		}
	}
	return all
}

// disturb orders faults of the providers.
func (w *world) disturb() {
	for range w.random.IntN(4) {
		w.sim.Fault(simulator.Fault{Kind: crashFaults[w.random.IntN(len(crashFaults))], Times: 1 + w.random.IntN(3)})
	}
}

func (w *world) allEnded() bool {
	var open int
	require.NoError(w, w.db.QueryRow("select count(*) from momo_payments where due_at is not null").Scan(&open))
	return open == 0
}

// judge holds the laws against the ledger of the providers and the program's own rows.
func (w *world) judge(all []journal.Payment, ended map[string]int) (ok bool) {
	ok = true
	broken := func(format string, args ...any) {
		ok = false
		w.Errorf(format, args...)
	}
	for _, planned := range all {
		p, err := w.now.Load().j.Payment(w.Context(), planned.ID)
		require.NoError(w, err)
		var paid int
		require.NoError(w, w.db.QueryRow("select count(*) from credits where payment = ? and state = 'succeeded'", string(p.ID)).Scan(&paid))
		for law, isBroken := range laws(w.sim, p, paid) {
			if isBroken {
				broken("%s: %s", p, law)
			}
		}
		events, err := w.now.Load().j.History(w.Context(), p.ID)
		require.NoError(w, err)
		ended[fmt.Sprintf("%s %s: %s by %s", p.Provider, p.Request.Direction, p.State, events[len(events)-1].Cause)]++
		if !ok {
			for _, e := range events {
				w.Logf("%s %s -> %s by %s: %s", e.At.Format(time.DateTime), e.Was, e.Became, e.Cause, e.Note)
			}
			return false
		}
	}
	return ok
}
