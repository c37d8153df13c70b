package sapama

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

const uuidPrefix = "trans_"

// The bounds of a page: an entry of the list contains up to two rows.
const (
	usualPage    = 50
	maxPage      = 200
	rowsPerEntry = 2
)

// wireRow is a row of the list; nearly all its values are strings, and which are
// numbers is not documented.
type wireRow struct {
	ID                strictjson.Scalar `json:"id"`
	UUID              strictjson.Scalar `json:"uuid"`
	LocationID        strictjson.Scalar `json:"location_id"`
	TransType         strictjson.Scalar `json:"trans_type"`
	TransID           strictjson.Scalar `json:"trans_id"`
	TransTime         strictjson.Scalar `json:"trans_time"`
	Date              strictjson.Scalar `json:"date"`
	TransAmount       strictjson.Scalar `json:"trans_amount"`
	Description       strictjson.Scalar `json:"description"`
	ShortCode         strictjson.Scalar `json:"short_code"`
	BillRefNumber     strictjson.Scalar `json:"bill_ref_number"`
	ThirdPartyID      strictjson.Scalar `json:"third_party_trans_id"`
	Phone             strictjson.Scalar `json:"phone"`
	Name              strictjson.Scalar `json:"name"`
	IPNed             strictjson.Scalar `json:"ipned"`
	CreatedAt         strictjson.Scalar `json:"created_at"`
	ThirdPartyText    strictjson.Scalar `json:"third_party_message"`
	Result            strictjson.Scalar `json:"b2c_out_status_code"`
	Mode              strictjson.Scalar `json:"mode"`
	Environment       strictjson.Scalar `json:"environment"`
	Simulate          strictjson.Scalar `json:"simulate"`
	Direction         strictjson.Scalar `json:"direction"`
	ReferenceNumber   strictjson.Scalar `json:"reference_number"`
	Type              strictjson.Scalar `json:"type"`
	Currency          strictjson.Scalar `json:"currency"`
	TransactionID     strictjson.Scalar `json:"transaction_id"`
	LinkedTransaction jsontext.Value    `json:"transaction"`
}

// row converts what can be read; only a row without a number is refused, since
// one odd row of years ago must not hide a payment of today.
func (w *wireRow) row() (*Row, error) {
	if !isID(w.ID.Text) {
		return nil, transport.ErrIncomplete
	}
	r := &Row{
		ID: w.ID.Text, UUID: w.UUID.Text, Type: RowType(w.Type.Text), Direction: directionOf(w.Direction.Text),
		Code: w.TransID.Text, TransType: w.TransType.Text, ShortCode: w.ShortCode.Text,
		Amount:    readAmount(w.TransAmount.Text, w.Currency.Text),
		Reference: w.ReferenceNumber.Text, ThirdPartyID: w.ThirdPartyID.Text,
		Account: momo.Private(w.BillRefNumber.Text), Name: momo.Private(w.Name.Text),
		Description: momo.Private(w.Description.Text), Reconciliation: Reconciliation(w.IPNed.Text), Mode: w.mode(),
		Result: w.Result.Text, Message: momo.Private(w.ThirdPartyText.Text),
		CreatedAt: readTime(w.CreatedAt.Text, time.UTC),
	}
	r.Till, _ = strconv.ParseInt(w.LocationID.Text, 10, 64)
	r.Phone, _ = momo.ParsePhone(w.Phone.Text, momo.Kenya)
	if isID(w.TransactionID.Text) {
		r.LinkedID = w.TransactionID.Text
	}
	r.At = w.at(r.Type)
	return r, nil
}

// mode is what mode, environment and simulate say together: a receipt has the first,
// an invoice the second. A row that was simulated is of the sandbox.
func (w *wireRow) mode() Mode {
	words := []string{w.Mode.Text, w.Environment.Text}
	if w.Simulate.Text != "" {
		words = append(words, string(ModeSandbox))
	}
	mode := ""
	for _, word := range words {
		if !agree(mode, word) {
			return ModeUnclear
		}
		mode = cmp.Or(mode, word)
	}
	return Mode(mode)
}

// at reads the time of the payment: a receipt's is M-PESA's, in Nairobi's time,
// an invoice's is the server's, in UTC, as the document's sample shows.
func (w *wireRow) at(kind RowType) time.Time {
	zone := time.UTC
	if kind == RowReceipt {
		zone = nairobi
	}
	if at := readTime(w.TransTime.Text, zone); !at.IsZero() {
		return at
	}
	return readTime(w.Date.Text, zone)
}

// linkedRow is the counterpart that the row shows. Without one the member is
// missing, null, empty text or an empty array: the document does not say which.
func (w *wireRow) linkedRow() (*Row, error) {
	if w.LinkedTransaction.Kind() != '{' {
		return nil, nil
	}
	var linked wireRow
	if err := strictjson.Unmarshal(w.LinkedTransaction, &linked); err != nil {
		return nil, err
	}
	return linked.row()
}

