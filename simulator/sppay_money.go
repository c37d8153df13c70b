package simulator

import (
	"net/http"
	"strconv"
	"strings"
)

// initiate is POST /v1/api/payments/initiate. A customer who was not seen lately
// gets a code; one at AirtelTigo opens a link, others have a prompt.
func (p *sppay) initiate(_ *call, body *sppayBody) answer {
	payment, refusal := p.payment(body)
	if payment == nil {
		return refusal
	}
	p.enter(payment)
	if !p.knows(payment.Phone) {
		p.host.askCode(payment, "SP Pay", SPPayOTP)
		if p.quirks.NamesCodeOnly {
			payment.Details["otp_id"] = "OTP" + payment.ID
			return p.host.json(http.StatusOK, ordered{
				{"status", "Success"}, {"message", sppayNeedsOTP}, {"OTP_ID", payment.Details["otp_id"]},
			})
		}
		return p.accepted("Success", sppayNeedsOTP, payment)
	}
	p.charge(payment)
	return p.accepted("Success", sppaySubmitted, payment)
}

// validatePayment is POST /v1/api/payments/validate.
func (p *sppay) validatePayment(_ *call, body *sppayBody) answer {
	if payment, refusal := p.payment(body); payment == nil {
		return refusal
	}
	return p.host.json(http.StatusOK, ordered{{"status", "success"}, {"message", "Payment is valid"}})
}

// payment checks a collection.
func (p *sppay) payment(body *sppayBody) (*Payment, answer) {
	to, amount := body.required("receive_account_no"), body.amount()
	payer := body.object(p.payerKey(body))
	email := payer.required("email")
	inner := payer.object("account")
	account, exists := inner.account("code", "number")
	payer.also(inner)
	body.also(payer)
	callback := body.required("callback_url")
	switch {
	case len(body.faults) > 0:
		return nil, p.invalid(body.faults)
	case to != SPPayAccount || !exists:
		return nil, p.refused(http.StatusBadRequest, "Invalid account")
	}
	return &Payment{
		Operation: "initiate", Reference: body.text("reference"), Phone: account.number,
		Amount: amount, Fee: amount / 50, Currency: "GHS",
		Details: map[string]string{
			"type_code": "TPSD", "email": email, "callback_url": callback,
			"debit_name": account.name, "debit_no": account.number, "debit_code": account.code,
			"credit_name": "SP Pay Cedi Account 1", "credit_no": to, "credit_code": "SPP",
		},
	}, answer{}
}

// knows says whether a customer needs no code.
func (p *sppay) knows(number string) bool {
	last, seen := p.seen[number]
	return number == SPPayKnownCustomer || seen && p.host.now().Sub(last) < sppayRemembers
}

// charge asks the customer's network for the money.
func (p *sppay) charge(payment *Payment) {
	message := sppayAttempted
	if payment.Details["debit_code"] == "ATL" {
		message = sppayScript
		payment.Details["action_reference"] = p.host.hex(32)
	}
	p.move(payment, "3", message)
	if payment.Fee > 0 {
		p.host.label(payment, sppayCharged)
	}
	p.host.execute(payment)
}

// otp is POST /v1/api/payments/otp/submit. A wrong code can be followed by a
// right one; a code is used once.
func (p *sppay) otp(_ *call, body *sppayBody) answer {
	code, reference := body.required("otp"), body.required("transaction_reference")
	if len(body.faults) > 0 {
		return p.invalid(body.faults)
	}
	id, named := strings.CutPrefix(reference, "OTP")
	payment := p.find(reference)
	if payment == nil && named {
		payment = p.find(id)
	}
	switch {
	case payment == nil:
		return p.notFound()
	case payment.Executed || payment.Operation != "initiate":
		return p.refused(http.StatusBadRequest, "OTP is not required for this transaction")
	case code != SPPayOTP:
		return p.refused(http.StatusBadRequest, "Invalid OTP")
	}
	p.seen[payment.Phone] = p.host.now()
	p.charge(payment)
	return p.accepted("Success", sppaySubmitted, payment)
}

// transfer is POST /v1/api/transfers/submit, paid from the account at once.
func (p *sppay) transfer(_ *call, body *sppayBody) answer {
	payment, refusal := p.payout(body)
	if payment == nil {
		return refusal
	}
	have, _ := p.host.wallet(SPPay)
	if have < payment.Amount {
		return p.refused(http.StatusBadRequest, "Insufficient balance")
	}
	p.host.book(SPPay, -payment.Amount)
	p.enter(payment)
	p.move(payment, "2", "Submitted")
	p.host.execute(payment)
	return p.accepted("success", "Transaction submitted for processing.", payment)
}

