package simulator

import (
	"fmt"
	"net/http"
	"time"
)

func (p *sapama) json(status int, value ordered) answer { return p.host.json(status, value) }

func (p *sapama) accept(message string, data any) answer {
	return p.json(http.StatusOK, ordered{
		{"httpStatusCode", 200}, {"systemCode", 700}, {"message", message}, {"data", data},
	})
}

func (p *sapama) refuse(field, problem string) answer {
	return p.json(http.StatusBadRequest, ordered{
		{"httpStatusCode", 400}, {"systemCode", 900}, {"message", "Input validation failed."},
		{"data", []any{ordered{{"field", field}, {"error", problem}}}},
	})
}

func (p *sapama) missing(*call, []string) answer { return html(http.StatusNotFound) }

func (p *sapama) failure(_ *call, kind FaultKind) (answer, bool) {
	if kind != FaultErrorBefore && kind != FaultErrorAfter {
		return answer{}, false
	}
	return p.json(http.StatusInternalServerError, ordered{
		{"httpStatusCode", 500}, {"systemCode", 1000}, {"message", "Server error."}, {"data", []any{}},
	}), true
}

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
	transType, transTime, gateway := "c2b", time, ""
	if r.kind == "receipt" {
		transType, transTime, gateway = "Pay Bill", sapamaNairobi(r.at).Format("2006-01-02 15:04:05"), "mpesa"
	}
	out := ordered{
		{"id", r.number()}, {"uuid", r.uuid}, {"organization_id", "255"}, {"customer_id", "173846"},
		{"location_id", details["location_id"]}, {"category_id", "0"}, {"trans_type", transType}, {"trans_id", r.code},
		{"trans_time", transTime}, {"date", date}, {"trans_amount", sapamaDecimal(r.payment.Amount)},
		{"description", details["description"]}, {"short_code", r.shortCode()}, {"bill_ref_number", r.account},
		{"invoice_number", ""},
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
	return append(out, r.trail()...)
}

// trail is the end of the row: what a checkout sent stays with its invoice.
func (r *sapamaRow) trail() ordered {
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
		{"b2c_account_balance_utility", "0"}, {"b2c_account_balance_charges", "0"},
		{"mode", r.mode}, {"direction", direction},
		{"b2c_account_balance", "0"}, {"reference_number", r.payment.Reference}, {"type", r.kind},
	}
	for _, name := range []string{"currency", "environment", "flow", "image_url"} {
		out = append(out, member{name, details[name]})
	}
	return append(out, ordered{
		{"item_id", "0"}, {"simulate", r.simulate}, {"b2c_request_payload", ""}, {"b2c_response_payload", ""},
		{"address", details["address"]}, {"transaction_id", pair},
	}...)
}

func (r *sapamaRow) shortCode() string {
	if r.kind == "receipt" {
		return "830830"
	}
	return ""
}

const sapamaNever = "0000-00-00 00:00:00"

// sapamaTime is UTC, which the server's own times are in; sapamaNairobi is the
// time of M-PESA.
func sapamaTime(t time.Time) string { return t.UTC().Format(time.DateTime) }

func sapamaNairobi(t time.Time) time.Time { return t.In(time.FixedZone("EAT", 3*60*60)) }

// sapamaDecimal is an amount in cents as the provider writes it: "350.00".
func sapamaDecimal(minor int64) string { return fmt.Sprintf("%d.%02d", minor/100, minor%100) }
