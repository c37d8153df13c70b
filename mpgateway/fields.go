package mpgateway

import (
	"errors"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo/internal/strictjson"
)

// shape is the JSON type of a documented field.
type shape uint8

const (
	undocumented shape = iota
	text
	integer
	decimal
	either // now a string, now a number
)

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
	fieldFirstName
	fieldMiddleName
	fieldLastName
	fieldSignature
	allFields // how many there are
)

// documented is every field of a callback (the document, "Paybill callback
// format"), and who must have it.
var documented = [allFields]struct {
	object, name string
	alias        string // the document's other spelling, in its table of fields
	shape        shape
	required     string // "": nobody; "all"; "mobile": not at a point of sale; "paybill"
}{
	fieldMerchantID:      {"", "merchant_id", "", text, "all"},
	fieldOperationType:   {"", "operation_type", "", integer, "all"},
	fieldCustomerID:      {"", "customer_id", "", text, "all"},
	fieldAmount:          {"", "amount", "", decimal, "all"},
	fieldInitAmount:      {"", "init_amount", "", decimal, ""},
	fieldCurrency:        {"", "currency", "", text, "paybill"},
	fieldOrderID:         {"", "order_id", "", text, "all"},
	fieldTransactionID:   {"", "transaction_id", "", text, "all"},
	fieldTransactionRef:  {"", "transaction_ref", "", text, "all"},
	fieldStatus:          {"", "status", "", integer, "all"},
	fieldProviderID:      {"", "provider_id", "", integer, "all"},
	fieldDestinationID:   {"", "destination_id", "", either, ""},
	fieldResultCode:      {"result", "code", "", either, "all"},
	fieldResultMessage:   {"result", "message", "", text, "all"},
	fieldProviderCode:    {"provider_result", "code", "", either, "mobile"},
	fieldProviderMessage: {"provider_result", "message", "", text, "mobile"},
	fieldServiceID:       {"", "service_id", "", either, "all"},
	fieldServiceVersion:  {"", "service_version", "", either, "all"},
	fieldServiceDateTime: {"", "service_date_time", "", text, "all"},
	fieldBillRefNumber:   {"extra", "BillRefNumber", "billRefNumber", either, "paybill"},
	fieldFirstName:       {"extra", "FirstName", "firstName", text, "paybill"},
	fieldMiddleName:      {"extra", "MiddleName", "", text, ""},
	fieldLastName:        {"extra", "LastName", "", text, ""},
	fieldSignature:       {"", "signature", "", text, ""},
}

// find returns the documented field of that name, and its name as a string.
func find(object, name string) (key, string) {
	for k := fieldUnknown + 1; k < allFields; k++ {
		switch d := &documented[k]; {
		case d.object != object:
		case d.name == name:
			return k, d.name
		case d.alias != "" && d.alias == name:
			return k, d.alias
		}
	}
	return fieldUnknown, name
}

// field is a scalar of a callback, at the top or inside one object.
type field struct {
	key          key
	object, name string
	value        strictjson.Scalar
}

// fields are the scalars of a callback in the order sent, without its signature.
type fields struct {
	all       []field
	at        [allFields]int // the place of each documented one in all, from 1
	ambiguous bool           // why reading them failed
}

func (f *fields) has(k key) bool { return f.at[k] > 0 }

// text is empty for a field that is not there.
func (f *fields) text(k key) string {
	if !f.has(k) {
		return ""
	}
	return f.all[f.at[k]-1].value.Text
}

// readFields reads an object of strings, numbers and objects of these. Genuine
// callbacks hold nothing else; a null, a boolean, an empty object or a list
// signs as something else does.
func readFields(body []byte) (*fields, error) {
	f := &fields{all: make([]field, 0, allFields)}
	err := strictjson.Unmarshal(body, f)
	if f.ambiguous {
		return nil, errAmbiguous
	}
	return f, err
}

// UnmarshalJSONFrom is called by the reader, which refuses malformed bodies and repeated
// names.
func (f *fields) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() != '{' {
		return errAmbiguous
	}
	err := f.readObject(dec, "")
	f.ambiguous = errors.Is(err, errAmbiguous)
	return err
}

func (f *fields) readObject(dec *jsontext.Decoder, object string) error {
	return strictjson.Object(dec, func(name string) error {
		k, text := find(object, name)
		if text == documented[fieldSignature].name && object != "" {
			return errAmbiguous
		}
		return f.readValue(dec, field{key: k, object: object, name: text})
	})
}

func (f *fields) readValue(dec *jsontext.Decoder, one field) error {
	switch dec.PeekKind() {
	case '{':
		before := len(f.all)
		if one.object != "" || one.key != fieldUnknown {
			return errAmbiguous
		}
		if err := f.readObject(dec, one.name); err != nil {
			return err
		}
		if len(f.all) == before {
			return errAmbiguous
		}
		return nil
	case '"', '0':
		if err := one.value.UnmarshalJSONFrom(dec); err != nil {
			return err
		}
		if !one.fits() {
			return errAmbiguous
		}
		f.add(one)
		return nil
	default:
		return errAmbiguous
	}
}

func (f *fields) add(one field) {
	if one.key == fieldSignature {
		return
	}
	f.all = append(f.all, one)
	if one.key != fieldUnknown {
		f.at[one.key] = len(f.all)
	}
}

func (k key) shape() shape { return documented[k].shape }

// fits reports whether a value is of the JSON type that the document gives it.
func (f *field) fits() bool {
	switch f.key.shape() {
	case text:
		return !f.value.Number
	case integer:
		return f.value.Number && isInteger(f.value.Text)
	case decimal:
		return f.value.Number
	default:
		return true
	}
}
