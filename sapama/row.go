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

// wireRow is a row of the list; nearly all its values are strings, and which are
// numbers is not documented. Of what proves a payment, a Scalar is a member that would
// be taken for one that says nothing if it could not be read; a row with such a one is
// refused, and the page with it. Whatever else cannot be read is left out.
type wireRow struct {
	ID                strictjson.Scalar                  `json:"id"`
	UUID              strictjson.Text                    `json:"uuid"`
	LocationID        strictjson.Text                    `json:"location_id"`
	TransType         strictjson.Text                    `json:"trans_type"`
	TransID           strictjson.Scalar                  `json:"trans_id"`
	TransTime         strictjson.Text                    `json:"trans_time"`
	Date              strictjson.Text                    `json:"date"`
	TransAmount       strictjson.Text                    `json:"trans_amount"`
	Description       strictjson.Text                    `json:"description"`
	ShortCode         strictjson.Text                    `json:"short_code"`
	BillRefNumber     strictjson.Text                    `json:"bill_ref_number"`
	ThirdPartyID      strictjson.Text                    `json:"third_party_trans_id"`
	Phone             strictjson.Text                    `json:"phone"`
	Name              strictjson.Text                    `json:"name"`
	IPNed             strictjson.Text                    `json:"ipned"`
	CreatedAt         strictjson.Text                    `json:"created_at"`
	ThirdPartyText    strictjson.Text                    `json:"third_party_message"`
	Result            strictjson.Text                    `json:"b2c_out_status_code"`
	Mode              strictjson.Scalar                  `json:"mode"`
	Environment       strictjson.Scalar                  `json:"environment"`
	Simulate          strictjson.Scalar                  `json:"simulate"`
	Direction         strictjson.Text                    `json:"direction"`
	ReferenceNumber   strictjson.Scalar                  `json:"reference_number"`
	Type              strictjson.Text                    `json:"type"`
	Currency          strictjson.Scalar                  `json:"currency"`
	TransactionID     strictjson.Scalar                  `json:"transaction_id"`
	LinkedTransaction strictjson.Located[jsontext.Value] `json:"transaction"`

	raw, linkedRaw string // set by decodePage
}

// row converts what can be read; only a row without a number is refused, since
// one odd row of years ago must not hide a payment of today.
func (w *wireRow) row() (*Row, error) {
	if !isID(w.ID.Text) {
		return nil, transport.ErrIncomplete
	}
	r := &Row{
		ID: w.ID.Text, UUID: string(w.UUID), Type: RowType(w.Type), Direction: directionOf(string(w.Direction)),
		Code: w.TransID.Text, TransType: string(w.TransType), ShortCode: string(w.ShortCode),
		Amount:    readAmount(string(w.TransAmount), w.Currency.Text),
		Reference: w.ReferenceNumber.Text, ThirdPartyID: string(w.ThirdPartyID),
		Account: momo.Private(w.BillRefNumber), Name: momo.Private(w.Name), Description: momo.Private(w.Description),
		Reconciliation: Reconciliation(w.IPNed), Mode: w.mode(),
		Result: string(w.Result), Message: momo.Private(w.ThirdPartyText),
		CreatedAt: readTime(string(w.CreatedAt), time.UTC), Raw: momo.Private(w.raw),
	}
	r.Till, _ = strconv.ParseInt(string(w.LocationID), 10, 64)
	r.Phone, _ = momo.ParsePhone(string(w.Phone), momo.Kenya)
	if w.TransactionID.Text != "0" {
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
	if at := readTime(string(w.TransTime), zone); !at.IsZero() {
		return at
	}
	return readTime(string(w.Date), zone)
}

// linkedRow is the counterpart that the row shows. Without one the member is missing,
// null, empty text or an empty array: the document does not say which. Anything else
// may be a counterpart that cannot be read.
func (w *wireRow) linkedRow() (*Row, error) {
	shown := w.LinkedTransaction.Value
	if shown.Kind() != '{' {
		return nil, noCounterpart(shown)
	}
	linked := wireRow{raw: w.linkedRaw}
	if err := strictjson.Unmarshal(shown, &linked); err != nil {
		return nil, err
	}
	return linked.row()
}

func noCounterpart(shown jsontext.Value) error {
	switch text := string(shown); {
	case text == "", text == "null", text == "false", text == "0", text == `""`, text == `"0"`:
		return nil
	case shown.Kind() == '[' && strings.Trim(text, "[] \t\r\n") == "":
		return nil
	default:
		return transport.ErrIncomplete
	}
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
	tx.Raw = momo.Private(w.raw)
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
