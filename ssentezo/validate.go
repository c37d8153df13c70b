package ssentezo

import (
	"strings"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

// The limits of the document ("API Limits" and "Bank Transfer"), in whole
// shillings. The upper one of bank transfers is the general one.
const (
	leastAmount  = 500
	leastToBank  = 50_000
	mostAmount   = 7_000_000
	maxReference = 250
)

// checkPayment checks what deposits and withdrawals have in common.
func checkPayment(faults *transport.Faults, reference string, amount money.Amount, description string) {
	checkReference(faults, reference)
	faults.Check(isWithin(amount, leastAmount), "Amount", "must be 500 to 7000000 UGX")
	checkDescription(faults, description)
}

func checkBankAmount(faults *transport.Faults, a money.Amount) {
	faults.Check(isWithin(a, leastToBank), "Amount", "must be 50000 to 7000000 UGX")
}

func isWithin(a money.Amount, least int64) bool {
	return a.Currency() == money.UGX && a.Minor() >= least && a.Minor() <= mostAmount
}

func checkReference(faults *transport.Faults, s string) {
	faults.Check(isReference(s), "Reference", "must be 1 to 250 letters, digits and . _ : - and not only dots")
}

// isReference is the grammar of references that cannot walk through a path.
func isReference(s string) bool {
	return check.Of(s, maxReference, check.Letters+check.Digits+"._:-") && strings.Trim(s, ".") != ""
}

func checkDescription(faults *transport.Faults, s string) {
	faults.Check(isText(s), "Description", "is required: printable text")
}

func checkName(faults *transport.Faults, name string, s momo.Private) {
	faults.Check(s == "" || isText(string(s)), name, "must be printable text")
}

func checkPhone(faults *transport.Faults, name string, p momo.Phone) {
	faults.Check(p.Country() == momo.Uganda, name, "must be a Ugandan number")
}

// maxText is none of the document's: it keeps texts within reason.
const maxText = 255

func isText(s string) bool { return strings.TrimSpace(s) != "" && check.Text(s, maxText) }

// checkCallbacks allows addresses on this machine only where the provider is on it too.
func checkCallbacks(faults *transport.Faults, success, failure string, local bool) {
	const problem = "must be an https address with a public host name, without user and fragment"
	faults.Check(success == "" || check.CallbackURL(success, local), "SuccessCallback", problem)
	faults.Check(failure == "" || check.CallbackURL(failure, local), "FailureCallback", problem)
}
