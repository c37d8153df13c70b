package samsoftpay

import (
	"errors"
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
	Channel   Channel    `json:"channel"`
	Customer  wirePerson `json:"customer"`
	Reference string     `json:"reference,omitzero"`
}

type wirePayout struct {
	Amount    int64      `json:"amount"`
	Currency  string     `json:"currency"`
	Channel   Channel    `json:"channel"`
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
	ID                string  `json:"id"`
	Mode              Mode    `json:"mode"`
	Status            Status  `json:"status"`
	Amount            int64   `json:"amount"`
	Fee               int64   `json:"fee"`
	Currency          string  `json:"currency"`
	Channel           Channel `json:"channel"`
	Reference         string  `json:"reference"`
	MerchantReference string  `json:"merchant_reference"` // webhooks only
	RailReference     string  `json:"rail_reference"`
	RecipientPhone    string  `json:"recipient_phone"`
	FailureReason     string  `json:"failure_reason"`
	CreatedAt         string  `json:"created_at"`
	CompletedAt       string  `json:"completed_at"`
	AvailableOn       string  `json:"available_on"`
	Settled           bool    `json:"settled"`
}

var (
	errIncomplete    = errors.New("samsoftpay: the answer lacks a required field")
	errOther         = errors.New("samsoftpay: the answer is about another payment")
	errContradictory = errors.New("samsoftpay: the event and its data disagree")
)

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
		return nil, errIncomplete
	}
	amount, err := shillings(w.Amount, w.Currency)
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
		return nil, errOther
	}
	// A number that cannot be read is no reason to lose the payment.
	phone, _ := momo.ParsePhone(w.RecipientPhone, momo.Uganda)
	return &Transaction{
		Transaction: momo.Transaction{
			Provider: "samsoftpay", Direction: direction, ID: w.ID, Reference: w.Reference,
			Status: w.Status.Status(), ProviderStatus: string(w.Status),
			Amount: amount, Phone: phone, Reason: momo.Private(w.FailureReason),
			CreatedAt: readTime(w.CreatedAt), CompletedAt: readTime(w.CompletedAt),
		},
		Fee: fee, Channel: w.Channel, Mode: w.Mode, RailReference: w.RailReference,
		Settled: w.Settled, AvailableOn: readTime(w.AvailableOn),
	}, nil
}

// shillings reads a whole number of UGX. The document's own samples leave the
// currency out where it says "…".
func shillings(n int64, currency string) (money.Amount, error) {
	if currency != "" && currency != string(money.UGX) {
		return money.Amount{}, money.ErrCurrency
	}
	return money.FromMinor(n, money.UGX)
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
	tx.Replayed = a.Header.Get("Idempotent-Replayed") == "true"
	return tx, nil
}

type page struct {
	transactions []*Transaction
	next         string // the cursor of the next page, "" after the last
}

func decodePage(a *transport.Answer, size int) (*page, error) {
	var wire struct {
		Data       []wireTransaction `json:"data"`
		HasMore    bool              `json:"has_more"`
		NextCursor string            `json:"next_cursor"`
	}
	if err := strictjson.UnmarshalList(a.Body, &wire, size); err != nil {
		return nil, err
	}
	if wire.Data == nil || wire.HasMore && wire.NextCursor == "" {
		return nil, errIncomplete
	}
	var p page
	for i := range wire.Data {
		tx, err := wire.Data[i].transaction()
		if err != nil {
			return nil, err
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
	Amount            int64  `json:"amount"`
	Currency          string `json:"currency"`
	Description       string `json:"description"`
	Reference         string `json:"reference"`
	URL               string `json:"url"`
	QRPNGURL          string `json:"qr_png_url"`
	QRSVGURL          string `json:"qr_svg_url"`
	IsActive          bool   `json:"is_active"`
	AllowMultipleUses bool   `json:"allow_multiple_uses"`
	TransactionStatus Status `json:"transaction_status"`
}

func decodePaymentLink(a *transport.Answer) (*PaymentLink, error) {
	var w wirePaymentLink
	if err := strictjson.Unmarshal(a.Body, &w); err != nil {
		return nil, err
	}
	if w.URL == "" {
		return nil, errIncomplete
	}
	amount, err := shillings(w.Amount, w.Currency)
	if err != nil {
		return nil, err
	}
	return &PaymentLink{
		ID: w.ID, URL: w.URL, Amount: amount, Description: w.Description, Reference: w.Reference,
		QRPNGURL: w.QRPNGURL, QRSVGURL: w.QRSVGURL,
		Active: w.IsActive, AllowMultipleUses: w.AllowMultipleUses, TransactionStatus: w.TransactionStatus,
	}, nil
}

func decodeRefund(a *transport.Answer) (*Refund, error) {
	var w struct {
		ChargeID string          `json:"charge_id"`
		Status   Status          `json:"status"`
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
		Status: payout.Status, ProviderStatus: w.Refund.Status, ChargeStatus: w.Status,
	}, nil
}

func decodeBalance(a *transport.Answer) (*Balance, error) {
	var w struct {
		Mode     Mode `json:"mode"`
		Balances []struct {
			Currency  string `json:"currency"`
			Available int64  `json:"available"`
			Pending   int64  `json:"pending"`
			Total     int64  `json:"total"`
		} `json:"balances"`
		Consistent bool  `json:"consistent"`
		AsOf       int64 `json:"as_of"`
	}
	if err := strictjson.Unmarshal(a.Body, &w); err != nil {
		return nil, err
	}
	if w.Balances == nil {
		return nil, errIncomplete
	}
	b := &Balance{Mode: w.Mode, Consistent: w.Consistent}
	if w.AsOf > 0 {
		b.AsOf = time.Unix(w.AsOf, 0).UTC()
	}
	var available, pending, total int64 // a merchant without a booking has no account yet
	for _, account := range w.Balances {
		if account.Currency == string(money.UGX) {
			available, pending, total = account.Available, account.Pending, account.Total
		}
	}
	b.Available, _ = money.FromMinor(available, money.UGX)
	b.Pending, _ = money.FromMinor(pending, money.UGX)
	b.Total, _ = money.FromMinor(total, money.UGX)
	return b, nil
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
