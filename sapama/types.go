package sapama

import (
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/money"
)

// CallbackMethod is how a callback address is called.
type CallbackMethod string

// The two ways. Prefer CallbackPost: with CallbackGet the API key ends up in the
// logs of every server on the way.
const (
	CallbackPost CallbackMethod = "post"
	CallbackGet  CallbackMethod = "get"
)

// CollectRequest asks a customer for money: the document's checkout with the flow
// "stkpush". The document marks every field as required. Texts are at most 255
// printable characters, without spaces around them: the document gives no bound.
type CollectRequest struct {
	// Amount is required: KES, more than zero. M-PESA may take whole shillings
	// only; the document does not say.
	Amount money.Amount
	// Payer is required: a Kenyan number. The document's phone.
	Payer momo.Phone
	// Reference is required: your order, at most 128 printable characters, not
	// beginning with "mpesa:", which package webhook puts before codes. The document's
	// reference_number. Nothing there keeps it unique: use each one once.
	Reference string
	// Account is required: the customer's account with you. The document's
	// bill_ref_number; it comes back on the receipt with the invoice's number
	// behind it.
	Account momo.Private
	// Description is required: what is paid for.
	Description momo.Private
	// FirstName, MiddleName and LastName are required, all three: the document says so
	// of each.
	FirstName, MiddleName, LastName momo.Private
	// Email and Address are required.
	Email, Address momo.Private
	// ImageURL is required: the http or https address of a picture for payment pages,
	// which a prompt on the phone does not show.
	ImageURL string
	// CallbackURL is required: https, with a public host name. It is called when the
	// customer has paid; see package webhook.
	CallbackURL string
	// CallbackMethod is CallbackPost when it is left out.
	CallbackMethod CallbackMethod
}

// Format writes reference, amount and payer, masked, for every verb.
func (r CollectRequest) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "collect %q: %s from %s", r.Reference, r.Amount, r.Payer)
}

// DisburseRequest sends money to somebody's M-PESA wallet: a beneficiary of the
// document's b2c. The document's table of its fields is lost; they are those of
// an integrator, and [Config.BeneficiaryKeys] says how they are called. Texts are as for
// [CollectRequest].
type DisburseRequest struct {
	// Amount is required: KES, more than zero.
	Amount money.Amount
	// Payee is required: a Kenyan number.
	Payee momo.Phone
	// Reference is required: your payout, as in [CollectRequest]. The document's
	// trans_reference: "best if it's unique", so not checked there.
	Reference string
	// The others are optional. Message is a text sent to the payee.
	Description, FirstName, LastName, Message momo.Private
	// ShortCode is the one to pay from.
	ShortCode string
	// CallbackURL is called with the result, in a form that the document does not
	// show: see package webhook, which asks the list about it.
	CallbackURL string
	// CallbackMethod is CallbackPost when it is left out.
	CallbackMethod CallbackMethod
}

// Format writes reference, amount and payee, masked, for every verb.
func (r DisburseRequest) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "disburse %q: %s to %s", r.Reference, r.Amount, r.Payee)
}

// Disbursement is what became of one payout of a batch.
type Disbursement struct {
	Reference string
	// Transaction is set if Err is nil: scheduled, not yet paid.
	Transaction *Transaction
	// Err is a *momo.Error, for momo.OutcomeOf: refused, or indeterminate where
	// the answer says nothing clear about this payout.
	Err error
}

// Format writes reference, transaction and error, for every verb.
func (d Disbursement) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "disbursement %q: %v, %v", d.Reference, d.Transaction, d.Err)
}

// Transaction is a payment, by its row or its two rows.
//
// A checkout's is momo.StatusPending until there is a receipt. It is
// momo.StatusSucceeded if invoice and receipt name each other, are of the client's
// mode and agree on amount, currency and till. Anything else is momo.StatusUnknown:
// see Receipt, and ask a human.
//
// A payout's is what [Config.PayoutResults] says of its code, and otherwise
// momo.StatusUnknown for ever: nothing in the document proves that one was paid.
//
// ID is the invoice's, and so that of Collect's answer; without an invoice it is
// the only row's. Amount is what was received, if there is a receipt.
type Transaction struct {
	momo.Transaction
	// Code is the M-PESA code, empty before the payment. One code is one payment.
	Code string
	// Till is the till of the payment.
	Till int64
	// Invoice is the row of a checkout, Receipt that of money received. Other is
	// a row of another kind, such as a payout's, or of the other mode. The rest is nil.
	Invoice, Receipt, Other *Row
	// Notification is the callback by which the payment was found, in the events of
	// package webhook only. Nothing of it is believed.
	Notification *Notification
}

