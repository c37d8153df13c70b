package sppay

import (
	"fmt"
	"io"
	"time"

	"github.com/shopspring/decimal"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

// InstitutionCode names a network, a bank or the provider itself. It is an open
// set; Institutions lists it. Banks have six digits.
type InstitutionCode string

// Codes as answers spell them. MTN, AirtelTigo and Own are in the document's
// samples; Telecel, the former Vodafone, is beyond it.
const (
	InstitutionMTN        InstitutionCode = "MTN"
	InstitutionTelecel    InstitutionCode = "VOD"
	InstitutionAirtelTigo InstitutionCode = "ATL"
	InstitutionOwn        InstitutionCode = "SPP" // an account at SP Pay
)

// CollectRequest asks a customer for money: the document's "Initiate a Payment".
type CollectRequest struct {
	// Amount is required: GHS, more than zero.
	Amount money.Amount
	// AccountNo is required: your account that receives, the document's
	// receive_account_no.
	AccountNo string
	// Payer is the payer's number, the document's account.number. For an account that is
	// no Ghanaian phone number give PayerAccount in its place. One of them is required.
	Payer        momo.Phone
	PayerAccount momo.Private
	// Institution is required: the payer's network, the document's account.code.
	Institution InstitutionCode
	// Email is required: the payer's.
	Email momo.Private
	// Reference is yours, new for every payment. The provider answers it as
	// external_reference and sends it to the recipient in a text message, so keep it
	// short. In requests it is beyond the document, which is why it may be left out; but
	// without it a lost answer leaves nothing to look up by: Error.Recovery is
	// momo.RecoveryHuman then.
	Reference string
	// CallbackURL is required: where the provider tells the final status. It is
	// https and of a public host; make one that cannot be guessed with
	// webhook.Tokens.
	CallbackURL string
}

// Format writes reference, amount and payer, masked, for every verb.
func (r CollectRequest) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "collect %q: %s from %s", r.Reference, r.Amount, r.Payer)
}

// ConfirmRequest gives the one-time code: the document's "Submit OTP".
type ConfirmRequest struct {
	// TransactionID is Transaction.ID of the collection, and OTPID its
	// Transaction.Next.Token, which counts where both are given. One of them is required.
	// The document's transaction_reference.
	TransactionID, OTPID string
	// OTP is required: what the customer got by text message.
	OTP momo.Secret
}

// Format writes the identifier, for every verb.
func (r ConfirmRequest) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "confirm %q", r.reference())
}

// DisburseRequest sends money to a wallet, a bank or an account at SP Pay. Beyond
// the document (the provider's "Transfers" page and its public libraries).
type DisburseRequest struct {
	// Amount is required: GHS, more than zero.
	Amount money.Amount
	// AccountNo is required: your account that sends, send_account_no.
	AccountNo string
	// Institution is required: where the payee has the account.
	Institution InstitutionCode
	// Payee is a Ghanaian number; for an account that is no phone number, give
	// PayeeAccount in its place.
	Payee        momo.Phone
	PayeeAccount momo.Private
	// Remittance is for remittances only.
	Remittance *Remittance
	// Reference and CallbackURL are required, otherwise as for a collection.
	Reference   string
	CallbackURL string
}

// Format writes reference, amount and payee, masked, for every verb.
func (r DisburseRequest) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "disburse %q: %s to %s", r.Reference, r.Amount, r.Payee)
}

// Remittance tells who receives a remittance and why. Beyond the document, which
// of these are required included.
type Remittance struct {
	FirstName, LastName momo.Private
	TownOrCity, Address momo.Private
	ReasonForSending    momo.Private
	// CountryCode is alpha-2, "GH"; StateOrRegionCode is "GH-AA".
	CountryCode, StateOrRegionCode string
	// IDType is "GHANA_CARD" for instance.
	IDType      string
	IDReference momo.Private
}

// Format writes that there is one, for every verb: fmt shows in clear what a
// nested pointer leads to when the verb is one for text.
func (Remittance) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "remittance") }

