package simulator

import (
	"strconv"
	"time"
)

// sapamaRow is one entry of the provider's list: an invoice, a receipt or a
// payout.
type sapamaRow struct {
	id      int
	uuid    string
	kind    string
	payment *Payment
	pair    *sapamaRow // the receipt of an invoice, the invoice of a receipt
	code    string     // of M-PESA
	account string
	ipned   string
	result  string // of a payout
	at      time.Time
}

func (r *sapamaRow) number() string { return strconv.Itoa(r.id) }

// firstSapamaRow is the number of the document's sample.
const firstSapamaRow = 380222

func (p *sapama) addRow(kind string, payment *Payment) *sapamaRow {
	row := &sapamaRow{
		id: firstSapamaRow + len(p.rows), uuid: "trans_" + p.host.hex(13), kind: kind, payment: payment,
		account: payment.Details["bill_ref_number"], ipned: "received", at: p.host.now(),
	}
	p.rows = append(p.rows, row)
	return row
}

const sapamaNever = "0000-00-00 00:00:00"

// sapamaTime is UTC, which the server's own times are in; sapamaNairobi is the
// time of M-PESA.
func sapamaTime(t time.Time) string { return t.UTC().Format(time.DateTime) }

func sapamaNairobi(t time.Time) time.Time { return t.In(time.FixedZone("EAT", 3*60*60)) }

// show is the row as the list has it, with its counterpart in it.
func (r *sapamaRow) show() ordered {
	out := r.members(" " + r.at.UTC().Format("02/01/06 03:04 PM"))
	out = append(out, ordered{
		{"date_original", r.at.UTC().Format(time.DateOnly)}, {"actions", ""},
		{"trans_amount_original", sapamaDecimal(r.payment.Amount)}, {"trans_time_unix", r.at.Unix()},
	}...)
	if r.pair != nil {
		out = append(out, member{"transaction", r.pair.members(r.pair.at.UTC().Format(time.DateOnly))})
	}
	return out
}

// members are those of both the outer and the nested row: strings all of them,
// in the document's order.
func (r *sapamaRow) members(date string) ordered {
	details, time := r.payment.Details, sapamaTime(r.at)
	transType, transTime, gateway, mode := "c2b", time, "", ""
	if r.kind == "receipt" {
		transType, transTime = "Pay Bill", sapamaNairobi(r.at).Format("2006-01-02 15:04:05")
		gateway, mode = "mpesa", "live"
	}
	out := ordered{
		{"id", r.number()}, {"uuid", r.uuid}, {"organization_id", "255"}, {"customer_id", "173846"},
		{"location_id", details["location_id"]}, {"category_id", "0"}, {"trans_type", transType}, {"trans_id", r.code},
		{"trans_time", transTime}, {"date", date}, {"trans_amount", sapamaDecimal(r.payment.Amount)},
		{"description", details["description"]}, {"short_code", r.shortCode()}, {"bill_ref_number", r.account}, {"invoice_number", ""},
		{"org_account_balance", "32.00"}, {"third_party_trans_id", details["third_party_trans_id"]},
		{"phone", r.payment.Phone}, {"name", details["first_name"] + " " + details["last_name"]},
	}
	for _, name := range []string{"first_name", "middle_name", "last_name"} {
		out = append(out, member{name, details[name]})
	}
	out = append(out, ordered{
		{"ipned", r.ipned}, {"smsed", ""}, {"emailed", ""}, {"ipned_at", sapamaNever}, {"smsed_at", sapamaNever},
		{"emailed_at", sapamaNever}, {"customer_notified_at", sapamaNever}, {"customer_notified", ""},
		{"message", ""}, {"smsed_to", ""}, {"emailed_to", ""}, {"workflow", "0"}, {"agent", ""}, {"ip", "127.0.0.1"},
		{"status", "1"}, {"created_by", "1"}, {"updated_by", "1"}, {"created_at", time}, {"updated_at", time},
		{"third_party_message", r.payment.Reason}, {"payload_response", ""}, {"payload_count", "0"}, {"gateway", gateway},
	}...)
	return append(out, r.trail(mode)...)
}

// trail is the end of the row: what a checkout sent stays with its invoice.
func (r *sapamaRow) trail(mode string) ordered {
	details := map[string]string{}
	if r.kind != "receipt" {
		details = r.payment.Details
	}
	direction, pair := "c2b", "0"
	if r.kind == "b2c" {
		direction = "b2c"
	}
	if r.pair != nil {
		pair = r.pair.number()
	}
	out := ordered{
		{"callback_url", details["callback_url"]}, {"callback_http_method", details["callback_http_method"]},
		{"b2c_in_status_code", ""}, {"b2c_out_status_code", r.result}, {"b2c_reference_code", ""},
		{"b2c_account_balance_utility", "0"}, {"b2c_account_balance_charges", "0"}, {"mode", mode}, {"direction", direction},
		{"b2c_account_balance", "0"}, {"reference_number", r.payment.Reference}, {"type", r.kind},
	}
	for _, name := range []string{"currency", "environment", "flow", "image_url"} {
		out = append(out, member{name, details[name]})
	}
	return append(out, ordered{
		{"item_id", "0"}, {"simulate", ""}, {"b2c_request_payload", ""}, {"b2c_response_payload", ""},
		{"address", details["address"]}, {"transaction_id", pair},
	}...)
}

func (r *sapamaRow) shortCode() string {
	if r.kind == "receipt" {
		return "830830"
	}
	return ""
}