// Named reports whether reference is that of the payment. Which of three fields
// contains a payout's is not documented: the answer to a payout calls it trans_id.
func (t *Transaction) Named(reference string) bool {
	r := t.Other
	return t.Reference == reference ||
		r != nil && r.Direction == momo.Out && (r.ThirdPartyID == reference || r.Code == reference)
}

// Unsolicited reports whether the transaction is a receipt without any invoice: a
// customer paid to the till without being asked, or the merchant posted it. Its
// status is momo.StatusUnknown, since nothing says what should have been paid.
func (t *Transaction) Unsolicited() bool {
	return t.Invoice == nil && t.Receipt != nil && !t.Receipt.linked() && t.Code != "" && t.Receipt.Amount.Sign() > 0
}

// RowType is the provider's word for the kind of a row. It is an open set.
type RowType string

// The types of the document.
const (
	RowInvoice RowType = "invoice"
	RowReceipt RowType = "receipt"
)

// Row is one entry of the provider's list. What cannot be read is left zero; all that
// the provider wrote is in Raw.
type Row struct {
	// ID is the number of the row, UUID its other name, "trans_…", which can be
	// guessed. LinkedID is the number of the counterpart, "" without one.
	ID, UUID, LinkedID string
	Type               RowType
	Direction          momo.Direction
	// Code is the M-PESA code.
	Code string
	// TransType is the gateway's word: "Pay Bill".
	TransType string
	Till      int64
	ShortCode string
	Amount    money.Amount
	// Reference is yours, as far as the row contains one; ThirdPartyID is the
	// gateway's, or that of a row you posted.
	Reference, ThirdPartyID string
	// Account is what the customer entered, on a receipt of a checkout with the
	// invoice's number behind it.
	Account           momo.Private
	Phone             momo.Phone
	Name, Description momo.Private
	// Reconciliation is whether you have taken note of the row. It does not say
	// that anything was paid.
	Reconciliation Reconciliation
	// Mode is the document's mode or environment, empty on a row that has neither. A
	// row that was simulated is of ModeSandbox, one that names two modes ModeUnclear.
	Mode Mode
	// Result is the gateway's code of a payout's result, Message its text. The
	// document lists no values: see [Config.PayoutResults].
	Result  string
	Message momo.Private
	// At is the time of the payment, CreatedAt that of the row, in UTC. The
	// provider writes some in UTC and some in Nairobi's time, minutes apart.
	At, CreatedAt time.Time
	// Raw is the whole row as the provider wrote it, a JSON object: see Member. That of
	// a payment's other row may be in it, under "transaction".
	Raw momo.Private
}

// Member returns what the provider wrote under that name of the document's, such as
// "org_account_balance", "updated_at" or "b2c_reference_code": a text as it is, a number
// as it was written, anything else as JSON. It is empty where there is no such member.
func (r *Row) Member(name string) momo.Private {
	dec := jsontext.NewDecoder(strings.NewReader(string(r.Raw)), jsontext.AllowDuplicateNames(true))
	var found jsontext.Value
	_ = strictjson.Object(dec, func(member string) error { // it was read before, or is empty
		value, err := dec.ReadValue()
		if member == name && found == nil {
			found = value.Clone()
		}
		return err
	})
	if text, err := jsontext.AppendUnquote(nil, found); err == nil && found.Kind() == '"' {
		return momo.Private(text)
	}
	return momo.Private(found)
}

// Format writes identifiers, type, amount and number, masked, for every verb.
func (r Row) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "row %q (%q) of %q (%q): %s, %s", r.ID, r.Type, r.Reference, r.Code, r.Amount, r.Phone)
}

func (r *Row) linked() bool { return r.LinkedID != "" }

// Reconciliation is the document's ipned: whether the merchant's system has taken
// note of a row.
type Reconciliation string

// The states. ReconciliationReceived is that of a new row, which MarkTransaction calls
// ReconciliationNotYet, as the document does there. ReconciliationAny is for Filter only.
const (
	ReconciliationNotYet          Reconciliation = "no"
	ReconciliationReceived        Reconciliation = "received"
	ReconciliationRecorded        Reconciliation = "success"
	ReconciliationRecordingFailed Reconciliation = "error"
	ReconciliationUnreconciled    Reconciliation = "unreconciled"
	ReconciliationAny             Reconciliation = "any"
)

