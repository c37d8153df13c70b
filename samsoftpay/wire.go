package samsoftpay

import (
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

// wireTransaction is a charge or a payout in any answer or event.
type wireTransaction struct {
	ID                string `json:"id"`
	Mode              string `json:"mode"`
	Status            string `json:"status"`
	Amount            int64  `json:"amount"`
	Fee               *int64 `json:"fee"`
	Currency          string `json:"currency"`
	Channel           string `json:"channel"`
	Reference         string `json:"reference"`
	MerchantReference string `json:"merchant_reference"` // webhooks only
	RailReference     string `json:"rail_reference"`
	RecipientPhone    string `json:"recipient_phone"`
	FailureReason     string `json:"failure_reason"`
	CreatedAt         string `json:"created_at"`
	CompletedAt       string `json:"completed_at"`
	AvailableOn       string `json:"available_on"`
	Settled           bool   `json:"settled"`
}

const (
	chargePrefix = "txn_"
	payoutPrefix = "pout_"
	linkPrefix   = "lnk_"
)

func (w *wireTransaction) transaction() (*Transaction, error) {
	direction := momo.DirectionUnknown
	switch {
	case strings.HasPrefix(w.ID, chargePrefix):
		direction = momo.In
	case strings.HasPrefix(w.ID, payoutPrefix):
		direction = momo.Out
	}
	if direction == momo.DirectionUnknown || w.Status == "" || w.Amount <= 0 {
		return nil, transport.ErrIncomplete
	}
	amount, err := shillings(&w.Amount, w.Currency)
	if err != nil {
		return nil, err
	}
	fee, err := shillings(w.Fee, w.Currency)
	if err != nil {
		return nil, err
	}
	if w.Reference == "" {
		w.Reference = w.MerchantReference
	} else if w.MerchantReference != "" && w.MerchantReference != w.Reference {
		return nil, transport.ErrOther
	}
	// A number that cannot be read is no reason to lose the payment.
	phone, _ := momo.ParsePhone(w.RecipientPhone, momo.Uganda)
	return &Transaction{
		Transaction: momo.Transaction{
			Provider: providerName, Direction: direction, ID: w.ID, Reference: w.Reference,
			Status: Status(w.Status).Status(), ProviderStatus: w.Status,
			Amount: amount, Phone: phone, Reason: momo.Private(w.FailureReason),
			CreatedAt: readTime(w.CreatedAt), CompletedAt: readTime(w.CompletedAt),
		},
		Fee: fee, Channel: Channel(w.Channel), Mode: Mode(w.Mode), RailReference: w.RailReference,
		Settled: w.Settled, AvailableOn: readTime(w.AvailableOn),
	}, nil
}

// shillings reads a whole number of UGX; none is no amount. The document's own samples
// leave the currency out where it says "…".
func shillings(n *int64, currency string) (money.Amount, error) {
	if currency != "" && currency != string(money.UGX) {
		return money.Amount{}, money.ErrCurrency
	}
	if n == nil {
		return money.Amount{}, nil
	}
	return money.FromMinor(*n, money.UGX)
}

// readTime reads ISO 8601 without an offset, as recorded: then it is UTC; or
// with one, as the document's samples have it. What cannot be read is no time.
func readTime(s string) time.Time {
	if s == "" {
		return time.Time{}
	}
	for _, layout := range [...]string{"2006-01-02T15:04:05.999999", time.RFC3339} {
		if at, err := time.Parse(layout, s); err == nil {
			return at.UTC()
		}
	}
	return time.Time{}
}

func decodeTransaction(a *transport.Answer) (*Transaction, error) {
	var wire wireTransaction
	if err := strictjson.Unmarshal(a.Body, &wire); err != nil {
		return nil, err
	}
	tx, err := wire.transaction()
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
		Data       []wireTransaction `json:"data"`
		HasMore    bool              `json:"has_more"`
		NextCursor string            `json:"next_cursor"`
	}
	if err := strictjson.UnmarshalList(a.Body, &wire, size); err != nil {
		return nil, err
	}
	if wire.Data == nil || wire.HasMore && wire.NextCursor == "" {
		return nil, transport.ErrIncomplete
	}
	p := page{answered: serverTime(a.Header), read: time.Now()}
	for i := range wire.Data {
		tx, err := wire.Data[i].transaction()
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

type wirePaymentLink struct {
	ID                string `json:"id"`
	Amount            *int64 `json:"amount"`
	Currency          string `json:"currency"`
	Description       string `json:"description"`
	Reference         string `json:"reference"`
	URL               string `json:"url"`
	QRPNGURL          string `json:"qr_png_url"`
	QRSVGURL          string `json:"qr_svg_url"`
	IsActive          bool   `json:"is_active"`
	AllowMultipleUses bool   `json:"allow_multiple_uses"`
	TransactionStatus string `json:"transaction_status"`
}

func decodePaymentLink(a *transport.Answer) (*PaymentLink, error) {
	var w wirePaymentLink
	if err := strictjson.Unmarshal(a.Body, &w); err != nil {
		return nil, err
	}
	if w.URL == "" {
		return nil, transport.ErrIncomplete
	}
	amount, err := shillings(w.Amount, w.Currency)
	if err != nil {
		return nil, err
	}
	return &PaymentLink{
		ID: w.ID, URL: w.URL, Amount: amount, Description: w.Description, Reference: w.Reference,
		QRPNGURL: w.QRPNGURL, QRSVGURL: w.QRSVGURL,
		Active: w.IsActive, AllowMultipleUses: w.AllowMultipleUses, TransactionStatus: Status(w.TransactionStatus),
	}, nil
}

func decodeRefund(a *transport.Answer) (*Refund, error) {
	var w struct {
		ChargeID string          `json:"charge_id"`
		Status   string          `json:"status"`
		Refund   wireTransaction `json:"refund"`
	}
	if err := strictjson.Unmarshal(a.Body, &w); err != nil {
		return nil, err
	}
	payout, err := w.Refund.transaction()
	if err != nil {
		return nil, err
	}
	return &Refund{
		ID: payout.ID, ChargeID: w.ChargeID, Amount: payout.Amount, Payee: payout.Phone,
		Status: payout.Status, ProviderStatus: Status(w.Refund.Status), ChargeStatus: Status(w.Status),
	}, nil
}

func decodeBalance(a *transport.Answer) (*Balance, error) {
	var w struct {
		Mode       string        `json:"mode"`
		Balances   []wireBalance `json:"balances"`
		Consistent bool          `json:"consistent"`
		AsOf       int64         `json:"as_of"`
	}
	if err := strictjson.Unmarshal(a.Body, &w); err != nil {
		return nil, err
	}
	if w.Balances == nil {
		return nil, transport.ErrIncomplete
	}
	b := &Balance{Mode: Mode(w.Mode), Consistent: w.Consistent}
	if w.AsOf > 0 {
		b.AsOf = time.Unix(w.AsOf, 0).UTC()
	}
	var none int64 // a merchant without a booking has no account yet
	account := wireBalance{Available: &none, Pending: &none, Total: &none}
	for _, other := range w.Balances {
		if other.Currency == string(money.UGX) {
			account = other
		}
	}
	if account.Available == nil || account.Pending == nil || account.Total == nil {
		return nil, transport.ErrIncomplete
	}
	b.Available, _ = money.FromMinor(*account.Available, money.UGX)
	b.Pending, _ = money.FromMinor(*account.Pending, money.UGX)
	b.Total, _ = money.FromMinor(*account.Total, money.UGX)
	return b, nil
}

type wireBalance struct {
	Currency  string `json:"currency"`
	Available *int64 `json:"available"`
	Pending   *int64 `json:"pending"`
	Total     *int64 `json:"total"`
}

func decodeAccountHolder(a *transport.Answer) (*AccountHolder, error) {
	var w struct {
		MSISDN string `json:"msisdn"`
		Active bool   `json:"active"`
		Name   string `json:"registered_name"`
	}
	if err := strictjson.Unmarshal(a.Body, &w); err != nil {
		return nil, err
	}
	phone, err := momo.ParsePhone(w.MSISDN, momo.Uganda)
	if err != nil {
		return nil, err
	}
	return &AccountHolder{Phone: phone, Active: w.Active, Name: momo.Private(w.Name)}, nil
}
