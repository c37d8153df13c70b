package samsoftpay

import (
	"context"
	"errors"
	"time"
)

// clockMargin is between the clocks of the machines that write created_at and Date.
const clockMargin = time.Second

var (
	errNoTime  = errors.New("samsoftpay: the list does not say when it was made")
	errSeveral = errors.New("samsoftpay: several payments fit")
)

// finder looks for a payment that was just asked for, after its answer was lost. It is
// nil for a payment without a reference, which looks like any other.
//
// References are not unique here: an order that is paid twice may have one. So only a
// payment that was created during this call is this one, by the provider's clock, and
// only if no other was.
func (c *Client) finder(want intent) func(context.Context) (*Transaction, error) {
	reference := want.payment.Reference
	if reference == "" {
		return nil
	}
	began := time.Now()
	return func(ctx context.Context) (*Transaction, error) {
		var found *Transaction
		for p, err := range c.pages(ctx, Filter{Direction: want.payment.Direction, Reference: reference}) {
			if err != nil {
				return nil, err
			}
			if p.answered.IsZero() {
				return nil, errNoTime
			}
			from, to := p.since(began)
			for _, tx := range p.transactions {
				switch {
				case !want.wasMade(tx, from, to):
				case found == nil || found.ID == tx.ID:
					found = tx
				default:
					return nil, errSeveral
				}
			}
			if p.endsBefore(from) {
				break
			}
		}
		if found == nil {
			return nil, c.transport.NotFound(opCharge, reference)
		}
		return found, nil
	}
}

// wasMade reports whether tx can only be the payment asked for: it has its reference, and
// was created in that time.
func (w intent) wasMade(tx *Transaction, from, to time.Time) bool {
	return tx.Reference == w.payment.Reference && !tx.CreatedAt.Before(from) && !tx.CreatedAt.After(to) && w.is(tx)
}

// since is the time from then until the page was made, by the provider's clock: what
// passed here has passed there. Its header has whole seconds, so it is up to one behind.
func (p *page) since(began time.Time) (from, to time.Time) {
	return p.answered.Add(-p.read.Sub(began) - clockMargin), p.answered.Add(time.Second + clockMargin)
}

// endsBefore reports whether the pages that follow are of an earlier time.
func (p *page) endsBefore(t time.Time) bool {
	if len(p.transactions) == 0 {
		return false
	}
	oldest := p.transactions[len(p.transactions)-1].CreatedAt
	return !oldest.IsZero() && oldest.Before(t)
}
