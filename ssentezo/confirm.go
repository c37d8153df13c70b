package ssentezo

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// payment is what a verb asks for.
type payment struct {
	op    *transport.Operation
	asked momo.Transaction // the phone is zero for bank transfers
	again bool             // an earlier call with this reference may have arrived
	began time.Time        // of the call, by the configured clock
}

// send sends a verb once, and asks for the status where its answer alone does not prove
// what it says. Both requests are one call.
func (c *Client) send(
	ctx context.Context, faults transport.Faults, wire any, p payment,
) (tx *Transaction, err error) {
	ctx, whole := c.transport.Begin(ctx, p.op)
	defer func() { whole.End(err) }()
	p.began = c.transport.Now()
	call := &transport.Call{Op: p.op, JSON: wire, Reference: p.asked.Reference, Faults: faults}
	tx, err = transport.Do(ctx, c.transport, call, decodeAccepted(p.asked))
	var e *momo.Error
	errors.As(err, &e)
	switch {
	case len(faults) > 0, err == nil && tx.Status != momo.StatusFailed, errors.Is(err, momo.ErrIndeterminate):
		return tx, err
	case p.mayHaveArrived(e):
		return c.find(ctx, p, e)
	case err == nil, isDoubtful(e):
		return c.confirm(ctx, p, tx, e)
	default:
		return nil, err
	}
}

// mayHaveArrived reports whether e is about a request that was not the first one of
// its reference, so that no refusal in it is proof of anything.
func (p payment) mayHaveArrived(e *momo.Error) bool {
	if e == nil {
		return false
	}
	taken := errors.Is(e, momo.ErrDuplicate)
	return p.again || taken && (e.Attempts > 1 || p.op == opBankTransfer)
}

// isDoubtful reports whether a refusal may be about a payment that exists: 400 is
// documented as "Failed Transaction", and an error under 2xx has no documented
// meaning at all. Credentials and a reference that is taken are checked before
// there is a payment.
func isDoubtful(e *momo.Error) bool {
	certain := [...]error{
		momo.ErrDuplicate, momo.ErrUnauthorized, momo.ErrForbidden, momo.ErrNotSent, momo.ErrRateLimited,
	}
	for _, kind := range certain {
		if errors.Is(e, kind) {
			return false
		}
	}
	return e.HTTPStatus == http.StatusBadRequest || e.HTTPStatus/100 == 2
}

// find ends a verb whose reference may have been sent before: only the payment
// itself, found as it was asked for, is an answer.
func (c *Client) find(ctx context.Context, p payment, e *momo.Error) (*Transaction, error) {
	if p.op != opBankTransfer { // its status does not name the account
		if found, err := c.lookup(ctx, p); err == nil && p.matches(found) {
			return found, nil
		}
	}
	return nil, p.indeterminate(e)
}

// confirm asks once before a payment is called failed, and trusts the status if it is
// about this payment. tx is a failed payment, or e the refusal.
func (c *Client) confirm(ctx context.Context, p payment, tx *Transaction, e *momo.Error) (*Transaction, error) {
	found, err := c.lookup(ctx, p)
	switch {
	case err != nil && isAnswer(err) && e != nil:
		return nil, e
	case err != nil && isAnswer(err):
		return tx, nil
	case err != nil, !p.matches(found), !p.isThisCall(found, identifier(tx, e)):
		return nil, p.indeterminate(e)
	case e != nil && found.Status == momo.StatusFailed:
		return nil, e
	default:
		return found, nil
	}
}

func (c *Client) lookup(ctx context.Context, p payment) (*Transaction, error) {
	look := c.status
	if p.op == opBankTransfer {
		look = c.bankStatus
	}
	found, err := look(ctx, p.asked.Reference)
	if found != nil {
		found.Direction = p.asked.Direction
	}
	return found, err
}

// isAnswer reports whether the provider itself answered a lookup, with an error.
func isAnswer(err error) bool {
	none := [...]error{momo.ErrUnavailable, momo.ErrNotSent, momo.ErrRateLimited, momo.ErrUnauthorized, momo.ErrForbidden}
	return !slices.ContainsFunc(none[:], func(kind error) bool { return errors.Is(err, kind) })
}

// matches reports whether a transaction is what was asked for, as far as it says.
func (p payment) matches(found *Transaction) bool {
	return found.Amount == p.asked.Amount && found.Phone == p.asked.Phone
}

// isThisCall reports whether a transaction that matches may be that of this call, and
// not an older one under the same reference, such as a deposit of the same amount and
// number: it carries the identifier that the answer gave, or, where the answer gave
// none, it is no older than the call. A clock that is ahead errs towards "nobody knows".
func (p payment) isThisCall(found *Transaction, id string) bool {
	if id != "" {
		return found.ID == id
	}
	return found.Time.IsZero() || !found.Time.Before(p.began.Add(-clockMargin))
}

// identifier is what the provider called the failed payment, or the refused one.
func identifier(failed *Transaction, refusal *momo.Error) string {
	if failed != nil {
		return failed.ID
	}
	return refusal.ID
}

const clockMargin = time.Minute

// indeterminate keeps the evidence of e, if any, but not its kind.
func (p payment) indeterminate(e *momo.Error) error {
	out := momo.Error{Provider: provider, Op: p.op.Name, Reference: p.asked.Reference, Attempts: 1}
	if e != nil {
		out = *e
	}
	out.Kind, out.Recovery = momo.ErrIndeterminate, momo.RecoveryLookup
	return &out
}
