package simulator

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// The provider ids of the document.
const (
	mpgatewaySimulator = "14"
	mpgatewayPOS       = "15"
	mpgatewaySafaricom = "40"
)

var (
	mpgatewayOrderID  = regexp.MustCompile(`^[a-zA-Z0-9_:.-]{1,128}$`)
	mpgatewayDecimal  = regexp.MustCompile(`^[0-9]{1,12}\.[0-9]{2}$`)
	mpgatewayCurrency = regexp.MustCompile(`^[A-Z]{3}$`)
	mpgatewayMSISDN   = regexp.MustCompile(`^254[0-9]{9}$`)
)

// once gives every order_id one answer: the document's "requests with identical
// nonce … will have identical responses". The second step of a payout is the one
// request that it lets through.
func (p *mpgateway) once(do func(*call, mpgatewayBody) answer) func(*call, mpgatewayBody) answer {
	return func(c *call, body mpgatewayBody) answer {
		order := body.text("order_id")
		if mpgatewayConfirmation(body) != "" {
			if waiting := p.find(order); waiting != nil && !waiting.Executed && waiting.Operation == c.operation {
				return p.confirm(waiting, mpgatewayConfirmation(body))
			}
		}
		if told, ok := p.answers[order]; ok {
			told.header = told.header.Clone()
			return told
		}
		return do(c, body)
	}
}

// payment is any of the four operations that move money.
func (p *mpgateway) payment(c *call, body mpgatewayBody) answer {
	payment, code, message := mpgatewayPayment(c.operation, body)
	if code != "" {
		return p.refused(code, message)
	}
	if mpgatewayOut(c.operation) && p.behaviour.ConfirmType != 0 {
		payment.Details["confirm_type"] = strconv.Itoa(p.behaviour.ConfirmType)
	}
	p.begin(payment)
	a := p.host.json(http.StatusOK, mpgatewayAnswer(payment, true))
	p.answers[payment.Reference] = a
	return a
}

// begin enters a payment, and sets it in motion unless it wants a second step.
func (p *mpgateway) begin(payment *Payment) {
	payment.ID = p.digits(12)
	p.host.enter(payment)
	if payment.Details["confirm_type"] == "" {
		p.host.execute(payment)
	}
}

// digits is an identifier of decimal digits.
func (p *mpgateway) digits(n int) string {
	return strings.Map(func(r rune) rune { return '0' + (r+5)%10 }, p.host.hex(n))
}

// mpgatewayPayment checks a request as the document describes it. How the
// gateway words a field that is wrong is not documented; the number of the
// customer is the exception, and the code is one that integrators observed.
func mpgatewayPayment(operation string, body mpgatewayBody) (payment *Payment, code, message string) {
	provider, allowed := body.text("provider_id"), []string{mpgatewaySimulator, mpgatewaySafaricom}
	if operation == "deposit" || operation == "withdrawal" {
		allowed = []string{mpgatewayPOS, ""}
	}
	amount, isText := body["amount"].(string)
	if !mpgatewayOrderID.MatchString(body.text("order_id")) || !isText || !mpgatewayDecimal.MatchString(amount) ||
		!mpgatewayCurrency.MatchString(body.text("currency")) || provider != allowed[0] && provider != allowed[1] {
		return nil, "4", "Cannot complete the transaction"
	}
	customer := body.text("customer_id")
	if customer == "" || provider == mpgatewaySafaricom && !mpgatewayMSISDN.MatchString(customer) {
		return nil, "10401", "MSISDN INCORRECT"
	}
	minor, _ := strconv.ParseInt(strings.Replace(amount, ".", "", 1), 10, 64) // of at most 14 digits
	return &Payment{
		Operation: operation, Reference: body.text("order_id"), Phone: customer,
		Amount: minor, Currency: body.text("currency"),
		Details: map[string]string{
			"provider_id": provider, "callback_url": body.text("callback_url"),
			"destination_id": body.text("destination_id"),
		},
	}, "", ""
}

