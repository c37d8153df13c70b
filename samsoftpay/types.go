package samsoftpay

import (
	"fmt"
	"time"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

// Channel is how a charge is paid. It is an open set.
type Channel string

// The channels of the document. With a live key the provider accepts only MTN (its
// public documentation, August 2026); any other is momo.ErrDeclined.
const (
	ChannelMTN    Channel = "mtn_momo"
	ChannelAirtel Channel = "airtel_money"
	ChannelCard   Channel = "card"
)

// CollectRequest asks a customer for money: the document's "Create a Charge".
type CollectRequest struct {
	// Amount is required: whole UGX, more than zero. The provider refuses an
	// amount that its fee would eat up.
	Amount money.Amount
	// Channel is required.
	Channel Channel
	// Payer is required: a Ugandan number for a network, any for a card. The document's
	// customer.phone.
	Payer momo.Phone
	// Reference is your order, at most 120 printable characters, blanks and letters of
	// any script included. The document calls it optional; without one, the charge cannot
	// be looked up after a lost answer, unless the provider makes one, which the result
	// has then. The provider takes the same one twice: use a new one for each payment, or
	// two that are asked for at the same time cannot be distinguished.
	Reference string
	// IdempotencyKey is at most 120 visible ASCII characters. Leave it empty for a new
	// random one. The provider keeps a key with its request and its answer for 30 days
	// (beyond the document), a refusal too: a new attempt after a refusal takes a new
	// key, or the old refusal comes back, with Replayed set in its error.
	//
	// The key of an error calls the same payment again, with the same request. That is
	// safe as long as the provider remembers the key, which it may not after a 5xx, also
	// one that was lost: see the package's comment.
	IdempotencyKey string
}

// Format writes reference, amount and payer, masked, for every verb.
func (r CollectRequest) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "collect %q: %s from %s", r.Reference, r.Amount, r.Payer)
}

// DisburseRequest sends money to somebody: the document's "Create a Payout". The
// balance must contain the amount and the fee.
type DisburseRequest struct {
	// Amount is required: whole UGX, more than zero.
	Amount money.Amount
	// Channel may be empty for MTN, the only one that the provider pays out to.
	Channel Channel
	// Payee is required: a Ugandan number. The document's recipient.phone.
	Payee momo.Phone
	// PayeeName is optional, at most 200 characters: the provider's public server
	// answers a longer one with 503, for ever. The document's recipient.name.
	PayeeName momo.Private
	// Reference is your payout, as that of a charge. Beyond the
	// document: a note of the provider of August 2026 says that it is kept; older
	// servers ignore it, and nothing can be looked up by it.
	Reference string
	// IdempotencyKey is as for a charge.
	IdempotencyKey string
}

// Format writes reference, amount and payee, masked, for every verb.
func (r DisburseRequest) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "disburse %q: %s to %s", r.Reference, r.Amount, r.Payee)
}

// Transaction is a charge (Direction In) or a payout (Direction Out).
type Transaction struct {
	momo.Transaction
	// Fee is what the provider takes, in UGX: from the amount of a charge, on top of
	// the amount of a payout. It is the zero Amount where an answer does not name it.
	Fee money.Amount
	// Channel is the provider's word for the network.
	Channel Channel
	// Mode says whether it is real money. Beyond the document; empty where an
	// answer does not say.
	Mode Mode
	// RailReference is the network's identifier. Beyond the document.
	RailReference string
	// Settled says that a charge's money is in the available balance, AvailableOn
	// when it will be. Beyond the document; only lookups report it.
	Settled     bool
	AvailableOn time.Time
	// Replayed says that the answer is that of an earlier call with the same key
	// (beyond the document). Its status may be old: look it up.
	Replayed bool
}

// PaymentLinkRequest describes a page on which a customer pays: the document's
// "Payment Links".
type PaymentLinkRequest struct {
	// Amount is required: whole UGX, more than zero.
	Amount money.Amount
	// Description is shown to the customer, at most 255 characters (the provider
	// would cut it).
	Description string
	// SuccessURL and CancelURL are where the customer's browser goes, http or
	// https, at most 500 characters. CancelURL is beyond the document.
	SuccessURL, CancelURL string
	// AllowMultipleUses lets the link be paid more than once.
	AllowMultipleUses bool
	// Reference is as that of a charge. Beyond the document.
	Reference string
	// IdempotencyKey is as for a charge. Servers before August 2026 ignore it
	// here, so that a repeated call made a second link.
	IdempotencyKey string
}

// PaymentLink is a page on which a customer pays.
type PaymentLink struct {
	ID  string
	URL string
	// Amount is the zero Amount where an answer does not name it.
	Amount      money.Amount
	Description string
	Reference   string
	// QRPNGURL and QRSVGURL are pictures of the URL. Beyond the document.
	QRPNGURL, QRSVGURL string
	// Active, AllowMultipleUses and TransactionStatus are reported by
	// PaymentLinkByID only. Beyond the document.
	Active, AllowMultipleUses bool
	TransactionStatus         Status
	// Raw is the answer as it came, with the members that are not read.
	Raw momo.Private
}

