package simulator

import "net/http"

// deposit is POST /deposit: pending until the payer enters the PIN.
func (p *ssentezo) deposit(_ *call, body ssentezoBody) answer { return p.mobile("deposit", body) }

// withdraw is POST /withdraw: taken from the wallet at once.
func (p *ssentezo) withdraw(_ *call, body ssentezoBody) answer { return p.mobile("withdraw", body) }

func (p *ssentezo) mobile(operation string, body ssentezoBody) answer {
	var faults ssentezoFaults
	amount := body.amount(&faults, ssentezoMinimum)
	phone := body.msisdn(&faults)
	body.currency(&faults)
	reason := body.required(&faults, "reason", "reason")
	reference := body.reference(&faults, "externalReference")
	if p.taken(operation, reference) {
		faults.add("externalReference", "The external reference has already been taken.")
	}
	return p.create(faults, &Payment{
		Operation: operation, Reference: reference, Phone: phone, Amount: amount,
		Details: map[string]string{
			"financialTransactionId": p.host.hex(32), "reason": reason, "name": body.text("name"),
			"success_callback": body.text("success_callback"), "failure_callback": body.text("failure_callback"),
		},
	})
}

// bankTransfer is POST /push-to-bank/request-bank-transfer. The document calls
// its reference unique and does not say that a second one is refused, so none is.
func (p *ssentezo) bankTransfer(_ *call, body ssentezoBody) answer {
	var faults ssentezoFaults
	amount := body.amount(&faults, ssentezoBankMinimum)
	bank := body.required(&faults, "bank_id", "bank id")
	if bank != "" && !ssentezoHasBank(bank) {
		faults.add("bank_id", "The selected bank id is invalid.")
	}
	details := map[string]string{
		"bank_id":        bank,
		"account_name":   body.required(&faults, "account_name", "account name"),
		"account_number": body.required(&faults, "account_number", "account number"),
		"reason":         body.required(&faults, "reason", "reason"),
	}
	reference := body.reference(&faults, "external_reference")
	return p.create(faults, &Payment{Operation: "bank-transfer", Reference: reference, Amount: amount, Details: details})
}

// create sets a payment in motion, unless it is refused.
func (p *ssentezo) create(faults ssentezoFaults, payment *Payment) answer {
	switch have, _ := p.host.wallet(Ssentezo); {
	case len(faults) > 0:
		return p.invalid(faults)
	case payment.Operation != "bank-transfer" && payment.Amount > ssentezoMaximum:
		return p.failed(http.StatusUnprocessableEntity, "UPPER_CEILING_BREACH", "Maximum transaction amount is UGX 7,000,000")
	case payment.Operation != "deposit" && have < payment.Amount:
		// The code is of the provider's version 1; the present document has none.
		return p.failed(http.StatusBadRequest, "INSUFFICIENT_FUNDS", "Insufficient funds")
	}
	payment.ID, payment.Currency = p.uuid(), "UGX"
	if payment.Operation != "deposit" {
		p.host.book(Ssentezo, -payment.Amount)
	}
	p.host.enter(payment)
	p.execute(payment)
	if p.quirks.FailAtOnce {
		p.host.finish(payment, StatusFailed, "failed at once")
	}
	if p.quirks.RefuseExecuted {
		return p.failed(http.StatusBadRequest, "", "Failed Transaction")
	}
	return p.created(payment)
}

func (p *ssentezo) execute(payment *Payment) {
	if payment.Operation == "bank-transfer" {
		p.host.executeSlowly(payment, ssentezoBankPace)
		return
	}
	p.host.execute(payment)
}

// taken is the uniqueness check, "across all transactions" of mobile money, and
// its race: what was entered a moment ago is not seen yet.
func (p *ssentezo) taken(operation, reference string) bool {
	return p.host.named(reference, func(other *Payment) bool {
		return other.Operation != "bank-transfer" && other.Reference == reference &&
			p.host.now().Sub(other.CreatedAt) >= p.quirks.RaceWindow &&
			(other.Operation == operation || !p.quirks.UniquePerOperation)
	}) != nil
}

func (p *ssentezo) uuid() string {
	x := p.host.hex(32)
	return x[:8] + "-" + x[8:12] + "-" + x[12:16] + "-" + x[16:20] + "-" + x[20:]
}

func (p *ssentezo) settled(payment *Payment) {
	deposit, succeeded := payment.Operation == "deposit", payment.Status == StatusSucceeded
	if deposit == succeeded {
		p.host.book(Ssentezo, payment.Amount) // a deposit came in, or what was paid out comes back
	}
	wait := p.quirks.Indeterminate
	if wait == 0 {
		p.notify(payment)
		return
	}
	p.undecided[payment] = p.host.now().Add(wait)
	p.host.after(wait, payment.ID)
}

// due is a callback that an indeterminate payment has kept waiting.
func (p *ssentezo) due(id string) {
	if payment := p.host.named(id, func(payment *Payment) bool { return payment.ID == id }); payment != nil {
		p.notify(payment)
	}
}
