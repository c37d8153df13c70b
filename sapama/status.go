package sapama

import (
	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

// status is the one mapping to the common vocabulary, and the provider's word
// that it rests on. There is no word for a failed or a refunded payment.
func (t *Transaction) status() (momo.Status, string) {
	switch {
	case t.Other != nil:
		return momo.StatusUnknown, t.Other.Result
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

// paid holds all that must be true of a checkout before it counts as paid. The
// codes and references are compared where both rows have them.
func paid(invoice, receipt *Row) bool {
	return invoice != nil && receipt != nil &&
		invoice.Direction == momo.In && receipt.Direction == momo.In &&
		invoice.LinkedID == receipt.ID && receipt.LinkedID == invoice.ID &&
		receipt.Code != "" && agree(invoice.Code, receipt.Code) &&
		agree(invoice.Reference, receipt.Reference) &&
		invoice.Till == receipt.Till && receipt.Till > 0 &&
		receipt.Amount == invoice.Amount && receipt.Amount.Currency() == money.KES && receipt.Amount.Sign() > 0
}

func agree(a, b string) bool { return a == "" || b == "" || a == b }
