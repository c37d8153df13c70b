package simulator

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

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
		if payment.Reason == mpgatewayWrongPIN {
			result = mpgatewayResult("1", mpgatewayWrongPIN)
			break
		}
		result, operator = mpgatewayResult("4", "Cannot complete the transaction"), mpgatewayResult("1032", payment.Reason)
	}
	return ordered{{"result", result}, {"provider_result", operator}}
}

// mpgatewayAnswer is the one shape of all answers; confirm_type is in those to
// payouts and withdrawals.
func mpgatewayAnswer(payment *Payment, initiation bool) ordered {
	out := ordered{
		{"order_id", payment.Reference}, {"transaction_id", payment.ID},
		{"transaction_ref", payment.Details["transaction_ref"]}, {"status", mpgatewayStatus(payment)},
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

func (p *mpgateway) bulkAnswer(id string) answer {
	out := ordered{{"bulk_id", id}, {"status", 1}, {"result", mpgatewayResult("0", "OK")}}
	return p.host.json(http.StatusOK, append(out, mpgatewayService(p.bulks[id][0])...))
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
