package mpgateway

import (
	"unicode/utf8"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/transport"
)

const maxReference = 128

func checkPayment(faults *transport.Faults, p *payment, phoneField string, customer momo.Private) {
	decimals, _ := p.asked.Amount.Currency().Decimals()
	faults.Check(p.asked.Amount.Sign() > 0, "Amount", "must be more than zero")
	faults.Check(decimals == 2, "Amount", "must be in a currency with two decimals")
	if p.wire.ProviderID == ProviderSafaricom {
		faults.Check(p.asked.Phone.Country() == momo.Kenya, phoneField, "must be a Kenyan number")
	}
	faults.Check(p.asked.Phone.IsZero() != (customer == ""), phoneField, "or CustomerID is required, and not both")
	faults.Check(customer == "" || check.Visible(string(customer), 128),
		"CustomerID", "must be at most 128 visible ASCII characters")
	checkReference(faults, p.wire.OrderID)
	faults.Check(!ambiguousReference(p.wire.OrderID), "Reference", notAmbiguous)
	faults.Check(!ambiguousReference(p.wire.DestinationID), "DestinationID", notAmbiguous)
	faults.Check(!ambiguousReference(string(customer)), "CustomerID", notAmbiguous)
	faults.Check(p.wire.ProviderID >= 0, "Provider", "must not be negative")
	country := string(p.wire.Country)
	faults.Check(country == "" || len(country) == 2 && check.Of(country, 2, check.Upper),
		"Country", "must be two letters")
	faults.Check(p.wire.DestinationID == "" || check.Visible(p.wire.DestinationID, 128),
		"DestinationID", "must be at most 128 visible ASCII characters")
	checkExtra(faults, p.wire.Extra)
}

func checkReference(faults *transport.Faults, s string) {
	faults.Check(isReference(s), "Reference", "must be 1 to 128 of the characters a-z A-Z 0-9 _ - : .")
}

// isReference is the document's grammar of order_id.
func isReference(s string) bool {
	return check.Of(s, maxReference, check.Letters+check.Digits+"_-:.")
}

func (c *Client) checkCallback(faults *transport.Faults, address string) {
	faults.Check(address == "" || check.CallbackURL(address, c.local || c.plainCallbacks),
		"CallbackURL", "must be an https address of a public host, without user and fragment")
}

func checkCode(faults *transport.Faults, name string, code momo.Private) {
	faults.Check(code == "" || check.Visible(string(code), 128), name, "must be at most 128 visible ASCII characters")
}

// checkExtra keeps out what would not be signed, or cannot be written.
func checkExtra(faults *transport.Faults, extra wireExtra) {
	for name, value := range extra {
		faults.Check(isMemberName(name) && utf8.ValidString(value), "Extra",
			"must have names, none of them signature, and texts that are valid UTF-8")
	}
}

// isToken is the shape of the merchant's identifiers, which need no escaping in
// a path or in JSON.
func isToken(s string) bool {
	return check.Of(s, 128, check.Letters+check.Digits+"_-")
}
