package ssentezo

import (
	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

func (r CollectRequest) faults(local bool) (f transport.Faults) {
	checkPhone(&f, "Payer", r.Payer)
	checkName(&f, "PayerName", r.PayerName)
	checkPayment(&f, r.Reference, r.Amount, r.Description)
	checkCallbacks(&f, r.SuccessCallback, r.FailureCallback, local)
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

func (r DisburseRequest) faults(local bool) (f transport.Faults) {
	checkPhone(&f, "Payee", r.Payee)
	checkName(&f, "PayeeName", r.PayeeName)
	checkPayment(&f, r.Reference, r.Amount, r.Description)
	checkCallbacks(&f, r.SuccessCallback, r.FailureCallback, local)
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

func (r BankTransferRequest) faults() (f transport.Faults) {
	checkReference(&f, r.Reference)
	checkBankAmount(&f, r.Amount)
	f.Check(r.BankID > 0, "BankID", "is required: the ID of one of Banks")
	f.Check(isText(string(r.AccountName)), "AccountName", "is required: printable text")
	f.Check(isText(string(r.AccountNumber)), "AccountNumber", "is required: printable text")
	checkDescription(&f, r.Description)
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

// lookup makes a call that asks about a reference.
func lookup(op *transport.Operation, reference string) *transport.Call {
	call := &transport.Call{Op: op, Reference: reference}
	checkReference(&call.Faults, reference)
	return call
}
