package simulator

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// What the document's samples call a debit that waits, and its next steps.
const (
	sppaySubmitted = "Transaction submitted for processing. Please prompt customer to validate on third party."
	sppayNeedsOTP  = "OTP Required"
	sppayScript    = "Pending debit completion via script"
	sppayAttempted = "Charge attempted"
	sppayPending   = "Created. Pending submission"
)

func (p *sppay) oauthError(status int, code, text string) answer {
	return p.host.json(status, ordered{{"error", code}, {"error_description", text}, {"message", text}})
}

func (p *sppay) unauthenticated() answer {
	return p.host.json(http.StatusUnauthorized, ordered{{"message", "Unauthenticated."}})
}

// refused is the document's unsuccessful request.
func (p *sppay) refused(status int, message string) answer {
	return p.host.json(status, ordered{{"status", "error"}, {"message", message}})
}

func (p *sppay) invalid(faults ordered) answer {
	return p.host.json(http.StatusUnprocessableEntity, ordered{
		{"message", "The given data was invalid."}, {"errors", faults},
	})
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

// accepted is the answer to a request that moves money. Collections are answered
// as in the document, transfers as in the provider's public tests.
func (p *sppay) accepted(word, message string, payment *Payment) answer {
	out := ordered{{"status", word}, {"message", message}}
	if payment.Operation == "transfer" {
		out = append(out, member{"object", "transaction"})
	}
	return p.host.json(http.StatusOK, append(out, member{"transaction", p.show(payment)}))
}

// show is a transaction as the document's samples have it: amounts are strings,
// dates those of HTTP, the charge is a transaction inside.
func (p *sppay) show(payment *Payment) ordered {
	out := p.record(payment, payment.Details["serial"], 1, payment.Details["type_code"], payment.Amount,
		sppayAccount{payment.Details["credit_code"], payment.Details["credit_no"], payment.Details["credit_name"]},
		sppayStatus(payment), payment.Details["status_message"])
	if sppayIsCharged(payment) {
		status, text := sppayChargeStatus(payment)
		charge := p.record(payment, sppayNext(payment.Details["serial"]), 0, "CHRG", payment.Fee,
			sppaySuspense(), status, text)
		charge = append(charge, member{"payment_category", nil}, member{"pending_actions", []any{}})
		out = append(out, member{"charge", charge})
	}
	return append(out,
		member{"initiator_id", 1}, member{"payment_category", nil}, member{"pending_actions", p.actions(payment)})
}

func (p *sppay) record(
	payment *Payment, serial string, primary int, kind string, amount int64,
	credit sppayAccount, status int, text string,
) ordered {
	return ordered{
		{"id", json.Number(serial)}, {"reference", payment.ID}, {"external_reference", p.kept(payment)},
		{"primary", primary}, {"type_code", kind}, {"currency", payment.Currency}, {"amount", sppayCedis(amount)},
		{"debit_account_name", payment.Details["debit_name"]}, {"debit_account_no", payment.Details["debit_no"]},
		{"debit_account_institution_code", payment.Details["debit_code"]},
		{"credit_account_name", credit.name}, {"credit_account_no", credit.number},
		{"credit_account_institution_code", credit.code},
		{"status", status}, {"status_message", text},
		{"created_at", sppayHTTP(payment.CreatedAt)}, {"updated_at", sppayHTTP(p.updated(payment))},
	}
}

func sppaySuspense() sppayAccount { return sppayAccount{"SPP", "101", "SP Pay GHS Suspense Account"} }

// sppayIsCharged says that a payment's charge is a transaction.
func sppayIsCharged(payment *Payment) bool { return payment.Fee > 0 && payment.Executed }

// sppayChargeStatus is where a charge stands: created, until the payment's end.
func sppayChargeStatus(payment *Payment) (status int, text string) {
	if payment.Status == StatusPending {
		return 1, sppayPending
	}
	return sppayStatus(payment), payment.Details["status_message"]
}

// actions are the open steps: a page that completes a debit.
func (p *sppay) actions(payment *Payment) []any {
	reference, ok := payment.Details["action_reference"]
	if !ok || payment.Status != StatusPending {
		return []any{}
	}
	return []any{ordered{
		{"id", json.Number(payment.Details["serial"])}, {"transaction_reference", payment.ID},
		{"action_code", "complete_debit_via_external_script"}, {"action_reference", reference},
		{"internal_action_link", "https://www.sppay.dev/pay/" + payment.ID}, {"external_action_link", nil},
		{"is_completed", 0}, {"created_at", sppayISO(payment.CreatedAt)}, {"updated_at", sppayISO(payment.CreatedAt)},
	}}
}

// row is a transaction as the list has it: charge and tax are decimals, the
// status is status_id and may be a string, dates are ISO.
func (p *sppay) row(payment *Payment) ordered {
	return p.listed(payment, 1, payment.Details["type_code"], payment.Amount, payment.Fee,
		sppayAccount{payment.Details["credit_code"], payment.Details["credit_no"], payment.Details["credit_name"]},
		sppayStatus(payment))
}

// childRow is the charge of a payment, a row of its own with the same reference.
func (p *sppay) childRow(payment *Payment) ordered {
	status, _ := sppayChargeStatus(payment)
	return p.listed(payment, 0, "CHRG", payment.Fee, 0, sppaySuspense(), status)
}

func (p *sppay) listed(
	payment *Payment, primary int, kind string, amount, charge int64, credit sppayAccount, status int,
) ordered {
	return ordered{
		{"reference", payment.ID}, {"external_reference", stringOrNull(p.kept(payment))}, {"primary", primary},
		{"status_id", strconv.Itoa(status)}, {"type_code", kind},
		{"debit_account_no", payment.Details["debit_no"]}, {"debit_account_name", payment.Details["debit_name"]},
		{"debit_account_institution_code", payment.Details["debit_code"]},
		{"credit_account_no", credit.number}, {"credit_account_institution_code", credit.code},
		{"debit_amount", sppayCedis(amount + charge)}, {"debit_currency_code", payment.Currency},
		{"credit_amount", sppayCedis(amount)}, {"credit_currency_code", payment.Currency},
		{"is_merchant_settled", 0}, {"tax", "0.00"}, {"commission", "0.00"}, {"charge", sppayCedis(charge)}, {"rate", "1.00"},
		{"created_at", sppayISO(payment.CreatedAt)}, {"updated_at", sppayISO(p.updated(payment))},
	}
}

func (p *sppay) updated(payment *Payment) time.Time {
	if payment.CompletedAt.IsZero() {
		return payment.CreatedAt
	}
	return payment.CompletedAt
}

func sppayHTTP(t time.Time) string { return t.UTC().Format(http.TimeFormat) }

func sppayISO(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }

func sppayNext(serial string) string {
	n, _ := strconv.Atoi(serial) // written by enter
	return strconv.Itoa(n + 1)
}

// sppayDecimal is an amount as a JSON number without zeros that say nothing.
func sppayDecimal(pesewas int64) json.Number {
	if pesewas%100 == 0 {
		return json.Number(strconv.FormatInt(pesewas/100, 10))
	}
	return json.Number(sppayCedis(pesewas))
}

// sppayNumeric is an account number as a JSON number, unless that would lose
// its zeros.
func sppayNumeric(number string) any {
	if n, err := strconv.ParseInt(number, 10, 64); err == nil && strconv.FormatInt(n, 10) == number {
		return n
	}
	return number
}

// sppayStatus is the number of a payment's status.
func sppayStatus(payment *Payment) int {
	n, _ := strconv.Atoi(cmp.Or(payment.Details["status"], "1")) // written by move
	return n
}

// sppayPesewas reads cedis with up to two decimals.
func sppayPesewas(cedis string) int64 {
	whole, fraction, _ := strings.Cut(cedis, ".")
	pesewas, _ := strconv.ParseInt(whole+(fraction + "00")[:2], 10, 64) // the pattern left no other way
	return pesewas
}

func sppayCedis(pesewas int64) string {
	digits := strconv.FormatInt(pesewas, 10)
	for len(digits) < 3 {
		digits = "0" + digits
	}
	return digits[:len(digits)-2] + "." + digits[len(digits)-2:]
}
