package simulator

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// charge is POST /v1/charges: authorized until the customer decides.
func (p *samsoftpay) charge(c *call, who samsoftpayCaller) (answer, error) {
	return p.onceRequired(c, func(body samsoftpayBody) (answer, error) {
		units, err := body.amount("amount")
		if err != nil {
			return answer{}, err
		}
		channel, err := body.channel()
		if err != nil {
			return answer{}, err
		}
		amount, err := samsoftpayAmount(units, body.currency())
		if err != nil {
			return answer{}, err
		}
		// The provider's documentation; the recorded server ran without this
		// check, which it makes in production only.
		if who.mode == "live" && channel != "mtn_momo" {
			return answer{}, refusef(400, "%s is not available for live payments yet", channel)
		}
		fee := samsoftpayFee(channel, amount)
		if fee >= amount {
			return answer{}, refusef(400, "fee exceeds amount")
		}
		charge := &Payment{
			Operation: "charge", ID: "txn_" + p.host.hex(16), Key: c.Header.Get("Idempotency-Key"),
			Reference: body.text("reference"), Phone: body.object("customer").text("phone"),
			Amount: amount, Fee: fee, Currency: "UGX",
			Details: map[string]string{
				"mode": who.mode, "channel": channel, "rail_reference": channel + "_" + p.host.hex(12),
			},
		}
		p.host.enter(charge)
		p.host.execute(charge)
		return p.json(http.StatusCreated, samsoftpayChargeCreated(charge)), nil
	})
}

// payout is POST /v1/payouts: paid from the available balance.
func (p *samsoftpay) payout(c *call, who samsoftpayCaller) (answer, error) {
	return p.onceRequired(c, func(body samsoftpayBody) (answer, error) {
		units, err := body.amount("amount")
		if err != nil {
			return answer{}, err
		}
		recipient := body.object("recipient")
		if _, ok := recipient["phone"]; !ok {
			return answer{}, malformedf("'phone'")
		}
		channel := "mtn_momo"
		if _, given := body["channel"]; given {
			if channel, err = body.channel(); err != nil {
				return answer{}, err
			}
		}
		amount, err := samsoftpayAmount(units, body.currency())
		if err != nil {
			return answer{}, err
		}
		out := &Payment{
			Operation: "payout", Key: c.Header.Get("Idempotency-Key"), Reference: body.text("reference"),
			Phone: recipient.text("phone"), Amount: amount,
			Details: map[string]string{"mode": who.mode, "channel": channel, "name": recipient.text("name")},
		}
		if err := p.pay(out); err != nil {
			return answer{}, err
		}
		return p.json(http.StatusCreated, samsoftpayPayoutCreated(out)), nil
	})
}

// pay takes a payout's amount and fee from the available balance and sets it
// in motion.
func (p *samsoftpay) pay(out *Payment) error {
	channel, wallet := out.Details["channel"], samsoftpayWallet(out)
	if channel != "mtn_momo" {
		return refusef(400, "no disbursement adapter for channel Channel.%s", strings.ToUpper(channel))
	}
	have, _ := p.host.wallet(wallet)
	need := out.Amount + samsoftpayPayoutFee
	if need < out.Amount || have < need {
		return refusef(400, "insufficient available balance: have %d, need %d (amount %d + fee %d)",
			have, uint64(out.Amount)+samsoftpayPayoutFee, out.Amount, samsoftpayPayoutFee)
	}
	out.ID, out.Fee, out.Currency = "pout_"+p.host.hex(16), samsoftpayPayoutFee, "UGX"
	out.Details["rail_reference"] = "disb_mock_" + p.host.hex(12)
	p.host.book(wallet, -need)
	p.host.enter(out)
	p.host.execute(out)
	return nil
}

