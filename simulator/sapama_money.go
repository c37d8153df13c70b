package simulator

import (
	"fmt"
	"strconv"
	"strings"
)

// The labels of what has a numbering of its own.
const (
	sapamaMessage  = "sms"
	sapamaTransfer = "transfer"
)

// checkout is POST /api/checkout: a prompt on the customer's phone and an
// invoice. The same reference twice is two of each.
func (p *sapama) checkout(_ *call, form sapamaForm) answer {
	for _, name := range sapamaCheckout() {
		if form[name] == "" {
			return p.refuse(name, name+" is required")
		}
	}
	minor := sapamaMinor(form["amount"])
	switch {
	case minor == 0:
		return p.refuse("amount", "amount should be a number without comma")
	case form["currency"] != "KES":
		return p.refuse("currency", "currency should be KES")
	case form.till("location_id") == 0:
		return p.refuse("location_id", "location_id is invalid")
	case form["flow"] != "stkpush":
		return p.refuse("flow", "flow is invalid")
	case form["callback_http_method"] != "get" && form["callback_http_method"] != "post":
		return p.refuse("callback_http_method", "callback_http_method should be get or post")
	}
	payment := &Payment{
		Operation: "checkout", Reference: form["reference_number"], Phone: form["phone"],
		Amount: minor, Currency: "KES", Details: map[string]string{"simulate": form["simulate"]},
	}
	for _, name := range sapamaCheckout() {
		payment.Details[name] = form[name]
	}
	invoice := p.addRow("invoice", payment)
	p.begun[payment] = invoice
	payment.ID = invoice.number()
	p.host.enter(payment)
	p.host.execute(payment)
	return p.accept("Succeed.", ordered{
		{"invoice_uuid", invoice.uuid}, {"invoice_id", invoice.id}, {"reference_number", payment.Reference},
		{"type", "success"}, {"code", 200},
		{"message", "STK push initiated, a response will be sent back to the callback URL"},
	})
}

// b2c is POST /api/b2c. The items are scheduled one by one, as far as the wallet
// reaches; the same reference twice is two payouts.
func (p *sapama) b2c(_ *call, form sapamaForm) answer {
	beneficiaries := form.elements("beneficiaries")
	switch {
	case form.till("location_id") == 0:
		return p.refuse("location_id", "location_id is invalid")
	case form["mode"] != "live" && form["mode"] != "sandbox":
		return p.refuse("mode", "mode should be live or sandbox")
	case len(beneficiaries) == 0:
		return p.refuse("beneficiaries", "beneficiaries should be set")
	}
	for i, b := range beneficiaries {
		if b["trans_reference"] == "" {
			return p.refuse("beneficiaries", fmt.Sprintf("trans_reference at beneficiaries %d should be set and it "+
				"identifies this transaction on your system. Best if it's unique", i))
		}
	}
	items, scheduled := []any{}, 0
	for _, b := range beneficiaries {
		item, ok := p.schedule(b, form)
		if ok {
			scheduled++
		}
		if b["phone"] != SapamaSilentPhone {
			items = append(items, item)
		}
	}
	return p.accept(fmt.Sprintf("%d transactions of %d (%d%%) scheduled for B2C",
		scheduled, len(beneficiaries), 100*scheduled/len(beneficiaries)), items)
}

func (p *sapama) schedule(b map[string]string, form sapamaForm) (ordered, bool) {
	local := "0" + strings.TrimPrefix(b["phone"], "254")
	minor := sapamaMinor(b["amount"])
	echo := ordered{{"trans_id", b["trans_reference"]}, {"phone", local}, {"amount", b["amount"]}}
	if have, _ := p.host.wallet(Sapama); minor == 0 || have < minor {
		return append(ordered{{"status", "error"}, {"message", "Insufficient balance"}}, echo...), false
	}
	p.host.book(Sapama, -minor)
	b["location_id"], b["environment"] = form["location_id"], form["mode"]
	payment := &Payment{
		Operation: "b2c", Reference: b["trans_reference"], Phone: b["phone"], Amount: minor, Currency: "KES", Details: b,
	}
	row := p.addRow("b2c", payment)
	p.begun[payment] = row
	payment.ID = row.number()
	p.host.enter(payment)
	p.host.execute(payment)
	return append(ordered{{"status", "success"}, {"message", "Success"}, {"proxy_trans_id", row.id}}, echo...), true
}

