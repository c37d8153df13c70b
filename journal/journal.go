package journal

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/webhook"
)

// Config is what New needs. Rails and Settled are required.
type Config[Tx any] struct {
	// Rails are those of all providers that payments go to, one of each.
	Rails []momo.Rail
	// Settled is called once for each end of a payment, and again where later evidence
	// changes it, in the transaction that writes the end: credit the order here, or note
	// that it failed. p.State is the end; look at p.Contradicts first. What it writes by tx
	// is committed with the end or not at all; it must not do anything else. An error, a
	// panic or more than 4 seconds roll both back, and it is called again later. After
	// those ctx has ended: use tx with ctx only, and return then.
	Settled func(ctx context.Context, tx Tx, p Payment) error
	// Unsolicited, if given, is called once for each change of a payment that this journal
	// did not begin, in a transaction: one to a paybill or a payment link, or a second one
	// by a customer who pays an order twice, whose e.Reference is that of the order. Without
	// it, such callbacks are not acknowledged.
	Unsolicited func(ctx context.Context, tx Tx, e webhook.Event) error
	// Enqueue, if given, tells an engine that something is to be done for a payment at that
	// time, in the same transaction. Package riverjournal sets it.
	Enqueue func(ctx context.Context, tx Tx, id ID, at time.Time) error
	// Seal and Open, if given, encrypt and decrypt what is stored of a customer. The
	// number is then in no column of its own.
	Seal, Open func(text []byte) ([]byte, error)
	// Rules are for one provider's payments, by its name; what is not given is the zero
	// Rules.
	Rules map[string]Rules
	// Logger receives one record for each change: identifiers, states and the cause. Nil
	// means no log.
	Logger *slog.Logger
}

// Rules say how long is waited for what. The zero Rules are good for production.
type Rules struct {
	// CallTimeout is the hard limit of a call to the provider, and of one to a function of
	// yours less 4 seconds. A payment that is sending for longer than this and 30 seconds
	// belongs to a process that has died. Zero means 90 seconds. All processes need the same.
	CallTimeout time.Duration
	// FirstLook is the wait before the first lookup; each further one is half as long
	// again, up to LongestLook. Zero means 5 seconds, and 10 minutes.
	FirstLook, LongestLook time.Duration
	// LookFor is for how long a payment that nobody knows about is looked up before a person
	// has to decide. Zero means 72 hours.
	LookFor time.Duration
	// UnpaidAfter is when a collection that nobody has paid ends as [Expired], at a
	// provider that never says that one failed. Zero means 24 hours.
	UnpaidAfter time.Duration
}

func (r Rules) withDefaults() Rules {
	return Rules{
		CallTimeout: cmp.Or(r.CallTimeout, 90*time.Second),
		FirstLook:   cmp.Or(r.FirstLook, 5*time.Second), LongestLook: cmp.Or(r.LongestLook, 10*time.Minute),
		LookFor: cmp.Or(r.LookFor, 72*time.Hour), UnpaidAfter: cmp.Or(r.UnpaidAfter, 24*time.Hour),
	}
}

// grace is between the hard limit of a call and the time at which its process counts as
// dead.
const grace = 30 * time.Second

// settleTimeout bounds the caller's function.
const settleTimeout = 4 * time.Second

// settleGrace is for it to return once its context has ended.
const settleGrace = 200 * time.Millisecond

// Journal is the payments of one database. It is safe for concurrent use.
type Journal[Tx any] struct {
	driver Driver[Tx]
	config Config[Tx]
	rails  map[string]momo.Rail
}

// New checks config, all of it at once. It does not speak to the database.
func New[Tx any](driver Driver[Tx], config Config[Tx]) (*Journal[Tx], error) {
	var faults []error
	check := func(ok bool, problem string) {
		if !ok {
			faults = append(faults, errors.New("journal: "+problem))
		}
	}
	check(driver != nil, "a driver is required")
	check(len(config.Rails) > 0, "Rails are required")
	check(config.Settled != nil, "Settled is required")
	check((config.Seal == nil) == (config.Open == nil), "Seal and Open belong together")
	rails := map[string]momo.Rail{}
	for _, rail := range config.Rails {
		check(rails[rail.Provider()] == nil, "there are two rails of "+rail.Provider())
		rails[rail.Provider()] = rail
	}
	for provider, r := range config.Rules {
		check(rails[provider] != nil, "Rules are for "+provider+", which has no rail")
		check(min(r.CallTimeout, r.FirstLook, r.LongestLook, r.LookFor, r.UnpaidAfter) >= 0, "Rules must not be negative")
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	return &Journal[Tx]{driver: driver, config: config, rails: rails}, errors.Join(faults...)
}

func (j *Journal[Tx]) rules(provider string) Rules { return j.config.Rules[provider].withDefaults() }

var (
	// ErrNotFound: the journal has no such payment.
	ErrNotFound = errors.New("journal: no such payment")
	// ErrDuplicate: the reference was planned before at that provider, for something else.
	ErrDuplicate = errors.New("journal: the reference is that of another payment")
	// ErrState: the payment is not in a state in which this can be done.
	ErrState = errors.New("journal: not in this state")

	errTime     = errors.New("journal: not a time of this database")
	errNoRail   = errors.New("journal: no rail of that name")
	errPanic    = errors.New("journal: the function panicked")
	errSlow     = errors.New("journal: the function took more than 4 seconds")
	errStranger = errors.New("journal: the payment was not begun here")
)

// Format writes which providers it has, for every verb.
func (j *Journal[Tx]) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "journal of %d rails", len(j.rails))
}
