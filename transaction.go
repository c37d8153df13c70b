package momo

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/momo-go/momo/money"
)

// Transaction is what every provider reports about a payment, whether in the
// answer to a verb, to a lookup, or in a callback that was believed. Each
// provider's own Transaction type embeds it and adds what only that provider has.
//
// It is safe to print and to log: the phone and the texts mask themselves. For the same
// reason a marshalled Transaction with one of them cannot be read back.
type Transaction struct {
	// Provider is the package name of the provider: "samsoftpay".
	Provider string
	// Direction is [In] for collections and [Out] for disbursements.
	Direction Direction
	// ID is the provider's identifier. It may be empty where an answer does not
	// name it.
	ID string
	// Reference is the merchant's own identifier, as sent with the request. It
	// may be empty where the provider does not keep it.
	Reference string
	// Status is where the payment stands. Only [StatusSucceeded] is paid.
	Status Status
	// ProviderStatus is the provider's own word or number for Status.
	ProviderStatus string
	// Next is what has to happen before the payment goes on, as far as an answer tells. A
	// lookup may not tell what the answer to the verb did.
	Next Next
	// Cause is why a payment failed or was cancelled, where the provider says so in a
	// code that is published. [Transaction.Explain] has words for it.
	Cause Cause
	// Amount is what the payment is about, before fees. It is the zero Amount
	// where an answer does not name it.
	Amount money.Amount
	// Phone is the payer's number for [In] and the payee's for [Out], empty
	// where an answer does not name it.
	Phone Phone
	// Reason is the provider's free text on why a payment failed. It is meant
	// for people and is an open set: do not match on it.
	Reason Private
	// CreatedAt and CompletedAt are the provider's times in UTC, zero where an
	// answer does not name them.
	CreatedAt, CompletedAt time.Time
	// Raw is what the provider wrote about the payment, as it came: a JSON object, with
	// the members that this library does not read, and those that it could not. It is
	// empty where nothing was read, as in a transaction that a caller has made.
	Raw Private
}

// Final reports whether the status is final; see [Status.Final].
func (t Transaction) Final() bool { return t.Status.Final() }

// Format writes provider, direction, identifiers, status and amount for every
// verb. It also serves the providers' own types: fmt shows in clear what a nested
// pointer leads to when the verb is one for text, unless it has this method.
func (t Transaction) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "%s %s %q (%q): %s, %s", t.Provider, t.Direction, t.Reference, t.ID, t.Status, t.Amount)
}

// LogValue is the short form for logs: provider, identifiers, status, amount.
func (t Transaction) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("provider", t.Provider),
		slog.String("direction", t.Direction.String()),
		slog.String("id", t.ID),
		slog.String("reference", t.Reference),
		slog.String("status", t.Status.String()),
		slog.String("amount", t.Amount.String()),
	)
}

// Common returns the transaction itself: what a provider's own type has in common
// with all others.
func (t Transaction) Common() Transaction { return t }
