package simulator

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
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
	if c, some := p.event(payment); some {
		p.host.post(c)
	}
}

// event is the callback about a payment; false when there is none of its kind.
func (p *samsoftpay) event(payment *Payment) (callback, bool) {
	kind, data := "charge.", samsoftpayChargeEvent(payment)
	if payment.Operation != "charge" {
		kind, data = "payout.", samsoftpayPayoutEvent(payment)
	}
	event := kind + string(payment.Status)
	id := "evt_" + p.host.hex(24)
	envelope := ordered{{"id", id}, {"timestamp", p.host.now().Unix()}, {"event", event}, {"data", p.withoutOrdered(data)}}
	if p.quirks.LegacyEnvelope || p.quirks.AsDocumented {
		if payment.Operation != "charge" {
			return callback{}, false
		}
		envelope = ordered{{"event", event}, {"data", p.withoutOrdered(samsoftpayLegacyEvent(payment))}}
	}
	body := encodeJSON(envelope)
	return callback{
		id: id, method: http.MethodPost, body: body, subject: payment.ID, payment: payment, waits: samsoftpayWaits(),
		header: http.Header{
			"Content-Type":      {"application/json"},
			samsoftpaySignature: {samsoftpaySign(body, SamsoftpayWebhookSecret)},
		},
	}, true
}

const samsoftpaySignature = "X-Samsoftpay-Signature"

func (p *samsoftpay) forged(payment *Payment, how Forgery) (callback, error) {
	c, some := p.event(payment)
	switch {
	case !some:
		return c, errUnforgeable(Samsoftpay, how)
	case how == ForgedSignature:
		c.header.Set(samsoftpaySignature, samsoftpaySign(c.body, "whsec_of_somebody_else"))
	case how == ForgedBody:
		c.body = raised(c.body)
	case how == ForgedUnsigned:
		c.header.Del(samsoftpaySignature)
	case how != ForgedClaim:
		return c, errUnforgeable(Samsoftpay, how)
	}
	return c, nil
}

// attend has nothing to do: the status of an answer says all.
func (*samsoftpay) attend(*callback) {}

// samsoftpaySign is the lower-case hexadecimal HMAC-SHA256 of the raw body.
func samsoftpaySign(body []byte, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
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
