package simulator

import (
	"cmp"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// The merchant at SP Pay: the credentials, the account (from whose balance,
// Balance(SPPay) in pesewas, transfers are paid), the one code that is right,
// and a customer who has paid lately and is asked for none.
//
// SP Pay's operations, as Fault and Request name them, are token, initiate,
// otp, validate-payment, transfer, validate-transfer, validate-account,
// transaction, transaction-status, transactions, institutions and sms. A
// payment is known by the provider's reference (Payment.ID) and the merchant's.
// Decline with the reason "cancelled" makes it cancelled, with any other an
// error.
const (
	SPPayClientID      = "9b8f0b6e-1d2c-4f5a-8e7d-6c5b4a392817"
	SPPayClientSecret  = "sppay_simulator_secret_7c1e"
	SPPayUsername      = "merchant@simulator.example"
	SPPayPassword      = "sppay_simulator_password_3d9a"
	SPPayAccount       = "1000"
	SPPayOTP           = "486110"
	SPPayKnownCustomer = "0271777557"
)

// sppay plays the SP Pay API: initiate and OTP from its document, the rest from
// the provider's other pages and its public libraries. Where neither shows an
// answer (a wrong code, an unknown transaction, the callback's body), it is
// guessed in the manner of those that they show.
type sppay struct {
	host   *host
	quirks SPPayQuirks
	tokens map[string]time.Time // until when each is good
	seen   map[string]time.Time // when a customer's number was last confirmed
	serial int
}

func newSPPay(h *host) provider {
	return &sppay{host: h, tokens: map[string]time.Time{}, seen: map[string]time.Time{}}
}

func (p *sppay) routes() []route {
	return []route{
		{"POST", "/oauth/token", "token", p.token},
		{"POST", "/v1/api/token", "token", p.token},
		{"POST", "/v1/api/payments/initiate", "initiate", p.serve(p.initiate)},
		{"POST", "/v1/api/payments/otp/submit", "otp", p.serve(p.otp)},
		{"POST", "/v1/api/payments/validate", "validate-payment", p.serve(p.validatePayment)},
		{"POST", "/v1/api/transfers/submit", "transfer", p.serve(p.transfer)},
		{"POST", "/v1/api/transfers/validate", "validate-transfer", p.serve(p.validateTransfer)},
		{"POST", "/v1/api/transfers/validate-account", "validate-account", p.serve(p.validateAccount)},
		{"GET", "/v1/api/transactions", "transactions", p.serve(p.list)},
		{"GET", "/v1/api/transactions/{reference}", "transaction", p.serve(p.get)},
		{"GET", "/v1/api/transactions/{reference}/status", "transaction-status", p.serve(p.status)},
		{"POST", "/v1/api/institutions", "institutions", p.serve(p.institutions)},
		{"POST", "/v1/api/sms/send", "sms", p.serve(p.sms)},
	}
}

// token is the password grant.
func (p *sppay) token(c *call) answer {
	value, _ := decodeJSON(c.body)
	fields, _ := value.(map[string]any)
	body := sppayBody{fields: fields}
	switch {
	case body.text("grant_type") != "password":
		return p.oauthError(http.StatusBadRequest, "unsupported_grant_type",
			"The authorization grant type is not supported by the authorization server.")
	case body.text("client_id") != SPPayClientID || body.text("client_secret") != SPPayClientSecret:
		return p.oauthError(http.StatusUnauthorized, "invalid_client", "Client authentication failed")
	case body.text("username") != SPPayUsername || body.text("password") != SPPayPassword:
		return p.oauthError(http.StatusBadRequest, "invalid_grant", "The user credentials were incorrect.")
	}
	token := "eyJ0eXAiOiJKV1QifQ." + p.host.trace(64)
	life := cmp.Or(p.quirks.TokenLife, sppayTokenLife)
	p.tokens[token] = p.host.now().Add(life)
	return p.host.json(http.StatusOK, ordered{
		{"token_type", "Bearer"}, {"expires_in", int64(life / time.Second)},
		{"access_token", token}, {"refresh_token", "def502" + p.host.trace(64)},
	})
}

// RevokeSPPayTokens makes every token of SP Pay worthless before its time. After
// Close it does nothing.
func (s *Simulator) RevokeSPPayTokens() {
	_ = visit(s, SPPay, func(p *sppay) error {
		clear(p.tokens)
		return nil
	})
}

// serve puts the check of the token before do.
func (p *sppay) serve(do func(*call, *sppayBody) answer) func(*call) answer {
	return func(c *call) answer {
		token, _ := strings.CutPrefix(c.Header.Get("Authorization"), "Bearer ")
		if !c.now.Before(p.tokens[token]) {
			return p.unauthenticated()
		}
		value, _ := decodeJSON(c.body)
		fields, _ := value.(map[string]any)
		return do(c, &sppayBody{fields: fields})
	}
}

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

func (*sppay) wallets() []Wallet { return []Wallet{{Name: SPPay, Currency: "GHS"}} }

func (*sppay) direction(operation string) (way Direction, prompts bool) {
	switch operation {
	case "initiate":
		return DirectionIn, true
	case "transfer":
		return DirectionOut, false
	}
	return "", false
}

// due has nothing to do: SP Pay does nothing later.
func (*sppay) due(string) {}

func (*sppay) environment() map[string]string {
	return map[string]string{
		"SPPAY_CLIENT_ID":     SPPayClientID,
		"SPPAY_CLIENT_SECRET": SPPayClientSecret,
		"SPPAY_USERNAME":      SPPayUsername,
		"SPPAY_PASSWORD":      SPPayPassword,
		"SPPAY_ACCOUNT_NO":    SPPayAccount,
		"SPPAY_PHONE":         "0597018036",
		"SPPAY_INSTITUTION":   "MTN",
		"SPPAY_EMAIL":         "payer@example.com",
	}
}
