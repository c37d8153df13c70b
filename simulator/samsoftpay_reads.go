package simulator

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// samsoftpayKind is the label of the charges of a mode, or of its payouts, which
// refunds are among.
func samsoftpayKind(operation, mode string) string {
	if operation == "charge" {
		return "charge " + mode
	}
	return "payout " + mode
}

// samsoftpayUnsent is the label of what the network has not accepted yet.
const samsoftpayUnsent = "unsent"

// find is the charge, or the payout, of an id; a mode of "" is any.
func (p *samsoftpay) find(operation, id, mode string) *Payment {
	return p.host.named(id, func(payment *Payment) bool {
		return payment.ID == id && payment.Operation != "payment-link" &&
			(payment.Operation == "charge") == (operation == "charge") && (mode == "" || payment.Details["mode"] == mode)
	})
}

func (p *samsoftpay) chargeRead(c *call, who samsoftpayCaller) (answer, error) {
	return p.read(c, who, "charge", samsoftpayCharge)
}

func (p *samsoftpay) payoutRead(c *call, who samsoftpayCaller) (answer, error) {
	return p.read(c, who, "payout", samsoftpayPayout)
}

func (p *samsoftpay) read(
	c *call, who samsoftpayCaller, operation string, show func(*Payment) map[string]any,
) (answer, error) {
	payment := p.find(operation, c.PathValue("id"), who.mode)
	if payment == nil {
		return answer{}, errSamsoftpayNotFound()
	}
	return p.json(http.StatusOK, p.without(show(payment))), nil
}

func (p *samsoftpay) chargeList(c *call, who samsoftpayCaller) (answer, error) {
	return p.list(c, who, "charge", samsoftpayCharge)
}

func (p *samsoftpay) payoutList(c *call, who samsoftpayCaller) (answer, error) {
	return p.list(c, who, "payout", samsoftpayPayout)
}

