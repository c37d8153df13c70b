package simulator

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

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

// samsoftpayStatus is the provider's word: what waits for the customer or the
// network is "authorized".
func samsoftpayStatus(payment *Payment) string {
	if payment.Status == StatusPending {
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

// find is the charge, or the payout (a refund is one too), of an id; a mode of
// "" is any.
func (p *samsoftpay) find(operation, id, mode string) *Payment {
	found := p.all(operation, mode, func(payment *Payment) bool { return payment.ID == id })
	if len(found) == 0 {
		return nil
	}
	return found[0]
}

func (p *samsoftpay) all(operation, mode string, wanted func(*Payment) bool) []*Payment {
	return p.host.payments(func(payment *Payment) bool {
		return payment.Operation != "payment-link" && (payment.Operation == "charge") == (operation == "charge") &&
			(mode == "" || payment.Details["mode"] == mode) && wanted(payment)
	})
}

func (p *samsoftpay) chargeRead(c *call, who samsoftpayCaller) (answer, error) {
	return p.read(c, who, "charge", samsoftpayCharge)
}

func (p *samsoftpay) payoutRead(c *call, who samsoftpayCaller) (answer, error) {
	return p.read(c, who, "payout", samsoftpayPayout)
}

func (p *samsoftpay) read(c *call, who samsoftpayCaller, operation string, show func(*Payment) map[string]any) (answer, error) {
	payment := p.find(operation, c.PathValue("id"), who.mode)
	if payment == nil {
		return answer{}, errSamsoftpayNotFound()
	}
	return p.json(http.StatusOK, show(payment)), nil
}

func (p *samsoftpay) chargeList(c *call, who samsoftpayCaller) (answer, error) {
	return p.list(c, who, "charge", samsoftpayCharge)
}

func (p *samsoftpay) payoutList(c *call, who samsoftpayCaller) (answer, error) {
	return p.list(c, who, "payout", samsoftpayPayout)
}

// list is a page of charges or payouts, newest first.
func (p *samsoftpay) list(c *call, who samsoftpayCaller, operation string, show func(*Payment) map[string]any) (answer, error) {
	query := c.URL.Query()
	wanted, err := samsoftpayFilter(query, operation)
	if err != nil {
		return answer{}, err
	}
	limit, err := samsoftpayPageSize(query, 20)
	if err != nil {
		return answer{}, err
	}
	rows := p.all(operation, who.mode, func(*Payment) bool { return true })
	if cursor := query.Get("starting_after"); cursor != "" {
		i := slices.IndexFunc(rows, func(payment *Payment) bool { return payment.ID == cursor })
		if i < 0 {
			return answer{}, refusef(400, "invalid starting_after cursor")
		}
		rows = rows[:i]
	}
	rows = slices.DeleteFunc(rows, func(payment *Payment) bool { return !wanted(payment) })
	slices.Reverse(rows)
	out := map[string]any{"object": "list", "has_more": len(rows) > limit, "next_cursor": nil}
	if len(rows) > limit {
		rows = rows[:limit]
		out["next_cursor"] = rows[limit-1].ID
	}
	data := []any{}
	for _, payment := range rows {
		data = append(data, show(payment))
	}
	out["data"] = data
	return p.json(http.StatusOK, out), nil
}

// samsoftpayPageSize clamps a page's size to 1 … 100.
func samsoftpayPageSize(query url.Values, usual int) (int, error) {
	text := query.Get("limit")
	if !query.Has("limit") {
		return usual, nil
	}
	limit, err := strconv.Atoi(text)
	if err != nil {
		return 0, refusef(400, "limit must be an integer")
	}
	return max(1, min(limit, 100)), nil
}

// samsoftpayFilter reads status, reference (charges only), created_after and
// created_before.
func samsoftpayFilter(query url.Values, operation string) (func(*Payment) bool, error) {
	status, reference := query.Get("status"), ""
	if status != "" && !slices.Contains([]string{"pending", "authorized", "succeeded", "failed", "refunded"}, status) {
		return nil, refusef(400, "invalid status: %s", status)
	}
	if operation == "charge" {
		reference = query.Get("reference")
	}
	after, err := samsoftpayQueryTime(query, "created_after")
	if err != nil {
		return nil, err
	}
	before, err := samsoftpayQueryTime(query, "created_before")
	if err != nil {
		return nil, err
	}
	return func(payment *Payment) bool {
		return (status == "" || samsoftpayStatus(payment) == status) &&
			(reference == "" || payment.Reference == reference) &&
			(after.IsZero() || !payment.CreatedAt.Before(after)) &&
			(before.IsZero() || !payment.CreatedAt.After(before))
	}, nil
}

// samsoftpayQueryTime reads an ISO 8601 time; without an offset it is UTC.
func samsoftpayQueryTime(query url.Values, name string) (time.Time, error) {
	// A plus sign that was not escaped arrives as a blank.
	text := strings.ReplaceAll(query.Get(name), " ", "+")
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, refusef(400, "%s must be an ISO 8601 datetime", name)
}