func (w *wireRow) transaction(rules rules) (*Transaction, error) {
	row, err := w.row()
	if err != nil {
		return nil, err
	}
	linked, err := w.linkedRow()
	if err != nil {
		return nil, err
	}
	tx := &Transaction{}
	for _, r := range [...]*Row{linked, row} {
		switch {
		case r == nil || r.Direction == momo.Out || !rules.countsAsEvidence(r):
		case r.Type == RowInvoice:
			tx.Invoice = r
		case r.Type == RowReceipt:
			tx.Receipt = r
		}
	}
	if row != tx.Invoice && row != tx.Receipt {
		*tx = Transaction{Other: row}
	}
	tx.fill(rules)
	return tx, nil
}

// fill writes the common part: first what the invoice says, then, above it, what
// the receipt says.
func (t *Transaction) fill(rules rules) {
	t.Provider = "sapama"
	for _, r := range [...]*Row{t.Other, t.Receipt, t.Invoice} {
		if r != nil {
			t.ID, t.CreatedAt = r.ID, r.CreatedAt
		}
	}
	for _, r := range t.rows() {
		t.Direction, t.Till, t.Amount = r.Direction, r.Till, r.Amount
		t.Reason = r.Message
		replace(&t.Code, r.Code)
		replace(&t.Reference, r.Reference)
		replace(&t.Phone, r.Phone)
	}
	if t.Other != nil && t.Reference == "" {
		t.Reference = t.Other.ThirdPartyID
	}
	t.Status, t.ProviderStatus = rules.status(t)
	if t.Status == momo.StatusSucceeded && t.Receipt != nil {
		t.CompletedAt = t.Receipt.At
	}
}

// rows are those that there are, the receipt last.
func (t *Transaction) rows() []*Row {
	return slices.DeleteFunc([]*Row{t.Other, t.Invoice, t.Receipt}, func(r *Row) bool { return r == nil })
}

func (t *Transaction) anyRow(fits func(*Row) bool) bool { return slices.ContainsFunc(t.rows(), fits) }

// named reports whether your reference is that of the payment. Which of three fields
// contains a payout's is not documented: the answer to a payout calls it trans_id.
func (t *Transaction) named(reference string) bool {
	r := t.Other
	return t.Reference == reference ||
		r != nil && r.Direction == momo.Out && (r.ThirdPartyID == reference || r.Code == reference)
}

// replace keeps what is known where the newer row says nothing.
func replace[T comparable](known *T, newer T) {
	var nothing T
	if newer != nothing {
		*known = newer
	}
}

func directionOf(word string) momo.Direction {
	switch word {
	case "c2b":
		return momo.In
	case "b2c":
		return momo.Out
	default:
		return momo.DirectionUnknown
	}
}

// readAmount reads a row's amount; receipts leave the currency out. What cannot
// be read is no amount, and no amount is never paid.
func readAmount(text, currency string) money.Amount {
	if currency == "" {
		currency = string(money.KES)
	}
	amount, err := money.Parse(text, money.Currency(currency))
	if err != nil {
		return money.Amount{}
	}
	return amount
}

var nairobi = time.FixedZone("EAT", 3*60*60)

// readTime reads the provider's ways of writing a time; "0000-00-00 00:00:00" and
// what cannot be read is no time.
func readTime(text string, zone *time.Location) time.Time {
	for _, layout := range [...]string{"2006-01-02 15:04:05", "20060102150405", "02/01/06 03:04 PM", "2006-01-02"} {
		if at, err := time.ParseInLocation(layout, strings.TrimSpace(text), zone); err == nil {
			return at.UTC()
		}
	}
	return time.Time{}
}

// page is one page of the list.
type page struct {
	transactions []*Transaction
	last         int
}

func decodePage(a *transport.Answer, number int, rules rules) (*page, error) {
	data, err := decode[jsontext.Value](a)
	if err != nil {
		return nil, err
	}
	if string(*data) == "[]" {
		return &page{}, nil // how PHP may write an empty list
	}
	var list struct {
		CurrentPage strictjson.Scalar `json:"current_page"`
		LastPage    strictjson.Scalar `json:"last_page"`
		Data        []wireRow         `json:"data"`
	}
	if err := strictjson.UnmarshalList(*data, &list, maxPage*rowsPerEntry); err != nil {
		return nil, err
	}
	last, err := strconv.Atoi(list.LastPage.Text)
	if err != nil {
		return nil, transport.ErrIncomplete
	}
	if list.CurrentPage.Text != strconv.Itoa(number) {
		return nil, transport.ErrOther
	}
	p := &page{last: last}
	for i := range list.Data {
		tx, err := list.Data[i].transaction(rules)
		if err != nil {
			return nil, err
		}
		p.transactions = append(p.transactions, tx)
	}
	return p, nil
}
