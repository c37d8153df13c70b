package simulator

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// data is the document's "Successful Response".
func (p *ssentezo) data(status int, data ordered) answer {
	return p.host.json(status, ordered{{"response", "OK"}, {"data", data}})
}

// failed is the document's "Error Response"; few have a code.
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

// firstOf is an error of the lookups, which the document shows as a text alone.
func (p *ssentezo) firstOf(faults ssentezoFaults) answer {
	texts, _ := faults[0].value.([]string)
	return p.failed(http.StatusUnprocessableEntity, "", texts[0])
}

// unknown is version 1's answer to a reference that it does not know; the
// present document has none.
func (p *ssentezo) unknown() answer {
	return p.failed(http.StatusNotFound, "NOT_FOUND", "Transaction not found")
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

// created is the answer to a verb.
func (p *ssentezo) created(payment *Payment) answer {
	last := member{"financialTransactionId", payment.Details["financialTransactionId"]}
	if payment.Operation == "bank-transfer" {
		last = member{"externalReference", payment.Reference}
	}
	return p.data(http.StatusAccepted, ordered{
		{"transactionStatus", p.word(payment)}, {"ssentezoWalletReference", payment.ID}, last,
	})
}

// status is what get_status shows of a payment.
func (p *ssentezo) status(payment *Payment) ordered {
	return ordered{
		{"transactionStatus", p.word(payment)},
		{"ssentezoWalletReference", payment.ID},
		{"externalReference", payment.Reference},
		{"financialTransactionId", payment.Details["financialTransactionId"]},
		{"amount", payment.Amount},
		{"reason", payment.Details["reason"]},
		{"currency", payment.Currency},
		{"msisdn", payment.Phone},
		{"transactionTime", ssentezoTime(payment.CreatedAt)},
	}
}

// bankStatusOf is what check-bank-transfer-status shows of one.
func (p *ssentezo) bankStatusOf(payment *Payment) ordered {
	return ordered{
		{"transactionStatus", p.word(payment)},
		{"ssentezoWalletReference", payment.ID},
		{"externalReference", payment.Reference},
		{"amount", payment.Amount},
		{"transactionTime", ssentezoTime(payment.CreatedAt)},
	}
}

// word is the document's word for where a payment stands.
func (p *ssentezo) word(payment *Payment) string {
	switch {
	case payment.Status == StatusPending:
		return "PENDING"
	case p.host.now().Before(p.undecided[payment]):
		return "INDETERMINATE"
	case payment.Status == StatusSucceeded:
		return "SUCCEEDED"
	default:
		return "FAILED"
	}
}

// ssentezoTime is a time as the document's samples have it.
func ssentezoTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }

// thousands writes an amount with separators.
func thousands(n int64) string {
	digits, sign := strconv.FormatInt(n, 10), ""
	if n < 0 {
		digits, sign = digits[1:], "-"
	}
	var groups []string
	for ; len(digits) > 3; digits = digits[:len(digits)-3] {
		groups = append([]string{digits[len(digits)-3:]}, groups...)
	}
	return sign + strings.Join(append([]string{digits}, groups...), ",")
}
