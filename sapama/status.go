package sapama

import (
	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

// rules are what a client knows and no row says.
type rules struct {
	mode    Mode                   // whose rows are evidence
	results map[string]momo.Status // what the codes of payouts mean
}

// status is the one mapping to the common vocabulary, and the provider's word
// that it rests on. There is no word for a failed or a refunded payment.
func (r rules) status(t *Transaction) (momo.Status, string) {
	switch {
	case t.Other != nil:
		return r.payout(t.Other), t.Other.Result
	case t.Receipt == nil && !t.Invoice.linked():
		return momo.StatusPending, string(RowInvoice)
	case t.Receipt == nil: // a counterpart is named, and not shown
		return momo.StatusUnknown, string(RowInvoice)
	case paid(t.Invoice, t.Receipt):
		return momo.StatusSucceeded, string(RowReceipt)
	default:
		return momo.StatusUnknown, string(RowReceipt)
	}
}

// payout is what the merchant knows of the code of a payout's result. The document
// lists no code, and shows no row of a payout.
func (r rules) payout(row *Row) momo.Status {
	if row.Direction != momo.Out || row.Amount.Sign() <= 0 || !r.countsAsEvidence(row) {
		return momo.StatusUnknown
	}
	return r.results[row.Result]
}

// countsAsEvidence refuses rows of the other mode: a sandbox payment says nothing of
// real money. Many rows name no mode.
func (r rules) countsAsEvidence(row *Row) bool { return agree(string(row.Mode), string(r.mode)) }

// concerns reports whether a payment is one of the client's mode. The rows of another
// mode are only ever in Other.
func (r rules) concerns(t *Transaction) bool { return t.Other == nil || r.countsAsEvidence(t.Other) }

// paid is all that must be true of a checkout before it counts as paid. The codes and
// references are compared where both rows have them.
func paid(invoice, receipt *Row) bool {
	return invoice != nil && receipt != nil &&
		invoice.Direction == momo.In && receipt.Direction == momo.In &&
		invoice.LinkedID == receipt.ID && receipt.LinkedID == invoice.ID &&
		receipt.Code != "" && agree(invoice.Code, receipt.Code) &&
		agree(invoice.Reference, receipt.Reference) &&
		invoice.Till == receipt.Till && receipt.Till > 0 &&
		receipt.Amount == invoice.Amount && receipt.Amount.Currency() == money.KES && receipt.Amount.Sign() > 0
}

// agree reports whether two texts are equal, or one says nothing.
func agree(a, b string) bool { return a == "" || b == "" || a == b }
