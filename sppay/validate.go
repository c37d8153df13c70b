package sppay

import (
	"strings"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

func checkAmount(faults *transport.Faults, a money.Amount) {
	faults.Check(a.Currency() == money.GHS, "Amount", "must be in GHS")
	faults.Check(a.Sign() > 0, "Amount", "must be more than zero")
}

// checkText is for what is required, and bounded by nothing that is published.
func checkText(faults *transport.Faults, name, s, problem string) {
	faults.Check(strings.TrimSpace(s) != "", name, problem)
}

func checkAccountNo(faults *transport.Faults, s string) {
	checkText(faults, "AccountNo", s, "is required: your account at the provider")
}

func checkInstitution(faults *transport.Faults, code InstitutionCode) {
	checkText(faults, "Institution", string(code), "is required: a code such as MTN")
}

func checkEmail(faults *transport.Faults, s string) {
	name, host, _ := strings.Cut(s, "@")
	faults.Check(name != "" && host != "" && check.Text(s, 254), "Email", "is required: an address")
}

// checkSide checks a phone number, or the account in its place.
func checkSide(faults *transport.Faults, name string, phone momo.Phone, account momo.Private) {
	if !phone.IsZero() {
		faults.Check(account == "", name+"Account", "takes the place of "+name+": give one or the other")
		faults.Check(phone.Country() == momo.Ghana, name, "must be a Ghanaian number")
		return
	}
	checkText(faults, name, string(account), "or "+name+"Account is required")
}

// sideNumber is what stands for the other side.
func sideNumber(phone momo.Phone, account momo.Private) string {
	if phone.IsZero() {
		return string(account)
	}
	return phone.Local()
}

func checkCallback(faults *transport.Faults, s string, local bool) {
	faults.Check(check.CallbackURL(s, local),
		"CallbackURL", "is required: an https address of a public host, without user and fragment")
}

// isID keeps the provider's references, of which no shape is published, from walking
// through a path.
func isID(s string) bool { return check.Segment(s, 255) }

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
