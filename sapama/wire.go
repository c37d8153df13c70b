package sapama

import (
	"cmp"
	"reflect"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

// writeAmount writes whole shillings as the document's samples do, "1000".
func writeAmount(a money.Amount) string {
	if whole, err := a.Major(); err == nil {
		return strconv.FormatInt(whole, 10)
	}
	return a.Number()
}

// wirePosting is an element of the JSON text in the field "transactions".
type wirePosting struct {
	TransID       string `json:"trans_id"`
	TransTime     string `json:"trans_time"`
	TransAmount   string `json:"trans_amount"`
	Description   string `json:"description"`
	FirstName     string `json:"first_name,omitzero"`
	MiddleName    string `json:"middle_name,omitzero"`
	LastName      string `json:"last_name,omitzero"`
	TransType     string `json:"trans_type,omitzero"`
	ShortCode     string `json:"short_code,omitzero"`
	Balance       string `json:"org_account_balance,omitzero"`
	Phone         string `json:"phone,omitzero"`
	BillRefNumber string `json:"bill_ref_number,omitzero"`
	InvoiceNumber string `json:"invoice_number,omitzero"`
	ThirdPartyID  string `json:"third_party_trans_id,omitzero"`
}

func (p Posting) wire(format PostingFormat) wirePosting {
	return wirePosting{
		TransID: p.Code, TransTime: p.At.In(format.Zone).Format(format.TimeLayout), TransAmount: writeAmount(p.Amount),
		Description: string(p.Description), FirstName: string(p.FirstName), MiddleName: string(p.MiddleName),
		LastName: string(p.LastName), TransType: p.TransType, ShortCode: p.ShortCode, Balance: p.Balance.Number(),
		Phone: p.Phone.Digits(), BillRefNumber: string(p.Account), InvoiceNumber: string(p.InvoiceNumber),
		ThirdPartyID: p.ThirdPartyID,
	}
}

// form is the posting as the document's table has it. What is empty is left out, as in
// the JSON.
func (w wirePosting) form() form {
	all := fields(
		"trans_id", w.TransID, "trans_time", w.TransTime, "trans_amount", w.TransAmount, "description", w.Description,
		"first_name", w.FirstName, "middle_name", w.MiddleName, "last_name", w.LastName, "trans_type", w.TransType,
		"short_code", w.ShortCode, "org_account_balance", w.Balance, "phone", w.Phone,
		"bill_ref_number", w.BillRefNumber, "invoice_number", w.InvoiceNumber, "third_party_trans_id", w.ThirdPartyID,
	)
	return slices.DeleteFunc(all, func(e formEntry) bool { return e.value == "" })
}

// decode reads the data of an answer whose envelope is that of an acceptance.
func decode[T any](a *transport.Answer) (*T, error) {
	e, status, err := readEnvelope[*T](a.Body)
	if err != nil {
		return nil, err
	}
	if e.Data == nil || !e.accepts(status) {
		return nil, transport.ErrIncomplete
	}
	return e.Data, nil
}

// decodeItem is decode for an answer about one thing, and keeps its text.
func decodeItem(a *transport.Answer) (*wireItem, error) {
	read, err := decode[strictjson.Located[wireItem]](a)
	if err != nil {
		return nil, err
	}
	read.Value.answer = string(a.Body)
	read.Value.raw = read.In(read.Value.answer)
	return &read.Value, nil
}

// decodeItems is decode for an answer about several things, and keeps the text of each.
func decodeItems(a *transport.Answer) ([]wireItem, error) {
	read, err := decode[[]strictjson.Located[wireItem]](a)
	if err != nil {
		return nil, err
	}
	text, items := string(a.Body), make([]wireItem, len(*read))
	for i := range *read {
		items[i] = (*read)[i].Value
		items[i].answer, items[i].raw = text, (*read)[i].In(text)
	}
	return items, nil
}

// wireItem is the data of an answer that is no list of rows: of a checkout, a transfer
// or a mark, and an element for each beneficiary, recipient or posting.
type wireItem struct {
	Status          strictjson.Scalar `json:"status"`
	Type            strictjson.Scalar `json:"type"`
	Code            strictjson.Scalar `json:"code"`
	Message         strictjson.Text   `json:"message"`
	ID              strictjson.Scalar `json:"id"`
	ProxyTransID    strictjson.Scalar `json:"proxy_trans_id"`
	SapamaID        strictjson.Scalar `json:"sapama_id"`
	InvoiceID       strictjson.Scalar `json:"invoice_id"`
	InvoiceUUID     mention           `json:"invoice_uuid"`
	TransID         strictjson.Scalar `json:"trans_id"`
	ReferenceNumber strictjson.Scalar `json:"reference_number"`
	Phone           strictjson.Text   `json:"phone"`
	Amount          mention           `json:"amount"`
	FromLocation    strictjson.Scalar `json:"location_from_id"`
	ToLocation      strictjson.Scalar `json:"location_to_id"`
	Workflow        strictjson.Scalar `json:"workflow"`

	answer, raw string // the whole answer, and the item in it
}

// mention is a member that informs in one answer and counts in another: its text, if it
// is one or a number, and whether it says anything, readable or not.
type mention struct {
	text strictjson.Text
	set  bool // it was there and not null
	odd  bool // an array or an object
}

// UnmarshalJSONFrom reads any value.
func (m *mention) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	kind := dec.PeekKind()
	m.set, m.odd = kind != 'n', kind == '{' || kind == '['
	return m.text.UnmarshalJSONFrom(dec)
}

