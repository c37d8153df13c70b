package simulator

import (
	"net/http"
	"strconv"
	"strings"
)

// balance is POST /acc_balance.
func (p *ssentezo) balance(_ *call, body ssentezoBody) answer {
	var faults ssentezoFaults
	body.currency(&faults)
	if len(faults) > 0 {
		return p.first(faults)
	}
	amount, _ := p.host.wallet(Ssentezo)
	return p.data(http.StatusOK, ordered{{"amount", amount}, {"formatted", thousands(amount)}, {"currency", "UGX"}})
}

// thousands writes an amount with separators.
func thousands(n int64) string {
	digits, sign := strconv.FormatInt(n, 10), ""
	if n < 0 {
		digits, sign = digits[1:], "-"
	}
	var groups []string
	for ; len(digits) > 3; digits = digits[:len(digits)-3] {
		groups = append([]string{digits[len(digits)-3:]}, groups...)
	}
	return sign + strings.Join(append([]string{digits}, groups...), ",")
}

// verify is POST /msisdn-verification. Everybody is the document's John Doe.
func (p *ssentezo) verify(_ *call, body ssentezoBody) answer {
	var faults ssentezoFaults
	number := body.msisdn(&faults)
	if len(faults) > 0 {
		return p.first(faults)
	}
	if number == SsentezoUnverifiable {
		return p.failed(http.StatusUnprocessableEntity, "", "Failed to verify the name of the holder of the MSISDN")
	}
	return p.data(http.StatusOK, ordered{{"msisdn", number}, {"FirstName", "John"}, {"Surname", "Doe"}})
}

// first is an error of the lookups, which the document shows as a text alone.
func (p *ssentezo) first(faults ssentezoFaults) answer {
	texts, _ := faults[0].value.([]string)
	return p.failed(http.StatusUnprocessableEntity, "", texts[0])
}

// getStatus is POST /get_status/{externalReference}. Of two payments that
// slipped past the uniqueness check it shows the older one.
func (p *ssentezo) getStatus(c *call, _ ssentezoBody) answer {
	reference := c.PathValue("externalReference")
	payment := p.find(func(other *Payment) bool { return other.Operation != "bank-transfer" && other.Reference == reference })
	if payment == nil {
		return p.unknown()
	}
	return p.data(http.StatusOK, ordered{
		{"transactionStatus", p.word(payment)},
		{"ssentezoWalletReference", payment.ID},
		{"externalReference", payment.Reference},
		{"financialTransactionId", payment.Details["financialTransactionId"]},
		{"amount", payment.Amount},
		{"reason", payment.Details["reason"]},
		{"currency", payment.Currency},
		{"msisdn", payment.Phone},
		{"transactionTime", ssentezoTime(payment.CreatedAt)},
	})
}

// bankStatus is POST /push-to-bank/check-bank-transfer-status.
func (p *ssentezo) bankStatus(_ *call, body ssentezoBody) answer {
	var faults ssentezoFaults
	reference := body.reference(&faults, "external_reference")
	if len(faults) > 0 {
		return p.invalid(faults)
	}
	payment := p.find(func(other *Payment) bool { return other.Operation == "bank-transfer" && other.Reference == reference })
	if payment == nil {
		return p.unknown()
	}
	return p.data(http.StatusOK, ordered{
		{"transactionStatus", p.word(payment)},
		{"ssentezoWalletReference", payment.ID},
		{"externalReference", payment.Reference},
		{"amount", payment.Amount},
		{"transactionTime", ssentezoTime(payment.CreatedAt)},
	})
}

// unknown is version 1's answer to a reference that it does not know; the
// present document has none.
func (p *ssentezo) unknown() answer {
	return p.failed(http.StatusNotFound, "NOT_FOUND", "Transaction not found")
}

// find is the oldest payment wanted that lookups can see already, or nil.
func (p *ssentezo) find(wanted func(*Payment) bool) *Payment {
	found := p.host.payments(func(payment *Payment) bool {
		return wanted(payment) && p.host.now().Sub(payment.CreatedAt) >= p.trouble.HiddenFor
	})
	if len(found) == 0 {
		return nil
	}
	return found[0]
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
		list = append(list, ordered{{"id", bank.id}, {"bank_name", bank.name}, {"address", bank.address}, {"swift_code", bank.swift}})
	}
	return p.data(http.StatusOK, ordered{{"banks", list}})
}
