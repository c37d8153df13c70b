package samsoftpay

import (
	"github.com/google/uuid"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

func (r CollectRequest) faults() (f transport.Faults) {
	checkAmount(&f, r.Amount)
	f.Check(check.Of(string(r.Channel), 32, check.Lower+"_"), "Channel", "is required: mtn_momo, airtel_money or card")
	f.Check(r.Channel.reaches(r.Payer), "Payer", "must be a Ugandan number, or any for a card")
	checkReference(&f, r.Reference)
	checkKey(&f, r.IdempotencyKey)
	return f
}

func (r CollectRequest) wire() wireCharge {
	return wireCharge{
		Amount: r.Amount.Minor(), Currency: string(money.UGX), Channel: string(r.Channel),
		Customer: wirePerson{Phone: r.Payer.Digits()}, Reference: r.Reference,
	}
}

func (r CollectRequest) intent(mode Mode) intent {
	return intent{
		payment: momo.Transaction{Direction: momo.In, Reference: r.Reference, Amount: r.Amount, Phone: r.Payer},
		channel: r.Channel, mode: mode,
	}
}

func (r DisburseRequest) channel() Channel {
	if r.Channel == "" {
		return ChannelMTN
	}
	return r.Channel
}

func (r DisburseRequest) faults() (f transport.Faults) {
	checkAmount(&f, r.Amount)
	f.Check(check.Of(string(r.channel()), 32, check.Lower+"_"), "Channel", "must be a word such as mtn_momo")
	f.Check(r.Payee.Country() == momo.Uganda, "Payee", "must be a Ugandan number")
	f.Check(check.Text(string(r.PayeeName), maxName), "PayeeName", "must be at most 200 printable characters")
	checkReference(&f, r.Reference)
	checkKey(&f, r.IdempotencyKey)
	return f
}

func (r DisburseRequest) wire() wirePayout {
	return wirePayout{
		Amount: r.Amount.Minor(), Currency: string(money.UGX), Channel: string(r.channel()),
		Recipient: wirePerson{Phone: r.Payee.Digits(), Name: string(r.PayeeName)}, Reference: r.Reference,
	}
}

func (r DisburseRequest) intent(mode Mode) intent {
	return intent{
		payment: momo.Transaction{Direction: momo.Out, Reference: r.Reference, Amount: r.Amount, Phone: r.Payee},
		channel: r.channel(), mode: mode,
	}
}

// intent is the payment that a request is about, to compare with what the provider says.
type intent struct {
	payment momo.Transaction
	channel Channel
	mode    Mode
}

// decode accepts only an answer about what was asked for. The document's sample of a
// charge names the amount, that of a payout does not.
func (w intent) decode(a *transport.Answer) (*Transaction, error) {
	read := (*wireTransaction).transaction
	if w.payment.Direction == momo.Out {
		read = (*wireTransaction).accepted
	}
	tx, err := decode(a, read)
	return transport.About(tx, err, w.is)
}

// is reports whether tx may be the payment asked for, and fills in what it leaves out.
// Where no reference was asked for, the provider may have made one.
func (w intent) is(tx *Transaction) bool {
	return agrees(tx.Channel, w.channel) && agrees(tx.Mode, w.mode) &&
		transport.Complete(&tx.Transaction, w.payment) == nil
}

// agrees reports whether an answer says the same, or nothing.
func agrees[T ~string](said, asked T) bool { return said == "" || said == asked }

func (r PaymentLinkRequest) faults() (f transport.Faults) {
	checkAmount(&f, r.Amount)
	f.Check(check.Text(r.Description, 255), "Description", "must be at most 255 printable characters")
	f.Check(isWebAddress(r.SuccessURL), "SuccessURL", "must be an http or https address of at most 500 characters")
	f.Check(isWebAddress(r.CancelURL), "CancelURL", "must be an http or https address of at most 500 characters")
	checkReference(&f, r.Reference)
	checkKey(&f, r.IdempotencyKey)
	return f
}

func (r PaymentLinkRequest) wire() wireLink {
	return wireLink{
		Amount: r.Amount.Minor(), Description: r.Description, SuccessURL: r.SuccessURL,
		AllowMultipleUses: r.AllowMultipleUses, CancelURL: r.CancelURL, Reference: r.Reference,
	}
}

func (r PaymentLinkRequest) decode(a *transport.Answer) (*PaymentLink, error) {
	link, err := decodePaymentLink(a)
	return transport.About(link, err, func(l *PaymentLink) bool { return l.Amount == r.Amount || l.Amount.IsZero() })
}

func (r RefundRequest) faults() (f transport.Faults) {
	f.Check(isID(r.ChargeID, chargePrefix), "ChargeID", "must be an identifier txn_…")
	checkKey(&f, r.IdempotencyKey)
	return f
}

func (r RefundRequest) decode(a *transport.Answer) (*Refund, error) {
	refund, err := decodeRefund(a)
	return transport.About(refund, err, func(f *Refund) bool { return f.ChargeID == r.ChargeID })
}

func (l LostPayment) faults() (f transport.Faults) {
	f.Check(l.Direction == momo.In || l.Direction == momo.Out, "Direction", "must be momo.In or momo.Out")
	checkAmount(&f, l.Amount)
	f.Check(!l.CreatedAfter.IsZero(), "CreatedAfter", "is required")
	checkReference(&f, l.Reference)
	return f
}

func (f Filter) faults() (faults transport.Faults) {
	faults.Check(f.PageSize >= 1 && f.PageSize <= 100, "PageSize", "must be 1 to 100")
	checkReference(&faults, f.Reference)
	return faults
}

// keyed makes a call that carries the idempotency key, a new one if none is
// given.
func keyed(op *transport.Operation, reference, key string) *transport.Call {
	if key == "" {
		key = uuid.NewString()
	}
	return &transport.Call{Op: op, Reference: reference, Key: key, KeyHeader: "Idempotency-Key"}
}

// byID makes a call that reads what has an identifier of one of the kinds.
func byID(op *transport.Operation, id string, prefixes ...string) *transport.Call {
	call := &transport.Call{Op: op, Argument: id, Reference: id}
	fits := false
	for _, prefix := range prefixes {
		fits = fits || isID(id, prefix)
	}
	call.Faults.Check(fits, "ID", "must be an identifier "+prefixes[0]+"…")
	return call
}
