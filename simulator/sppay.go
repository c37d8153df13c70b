package simulator

import (
	"net/http"
	"slices"
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

// sppayTokenLife is "one calendar year", as the provider's own tests have it.
const sppayTokenLife = 365 * 24 * time.Hour

// sppayRemembers is how long a customer needs no further code; the document
// says "in a while".
const sppayRemembers = 30 * 24 * time.Hour

// sppay plays the SP Pay API: initiate and OTP from its document, the rest from
// the provider's other pages and its public libraries. Where neither shows an
// answer (a wrong code, an unknown transaction, the callback's body), it is
// guessed in the manner of those that they show.
type sppay struct {
	host   *host
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
		return p.oauthError(http.StatusBadRequest, "unsupported_grant_type", "The authorization grant type is not supported by the authorization server.")
	case body.text("client_id") != SPPayClientID || body.text("client_secret") != SPPayClientSecret:
		return p.oauthError(http.StatusUnauthorized, "invalid_client", "Client authentication failed")
	case body.text("username") != SPPayUsername || body.text("password") != SPPayPassword:
		return p.oauthError(http.StatusBadRequest, "invalid_grant", "The user credentials were incorrect.")
	}
	token := "eyJ0eXAiOiJKV1QifQ." + p.host.trace(64)
	p.tokens[token] = p.host.now().Add(sppayTokenLife)
	return p.host.json(http.StatusOK, ordered{
		{"token_type", "Bearer"}, {"expires_in", int64(sppayTokenLife / time.Second)},
		{"access_token", token}, {"refresh_token", "def502" + p.host.trace(64)},
	})
}

func (p *sppay) oauthError(status int, code, text string) answer {
	return p.host.json(status, ordered{{"error", code}, {"error_description", text}, {"message", text}})
}

// RevokeSPPayTokens makes every token of SP Pay worthless before its time.
func (s *Simulator) RevokeSPPayTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.players[SPPay].(*sppay).tokens)
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

func (p *sppay) unauthenticated() answer {
	return p.host.json(http.StatusUnauthorized, ordered{{"message", "Unauthenticated."}})
}

// refused is the document's unsuccessful request.
func (p *sppay) refused(status int, message string) answer {
	return p.host.json(status, ordered{{"status", "error"}, {"message", message}})
}

func (p *sppay) invalid(faults ordered) answer {
	return p.host.json(http.StatusUnprocessableEntity, ordered{{"message", "The given data was invalid."}, {"errors", faults}})
}

func (p *sppay) notFound() answer { return p.refused(http.StatusNotFound, "Transaction not found") }

func (p *sppay) missing(_ *call, allowed []string) answer {
	if allowed == nil {
		return p.host.json(http.StatusNotFound, ordered{{"message", "Not Found"}})
	}
	a := p.host.json(http.StatusMethodNotAllowed, ordered{{"message", "Method Not Allowed"}})
	a.header["Allow"] = slices.Clone(allowed)
	return a
}

func (p *sppay) failure(_ *call, kind FaultKind) (answer, bool) {
	switch kind {
	case FaultErrorBefore, FaultErrorAfter:
		return p.host.json(http.StatusInternalServerError, ordered{{"message", "Server Error"}}), true
	case FaultRateLimited:
		return p.host.json(http.StatusTooManyRequests, ordered{{"message", "Too Many Attempts."}}), true
	case FaultUnauthorized:
		return p.unauthenticated(), true
	default:
		return answer{}, false
	}
}

// testNumber knows none: the document names none.
func (p *sppay) testNumber(*Payment) (reason string, known bool) { return "", false }
