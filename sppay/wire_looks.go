package sppay

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/shopspring/decimal"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

// The shapes of the calls beyond the document, as the provider's public libraries
// read them.

func decodeAccepted(a *transport.Answer) (*struct{}, error) {
	var w struct {
		Status word `json:"status"`
	}
	if err := strictjson.Unmarshal(a.Body, &w); err != nil {
		return nil, err
	}
	if !w.Status.isSuccess() {
		return nil, transport.ErrIncomplete
	}
	return &struct{}{}, nil
}

func decodeStatus(a *transport.Answer) (*Status, error) {
	var w struct {
		Status            word       `json:"status"`
		TransactionStatus wireStatus `json:"transaction_status"`
	}
	if err := strictjson.Unmarshal(a.Body, &w); err != nil {
		return nil, err
	}
	status := w.TransactionStatus.status()
	if w.Status.isError() || !w.TransactionStatus.ID.Set && !w.TransactionStatus.Name.Set {
		return nil, transport.ErrIncomplete
	}
	return &status, nil
}

type page struct {
	transactions []*Transaction
	last         bool
}

// decodePage leaves out charges and taxes. A page other than the one that was
// asked for would be listed for ever.
func decodePage(a *transport.Answer, number, size int) (*page, error) {
	var w struct {
		Status       word `json:"status"`
		Transactions *struct {
			Data        []wireTransaction `json:"data"`
			CurrentPage scalar            `json:"current_page"`
			LastPage    scalar            `json:"last_page"`
		} `json:"transactions"`
	}
	if err := strictjson.UnmarshalList(a.Body, &w, size); err != nil {
		return nil, err
	}
	if w.Status.isError() || w.Transactions == nil || w.Transactions.Data == nil {
		return nil, transport.ErrIncomplete
	}
	list := w.Transactions
	if list.CurrentPage.Set && list.CurrentPage.Text != strconv.Itoa(number) {
		return nil, transport.ErrOther
	}
	p := &page{last: len(list.Data) == 0 || list.LastPage.Text == strconv.Itoa(number)}
	if !list.LastPage.Set {
		p.last = len(list.Data) < size
	}
	for i := range list.Data {
		if list.Data[i].child() {
			continue
		}
		tx, err := list.Data[i].transaction(momo.DirectionUnknown, "")
		if err != nil {
			return nil, err
		}
		p.transactions = append(p.transactions, tx)
	}
	return p, nil
}

// decodeQuote reads the three shapes that were published: under transaction,
// under validated_transaction, and bare.
func decodeQuote(a *transport.Answer) (*Quote, error) {
	var w struct {
		wireTransaction
		Transaction *wireTransaction `json:"transaction"`
		Validated   *wireTransaction `json:"validated_transaction"`
	}
	if err := strictjson.Unmarshal(a.Body, &w); err != nil {
		return nil, err
	}
	found := &w.wireTransaction
	for _, inner := range [...]*wireTransaction{w.Transaction, w.Validated} {
		if inner != nil {
			found = inner
		}
	}
	q := found.quote()
	if word(w.Status).isError() || q.TypeCode == "" || q.Credited.IsZero() {
		return nil, transport.ErrIncomplete
	}
	return q, nil
}

func (w *wireTransaction) quote() *Quote {
	return &Quote{
		TypeCode: TypeCode(w.TypeCode.Text), Debit: w.debit(), Credit: w.credit(),
		Debited: w.debited(), Credited: w.credited(), Rate: readRate(w.Rate),
		Charge: w.inCommonCurrency(w.ChargeAmount), Tax: w.inCommonCurrency(w.TaxAmount),
	}
}

// decodeAccountHolder reads a name where there is one: no reply with its inner
// keys is published.
func decodeAccountHolder(
	a *transport.Answer, institution InstitutionCode, number momo.Private,
) (*AccountHolder, error) {
	var w struct {
		Status  word `json:"status"`
		Account *struct {
			Name        scalar `json:"name"`
			AccountName scalar `json:"account_name"`
		} `json:"account"`
	}
	if err := strictjson.Unmarshal(a.Body, &w); err != nil {
		return nil, err
	}
	if !w.Status.isSuccess() || w.Account == nil {
		return nil, transport.ErrIncomplete
	}
	name := momo.Private(first(w.Account.Name, w.Account.AccountName).Text)
	return &AccountHolder{Institution: institution, Number: number, Name: name}, nil
}

