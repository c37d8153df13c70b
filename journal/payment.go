package journal

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/momo-go/momo"
)

// ID is the journal's own identifier of a payment: a UUID of version 7, which is made
// before anything else.
type ID string

// State is where a payment stands in its life; see the package's comment for what follows
// what. It is the word that is stored.
type State string

const (
	// Planned: nothing has left. It is sent when it is due.
	Planned State = "planned"
	// Sending: a process has begun to send it. If that process died, nobody knows.
	Sending State = "sending"
	// Accepted: the provider has it, and has not said how it ended.
	Accepted State = "accepted"
	// Unknown: it may have happened. It is looked up.
	Unknown State = "unknown"
	// Human: looking has no more sense. A person decides: see [Journal.Stuck].
	Human State = "human"

	// Succeeded is settled: the money has moved.
	Succeeded State = "succeeded"
	// Failed is settled: the provider says that the money has not moved.
	Failed State = "failed"
	// Cancelled is settled, as Failed.
	Cancelled State = "cancelled"
	// Refunded is settled: the money was given back.
	Refunded State = "refunded"
	// Refused is settled: the provider refused it before anything happened.
	Refused State = "refused"
	// Expired is settled: it was not sent before its time was over, or nobody paid it in
	// time where a provider never says that a payment failed.
	Expired State = "expired"
	// Abandoned is settled: a person gave it up.
	Abandoned State = "abandoned"
)

// Settled reports whether the payment has its end. Only [Refunded], and evidence that
// contradicts the end, come after.
func (s State) Settled() bool {
	switch s {
	case Planned, Sending, Accepted, Unknown, Human:
		return false
	default:
		return true
	}
}

// Paid reports whether the money has moved and was not given back.
func (s State) Paid() bool { return s == Succeeded }

// Payment is a row of the journal.
type Payment struct {
	ID ID
	// Provider is that of the rail that has it, once and for all.
	Provider string
	// Request is what is paid. Its ID is the provider's, once that is known.
	Request momo.Payment
	State   State
	// Status is what the provider said last.
	Status momo.Status
	// Reason says why it is in its state, in words for a person, without personal data.
	Reason string
	// Recovery is what the last error allowed; see [momo.Error].
	Recovery momo.Recovery
	// Subject is that of its callbacks, see webhook.Event; empty before the first.
	Subject string
	// Next is what the customer has to do, while the provider waits for it.
	Next momo.Next
	// Contradicts is the end that was settled before, where later evidence said otherwise: a
	// success after a failure. A person should look.
	Contradicts State
	// Attempts is how often it was sent, or may have been; Misses how often the provider did
	// not know it since.
	Attempts, Misses int
	// The times are the database's, in UTC, and zero for what has not happened. SendBefore
	// is the caller's: it is not sent after that.
	PlannedAt, SendBefore, SendingAt, SentAt, CheckedAt, DueAt, SettledAt time.Time
	// Version counts the changes, from 1. Each has an [Event].
	Version int64
}

// Format writes identifiers, state and amount, for every verb.
func (p Payment) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "%s %s %s %q: %s, %s",
		p.ID, p.Provider, p.Request.Direction, p.Request.Reference, p.State, p.Request.Amount)
}

// LogValue is the short form for logs.
func (p Payment) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("id", string(p.ID)), slog.String("provider", p.Provider),
		slog.String("reference", p.Request.Reference), slog.String("state", string(p.State)),
		slog.String("amount", p.Request.Amount.String()),
	)
}

// Event is one change of a payment.
type Event struct {
	Payment ID
	Version int64
	At      time.Time
	// Was and Became are the states, equal where only something else changed.
	Was, Became State
	// Cause is what changed it: plan, send, answer, lookup, callback, sweep, operator or
	// restore.
	Cause string
	// Evidence is why it was believed: signature or query, of a callback.
	Evidence string
	// Note says more in words: an error's text, which has no personal data, or what an
	// operator wrote.
	Note string
}
