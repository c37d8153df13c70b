package sppay

import (
	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

// The provider publishes no limit. The reference goes into a text message.
const maxReference = 64

func checkAmount(faults *transport.Faults, a money.Amount) {
	faults.Check(a.Currency() == money.GHS, "Amount", "must be in GHS")
	faults.Check(a.Sign() > 0, "Amount", "must be more than zero")
}

// checkReference also keeps to what webhook.Tokens can put in an address.
func checkReference(faults *transport.Faults, s string) {
	faults.Check(check.Of(s, maxReference, check.Letters+check.Digits+"._-"),
		"Reference", "is required: 1 to 64 letters, digits and . _ -")
}

func checkAccountNo(faults *transport.Faults, s string) {
	faults.Check(isAccount(s), "AccountNo", "is required: your account at the provider, letters, digits and -")
}

func checkNumber(faults *transport.Faults, name, s string) {
	faults.Check(isAccount(s), name, "is required: letters, digits and -")
}

// isAccount is the shape of an account's number, also of one that is no phone number.
func isAccount(s string) bool { return check.Of(s, 32, check.Letters+check.Digits+"-") }

func checkInstitution(faults *transport.Faults, code InstitutionCode) {
	faults.Check(check.Of(string(code), 32, check.Letters+check.Digits), "Institution", "is required: a code such as MTN")
}

func checkCallback(faults *transport.Faults, s string, local bool) {
	faults.Check(check.CallbackURL(s, local),
		"CallbackURL", "is required: an https address of a public host, without user and fragment")
}

// isID is the shape of the provider's references: it also keeps one that came in
// a callback from walking through the path.
func isID(s string) bool { return check.Of(s, 32, check.Upper+check.Digits) }

func (r *Remittance) check(faults *transport.Faults) {
	if r == nil {
		return
	}
	for _, field := range [...]struct{ name, text string }{
		{"Remittance.FirstName", string(r.FirstName)}, {"Remittance.LastName", string(r.LastName)},
		{"Remittance.TownOrCity", string(r.TownOrCity)}, {"Remittance.Address", string(r.Address)},
		{"Remittance.ReasonForSending", string(r.ReasonForSending)},
		{"Remittance.CountryCode", r.CountryCode}, {"Remittance.StateOrRegionCode", r.StateOrRegionCode},
		{"Remittance.IDType", r.IDType}, {"Remittance.IDReference", string(r.IDReference)},
	} {
		faults.Check(check.Text(field.text, 255), field.name, "must be at most 255 printable characters")
	}
}
