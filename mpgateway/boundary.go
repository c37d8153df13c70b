package mpgateway

import (
	"errors"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/strictjson"
)

// A callback is signed over its names and values without anything between them.
// Whoever holds a genuine one can move the boundaries: {"order_id":"1000"} has
// the signature of {"order_id":"100","0":""} and of {"order_id":"10","0":"0"}.
// Bytes can be moved but not added, so a boundary cannot move where both of its
// sides are fixed: by a documented name that must be there, or by a value that
// cannot go on, such as a number before a letter. Everything else is refused.

var errAmbiguous = errors.New("mpgateway: the callback's signature could be that of another one")

// shape is the JSON type of a documented field.
type shape uint8

const (
	undocumented shape = iota
	text
	integer
	decimal
	either // now a string, now a number
)

// documented is every field of a callback (the document, "Paybill callback
// format"), and who must have it.
var documented = [...]struct {
	object, name string
	shape        shape
	required     string // "": nobody; "all"; "mobile": not at a point of sale; "paybill"
}{
	{"", "merchant_id", text, "all"},
	{"", "operation_type", integer, "all"},
	{"", "customer_id", text, "all"},
	{"", "amount", decimal, "all"},
	{"", "init_amount", decimal, ""},
	{"", "currency", text, "paybill"},
	{"", "order_id", text, "all"},
	{"", "transaction_id", text, "all"},
	{"", "transaction_ref", text, "all"},
	{"", "status", integer, "all"},
	{"", "provider_id", integer, "all"},
	{"", "destination_id", either, ""},
	{"result", "code", either, "all"},
	{"result", "message", text, "all"},
	{"provider_result", "code", either, "mobile"},
	{"provider_result", "message", text, "mobile"},
	{"", "service_id", either, "all"},
	{"", "service_version", either, "all"},
	{"", "service_date_time", text, "all"},
	{"extra", "BillRefNumber", either, "paybill"},
	{"extra", "FirstName", text, "paybill"},
	{"extra", "MiddleName", text, ""},
	{"extra", "LastName", text, ""},
	{"", "signature", text, ""},
}

// alias is the document's other spelling of two names, in its table of fields.
func alias(name string) string {
	switch name {
	case "billRefNumber":
		return "BillRefNumber"
	case "firstName":
		return "FirstName"
	default:
		return name
	}
}

func shapeOf(object, name string) shape {
	for _, d := range documented {
		if d.object == object && d.name == alias(name) {
			return d.shape
		}
	}
	return undocumented
}

// field is a scalar of a callback, at the top or inside one object.
type field struct {
	object, name string
	value        strictjson.Scalar
	shape        shape
}

// fields are the scalars of a callback in the order sent, without its signature.
type fields struct {
	all       []field
	ambiguous bool // why reading them failed
}

func (f *fields) text(name string) string { return f.in("", name) }

func (f *fields) in(object, name string) string {
	for _, field := range f.all {
		if field.object == object && field.name == name {
			return field.value.Text
		}
	}
	return ""
}

func (f *fields) has(object, name string) bool {
	for _, field := range f.all {
		if field.object == object && alias(field.name) == name {
			return true
		}
	}
	return false
}

// readFields reads an object of strings, numbers and objects of these. Genuine
// callbacks hold nothing else; a null, a boolean, an empty object or a list
// signs as something else does.
func readFields(body []byte) (*fields, error) {
	f := &fields{all: make([]field, 0, len(documented))}
	err := strictjson.Unmarshal(body, f)
	if f.ambiguous {
		return nil, errAmbiguous
	}
	return f, err
}

// UnmarshalJSONFrom is called by the decoder, which refuses malformed bodies and
// repeated names.
func (f *fields) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() != '{' {
		return errAmbiguous
	}
	err := f.readObject(dec, "")
	f.ambiguous = errors.Is(err, errAmbiguous)
	return err
}

func (f *fields) readObject(dec *jsontext.Decoder, object string) error {
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for dec.PeekKind() != '}' {
		token, err := dec.ReadToken()
		if err != nil {
			return err
		}
		name := token.String()
		if name == "signature" && object != "" {
			return errAmbiguous
		}
		if err := f.readValue(dec, object, name); err != nil {
			return err
		}
	}
	_, err := dec.ReadToken()
	return err
}

