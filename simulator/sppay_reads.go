package simulator

import (
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// find is the payment of the provider's reference.
func (p *sppay) find(reference string) *Payment {
	return p.host.named(reference, func(payment *Payment) bool {
		return payment.ID == reference && payment.Operation != "sms"
	})
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

// The labels of a payment in the list, beside those of its filters, and of one
// whose charge is in the list too.
const (
	sppayListed  = "listed"
	sppayCharged = "charged"
)

func sppayLabel(filter, value string) string { return "filter " + filter + " " + value }

func sppayActions(pending bool) string {
	if pending {
		return sppayLabel("pending_actions", "1")
	}
	return sppayLabel("pending_actions", "0")
}

// list is GET /v1/api/transactions, newest first. Its reference is taken for the
// provider's own, and its days for YYYY-MM-DD; neither is published. The charge
// of a payment is a row of its own.
func (p *sppay) list(c *call, _ *sppayBody) answer {
	filters := c.URL.Query()
	size, page := sppayCount(filters, "page_size", sppayPageSize), sppayCount(filters, "page", 1)
	wanted := p.wanted(filters)
	charged := wanted
	charged.labels = append(slices.Clone(wanted.labels), sppayCharged)
	total := p.host.count(wanted) + p.host.count(charged)
	last := max(1, (total+size-1)/size)
	from := min((page-1)*size, total)
	if c.fault == FaultEndlessPages {
		from, last = 0, page+1
	}
	payments := p.host.newest(wanted)
	if filters.Get("sort_direction") == "asc" {
		payments = p.host.oldest(wanted)
	}
	rows := p.rows(payments, from, size)
	return p.host.json(http.StatusOK, ordered{{"transactions", ordered{
		{"current_page", page}, {"data", rows}, {"from", from + 1}, {"last_page", last},
		{"per_page", strconv.Itoa(size)}, {"to", from + len(rows)}, {"total", total},
	}}})
}

// rows are a page of the list.
func (p *sppay) rows(payments iter.Seq[*Payment], from, size int) []ordered {
	rows := []ordered{}
	at := 0
	for payment := range payments {
		shown := []func(*Payment) ordered{p.row}
		if sppayIsCharged(payment) {
			shown = append(shown, p.childRow)
		}
		for _, show := range shown {
			if len(rows) == size {
				return rows
			}
			if at >= from {
				rows = append(rows, show(payment))
			}
			at++
		}
	}
	return rows
}

func sppayCount(filters url.Values, name string, otherwise int) int {
	n, err := strconv.Atoi(filters.Get(name))
	if err != nil || n < 1 || n > 1000 {
		return otherwise
	}
	return n
}

// wanted is the filters of the list, which are the labels of a payment.
func (p *sppay) wanted(filters url.Values) query {
	q := labelled(sppayListed)
	for _, filter := range []string{"account_no", "reference", "type_code", "status_id", "is_scheduled"} {
		if value := filters.Get(filter); value != "" {
			q.labels = append(q.labels, sppayLabel(filter, value))
		}
	}
	if amount := filters.Get("amount"); sppayNumber.MatchString(amount) {
		q.labels = append(q.labels, sppayLabel("amount", sppayCedis(sppayPesewas(amount))))
	} else if amount != "" {
		q.labels = append(q.labels, sppayLabel("amount", "none"))
	}
	if actions := filters.Get("pending_actions"); actions != "" {
		q.labels = append(q.labels, sppayActions(actions == "1"))
	}
	if from, err := time.Parse(time.DateOnly, filters.Get("date_from")); err == nil {
		q.first = p.host.since(from)
	}
	if to, err := time.Parse(time.DateOnly, filters.Get("date_to")); err == nil {
		q.end = p.host.since(to.AddDate(0, 0, 1))
	}
	return q
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
			{"id", i + 1}, {"name", in.name}, {"code", in.code}, {"type_id", in.kind},
			{"branch_code", nil}, {"swift_code", nil}, {"status_id", 1},
		})
	}
	return p.host.json(http.StatusOK, ordered{
		{"status", "success"}, {"message", "Institutions retrieved"}, {"institutions", rows},
	})
}
