package simulator

import (
	"net/http"
	"slices"
	"time"
)

// Credentials of the merchant at Ssentezo, and a number whose holder it cannot
// find out.
//
// URL(Ssentezo) is what the document calls the endpoint URL, "…/api"; live and
// sandbox are the same here. Ssentezo's operations, as Fault and Request name
// them, are deposit, withdraw, get-status, balance, msisdn-verification, banks,
// bank-transfer and bank-transfer-status. Withdrawals and bank transfers are
// taken from Balance(Ssentezo), which deposits add to; what else goes wrong can
// be ordered with SetSsentezoTrouble.
const (
	SsentezoUser         = "ssentezo_simulator_user"
	SsentezoKey          = "ssentezo_simulator_key_5f0d2c8b"
	SsentezoUnverifiable = "256700000000"
)

// ssentezo plays the Ssentezo Wallet API from its document. The document leaves
// open which HTTP status most answers have: here lookups are 200, what is
// refused before there is a payment 422, and the rest as its table says.
type ssentezo struct {
	host    *host
	trouble SsentezoTrouble
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

// data is the document's "Successful Response".
func (p *ssentezo) data(status int, data ordered) answer {
	return p.host.json(status, ordered{{"response", "OK"}, {"data", data}})
}

// failed is the document's "Error Response"; most have no code.
func (p *ssentezo) failed(status int, code, message string) answer {
	e := ordered{{"message", message}}
	if code != "" {
		e = ordered{{"code", code}, {"message", message}}
	}
	return p.host.json(status, ordered{{"response", "ERROR"}, {"error", e}})
}

// invalid is the document's "Validation Error".
func (p *ssentezo) invalid(faults ssentezoFaults) answer {
	return p.host.json(http.StatusUnprocessableEntity, ordered{{"response", "ERROR"}, {"error", ordered{
		{"message", "The given data was invalid."}, {"errors", ordered(faults)},
	}}})
}

func (p *ssentezo) missing(_ *call, allowed []string) answer {
	if allowed == nil {
		return html(http.StatusNotFound)
	}
	a := html(http.StatusMethodNotAllowed)
	a.header["Allow"] = slices.Clone(allowed)
	return a
}

func (p *ssentezo) failure(_ *call, kind FaultKind) (answer, bool) {
	switch kind {
	case FaultErrorBefore, FaultErrorAfter:
		return p.failed(http.StatusInternalServerError, "", "Internal Server Error"), true
	case FaultUnauthorized:
		return p.failed(http.StatusUnauthorized, "", "No Authorization Header"), true
	default:
		return answer{}, false
	}
}

// testNumber knows none: the document names none.
func (p *ssentezo) testNumber(*Payment) (reason string, known bool) { return "", false }
