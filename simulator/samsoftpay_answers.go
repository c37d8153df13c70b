package simulator

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// samsoftpayRefusal is an error of the provider: {"error": text}.
type samsoftpayRefusal struct {
	status int
	text   string
}

func (r samsoftpayRefusal) Error() string { return r.text }

func refusef(status int, format string, values ...any) error {
	return samsoftpayRefusal{status, fmt.Sprintf(format, values...)}
}

// errSamsoftpayNotFound is the 404 for an object, worded as its server words
// that of a path it does not know.
func errSamsoftpayNotFound() error {
	return refusef(http.StatusNotFound, "The requested URL was not found on the server. "+
		"If you entered the URL manually please check your spelling and try again.")
}

// json is an answer as the provider's server writes it: names sorted, a line
// feed at its end.
func (p *samsoftpay) json(status int, value map[string]any) answer {
	a := p.host.json(status, value)
	a.body = append(a.body, '\n')
	return a
}

func (p *samsoftpay) refused(err error) answer {
	status := http.StatusBadRequest
	if r, ok := errors.AsType[samsoftpayRefusal](err); ok {
		status = r.status
	}
	return p.json(status, map[string]any{"error": err.Error()})
}

// dress adds the headers that every answer carries.
func (p *samsoftpay) dress(c *call, a answer, more http.Header) answer {
	for name, values := range more {
		a.header[name] = values
	}
	trace := c.Header.Get("X-Request-ID")
	if trace == "" {
		trace = p.host.trace(16)
	}
	a.header.Set("X-Request-ID", trace)
	return a
}

func (p *samsoftpay) missing(c *call, allowed []string) answer {
	if allowed == nil {
		return p.dress(c, p.json(http.StatusNotFound, map[string]any{"error": "not found"}), nil)
	}
	a := newAnswer(http.StatusMethodNotAllowed, "text/html; charset=utf-8", []byte("<!doctype html>\n<html lang=en>\n"+
		"<title>405 Method Not Allowed</title>\n<h1>Method Not Allowed</h1>\n"+
		"<p>The method is not allowed for the requested URL.</p>\n"))
	a.header.Set("Allow", samsoftpayAllow(allowed))
	return p.dress(c, a, nil)
}

func samsoftpayAllow(methods []string) string {
	all := strings.Join(methods, " ")
	switch {
	case strings.Contains(all, "GET") && strings.Contains(all, "POST"):
		return "HEAD, GET, POST, OPTIONS"
	case strings.Contains(all, "GET"):
		return "HEAD, GET, OPTIONS"
	}
	return "POST, OPTIONS"
}

func (p *samsoftpay) failure(c *call, kind FaultKind) (answer, bool) {
	var err error
	switch kind {
	case FaultErrorBefore, FaultErrorAfter:
		err = refusef(http.StatusInternalServerError, "internal server error")
	case FaultUnavailableAfter:
		err = errSamsoftpayUnavailable(c.operation)
	case FaultUnavailableBefore:
		err = refusef(http.StatusServiceUnavailable, "%s", errSamsoftpayUnavailable(c.operation))
	case FaultRateLimited:
		err = errSamsoftpayRate(c.operation)
	case FaultUnauthorized:
		err = refusef(http.StatusUnauthorized, "invalid api key")
	case FaultInFlight:
		err = errSamsoftpayInFlight()
	default:
		return answer{}, false
	}
	return p.dress(c, p.refused(err), p.rateHeader(c)), true
}

// errSamsoftpayUnavailable is what the server says when it fails in the middle of
// a charge or a payout.
func errSamsoftpayUnavailable(operation string) error {
	const retry = " temporarily unavailable — retry with the same Idempotency-Key"
	if operation == "payout" {
		return refusef(http.StatusServiceUnavailable, "disbursement"+retry)
	}
	return refusef(http.StatusBadGateway, "payment rail"+retry)
}

// samsoftpayMalformed says why a body cannot be read. Unlike a refusal of the
// business (no balance, wrong channel) it is not kept under the key.
type samsoftpayMalformed string

func (m samsoftpayMalformed) Error() string { return "invalid request: " + string(m) }

func malformedf(format string, values ...any) error {
	return samsoftpayMalformed(fmt.Sprintf(format, values...))
}

