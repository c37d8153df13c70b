package ssentezo

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

// payment is what a verb asks for, to compare answers with.
type payment struct {
	op        *transport.Operation
	direction momo.Direction
	reference string
	amount    money.Amount
	phone     momo.Phone // zero for bank transfers
	again     bool       // an earlier attempt may have arrived
}

// send sends a verb once, and asks for the status where its answer alone does
// not prove what it says.
func (c *Client) send(ctx context.Context, p payment, wire any) (*Transaction, error) {
	ctx, cancel := c.transport.Bound(ctx) // both requests are one call
	defer cancel()
	body, err := strictjson.Marshal(wire)
	if err != nil {
		return nil, err
	}
	tx, err := transport.Do(ctx, c.transport, &transport.Call{Op: p.op, Body: body, Reference: p.reference}, p.decode)
	var e *momo.Error
	errors.As(err, &e)
	switch {
	case err == nil && tx.Status != momo.StatusFailed, errors.Is(err, momo.ErrIndeterminate):
		return tx, err
	case p.mayHaveArrived(e):
		return c.find(ctx, p, e)
	case err == nil, isDoubtful(e):
		return c.confirm(ctx, p, tx, e)
	default:
		return nil, err
	}
}

// mayHaveArrived says that e is about a request that was not the first one of
// its reference, so that no refusal in it is proof of anything.
func (p payment) mayHaveArrived(e *momo.Error) bool {
	if e == nil {
		return false
	}
	taken := errors.Is(e, momo.ErrDuplicate)
	return p.again || taken && (e.Attempts > 1 || p.op == bankTransfer)
}

// isDoubtful says that a refusal may be about a payment that exists: 400 is
// documented as "Failed Transaction", and an error under 2xx has no documented
// meaning at all. Credentials and a reference that is taken are checked before
// there is a payment.
func isDoubtful(e *momo.Error) bool {
	for _, certain := range [...]error{momo.ErrDuplicate, momo.ErrUnauthorized, momo.ErrForbidden, momo.ErrNotSent} {
		if errors.Is(e, certain) {
			return false
		}
	}
	return e.HTTPStatus == http.StatusBadRequest || e.HTTPStatus/100 == 2
}

// find ends a verb whose reference may have been sent before: only the payment
// itself, found as it was asked for, is an answer.
func (c *Client) find(ctx context.Context, p payment, e *momo.Error) (*Transaction, error) {
	if p.op != bankTransfer { // its status does not name the account
		if found, err := c.lookup(ctx, p); err == nil && p.is(found) {
			return found, nil
		}
	}
	return nil, p.indeterminate(e)
}

// confirm asks once before a payment is called failed, and trusts the status.
// tx is a failed payment, or e the refusal.
func (c *Client) confirm(ctx context.Context, p payment, tx *Transaction, e *momo.Error) (*Transaction, error) {
	found, err := c.lookup(ctx, p)
	switch {
	case err != nil && isAnswer(err) && e != nil:
		return nil, e
	case err != nil && isAnswer(err):
		return tx, nil
	case err != nil || !p.is(found):
		return nil, p.indeterminate(e)
	case e != nil && found.Status == momo.StatusFailed:
		return nil, e
	default:
		return found, nil
	}
}

func (c *Client) lookup(ctx context.Context, p payment) (*Transaction, error) {
	look := c.status
	if p.op == bankTransfer {
		look = c.bankStatus
	}
	found, err := look(ctx, p.reference)
	if found != nil {
		found.Direction = p.direction
	}
	return found, err
}

// isAnswer says that the provider itself answered a lookup, with an error.
func isAnswer(err error) bool {
	none := [...]error{momo.ErrUnavailable, momo.ErrNotSent, momo.ErrRateLimited, momo.ErrUnauthorized, momo.ErrForbidden}
	return !slices.ContainsFunc(none[:], func(kind error) bool { return errors.Is(err, kind) })
}

// is says whether a transaction is the payment and not another of its reference.
func (p payment) is(found *Transaction) bool {
	return found.Amount == p.amount && found.Phone == p.phone
}

// indeterminate keeps the evidence of e, if any, but not its kind.
func (p payment) indeterminate(e *momo.Error) error {
	out := momo.Error{Provider: provider, Op: p.op.Name, Reference: p.reference, Attempts: 1}
	if e != nil {
		out = *e
	}
	out.Kind = momo.ErrIndeterminate
	return &out
}

// decode accepts only an answer that is about the payment.
func (p payment) decode(a *transport.Answer) (*Transaction, error) {
	tx, err := decodeAccepted(a)
	if err != nil {
		return nil, err
	}
	switch {
	case tx.Reference != "" && tx.Reference != p.reference,
		!tx.Amount.IsZero() && tx.Amount != p.amount,
		!tx.Phone.IsZero() && tx.Phone != p.phone:
		return nil, errOther
	}
	tx.Direction, tx.Reference, tx.Amount, tx.Phone = p.direction, p.reference, p.amount, p.phone
	return tx, nil
}
