package simulator

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"time"
	"unicode/utf8"
)

// Credentials of the merchant at Ssentezo, and a number whose holder it cannot
// find out.
//
// URL(Ssentezo) is what the document calls the endpoint URL, "…/api"; live and
// sandbox are the same here. Ssentezo's operations, as Fault and Request name
// them, are deposit, withdraw, get-status, balance, msisdn-verification, banks,
// bank-transfer and bank-transfer-status. Withdrawals and bank transfers are
// taken from Balance(Ssentezo), which deposits add to; what else goes wrong can
// be ordered with SetSsentezoQuirks.
const (
	SsentezoUser         = "ssentezo_simulator_user"
	SsentezoKey          = "ssentezo_simulator_key_5f0d2c8b"
	SsentezoUnverifiable = "256700000000"
)

// ssentezo plays the Ssentezo Wallet API from its document. The document leaves
// open which HTTP status most answers have: here lookups are 200, what is
// refused before there is a payment 422, and the rest as its table says.
type ssentezo struct {
	host   *host
	quirks SsentezoQuirks
	// undecided is until when a payment that is decided shows INDETERMINATE.
	undecided map[*Payment]time.Time
}

func newSsentezo(h *host) provider {
	return &ssentezo{host: h, undecided: map[*Payment]time.Time{}}
}

func (p *ssentezo) routes() []route {
	return []route{
		{"POST", "/acc_balance", "balance", p.serve(p.balance)},
		{"POST", "/msisdn-verification", "msisdn-verification", p.serve(p.verify)},
		{"POST", "/withdraw", "withdraw", p.serve(p.withdraw)},
		{"POST", "/deposit", "deposit", p.serve(p.deposit)},
		{"POST", "/get_status/{externalReference}", "get-status", p.serve(p.getStatus)},
		{"POST", "/push-to-bank/get-banks", "banks", p.serve(p.banks)},
		{"POST", "/push-to-bank/request-bank-transfer", "bank-transfer", p.serve(p.bankTransfer)},
		{"POST", "/push-to-bank/check-bank-transfer-status", "bank-transfer-status", p.serve(p.bankStatus)},
	}
}

// serve puts the check of the credentials before do.
func (p *ssentezo) serve(do func(*call, ssentezoBody) answer) func(*call) answer {
	return func(c *call) answer {
		user, key, given := c.BasicAuth()
		switch {
		case !given:
			return p.failed(http.StatusUnauthorized, "", "No Authorization Header")
		case user != SsentezoUser || key != SsentezoKey:
			return p.failed(http.StatusForbidden, "", "Invalid Credentials")
		}
		value, _ := decodeJSON(c.body)
		body, _ := value.(map[string]any)
		return do(c, body)
	}
}

// ssentezoBody is the JSON object of a request; nil when it was none.
type ssentezoBody map[string]any

// ssentezoFaults are what is wrong with a request: per field a list of texts.
type ssentezoFaults ordered

func (f *ssentezoFaults) add(field, text string) {
	*f = append(*f, member{field, []string{text}})
}

// text is a field as text, also where it was sent as a number; "" without it.
func (b ssentezoBody) text(field string) string {
	switch v := b[field].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	default:
		return ""
	}
}

// required is a field that must be there; name is how the server words it.
func (b ssentezoBody) required(faults *ssentezoFaults, field, name string) string {
	text := b.text(field)
	if text == "" {
		faults.add(field, "The "+name+" field is required.")
	}
	return text
}

func (b ssentezoBody) reference(faults *ssentezoFaults, field string) string {
	reference := b.required(faults, field, "external reference")
	if utf8.RuneCountInString(reference) > ssentezoLongestReference {
		faults.add(field, "The external reference field must not be greater than 250 characters.")
	}
	return reference
}

var ssentezoNumber = regexp.MustCompile(`^256[0-9]{9}$`)

func (b ssentezoBody) msisdn(faults *ssentezoFaults) string {
	number := b.required(faults, "msisdn", "msisdn")
	if number != "" && !ssentezoNumber.MatchString(number) {
		faults.add("msisdn", "The msisdn field format is invalid.")
	}
	return number
}

// ssentezoDigits is an amount without sign, exponent or other characters; the
// document's own samples send it both as a number and as a string.
var ssentezoDigits = regexp.MustCompile(`^[0-9]{1,18}$`)

func (b ssentezoBody) amount(faults *ssentezoFaults, minimum int64) int64 {
	text := b.required(faults, "amount", "amount")
	if text == "" {
		return 0
	}
	if !ssentezoDigits.MatchString(text) {
		faults.add("amount", "The amount field must be a number.")
		return 0
	}
	amount, err := strconv.ParseInt(text, 10, 64)
	if err != nil || amount < minimum {
		faults.add("amount", "The amount field must be at least "+strconv.FormatInt(minimum, 10)+".")
	}
	return amount
}

func (b ssentezoBody) currency(faults *ssentezoFaults) {
	if currency := b.required(faults, "currency", "currency"); currency != "" && currency != "UGX" {
		faults.add("currency", "The selected currency is invalid.")
	}
}

func (*ssentezo) wallets() []Wallet { return []Wallet{{Name: Ssentezo, Currency: "UGX"}} }

func (*ssentezo) direction(operation string) (way Direction, prompts bool) {
	if operation == "deposit" {
		return DirectionIn, true
	}
	return DirectionOut, false
}

func (*ssentezo) environment() map[string]string {
	return map[string]string{
		"SSENTEZO_ENVIRONMENT": "sandbox",
		"SSENTEZO_API_USER":    SsentezoUser,
		"SSENTEZO_API_KEY":     SsentezoKey,
		"SSENTEZO_PHONE":       "256770691484",
	}
}
