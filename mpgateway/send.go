package mpgateway

import (
	"context"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// call is signed once, by the transport: whatever is sent again is these bytes.
func (c *Client) call(op *transport.Operation, wire any, reference string, faults transport.Faults) *transport.Call {
	return &transport.Call{Op: op, Argument: c.publicID, JSON: wire, Reference: reference, Faults: faults}
}

// do sends a call whose answer must be about the call's own reference.
func do[T any](ctx context.Context, c *Client, call *transport.Call, decode func(*transport.Answer, string) (*T, error)) (*T, error) {
	return transport.Do(ctx, c.transport, call, func(a *transport.Answer) (*T, error) { return decode(a, call.Reference) })
}

// pay carries out an operation that moves money.
func (c *Client) pay(ctx context.Context, p *payment, faults transport.Faults) (*Transaction, error) {
	c.checkCallback(&faults, p.wire.CallbackURL)
	call := c.call(p.operation, p.wire, p.wire.OrderID, faults)
	tx, err := transport.DoOrFind(ctx, c.transport, call, p.decode, func(ctx context.Context) (*Transaction, error) {
		return c.known(ctx, p)
	})
	if err != nil {
		return nil, err
	}
	tx.Direction, tx.Amount, tx.Phone = p.direction, p.amount, p.phone
	return tx, nil
}

func (p *payment) decode(a *transport.Answer) (*Transaction, error) {
	return decodeVerb(a, p.wire.OrderID)
}

// known asks what became of a payment. The order of a second step is known since its
// first, so only a final status says anything about the second.
func (c *Client) known(ctx context.Context, p *payment) (*Transaction, error) {
	tx, err := c.Transaction(ctx, p.wire.OrderID)
	if err == nil && p.operation.Class == transport.Never && !tx.Final() {
		return nil, momo.ErrIndeterminate
	}
	return tx, err
}
