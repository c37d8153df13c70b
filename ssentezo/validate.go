package ssentezo

import (
	"strings"
	"unicode/utf8"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/transport"
)

// rules are the checks that depend on the client's settings.
type rules struct {
	mobile, toBank limit
	local          bool // callback addresses on this machine are allowed
}

// maxReference is the document's, in characters.
const maxReference = 250

// checkReference is for a reference that goes into no address.
func checkReference(faults *transport.Faults, s string) {
	faults.Check(s != "" && utf8.RuneCountInString(s) <= maxReference, "Reference", "is required: at most 250 characters")
}

// checkAddressed is for a reference that is looked up by an address of its own.
func checkAddressed(faults *transport.Faults, s string) {
	faults.Check(check.Segment(s, maxReference), "Reference",
		"is required: at most 250 characters, and no . or .. alone or between slashes")
}

// checkText is for what the document requires and does not bound.
func checkText(faults *transport.Faults, name, s string) {
	faults.Check(strings.TrimSpace(s) != "", name, "is required")
}

func checkPhone(faults *transport.Faults, name string, p momo.Phone) {
	faults.Check(p.Country() == momo.Uganda, name, "must be a Ugandan number")
}

// checkCallbacks allows addresses on this machine only where the provider is on it too.
func checkCallbacks(faults *transport.Faults, success, failure string, local bool) {
	const problem = "must be an https address with a public host name, without user and fragment"
	faults.Check(success == "" || check.CallbackURL(success, local), "SuccessCallback", problem)
	faults.Check(failure == "" || check.CallbackURL(failure, local), "FailureCallback", problem)
}