// mostInstitutions is far above the 39 that are known.
const mostInstitutions = 500

// decodeInstitutions reads a list that is bare, or under institutions, or paged
// as the list of transactions is; no reply is published.
func decodeInstitutions(a *transport.Answer) (*[]Institution, error) {
	list, err := institutionList(a.Body)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		Code       scalar `json:"code"`
		Name       scalar `json:"name"`
		TypeID     scalar `json:"type_id"`
		BranchCode scalar `json:"branch_code"`
		SwiftCode  scalar `json:"swift_code"`
	}
	if err := strictjson.UnmarshalList(list, &rows, mostInstitutions); err != nil {
		return nil, err
	}
	all := make([]Institution, len(rows))
	for i, r := range rows {
		if r.Code.Text == "" || r.Name.Text == "" {
			return nil, transport.ErrIncomplete
		}
		all[i] = Institution{
			Code: InstitutionCode(r.Code.Text), Name: r.Name.Text, TypeID: r.TypeID.Text,
			BranchCode: r.BranchCode.Text, SwiftCode: r.SwiftCode.Text,
		}
	}
	return &all, nil
}

// institutionList goes down to the array.
func institutionList(body jsontext.Value) (jsontext.Value, error) {
	for range 3 {
		if body.Kind() == '[' {
			return body, nil
		}
		var w struct {
			Status       word           `json:"status"`
			Institutions jsontext.Value `json:"institutions"`
			Data         jsontext.Value `json:"data"`
		}
		if err := strictjson.UnmarshalList(body, &w, mostInstitutions); err != nil {
			return nil, err
		}
		if w.Status.isError() {
			return nil, transport.ErrIncomplete
		}
		if body = w.Institutions; body == nil {
			body = w.Data
		}
	}
	return nil, transport.ErrIncomplete
}

type wireSMS struct {
	From    string   `json:"from"`
	To      []string `json:"to"`
	Message string   `json:"message"`
}

type wireSMSAnswer struct {
	Rate     scalar `json:"rate"`
	Currency scalar `json:"currency"`
	Messages []struct {
		Recipient     scalar `json:"recipient"`
		ID            scalar `json:"message_id"`
		StatusID      scalar `json:"status_id"`
		StatusMessage scalar `json:"status_message"`
	} `json:"messages"`
}

// decodeSMS reads the page's bare answer and the newer one under sms_campaign,
// whose inside is not published.
func decodeSMS(a *transport.Answer, sent int) (*SMS, error) {
	var w struct {
		wireSMSAnswer
		Status   word           `json:"status"`
		Campaign *wireSMSAnswer `json:"sms_campaign"`
	}
	if err := strictjson.UnmarshalList(a.Body, &w, sent); err != nil {
		return nil, err
	}
	if w.Status.isError() {
		return nil, transport.ErrIncomplete
	}
	found := &w.wireSMSAnswer
	if w.Campaign != nil && w.Status.isSuccess() {
		found = w.Campaign
	} else if len(found.Messages) == 0 {
		return nil, transport.ErrIncomplete
	}
	if n := len(found.Messages); n > 0 && n != sent {
		return nil, transport.ErrOther
	}
	return found.sms(), nil
}

func (w *wireSMSAnswer) sms() *SMS {
	s := &SMS{Rate: readRate(w.Rate), Currency: w.Currency.Text}
	for _, m := range w.Messages {
		phone, _ := momo.ParsePhone(m.Recipient.Text, momo.Ghana)
		s.Messages = append(s.Messages, SMSMessage{
			Recipient: phone, ID: m.ID.Text, StatusID: m.StatusID.Text, StatusMessage: m.StatusMessage.Text,
		})
	}
	return s
}

// readRate gives no rate for what is none: it only informs.
func readRate(text scalar) decimal.Decimal {
	rate, _ := money.ParseDecimal(text.Text)
	return rate
}
