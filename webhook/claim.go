package webhook

import (
	"github.com/momo-go/momo"
)

// Claim is what a callback says before anybody has confirmed it: plain data,
// which can be stored and asked about later. Nothing of it may be credited.
type Claim struct {
	// Subject is that of the event that would confirm the claim; see
	// [Event].Subject. It is empty where only the provider's answer shows it.
	Subject string
	// Reference is the merchant's own identifier of the payment. It is required, unless
	// Unnamed is set.
	Reference string
	// Unnamed says that the callback names no reference of the merchant's. Reference then
	// only stands for the payment, or is empty: the event has the one that the provider's
	// answer names, and [Options].Known and Expect are asked about that.
	Unnamed bool
	// ID is the provider's identifier of the payment, empty where the callback
	// names none. An event that has another one is about another payment.
	ID string
	// Lookup is what else the provider has to be asked by, such as a code or the
	// number of a row; empty where Reference is enough. It identifies nothing.
	Lookup string
	// Status is what the callback says of the payment. momo.StatusUnknown is
	// nothing, or nothing that can be read. It is never believed.
	Status momo.Status
	// Proven says that the callback shows something that only few know: an
	// address that was made for this payment, the merchant's key, a signature.
	// Questions about such claims are not limited across payments.
	Proven bool
	// Ambiguous says that the callback could be read in two ways, so that somebody
	// may have reshaped it. What it claims is settled only if the provider's answer
	// says enough by itself: that the payment failed, or its amount.
	Ambiguous bool
	// AmountNamed and AmountUnnamed are of a provider whose own answer never names the
	// amount. AmountNamed says that the callback says something of an amount, so that no
	// other callback of the payment is credited on the amount that was asked for.
	// AmountUnnamed says that it says nothing of one, anywhere, and hints at nothing that
	// the merchant did not ask for; see [Event].AmountUnnamed.
	AmountNamed, AmountUnnamed bool
}

// Check is nil if the event is about the payment that is claimed: if it has the
// claim's Reference, its Subject, and its ID, as far as the claim has them. Of an
// Unnamed claim, the Reference is not compared.
// Otherwise it is [ErrUnconfirmed]. Where the Subject is known, an event without
// any ID is about the payment too.
func (c Claim) Check(e Event) error {
	sameID := c.ID == "" || e.ID == c.ID || e.ID == "" && c.Subject != ""
	if e.Reference != c.Reference && !c.Unnamed || !sameID || c.Subject != "" && e.Subject != c.Subject {
		return ErrUnconfirmed
	}
	return nil
}

// named is the reference that the callback names, if it names one.
func (c Claim) named() string {
	if c.Unnamed {
		return ""
	}
	return c.Reference
}

// confirmed returns the event if it is about the claim.
func (c Claim) confirmed(e Event) (Event, error) {
	if err := c.Check(e); err != nil {
		return Event{}, err
	}
	e.AmountUnnamed = c.AmountUnnamed && !c.Ambiguous && e.Amount.IsZero()
	return e, nil
}

// repeats reports whether what is claimed cannot change what was settled last, so
// that nobody has to be asked. Under another reference it may be another payment.
func (c Claim) repeats(last Entry) bool {
	claimed := c.Status
	if claimed == momo.StatusUnknown {
		claimed = momo.StatusSucceeded // it may be
	}
	return last.Status.Final() && (c.Unnamed || last.Reference == c.Reference) && !claimed.Supersedes(last.Status)
}
