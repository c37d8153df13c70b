package webhook

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

// Expected is what the merchant knows of a payment: what must be true of it before
// it is credited.
type Expected struct {
	// Amount is required.
	Amount money.Amount
	// Begun says that the merchant began the payment himself, by Collect or Disburse
	// with this amount and with a Reference that he uses only once, and that he has
	// stored it. Then a payment of which the provider names no amount at all, see
	// [Event].AmountUnnamed, is of the amount that was asked for. Without it such a
	// payment is refused. Never set it for a payment that nobody announced, such as one
	// to a paybill. It changes nothing where the event has an amount.
	Begun bool
	// Mode is compared where the event has one. Empty means ModeLive.
	Mode Mode
	// Phone is the customer's, and is compared unless it is zero.
	Phone momo.Phone
	// ID is the provider's identifier, as the answer to Collect or Disburse named
	// it, and is compared unless it is empty.
	ID string
}

// Format writes the expectation, secrets and numbers masked, for every verb: fmt shows in clear
// what a list leads to when the verb is one for text.
func (e Expected) Format(f fmt.State, _ rune) {
	type plain Expected // without this method
	_, _ = fmt.Fprintf(f, "%+v", plain(e))
}

// Why a payment is not the expected one.
var (
	// ErrAmount: another amount or currency, or none. It is an [*AmountError].
	ErrAmount = errors.New("webhook: amount is not the expected one")
	// ErrPhone: another phone number.
	ErrPhone = errors.New("webhook: phone is not the expected one")
	// ErrID: another identifier of the provider, so another payment.
	ErrID = errors.New("webhook: identifier is not the expected one")
)

// AmountError says that a payment is not of the expected amount or currency.
type AmountError struct{ Want, Got money.Amount }

// Error names both amounts, a missing one as "none".
func (e *AmountError) Error() string {
	return "webhook: amount is " + cmp.Or(e.Got.String(), "none") + ", not " + cmp.Or(e.Want.String(), "none")
}

// Is makes the error match [ErrAmount].
func (*AmountError) Is(target error) bool { return target == ErrAmount }

// Check compares the event with what was expected. It is nil only if amount and
// currency are equal, and everything else that is expected is equal too. An event
// without an amount is refused, except of a payment that the merchant began, by a
// provider that names none: see [Expected].Begun. Otherwise it is [ErrAmbiguous],
// [ErrMode], [ErrID], an [*AmountError] or [ErrPhone], and nothing must be credited.
func (e Event) Check(want Expected) error {
	switch {
	case e.Ambiguous:
		return ErrAmbiguous
	case e.Mode.check(want.Mode) != nil:
		return ErrMode
	case want.ID != "" && want.ID != e.ID && want.ID != e.AnswerID():
		return ErrID
	case want.Amount.IsZero() || e.Amount != want.Amount && !e.isAsAsked(want):
		return &AmountError{Want: want.Amount, Got: e.Amount}
	case !want.Phone.IsZero() && e.Phone != want.Phone:
		return ErrPhone
	}
	return nil
}

// isAsAsked reports whether the amount that was asked for is that of the payment, since
// the merchant began it and the provider names none.
func (e Event) isAsAsked(want Expected) bool {
	return want.Begun && e.AmountUnnamed && e.Amount.IsZero()
}

// expect asks what the payment must be, and returns what compares an event with
// that. A payment that did not succeed need not have an amount.
func (h *Handler) expect(ctx context.Context, reference string) (check func(Event) error, err error) {
	if h.options.Expect == nil || reference == "" {
		return func(Event) error { return nil }, nil
	}
	want, err := h.options.Expect(ctx, reference)
	if err != nil {
		return nil, errExpect
	}
	return func(e Event) error {
		err := e.Check(want)
		if errors.Is(err, ErrAmount) && e.Amount.IsZero() && e.Status != momo.StatusSucceeded {
			return nil
		}
		return err
	}, nil
}
