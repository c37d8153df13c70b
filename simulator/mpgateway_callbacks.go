package simulator

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
)

// The operation types of callbacks.
func mpgatewayType(operation string) int {
	switch operation {
	case "payment_c2b":
		return 17
	case "deposit":
		return 20
	case "withdrawal":
		return 21
	case "paybill":
		return 32
	default:
		return 16
	}
}

// notify posts the callback of a payment that has reached its end, once: no
// document says when the gateway tries again. Redeliver makes a duplicate. At a
// point of sale only successes are told, as the document has it, and a paybill
// payment that was not validated never happened.
func (p *mpgateway) notify(payment *Payment) {
	quiet := payment.Operation == "deposit" || payment.Operation == "withdrawal" || payment.Operation == "paybill"
	if quiet && payment.Status != StatusSucceeded {
		return
	}
	payment.Details["transaction_ref"] = "R" + strings.ToUpper(p.host.hex(9))
	p.host.post(callback{
		method: http.MethodPost, url: payment.Details["callback_url"], body: mpgatewaySigned(mpgatewayCallback(payment)),
		header:       http.Header{"Content-Type": {"application/json"}},
		acknowledges: func(status int) bool { return status == http.StatusOK },
	})
}

// mpgatewayCallback is the document's paybill callback, and that of payments in
// a sister document, which are one shape.
func mpgatewayCallback(payment *Payment) ordered {
	kind, id := mpgatewayType(payment.Operation), payment.ID
	if payment.Operation == "paybill" {
		id = ""
	}
	provider := payment.Details["provider_id"]
	if provider == "" {
		provider = mpgatewayPOS
	}
	out := ordered{
		{"merchant_id", MPGatewayMerchantID}, {"operation_type", kind}, {"customer_id", payment.Phone},
		{"amount", mpgatewayAmount(payment.Amount)}, {"currency", payment.Currency}, {"order_id", payment.Reference},
		{"transaction_id", id}, {"transaction_ref", payment.Details["transaction_ref"]},
		{"status", mpgatewayStatus(payment)}, {"provider_id", json.Number(provider)},
		{"destination_id", payment.Details["destination_id"]},
	}
	results := mpgatewayResults(payment)
	if kind == 20 || kind == 21 {
		results = results[:1] // callbacks of the point of sale have no provider_result
	}
	out = append(append(out, results...), mpgatewayService(payment)...)
	if payment.Operation == "paybill" {
		out = append(out, member{"extra", ordered{
			{"BillRefNumber", payment.Details["account"]}, {"FirstName", payment.Details["first_name"]},
			{"MiddleName", ""}, {"LastName", ""},
		}})
	}
	return out
}

// MPGatewayPaybill is what a customer enters at M-PESA to pay a paybill.
type MPGatewayPaybill struct {
	// Phone is the customer's, 254 and nine digits; callbacks mask a part of it.
	Phone string
	// Account is what the customer entered as the account number.
	Account   string
	FirstName string
	// Amount is in minor units of KES.
	Amount int64
}

// PayBill lets a customer pay the merchant's paybill. The address set for
// MPGatewayValidation, if any, is asked first, and the payment happens only if
// the answer is JSON with "code":0; then the callback goes to the address set for
// MPGateway. WaitDeliveries waits for both. It returns the gateway's order_id.
func (s *Simulator) PayBill(b MPGatewayPaybill) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return "", errors.New("simulator: closed")
	}
	if !mpgatewayMSISDN.MatchString(b.Phone) || b.Amount <= 0 {
		return "", errors.New("simulator: a paybill payment wants a number 254… and an amount")
	}
	s.advance()
	payment := s.players[MPGateway].(*mpgateway).payBill(b)
	s.advance()
	return payment.Reference, nil
}

func (p *mpgateway) payBill(b MPGatewayPaybill) *Payment {
	payment := &Payment{
		Operation: "paybill", ID: p.digits(12), Reference: p.host.now().UTC().Format("2006-01-02-15-04-05-") + p.digits(6),
		Phone: b.Phone[:4] + " ***** " + b.Phone[9:], Amount: b.Amount, Currency: "KES",
		Details: map[string]string{
			"provider_id": mpgatewaySafaricom, "destination_id": "7000000", "account": b.Account, "first_name": b.FirstName,
		},
	}
	p.host.enter(payment)
	url := p.host.sim.callbacks[MPGatewayValidation]
	if url == "" {
		p.accept(payment)
		return payment
	}
	p.host.post(callback{
		method: http.MethodPost, url: url, body: mpgatewaySigned(mpgatewayCallback(payment)),
		header:       http.Header{"Content-Type": {"application/json"}},
		acknowledges: func(int) bool { return true }, // whatever it says is the answer
		answered: func(_ int, body []byte) {
			if mpgatewayApproves(body) {
				p.accept(payment)
				return
			}
			p.host.sim.finish(payment, StatusFailed, "cancelled")
		},
	})
	return payment
}

// accept lets Safaricom complete a paybill payment.
func (p *mpgateway) accept(payment *Payment) {
	payment.Executed = true
	p.host.sim.finish(payment, StatusSucceeded, "")
}

// mpgatewayApproves: "it has to contain a JSON with "code":0. Any other data will
// be ignored" (the document, "Paybill Validation").
func mpgatewayApproves(body []byte) bool {
	decoded, _ := decodeJSON(body)
	answered, _ := decoded.(map[string]any)
	return answered["code"] == json.Number("0")
}