// Format writes the identifier, the address and the amount, for every verb.
func (l PaymentLink) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "link %q: %q, %s", l.ID, l.URL, l.Amount)
}

// Filter narrows Transactions. Beyond the document.
type Filter struct {
	// Direction is momo.In for charges, also when it is left out, and momo.Out
	// for payouts.
	Direction momo.Direction
	// Reference is the exact reference.
	Reference string
	// Status is the provider's word. Payouts are never [StatusRefunded].
	Status Status
	// CreatedAfter and CreatedBefore bound the time of creation, in whole seconds.
	CreatedAfter, CreatedBefore time.Time
	// PageSize is how many are fetched at once, 1 to 100; zero means 100.
	PageSize int
}

// LostPayment is what is known of a payment of which nobody knows whether it was made.
type LostPayment struct {
	// Direction is required: momo.In for a charge, momo.Out for a payout or a refund.
	Direction momo.Direction
	// Amount is required: what was asked for.
	Amount money.Amount
	// Phone is the payer or the payee. The provider's lists name payees only.
	Phone momo.Phone
	// Reference is optional. Older servers keep none of a payout.
	Reference string
	// CreatedAfter is required: when the verb was called. CreatedBefore may be left
	// out. Both are compared with the provider's clock: leave a minute for yours.
	CreatedAfter, CreatedBefore time.Time
}

// Format writes direction, reference, amount and phone, masked, for every verb.
func (l LostPayment) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "lost %s %q: %s, %s", l.Direction, l.Reference, l.Amount, l.Phone)
}

// RefundRequest gives a charge back to the customer. Beyond the document.
type RefundRequest struct {
	// ChargeID is required: "txn_…".
	ChargeID string
	// IdempotencyKey is as for a charge, but the provider's public source does
	// not look at it.
	IdempotencyKey string
}

// Refund is a refund under way. Beyond the document.
type Refund struct {
	// ID is the payout's that carries the money back. Keep it: TransactionByID of it is
	// the only thing that says whether the customer has the money.
	ID       string
	ChargeID string
	// Amount is what the customer gets. The provider's documents and its source
	// disagree on whether that is net of the fee; this is what was answered.
	Amount money.Amount
	Payee  momo.Phone
	// Status is where the payout stands.
	Status         momo.Status
	ProviderStatus Status
	// ChargeStatus is the charge's own word after the refund was accepted:
	// [StatusRefunded], whatever becomes of the payout.
	ChargeStatus Status
	// Raw is the answer as it came, with the members that are not read.
	Raw momo.Private
}

// Format writes identifiers, amount, payee, masked, and status, for every verb.
func (r Refund) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "refund %q of %q: %s to %s, %s", r.ID, r.ChargeID, r.Amount, r.Payee, r.Status)
}

// Balance is the merchant's account in one mode. Beyond the document.
type Balance struct {
	Mode Mode
	// Available can be paid out now; Pending becomes available a day after its
	// charge; Total is both. UGX.
	Available, Pending, Total money.Amount
	// Consistent is the provider's own check of its ledger.
	Consistent bool
	// AsOf is when the provider computed it.
	AsOf time.Time
	// Raw is the answer as it came, with the members that are not read: other currencies.
	Raw momo.Private
}

// Format writes mode and amounts, for every verb.
func (b Balance) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "%s balance: %s available, %s pending", b.Mode, b.Available, b.Pending)
}

// AccountHolder is who a number is registered to. Beyond the document.
type AccountHolder struct {
	Phone momo.Phone
	// Active says that the number can receive a payout.
	Active bool
	// Name is the registered name, empty where the network does not give it.
	Name momo.Private
	// Raw is the answer as it came, with the members that are not read.
	Raw momo.Private
}

// Format writes the number, masked, for every verb.
func (a AccountHolder) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "holder of %s", a.Phone) }

// EventType is the kind of a webhook. It is an open set.
type EventType string

// The events of the document ("Webhook Events") and, beyond it, those of payouts
// and the test of the dashboard.
const (
	ChargeSucceeded EventType = "charge.succeeded"
	ChargeFailed    EventType = "charge.failed"
	PayoutSucceeded EventType = "payout.succeeded"
	PayoutFailed    EventType = "payout.failed"
	TestPing        EventType = "test.ping"
)

// Event is the content of a webhook.
type Event struct {
	// ID is "evt_…", empty in webhooks of the document's age.
	ID   string
	Type EventType
	// CreatedAt is when the event was made, not when it was sent: it stays the
	// same over two days of repetitions. Zero in webhooks of the document's age.
	CreatedAt time.Time
	// Transaction is set for charge and payout events.
	Transaction *Transaction
	// Data is the JSON of any other event, as it was sent. A dispute's contains
	// a customer's own words.
	Data momo.Private
	// Raw is all that was sent, with the members that are not read, and those that
	// could not be.
	Raw momo.Private
}