// Account is one side of a transaction.
type Account struct {
	Institution InstitutionCode
	// Number is a phone number at networks.
	Number momo.Private
	Name   momo.Private
}

// Format writes the institution, for every verb.
func (a Account) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "account at %q", a.Institution) }

// Transaction is a collection (Direction In) or a transfer (Direction Out; an
// internal one that was looked up has none).
//
// ID is the provider's reference, Reference yours. Amount is what was asked for in the
// answer to a verb, and Credited in a lookup. Status is momo.StatusUnknown where a verb's
// answer shows an end, and not the amount or reference that was asked for, or where
// Confirm was given an OTPID alone, which is neither: ask TransactionByID then.
//
// Next is what has to happen now; Status is momo.StatusActionRequired while its Step is
// momo.StepCode or momo.StepLink. Its Token is the document's OTP_ID, which Confirm takes,
// and empty where the answer names none: Confirm takes the ID then. Answers that ask for a
// code may have nothing else, not even an ID. Of a collection that was looked up and is
// still [StatusCreated], nothing tells whether it waits for Confirm.
type Transaction struct {
	momo.Transaction
	// UniqueID is the document's id, ExternalReference what the provider keeps of your
	// Reference: nothing, or all, or a part of it.
	UniqueID, ExternalReference string
	// Primary is the document's flag: no charge or tax of another transaction.
	Primary bool
	// TypeCode is the provider's kind of transaction.
	TypeCode TypeCode
	// Debit and Credit are the account that pays and the one that receives.
	Debit, Credit Account
	// Credited is what the receiving account is credited, in its own currency: the
	// document's amount. Charged is what the paying account pays in all: Debited where
	// the answer tells it, otherwise Credited with what is charged to that account on
	// top, and zero where these are of two currencies.
	Credited, Charged money.Amount
	// Debited is what the paying account is debited. Only lookups tell it;
	// beyond the document.
	Debited money.Amount
	// Charge and Tax are transactions of their own with the same ID: see
	// ChargeTransaction and TaxTransaction. These are their amounts, which is all that
	// the list tells.
	Charge, Tax money.Amount
	// ChargeTransaction and TaxTransaction are the document's charge and tax, nil where
	// the answer has none.
	ChargeTransaction, TaxTransaction *SecondaryTransaction
	// InitiatorID is who created or submitted it: the document's initiator_id.
	InitiatorID string
	// PaymentCategory is the document's payment_category, as it came: a JSON object of
	// which no member is published. It is empty where none is applied.
	PaymentCategory momo.Private
	// Message is the envelope's text and StatusMessage the transaction's, which
	// may be the network's words. Do not match on them; use Next and Status.
	Message, StatusMessage momo.Private
	// Actions are the document's pending_actions.
	Actions []Action
	// UpdatedAt is the provider's time in UTC.
	UpdatedAt time.Time
}

// SecondaryTransaction is a charge or tax of another transaction, with the ID of that one.
// Its Amount is what it credits.
type SecondaryTransaction struct {
	momo.Transaction
	// UniqueID is the document's id; the others are as in [Transaction].
	UniqueID        string
	TypeCode        TypeCode
	Debit, Credit   Account
	StatusMessage   momo.Private
	PaymentCategory momo.Private
	Actions         []Action
	UpdatedAt       time.Time
}

// Action is a step of somebody: the document's pending action.
type Action struct {
	// ID is the record's, TransactionID the ID of the transaction.
	ID, TransactionID string
	// Code and Reference are the step's own: the document's action_code and
	// action_reference.
	Code, Reference string
	// InternalLink is a page of the provider, ExternalLink one of the network.
	InternalLink, ExternalLink string
	Completed                  bool
	// CreatedAt and UpdatedAt are the provider's times in UTC.
	CreatedAt, UpdatedAt time.Time
}

