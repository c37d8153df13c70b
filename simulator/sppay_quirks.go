package simulator

import (
	"cmp"
	"time"
)

// sppayTokenLife is "one calendar year", as the provider's own tests have it.
const sppayTokenLife = 365 * 24 * time.Hour

// sppayRemembers is how long a customer needs no further code; the document
// says "in a while".
const sppayRemembers = 30 * 24 * time.Hour

// sppayInstitution is one of those that can be named in a request.
type sppayInstitution struct {
	code, name string
	kind       int // 1 SP Pay, 2 bank, 3 mobile money
}

func sppayInstitutions() []sppayInstitution {
	return []sppayInstitution{
		{"SPP", "SP Pay", 1}, {"MTN", "MTN", 3}, {"VOD", "Vodafone", 3}, {"ATL", "AirtelTigo", 3},
		{"010100", "Bank of Ghana", 2}, {"040100", "GCB Bank", 2}, {"130100", "Ecobank", 2}, {"140100", "CAL Bank", 2},
	}
}

// kind is the transaction type of a transfer to the account.
func (a sppayAccount) kind() string {
	switch {
	case a.code == "SPP":
		return "ITRF"
	case sppayWallet.MatchString(a.number) && len(a.code) == 3:
		return "TRMM"
	default:
		return "TRBK"
	}
}

// SPPayQuirks are what a test may choose of SP Pay. The zero value takes all that
// its document and its libraries send.
type SPPayQuirks struct {
	// TokenLife is how long a token is good; 0 is a year.
	TokenLife time.Duration
	// PayerKey is what the customer must be called in a collection: "payee", as in
	// the document, or "payer", as in the provider's later libraries; "" takes both.
	PayerKey string
	// ForgetsReferences shows no reference of the merchant's anywhere: as in every
	// sample of the document, external_reference is "".
	ForgetsReferences bool
	// NamesCodeOnly answers the collection of a customer who needs a code with its OTP_ID
	// and no transaction, as the document's words can be read. The code is confirmed by
	// that identifier.
	NamesCodeOnly bool
}

// kept is what answers show of the merchant's reference.
func (p *sppay) kept(payment *Payment) string {
	if p.quirks.ForgetsReferences {
		return ""
	}
	return payment.Reference
}

// SetSPPayQuirks changes how SP Pay behaves from now on, in everything. After
// Close it does nothing.
func (s *Simulator) SetSPPayQuirks(q SPPayQuirks) {
	_ = visit(s, SPPay, func(p *sppay) error {
		p.quirks = q
		return nil
	})
}

// payerKey is what the customer of a collection must be called.
func (p *sppay) payerKey(body *sppayBody) string {
	if _, old := body.fields["payee"]; p.quirks.PayerKey == "" && old {
		return "payee"
	}
	return cmp.Or(p.quirks.PayerKey, "payer")
}

// refusal is a message in words of the simulator's own: no document has any. Only that of
// a cancelled payment has a status of its own.
func (*sppay) refusal(_ *Payment, why Refusal) string {
	switch why {
	case RefusalWrongPIN:
		return "Wrong PIN"
	case RefusalNoMoney:
		return "Insufficient funds"
	case RefusalIgnored:
		return "Timed out"
	}
	return "cancelled"
}

// testNumber knows none: the document names none.
func (p *sppay) testNumber(*Payment) (reason string, known bool) { return "", false }
