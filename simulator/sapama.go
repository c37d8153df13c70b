package simulator

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Credentials and tills of the merchant at Sapama.
//
// Sapama's operations, as Fault and Request name them, are checkout, b2c, sms,
// transfer, transactions, update and post. A checkout waits until it is approved,
// which makes its receipt and the notification; declined, it stays an unpaid
// invoice and nobody is notified, since the document has no such callback. A payout is
// told to its own callback_url, if it has one, by the names of a notification. What the
// document leaves open is guessed as little as possible: the paths of messages
// and transfers, the names of a recipient's fields ("phone", "message"), the word
// "error" for a refused item, and the order of the list, newest first.
const (
	SapamaAPIKey    = "simulator-key-5d41402abc4b2a76"
	SapamaAPISecret = "simulator-secret-7d793037a076"
	SapamaTill      = 266
	SapamaOtherTill = 245
	// SapamaSMSPath and SapamaTransferPath are the simulator's own.
	SapamaSMSPath      = "/api/send_sms"
	SapamaTransferPath = "/api/transfer"
	// SapamaSilentPhone is a beneficiary who is scheduled, and left out of the
	// answer.
	SapamaSilentPhone = "254700000009"
)

// sapama plays Sapama Cash from its document, and from the provider's public
// samples for the paths and the hash.
type sapama struct {
	host   *host
	quirks SapamaQuirks
	rows   []*sapamaRow
	found  index                   // rows, by the filters of the list
	begun  map[*Payment]*sapamaRow // invoices and payouts
}

func newSapama(h *host) provider {
	return &sapama{host: h, found: index{}, begun: map[*Payment]*sapamaRow{}}
}

func (p *sapama) routes() []route {
	return []route{
		{"POST", "/api/checkout", "checkout", p.serve(p.checkout)},
		{"POST", "/api/b2c", "b2c", p.serve(p.b2c)},
		{"POST", SapamaSMSPath, "sms", p.serve(p.sms)},
		{"POST", SapamaTransferPath, "transfer", p.serve(p.transfer)},
		{"GET", "/api/get_transactions", "transactions", p.serve(p.list)},
		{"POST", "/api/update_transaction", "update", p.serve(p.update)},
		{"POST", "/api/post_transaction", "post", p.serve(p.post)},
	}
}

// sapamaForm is a form or query as PHP reads it: of two values the last.
type sapamaForm map[string]string

func readSapamaForm(c *call) sapamaForm {
	encoded := c.URL.RawQuery
	if c.Method == http.MethodPost {
		encoded = string(c.body)
		if c.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
			encoded = ""
		}
	}
	values, _ := url.ParseQuery(encoded) // what cannot be read is missing
	form := sapamaForm{}
	for name, all := range values {
		form[name] = all[len(all)-1]
	}
	return form
}

// serve puts the checks that all operations share before do.
func (p *sapama) serve(do func(*call, sapamaForm) answer) func(*call) answer {
	return func(c *call) answer {
		form := readSapamaForm(c)
		switch {
		case form["format"] != "json":
			return p.refuse("format", "format should be json")
		case form["api_key"] != SapamaAPIKey && c.operation == "transactions":
			return p.json(http.StatusBadRequest, ordered{
				{"http_status_code", 400}, {"system_code", 900}, {"message", "Input validation failed."},
				{"data", []any{ordered{{"field", "token"}, {"error", "Invalid login token"}}}},
			})
		case form["api_key"] != SapamaAPIKey:
			return p.refuse("api_key", "Invalid API key")
		case form["hash"] != form.hash():
			return p.refuse("api_key", "Invalid hash")
		}
		return do(c, form)
	}
}

// hash is that of the fields, the arrays left out, with the secret among them.
func (f sapamaForm) hash() string {
	var names []string
	for name := range f {
		if name != "hash" && name != "api_secret" && !strings.Contains(name, "[") {
			names = append(names, name)
		}
	}
	names = append(names, "api_secret")
	slices.Sort(names)
	var values []string
	for _, name := range names {
		if name == "api_secret" {
			values = append(values, SapamaAPISecret)
			continue
		}
		values = append(values, f[name])
	}
	sum := sha256.Sum256([]byte(strings.Join(values, ".")))
	return hex.EncodeToString(sum[:])
}

// till is the field of that name as one of the merchant's tills, 0 if it is none.
func (f sapamaForm) till(name string) int {
	till, _ := strconv.Atoi(f[name])
	if till == SapamaTill || till == SapamaOtherTill {
		return till
	}
	return 0
}

// elements are the elements of an array of the form, as far as they are numbered
// without a gap.
func (f sapamaForm) elements(array string) []map[string]string {
	var all []map[string]string
	for {
		prefix := array + "[" + strconv.Itoa(len(all)) + "]["
		element := map[string]string{}
		for name, value := range f {
			if key, ok := strings.CutPrefix(name, prefix); ok {
				element[strings.TrimSuffix(key, "]")] = value
			}
		}
		if len(element) == 0 {
			return all
		}
		all = append(all, element)
	}
}

// sapamaCheckout are the fields that the document requires of a checkout.
func sapamaCheckout() []string {
	return strings.Fields("first_name middle_name last_name email phone description address amount currency " +
		"reference_number bill_ref_number location_id flow environment callback_url callback_http_method image_url")
}

var sapamaAmount = regexp.MustCompile(`^[0-9]{1,12}(\.[0-9]{1,2})?$`)

// sapamaMinor reads an amount in cents, 0 if it is none.
func sapamaMinor(text string) int64 {
	if !sapamaAmount.MatchString(text) {
		return 0
	}
	whole, fraction, _ := strings.Cut(text, ".")
	minor, _ := strconv.ParseInt(whole+(fraction + "00")[:2], 10, 64) // digits only
	return minor
}

func (*sapama) wallets() []Wallet { return []Wallet{{Name: Sapama, Currency: "KES"}} }

func (*sapama) direction(operation string) (way Direction, prompts bool) {
	switch operation {
	case "checkout":
		return DirectionIn, true
	case "paybill":
		return DirectionIn, false
	case "b2c":
		return DirectionOut, false
	}
	return "", false
}

// due has nothing to do: Sapama does nothing later.
func (*sapama) due(string) {}

func (*sapama) environment() map[string]string {
	return map[string]string{
		"SAPAMA_API_KEY":    SapamaAPIKey,
		"SAPAMA_API_SECRET": SapamaAPISecret,
		"SAPAMA_TILL":       "266",
		"SAPAMA_PHONE":      "0722906835",
	}
}
