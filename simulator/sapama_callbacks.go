package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// SapamaPay is a customer who pays to the till without being asked, account being
// what was entered on the phone. With a ValidationURL that is asked first, and
// only "success" lets the payment happen. It returns the M-PESA code, under which
// the payment is found in Payments.
func (s *Simulator) SapamaPay(phone, account string, minor int64) (string, error) {
	var code string
	err := visit(s, Sapama, func(p *sapama) error {
		code = p.pay(phone, account, minor)
		return nil
	})
	return code, err
}

func (p *sapama) pay(phone, account string, minor int64) string {
	payment := &Payment{
		Operation: "paybill", ID: p.newCode(), Phone: phone, Amount: minor, Currency: "KES",
		Details: map[string]string{
			"location_id": strconv.Itoa(SapamaTill), "bill_ref_number": account,
			"first_name": "MICHAEL", "middle_name": "MUNGAI", "last_name": "MWENJA",
		},
	}
	p.host.enter(payment)
	if p.quirks.ValidationURL == "" {
		p.let(payment)
	} else {
		p.validate(payment)
	}
	return payment.ID
}

// SapamaPush is what editing a row on the portal does: it notifies again, unless
// the row was reconciled. It fails when it does not.
func (s *Simulator) SapamaPush(row string) error {
	return visit(s, Sapama, func(p *sapama) error {
		receipt := p.find(row)
		if receipt == nil || receipt.kind != "receipt" || receipt.ipned == "success" {
			return fmt.Errorf("simulator: sapama has no open receipt %q", row)
		}
		p.notify(receipt)
		return nil
	})
}

func (p *sapama) let(payment *Payment) {
	p.host.change(payment, payment.Status, true)
	p.host.finish(payment, StatusSucceeded, "")
}

// validate asks the merchant, and lets the payment happen or not.
func (p *sapama) validate(payment *Payment) {
	details, now := payment.Details, p.host.now()
	form := url.Values{
		"type": {"receipt"}, "trans_type": {"Customer Merchant Payment"}, "trans_id": {payment.ID},
		"trans_time": {sapamaNairobi(now).Format(time.DateTime)}, "trans_amount": {sapamaDecimal(payment.Amount)},
		"short_code": {"830830"}, "org_account_balance": {"65600.17"}, "phone": {payment.Phone},
		"bill_ref_number": {details["bill_ref_number"]}, "first_name": {details["first_name"]},
		"middle_name": {details["middle_name"]}, "last_name": {details["last_name"]},
		"location_id": {details["location_id"]}, "api_key": {SapamaAPIKey}, "ip": {"41.80.116.239"},
		"agent": {"Guzzle/4.2.4"},
	}
	question := callback{kind: sapamaQuestion, payment: payment}
	p.host.post(p.addressed(question, http.MethodPost, p.quirks.ValidationURL, form))
}

// The kinds of callbacks: what is answered with a word, and what is more than that.
const (
	sapamaQuestion     = "question"
	sapamaNotification = "notification"
)

func (p *sapama) attend(c *callback) {
	payment, row := c.payment, c.key
	c.reads = func(_ int, body []byte) (string, bool) {
		word := sapamaWord(body)
		return word, word == "success"
	}
	switch c.kind {
	case sapamaNotification:
		c.answered = func(_ int, body []byte) {
			found, word := p.find(row), sapamaWord(body)
			if found != nil && (word == "success" || word == "error" || word == "unreconciled") {
				p.reconcile(found, word)
			}
		}
	case sapamaQuestion:
		c.reads = func(_ int, body []byte) (string, bool) { return sapamaWord(body), true } // whatever it says
		c.answered = func(_ int, body []byte) {
			switch {
			case payment.Status != StatusPending: // the question was sent again
			case sapamaWord(body) == "success":
				p.let(payment)
			default:
				p.host.finish(payment, StatusFailed, "rejected")
			}
		}
	}
}

// notify posts the notification of a receipt, to the checkout's address or the
// till's, and takes the answer's word as the row's state.
func (p *sapama) notify(receipt *sapamaRow) { p.tell(receipt, p.receiptForm(receipt)) }

func (p *sapama) receiptForm(receipt *sapamaRow) url.Values {
	payment, details := receipt.payment, receipt.payment.Details
	form := url.Values{
		"organization_id": {"2"}, "customer_id": {"50"}, "location_id": {details["location_id"]},
		"trans_type": {"Customer Merchant Payment"}, "trans_id": {receipt.code},
		"trans_time":   {sapamaNairobi(receipt.at).Format("20060102150405")},
		"date":         {sapamaNairobi(receipt.at).Format(time.DateOnly)},
		"trans_amount": {sapamaDecimal(payment.Amount)}, "short_code": {receipt.shortCode()},
		"bill_ref_number": {receipt.account},
		"description":     {details["description"]}, "org_account_balance": {"65600.17"}, "phone": {payment.Phone},
		"first_name": {details["first_name"]}, "middle_name": {details["middle_name"]}, "last_name": {details["last_name"]},
		"status": {"received"}, "reference_number": {payment.Reference}, "type": {"receipt"},
		"proxy_trans_id": {receipt.number()}, "proxy_trans_uuid": {receipt.uuid}, "invoice_id": {""}, "invoice_uuid": {""},
		"api_key": {SapamaAPIKey}, "third_party_message": {"Success"},
	}
	if receipt.pair != nil {
		form["invoice_id"], form["invoice_uuid"] = []string{receipt.pair.number()}, []string{receipt.pair.uuid}
	}
	return form
}

