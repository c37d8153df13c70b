package mpgateway

import (
	"fmt"
	"io"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

// ProviderID is who carries a payment out. It is an open set: the gateway gives
// its merchants numbers of their own.
type ProviderID int

// The providers of the document ("Available Payment Providers", "POS Payments").
const (
	ProviderSimulator ProviderID = 14 // stays in progress for ever, and sends no callback
	ProviderPOS       ProviderID = 15
	ProviderSafaricom ProviderID = 40 // M-PESA: wants a Kenyan number
)

// CollectRequest asks a customer for money: the document's payment_c2b.
type CollectRequest struct {
	// Amount is required: more than zero, in a currency with two decimals. The
	// document knows KES, and USD for merchants that are not in betting.
	Amount money.Amount
	// Payer is the customer's number, the document's customer_id. Safaricom
	// requires it, and that it is Kenyan.
	Payer momo.Phone
	// CustomerID takes the place of Payer at a provider that wants another form
	// of number; it is sent as it is, at most 128 visible ASCII characters.
	CustomerID momo.Private
	// Provider is required.
	Provider ProviderID
	// Reference is required: your order, the document's order_id, 1 to 128 of
	// the characters a-z A-Z 0-9 _ - : and the full stop, never used before. It
	// contains no name of a callback's field, such as amount or status, which
	// would let callbacks be forged; neither do CustomerID and DestinationID.
	Reference string
	// Country is optional: momo.Kenya, in capitals or small letters; it is sent in
	// capitals.
	Country momo.Country
	// CallbackURL is where the outcome is sent, recommended: https and a public
	// host, unless [Config].PlainCallbacks allows others. Never take it from a customer.
	CallbackURL string
	// Members are optional: what a brand of the gateway wants beyond the document.
	Members []Member
}

// Format writes reference, amount and payer, masked, for every verb.
func (r CollectRequest) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "collect %q: %s from %s", r.Reference, r.Amount, r.Payer)
}

// DisburseRequest sends money to somebody: the document's payment_b2c. The
// fields are those of CollectRequest.
type DisburseRequest struct {
	Amount      money.Amount
	Payee       momo.Phone
	CustomerID  momo.Private
	Provider    ProviderID
	Reference   string
	Country     momo.Country
	CallbackURL string
	Members     []Member
}

// Format writes reference, amount and payee, masked, for every verb.
func (r DisburseRequest) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "disburse %q: %s to %s", r.Reference, r.Amount, r.Payee)
}

// Confirmation is what the second step of a payout or a withdrawal carries. The
// document refers to a list, "Confirmation Types", that it does not contain: the
// gateway's support says what a type wants, and where. At least one is required.
type Confirmation struct {
	// Code is the document's confirmation_code; for payouts the document does
	// not name its place.
	Code momo.Private
	// Extra are members of the document's extra, by their names.
	Extra Extra
	// Members are sent beside the documented ones, behind those of the request.
	Members []Member
}

// Format writes that there is one, for every verb.
func (Confirmation) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "confirmation") }

// Extra are parameters of one payment method, the document's "extra", by any names but
// "signature". They are sent as strings, in the order of their names. For objects,
// numbers or another order, give a [Member] of the name extra instead.
//
// In an answer they are those that are texts, numbers or booleans; all of it is in
// momo.Transaction.Raw.
type Extra map[string]momo.Private

// Format writes the names, the values masked, for every verb.
func (e Extra) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, map[string]momo.Private(e)) }

// POSDepositRequest puts cash on a customer's account: the document's "Deposit
// via POS".
type POSDepositRequest struct {
	// Amount, Payer, CustomerID, Reference and Country are as for
	// CollectRequest.
	Amount     money.Amount
	Payer      momo.Phone
	CustomerID momo.Private
	Reference  string
	Country    momo.Country
	// Provider is optional; the document allows POS only.
	Provider ProviderID
	// DestinationID is optional: where the money goes.
	DestinationID string
	// Card is for card providers only.
	Card Card
	// Extra is optional.
	Extra Extra
	// Members are as for CollectRequest.
	Members []Member
}

// Format writes reference, amount and payer, masked, for every verb.
func (r POSDepositRequest) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "deposit %q: %s from %s", r.Reference, r.Amount, r.Payer)
}

// Card is a payment card. The document's sample has it; the names of its members
// are beyond the document. It masks itself when it is printed.
type Card struct {
	PAN, ExpYear, ExpMonth, CVC momo.Private
}

// Format writes that there is one, for every verb.
func (Card) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "card") }

// POSWithdrawRequest pays cash out of a customer's account: the document's
// "Withdrawal from the POS". The fields are those of POSDepositRequest.
type POSWithdrawRequest struct {
	Amount        money.Amount
	Payee         momo.Phone
	CustomerID    momo.Private
	Reference     string
	Country       momo.Country
	Provider      ProviderID
	DestinationID string
	// ConfirmationCode is optional, the document's confirmation_code: what the customer
	// was sent before, where no second step follows.
	ConfirmationCode momo.Private
	Extra            Extra
	Members          []Member
}

// Format writes reference, amount and payee, masked, for every verb.
func (r POSWithdrawRequest) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "withdraw %q: %s to %s", r.Reference, r.Amount, r.Payee)
}

// Result is a code with its text.
type Result struct {
	Code    ResultCode
	Message momo.Private
}

// Format writes the code, for every verb.
func (r Result) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "result %q", r.Code) }

// Transaction is a payment as the gateway tells it. Direction, Amount and the
// number are those of the request: the gateway's answers do not name them, so
// that [Client.Transaction] leaves them empty.
type Transaction struct {
	momo.Transaction
	// NetworkReference is the operator's reference, the M-PESA receipt: the
	// document's transaction_ref. It may be empty.
	NetworkReference string
	// ConfirmType says whether a payout or a withdrawal waits for its second
	// step: Next is momo.StepConfirm then, with the type as its Token. Answers to payouts
	// and withdrawals name it, lookups do not.
	ConfirmType ConfirmType
	// Result says how the request was processed, not what became of the payment.
	Result Result
	// ProviderResult is the operator's own code, "additional information only".
	ProviderResult Result
	// Extra is told of some payment methods only. Beyond the document.
	Extra Extra
	// ServiceID and ServiceVersion are the gateway's.
	ServiceID, ServiceVersion string
	// ServiceTime is the gateway's time of the operation, as text: no document
	// says which zone it is of.
	ServiceTime string
}
