package journal_test

import (
	"bytes"
	"context"
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/journal"
	"github.com/momo-go/momo/simulator"
)

var (
	chaosPayments = flag.Int("chaos-payments", 60, "how many payments TestChaos pays")
	chaosLives    = flag.Int("chaos-lives", 5, "how often it kills the program that pays")
	chaosSeed     = flag.Uint64("chaos-seed", 0, "repeats a run; 0 is a new one")
)

// The program that is killed is this test binary, with these set.
const (
	chaosDatabase = "MOMO_CHAOS_DATABASE" // of database/sql: driver, blank, address
	chaosAddress  = "MOMO_CHAOS_ADDRESS"  // where it is called back
	chaosCount    = "MOMO_CHAOS_PAYMENTS"
)

func TestMain(m *testing.M) {
	if os.Getenv(chaosDatabase) != "" {
		if err := pay(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// openDatabase opens what the variable names.
func openDatabase(name string) (*sql.DB, journal.Driver[*sql.Tx], error) {
	kind, address, _ := strings.Cut(name, " ")
	db, err := sql.Open(kind, address)
	dialect := journal.PostgreSQL
	if kind == "sqlite" {
		dialect = journal.SQLite
	}
	return db, journal.SQL(db, dialect), err
}

// pay is the program: it plans what is not planned yet, and works until all has its end.
func pay(ctx context.Context) error {
	db, driver, err := openDatabase(os.Getenv(chaosDatabase))
	if err != nil {
		return err
	}
	all, err := openProviders(os.LookupEnv, nil)
	if err != nil {
		return err
	}
	rules := map[string]journal.Rules{}
	for _, rail := range all.rails {
		rules[rail.Provider()] = journal.Rules{
			CallTimeout: 2 * time.Second, FirstLook: 200 * time.Millisecond, LongestLook: time.Second,
			LookFor: 40 * time.Second, UnpaidAfter: 40 * time.Second,
		}
	}
	j, err := journal.New(driver, journal.Config[*sql.Tx]{
		Rails: all.rails, Rules: rules,
		Settled: func(ctx context.Context, tx *sql.Tx, p journal.Payment) error {
			_, err := tx.ExecContext(ctx, insertCredit(p))
			return err
		},
	})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", os.Getenv(chaosAddress))
	if err != nil {
		return err
	}
	go http.Serve(listener, all.callbacks(j)) //nolint:errcheck // it dies with the process
	var count int
	if _, err := fmt.Sscan(os.Getenv(chaosCount), &count); err != nil {
		return err
	}
	for i := range count {
		if err := planOne(ctx, driver, j, all, i); err != nil {
			return err
		}
		if i%10 == 9 {
			_, _ = j.Reconcile(ctx, 10)
		}
	}
	for {
		if _, err := j.Reconcile(ctx, 50); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		var open int
		if err := db.QueryRowContext(ctx, "select count(*) from momo_payments where due_at is not null").Scan(&open); err != nil {
			return err
		}
		if open == 0 {
			return nil
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func planOne(ctx context.Context, driver journal.Driver[*sql.Tx], j *journal.Journal[*sql.Tx], all providers, i int) error {
	provider := all.rails[i%len(all.rails)].Provider()
	direction := []momo.Direction{momo.In, momo.Out}[i/len(all.rails)%2]
	p, err := all.wanted(provider, direction, fmt.Sprintf("c%d", i), "http://"+os.Getenv(chaosAddress))
	if err != nil {
		return err
	}
	return driver.Transact(ctx, func(tx *sql.Tx) error {
		_, err := j.Plan(ctx, tx, p, journal.Via(provider))
		return err
	})
}

// TestChaos kills a program that pays, with SIGKILL, at random instants, and starts it
// again; the providers go on in this process. What is left is compared with their ledger.
func TestChaos(t *testing.T) {
	seed := *chaosSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		file := filepath.Join(t.TempDir(), "chaos.db")
		chaos(t, seed, "sqlite file:"+file+"?_pragma=journal_mode(WAL)&_pragma=busy_timeout(10000)&_pragma=synchronous(OFF)&_txlock=immediate")
	})
	address := os.Getenv("MOMO_TEST_POSTGRES")
	if address == "" {
		t.Log("MOMO_TEST_POSTGRES is not set: this ran on SQLite alone")
		return
	}
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		chaos(t, seed, "pgx "+schema(t, address))
	})
}

func chaos(t *testing.T, seed uint64, database string) {
	t.Logf("-chaos-seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 7))
	sim, err := simulator.Start(simulator.Options{AutoApprove: 300 * time.Millisecond})
	require.NoError(t, err)
	defer sim.Close()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	require.NoError(t, listener.Close()) // the program's own, in each of its lives
	sim.SetCallbackURL(simulator.Samsoftpay, "http://"+address+"/"+simulator.Samsoftpay)
	environment := append(os.Environ(), chaosDatabase+"="+database, chaosAddress+"="+address, fmt.Sprintf("%s=%d", chaosCount, *chaosPayments))
	for _, provider := range sim.Providers() {
		sim.SetBalance(provider, 1_000_000_000)
		environment = append(environment, sim.Environment(provider)...)
	}
	db, driver, err := openDatabase(database)
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, journal.Migrate(t.Context(), driver))
	_, err = db.Exec(credits)
	require.NoError(t, err)

	var told bytes.Buffer
	program := func() *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env, cmd.Stderr = environment, &told
		require.NoError(t, cmd.Start())
		return cmd
	}
	for range *chaosLives {
		cmd := program()
		for range random.IntN(3) {
			sim.Fault(simulator.Fault{Kind: crashFaults[random.IntN(len(crashFaults))]})
		}
		time.Sleep(time.Duration(100+random.IntN(1900)) * time.Millisecond)
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	sim.ClearFaults()
	healed := time.Now()
	require.NoError(t, program().Wait(), "%s", &told)
	t.Logf("%d payments, %d lives, healed in %s", *chaosPayments, *chaosLives, time.Since(healed).Round(time.Millisecond))
	assertPaidOnce(t, sim, db, driver)
}

// assertPaidOnce holds the laws against the ledger of the providers.
func assertPaidOnce(t *testing.T, sim *simulator.Simulator, db *sql.DB, driver journal.Driver[*sql.Tx]) {
	all, err := openProviders(settingsOf(sim), nil)
	require.NoError(t, err)
	j, err := journal.New(driver, journal.Config[*sql.Tx]{
		Rails: all.rails, Settled: func(context.Context, *sql.Tx, journal.Payment) error { return nil },
	})
	require.NoError(t, err)
	figures := map[string]int{}
	var after journal.ID
	for {
		page, err := j.Payments(t.Context(), journal.Filter{After: after})
		require.NoError(t, err)
		for _, p := range page {
			figures["payments"]++
			figures[string(p.State)]++
			after = p.ID
			paid := 0
			require.NoError(t, db.QueryRow("select count(*) from credits where payment = '"+string(p.ID)+"' and state = 'succeeded'").Scan(&paid))
			for law, broken := range laws(sim, p, paid) {
				if broken {
					figures["BROKEN "+law]++
					events, _ := j.History(t.Context(), p.ID)
					t.Errorf("%s: %s: %v", p, law, events)
				}
			}
		}
		if len(page) == 0 {
			break
		}
	}
	assert.Equal(t, *chaosPayments, figures["payments"], "lost")
	t.Logf("%v", figures)
}

// laws are what must never be true of a payment.
func laws(sim *simulator.Simulator, p journal.Payment, paid int) map[string]bool {
	moved := false
	for _, e := range sim.Payments(p.Provider) {
		moved = moved || e.Reference == p.Request.Reference && e.Status == simulator.StatusSucceeded
	}
	settled := p.State.Settled() || p.State == journal.Human && p.Reason != ""
	return map[string]bool{
		"executed twice":                    sim.Executed(p.Provider, p.Request.Reference) > 1,
		"credited twice":                    paid > 1,
		"credited without success":          paid > 0 && !moved,
		"succeeded without credit":          p.State == journal.Succeeded && paid == 0,
		"paid, and called something else":   moved && p.State != journal.Succeeded && p.State != journal.Human,
		"neither settled nor with a person": !settled,
	}
}
