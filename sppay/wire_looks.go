package sppay

import (
	"cmp"
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

// wireList is a page of which the rows are read as R.
type wireList[R any] struct {
	Status       word `json:"status"`
	Transactions *struct {
		Data        []R  `json:"data"`
		CurrentPage text `json:"current_page"`
		LastPage    text `json:"last_page"`
	} `json:"transactions"`
}

// decodePage leaves out charges and taxes. A page other than the one that was
// asked for would be listed for ever. A row that cannot be read loses only itself.
func decodePage(a *transport.Answer, number, size int) (*page, error) {
	var w wireList[strictjson.Located[wireTransaction]]
	if strictjson.UnmarshalList(a.Body, &w, size) != nil {
		return decodeOddPage(a, number, size)
	}
	p, err := w.page(number, size)
	if err != nil {
		return nil, err
	}
	body := string(a.Body)
	for i := range w.Transactions.Data {
		row := &w.Transactions.Data[i]
		p.add(&row.Value, read{body: body, raw: row.In(body)})
	}
	return p, nil
}

// decodeOddPage reads each row by itself, since one of them is not as it should be.
func decodeOddPage(a *transport.Answer, number, size int) (*page, error) {
	var w wireList[jsontext.Value]
	if err := strictjson.UnmarshalList(a.Body, &w, size); err != nil {
		return nil, err
	}
	p, err := w.page(number, size)
	if err != nil {
		return nil, err
	}
	for _, row := range w.Transactions.Data {
		var wire wireTransaction
		if strictjson.Unmarshal(row, &wire) == nil {
			p.add(&wire, read{body: string(row), raw: string(row)})
		}
	}
	return p, nil
}

// page is the page without its rows.
func (w *wireList[R]) page(number, size int) (*page, error) {
	list := w.Transactions
	if w.Status.isError() || list == nil || list.Data == nil {
		return nil, transport.ErrIncomplete
	}
	wanted := text(strconv.Itoa(number))
	if list.CurrentPage != "" && list.CurrentPage != wanted {
		return nil, transport.ErrOther
	}
	p := &page{last: len(list.Data) == 0 || list.LastPage == wanted}
	if list.LastPage == "" {
		p.last = len(list.Data) < size
	}
	return p, nil
}

// add adds a row, unless it is a charge or tax, or names no transaction.
func (p *page) add(w *wireTransaction, r read) {
	if tx, err := w.transaction(r); err == nil {
		p.transactions = append(p.transactions, tx)
	}
}

// decodeQuote reads the three shapes that were published: under transaction,
// under validated_transaction, and bare.
func decodeQuote(a *transport.Answer) (*Quote, error) {
	var w struct {
		wireTransaction
		Transaction wireShown `json:"transaction"`
		Validated   wireShown `json:"validated_transaction"`
	}
	if err := strictjson.Unmarshal(a.Body, &w); err != nil {
		return nil, err
	}
	found := &w.wireTransaction
	for _, inner := range [...]*wireTransaction{w.Transaction.Value, w.Validated.Value} {
		if inner != nil {
			found = inner
		}
	}
	q := found.quote()
	if word(w.Status).isError() || q.TypeCode == "" || q.Credited.IsZero() {
		return nil, transport.ErrIncomplete
	}
	q.Raw = momo.Private(a.Body)
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
			Name        text `json:"name"`
			AccountName text `json:"account_name"`
		} `json:"account"`
	}
	if err := strictjson.Unmarshal(a.Body, &w); err != nil {
		return nil, err
	}
	if !w.Status.isSuccess() || w.Account == nil {
		return nil, transport.ErrIncomplete
	}
	name := momo.Private(cmp.Or(w.Account.Name, w.Account.AccountName))
	return &AccountHolder{Institution: institution, Number: number, Name: name, Raw: momo.Private(a.Body)}, nil
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
	var rows []jsontext.Value
	if err := strictjson.UnmarshalList(list, &rows, mostInstitutions); err != nil {
		return nil, err
	}
	all := make([]Institution, 0, len(rows))
	for _, row := range rows {
		var w wireInstitution
		if strictjson.Unmarshal(row, &w) == nil && w.Code.Text != "" {
			all = append(all, Institution{
				Code: InstitutionCode(w.Code.Text), Name: string(w.Name), TypeID: string(w.TypeID),
				BranchCode: string(w.BranchCode), SwiftCode: string(w.SwiftCode), Raw: momo.Private(row),
			})
		}
	}
	if len(all) == 0 && len(rows) > 0 {
		return nil, transport.ErrIncomplete // a list of something else
	}
	return &all, nil
}

type wireInstitution struct {
	Code       scalar `json:"code"`
	Name       text   `json:"name"`
	TypeID     text   `json:"type_id"`
	BranchCode text   `json:"branch_code"`
	SwiftCode  text   `json:"swift_code"`
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
	Rate     text                                                 `json:"rate"`
	Currency text                                                 `json:"currency"`
	Messages strictjson.Informs[[]strictjson.Informs[wireSMSRow]] `json:"messages"`
}

type wireSMSRow struct {
	Recipient     text `json:"recipient"`
	ID            text `json:"message_id"`
	StatusID      text `json:"status_id"`
	StatusMessage text `json:"status_message"`
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
	} else if len(found.Messages.Value) == 0 {
		return nil, transport.ErrIncomplete
	}
	if n := len(found.Messages.Value); n > 0 && n != sent {
		return nil, transport.ErrOther
	}
	sms := found.sms()
	sms.Raw = momo.Private(a.Body)
	return sms, nil
}

func (w *wireSMSAnswer) sms() *SMS {
	s := &SMS{Rate: readRate(w.Rate), Currency: string(w.Currency)}
	for _, row := range w.Messages.Value {
		m := row.Value
		phone, _ := momo.ParsePhone(string(m.Recipient), momo.Ghana)
		s.Messages = append(s.Messages, SMSMessage{
			Recipient: phone, ID: string(m.ID), StatusID: string(m.StatusID), StatusMessage: string(m.StatusMessage),
		})
	}
	return s
}

// readRate gives no rate for what is none: it only informs.
func readRate(rate text) decimal.Decimal {
	d, _ := money.ParseDecimal(string(rate))
	return d
}