// Quote is what a transfer would do: the answer of ValidateDisburse. Beyond the
// document.
type Quote struct {
	TypeCode          TypeCode
	Debit, Credit     Account
	Debited, Credited money.Amount
	// Rate is the exchange rate, zero where the answer does not name one.
	Rate        decimal.Decimal
	Charge, Tax money.Amount
	// Raw is the answer as it came.
	Raw momo.Private
}

// Format writes both amounts, charge and tax, for every verb.
func (q Quote) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "quote: %s for %s, charge %s, tax %s", q.Debited, q.Credited, q.Charge, q.Tax)
}

// Search says which payment to find by your reference.
type Search struct {
	// Reference is required: yours.
	Reference string
	// AccountNo is your account, as in the request; Amount is the amount of the
	// request. Both narrow the list and may be left out.
	AccountNo string
	Amount    money.Amount
	// Direction leaves out what goes the other way; it may be left out. A transaction that
	// tells no direction, neither by its kind nor by AccountNo, is found by either.
	Direction momo.Direction
	// SentAt is when you sent the request. The list is read from the day before
	// to the day after; zero means now.
	SentAt time.Time
}

// Filter narrows Transactions. Every field may be left out. Beyond the document.
type Filter struct {
	AccountNo string
	// Reference is passed on as it is. It is not published whether it means your
	// reference or the provider's.
	Reference string
	Amount    money.Amount
	// From and To are days, both included; see Config.DateLayout.
	From, To time.Time
	TypeCode TypeCode
	Status   Status
	// Scheduled and ActionRequired, when set, are is_scheduled and
	// pending_actions.
	Scheduled, ActionRequired bool
	// SortColumn is a column of the provider, "created_at" for instance;
	// Descending turns the order round.
	SortColumn string
	Descending bool
	// PageSize is how many are fetched at once, 1 to 100; zero means 100.
	PageSize int
}

// AccountHolder is whose account it is. Beyond the document.
type AccountHolder struct {
	Institution InstitutionCode
	Number      momo.Private
	// Name is empty where the provider confirms the account without it.
	Name momo.Private
	// Raw is the answer as it came: its members are not published.
	Raw momo.Private
}

// Format writes the institution, for every verb.
func (a AccountHolder) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "holder of an account at %q", a.Institution)
}

// Institution is where an account can be. Beyond the document.
type Institution struct {
	Code InstitutionCode
	Name string
	// TypeID is "1" for SP Pay, "2" for banks, "3" for mobile money.
	TypeID string
	// BranchCode and SwiftCode are empty where there is none.
	BranchCode, SwiftCode string
	// Raw is the institution's row, as it came.
	Raw momo.Private
}

// Format writes code and name, for every verb.
func (i Institution) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "institution %q: %q", i.Code, i.Name)
}

// SMSRequest sends one text to several numbers. Beyond the document (the
// provider's "SMS" page).
type SMSRequest struct {
	// From is required: a sender that the provider has approved, at most 11
	// characters.
	From string
	// To is required.
	To []momo.Phone
	// Text is required.
	Text momo.Private
}

// Format writes sender and recipients, masked, for every verb.
func (r SMSRequest) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "message of %q to %s", r.From, r.To)
}

// SMS is what became of an SMSRequest.
type SMS struct {
	// Rate is the price of a message in Currency, finer than its unit; zero where the
	// answer does not name one.
	Rate     decimal.Decimal
	Currency string
	// Messages is one for each number, or empty where the provider does not tell.
	Messages []SMSMessage
	// Raw is the answer as it came.
	Raw momo.Private
}

// Format writes rate and messages, for every verb.
func (s SMS) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "messages at %q %s: %s", s.Currency, s.Rate, s.Messages)
}

// SMSMessage is one message of an SMS.
type SMSMessage struct {
	Recipient momo.Phone
	ID        string
	// StatusID is "2" for queued; no other is known.
	StatusID      string
	StatusMessage string
}

// Format writes recipient, masked, identifier and status, for every verb.
func (m SMSMessage) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "message %q to %s: %q", m.ID, m.Recipient, m.StatusID)
}