func (f *fields) readValue(dec *jsontext.Decoder, object, name string) error {
	switch dec.PeekKind() {
	case '{':
		before := len(f.all)
		if object != "" || shapeOf("", name) != undocumented {
			return errAmbiguous
		}
		if err := f.readObject(dec, name); err != nil {
			return err
		}
		if len(f.all) == before {
			return errAmbiguous
		}
		return nil
	case '"', '0':
		fd := field{object: object, name: name, shape: shapeOf(object, name)}
		if err := fd.value.UnmarshalJSONFrom(dec); err != nil {
			return err
		}
		if !fd.fits() {
			return errAmbiguous
		}
		if name != "signature" {
			f.all = append(f.all, fd)
		}
		return nil
	default:
		return errAmbiguous
	}
}

// fits reports whether a value is of the JSON type that the document gives it.
func (f field) fits() bool {
	switch f.shape {
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

func isInteger(s string) bool { return s == "-1" || check.Of(s, 9, check.Digits) }

func isName(s string) bool {
	return s != "" && strings.IndexByte(check.Letters, s[0]) >= 0 && check.Of(s, len(s), check.Letters+check.Digits+"_")
}

func isTime(s string) bool { return check.Of(s, len(s), check.Digits+":. -") }

func isCode(s string) bool { return len(s) == 3 && check.Of(s, 3, check.Upper) }

// swallowed is how a field that need not be there looks when it was made a part
// of another one: its name, and then what its value begins with.
var swallowed = [...]struct {
	name  string
	then  int // characters of the alphabet
	begin string
}{
	{"init_amount", 1, check.Digits},
	{"currency", 3, check.Upper},
	{"destination_id", 0, ""},
	{"provider_result.", 0, ""},
	{"extra.", 1, check.Letters},
}

func isSwallowed(s string) bool {
	for _, field := range swallowed {
		for rest := s; ; {
			_, after, ok := strings.Cut(rest, field.name)
			if !ok {
				break
			}
			if field.then == 0 || len(after) >= field.then && check.Of(after[:field.then], field.then, field.begin) {
				return true
			}
			rest = after
		}
	}
	return false
}

func isObject(name string) bool {
	return name == "result" || name == "provider_result" || name == "extra"
}

// checkBoundaries refuses a callback in which a boundary may have been moved.
func (f *fields) checkBoundaries() error {
	if !f.isComplete() || !isReference(f.text("order_id")) {
		return errAmbiguous
	}
	if f.has("", "currency") && !isCode(f.text("currency")) {
		return errAmbiguous
	}
	signed := "" // of a value, and of the undocumented fields that follow it
	for i, field := range f.all {
		if field.shape != undocumented {
			signed = field.value.Text
		} else {
			signed += field.path() + field.value.Text
			if !field.isAddition() || i > 0 && !f.all[i-1].isClosed() {
				return errAmbiguous
			}
		}
		if isSwallowed(signed) {
			return errAmbiguous
		}
	}
	return nil
}

func (f field) path() string {
	if f.object == "" {
		return f.name
	}
	return f.object + "." + f.name
}

// isComplete reports whether every field is there that fixes a boundary of
// another.
func (f *fields) isComplete() bool {
	kind := OperationType(f.text("operation_type"))
	for _, d := range documented {
		required := d.required == "all" ||
			d.required == "mobile" && kind != POSDeposit && kind != POSWithdrawal ||
			d.required == "paybill" && kind == Paybill
		if required && !f.has(d.object, d.name) {
			return false
		}
	}
	return true
}

// isAddition reports whether an undocumented field may be one that the provider
// added: a name, and none that ends in a documented one.
func (f field) isAddition() bool {
	if f.object == "" {
		return isName(f.name) && !endsInDocumented("", f.name)
	}
	known := isObject(f.object) || isName(f.object) && !endsInDocumented("", f.object)
	return known && isName(f.name) && !endsInDocumented(f.object, f.name)
}

func endsInDocumented(object, name string) bool {
	for _, d := range documented {
		if d.object == object && strings.HasSuffix(name, d.name) || object == "" && d.object != "" && strings.HasSuffix(name, d.object) {
			return true
		}
	}
	return false
}

// isClosed reports whether the value cannot have lost its end to a name that
// follows and begins with a letter. A number is closed where the document has
// nothing but numbers; what an undocumented field says is not read.
func (f field) isClosed() bool {
	switch f.shape {
	case undocumented, integer, decimal:
		return true
	default:
		return f.object == "" && (f.name == "currency" || f.name == "service_date_time" && isTime(f.value.Text))
	}
}
