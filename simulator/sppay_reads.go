package simulator

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// find is the payment of the provider's reference.
func (p *sppay) find(reference string) *Payment {
	found := p.transactions(func(payment *Payment) bool { return payment.ID == reference })
	if len(found) == 0 {
		return nil
	}
	return found[0]
}

// transactions are what the provider calls so: all of the ledger but messages.
func (p *sppay) transactions(wanted func(*Payment) bool) []*Payment {
	return p.host.payments(func(payment *Payment) bool { return payment.Operation != "sms" && wanted(payment) })
}

// get is GET /v1/api/transactions/{reference}.
func (p *sppay) get(c *call, _ *sppayBody) answer {
	payment := p.find(c.PathValue("reference"))
	if payment == nil {
		return p.notFound()
	}
	history := []any{ordered{{"status_id", 1}, {"created_at", sppayISO(payment.CreatedAt)}}}
	if status := sppayStatus(payment); status != 1 {
		history = append(history, ordered{{"status_id", status}, {"created_at", sppayISO(p.updated(payment))}})
	}
	return p.host.json(http.StatusOK, ordered{
		{"transaction", append(p.row(payment), member{"status_history", history})},
	})
}

// status is GET /v1/api/transactions/{reference}/status.
func (p *sppay) status(c *call, _ *sppayBody) answer {
	payment := p.find(c.PathValue("reference"))
	if payment == nil {
		return p.notFound()
	}
	status := sppayStatus(payment)
	names := []string{"", "Created", "Submitted", "Processing", "Success", "Error", "Cancelled"}
	return p.host.json(http.StatusOK, ordered{{"transaction_status", ordered{{"id", status}, {"name", names[status]}}}})
}

const sppayPageSize = 15

// list is GET /v1/api/transactions, newest first. Its reference is taken for the
// provider's own, and its days for YYYY-MM-DD; neither is published.
func (p *sppay) list(c *call, _ *sppayBody) answer {
	query := c.URL.Query()
	size, page := sppayCount(query, "page_size", sppayPageSize), sppayCount(query, "page", 1)
	rows := []ordered{}
	found := p.transactions(func(payment *Payment) bool { return p.wanted(payment, query) })
	if query.Get("sort_direction") != "asc" {
		slices.Reverse(found)
	}
	for _, payment := range found {
		rows = append(rows, p.row(payment))
		if payment.Fee > 0 && payment.Executed {
			rows = append(rows, p.childRow(payment))
		}
	}
	total := len(rows)
	last := max(1, (total+size-1)/size)
	from := min((page-1)*size, total)
	rows = rows[from:min(from+size, total)]
	return p.host.json(http.StatusOK, ordered{{"transactions", ordered{
		{"current_page", page}, {"data", rows}, {"from", from + 1}, {"last_page", last},
		{"per_page", strconv.Itoa(size)}, {"to", from + len(rows)}, {"total", total},
	}}})
}

func sppayCount(query url.Values, name string, otherwise int) int {
	n, err := strconv.Atoi(query.Get(name))
	if err != nil || n < 1 || n > 1000 {
		return otherwise
	}
	return n
}

func (p *sppay) wanted(payment *Payment, query url.Values) bool {
	day := payment.CreatedAt.UTC().Format("2006-01-02")
	for name, matches := range map[string]func(string) bool{
		"account_no":      func(v string) bool { return v == payment.Details["debit_no"] || v == payment.Details["credit_no"] },
		"reference":       func(v string) bool { return v == payment.ID },
		"amount":          func(v string) bool { return sppayNumber.MatchString(v) && sppayPesewas(v) == payment.Amount },
		"date_from":       func(v string) bool { return day >= v },
		"date_to":         func(v string) bool { return day <= v },
		"type_code":       func(v string) bool { return v == payment.Details["type_code"] },
		"status_id":       func(v string) bool { return v == payment.Details["status"] },
		"is_scheduled":    func(v string) bool { return v == "0" },
		"pending_actions": func(v string) bool { return (v == "1") == (len(p.actions(payment)) > 0) },
	} {
		if value := query.Get(name); value != "" && !matches(value) {
			return false
		}
	}
	return true
}

// validateAccount is POST /v1/api/transfers/validate-account.
func (p *sppay) validateAccount(_ *call, body *sppayBody) answer {
	account, exists := body.account("institution_code", "account_number")
	switch {
	case len(body.faults) > 0:
		return p.invalid(body.faults)
	case !exists:
		return p.refused(http.StatusBadRequest, "Invalid account")
	}
	return p.host.json(http.StatusOK, ordered{
		{"status", "success"}, {"message", "Account validated"}, {"object", "account"},
		{"account", ordered{{"code", account.code}, {"number", account.number}, {"name", account.name}}},
	})
}

// institutions is POST /v1/api/institutions.
func (p *sppay) institutions(_ *call, body *sppayBody) answer {
	if _, given := body.fields["type_code"]; !given {
		body.fault("type_code", "{} must be present.")
		return p.invalid(body.faults)
	}
	rows := []ordered{}
	for i, in := range sppayInstitutions() {
		rows = append(rows, ordered{
			{"id", i + 1}, {"name", in.name}, {"code", in.code}, {"type_id", in.kind}, {"branch_code", nil}, {"swift_code", nil}, {"status_id", 1},
		})
	}
	return p.host.json(http.StatusOK, ordered{{"status", "success"}, {"message", "Institutions retrieved"}, {"institutions", rows}})
}

// sms is POST /v1/api/sms/send, answered as the provider's page shows it.
func (p *sppay) sms(_ *call, body *sppayBody) answer {
	if from := body.required("from"); len(from) > 11 {
		body.fault("from", "{} must not be greater than 11 characters.")
	}
	text := body.required("message")
	to, _ := body.fields["to"].([]any)
	if len(to) == 0 {
		body.fault("to", "{} is required.")
	}
	if len(body.faults) > 0 {
		return p.invalid(body.faults)
	}
	messages := []ordered{}
	for _, recipient := range to {
		p.serial++
		phone, _ := recipient.(string)
		message := &Payment{
			Operation: "sms", ID: "sms-" + sppaySerial(p.serial), Phone: phone, Currency: "GHS", Details: map[string]string{"message": text},
		}
		p.host.enter(message)
		message.Executed, message.Status = true, StatusSucceeded
		messages = append(messages, ordered{
			{"recipient", recipient}, {"message_id", p.serial}, {"status_id", 2}, {"status_message", "Submitted to queue for processing."},
		})
	}
	return p.host.json(http.StatusOK, ordered{{"rate", "0.060"}, {"currency", "GHS"}, {"messages", messages}})
}

// sppayStatus is the number of a payment's status.
func sppayStatus(payment *Payment) int {
	n, _ := strconv.Atoi(cmp.Or(payment.Details["status"], "1")) // written by this file only
	return n
}
