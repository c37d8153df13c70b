package momo

import (
	"context"
	"time"

	"github.com/momo-go/momo/money"
)

// Rail is one provider as a router or a journal sees it: the same payment for all of
// them, and what differs between them as data. Each client makes its own: see the
// method Rail of samsoftpay.Client and the others. What is peculiar to one provider
// stays on its client. A Rail is safe for concurrent use.
type Rail interface {
	// Provider is the package name of the provider: "samsoftpay".
	Provider() string
	// Terms are those of one direction, and whether the rail has that direction at all.
	Terms(Direction) (terms Terms, offered bool)
	// Check is nil if Send would send the payment; otherwise an [ErrInvalid] that names
	// every field of [Payment], or of the rail's options, that is missing or wrong. It
	// sends nothing.
	Check(Payment) error
	// Send asks the provider to carry the payment out, and ends in one of the four
	// outcomes, see [OutcomeOf]. Never call it again after [Indeterminate], nor the Send
	// of another rail: [Error.Recovery] says what can be done. The transaction is
	// accepted and not yet paid, unless its Status says so.
	Send(context.Context, Payment) (*Transaction, error)
	// Look asks what became of a payment: by its ID where that is known, by its Reference
	// otherwise. [ErrNotFound] proves nothing unless Terms.MissProves says so.
	//
	// What is returned is about this payment. Where it shows another amount or number
	// than Payment has, it does not say that it is final: its Status is [StatusUnknown]
	// then, for a person to compare.
	Look(context.Context, Payment) (*Transaction, error)
	// Continue goes on with a payment of [StatusActionRequired]: next is its
	// Transaction.Next, code what the customer entered, or what the provider has agreed on
	// with the merchant. It is a verb: it moves money, and ends in one of the four
	// outcomes. It is [ErrInvalid] where the rail has no second step.
	Continue(ctx context.Context, p Payment, next Next, code Secret) (*Transaction, error)
}

// Terms are what a rail offers and demands in one direction, as data. What no source
// tells is zero.
type Terms struct {
	// Countries are those of the numbers that can be reached, Currencies those of the
	// amounts.
	Countries  []Country
	Currencies []money.Currency
	// Networks are what Payment.Network may be. It is empty where the rail does not look at
	// it.
	Networks []Network
	// Min and Max bound the amount, each included; zero is no known bound.
	Min, Max money.Amount
	// Requires are the names of the fields of Payment that are required beyond Direction,
	// Reference, Amount and Phone.
	Requires []string
	// KeepsReference says that a payment can be found by your reference, and
	// UniqueReference that the provider refuses a second one with the same.
	KeepsReference, UniqueReference bool
	// MissProves says that [ErrNotFound] of Look proves that nothing was paid.
	MissProves bool
	// KeyProtects is for how long the provider documents that a payment with the same
	// [Payment].IdempotencyKey is not made again; zero where it has no keys. It is not what
	// an error allows: [Error.Recovery] is.
	KeyProtects time.Duration
	// Callbacks says whether the provider reports the end by itself, and how package
	// webhook believes it.
	Callbacks Callbacks
	// Ends are the final statuses that the provider can report. A payment that ends in
	// another way stays open for ever: where [StatusFailed] is missing, somebody has to
	// decide when one that nobody pays is given up.
	Ends []Status
	// Recovery is what can be done after an [ErrIndeterminate] of Send. That of the error
	// itself may be more careful, and counts.
	Recovery Recovery
}

// Callbacks is whether and how the callbacks of a provider can be believed.
type Callbacks uint8

const (
	// CallbacksNone: there are none.
	CallbacksNone Callbacks = iota
	// CallbacksSigned: they have a signature. Use webhook.Signed.
	CallbacksSigned
	// CallbacksConfirmed: they prove nothing, and the provider is asked. Use
	// webhook.Confirmed.
	CallbacksConfirmed
	// CallbacksSignedAndConfirmed: the signature can be read in several ways, so that the
	// provider is asked too. Use webhook.SignedAndConfirmed.
	CallbacksSignedAndConfirmed
)

var callbacks = [...]string{"none", "signed", "confirmed", "signed and confirmed"}

// String returns "none", "signed", "confirmed" or "signed and confirmed".
func (c Callbacks) String() string {
	if int(c) < len(callbacks) {
		return callbacks[c]
	}
	return callbacks[CallbacksNone]
}

// MarshalText writes what [Callbacks.String] returns.
func (c Callbacks) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads what [Callbacks.String] returns. Any other text is an error, and c
// keeps its value.
func (c *Callbacks) UnmarshalText(text []byte) error {
	return readWord(c, text, CallbacksSignedAndConfirmed, "callbacks")
}