// mpgatewayConfirmation is what a second step carries; where is a guess for
// payouts, since the document's section on it is missing.
func mpgatewayConfirmation(body mpgatewayBody) string {
	if code := body.text("confirmation_code"); code != "" {
		return code
	}
	extra, _ := body["extra"].(map[string]any)
	return mpgatewayBody(extra).text("otp")
}

func (p *mpgateway) confirm(payment *Payment, code string) answer {
	if code != MPGatewayConfirmationCode {
		return p.refused("1", "INVALID PIN")
	}
	delete(payment.Details, "confirm_type")
	p.host.execute(payment)
	return p.host.json(http.StatusOK, mpgatewayAnswer(payment, true))
}

func (p *mpgateway) find(order string) *Payment {
	found := p.host.payments(func(payment *Payment) bool { return payment.Reference == order })
	if len(found) == 0 {
		return nil
	}
	return found[0]
}

// status is the query by order_id. The result code that comes with an unknown
// order is not known.
func (p *mpgateway) status(_ *call, body mpgatewayBody) answer {
	order := body.text("order_id")
	payment := p.find(order)
	if payment == nil || p.host.now().Before(payment.CreatedAt.Add(p.behaviour.InvisibleFor)) {
		return p.host.json(http.StatusOK, ordered{
			{"order_id", order}, {"transaction_id", ""}, {"transaction_ref", ""}, {"status", -1},
			{"result", mpgatewayResult("0", "PARENT OPERATION NOT FOUND")},
			{"provider_result", mpgatewayResult("-8888", "")},
		})
	}
	return p.host.json(http.StatusOK, mpgatewayAnswer(payment, false))
}

// mpgatewayStatus is the document's number for where a payment stands.
func mpgatewayStatus(payment *Payment) int {
	switch {
	case payment.Status == StatusSucceeded:
		return 2
	case payment.Status == StatusFailed && payment.Reason == "cancelled":
		return 4
	case payment.Status == StatusFailed:
		return 3
	case payment.Executed:
		return 1
	default:
		return 0
	}
}

// mpgatewayResults are result and provider_result. A payment that failed has a
// code in both.
func mpgatewayResults(payment *Payment) ordered {
	result, operator := mpgatewayResult("0", "OK"), mpgatewayResult("-8888", "Good")
	switch payment.Status {
	case StatusSucceeded:
		operator = mpgatewayResult("0", "OK")
	case StatusFailed:
		result, operator = mpgatewayResult("4", "Cannot complete the transaction"), mpgatewayResult("1032", payment.Reason)
	}
	return ordered{{"result", result}, {"provider_result", operator}}
}

// mpgatewayAnswer is the one shape of all answers; confirm_type is in those to
// payouts and withdrawals.
func mpgatewayAnswer(payment *Payment, initiation bool) ordered {
	out := ordered{
		{"order_id", payment.Reference}, {"transaction_id", payment.ID}, {"transaction_ref", payment.Details["transaction_ref"]},
		{"status", mpgatewayStatus(payment)},
	}
	out = append(out, mpgatewayResults(payment)...)
	out = append(out, mpgatewayService(payment)...)
	if initiation && mpgatewayOut(payment.Operation) {
		confirm := json.Number("0")
		if wanted := payment.Details["confirm_type"]; wanted != "" {
			confirm = json.Number(wanted)
		}
		out = append(out, member{"confirm_type", confirm})
	}
	return out
}

func mpgatewayService(payment *Payment) ordered {
	return ordered{
		{"service_id", 1}, {"service_version", "1.03/1.14|1.0/1.26|1.0/1.0|1.01/1.01|1.01/1.01||1.01/1.27"},
		{"service_date_time", payment.CreatedAt.UTC().Format("2006-01-02 15:04:05.000000")},
	}
}
