package ssentezo

import (
	"context"
	"net/http"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

// The operations, and what may be sent again. Everything is a POST, lookups
// included. The provider documents no rate limits.
var (
	collect            = &transport.Operation{Name: "collect", Method: http.MethodPost, Path: "/deposit", Class: transport.Once, Judge: judge}
	disburse           = &transport.Operation{Name: "disburse", Method: http.MethodPost, Path: "/withdraw", Class: transport.Once, Judge: judge}
	bankTransfer       = &transport.Operation{Name: "bank transfer", Method: http.MethodPost, Path: "/push-to-bank/request-bank-transfer", Class: transport.Once, Judge: judge}
	transaction        = &transport.Operation{Name: "transaction", Method: http.MethodPost, Path: "/get_status/{reference}", Class: transport.Look, Judge: judge}
	bankTransferStatus = &transport.Operation{Name: "bank transfer status", Method: http.MethodPost, Path: "/push-to-bank/check-bank-transfer-status", Class: transport.Look, Judge: judge}
	banks              = &transport.Operation{Name: "banks", Method: http.MethodPost, Path: "/push-to-bank/get-banks", Class: transport.Look, List: true, Judge: judge}
	balance            = &transport.Operation{Name: "balance", Method: http.MethodPost, Path: "/acc_balance", Class: transport.Look, Judge: judge}
	accountHolder      = &transport.Operation{Name: "account holder", Method: http.MethodPost, Path: "/msisdn-verification", Class: transport.Look, Judge: judge}
)

// Collect asks a customer for money: the document's deposit. On success it is
// usually [StatusPending]: the customer has a prompt for the PIN on the phone.
//
// It is sent once. After momo.ErrIndeterminate look the reference up; never call
// again with another one. momo.ErrDuplicate says that the reference was used
// before, for this payment or for something else. See the package's comment.
func (c *Client) Collect(ctx context.Context, r CollectRequest) (*Transaction, error) {
	var faults transport.Faults
	checkPhone(&faults, "Payer", r.Payer)
	checkName(&faults, "PayerName", r.PayerName)
	return c.pay(ctx, faults, payment{
		op: collect, direction: momo.In, reference: r.Reference, amount: r.Amount, phone: r.Payer, again: r.AfterIndeterminate,
	}, wirePayment{
		Reason: r.Description, Name: string(r.PayerName), SuccessCallback: r.SuccessCallback, FailureCallback: r.FailureCallback,
	})
}

// Disburse sends money to somebody's mobile money: the document's withdrawal. On
// success it is usually [StatusPending]: accepted, not yet paid.
//
// It is sent once, as [Client.Collect] is.
func (c *Client) Disburse(ctx context.Context, r DisburseRequest) (*Transaction, error) {
	var faults transport.Faults
	checkPhone(&faults, "Payee", r.Payee)
	checkName(&faults, "PayeeName", r.PayeeName)
	return c.pay(ctx, faults, payment{
		op: disburse, direction: momo.Out, reference: r.Reference, amount: r.Amount, phone: r.Payee, again: r.AfterIndeterminate,
	}, wirePayment{
		Reason: r.Description, Name: string(r.PayeeName), SuccessCallback: r.SuccessCallback, FailureCallback: r.FailureCallback,
	})
}

// pay checks and fills in what deposits and withdrawals have in common.
func (c *Client) pay(ctx context.Context, faults transport.Faults, p payment, body wirePayment) (*Transaction, error) {
	checkReference(&faults, p.reference)
	checkAmount(&faults, p.amount)
	checkDescription(&faults, body.Reason)
	c.checkCallback(&faults, "SuccessCallback", body.SuccessCallback)
	c.checkCallback(&faults, "FailureCallback", body.FailureCallback)
	if err := faults.Err(provider, p.op.Name, p.reference); err != nil {
		return nil, err
	}
	body.ExternalReference, body.MSISDN = p.reference, p.phone.Digits()
	body.Amount, body.Currency = p.amount.Minor(), string(money.UGX)
	return c.send(ctx, p, body)
}

// BankTransfer sends money to a bank account: the document's "Request Bank
// Transfer". On success it is usually [StatusPending], for longer than a withdrawal.
// There are no callbacks: ask BankTransferStatus.
//
// It is sent once, as [Client.Collect] is, and must never be sent again: the
// document does not say that the reference protects against a second transfer.
// So "already been taken" is momo.ErrIndeterminate here.
func (c *Client) BankTransfer(ctx context.Context, r BankTransferRequest) (*Transaction, error) {
	var faults transport.Faults
	checkReference(&faults, r.Reference)
	checkBankAmount(&faults, r.Amount)
	faults.Check(r.BankID > 0, "BankID", "is required: the ID of one of Banks")
	faults.Check(isText(string(r.AccountName)), "AccountName", "is required: printable text")
	faults.Check(isText(string(r.AccountNumber)), "AccountNumber", "is required: printable text")
	checkDescription(&faults, r.Description)
	if err := faults.Err(provider, bankTransfer.Name, r.Reference); err != nil {
		return nil, err
	}
	return c.send(ctx, payment{
		op: bankTransfer, direction: momo.Out, reference: r.Reference, amount: r.Amount,
	}, wireBankTransfer{
		ExternalReference: r.Reference, BankID: r.BankID, AccountName: string(r.AccountName),
		AccountNumber: string(r.AccountNumber), Amount: r.Amount.Number(), Reason: r.Description,
	})
}

// Transaction finds a deposit or a withdrawal by your reference: the document's
// "Check Transaction Status", and what to do after a lost answer. It does not
// tell which of the two it is. Whether it finds bank transfers is not documented.
//
// How the provider says that it does not know a reference is not documented: it
// is momo.ErrNotFound where recognised, and momo.ErrUnavailable otherwise.
// Neither says anything about the payment. An answer that does not name the
// reference and an amount is momo.ErrUnavailable too.
func (c *Client) Transaction(ctx context.Context, reference string) (*Transaction, error) {
	tx, err := c.status(ctx, reference)
	return tx, noInformation(err)
}

func (c *Client) status(ctx context.Context, reference string) (*Transaction, error) {
	var faults transport.Faults
	checkReference(&faults, reference)
	if err := faults.Err(provider, transaction.Name, reference); err != nil {
		return nil, err
	}
	call := &transport.Call{Op: transaction, Argument: reference, Reference: reference}
	return transport.Do(ctx, c.transport, call, func(a *transport.Answer) (*Transaction, error) { return decodeStatus(a, reference) })
}

// BankTransferStatus finds a bank transfer by your reference: the document's
// "Check Bank Transfer Status". Its errors are as for [Client.Transaction].
func (c *Client) BankTransferStatus(ctx context.Context, reference string) (*Transaction, error) {
	tx, err := c.bankStatus(ctx, reference)
	return tx, noInformation(err)
}

func (c *Client) bankStatus(ctx context.Context, reference string) (*Transaction, error) {
	var faults transport.Faults
	checkReference(&faults, reference)
	if err := faults.Err(provider, bankTransferStatus.Name, reference); err != nil {
		return nil, err
	}
	body, err := strictjson.Marshal(wireBankReference{reference})
	if err != nil {
		return nil, err
	}
	call := &transport.Call{Op: bankTransferStatus, Body: body, Reference: reference}
	tx, err := transport.Do(ctx, c.transport, call, func(a *transport.Answer) (*Transaction, error) { return decodeStatus(a, reference) })
	if tx != nil {
		tx.Direction = momo.Out
	}
	return tx, err
}

// Banks lists the banks to which BankTransfer can send: the document's "Get
// Supported Banks".
func (c *Client) Banks(ctx context.Context) ([]Bank, error) {
	list, err := transport.Do(ctx, c.transport, &transport.Call{Op: banks}, decodeBanks)
	if err != nil {
		return nil, err
	}
	return *list, nil
}

// Balance reads the merchant's wallet in UGX: the document's "Check Account
// Balance".
func (c *Client) Balance(ctx context.Context) (*Balance, error) {
	body, err := strictjson.Marshal(wireCurrency{string(money.UGX)})
	if err != nil {
		return nil, err
	}
	return transport.Do(ctx, c.transport, &transport.Call{Op: balance, Body: body}, decodeBalance)
}

// AccountHolder says who a number is registered to: the document's
// "MSISDN/Phone Number Verification". That the provider could not find out is
// momo.ErrUnavailable: it does not say that the number is a bad one.
func (c *Client) AccountHolder(ctx context.Context, phone momo.Phone) (*AccountHolder, error) {
	var faults transport.Faults
	checkPhone(&faults, "Phone", phone)
	if err := faults.Err(provider, accountHolder.Name, ""); err != nil {
		return nil, err
	}
	body, err := strictjson.Marshal(wireMSISDN{phone.Digits()})
	if err != nil {
		return nil, err
	}
	call := &transport.Call{Op: accountHolder, Body: body}
	return transport.Do(ctx, c.transport, call, func(a *transport.Answer) (*AccountHolder, error) { return decodeAccountHolder(a, phone) })
}