// Reads is as in [strictjson.Reader].
func (mention) Reads() reflect.Type { return nil }

// word is the item's only one: two that disagree are none that is known.
func (w *wireItem) word() string {
	if agree(w.Status.Text, w.Type.Text) {
		return cmp.Or(w.Status.Text, w.Type.Text)
	}
	return ""
}

// accepted returns the number of what was made, if the item says "success" and has
// one. It is a refusal only if it says "error" and nothing in it says anything else.
// What else there may be is not documented, and so is not known.
func (w *wireItem) accepted(id strictjson.Scalar) (string, error) {
	switch {
	case w.word() == "success" && isID(id.Text) && (!w.Code.Set || w.Code.Text == codeOK):
		return id.Text, nil
	case w.word() == "error" && !w.suggestsAcceptance():
		return "", &transport.Refusal{Kind: momo.ErrDeclined, Code: w.Code.Text, Message: string(w.Message)}
	default:
		return "", transport.ErrIncomplete
	}
}

// suggestsAcceptance reports whether anything in the item contradicts a refusal.
func (w *wireItem) suggestsAcceptance() bool {
	for _, id := range [...]strictjson.Scalar{w.ID, w.ProxyTransID, w.SapamaID, w.InvoiceID} {
		if id.Text != "" && id.Text != "0" {
			return true
		}
	}
	for _, word := range [...]string{w.Status.Text, w.Type.Text} {
		if word != "" && word != "error" {
			return true
		}
	}
	return w.InvoiceUUID.text != "" || w.InvoiceUUID.odd || w.Workflow.Text != "" || w.Code.Text == codeOK
}

// only returns the one item that is wanted. None, or two, say nothing.
func only(items []wireItem, wanted func(*wireItem) bool) (*wireItem, error) {
	var found *wireItem
	for i := range items {
		if !wanted(&items[i]) {
			continue
		}
		if found != nil {
			return nil, transport.ErrIncomplete
		}
		found = &items[i]
	}
	if found == nil {
		return nil, transport.ErrIncomplete
	}
	return found, nil
}

// phone is the number that an item repeats, also in the local form; none if it cannot
// be read.
func (w *wireItem) phone() momo.Phone {
	phone, _ := momo.ParsePhone(string(w.Phone), momo.Kenya)
	return phone
}

// repeats compares what an item repeats with what was sent; it may repeat nothing.
func (w *wireItem) repeats(phone momo.Phone, amount money.Amount) bool {
	return (w.phone().IsZero() || w.phone() == phone) &&
		(!w.Amount.set || readAmount(string(w.Amount.text), "") == amount)
}
