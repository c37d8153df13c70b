package samsoftpay

import (
	"cmp"
	"strings"
	"time"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

type wirePerson struct {
	Phone string `json:"phone"`
	Name  string `json:"name,omitzero"`
}

type wireCharge struct {
	Amount    int64      `json:"amount"`
	Currency  string     `json:"currency"`
	Channel   string     `json:"channel"`
	Customer  wirePerson `json:"customer"`
	Reference string     `json:"reference,omitzero"`
}

type wirePayout struct {
	Amount    int64      `json:"amount"`
	Currency  string     `json:"currency"`
	Channel   string     `json:"channel"`
	Recipient wirePerson `json:"recipient"`
	Reference string     `json:"reference,omitzero"`
}

type wireLink struct {
	Amount            int64  `json:"amount"`
	Description       string `json:"description,omitzero"`
	SuccessURL        string `json:"success_url,omitzero"`
	AllowMultipleUses bool   `json:"allow_multiple_uses"`
	CancelURL         string `json:"cancel_url,omitzero"`
	Reference         string `json:"reference,omitzero"`
}

// wireTransaction is a charge or a payout in any answer or event. A strictjson.Text only
// informs; the others prove, or are compared.
type wireTransaction struct {
	ID                string            `json:"id"`
	Mode              string            `json:"mode"`
	Status            string            `json:"status"`
	Amount            whole             `json:"amount"`
	Fee               strictjson.Text   `json:"fee"`
	Currency          string            `json:"currency"`
	Channel           word              `json:"channel"`
	Reference         strictjson.Scalar `json:"reference"`
	MerchantReference strictjson.Scalar `json:"merchant_reference"` // webhooks only
	RailReference     strictjson.Text   `json:"rail_reference"`
	RecipientPhone    strictjson.Text   `json:"recipient_phone"`
	FailureReason     strictjson.Text   `json:"failure_reason"`
	CreatedAt         strictjson.Text   `json:"created_at"`
	CompletedAt       strictjson.Text   `json:"completed_at"`
	AvailableOn       strictjson.Text   `json:"available_on"`
	Settled           strictjson.Text   `json:"settled"`

	raw string // all of it, as it came
}

const (
	chargePrefix = "txn_"
	payoutPrefix = "pout_"
	linkPrefix   = "lnk_"
)

// transaction reads what must name the payment: all of it.
func (w *wireTransaction) transaction() (*Transaction, error) {
	if !w.Amount.set {
		return nil, transport.ErrIncomplete
	}
	return w.accepted()
}

// accepted reads the answer to a verb, which need not repeat the amount that was asked
// for.
func (w *wireTransaction) accepted() (*Transaction, error) {
	direction := w.direction()
	if direction == momo.DirectionUnknown || w.Status == "" || w.Amount.set && w.Amount.number <= 0 {
		return nil, transport.ErrIncomplete
	}
	amount, err := shillings(w.Amount, w.Currency)
	if err != nil {
		return nil, err
	}
	reference, err := w.reference()
	if err != nil {
		return nil, err
	}
	// A fee or a number that cannot be read is no reason to lose the payment.
	fee, _ := shillings(wholeOf(w.Fee), w.Currency)
	phone, _ := momo.ParsePhone(string(w.RecipientPhone), momo.Uganda)
	status := Status(w.Status).Status()
	return &Transaction{
		Transaction: momo.Transaction{
			Provider: providerName, Direction: direction, ID: w.ID, Reference: reference,
			Status: status, ProviderStatus: w.Status, Cause: causeOf(direction, status, string(w.FailureReason)),
			Amount: amount, Phone: phone, Reason: momo.Private(w.FailureReason),
			CreatedAt: readTime(w.CreatedAt), CompletedAt: readTime(w.CompletedAt), Raw: momo.Private(w.raw),
		},
		Fee: fee, Channel: Channel(w.Channel.Text), Mode: Mode(w.Mode), RailReference: string(w.RailReference),
		Settled: w.Settled == yes, AvailableOn: readTime(w.AvailableOn),
	}, nil
}

func (w *wireTransaction) direction() momo.Direction {
	switch {
	case strings.HasPrefix(w.ID, chargePrefix):
		return momo.In
	case strings.HasPrefix(w.ID, payoutPrefix):
		return momo.Out
	default:
		return momo.DirectionUnknown
	}
}

// reference is the merchant's, which webhooks have under a name of its own, and later
// ones under both.
func (w *wireTransaction) reference() (string, error) {
	one, two := w.Reference.Text, w.MerchantReference.Text
	if one != "" && two != "" && one != two {
		return "", transport.ErrOther
	}
	return cmp.Or(one, two), nil
}

// yes is the text of a true that only informs.
const yes = "true"

// shillings makes UGX of a whole number; none is no amount. The document's own samples
// leave the currency out where it says "…".
func shillings(n whole, currency string) (money.Amount, error) {
	switch {
	case currency != "" && currency != string(money.UGX):
		return money.Amount{}, money.ErrCurrency
	case n.odd:
		return money.Amount{}, errOdd
	case !n.set:
		return money.Amount{}, nil
	}
	return money.FromMinor(n.number, money.UGX)
}

// readTime reads ISO 8601 without an offset, as recorded: then it is UTC; or
// with one, as the document's samples have it. What cannot be read is no time.
func readTime(s strictjson.Text) time.Time {
	if s == "" {
		return time.Time{}
	}
	for _, layout := range [...]string{"2006-01-02T15:04:05.999999", time.RFC3339} {
		if at, err := time.Parse(layout, string(s)); err == nil {
			return at.UTC()
		}
	}
	return time.Time{}
}

// readSeconds reads seconds since 1970. What cannot be read is no time.
func readSeconds(s strictjson.Text) time.Time {
	n := wholeOf(s)
	if n.odd || n.number <= 0 {
		return time.Time{}
	}
	return time.Unix(n.number, 0).UTC()
}

func decodeTransaction(a *transport.Answer) (*Transaction, error) {
	return decode(a, (*wireTransaction).transaction)
}

func decode(a *transport.Answer, read func(*wireTransaction) (*Transaction, error)) (*Transaction, error) {
	var wire wireTransaction
	if err := strictjson.Unmarshal(a.Body, &wire); err != nil {
		return nil, err
	}
	wire.raw = rawOf(a)
	tx, err := read(&wire)
	if err != nil {
		return nil, err
	}
	tx.Replayed = wasReplayed(a)
	return tx, nil
}

// page is a part of a list, newest first.
type page struct {
	transactions []*Transaction
	next         string    // the cursor of the next page, "" after the last
	answered     time.Time // by the provider's clock, in whole seconds; zero where it does not say
	read         time.Time // by this machine's clock
}

func decodePage(a *transport.Answer, size int, mode Mode) (*page, error) {
	var wire struct {
		Data       []strictjson.Located[wireTransaction] `json:"data"`
		HasMore    bool                                  `json:"has_more"`
		NextCursor string                                `json:"next_cursor"`
	}
	if err := strictjson.UnmarshalList(a.Body, &wire, size); err != nil {
		return nil, err
	}
	if wire.Data == nil || wire.HasMore && wire.NextCursor == "" {
		return nil, transport.ErrIncomplete
	}
	p := page{answered: serverTime(a.Header), read: time.Now()}
	text := string(a.Body) // which all rows share
	for i := range wire.Data {
		row := &wire.Data[i]
		row.Value.raw = row.In(text)
		tx, err := row.Value.transaction()
		if err != nil {
			return nil, err
		}
		if !agrees(tx.Mode, mode) {
			return nil, transport.ErrOther
		}
		p.transactions = append(p.transactions, tx)
	}
	if wire.HasMore {
		p.next = wire.NextCursor
	}
	return &p, nil
}
