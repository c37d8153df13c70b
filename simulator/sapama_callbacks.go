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
	question := callback{
		reads: func(_ int, body []byte) (string, bool) { return sapamaWord(body), true }, // whatever it says is the answer
		answered: func(_ int, body []byte) {
			switch {
			case payment.Status != StatusPending: // the question was sent again
			case sapamaWord(body) == "success":
				p.let(payment)
			default:
				p.host.finish(payment, StatusFailed, "rejected")
			}
		},
	}
	p.send(question, http.MethodPost, p.quirks.ValidationURL, form)
}

// notify posts the notification of a receipt, to the checkout's address or the
// till's, and takes the answer's word as the row's state.
func (p *sapama) notify(receipt *sapamaRow) {
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
	p.tell(receipt, form)
}

// notifyPayout posts what became of a payout to the address of its own. The document
// shows no such callback: the names are those of a notification, and the reference's is
// that of the request.
func (p *sapama) notifyPayout(row *sapamaRow) {
	payment, details := row.payment, row.payment.Details
	form := url.Values{
		"organization_id": {"2"}, "location_id": {details["location_id"]}, "trans_type": {"b2c"}, "trans_id": {row.code},
		"trans_time":   {sapamaNairobi(row.at).Format("20060102150405")},
		"trans_amount": {sapamaDecimal(payment.Amount)}, "phone": {payment.Phone}, "description": {details["description"]},
		"type": {row.kind}, "proxy_trans_id": {row.number()}, "proxy_trans_uuid": {row.uuid},
		"trans_reference": {payment.Reference}, "api_key": {SapamaAPIKey}, "third_party_message": {payment.Reason},
	}
	p.tell(row, form)
}

// tell calls the address of the row's payment, or the till's.
func (p *sapama) tell(row *sapamaRow, form url.Values) {
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
	details := row.payment.Details
	method, address := p.quirks.Method, details["callback_url"]
	if address != "" {
		method = strings.ToUpper(details["callback_http_method"])
	}
	notification := callback{
		subject: row.number(),
		reads: func(_ int, body []byte) (string, bool) {
			word := sapamaWord(body)
			return word, word == "success"
		},
		answered: func(_ int, body []byte) {
			if word := sapamaWord(body); word == "success" || word == "error" || word == "unreconciled" {
				p.reconcile(row, word)
			}
		},
	}
	p.send(notification, method, address, form)
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

// send posts a form, or calls with it as the query.
func (p *sapama) send(c callback, method, address string, form url.Values) {
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
	p.host.post(c)
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
