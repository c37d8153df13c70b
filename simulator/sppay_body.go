package simulator

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

// sppayBody is the JSON object of a request, or an object inside it, and what
// is wrong with it so far.
type sppayBody struct {
	fields map[string]any
	prefix string // of the names in faults
	faults ordered
}

func (b *sppayBody) fault(field, text string) {
	name := b.prefix + field
	b.faults = append(b.faults, member{name, []string{strings.ReplaceAll(text, "{}", "The "+name+" field")}})
}

// text is a field that is a string; "" without it.
func (b *sppayBody) text(field string) string {
	text, _ := b.fields[field].(string)
	return text
}

func (b *sppayBody) required(field string) string {
	text := b.text(field)
	if text == "" {
		b.fault(field, "{} is required.")
	}
	return text
}

// object is a field that is an object.
func (b *sppayBody) object(field string) *sppayBody {
	fields, ok := b.fields[field].(map[string]any)
	if !ok {
		b.fault(field, "{} is required.")
	}
	return &sppayBody{fields: fields, prefix: b.prefix + field + "."}
}

// also takes over the faults of an object inside.
func (b *sppayBody) also(inner *sppayBody) {
	if inner.fields != nil {
		b.faults = append(b.faults, inner.faults...)
	}
}

var sppayNumber = regexp.MustCompile(`^(0|[1-9][0-9]{0,12})(\.[0-9]{1,2}0*)?$`)

// amount is a JSON number of at least 1, the document's "double", in pesewas.
func (b *sppayBody) amount() int64 {
	number, ok := b.fields["amount"].(json.Number)
	if !ok || !sppayNumber.MatchString(number.String()) {
		b.fault("amount", "{} must be a number.")
		return 0
	}
	pesewas := sppayPesewas(number.String())
	if pesewas < 100 {
		b.fault("amount", "{} must be at least 1.")
	}
	return pesewas
}

// sppayPesewas reads cedis with up to two decimals.
func sppayPesewas(cedis string) int64 {
	whole, fraction, _ := strings.Cut(cedis, ".")
	pesewas, _ := strconv.ParseInt(whole+(fraction + "00")[:2], 10, 64) // the pattern left no other way
	return pesewas
}

func sppayCedis(pesewas int64) string {
	digits := strconv.FormatInt(pesewas, 10)
	for len(digits) < 3 {
		digits = "0" + digits
	}
	return digits[:len(digits)-2] + "." + digits[len(digits)-2:]
}

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

// sppayAccount is an account somewhere.
type sppayAccount struct{ code, number, name string }

var sppayWallet = regexp.MustCompile(`^0[0-9]{9}$`)

// account reads {"code", "number"}; ok is false for one that does not exist.
func (b *sppayBody) account(code, number string) (account sppayAccount, ok bool) {
	account = sppayAccount{code: b.required(code), number: b.required(number)}
	for _, i := range sppayInstitutions() {
		if i.code != account.code {
			continue
		}
		account.name = strings.ToUpper(i.name) + " ACCOUNT " + account.number[max(0, len(account.number)-4):]
		return account, i.kind != 3 || sppayWallet.MatchString(account.number)
	}
	return account, false
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