// sms is the sending of messages: scheduled, never delivered.
func (p *sapama) sms(_ *call, form sapamaForm) answer {
	recipients := form.elements("to")
	if form.till("location_id") == 0 || len(recipients) == 0 {
		return p.refuse("to", "to should be set")
	}
	for i, r := range recipients {
		if r["phone"] == "" || r["message"] == "" {
			return p.refuse("to", fmt.Sprintf("phone and message at to %d should be set", i))
		}
	}
	items := []any{}
	for _, r := range recipients {
		number := 12376 + p.host.count(labelled(sapamaMessage))
		payment := &Payment{Operation: "sms", ID: fmt.Sprint("sms-", number), Phone: r["phone"], Currency: "KES", Details: r}
		p.host.enter(payment, sapamaMessage)
		p.host.change(payment, StatusSucceeded, true)
		p.host.text(Message{Phone: r["phone"], From: "SAPAMA", Text: r["message"]})
		items = append(items, ordered{
			{"status", "success"}, {"message", "Success"}, {"proxy_trans_id", number}, {"phone", r["phone"]}, {"amount", "10"},
		})
	}
	return p.accept(fmt.Sprintf("%d smses of %d (100%%) scheduled for sending", len(items), len(items)), items)
}

// transfer moves money between the merchant's tills. It has no reference, so
// each request is another one.
func (p *sapama) transfer(_ *call, form sapamaForm) answer {
	from, to, minor := form.till("location_from_id"), form.till("location_to_id"), sapamaMinor(form["amount"])
	switch {
	case from == 0:
		return p.refuse("location_from_id", "location_from_id is invalid")
	case to == 0 || to == from:
		return p.refuse("location_to_id", "location_to_id is invalid")
	case minor == 0 || strings.Contains(form["amount"], "."):
		return p.refuse("amount", "amount should be an integer")
	case form["description"] == "" || form["type"] == "":
		return p.refuse("type", "description and type are required")
	}
	id := 14 + p.host.count(labelled(sapamaTransfer))
	payment := &Payment{
		Operation: "transfer", ID: fmt.Sprint("transfer-", id), Amount: minor, Currency: "KES",
		Details: map[string]string{
			"location_from_id": form["location_from_id"], "location_to_id": form["location_to_id"],
			"type": form["type"], "description": form["description"],
		},
	}
	p.host.enter(payment, sapamaTransfer)
	p.host.execute(payment)
	return p.accept("Intiated", ordered{
		{"description", form["description"]}, {"location_from_id", form["location_from_id"]},
		{"location_to_id", form["location_to_id"]}, {"workflow", "initiated"}, {"id", id},
	})
}

func (p *sapama) settled(payment *Payment) {
	switch succeeded := payment.Status == StatusSucceeded; {
	case succeeded && (payment.Operation == "checkout" || payment.Operation == "paybill"):
		p.host.book(Sapama, payment.Amount)
		p.receive(payment)
	case payment.Operation == "b2c":
		p.paidOut(payment, succeeded)
	}
}

// receive makes the receipt of a payment that came in, tied to its invoice if it
// has one, and notifies.
func (p *sapama) receive(payment *Payment) {
	receipt := p.addRow("receipt", payment)
	code := p.newCode()
	if payment.Operation == "paybill" {
		code = payment.ID
	}
	p.setCode(receipt, code)
	if invoice := p.begun[payment]; invoice != nil {
		p.setCode(invoice, code)
		invoice.pair, receipt.pair = receipt, invoice
		receipt.account += "-" + invoice.number()
	}
	p.notify(receipt)
}

func (p *sapama) paidOut(payment *Payment, succeeded bool) {
	if !succeeded {
		p.host.book(Sapama, payment.Amount)
	}
	row := p.begun[payment]
	p.setCode(row, p.newCode())
	row.result = "1"
	if succeeded {
		row.result = "0"
	}
	if payment.Details["callback_url"] != "" {
		p.notifyPayout(row)
	}
}

// newCode is a code as M-PESA makes them.
func (p *sapama) newCode() string { return "O" + strings.ToUpper(p.host.hex(9)) }

// post is POST /api/post_transaction: rows from elsewhere, the same code twice
// being two rows.
func (p *sapama) post(_ *call, form sapamaForm) answer {
	decoded, _ := decodeJSON([]byte(form["transactions"]))
	list, _ := decoded.([]any)
	if len(list) == 0 {
		return p.refuse("transactions", "transactions should be a JSON array")
	}
	items := []any{}
	for i, element := range list {
		given, _ := element.(map[string]any)
		details := map[string]string{"location_id": strconv.Itoa(SapamaTill)}
		for name, value := range given {
			details[name] = fmt.Sprint(value)
		}
		for _, name := range []string{"trans_id", "trans_time", "trans_amount", "description"} {
			if details[name] == "" {
				return p.refuse("transactions", fmt.Sprintf("%s at transactions %d should be set", name, i))
			}
		}
		row := p.addRow("receipt", &Payment{
			Phone: details["phone"], Amount: sapamaMinor(details["trans_amount"]), Currency: "KES", Details: details,
		})
		p.setCode(row, details["trans_id"])
		items = append(items, ordered{
			{"third_party_trans_id", details["third_party_trans_id"]}, {"trans_id", row.code}, {"sapama_id", row.id},
			{"type", "success"}, {"message", "Success"},
		})
	}
	return p.accept("Succeed.", items)
}
