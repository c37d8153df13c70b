package momo

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/momo-go/momo/money"
)

// Payment is a payment as every [Rail] takes it: what is to be paid, and the few texts
// that some provider demands. [Terms].Requires says which of them a rail demands beyond
// Direction, Reference, Amount and Phone. What a rail has no use for is not sent.
//
// It is safe to print and to log. [StoredPayment] is its form for storage.
type Payment struct {
	// Direction is required: [In] to collect from Phone, [Out] to pay to Phone.
	Direction Direction
	// Reference is required: yours, new for each payment. Store it before [Rail.Send].
	Reference string
	// IdempotencyKey is optional: the key to send, where the provider has keys. Empty
	// means a new one for each Send. Store one that you give, as the Reference.
	IdempotencyKey string
	// Amount is required.
	Amount money.Amount
	// Phone is required: the payer's number, or the payee's.
	Phone Phone
	// Network is that of Phone. Most rails demand it; [Prefixes.Network] guesses it.
	Network Network
	// FirstName, MiddleName, LastName, Email and Address (the postal one) are the
	// customer's.
	FirstName, MiddleName, LastName Private
	Email, Address                  Private
	// Description is what is paid for, in words for the customer.
	Description Private
	// Account is the customer's account with you, for a receipt.
	Account Private
	// CallbackURL is where the provider reports the end: https, with a public host. See
	// package webhook for addresses that cannot be guessed.
	CallbackURL string
	// ID is the provider's identifier, once an answer has named it: Transaction.ID.
	// [Rail.Look] and [Rail.Continue] use it.
	ID string
	// SentAt is when Send was first called. It is optional, and lets Look leave out older
	// payments with the same reference, and find one that is days old.
	SentAt time.Time
	// AfterIndeterminate says that an earlier Send of this Reference ended in
	// [ErrIndeterminate], and that somebody decided to send it all the same. Then no
	// refusal for a used reference counts as proof that nothing was paid.
	AfterIndeterminate bool
}

// Name is first, middle and last name, as far as they are given, with blanks between.
func (p Payment) Name() Private {
	all := strings.Fields(string(p.FirstName) + " " + string(p.MiddleName) + " " + string(p.LastName))
	return Private(strings.Join(all, " "))
}

// Format writes direction, reference, amount and number, masked, for every verb.
func (p Payment) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "payment %s %q: %s, %s", p.Direction, p.Reference, p.Amount, p.Phone)
}

// LogValue is the short form for logs: direction, reference, amount, the provider's
// identifier.
func (p Payment) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("direction", p.Direction.String()),
		slog.String("reference", p.Reference),
		slog.String("amount", p.Amount.String()),
		slog.String("id", p.ID),
	)
}
