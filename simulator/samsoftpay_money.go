package simulator

import (
	"net/http"
	"strings"
	"time"
	"unicode/utf8"
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
		amount, err := p.amount(units)
		if err != nil {
			return answer{}, err
		}
		if err := p.chargeAllowed(amount, body.currency(), channel, who); err != nil {
			return answer{}, err
		}
		charge := &Payment{
			Operation: "charge", ID: "txn_" + p.host.hex(16), Key: c.Header.Get("Idempotency-Key"),
			Reference: body.text("reference"), Phone: body.object("customer").text("phone"),
			Amount: amount, Fee: samsoftpayFee(channel, amount), Currency: "UGX",
			Details: map[string]string{
				"mode": who.mode, "channel": channel, "rail_reference": channel + "_" + p.host.hex(12),
			},
		}
		p.begin(charge)
		return p.json(http.StatusCreated, p.without(samsoftpayChargeCreated(charge))), nil
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
		amount, err := p.amount(units)
		if err != nil {
			return answer{}, err
		}
		out := &Payment{
			Operation: "payout", Key: c.Header.Get("Idempotency-Key"), Reference: body.text("reference"),
			Phone: recipient.text("phone"), Amount: amount,
			Details: map[string]string{"mode": who.mode, "channel": channel, "name": recipient.text("name")},
		}
		if err := p.pay(out, body.currency()); err != nil {
			return answer{}, err
		}
		return p.json(http.StatusCreated, p.without(samsoftpayPayoutCreated(out))), nil
	})
}

// pay takes a payout's amount and fee from the available balance and sets it
// in motion.
func (p *samsoftpay) pay(out *Payment, currency any) error {
	if err := p.payoutAllowed(out, currency); err != nil {
		return err
	}
	wallet := samsoftpayWallet(out)
	have, _ := p.host.wallet(wallet)
	need := out.Amount + samsoftpayPayoutFee
	if need < out.Amount || have < need {
		return refusef(400, "insufficient available balance: have %d, need %d (amount %d + fee %d)",
			have, uint64(out.Amount)+samsoftpayPayoutFee, out.Amount, samsoftpayPayoutFee)
	}
	if utf8.RuneCountInString(out.Details["name"]) > samsoftpayLongestName {
		return errSamsoftpayUnavailable("payout")
	}
	out.ID, out.Fee, out.Currency = "pout_"+p.host.hex(16), samsoftpayPayoutFee, "UGX"
	out.Details["rail_reference"] = "disb_mock_" + p.host.hex(12)
	p.host.book(wallet, -need)
	p.begin(out)
	return nil
}

// begin enters a charge or a payout, and sets it in motion when the network has
// accepted it.
func (p *samsoftpay) begin(payment *Payment) {
	p.host.enter(payment, samsoftpayKind(payment.Operation, payment.Details["mode"]), samsoftpayUnsent)
	p.host.pause(p.quirks.RailTakes)
	p.host.unlabel(payment, samsoftpayUnsent)
	p.host.execute(payment)
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
	p.host.change(charge, StatusRefunded, charge.Executed) // before the network is asked
	if err := p.pay(out, "UGX"); err != nil {
		p.host.book(wallet, -charge.Fee)
		p.host.change(charge, StatusSucceeded, charge.Executed)
		return answer{}, err
	}
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

// linkCreate is POST /v1/payment-links. An Idempotency-Key is honoured and not
// asked for, and looked at only after the body was found good.
func (p *samsoftpay) linkCreate(c *call, who samsoftpayCaller) (answer, error) {
	body := samsoftpayBodyOf(c)
	units, err := body.amount("amount")
	if err != nil {
		return answer{}, err
	}
	if units.Sign() <= 0 {
		return answer{}, refusef(400, "amount must be positive")
	}
	for _, name := range []string{"success_url", "cancel_url"} {
		address := body.text(name)
		if address != "" && !strings.HasPrefix(address, "http://") && !strings.HasPrefix(address, "https://") {
			return answer{}, refusef(400, "success_url and cancel_url must start with https://")
		}
	}
	if !units.IsInt64() { // what is too large for the column crashes the server
		return answer{}, refusef(http.StatusInternalServerError, "internal server error")
	}
	link := &samsoftpayLink{
		mode: who.mode, amount: units.Int64(), currency: body.currency(),
		description: cut(body.text("description"), 255), reference: cut(body.text("reference"), 120),
		multiple: body["allow_multiple_uses"] == true,
	}
	key := c.Header.Get("Idempotency-Key")
	open := func() (answer, error) { return p.linkOpen(link, key), nil }
	if key == "" {
		return open()
	}
	return p.once(c, body, open)
}

func (p *samsoftpay) linkOpen(link *samsoftpayLink, key string) answer {
	link.id = "lnk_" + p.host.hex(16)
	p.links[link.id] = link
	currency, _ := link.currency.(string)
	p.host.enter(&Payment{
		Operation: "payment-link", ID: link.id, Key: key, Reference: link.reference, Amount: link.amount, Currency: currency,
		Details: map[string]string{"mode": link.mode, "description": link.description},
	})
	out := link.show()
	out["qr_png_url"], out["qr_svg_url"] = samsoftpayPages+link.id+"/qr.png", samsoftpayPages+link.id+"/qr.svg"
	return p.json(http.StatusCreated, p.without(out))
}

// cut keeps the first characters of a text.
func cut(text string, characters int) string {
	runes := []rune(text)
	return string(runes[:min(len(runes), characters)])
}

func (p *samsoftpay) settled(payment *Payment) {
	wallet := samsoftpayWallet(payment)
	switch {
	case payment.Operation != "charge" && payment.Status == StatusFailed:
		p.host.book(wallet, payment.Amount+payment.Fee)
	case payment.Operation == "charge" && payment.Status == StatusSucceeded:
		p.keepBack(payment)
	}
	p.notify(payment)
}

// samsoftpaySettlement is one release of the money that came in.
type samsoftpaySettlement struct {
	id, mode     string
	amount       int64
	transactions int
	at           time.Time
}

// keepBack keeps what a charge brought in, less its fee, until the first sweep after
// 24 hours. There is one each hour.
func (p *samsoftpay) keepBack(charge *Payment) {
	wallet, due := samsoftpayWallet(charge), p.host.now().Add(24*time.Hour)
	p.host.book(wallet+"/pending", charge.Amount-charge.Fee)
	sweep := due.Truncate(time.Hour)
	if sweep.Before(due) {
		sweep = sweep.Add(time.Hour)
	}
	key := wallet + sweep.Format(time.RFC3339)
	if p.unreleased[key] == nil {
		p.host.after(sweep.Sub(p.host.now()), key)
	}
	p.unreleased[key] = append(p.unreleased[key], charge)
}

// due is a sweep.
func (p *samsoftpay) due(key string) {
	charges := p.unreleased[key]
	if len(charges) == 0 {
		return // of a snapshot that somebody has edited
	}
	delete(p.unreleased, key)
	var net int64
	for _, charge := range charges {
		net += charge.Amount - charge.Fee
		charge.Details["settled_at"] = samsoftpayTime(p.host.now())
	}
	wallet := samsoftpayWallet(charges[0])
	p.host.book(wallet+"/pending", -net)
	p.host.book(wallet, net)
	p.settlements = append(p.settlements, samsoftpaySettlement{
		"setl_" + p.host.hex(16), charges[0].Details["mode"], net, len(charges), p.host.now(),
	})
}
