package mpgateway

import (
	"context"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// call is written once, and signed for each attempt: whatever is sent again says the same.
func (c *Client) call(op *transport.Operation, wire any, reference string, faults transport.Faults) *transport.Call {
	if len(c.refusals) > 0 && op.Class != transport.Look {
		op = c.refusing(op)
	}
	return &transport.Call{Op: op, Argument: c.publicID, JSON: wire, Seal: c.seal, Reference: reference, Faults: faults}
}

// refusing is the operation for a caller who knows more codes of refusals.
func (c *Client) refusing(op *transport.Operation) *transport.Operation {
	known := *op
	known.Judge = func(a *transport.Answer, v transport.Verdict) transport.Verdict {
		return judgeVerbBy(c.refusals, a, v)
	}
	return &known
}

// do sends a call whose answer must be about the call's own reference.
func do[T any](
	ctx context.Context, c *Client, call *transport.Call, decode func(*transport.Answer, string) (*T, error),
) (*T, error) {
	return transport.Do(ctx, c.transport, call, func(a *transport.Answer) (*T, error) { return decode(a, call.Reference) })
}

// pay carries out an operation that moves money. When nobody knows what became of it,
// the gateway is asked.
func (c *Client) pay(ctx context.Context, op *transport.Operation, p *payment) (*Transaction, error) {
	c.checkCallback(&p.faults, p.wire.CallbackURL)
	call := c.call(op, p.wire, p.asked.Reference, p.faults)
	return transport.DoOrFind(ctx, c.transport, call,
		func(a *transport.Answer) (*Transaction, error) { return p.complete(decodeVerb(a, p.asked.Reference)) },
		func(ctx context.Context) (*Transaction, error) {
			return p.complete(c.known(ctx, op, p.asked.Reference))
		})
}

// complete adds what no answer names: direction, amount and number.
func (p *payment) complete(tx *Transaction, err error) (*Transaction, error) {
	if err != nil {
		return nil, err
	}
	return tx, transport.Complete(&tx.Transaction, p.asked)
}

// known asks what became of a payment. The order of a second step is known since its
// first, so only a final status says anything about the second.
func (c *Client) known(ctx context.Context, op *transport.Operation, reference string) (*Transaction, error) {
	tx, err := c.Transaction(ctx, reference)
	if err == nil && op.Class == transport.Never && !tx.Final() {
		return nil, momo.ErrIndeterminate
	}
	return tx, err
}
