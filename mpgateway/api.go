package mpgateway

import (
	"context"
	"net/http"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// The operations, and what may be sent again. The document does not print their
// paths; those are beyond it, from sister documents that all agree. It promises not
// to repeat an order_id, so the first steps are Unique; the second steps, which send
// another body under the same order_id, are not.
var (
	collect         = verb("collect", "payment_c2b", transport.Unique)
	disburse        = verb("disburse", "payment_b2c", transport.Unique)
	confirmDisburse = verb("confirm disburse", "payment_b2c", transport.Never)
	posDeposit      = verb("pos deposit", "deposit", transport.Unique)
	posWithdraw     = verb("pos withdraw", "withdrawal", transport.Unique)
	confirmWithdraw = verb("confirm pos withdraw", "withdrawal", transport.Never)
	transaction     = noun("transaction", "status")
)

// verb makes an operation that moves money: all are a POST below the merchant's public
// id, and an error code in a 200 is an error.
func verb(name, path string, class transport.Class) *transport.Operation {
	return &transport.Operation{
		Name: name, Method: http.MethodPost, Path: "/{public_id}/" + path,
		Class: class, Recovery: momo.RecoveryLookup, Judge: judgeVerb,
	}
}

// noun makes a question, where an error code may be that of the payment.
func noun(name, path string) *transport.Operation {
	return &transport.Operation{
		Name: name, Method: http.MethodPost, Path: "/{public_id}/" + path, Class: transport.Look, Judge: judgeLookup,
	}
}

// Collect asks a customer for money: the document's payment_c2b. On success the
// payment is usually [StatusInProgress]: the customer has a prompt on the phone.
//
// When the answer is lost, the client asks for the status. Where the gateway does not
// know the order, it sends the same bytes again, but never after a server error. If
// that does not help, the error is momo.ErrIndeterminate: look the order up by its
// reference.
func (c *Client) Collect(ctx context.Context, r CollectRequest) (*Transaction, error) {
	p := payment{operation: collect, direction: momo.In, amount: r.Amount, phone: r.Payer, phoneField: "Payer", wire: wirePayment{
		OrderID: r.Reference, Country: r.Country, CallbackURL: r.CallbackURL, ProviderID: r.Provider,
	}}
	var faults transport.Faults
	faults.Check(r.Provider != 0, "Provider", "is required: 40 for M-PESA")
	p.check(&faults, r.CustomerID)
	return c.pay(ctx, &p, faults)
}

// Disburse sends money to somebody: the document's payment_b2c. If the status is
// momo.StatusActionRequired, nothing was paid yet: see ConfirmDisburse.
//
// A lost answer is treated as by Collect.
func (c *Client) Disburse(ctx context.Context, r DisburseRequest) (*Transaction, error) {
	p, faults := r.payment(disburse)
	return c.pay(ctx, p, faults)
}

// ConfirmDisburse is the second step of a payout whose ConfirmType is required:
// the same request, with the confirmation data. It is sent once. When its answer
// is lost, the client asks for the status, and momo.ErrIndeterminate is the end
// unless that is final. Whether the gateway wants the same order_id again is not
// documented; this sends the one given.
func (c *Client) ConfirmDisburse(ctx context.Context, r DisburseRequest, with Confirmation) (*Transaction, error) {
	p, faults := r.payment(confirmDisburse)
	p.confirm(&faults, with)
	return c.pay(ctx, p, faults)
}

func (r DisburseRequest) payment(op *transport.Operation) (*payment, transport.Faults) {
	p := &payment{operation: op, direction: momo.Out, amount: r.Amount, phone: r.Payee, phoneField: "Payee", wire: wirePayment{
		OrderID: r.Reference, Country: r.Country, CallbackURL: r.CallbackURL, ProviderID: r.Provider,
	}}
	var faults transport.Faults
	faults.Check(r.Provider != 0, "Provider", "is required: 40 for M-PESA")
	p.check(&faults, r.CustomerID)
	return p, faults
}

// POSDeposit puts cash on a customer's account from a point of sale: the
// document's deposit. A lost answer is treated as by Collect.
func (c *Client) POSDeposit(ctx context.Context, r POSDepositRequest) (*Transaction, error) {
	p := payment{operation: posDeposit, direction: momo.In, amount: r.Amount, phone: r.Payer, phoneField: "Payer", wire: wirePayment{
		OrderID: r.Reference, Country: r.Country, ProviderID: r.Provider, DestinationID: r.DestinationID,
		Extra: newWireExtra(r.Extra),
		Card:  wireCard{string(r.Card.PAN), string(r.Card.ExpYear), string(r.Card.ExpMonth), string(r.Card.CVC)},
	}}
	var faults transport.Faults
	p.check(&faults, r.CustomerID)
	return c.pay(ctx, &p, faults)
}

// POSWithdraw pays cash out of a customer's account at a point of sale: the
// document's withdrawal. If the status is momo.StatusActionRequired, nothing was
// paid yet: see ConfirmPOSWithdraw. A lost answer is treated as by Disburse.
func (c *Client) POSWithdraw(ctx context.Context, r POSWithdrawRequest) (*Transaction, error) {
	p, faults := r.payment(posWithdraw)
	return c.pay(ctx, p, faults)
}

// ConfirmPOSWithdraw is the second step of a withdrawal whose ConfirmType is
// required: the same request, with the confirmation data. It is sent once, and
// treated as ConfirmDisburse is.
func (c *Client) ConfirmPOSWithdraw(ctx context.Context, r POSWithdrawRequest, with Confirmation) (*Transaction, error) {
	p, faults := r.payment(confirmWithdraw)
	p.confirm(&faults, with)
	return c.pay(ctx, p, faults)
}

func (r POSWithdrawRequest) payment(op *transport.Operation) (*payment, transport.Faults) {
	p := &payment{operation: op, direction: momo.Out, amount: r.Amount, phone: r.Payee, phoneField: "Payee", wire: wirePayment{
		OrderID: r.Reference, Country: r.Country, ProviderID: r.Provider, DestinationID: r.DestinationID,
		Extra: newWireExtra(r.Extra),
	}}
	var faults transport.Faults
	p.check(&faults, r.CustomerID)
	return p, faults
}

// Transaction finds a payment by your reference, the document's status. It names
// neither amount nor number. momo.ErrNotFound proves nothing for some minutes
// after the order was sent: integrators wait for 15.
func (c *Client) Transaction(ctx context.Context, reference string) (*Transaction, error) {
	var faults transport.Faults
	checkReference(&faults, reference)
	return do(ctx, c, c.call(transaction, wireOrder{reference}, reference, faults), decodeLookup)
}