// refund is POST /v1/charges/{id}/refund. It looks at no Idempotency-Key: the
// charge's status protects against a second one. The customer gets everything
// back and the merchant the fee of the charge, less the fee of the payout (the
// provider's public source; its documents say otherwise).
func (p *samsoftpay) refund(c *call, who samsoftpayCaller) (answer, error) {
	charge := p.find("charge", c.PathValue("id"), "")
	if charge == nil {
		return answer{}, errSamsoftpayNotFound()
	}
	if err := samsoftpayRefundable(charge, who); err != nil {
		return answer{}, err
	}
	out := &Payment{
		Operation: "refund", Phone: charge.Phone, Amount: charge.Amount,
		Details: map[string]string{
			"mode": who.mode, "channel": charge.Details["channel"], "name": "Customer", "charge_id": charge.ID,
		},
	}
	wallet := samsoftpayWallet(charge)
	p.host.book(wallet, charge.Fee)
	if err := p.pay(out); err != nil {
		p.host.book(wallet, -charge.Fee)
		return answer{}, err
	}
	charge.Status = StatusRefunded
	return p.json(http.StatusAccepted, map[string]any{
		"charge_id": charge.ID,
		"status":    samsoftpayStatus(charge),
		"refund": map[string]any{
			"id": out.ID, "amount": out.Amount, "currency": out.Currency,
			"recipient_phone": out.Phone, "status": samsoftpayStatus(out),
		},
	}), nil
}

func samsoftpayRefundable(charge *Payment, who samsoftpayCaller) error {
	switch mode := charge.Details["mode"]; {
	case charge.Status == StatusRefunded:
		return refusef(400, "already_refunded")
	case charge.Status != StatusSucceeded:
		return refusef(400, "cannot_refund_%s_transaction", samsoftpayStatus(charge))
	case charge.Phone == "":
		return refusef(400, "no_customer_phone_on_record_to_refund_to")
	case mode != who.mode:
		return refusef(400, "mode_mismatch: this is a %s charge — use your sk_%s_ key to refund it", mode, mode)
	}
	return nil
}

// testNumber knows the sandbox numbers by their last nine digits, in test mode
// only. 256700000000 succeeds by itself; any other number waits.
func (p *samsoftpay) testNumber(payment *Payment) (string, bool) {
	number := payment.Phone[max(0, len(payment.Phone)-9):]
	i := slices.Index([]string{"700000000", "700000001", "700000002", "700000003"}, number)
	if i < 0 || payment.Details["mode"] != "test" {
		return "", false
	}
	reasons := []string{"", "recipient_not_found", "wallet_locked", "timeout"}
	if payment.Operation == "charge" {
		reasons = []string{"", "insufficient_funds", "user_cancelled", "timeout"}
	}
	return reasons[i], true
}

func (p *samsoftpay) settled(payment *Payment) {
	wallet := samsoftpayWallet(payment)
	switch {
	case payment.Operation != "charge" && payment.Status == StatusFailed:
		p.host.book(wallet, payment.Amount+payment.Fee)
	case payment.Operation == "charge" && payment.Status == StatusSucceeded:
		p.hold(payment)
	}
	p.notify(payment)
}

// samsoftpaySettlement is one release of held money.
type samsoftpaySettlement struct {
	id, mode string
	amount   int64
	at       time.Time
}

// hold keeps what a charge brought in, less its fee, for 24 hours.
func (p *samsoftpay) hold(charge *Payment) {
	wallet, net := samsoftpayWallet(charge), charge.Amount-charge.Fee
	p.host.book(wallet+"/pending", net)
	p.host.after(24*time.Hour, func() {
		p.host.book(wallet+"/pending", -net)
		p.host.book(wallet, net)
		charge.Details["settled_at"] = samsoftpayTime(p.host.now())
		p.settlements = append(p.settlements, samsoftpaySettlement{
			"stl_" + p.host.hex(16), charge.Details["mode"], net, p.host.now(),
		})
	})
}

// samsoftpayWallet is the available balance of a payment's mode.
func samsoftpayWallet(payment *Payment) string {
	if payment.Details["mode"] == "live" {
		return SamsoftpayLiveWallet
	}
	return Samsoftpay
}