// samsoftpayTime is a time as the server writes it: UTC without an offset, and
// without a fraction when there is none.
func samsoftpayTime(t time.Time) string {
	t = t.UTC().Truncate(time.Microsecond)
	if t.Nanosecond() == 0 {
		return t.Format("2006-01-02T15:04:05")
	}
	return t.Format("2006-01-02T15:04:05.000000")
}

// samsoftpayTimeOrNull is null for a time that has not come.
func samsoftpayTimeOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return samsoftpayTime(t)
}

// samsoftpayStatus is the provider's word: what the network has accepted and waits
// for the customer is "authorized".
func samsoftpayStatus(payment *Payment) string {
	if payment.open() {
		return "authorized"
	}
	return string(payment.Status)
}

func samsoftpayCreated(payment *Payment) map[string]any {
	return map[string]any{
		"id": payment.ID, "mode": payment.Details["mode"], "status": samsoftpayStatus(payment),
		"amount": payment.Amount, "fee": payment.Fee, "currency": payment.Currency,
		"channel": payment.Details["channel"], "rail_reference": payment.Details["rail_reference"],
		"created_at": samsoftpayTime(payment.CreatedAt),
	}
}

func samsoftpayChargeCreated(charge *Payment) map[string]any {
	out := samsoftpayCreated(charge)
	out["reference"] = stringOrNull(charge.Reference)
	return out
}

func samsoftpayPayoutCreated(payout *Payment) map[string]any {
	out := samsoftpayCreated(payout)
	out["recipient_phone"] = payout.Phone
	return out
}

func samsoftpayCharge(charge *Payment) map[string]any {
	out := samsoftpayChargeCreated(charge)
	out["failure_reason"] = stringOrNull(charge.Reason)
	out["completed_at"] = samsoftpayTimeOrNull(charge.CompletedAt)
	settled := charge.Details["settled_at"]
	out["settled"] = settled != ""
	out["available_on"] = stringOrNull(settled)
	if settled == "" && charge.Status == StatusSucceeded {
		out["available_on"] = samsoftpayTime(charge.CompletedAt.Add(24 * time.Hour))
	}
	return out
}

func samsoftpayPayout(payout *Payment) map[string]any {
	out := samsoftpayPayoutCreated(payout)
	out["failure_reason"] = stringOrNull(payout.Reason)
	out["completed_at"] = samsoftpayTimeOrNull(payout.CompletedAt)
	return out
}

// samsoftpayPages is where the provider's payment pages are. Nobody needs to
// fetch them.
const samsoftpayPages = "https://samsoftpay.com/pay/"

type samsoftpayLink struct {
	id, mode, description, reference string
	amount                           int64
	currency                         any
	multiple                         bool
}

// show is a link as both the answer to its creation and its read have it.
func (l *samsoftpayLink) show() map[string]any {
	return map[string]any{
		"id": l.id, "amount": l.amount, "currency": l.currency,
		"description": stringOrNull(l.description), "reference": stringOrNull(l.reference),
		"url": samsoftpayPages + l.id,
	}
}

// samsoftpayDelivery is a delivery as GET /v1/webhooks lists it.
func samsoftpayDelivery(d *delivery) map[string]any {
	event, _ := decodeJSON(d.Body)
	envelope, _ := event.(map[string]any)
	out := map[string]any{
		"id": envelope["id"], "event": envelope["event"], "url": d.URL, "attempts": len(d.Attempts),
		"status": samsoftpayDeliveries()[d.state], "last_response_code": nil, "created_at": samsoftpayTime(d.CreatedAt),
		"next_attempt_at": samsoftpayTimeOrNull(d.NextAttempt),
	}
	if n := len(d.Attempts); n > 0 && d.Attempts[n-1].Err == nil {
		out["last_response_code"] = d.Attempts[n-1].Status
	}
	return out
}

// samsoftpayDeliveries are the server's words: a callback is pending as long as
// there are attempts to come.
func samsoftpayDeliveries() map[string]string {
	return map[string]string{stateWaiting: "pending", stateAcknowledged: "sent", stateGivenUp: "failed"}
}

// samsoftpayMSISDN writes a number in digits with the country code, as the
// server does before it calls a network.
func samsoftpayMSISDN(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
	digits = strings.TrimPrefix(digits, "00")
	if len(digits) == 10 && digits[0] == '0' {
		digits = "256" + digits[1:]
	}
	return digits
}
