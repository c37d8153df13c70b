package ssentezo

import (
	"context"
	"net/http"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

// The operations, and what may be sent again. The provider documents no rate limits.
var (
	opCollect            = verb("collect", "/deposit")
	opDisburse           = verb("disburse", "/withdraw")
	opBankTransfer       = verb("bank transfer", "/push-to-bank/request-bank-transfer")
	opTransaction        = noun("transaction", "/get_status/{reference}")
	opBankTransferStatus = noun("bank transfer status", "/push-to-bank/check-bank-transfer-status")
	opBanks              = list("banks", "/push-to-bank/get-banks")
	opBalance            = noun("balance", "/acc_balance")
	opAccountHolder      = judged(noun("account holder", "/msisdn-verification"), judgeHolder)
)

// verb makes an operation that moves money. Its reference is unique, but no key: a
// second request is refused, and not answered like the first.
func verb(name, path string) *transport.Operation {
	op := noun(name, path)
	op.Class, op.Recovery = transport.Once, momo.RecoveryLookup
	return op
}

// noun makes an operation that looks. Everything is a POST, lookups included.
func noun(name, path string) *transport.Operation {
	return &transport.Operation{Name: name, Method: http.MethodPost, Path: path, Class: transport.Look, Judge: judge}
}

func judged(
	op *transport.Operation, judge func(*transport.Answer, transport.Verdict) transport.Verdict,
) *transport.Operation {
	op.Judge = judge
	return op
}

func list(name, path string) *transport.Operation {
	op := noun(name, path)
	op.List = true
	return op
}

// Collect asks a customer for money: the document's deposit. On success it is
// usually [StatusPending]: the customer has a prompt for the PIN on the phone.
//
// It is sent once. After momo.ErrIndeterminate look the reference up; never call
// again with another one. momo.ErrDuplicate says that the reference was used
// before, for this payment or for something else. See the package's comment.
func (c *Client) Collect(ctx context.Context, r CollectRequest) (*Transaction, error) {
	return c.send(ctx, r.faults(c.rules), r.wire(), payment{op: opCollect, asked: r.asked(), again: r.AfterIndeterminate})
}

// Disburse sends money to somebody's mobile money: the document's withdrawal. On
// success it is usually [StatusPending]: accepted, not yet paid.
//
// It is sent once, as [Client.Collect] is.
func (c *Client) Disburse(ctx context.Context, r DisburseRequest) (*Transaction, error) {
	return c.send(ctx, r.faults(c.rules), r.wire(), payment{op: opDisburse, asked: r.asked(), again: r.AfterIndeterminate})
}

// BankTransfer sends money to a bank account: the document's "Request Bank
// Transfer". On success it is usually [StatusPending], for longer than a withdrawal.
// There are no callbacks: ask BankTransferStatus.
//
// It is sent once, as [Client.Collect] is, and must never be sent again: the
// document does not say that the reference protects against a second transfer.
// So "already been taken" is momo.ErrIndeterminate here.
func (c *Client) BankTransfer(ctx context.Context, r BankTransferRequest) (*Transaction, error) {
	return c.send(ctx, r.faults(c.rules), r.wire(), payment{op: opBankTransfer, asked: r.asked()})
}

// Transaction finds a deposit or a withdrawal by your reference: the document's
// "Check Transaction Status", and what to do after a lost answer. The answer does not
// say which of the two it is, so compare the ID where you know it. Whether it finds
// bank transfers is not documented.
//
// How the provider says that it does not know a reference is not documented: it
// is momo.ErrNotFound where recognised, and momo.ErrUnavailable otherwise.
// Neither says anything about the payment. An answer that does not name the
// reference and an amount is momo.ErrUnavailable too.
//
// The reference goes into the address, escaped. Servers may refuse an address that has
// an escaped slash: then a reference with one is momo.ErrUnavailable.
func (c *Client) Transaction(ctx context.Context, reference string) (*Transaction, error) {
	tx, err := c.status(ctx, reference)
	return tx, noInformation(err)
}

func (c *Client) status(ctx context.Context, reference string) (*Transaction, error) {
	call := &transport.Call{Op: opTransaction, Reference: reference, Argument: reference}
	checkAddressed(&call.Faults, reference)
	return transport.Do(ctx, c.transport, call, decodeStatus(momo.Transaction{Reference: reference}))
}

// BankTransferStatus finds a bank transfer by your reference: the document's
// "Check Bank Transfer Status". Its errors are as for [Client.Transaction].
func (c *Client) BankTransferStatus(ctx context.Context, reference string) (*Transaction, error) {
	tx, err := c.bankStatus(ctx, reference)
	return tx, noInformation(err)
}

func (c *Client) bankStatus(ctx context.Context, reference string) (*Transaction, error) {
	call := &transport.Call{Op: opBankTransferStatus, Reference: reference, JSON: wireBankReference{reference}}
	checkReference(&call.Faults, reference)
	return transport.Do(ctx, c.transport, call, decodeStatus(momo.Transaction{Reference: reference, Direction: momo.Out}))
}

// Banks lists the banks to which BankTransfer can send: the document's "Get
// Supported Banks". A row that names no bank is left out.
func (c *Client) Banks(ctx context.Context) ([]Bank, error) {
	banks, err := transport.Do(ctx, c.transport, &transport.Call{Op: opBanks}, decodeBanks)
	if err != nil {
		return nil, err
	}
	return *banks, nil
}

// Balance reads the merchant's wallet in UGX: the document's "Check Account
// Balance".
func (c *Client) Balance(ctx context.Context) (*Balance, error) {
	call := &transport.Call{Op: opBalance, JSON: wireCurrency{string(money.UGX)}}
	return transport.Do(ctx, c.transport, call, decodeBalance)
}

// AccountHolder says who a number is registered to: the document's
// "MSISDN/Phone Number Verification". momo.ErrNotFound is the provider's "Failed to
// verify the name": it could not find out, which does not say that the number is a bad
// one. momo.ErrUnavailable is no usable answer at all.
//
// Compare AccountHolder.Phone with the number before you rely on the name.
func (c *Client) AccountHolder(ctx context.Context, phone momo.Phone) (*AccountHolder, error) {
	call := &transport.Call{Op: opAccountHolder, JSON: wireMSISDN{phone.Digits()}}
	checkPhone(&call.Faults, "Phone", phone)
	return transport.Do(ctx, c.transport, call, decodeAccountHolder)
}
