package simulator

import (
	"cmp"
	"net/url"
)

// SapamaQuirks are what a test may choose of Sapama, and what a merchant sets on
// its portal beside the address of the notifications, which SetCallbackURL sets.
type SapamaQuirks struct {
	// Method is how the till notifies: POST, also when it is left out, or GET. A
	// checkout names its own.
	Method string
	// ValidationURL is asked before a payment to the till; "" asks nobody.
	ValidationURL string
	// WithoutKey leaves the api_key of notifications empty, and WithoutReference the
	// reference_number, as the document's sample has both.
	WithoutKey, WithoutReference bool
	// Extra are fields added to every notification.
	Extra url.Values
	// Mode is what the "mode" of new receipts and payouts says, "sandbox" for
	// instance, whatever was asked for; "" is what was asked for.
	Mode string
	// Simulate is what the "simulate" of new rows says, "success" for instance; ""
	// is what the checkout sent, which the document has no field for.
	Simulate string
}

// SetSapamaQuirks changes how Sapama behaves from now on, in everything. After
// Close it does nothing.
func (s *Simulator) SetSapamaQuirks(q SapamaQuirks) {
	_ = visit(s, Sapama, func(p *sapama) error {
		p.quirks = q
		return nil
	})
}

// mode is what a row says of its money: nothing for an invoice, as the document's
// sample has it.
func (p *sapama) mode(kind string, payment *Payment) string {
	if kind == "invoice" {
		return ""
	}
	return cmp.Or(p.quirks.Mode, payment.Details["environment"], "live")
}

// refusal is what M-PESA says of it. The document has no reasons; a payout that failed
// shows it as its third_party_message.
func (*sapama) refusal(_ *Payment, why Refusal) string {
	switch why {
	case RefusalWrongPIN:
		return "The initiator information is invalid."
	case RefusalNoMoney:
		return "The balance is insufficient for the transaction."
	case RefusalIgnored:
		return "DS timeout user cannot be reached"
	}
	return "Request cancelled by user"
}

// testNumber knows none: the document names none.
func (p *sapama) testNumber(*Payment) (reason string, known bool) { return "", false }
