package mpgateway

import (
	"context"
	"net/http"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// operation is a row of the table below: the request, and what follows when
// nobody knows what became of it.
type operation struct {
	transport.Operation
	after recovery
}

// The operations. The document does not print their paths; those are beyond it,
// from sister documents that all agree. None is sent again by the transport but
// after a 429, and the second steps, which send another body under the same
// order_id, not even then.
var (
	collect         = &operation{post("collect", "payment_c2b", transport.Once), askThenSend}
	disburse        = &operation{post("disburse", "payment_b2c", transport.Once), askThenSendUnless5xx}
	confirmDisburse = &operation{post("confirm disburse", "payment_b2c", transport.Never), askOnly}
	posDeposit      = &operation{post("pos deposit", "deposit", transport.Once), askThenSend}
	posWithdraw     = &operation{post("pos withdraw", "withdrawal", transport.Once), askThenSendUnless5xx}
	confirmWithdraw = &operation{post("confirm pos withdraw", "withdrawal", transport.Never), askOnly}
	transaction     = post("transaction", "status", transport.Look)
)

// post makes an operation: all are a POST below the merchant's public id.
func post(name, path string, class transport.Class) transport.Operation {
	return transport.Operation{Name: name, Method: http.MethodPost, Path: "/{public_id}/" + path, Class: class}
}

// recovery says what follows when nobody knows what became of a request. In any
// case the gateway is asked for the status, and what it says of the order is the
// answer.
type recovery uint8

const (
	// askOnly sends nothing again. The order is known since its first step, so
	// only a final status says anything about the second.
	askOnly recovery = iota
	// askThenSend sends the same bytes again when the gateway does not know the
	// order. It may be known all the same and not be visible yet; what makes
	// this safe is that the document promises not to repeat an order_id.
	askThenSend
	// askThenSendUnless5xx is that, but not after a server error: money that
	// goes out does not come back.
	askThenSendUnless5xx
)

// sendsAgain is the rule: whether the same bytes may be sent again after lost,
// an indeterminate end, once the gateway has said that it does not know the
// order. After a redirect it is the set-up that is wrong.
func (r recovery) sendsAgain(lost *momo.Error) bool {
	serverError := lost.HTTPStatus >= 500 || lost.HTTPStatus == http.StatusRequestTimeout
	redirected := lost.HTTPStatus >= 300 && lost.HTTPStatus < 400
	return !redirected && (r == askThenSend || r == askThenSendUnless5xx && !serverError)
}

// settles says whether what the gateway knows of the order is the answer.
func (r recovery) settles(tx *Transaction) bool { return r != askOnly || tx.Final() }

// Collect asks a customer for money: the document's payment_c2b. On success the
// payment is usually [StatusInProgress]: the customer has a prompt on the phone.
//
// When the answer is lost, the client asks for the status, and sends the same
// bytes again if the gateway does not know the order. If that does not help, the
// error is momo.ErrIndeterminate: look the order up by its reference.
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
// When the answer is lost, the client asks for the status. Only if the gateway
// does not know the order, and did not answer with a server error, does it send
// the same bytes again. If that does not help, the error is
// momo.ErrIndeterminate.
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

func (r DisburseRequest) payment(op *operation) (*payment, transport.Faults) {
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

func (r POSWithdrawRequest) payment(op *operation) (*payment, transport.Faults) {
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
	if err := faults.Err("mpgateway", transaction.Name, reference); err != nil {
		return nil, err
	}
	call, err := c.call(&transaction, wireOrder{reference}, reference)
	if err != nil {
		return nil, err
	}
	return do(ctx, c.nouns, call, decodeLookup)
}
