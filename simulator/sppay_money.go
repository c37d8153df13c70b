package simulator

import "net/http"

// What the document's samples call a debit that waits, and its next steps.
const (
	sppaySubmitted = "Transaction submitted for processing. Please prompt customer to validate on third party."
	sppayNeedsOTP  = "OTP Required"
	sppayScript    = "Pending debit completion via script"
	sppayAttempted = "Charge attempted"
	sppayPending   = "Created. Pending submission"
)

// initiate is POST /v1/api/payments/initiate. A customer who was not seen lately
// gets a code; one at AirtelTigo opens a link, others have a prompt.
func (p *sppay) initiate(_ *call, body *sppayBody) answer {
	payment, refusal := p.payment(body)
	if payment == nil {
		return refusal
	}
	p.number(payment)
	p.host.enter(payment)
	if !p.knows(payment.Phone) {
		payment.Details["status"], payment.Details["status_message"] = "1", sppayPending
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

// payment checks a collection. The payer may be called payer or payee, as the
// provider's libraries and its document do.
func (p *sppay) payment(body *sppayBody) (*Payment, answer) {
	to, amount := body.required("receive_account_no"), body.amount()
	key := "payer"
	if _, old := body.fields["payee"]; old {
		key = "payee"
	}
	payer := body.object(key)
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
	payment.Details["status"], payment.Details["status_message"] = "3", sppayAttempted
	if payment.Details["debit_code"] == "ATL" {
		payment.Details["status_message"] = sppayScript
		payment.Details["action_reference"] = p.host.hex(32)
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
	payment := p.find(reference)
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
	held, _ := p.host.wallet(SPPay)
	if held < payment.Amount {
		return p.refused(http.StatusBadRequest, "Insufficient balance")
	}
	p.host.book(SPPay, -payment.Amount)
	p.number(payment)
	p.host.enter(payment)
	payment.Details["status"], payment.Details["status_message"] = "2", "Submitted"
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
		{"debit_account_no", sppayNumeric(payment.Details["debit_no"])}, {"debit_account_name", payment.Details["debit_name"]},
		{"credit_account_no", sppayNumeric(payment.Details["credit_no"])}, {"credit_account_name", payment.Details["credit_name"]},
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

// number gives a payment its references: the provider's, and the numbers of
// its record and of its charge's.
func (p *sppay) number(payment *Payment) {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	reference := make([]byte, 10)
	for i := range reference {
		reference[i] = letters[p.host.ids.IntN(len(letters))]
	}
	payment.ID = string(reference)
	payment.Details["serial"] = sppaySerial(p.serial + 1)
	p.serial += 2
}

func (p *sppay) settled(payment *Payment) {
	payment.Details["status"], payment.Details["status_message"] = "5", payment.Reason
	switch {
	case payment.Status == StatusSucceeded:
		payment.Details["status"], payment.Details["status_message"] = "4", "Success"
		p.seen[payment.Phone] = p.host.now()
	case payment.Reason == "cancelled":
		payment.Details["status"] = "6"
	}
	if (payment.Operation == "initiate") == (payment.Status == StatusSucceeded) {
		p.host.book(SPPay, payment.Amount) // it came in, or what was paid out comes back
	}
	p.notify(payment)
}

// notify tells the callback address of the request. Neither the body nor
// further attempts are documented: it is the transaction as initiate shows it,
// sent once.
func (p *sppay) notify(payment *Payment) {
	p.host.post(callback{
		method: http.MethodPost, url: payment.Details["callback_url"], header: http.Header{"Content-Type": {"application/json"}},
		body: encodeJSON(ordered{{"status", "success"}, {"message", payment.Details["status_message"]}, {"transaction", p.show(payment)}}),
	})
}
