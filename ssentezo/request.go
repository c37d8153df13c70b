package ssentezo

import (
	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

func (r CollectRequest) faults(rules rules) (f transport.Faults) {
	checkPhone(&f, "Payer", r.Payer)
	checkAddressed(&f, r.Reference)
	rules.mobile.check(&f, r.Amount)
	checkText(&f, "Description", r.Description)
	checkCallbacks(&f, r.SuccessCallback, r.FailureCallback, rules.local)
	return f
}

func (r CollectRequest) wire() wirePayment {
	return wirePayment{
		ExternalReference: r.Reference, MSISDN: r.Payer.Digits(), Amount: r.Amount.Minor(), Currency: string(money.UGX),
		Reason: r.Description, Name: string(r.PayerName),
		SuccessCallback: r.SuccessCallback, FailureCallback: r.FailureCallback,
	}
}

// asked is what answers are compared with.
func (r CollectRequest) asked() momo.Transaction {
	return momo.Transaction{Direction: momo.In, Reference: r.Reference, Amount: r.Amount, Phone: r.Payer}
}

func (r DisburseRequest) faults(rules rules) (f transport.Faults) {
	checkPhone(&f, "Payee", r.Payee)
	checkAddressed(&f, r.Reference)
	rules.mobile.check(&f, r.Amount)
	checkText(&f, "Description", r.Description)
	checkCallbacks(&f, r.SuccessCallback, r.FailureCallback, rules.local)
	return f
}

func (r DisburseRequest) wire() wirePayment {
	return wirePayment{
		ExternalReference: r.Reference, MSISDN: r.Payee.Digits(), Amount: r.Amount.Minor(), Currency: string(money.UGX),
		Reason: r.Description, Name: string(r.PayeeName),
		SuccessCallback: r.SuccessCallback, FailureCallback: r.FailureCallback,
	}
}

func (r DisburseRequest) asked() momo.Transaction {
	return momo.Transaction{Direction: momo.Out, Reference: r.Reference, Amount: r.Amount, Phone: r.Payee}
}

func (r BankTransferRequest) faults(rules rules) (f transport.Faults) {
	checkReference(&f, r.Reference)
	rules.toBank.check(&f, r.Amount)
	f.Check(r.BankID > 0, "BankID", "is required: the ID of one of Banks")
	checkText(&f, "AccountName", string(r.AccountName))
	checkText(&f, "AccountNumber", string(r.AccountNumber))
	checkText(&f, "Description", r.Description)
	return f
}

func (r BankTransferRequest) wire() wireBankTransfer {
	return wireBankTransfer{
		ExternalReference: r.Reference, BankID: r.BankID, AccountName: string(r.AccountName),
		AccountNumber: string(r.AccountNumber), Amount: r.Amount.Number(), Reason: r.Description,
	}
}

func (r BankTransferRequest) asked() momo.Transaction {
	return momo.Transaction{Direction: momo.Out, Reference: r.Reference, Amount: r.Amount}
}
