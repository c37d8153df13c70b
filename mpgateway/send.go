package mpgateway

import (
	"context"
	"errors"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
)

// call writes and signs a request, once: whatever is sent again is these bytes.
func (c *Client) call(op *transport.Operation, wire any, reference string) (*transport.Call, error) {
	body, err := strictjson.Marshal(wire)
	if err != nil {
		return nil, err
	}
	body, err = c.seal(body)
	if err != nil {
		return nil, err
	}
	return &transport.Call{Op: op, Argument: c.publicID, Body: body, Reference: reference}, nil
}

// do sends a call whose answer must be about the call's own reference.
func do[T any](ctx context.Context, t *transport.Client, call *transport.Call, decode func(*transport.Answer, string) (*T, error)) (*T, error) {
	return transport.Do(ctx, t, call, func(a *transport.Answer) (*T, error) { return decode(a, call.Reference) })
}

// pay carries out an operation that moves money.
func (c *Client) pay(ctx context.Context, p *payment, faults transport.Faults) (*Transaction, error) {
	c.checkCallback(&faults, p.wire.CallbackURL)
	if err := faults.Err("mpgateway", p.operation.Name, p.wire.OrderID); err != nil {
		return nil, err
	}
	call, err := c.call(&p.operation.Operation, p.wire, p.wire.OrderID)
	if err != nil {
		return nil, err
	}
	ctx, cancel := c.verbs.Bound(ctx)
	defer cancel()
	tx, err := do(ctx, c.verbs, call, decodeVerb)
	if err != nil {
		tx, err = c.settle(ctx, p.operation.after, call, err)
	}
	if err != nil {
		return nil, err
	}
	tx.Direction, tx.Amount, tx.Phone = p.direction, p.amount, p.phone
	return tx, nil
}

// settle finds out what became of a request that ended with err, by the rule of
// its row. Once nobody knew, only an acceptance or the status makes it known: a
// later refusal may be that of the second request alone.
func (c *Client) settle(ctx context.Context, rule recovery, call *transport.Call, err error) (*Transaction, error) {
	var lost *momo.Error
	if !errors.Is(err, momo.ErrIndeterminate) || !errors.As(err, &lost) {
		return nil, err
	}
	for {
		known, err := c.Transaction(ctx, call.Reference)
		if err == nil && rule.settles(known) {
			return known, nil
		}
		if !errors.Is(err, momo.ErrNotFound) || !rule.sendsAgain(lost) || !c.verbs.Again(ctx, lost.Attempts) {
			return nil, ended(ctx, lost)
		}
		accepted, err := do(ctx, c.verbs, call, decodeVerb)
		var end *momo.Error
		if !errors.As(err, &end) {
			return accepted, err
		}
		end.Attempts += lost.Attempts
		if !errors.Is(end, momo.ErrIndeterminate) {
			lost.Attempts = end.Attempts
			return nil, lost
		}
		lost = end
	}
}

// ended adds that the context has ended meanwhile.
func ended(ctx context.Context, lost *momo.Error) error {
	if err := ctx.Err(); err != nil && !errors.Is(lost, err) {
		lost.Err = errors.Join(lost.Err, err)
	}
	return lost
}
