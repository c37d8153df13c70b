package sppay

import (
	"context"
	"time"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// Transaction finds a payment by your reference: what to do after a lost answer.
// The provider's lookup takes its own reference only, so the list is read and
// your reference compared with external_reference. If several have it, the one
// that says most is returned: a succeeded one before a pending one, that before a
// failed one.
//
// A hit proves that the payment exists. momo.ErrNotFound proves nothing: the
// payment may be on its way, or be kept without its reference. Beyond the
// document.
func (c *Client) Transaction(ctx context.Context, s Search) (*Transaction, error) {
	var faults transport.Faults
	checkText(&faults, "Reference", s.Reference, "is required: yours")
	if err := faults.Err(provider, opTransaction.Name, s.Reference); err != nil {
		return nil, err
	}
	return c.search(ctx, s, s.filter(c.transport.Now()))
}

// filter is what the list is asked for.
func (s Search) filter(now time.Time) Filter {
	if s.SentAt.IsZero() {
		s.SentAt = now
	}
	const day = 24 * time.Hour // more than any clock or time zone is off
	return Filter{AccountNo: s.AccountNo, Amount: s.Amount, From: s.SentAt.Add(-day), To: s.SentAt.Add(day)}
}

// search reads all pages as one call.
func (c *Client) search(ctx context.Context, s Search, filter Filter) (found *Transaction, err error) {
	ctx, whole := c.transport.Begin(ctx, opTransaction)
	defer func() { whole.End(err) }()
	for tx, err := range c.Transactions(ctx, filter) {
		if err != nil {
			return nil, err
		}
		if s.matches(tx) && (found == nil || tx.Status.Outweighs(found.Status)) {
			found = tx
		}
	}
	if found == nil {
		return nil, c.transport.NotFound(opTransaction, s.Reference)
	}
	return found, nil
}

// matches does not rely on the filters of the list, whose meaning is not
// published. The amount of the request may be what was credited or what was charged.
func (s Search) matches(tx *Transaction) bool {
	way := tx.way(s.AccountNo)
	unsaid := s.Direction == momo.DirectionUnknown || way == momo.DirectionUnknown
	return tx.Reference == s.Reference && tx.pays(s.Amount) && (unsaid || way == s.Direction)
}

// way is the direction of the transaction. That of a kind that goes either way is seen
// from your account.
func (t *Transaction) way(accountNo string) momo.Direction {
	own := func(a Account) bool { return a.Institution == InstitutionOwn && string(a.Number) == accountNo }
	switch {
	case t.Direction != momo.DirectionUnknown, own(t.Debit) == own(t.Credit):
		return t.Direction
	case own(t.Debit):
		return momo.Out
	default:
		return momo.In
	}
}
