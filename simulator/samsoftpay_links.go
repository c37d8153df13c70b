package simulator

import (
	"net/http"
	"strings"
)

// samsoftpayPages is where the provider's payment pages are. Nobody needs to
// fetch them.
const samsoftpayPages = "https://samsoftpay.com/pay/"

type samsoftpayLink struct {
	id, mode, description, reference string
	amount                           int64
	currency                         any
	multiple                         bool
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
	if !units.IsInt64() { // what the column cannot hold crashes the server
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
	address := samsoftpayPages + link.id
	return p.json(http.StatusCreated, map[string]any{
		"id": link.id, "amount": link.amount, "currency": link.currency,
		"description": stringOrNull(link.description), "reference": stringOrNull(link.reference),
		"url": address, "qr_png_url": address + "/qr.png", "qr_svg_url": address + "/qr.svg",
	})
}

// linkRead is GET /v1/payment-links/{id}. Nobody opens the page of a simulated
// link, so it never has a transaction.
func (p *samsoftpay) linkRead(c *call, who samsoftpayCaller) (answer, error) {
	link := p.links[c.PathValue("id")]
	if link == nil || link.mode != who.mode {
		return answer{}, errSamsoftpayNotFound()
	}
	return p.json(http.StatusOK, map[string]any{
		"id": link.id, "amount": link.amount, "currency": link.currency,
		"description": stringOrNull(link.description), "reference": stringOrNull(link.reference),
		"is_active": true, "allow_multiple_uses": link.multiple,
		"transaction_status": nil, "url": samsoftpayPages + link.id,
	}), nil
}

// cut keeps the first characters of a text.
func cut(text string, characters int) string {
	runes := []rune(text)
	return string(runes[:min(len(runes), characters)])
}
