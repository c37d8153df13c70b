package simulator

import (
	"cmp"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"
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
		if given, ok := p.answers[order]; ok {
			given.header = given.header.Clone()
			return given
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
	given := mpgatewayConfirmation(body)
	switch {
	case c.operation == "withdrawal" && given != "" && given != MPGatewayConfirmationCode:
		return p.refused("1", "INVALID PIN")
	case mpgatewayOut(c.operation) && p.quirks.ConfirmType != 0 && (given == "" || c.operation != "withdrawal"):
		payment.Details["confirm_type"] = strconv.Itoa(p.quirks.ConfirmType)
	}
	p.begin(payment)
	a := p.host.json(http.StatusOK, mpgatewayAnswer(payment, true))
	p.answers[payment.Reference] = a
	return a
}

// begin enters a payment, and sets it in motion unless it wants a second step.
func (p *mpgateway) begin(payment *Payment) {
	payment.ID = cmp.Or(p.quirks.TransactionID, p.digits(12))
	p.host.enter(payment)
	if payment.Details["confirm_type"] == "" {
		p.host.execute(payment)
		return
	}
	p.host.askCode(payment, "GATEWAY", MPGatewayConfirmationCode)
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

// bulk enters all items of a request or none. It is idempotent as orders are.
func (p *mpgateway) bulk(_ *call, body mpgatewayBody) answer {
	id := body.text("bulk_id")
	if _, known := p.bulks[id]; known {
		return p.bulkAnswer(id)
	}
	items, _ := body["items"].([]any)
	var payments []*Payment
	for _, item := range items {
		own, _ := item.(map[string]any)
		order := mpgatewayBody{"currency": body["currency"]}
		maps.Copy(order, own)
		payment, code, message := mpgatewayPayment("bulk", order)
		if code != "" {
			return p.refused(code, message)
		}
		payments = append(payments, payment)
	}
	if !mpgatewayOrderID.MatchString(id) || len(payments) == 0 {
		return p.refused("4", "Cannot complete the transaction")
	}
	for _, payment := range payments {
		p.begin(payment)
	}
	p.bulks[id] = payments
	return p.bulkAnswer(id)
}

// bulkCancel stops what has not been executed, which here is what is pending.
func (p *mpgateway) bulkCancel(_ *call, body mpgatewayBody) answer {
	id := body.text("bulk_id")
	if len(p.bulks[id]) == 0 {
		return p.refused("4", "Cannot complete the transaction")
	}
	for _, payment := range p.bulks[id] {
		if payment.open() {
			p.host.finish(payment, StatusFailed, "cancelled")
		}
	}
	return p.bulkAnswer(id)
}

// settled books a payment and sends its callback. Those of provider 14 go on as
// if nothing had been decided.
func (p *mpgateway) settled(payment *Payment) {
	if payment.Details["provider_id"] == mpgatewaySimulator {
		p.host.change(payment, StatusPending, payment.Executed)
		payment.Reason, payment.CompletedAt = "", time.Time{}
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
