package simulator

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Credentials of the merchant at the Payment API Gateway. Its address is
// URL(MPGateway), below which the public id is the first part of every path.
//
// Its operations, as Fault and Request name them, are payment_c2b, payment_b2c,
// status, deposit and withdrawal, and beyond the document banks, bulk,
// bulk-details and bulk-cancel. Payments to its provider 14 stay in progress
// whatever is decided, and send no callback.
const (
	MPGatewayPublicID   = "f54ec96649be11ebb3780242ac130002"
	MPGatewayMerchantID = "e0fecd91fcb24f348048193b3fb34875ba3722b4"
	MPGatewaySecret     = "simulator6b1e9f0c5d7a48e2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f90a1b2"
	// MPGatewayConfirmationCode is what a second step must carry.
	MPGatewayConfirmationCode = "654321"
	// MPGatewayValidation is the name under which SetCallbackURL takes the
	// address that is asked before a paybill payment.
	MPGatewayValidation = MPGateway + "/validation"
)

// MPGatewayBehaviour is what a test may choose of the gateway.
type MPGatewayBehaviour struct {
	// ConfirmType, when it is not 0, makes payouts and withdrawals wait for a
	// second step.
	ConfirmType int
	// InvisibleFor is how long status does not know a new order, as integrators
	// have observed.
	InvisibleFor time.Duration
}

// SetMPGateway changes how the gateway behaves from now on.
func (s *Simulator) SetMPGateway(b MPGatewayBehaviour) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.players[MPGateway].(*mpgateway).behaviour = b
}

// mpgateway plays the Payment API Gateway (the document; paths, codes and
// callbacks of payments, which it leaves out, as in its sister documents and as
// observed by integrators).
type mpgateway struct {
	host      *host
	behaviour MPGatewayBehaviour
	answers   map[string]answer // by order_id
	bulks     map[string][]*Payment
}

func newMPGateway(h *host) provider {
	return &mpgateway{host: h, answers: map[string]answer{}, bulks: map[string][]*Payment{}}
}

func (p *mpgateway) routes() []route {
	below := "/" + MPGatewayPublicID + "/"
	return []route{
		{"POST", below + "payment_c2b", "payment_c2b", p.serve(p.once(p.payment))},
		{"POST", below + "payment_b2c", "payment_b2c", p.serve(p.once(p.payment))},
		{"POST", below + "deposit", "deposit", p.serve(p.once(p.payment))},
		{"POST", below + "withdrawal", "withdrawal", p.serve(p.once(p.payment))},
		{"POST", below + "status", "status", p.serve(p.status)},
		{"POST", below + "banks", "banks", p.serve(p.banks)},
		{"POST", below + "payment_b2c/bulk", "bulk", p.serve(p.bulk)},
		{"POST", below + "payment_b2c/bulk/details", "bulk-details", p.serve(p.bulkDetails)},
		{"POST", below + "payment_b2c/bulk/cancel", "bulk-cancel", p.serve(p.bulkCancel)},
	}
}

// mpgatewayBody is a request, its members as decodeJSON reads them.
type mpgatewayBody map[string]any

// text is a member as a string, a number by its digits.
func (b mpgatewayBody) text(name string) string {
	switch v := b[name].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// serve checks what all operations share: JSON, merchant, signature.
func (p *mpgateway) serve(do func(*call, mpgatewayBody) answer) func(*call) answer {
	return func(c *call) answer {
		decoded, _ := decodeJSON(c.body)
		body, ok := decoded.(map[string]any)
		if !ok {
			return p.refused("4", "Cannot complete the transaction")
		}
		if body["merchant_id"] != MPGatewayMerchantID {
			return p.refused("10105", "WRONG MERCHANT_ID")
		}
		signed, ok := mpgatewayText(c.body)
		if !ok || body["signature"] != mpgatewaySign(signed) {
			return p.refused("10201", "MERCHANT AUTHENTICATION ERROR")
		}
		return do(c, body)
	}
}

// refused is the document's error: HTTP 200 and a result code.
func (p *mpgateway) refused(code, message string) answer {
	return p.host.json(http.StatusOK, ordered{{"result", mpgatewayResult(code, message)}})
}

func mpgatewayResult(code, message string) ordered {
	return ordered{{"code", json.Number(code)}, {"message", message}}
}

func (p *mpgateway) missing(*call, []string) answer { return html(http.StatusNotFound) }

// failure words a 401 as integrators have seen it: a page.
func (p *mpgateway) failure(_ *call, kind FaultKind) (answer, bool) {
	if kind != FaultUnauthorized {
		return answer{}, false
	}
	page := "<html><body><h1>401</h1><p>Signature is not valid</p></body></html>"
	return newAnswer(http.StatusUnauthorized, "text/html", []byte(page)), true
}

func (p *mpgateway) testNumber(*Payment) (string, bool) { return "", false }

// settled books a payment and sends its callback. Those of provider 14 go on as
// if nothing had been decided.
func (p *mpgateway) settled(payment *Payment) {
	if payment.Details["provider_id"] == mpgatewaySimulator {
		payment.Status, payment.Reason, payment.CompletedAt = StatusPending, "", time.Time{}
		return
	}
	if payment.Status == StatusSucceeded {
		amount := payment.Amount
		if mpgatewayOut(payment.Operation) {
			amount = -amount
		}
		p.host.book(MPGateway, amount)
	}
	p.notify(payment)
}

func mpgatewayOut(operation string) bool {
	return operation == "payment_b2c" || operation == "bulk" || operation == "withdrawal"
}

// mpgatewayAmount writes minor units as a JSON number without zeros at its end,
// as the gateway's language does.
func mpgatewayAmount(minor int64) json.Number {
	text := strconv.FormatInt(minor/100, 10)
	if cents := minor % 100; cents != 0 {
		text += "." + strings.TrimRight(strconv.FormatInt(100+cents, 10)[1:], "0")
	}
	return json.Number(text)
}
