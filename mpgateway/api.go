package mpgateway

import (
	"context"
	"net/http"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/transport"
)

// The operations, and what may be sent again. The document does not print their
// paths; those are beyond it, from sister documents that all agree. It promises not
// to repeat an order_id, so the first steps are Unique; the second steps, which send
// another body under the same order_id, are not.
var (
	opCollect            = verb("collect", "payment_c2b", transport.Unique)
	opDisburse           = verb("disburse", "payment_b2c", transport.Unique)
	opConfirmDisburse    = verb("confirm disburse", "payment_b2c", transport.Never)
	opPOSDeposit         = verb("pos deposit", "deposit", transport.Unique)
	opPOSWithdraw        = verb("pos withdraw", "withdrawal", transport.Unique)
	opConfirmPOSWithdraw = verb("confirm pos withdraw", "withdrawal", transport.Never)
	opTransaction        = noun("transaction", "status")
	opTransactionByID    = noun("transaction by id", "status")
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

func list(op *transport.Operation) *transport.Operation {
	op.List = true
	return op
}

// Collect asks a customer for money: the document's payment_c2b. On success the
// payment is usually [StatusInProgress]: the customer has a prompt on the phone.
//
// When the answer is lost, the client asks for the status. Where the gateway does not
// know the order, it sends the same bytes again, but never after a server error. If
// that does not help, the error is momo.ErrIndeterminate: look the order up by its
// reference.
func (c *Client) Collect(ctx context.Context, r CollectRequest) (*Transaction, error) {
	return c.pay(ctx, opCollect, r.payment())
}

// Disburse sends money to somebody: the document's payment_b2c. If the status is
// momo.StatusActionRequired, nothing was paid yet: see ConfirmDisburse.
//
// A lost answer is treated as by Collect.
func (c *Client) Disburse(ctx context.Context, r DisburseRequest) (*Transaction, error) {
	return c.pay(ctx, opDisburse, r.payment())
}

// ConfirmDisburse is the second step of a payout whose ConfirmType is required:
// the same request, with the confirmation data. It is sent once. When its answer
// is lost, the client asks for the status, and momo.ErrIndeterminate is the end
// unless that is final. Whether the gateway wants the same order_id again is not
// documented; this sends the one given.
func (c *Client) ConfirmDisburse(ctx context.Context, r DisburseRequest, with Confirmation) (*Transaction, error) {
	return c.pay(ctx, opConfirmDisburse, r.payment().confirmed(with))
}

// POSDeposit puts cash on a customer's account from a point of sale: the
// document's deposit. A lost answer is treated as by Collect.
func (c *Client) POSDeposit(ctx context.Context, r POSDepositRequest) (*Transaction, error) {
	return c.pay(ctx, opPOSDeposit, r.payment())
}

// POSWithdraw pays cash out of a customer's account at a point of sale: the
// document's withdrawal. If the status is momo.StatusActionRequired, nothing was
// paid yet: see ConfirmPOSWithdraw. A lost answer is treated as by Disburse.
func (c *Client) POSWithdraw(ctx context.Context, r POSWithdrawRequest) (*Transaction, error) {
	return c.pay(ctx, opPOSWithdraw, r.payment())
}

// ConfirmPOSWithdraw is the second step of a withdrawal whose ConfirmType is
// required: the same request, with the confirmation data. It is sent once, and
// treated as ConfirmDisburse is.
func (c *Client) ConfirmPOSWithdraw(
	ctx context.Context, r POSWithdrawRequest, with Confirmation,
) (*Transaction, error) {
	return c.pay(ctx, opConfirmPOSWithdraw, r.payment().confirmed(with))
}

// Transaction finds a payment by your reference, the document's status. It names
// neither amount nor number. momo.ErrNotFound proves nothing for some minutes
// after the order was sent: integrators wait for 15.
func (c *Client) Transaction(ctx context.Context, reference string) (*Transaction, error) {
	var faults transport.Faults
	checkReference(&faults, reference)
	return do(ctx, c, c.call(opTransaction, wireOrder{reference}, reference, faults), decodeLookup)
}

// TransactionByID finds a payment by the gateway's identifier, its transaction_id. The
// document's text says that the status "needs a transaction ID or order ID"; its list of
// members has only the order_id. Where a gateway does not know the other, the error is
// momo.ErrNotFound or momo.ErrUnavailable, and proves nothing. What is found has that
// identifier, and a Reference.
func (c *Client) TransactionByID(ctx context.Context, id string) (*Transaction, error) {
	var faults transport.Faults
	faults.Check(check.Visible(id, 128), "ID", "must be 1 to 128 visible ASCII characters")
	return transport.Do(ctx, c.transport, c.call(opTransactionByID, wireID{id}, "", faults),
		func(a *transport.Answer) (*Transaction, error) { return decodeLookupByID(a, id) })
}
