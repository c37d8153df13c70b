package mpgateway

import (
	"maps"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/money"
)

const maxReference = 128

// payment is what the four operations that move money have in common.
type payment struct {
	operation  *operation
	direction  momo.Direction
	amount     money.Amount
	phone      momo.Phone
	phoneField string
	wire       wirePayment
}

// check completes the wire form, noting every fault of it.
func (p *payment) check(faults *momo.Fields, customer momo.Private) {
	decimals, _ := p.amount.Currency().Decimals()
	faults.Check(p.amount.Sign() > 0, "Amount", "must be more than zero")
	faults.Check(decimals == 2, "Amount", "must be in a currency with two decimals")
	p.wire.Amount, p.wire.Currency = p.amount.Number(), string(p.amount.Currency())
	p.wire.CustomerID = p.phone.Digits()
	if p.phone.IsZero() {
		p.wire.CustomerID = string(customer)
	}
	if p.wire.ProviderID == Safaricom {
		faults.Check(p.phone.Country() == momo.Kenya, p.phoneField, "must be a Kenyan number")
	}
	faults.Check(p.phone.IsZero() != (customer == ""), p.phoneField, "or CustomerID is required, and not both")
	faults.Check(customer == "" || check.Visible(string(customer), 128), "CustomerID", "must be at most 128 visible ASCII characters")
	checkReference(faults, p.wire.OrderID)
	faults.Check(!ambiguousReference(p.wire.OrderID), "Reference", notAmbiguous)
	faults.Check(!ambiguousReference(p.wire.DestinationID), "DestinationID", notAmbiguous)
	faults.Check(!ambiguousReference(string(customer)), "CustomerID", notAmbiguous)
	faults.Check(p.wire.ProviderID >= 0, "Provider", "must not be negative")
	country := string(p.wire.Country)
	faults.Check(country == "" || len(country) == 2 && check.Of(country, 2, check.Upper), "Country", "must be two upper-case letters")
	faults.Check(p.wire.DestinationID == "" || check.Visible(p.wire.DestinationID, 128), "DestinationID", "must be at most 128 visible ASCII characters")
	checkExtra(faults, p.wire.Extra)
}

func checkReference(faults *momo.Fields, s string) {
	faults.Check(isReference(s), "Reference", "must be 1 to 128 of the characters a-z A-Z 0-9 _ - : .")
}

// isReference is the document's grammar of order_id.
func isReference(s string) bool {
	return check.Of(s, maxReference, check.Letters+check.Digits+"_-:.")
}

func (c *Client) checkCallback(faults *momo.Fields, address string) {
	faults.Check(address == "" || check.CallbackURL(address, c.local), "CallbackURL", "must be an https address of a public host, without user and fragment")
}

// confirm adds what a second step carries.
func (p *payment) confirm(faults *momo.Fields, with Confirmation) {
	faults.Check(with.Code != "" || len(with.Extra) > 0, "Confirmation", "is required: Code or Extra")
	faults.Check(with.Code == "" || check.Visible(string(with.Code), 128), "Code", "must be at most 128 visible ASCII characters")
	more := newWireExtra(with.Extra)
	checkExtra(faults, more)
	p.wire.ConfirmationCode = string(with.Code)
	extra := wireExtra{}
	maps.Copy(extra, p.wire.Extra)
	maps.Copy(extra, more)
	p.wire.Extra = extra
}

// checkExtra keeps names out that would make the signature ambiguous.
func checkExtra(faults *momo.Fields, extra wireExtra) {
	for name := range extra {
		ok := name != "signature" && check.Of(name, 128, check.Letters+check.Digits+"_")
		faults.Check(ok, "Extra", "must have names of letters, digits and underscores, and none that is signature")
	}
}

// isToken is the shape of the merchant's identifiers, which need no escaping in
// a path or in JSON.
func isToken(s string) bool {
	return check.Of(s, 128, check.Letters+check.Digits+"_-")
}
