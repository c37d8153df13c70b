package samsoftpay

import (
	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

// The answers that are about no charge or payout, or about more than one.

type wirePaymentLink struct {
	ID                string          `json:"id"`
	Amount            whole           `json:"amount"`
	Currency          string          `json:"currency"`
	Description       strictjson.Text `json:"description"`
	Reference         strictjson.Text `json:"reference"`
	URL               string          `json:"url"`
	QRPNGURL          strictjson.Text `json:"qr_png_url"`
	QRSVGURL          strictjson.Text `json:"qr_svg_url"`
	IsActive          strictjson.Text `json:"is_active"`
	AllowMultipleUses strictjson.Text `json:"allow_multiple_uses"`
	TransactionStatus strictjson.Text `json:"transaction_status"`
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
		ID: w.ID, URL: w.URL, Amount: amount, Description: string(w.Description), Reference: string(w.Reference),
		QRPNGURL: string(w.QRPNGURL), QRSVGURL: string(w.QRSVGURL),
		Active: w.IsActive == yes, AllowMultipleUses: w.AllowMultipleUses == yes,
		TransactionStatus: Status(w.TransactionStatus), Raw: momo.Private(rawOf(a)),
	}, nil
}

func decodeRefund(a *transport.Answer) (*Refund, error) {
	var w struct {
		ChargeID string          `json:"charge_id"`
		Status   strictjson.Text `json:"status"`
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
		Raw: momo.Private(rawOf(a)),
	}, nil
}

func decodeBalance(a *transport.Answer) (*Balance, error) {
	var w struct {
		Mode       string          `json:"mode"`
		Balances   []wireBalance   `json:"balances"`
		Consistent strictjson.Text `json:"consistent"`
		AsOf       strictjson.Text `json:"as_of"`
	}
	if err := strictjson.Unmarshal(a.Body, &w); err != nil {
		return nil, err
	}
	if w.Balances == nil {
		return nil, transport.ErrIncomplete
	}
	b := &Balance{
		Mode: Mode(w.Mode), Consistent: w.Consistent == yes, AsOf: readSeconds(w.AsOf), Raw: momo.Private(rawOf(a)),
	}
	none := whole{set: true} // a merchant without a booking has no account yet
	account := wireBalance{Available: none, Pending: none, Total: none}
	for _, other := range w.Balances {
		switch other.Currency {
		case "":
			return nil, transport.ErrIncomplete
		case string(money.UGX):
			account = other
		}
	}
	return b, account.read(b)
}

type wireBalance struct {
	Currency  string `json:"currency"`
	Available whole  `json:"available"`
	Pending   whole  `json:"pending"`
	Total     whole  `json:"total"`
}

// read fills in the amounts, all of which must be there.
func (w wireBalance) read(b *Balance) (err error) {
	for _, part := range [...]struct {
		from whole
		to   *money.Amount
	}{{w.Available, &b.Available}, {w.Pending, &b.Pending}, {w.Total, &b.Total}} {
		if *part.to, err = shillings(part.from, string(money.UGX)); err != nil {
			return err
		}
		if part.to.IsZero() {
			return transport.ErrIncomplete
		}
	}
	return nil
}

func decodeAccountHolder(a *transport.Answer) (*AccountHolder, error) {
	var w struct {
		MSISDN strictjson.Scalar `json:"msisdn"`
		Active strictjson.Text   `json:"active"`
		Name   strictjson.Text   `json:"registered_name"`
	}
	if err := strictjson.Unmarshal(a.Body, &w); err != nil {
		return nil, err
	}
	phone, err := momo.ParsePhone(w.MSISDN.Text, momo.Uganda)
	if err != nil {
		return nil, err
	}
	return &AccountHolder{
		Phone: phone, Active: w.Active == yes, Name: momo.Private(w.Name), Raw: momo.Private(rawOf(a)),
	}, nil
}
