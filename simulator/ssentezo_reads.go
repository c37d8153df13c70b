package simulator

import (
	"net/http"
	"strconv"
)

// balance is POST /acc_balance.
func (p *ssentezo) balance(_ *call, body ssentezoBody) answer {
	var faults ssentezoFaults
	body.currency(&faults)
	if len(faults) > 0 {
		return p.firstOf(faults)
	}
	amount, _ := p.host.wallet(Ssentezo)
	return p.data(http.StatusOK, ordered{{"amount", amount}, {"formatted", thousands(amount)}, {"currency", "UGX"}})
}

// verify is POST /msisdn-verification. Everybody is the document's John Doe.
func (p *ssentezo) verify(_ *call, body ssentezoBody) answer {
	var faults ssentezoFaults
	number := body.msisdn(&faults)
	if len(faults) > 0 {
		return p.firstOf(faults)
	}
	if number == SsentezoUnverifiable {
		return p.failed(http.StatusUnprocessableEntity, "", "Failed to verify the name of the holder of the MSISDN")
	}
	return p.data(http.StatusOK, ordered{{"msisdn", number}, {"FirstName", "John"}, {"Surname", "Doe"}})
}

// getStatus is POST /get_status/{externalReference}. Of two payments of one
// reference it shows the older one.
func (p *ssentezo) getStatus(c *call, _ ssentezoBody) answer {
	payment := p.find(c.PathValue("externalReference"), false)
	if payment == nil {
		return p.unknown()
	}
	return p.data(http.StatusOK, p.status(payment))
}

// bankStatus is POST /push-to-bank/check-bank-transfer-status.
func (p *ssentezo) bankStatus(_ *call, body ssentezoBody) answer {
	var faults ssentezoFaults
	reference := body.reference(&faults, "external_reference")
	if len(faults) > 0 {
		return p.invalid(faults)
	}
	payment := p.find(reference, true)
	if payment == nil {
		return p.unknown()
	}
	return p.data(http.StatusOK, p.bankStatusOf(payment))
}

// find is the oldest payment of a reference that lookups can see already, or
// nil.
func (p *ssentezo) find(reference string, bank bool) *Payment {
	return p.host.named(reference, func(payment *Payment) bool {
		return payment.Reference == reference && (payment.Operation == "bank-transfer") == bank &&
			p.host.now().Sub(payment.CreatedAt) >= p.quirks.HiddenFor
	})
}

type ssentezoBank struct {
	id                   int64
	name, address, swift string
}

// ssentezoBanks are those of the document.
func ssentezoBanks() []ssentezoBank {
	return []ssentezoBank{
		{3, "Equity", "Church House", "QW2456"},
		{4, "Stanbic Bank", "Church House", "QW2456"},
		{5, "Housing Finance Bank", "Ntinda", "QWE34E"},
	}
}

func ssentezoHasBank(id string) bool {
	for _, bank := range ssentezoBanks() {
		if strconv.FormatInt(bank.id, 10) == id {
			return true
		}
	}
	return false
}

// banks is POST /push-to-bank/get-banks.
func (p *ssentezo) banks(*call, ssentezoBody) answer {
	var list []ordered
	for _, bank := range ssentezoBanks() {
		list = append(list, ordered{
			{"id", bank.id}, {"bank_name", bank.name}, {"address", bank.address}, {"swift_code", bank.swift},
		})
	}
	return p.data(http.StatusOK, ordered{{"banks", list}})
}