// notifyPayout posts what became of a payout to the address of its own. The document
// shows no such callback: the names are those of a notification, and the reference's is
// that of the request.
func (p *sapama) notifyPayout(row *sapamaRow) { p.tell(row, p.payoutForm(row)) }

func (p *sapama) payoutForm(row *sapamaRow) url.Values {
	payment, details := row.payment, row.payment.Details
	return url.Values{
		"organization_id": {"2"}, "location_id": {details["location_id"]}, "trans_type": {"b2c"}, "trans_id": {row.code},
		"trans_time":   {sapamaNairobi(row.at).Format("20060102150405")},
		"trans_amount": {sapamaDecimal(payment.Amount)}, "phone": {payment.Phone}, "description": {details["description"]},
		"type": {row.kind}, "proxy_trans_id": {row.number()}, "proxy_trans_uuid": {row.uuid},
		"trans_reference": {payment.Reference}, "api_key": {SapamaAPIKey}, "third_party_message": {payment.Reason},
	}
}

// tell calls the address of the row's payment, or the till's.
func (p *sapama) tell(row *sapamaRow, form url.Values) {
	p.seal(form)
	method, address := p.address(row.payment)
	notification := callback{subject: row.number(), payment: row.payment, kind: sapamaNotification, key: row.number()}
	p.host.post(p.addressed(notification, method, address, form))
}

// seal gives a form its hash, and what the quirks change in it.
func (p *sapama) seal(form url.Values) {
	if p.quirks.WithoutKey {
		form.Set("api_key", "")
	}
	if p.quirks.WithoutReference {
		form.Set("reference_number", "")
		form.Del("trans_reference")
	}
	form.Set("hash", sapamaCallbackHash(form))
	for name, values := range p.quirks.Extra {
		form[name] = values
	}
}

// address is where a payment is told of, and how: the checkout's or the till's.
func (p *sapama) address(payment *Payment) (method, address string) {
	if own := payment.Details["callback_url"]; own != "" {
		return strings.ToUpper(payment.Details["callback_http_method"]), own
	}
	return p.quirks.Method, ""
}

// forged is about a row that is in no list.
func (p *sapama) forged(payment *Payment, how Forgery) (callback, error) {
	row := &sapamaRow{
		id: firstSapamaRow + len(p.rows), uuid: "trans_" + p.host.trace(13), kind: "receipt", payment: payment,
		code: "O" + strings.ToUpper(p.host.trace(9)), account: payment.Details["bill_ref_number"], at: p.host.now(),
	}
	form := p.receiptForm(row)
	if payment.Operation == "b2c" {
		row.kind = "b2c"
		form = p.payoutForm(row)
	}
	p.seal(form)
	switch how {
	case ForgedClaim:
	case ForgedSignature:
		form.Set("api_key", "key-of-somebody-else")
		form.Set("hash", strings.Repeat("0", 64))
	case ForgedBody:
		form.Set("trans_amount", sapamaDecimal(payment.Amount*10))
	case ForgedUnsigned:
		form.Set("api_key", "")
		form.Del("hash")
	default:
		return callback{}, errUnforgeable(Sapama, how)
	}
	method, address := p.address(payment)
	return p.addressed(callback{}, method, address, form), nil
}

// sapamaCallbackHash follows the recipe of requests; that of callbacks is not
// public, and nobody can check it.
func sapamaCallbackHash(form url.Values) string {
	all := sapamaForm{}
	for name := range form {
		all[name] = form.Get(name)
	}
	return all.hash()
}

// addressed is a callback that posts a form, or that has it as its query.
func (p *sapama) addressed(c callback, method, address string, form url.Values) callback {
	if address == "" {
		address = p.host.callbackURL(Sapama)
	}
	c.id, c.method, c.url = "ipn_"+p.host.trace(12), http.MethodPost, address
	if method == http.MethodGet {
		separator := "?"
		if strings.Contains(address, "?") {
			separator = "&"
		}
		if c.method = method; address != "" {
			c.url += separator + form.Encode()
		}
	} else {
		c.header, c.body = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, []byte(form.Encode())
	}
	return c
}

// sapamaWord is the type of a merchant's answer.
func sapamaWord(body []byte) string {
	var said struct {
		Type string `json:"type"`
	}
	if json.Unmarshal(body, &said) != nil {
		return ""
	}
	return said.Type
}
