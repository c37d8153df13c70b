package mpgateway

import (
	"errors"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/strictjson"
)

// kind is what the value of a field looks like.
type kind uint8

const (
	undocumented kind = iota // anything
	integer                  // a JSON number
	decimal                  // a JSON number
	digits                   // an integer, now a string and now a number
	currencyCode             // three capitals
	customer                 // a phone number, parts of it masked
	identifier               // a text or a whole number: which payment, and whose
	note                     // anything that only informs
	timestamp                // a note of digits and what stands between them
)

// presence is which callbacks have a field for certain.
type presence uint8

const (
	optional   presence = iota
	everywhere          // in every callback
	notAtPOS            // in all but those of a point of sale
	ofPaybill
)

func (p presence) isCertain(t OperationType) bool {
	switch p {
	case everywhere:
		return true
	case notAtPOS:
		return !t.isPOS()
	case ofPaybill:
		return t == OperationPaybill
	default:
		return false
	}
}

func (t OperationType) isPOS() bool { return t == OperationPOSDeposit || t == OperationPOSWithdrawal }

// key is a documented field.
type key int

// The documented fields, and fieldUnknown for every other one.
const (
	fieldUnknown key = iota
	fieldMerchantID
	fieldOperationType
	fieldCustomerID
	fieldAmount
	fieldInitAmount
	fieldCurrency
	fieldOrderID
	fieldTransactionID
	fieldTransactionRef
	fieldStatus
	fieldProviderID
	fieldDestinationID
	fieldResultCode
	fieldResultMessage
	fieldProviderCode
	fieldProviderMessage
	fieldServiceID
	fieldServiceVersion
	fieldServiceDateTime
	fieldBillRefNumber
	fieldPayBillRefNumber
	fieldTopPayBillRefNumber
	fieldFirstName
	fieldMiddleName
	fieldLastName
	allFields // how many there are
)

// documentedField is a row of the table below.
type documentedField struct {
	name     string // the names on the way to it, as they are signed
	alias    string // the document's other spelling, in its table of fields
	kind     kind
	presence presence
}

// documented is every field of a callback (the document, "Paybill callback format"; the
// account's other name is that of "Paybill Validation", which does not say where it is).
var documented = [allFields]documentedField{
	fieldMerchantID:      {"merchant_id", "", identifier, everywhere},
	fieldOperationType:   {"operation_type", "", integer, everywhere},
	fieldCustomerID:      {"customer_id", "", customer, everywhere},
	fieldAmount:          {"amount", "", decimal, everywhere},
	fieldInitAmount:      {"init_amount", "", decimal, optional},
	fieldCurrency:        {"currency", "", currencyCode, ofPaybill},
	fieldOrderID:         {"order_id", "", identifier, everywhere},
	fieldTransactionID:   {"transaction_id", "", identifier, everywhere},
	fieldTransactionRef:  {"transaction_ref", "", identifier, everywhere},
	fieldStatus:          {"status", "", integer, everywhere},
	fieldProviderID:      {"provider_id", "", integer, everywhere},
	fieldDestinationID:   {"destination_id", "", identifier, optional},
	fieldResultCode:      {"result.code", "", digits, everywhere},
	fieldResultMessage:   {"result.message", "", note, everywhere},
	fieldProviderCode:    {"provider_result.code", "", note, notAtPOS},
	fieldProviderMessage: {"provider_result.message", "", note, notAtPOS},
	fieldServiceID:       {"service_id", "", note, everywhere},
	fieldServiceVersion:  {"service_version", "", note, everywhere},
	fieldServiceDateTime: {"service_date_time", "", timestamp, everywhere},
	fieldBillRefNumber:   {"extra.BillRefNumber", "extra.billRefNumber", identifier, ofPaybill},
	fieldFirstName:       {"extra.FirstName", "extra.firstName", note, ofPaybill},
	fieldMiddleName:      {"extra.MiddleName", "", note, optional},
	fieldLastName:        {"extra.LastName", "", note, optional},

	fieldPayBillRefNumber:    {"extra.PayBillRefNumber", "", identifier, optional},
	fieldTopPayBillRefNumber: {"PayBillRefNumber", "", identifier, optional},
}

// accounts are the fields that name the account.
var accounts = [...]key{fieldBillRefNumber, fieldPayBillRefNumber, fieldTopPayBillRefNumber}

const signatureName = "signature"

// spelling is one of the names of a documented field.
type spelling struct {
	name string
	key  key
}

var (
	spellings        = spellingsOf(documented)
	spellingsByFirst = byFirst(spellings)
)

func spellingsOf(all [allFields]documentedField) []spelling {
	var list []spelling
	for k := fieldUnknown + 1; k < allFields; k++ {
		list = append(list, spelling{all[k].name, k})
		if all[k].alias != "" {
			list = append(list, spelling{all[k].alias, k})
		}
	}
	return list
}

// byFirst sorts names by their first byte, so that few are compared at each place.
func byFirst(list []spelling) (by [256][]spelling) {
	for _, s := range list {
		by[s.name[0]] = append(by[s.name[0]], s)
	}
	return by
}

