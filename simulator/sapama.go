package simulator

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Credentials and tills of the merchant at Sapama.
//
// Sapama's operations, as Fault and Request name them, are checkout, b2c, sms,
// transfer, transactions, update and post. A checkout waits until it is approved,
// which makes its receipt and the notification; declined, it stays an unpaid
// invoice and nobody is told, since the document has no such callback. What the
// document does not tell is guessed as little as possible: the paths of messages
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

// SapamaSetup is what a merchant sets on Sapama's portal beside the address of
// the notifications, which SetCallbackURL sets.
type SapamaSetup struct {
	// Method is how the till notifies: POST, also when it is left out, or GET. A
	// checkout names its own.
	Method string
	// ValidationURL is asked before a payment to the till; "" asks nobody.
	ValidationURL string
	// Extra are fields added to every notification.
	Extra url.Values
}

// SetSapama changes the setup of the tills.
func (s *Simulator) SetSapama(setup SapamaSetup) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sapama().setup = setup
}

func (s *Simulator) sapama() *sapama { return s.players[Sapama].(*sapama) }

// sapama plays Sapama Cash from its document, and from the provider's public
// samples for the paths and the hash.
type sapama struct {
	host  *host
	setup SapamaSetup
	rows  []*sapamaRow
}

func newSapama(h *host) provider { return &sapama{host: h} }

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
func (p *sapama) serve(do func(sapamaForm) answer) func(*call) answer {
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
		return do(form)
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

func (p *sapama) json(status int, value ordered) answer { return p.host.json(status, value) }

func (p *sapama) accept(message string, data any) answer {
	return p.json(http.StatusOK, ordered{{"httpStatusCode", 200}, {"systemCode", 700}, {"message", message}, {"data", data}})
}

func (p *sapama) refuse(field, problem string) answer {
	return p.json(http.StatusBadRequest, ordered{
		{"httpStatusCode", 400}, {"systemCode", 900}, {"message", "Input validation failed."},
		{"data", []any{ordered{{"field", field}, {"error", problem}}}},
	})
}

func (p *sapama) missing(*call, []string) answer { return html(http.StatusNotFound) }

func (p *sapama) failure(_ *call, kind FaultKind) (answer, bool) {
	if kind != FaultErrorBefore && kind != FaultErrorAfter {
		return answer{}, false
	}
	return p.json(http.StatusInternalServerError, ordered{
		{"httpStatusCode", 500}, {"systemCode", 1000}, {"message", "Server error."}, {"data", []any{}},
	}), true
}

func (p *sapama) testNumber(*Payment) (string, bool) { return "", false }