// list is a page of charges or payouts, newest first.
func (p *samsoftpay) list(
	c *call, who samsoftpayCaller, operation string, show func(*Payment) map[string]any,
) (answer, error) {
	filters := c.URL.Query()
	wanted, err := p.wanted(filters, operation, who.mode)
	if err != nil {
		return answer{}, err
	}
	limit, err := samsoftpayPageSize(filters, 20)
	if err != nil {
		return answer{}, err
	}
	if cursor := filters.Get("starting_after"); cursor != "" && c.fault != FaultEndlessPages {
		last := p.find(operation, cursor, who.mode)
		if last == nil {
			return answer{}, refusef(400, "invalid starting_after cursor")
		}
		wanted.end = min(wanted.end, last.position)
	}
	data, more, next := []any{}, false, any(nil)
	for payment := range p.host.newest(wanted) {
		if more = len(data) == limit; more {
			break
		}
		data, next = append(data, p.without(show(payment))), payment.ID
	}
	if more = more || c.fault == FaultEndlessPages; !more {
		next = nil
	}
	return p.json(http.StatusOK, map[string]any{
		"object": "list", "data": data, "has_more": more, "next_cursor": next,
	}), nil
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

// wanted reads status, reference (charges only), created_after and
// created_before.
func (p *samsoftpay) wanted(filters url.Values, operation, mode string) (query, error) {
	q := labelled(samsoftpayKind(operation, mode))
	switch status := filters.Get("status"); {
	case status == "":
	case status == "pending":
		q.labels = append(q.labels, samsoftpayUnsent)
	case status == "authorized":
		q.labels = append(q.labels, labelOpen)
	case status == "succeeded", status == "failed", status == "refunded" && operation == "charge":
		q.labels = append(q.labels, labelStatus(Status(status)))
	default:
		return query{}, refusef(400, "invalid status: %s", status)
	}
	if reference := filters.Get("reference"); reference != "" && operation == "charge" {
		q.labels = append(q.labels, labelReference(reference))
	}
	after, err := samsoftpayQueryTime(filters, "created_after")
	if err != nil {
		return query{}, err
	}
	before, err := samsoftpayQueryTime(filters, "created_before")
	if err != nil {
		return query{}, err
	}
	if !after.IsZero() {
		q.first = p.host.since(after)
	}
	if !before.IsZero() {
		q.end = p.host.since(before.Add(1))
	}
	return q, nil
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

// linkRead is GET /v1/payment-links/{id}. Nobody opens the page of a simulated
// link, so it never has a transaction.
func (p *samsoftpay) linkRead(c *call, who samsoftpayCaller) (answer, error) {
	link := p.links[c.PathValue("id")]
	if link == nil || link.mode != who.mode {
		return answer{}, errSamsoftpayNotFound()
	}
	out := link.show()
	out["is_active"], out["allow_multiple_uses"], out["transaction_status"] = true, link.multiple, nil
	return p.json(http.StatusOK, out), nil
}

// balance is GET /v1/balance. A wallet appears with its first booking.
func (p *samsoftpay) balance(_ *call, who samsoftpayCaller) (answer, error) {
	wallet := Samsoftpay
	if who.mode == "live" {
		wallet = SamsoftpayLiveWallet
	}
	available, used := p.host.wallet(wallet)
	pending, usedToo := p.host.wallet(wallet + "/pending")
	balances := []any{}
	if used || usedToo {
		balances = append(balances, map[string]any{
			"currency": "UGX", "available": available, "pending": pending,
			"cached": available + pending, "total": available + pending,
		})
	}
	return p.json(http.StatusOK, map[string]any{
		"mode": who.mode, "balances": balances, "consistent": true, "as_of": p.host.now().Unix(),
	}), nil
}

// resolveAccount is GET /v1/resolve-account?phone=.
func (p *samsoftpay) resolveAccount(c *call, who samsoftpayCaller) (answer, error) {
	phone := strings.TrimSpace(c.URL.Query().Get("phone"))
	if phone == "" {
		return answer{}, refusef(400, "phone query parameter required")
	}
	number := samsoftpayMSISDN(phone)
	if len(number) < 9 {
		return answer{}, refusef(400, "phone does not look like a valid MSISDN")
	}
	out := map[string]any{
		"mode": who.mode, "msisdn": number, "active": true,
		"registered_name": "SANDBOX HOLDER " + number[len(number)-4:],
	}
	if strings.HasSuffix(number, "700000001") {
		out["active"], out["registered_name"] = false, nil
	}
	return p.json(http.StatusOK, out), nil
}

// settlementList is GET /v1/settlements, newest first.
func (p *samsoftpay) settlementList(c *call, who samsoftpayCaller) (answer, error) {
	limit, err := samsoftpayPageSize(c.URL.Query(), 20)
	if err != nil {
		return answer{}, err
	}
	data := []any{}
	for i := len(p.settlements) - 1; i >= 0 && len(data) < limit; i-- {
		if s := p.settlements[i]; s.mode == who.mode {
			data = append(data, map[string]any{
				"id": s.id, "amount": s.amount, "currency": "UGX", "transactions": s.transactions,
				"kind": "sweep", "created_at": samsoftpayTime(s.at),
			})
		}
	}
	return p.json(http.StatusOK, map[string]any{"mode": who.mode, "data": data, "count": len(data)}), nil
}

// webhookList is GET /v1/webhooks, newest first.
func (p *samsoftpay) webhookList(c *call, _ samsoftpayCaller) (answer, error) {
	limit, err := samsoftpayPageSize(c.URL.Query(), 25)
	if err != nil {
		return answer{}, err
	}
	word, state := c.URL.Query().Get("status"), ""
	for known, shown := range samsoftpayDeliveries() {
		if shown == word {
			state = known
		}
	}
	if word != "" && state == "" {
		return answer{}, refusef(400, "status must be pending, sent or failed")
	}
	data := []any{}
	for d := range p.host.deliveries(state) {
		if len(data) == limit {
			break
		}
		data = append(data, samsoftpayDelivery(d))
	}
	return p.json(http.StatusOK, map[string]any{"data": data, "count": len(data)}), nil
}

var samsoftpayEventID = regexp.MustCompile(`^evt_[0-9a-f]{1,32}$`)

// webhookResend is POST /v1/webhooks/{id}/resend: one more attempt, outside of
// the schedule.
func (p *samsoftpay) webhookResend(c *call, _ samsoftpayCaller) (answer, error) {
	id := c.PathValue("id")
	if !samsoftpayEventID.MatchString(id) {
		return answer{}, refusef(400, "event id must look like evt_…")
	}
	d := p.host.delivery(id)
	if d == nil {
		return answer{}, refusef(404, "no webhook delivery with that event id (deliveries are retained 30 days)")
	}
	p.host.repeat(d)
	out := samsoftpayDelivery(d)
	out["ok"], out["status"], out["next_attempt_at"] = true, "pending", samsoftpayTime(p.host.now())
	return p.json(http.StatusAccepted, out), nil
}