// find returns the documented field of that name.
func find(name []byte) key {
	if len(name) == 0 {
		return fieldUnknown
	}
	for _, s := range spellingsByFirst[name[0]] {
		if s.name == string(name) {
			return s.key
		}
	}
	return fieldUnknown
}

func (k key) kind() kind { return documented[k].kind }

func (k key) isNumber() bool { return k.kind() == integer || k.kind() == decimal }

// informs reports whether nothing of a payment depends on the field.
func (k key) informs() bool {
	return k.kind() == undocumented || k.kind() == note || k.kind() == timestamp
}

// field is a scalar of a callback, and where its name begins in the signed text,
// the name ends and the value begins, and the value ends.
type field struct {
	key              key
	value            string
	start, mark, end int
}

// fields are the scalars of a callback in the order sent, without its signature.
type fields struct {
	path     []byte // the names on the way to what is read
	signed   []byte // their names and values, numbers as sent
	all      []field
	at       [allFields]int // the place of each documented one in all, from 1
	mistyped bool           // a documented one is not of its kind
	misnamed bool           // a name could be the end of a value, or of another name
	odd      []key          // those whose value cannot be read at all, though a payment depends on them
}

func (f *fields) has(k key) bool { return f.at[k] > 0 }

// text is empty for a field that is not there.
func (f *fields) text(k key) string {
	if !f.has(k) {
		return ""
	}
	return f.all[f.at[k]-1].value
}

// operation is the type that the callback says it is of.
func (f *fields) operation() OperationType { return OperationType(f.text(fieldOperationType)) }

// readFields reads a JSON object that has one meaning as JSON.
func readFields(body []byte) (*fields, error) {
	f := &fields{signed: make([]byte, 0, len(body)), all: make([]field, 0, allFields)}
	return f, strictjson.Unmarshal(body, f)
}

// UnmarshalJSONFrom is called by the reader, which refuses malformed bodies and
// repeated names.
func (f *fields) UnmarshalJSONFrom(dec *jsontext.Decoder) error { return f.readObject(dec) }

func (f *fields) readObject(dec *jsontext.Decoder) error {
	base := len(f.path)
	return strictjson.Object(dec, func(name string) error {
		if !isName(name) || name == signatureName && base > 0 {
			f.misnamed = true
		}
		f.path = append(f.path[:base], name...)
		return f.readValue(dec)
	})
}

func (f *fields) readList(dec *jsontext.Decoder) error {
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	base := len(f.path)
	for i := int64(0); dec.PeekKind() != ']'; i++ {
		f.path = strconv.AppendInt(f.path[:base], i, 10)
		if err := f.readValue(dec); err != nil {
			return err
		}
	}
	_, err := dec.ReadToken()
	return err
}

// readValue reads what is under path.
func (f *fields) readValue(dec *jsontext.Decoder) error {
	kind := dec.PeekKind()
	if kind != '{' && kind != '[' {
		token, err := dec.ReadToken()
		if err != nil {
			return err
		}
		return f.add(token)
	}
	if name := find(f.path); name != fieldUnknown || string(f.path) == signatureName {
		f.mistyped = true
		f.note(name)
	}
	f.path = append(f.path, '.')
	if kind == '{' {
		return f.readObject(dec)
	}
	return f.readList(dec)
}

// What a callback may contain, since a name on the way is repeated before each value.
const (
	maxScalars = 1024
	maxSigned  = 64 << 10
)

var errTooLong = errors.New("mpgateway: the callback is too long")

func (f *fields) add(token jsontext.Token) error {
	text := "" // of false and null, as they are signed
	switch token.Kind() {
	case '"', '0':
		text = token.String()
	case 't':
		text = "1"
	}
	if len(f.all) == maxScalars || len(f.signed)+len(f.path)+len(text) > maxSigned {
		return errTooLong
	}
	if string(f.path) == signatureName {
		f.mistyped = f.mistyped || token.Kind() != '"'
		return nil
	}
	one := field{key: find(f.path), value: text, start: len(f.signed)}
	if !one.key.fits(token.Kind(), text) {
		f.mistyped = true
		if !one.key.reads(token.Kind(), text) {
			one.value = ""
			f.note(one.key)
		}
	}
	f.signed = append(f.signed, f.path...)
	one.mark = len(f.signed)
	f.signed = append(f.signed, text...)
	one.end = len(f.signed)
	f.all = append(f.all, one)
	f.at[one.key] = len(f.all)
	return nil
}

// fits reports whether a value is of the JSON type that the document gives it. A
// number in place of a text is a whole one, which is signed as the text is.
func (k key) fits(json jsontext.Kind, text string) bool {
	isNumber, isText := json == '0', json == '"'
	switch k.kind() {
	case undocumented, note, timestamp:
		return true
	case integer:
		return isNumber && isInteger(text)
	case decimal:
		return isNumber && check.Of(text, len(text), check.Digits+".")
	case digits:
		return isInteger(text)
	default:
		return isText || isNumber && check.Of(text, 18, check.Digits)
	}
}