// Filter narrows Transactions. The zero Filter lists the unreconciled rows of all
// tills, as the document has it.
type Filter struct {
	// Phone is the customer's.
	Phone momo.Phone
	// State is ReconciliationAny for all rows, reconciled ones included.
	State Reconciliation
	// Till narrows to one till. Beyond the document: two integrators use it.
	Till int64
	// ID is the number of a row, UUID its "trans_…", Code the M-PESA code, or one that
	// you posted: the document's id, uuid and trans_id.
	ID, UUID, Code string
	// PageSize is how many rows are fetched at once, 1 to 200; zero means 50. The
	// document gives no bound; 200 is what this client reads.
	PageSize int
}

// Format writes state, till and number, masked, for every verb.
func (l Filter) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "filter: state %q, till %d, number %s", l.State, l.Till, l.Phone)
}

// Posting is a transaction from elsewhere, for the provider's books: it moves no
// money. The document's "trans_id" and so on.
type Posting struct {
	// Code is required, a text: unique, or the row may be doubled. The document's
	// trans_id. One that is no word of at most 64 letters, digits and . _ - is found
	// with Filter.Code only.
	Code string
	// At is required.
	At time.Time
	// Amount is required: KES, more than zero.
	Amount money.Amount
	// Description is required.
	Description momo.Private
	// The others are optional.
	FirstName, MiddleName, LastName momo.Private
	Phone                           momo.Phone
	TransType, ShortCode            string
	Account, InvoiceNumber          momo.Private
	Balance                         money.Amount
	// ThirdPartyID is your own identifier.
	ThirdPartyID string
}

// Format writes code and amount, for every verb.
func (p Posting) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "posting %q: %s", p.Code, p.Amount)
}

// Posted is what became of one Posting.
type Posted struct {
	Code string
	// ID is the new row's, if Err is nil.
	ID string
	// Raw is what the provider wrote of it, a JSON object.
	Raw momo.Private
	// Err is a *momo.Error, for momo.OutcomeOf.
	Err error
}

// Format writes code, identifier and error, for every verb.
func (p Posted) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "posted %q: %q, %v", p.Code, p.ID, p.Err)
}

// Message is a text message to one number.
type Message struct {
	// To is required: a Kenyan number, each one once in a call.
	To momo.Phone
	// Text is required. The provider's placeholders, ":name", are its to fill.
	Text momo.Private
}

// Format writes the number, masked, for every verb.
func (m Message) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "message to %s", m.To) }

// Sent is what became of one Message.
type Sent struct {
	To momo.Phone
	// ID is the provider's, if Err is nil: scheduled, not delivered.
	ID string
	// Amount is the document's "amount", as it was written; the document does not
	// say of what. Integrators read it as the cost.
	Amount string
	// Raw is what the provider wrote of it, a JSON object.
	Raw momo.Private
	// Err is a *momo.Error, for momo.OutcomeOf.
	Err error
}

// Format writes number, masked, identifier and error, for every verb.
func (s Sent) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "message to %s: %q, %v", s.To, s.ID, s.Err)
}

// TransferType is M-PESA's command for a transfer.
type TransferType string

// The document's five.
const (
	BusinessPayBill       TransferType = "BusinessPayBill"
	MerchantToMerchant    TransferType = "MerchantToMerchantTransfer"
	MerchantToWorking     TransferType = "MerchantTransferFromMerchantToWorking"
	MerchantServicesToMMF TransferType = "MerchantServicesMMFAccountTransfer"
	AgencyFloatAdvance    TransferType = "AgencyFloatAdvance"
)

// TransferRequest moves money from the client's till to another one. It has no
// reference: the provider takes none.
type TransferRequest struct {
	// ToTill is required: the number of the till that receives.
	ToTill int64
	// Amount is required: whole KES, more than zero.
	Amount money.Amount
	// Description is required.
	Description momo.Private
	// Type is required.
	Type TransferType
}

// Format writes till, amount and type, for every verb.
func (r TransferRequest) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "transfer to till %d: %s, %q", r.ToTill, r.Amount, r.Type)
}

// Transfer is a transfer under way. The provider documents no way to look it up.
type Transfer struct {
	ID               string
	FromTill, ToTill int64
	Amount           money.Amount
	// Status is momo.StatusPending for the document's workflow "initiated".
	Status   momo.Status
	Workflow string
	// Raw is the provider's whole answer, a JSON object.
	Raw momo.Private
}

// Format writes identifier, tills, amount and status, for every verb.
func (t Transfer) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "transfer %q from till %d to till %d: %s, %s", t.ID, t.FromTill, t.ToTill, t.Amount, t.Status)
}
