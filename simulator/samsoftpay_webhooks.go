package simulator

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"regexp"
	"slices"
	"time"
)

// samsoftpayWaits are the pauses between the eight attempts. The provider's
// list goes on to 48 h, which the eighth attempt never reaches.
func samsoftpayWaits() []time.Duration {
	return []time.Duration{
		time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour,
	}
}

// notify posts the callback for a payment that has reached its end.
func (p *samsoftpay) notify(payment *Payment) {
	kind, data := "charge.", samsoftpayChargeEvent(payment)
	if payment.Operation != "charge" {
		kind, data = "payout.", samsoftpayPayoutEvent(payment)
	}
	event := kind + string(payment.Status)
	id := "evt_" + p.host.hex(24)
	envelope := ordered{{"id", id}, {"timestamp", p.host.now().Unix()}, {"event", event}, {"data", data}}
	if p.host.sim.options.LegacyEnvelope {
		if payment.Operation != "charge" {
			return
		}
		envelope = ordered{{"event", event}, {"data", samsoftpayLegacyEvent(payment)}}
	}
	body := encodeJSON(envelope)
	p.host.post(callback{
		id: id, method: http.MethodPost, body: body, waits: samsoftpayWaits(),
		header: http.Header{
			"Content-Type":           {"application/json"},
			"X-Samsoftpay-Signature": {samsoftpaySign(body)},
		},
	})
}

// samsoftpaySign is the lower-case hexadecimal HMAC-SHA256 of the raw body.
func samsoftpaySign(body []byte) string {
	mac := hmac.New(sha256.New, []byte(SamsoftpayWebhookSecret))
	_, _ = mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

func samsoftpayChargeEvent(charge *Payment) ordered {
	return ordered{
		{"id", charge.ID}, {"amount", charge.Amount}, {"fee", charge.Fee}, {"currency", charge.Currency},
		{"channel", charge.Details["channel"]}, {"status", samsoftpayStatus(charge)},
		{"reference", stringOrNull(charge.Reference)}, {"merchant_reference", stringOrNull(charge.Reference)},
		{"mode", charge.Details["mode"]}, {"failure_reason", stringOrNull(charge.Reason)},
		{"completed_at", samsoftpayTime(charge.CompletedAt)},
	}
}

// samsoftpayLegacyEvent is the data of the document's sample, with its offset.
func samsoftpayLegacyEvent(charge *Payment) ordered {
	return ordered{
		{"id", charge.ID}, {"amount", charge.Amount}, {"fee", charge.Fee}, {"currency", charge.Currency},
		{"channel", charge.Details["channel"]}, {"status", samsoftpayStatus(charge)},
		{"merchant_reference", stringOrNull(charge.Reference)},
		{"completed_at", samsoftpayTime(charge.CompletedAt) + "+00:00"},
	}
}

func samsoftpayPayoutEvent(payout *Payment) ordered {
	return ordered{
		{"id", payout.ID}, {"mode", payout.Details["mode"]}, {"status", samsoftpayStatus(payout)},
		{"amount", payout.Amount}, {"fee", payout.Fee}, {"currency", payout.Currency},
		{"recipient_phone", payout.Phone}, {"rail_reference", payout.Details["rail_reference"]},
		{"failure_reason", stringOrNull(payout.Reason)}, {"completed_at", samsoftpayTime(payout.CompletedAt)},
	}
}

// samsoftpayDelivery is a delivery as GET /v1/webhooks lists it.
func samsoftpayDelivery(d *delivery) map[string]any {
	event, _ := decodeJSON(d.Body)
	envelope, _ := event.(map[string]any)
	out := map[string]any{
		"id": envelope["id"], "event": envelope["event"], "url": d.URL, "attempts": len(d.Attempts),
		"status": "pending", "last_response_code": nil, "created_at": samsoftpayTime(d.CreatedAt),
		"next_attempt_at": samsoftpayTimeOrNull(d.NextAttempt),
	}
	if n := len(d.Attempts); n > 0 {
		out["status"] = "failed"
		out["last_response_code"] = d.Attempts[n-1].Status
	}
	if d.Acknowledged {
		out["status"] = "sent"
	}
	return out
}

// webhookList is GET /v1/webhooks, newest first.
func (p *samsoftpay) webhookList(c *call, _ samsoftpayCaller) (answer, error) {
	limit, err := samsoftpayPageSize(c.URL.Query(), 25)
	if err != nil {
		return answer{}, err
	}
	status := c.URL.Query().Get("status")
	if status != "" && !slices.Contains([]string{"pending", "sent", "failed"}, status) {
		return answer{}, refusef(400, "status must be pending, sent or failed")
	}
	data := []any{}
	for _, d := range slices.Backward(p.host.deliveries()) {
		if shown := samsoftpayDelivery(d); len(data) < limit && (status == "" || shown["status"] == status) {
			data = append(data, shown)
		}
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
	for _, d := range p.host.deliveries() {
		if d.ID == id {
			p.host.repeat(d)
			out := samsoftpayDelivery(d)
			out["ok"] = true
			return p.json(http.StatusAccepted, out), nil
		}
	}
	return answer{}, refusef(404, "no webhook delivery with that event id (deliveries are retained 30 days)")
}
