package ssentezo

import (
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

// CollectRequest asks a customer for money: the document's "Collect Money
// (Deposit)".
type CollectRequest struct {
	// Reference is required: your order, at most 250 characters, never used before for
	// any transaction. The document's externalReference. It also goes into an address,
	// escaped, so that neither it nor a part of it between slashes may be . or .. (to
	// which servers walk); letters, digits and . _ : - are the safest.
	Reference string
	// Amount is required: 500 to 7,000,000 UGX, or what Config.Limits says.
	Amount money.Amount
	// Payer is required: a Ugandan number. The document's msisdn.
	Payer momo.Phone
	// Description is required: any text. The document's reason.
	Description string
	// PayerName is optional. The document's name.
	PayerName momo.Private
	// SuccessCallback and FailureCallback are optional: https addresses with a
	// public host name that the provider calls once, when the payment has
	// succeeded or failed. Both may be the same; see package webhook for an
	// address that cannot be guessed.
	SuccessCallback, FailureCallback string
	// AfterIndeterminate says that an earlier call with this Reference ended in
	// momo.ErrIndeterminate and was not found since. Then nothing that the
	// provider says makes the payment refused: it is looked up, and if that does
	// not find it with this amount and number, the error is
	// momo.ErrIndeterminate again.
	AfterIndeterminate bool
}

// Format writes reference, amount and payer, masked, for every verb.
func (r CollectRequest) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "collect %q: %s from %s", r.Reference, r.Amount, r.Payer)
}

// DisburseRequest sends money to somebody's mobile money: the document's
// "Withdraw Funds".
type DisburseRequest struct {
	// Reference is as for [CollectRequest].
	Reference string
	// Amount is required, as for [CollectRequest].
	Amount money.Amount
	// Payee is required: a Ugandan number. The document's msisdn.
	Payee momo.Phone
	// Description is required: any text. The document's reason.
	Description string
	// PayeeName is optional. The document's name.
	PayeeName momo.Private
	// SuccessCallback and FailureCallback are as for [CollectRequest].
	SuccessCallback, FailureCallback string
	// AfterIndeterminate is as for [CollectRequest].
	AfterIndeterminate bool
}

// Format writes reference, amount and payee, masked, for every verb.
func (r DisburseRequest) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "disburse %q: %s to %s", r.Reference, r.Amount, r.Payee)
}

// BankTransferRequest sends money to a bank account: the document's "Bank
// Transfer (Push to Bank)".
type BankTransferRequest struct {
	// Reference is required: your order, at most 250 characters, never used before. The
	// document does not say that the provider refuses a second transfer of the same
	// reference.
	Reference string
	// Amount is required: at least 50,000 UGX, or what Config.Limits says.
	Amount money.Amount
	// BankID is required: the ID of one of Banks.
	BankID int64
	// AccountName and AccountNumber are required, as the bank has them, leading
	// zeros included.
	AccountName, AccountNumber momo.Private
	// Description is required: any text. The document's reason.
	Description string
}

// Format writes reference, amount and bank, for every verb.
func (r BankTransferRequest) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "bank transfer %q: %s to bank %d", r.Reference, r.Amount, r.BankID)
}

// Transaction is a deposit (Direction In), a withdrawal or a bank transfer
// (Direction Out). Transaction lookups do not tell the direction.
//
// ID is the document's ssentezoWalletReference, Reference its externalReference.
type Transaction struct {
	momo.Transaction
	// NetworkID is the network's identifier, an opaque text: the document's
	// financialTransactionId. Bank transfers have none.
	NetworkID string
	// Description is what was given with the request: the document's reason.
	// Only Transaction tells it.
	Description momo.Private
	// Time is the document's transactionTime, in UTC. It does not say whether of
	// the beginning or of the end. Only lookups tell it.
	Time time.Time
}

// Balance is the merchant's wallet.
type Balance struct {
	// Available is what the wallet holds, in UGX: the document's amount, rounded down
	// where it has a fraction of a shilling.
	Available money.Amount
	// Exact is the same without rounding, in UGX.
	Exact decimal.Decimal
	// Formatted is the amount as the provider writes it for people: the document's
	// formatted.
	Formatted string
	// Raw is the document's data, as it came.
	Raw momo.Private
}

// Format writes the amount, for every verb: fmt shows in clear what a nested pointer leads
// to when the verb is one for text.
func (b Balance) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "%s available", b.Available) }

// AccountHolder is who a number is registered to.
type AccountHolder struct {
	// Phone is the number that the answer names, and zero where it names none that can
	// be read. The document's own sample names another one than was asked about: then
	// the names are of that number's holder.
	Phone momo.Phone
	// FirstName and Surname are as registered.
	FirstName, Surname momo.Private
	// Raw is the document's data, as it came.
	Raw momo.Private
}

// Format writes the number, masked, for every verb.
func (a AccountHolder) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "holder of %s", a.Phone) }

// Bank is one to which BankTransfer can send.
type Bank struct {
	// ID is what BankTransferRequest takes.
	ID int64
	// Name, Address and SWIFT are the document's bank_name, address and
	// swift_code.
	Name, Address, SWIFT string
	// Raw is the bank's row, as it came.
	Raw momo.Private
}

// Format writes identifier and name, for every verb, as of [Balance].
func (b Bank) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "bank %d: %q", b.ID, b.Name) }