// validateTransfer is POST /v1/api/transfers/validate: the provider's page shows
// its answer bare, with account numbers that are numbers where they can be.
func (p *sppay) validateTransfer(_ *call, body *sppayBody) answer {
	payment, refusal := p.payout(body)
	if payment == nil {
		return refusal
	}
	cedis := sppayDecimal(payment.Amount)
	return p.host.json(http.StatusOK, ordered{
		{"external_reference", stringOrNull(payment.Reference)}, {"type_code", payment.Details["type_code"]},
		{"debit_currency", "GHS"}, {"debit_amount", cedis}, {"credit_currency", "GHS"}, {"credit_amount", cedis}, {"rate", 1},
		{"debit_account_no", sppayNumeric(payment.Details["debit_no"])},
		{"debit_account_name", payment.Details["debit_name"]},
		{"credit_account_no", sppayNumeric(payment.Details["credit_no"])},
		{"credit_account_name", payment.Details["credit_name"]},
		{"charge_amount", 0}, {"tax_amount", 0},
	})
}

func (p *sppay) payout(body *sppayBody) (*Payment, answer) {
	from, amount := body.required("send_account_no"), body.amount()
	recipient := body.object("recipient")
	inner := recipient.object("account")
	account, exists := inner.account("code", "number")
	recipient.also(inner)
	body.also(recipient)
	callback := body.required("callback_url")
	switch {
	case len(body.faults) > 0:
		return nil, p.invalid(body.faults)
	case from != SPPayAccount || !exists:
		return nil, p.refused(http.StatusBadRequest, "Invalid account")
	}
	return &Payment{
		Operation: "transfer", Reference: body.text("reference"), Phone: account.number, Amount: amount, Currency: "GHS",
		Details: map[string]string{
			"type_code": account.kind(), "callback_url": callback,
			"debit_name": "SP Pay Cedi Account 1", "debit_no": from, "debit_code": "SPP",
			"credit_name": account.name, "credit_no": account.number, "credit_code": account.code,
		},
	}, answer{}
}

// enter gives a payment its references, the provider's and the numbers of its
// record and of its charge's, and enters it.
func (p *sppay) enter(payment *Payment) {
	payment.ID = p.host.spell("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 10)
	payment.Details["serial"] = strconv.Itoa(p.serial + 1)
	p.serial += 2
	payment.Details["status"], payment.Details["status_message"] = "1", sppayPending
	p.host.enter(payment, sppayListed,
		sppayLabel("account_no", payment.Details["debit_no"]), sppayLabel("account_no", payment.Details["credit_no"]),
		sppayLabel("reference", payment.ID), sppayLabel("amount", sppayCedis(payment.Amount)),
		sppayLabel("type_code", payment.Details["type_code"]), sppayLabel("is_scheduled", "0"),
		sppayLabel("status_id", "1"), sppayActions(false))
}

// move gives a payment another of the document's states.
func (p *sppay) move(payment *Payment, status, message string) {
	p.host.unlabel(payment, sppayLabel("status_id", payment.Details["status"]))
	p.host.unlabel(payment, sppayActions(len(p.actions(payment)) == 0))
	p.host.label(payment, sppayLabel("status_id", status))
	p.host.label(payment, sppayActions(len(p.actions(payment)) > 0))
	payment.Details["status"], payment.Details["status_message"] = status, message
}

func (p *sppay) settled(payment *Payment) {
	switch {
	case payment.Status == StatusSucceeded:
		p.move(payment, "4", "Success")
		p.seen[payment.Phone] = p.host.now()
	case payment.Reason == "cancelled":
		p.move(payment, "6", payment.Reason)
	default:
		p.move(payment, "5", payment.Reason)
	}
	if (payment.Operation == "initiate") == (payment.Status == StatusSucceeded) {
		p.host.book(SPPay, payment.Amount) // it came in, or what was paid out comes back
	}
	p.notify(payment)
}

// sms is POST /v1/api/sms/send, answered as the provider's page shows it.
func (p *sppay) sms(_ *call, body *sppayBody) answer {
	if from := body.required("from"); len(from) > 11 {
		body.fault("from", "{} must not be greater than 11 characters.")
	}
	text := body.required("message")
	to, _ := body.fields["to"].([]any)
	if len(to) == 0 {
		body.fault("to", "{} is required.")
	}
	if len(body.faults) > 0 {
		return p.invalid(body.faults)
	}
	messages := []ordered{}
	for _, recipient := range to {
		p.serial++
		phone, _ := recipient.(string)
		message := &Payment{
			Operation: "sms", ID: "sms-" + strconv.Itoa(p.serial), Phone: phone, Currency: "GHS",
			Details: map[string]string{"message": text},
		}
		p.host.enter(message)
		p.host.change(message, StatusSucceeded, true)
		p.host.text(Message{Phone: phone, From: body.text("from"), Text: text})
		messages = append(messages, ordered{
			{"recipient", recipient}, {"message_id", p.serial}, {"status_id", 2},
			{"status_message", "Submitted to queue for processing."},
		})
	}
	return p.host.json(http.StatusOK, ordered{{"rate", "0.060"}, {"currency", "GHS"}, {"messages", messages}})
}
