package sapama

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

// Notification is what a callback names of a payment: where to look, and no evidence
// of anything. What the list says too is not read.
type Notification struct {
	// Reference is yours, empty where the customer paid without being asked: the
	// document's reference_number, or trans_reference.
	Reference string
	// ID is the number of the row, the document's proxy_trans_id; of a payout, that in
	// the answer to it. InvoiceID is that of a checkout's invoice, its invoice_id. Each
	// is empty where there is none.
	ID, InvoiceID string
	// Code is the document's trans_id: the M-PESA code, or perhaps, of a payout, your
	// reference, as in the answer to it.
	Code string
	// IP and Agent are the document's ip and agent: who paid, or asked. Hash is its hash;
	// no source says how it is made, so that it proves nothing.
	IP, Agent momo.Private
	Hash      string
	// Raw is the form or the query as it came, percent-encoded, with the fields that the
	// merchant has added, but without the API key. Package webhook sets it.
	Raw momo.Private
}

// Format writes identifiers, for every verb.
func (n Notification) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "notification of %q: row %q, invoice %q, code %q", n.Reference, n.ID, n.InvoiceID, n.Code)
}

// ParseNotificationWithoutVerification reads the fields of a callback, decoded: those
// of the document's "Instant Payment Notification", which also ends a checkout. The
// document does not show the callback of a payout: it is read by the same names, and
// by those of a payout's request. It believes whoever sent them, and so only what
// [Client.TransactionByID] then finds under ID or InvoiceID counts, if it has the
// direction and the Reference. A callback that names no place to look is an error.
func ParseNotificationWithoutVerification(fields map[string]string) (*Notification, error) {
	n := &Notification{
		Reference: cmp.Or(fields["reference_number"], fields["trans_reference"]),
		ID:        ifValid(fields["proxy_trans_id"], isID),
		InvoiceID: ifValid(fields["invoice_id"], isID),
		Code:      ifValid(fields["trans_id"], isCode),
		IP:        momo.Private(fields["ip"]), Agent: momo.Private(fields["agent"]), Hash: fields["hash"],
	}
	if n.ID == "" && n.InvoiceID == "" && n.Code == "" {
		return nil, transport.ErrIncomplete
	}
	return n, nil
}

func ifValid(text string, valid func(string) bool) string {
	if !valid(text) {
		return ""
	}
	return text
}

// Validation is the provider's question before a customer's payment to the till
// (the document, "C2B validation"): nothing has been paid yet.
type Validation struct {
	Type RowType
	// TransType is the gateway's word.
	TransType string
	// Code is the M-PESA code.
	Code string
	// At is in UTC; the provider writes Nairobi's time.
	At        time.Time
	Amount    money.Amount
	ShortCode string
	Till      int64
	Phone     momo.Phone
	// Account is what the customer entered.
	Account momo.Private
	Name    momo.Private
	// Balance is the organization's before the payment, zero where it is not named or
	// cannot be read.
	Balance money.Amount
	// IP, Agent, Hash and Raw are as in [Notification].
	IP, Agent momo.Private
	Hash      string
	Raw       momo.Private
}

// Format writes code, amount and number, masked, for every verb.
func (v Validation) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "validation %q: %s from %s", v.Code, v.Amount, v.Phone)
}

// ParseValidationWithoutVerification reads the fields of the provider's question
// before a payment (the document, "C2B validation"), decoded. It believes whoever
// sent them. Use package webhook, which compares the API key first and then calls
// this.
func ParseValidationWithoutVerification(fields map[string]string) (*Validation, error) {
	amount, err := money.Parse(fields["trans_amount"], money.KES)
	if err != nil {
		return nil, err
	}
	till, err := strconv.ParseInt(fields["location_id"], 10, 64)
	if err != nil || till <= 0 || amount.Sign() <= 0 {
		return nil, transport.ErrIncomplete
	}
	names := fields["first_name"] + " " + fields["middle_name"] + " " + fields["last_name"]
	v := &Validation{
		Type: RowType(fields["type"]), TransType: fields["trans_type"], Code: fields["trans_id"],
		At: readTime(fields["trans_time"], nairobi), Amount: amount, ShortCode: fields["short_code"], Till: till,
		Account: momo.Private(fields["bill_ref_number"]), Balance: readAmount(fields["org_account_balance"], ""),
		Name: momo.Private(strings.Join(strings.Fields(names), " ")),
		IP:   momo.Private(fields["ip"]), Agent: momo.Private(fields["agent"]), Hash: fields["hash"],
	}
	v.Phone, _ = momo.ParsePhone(fields["phone"], momo.Kenya)
	return v, nil
}
