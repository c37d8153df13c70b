package mpgateway

import (
	"errors"
	"strings"

	"github.com/momo-go/momo/internal/check"
)

// A callback is signed over its names and values without anything between them.
// Whoever holds a genuine one can move the boundaries: {"order_id":"1000"} has
// the signature of {"order_id":"100","0":""} and of {"order_id":"10","0":"0"}.
// Bytes can be moved but not added, so a boundary cannot move where both of its
// sides are fixed: by a documented name that must be there, or by a value that
// cannot go on, such as a number before a letter. Everything else is refused.

var errAmbiguous = errors.New("mpgateway: the callback's signature could be that of another one")

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
	if !f.isComplete() || !isReference(f.text(fieldOrderID)) {
		return errAmbiguous
	}
	if f.has(fieldCurrency) && !isCode(f.text(fieldCurrency)) {
		return errAmbiguous
	}
	signed := "" // of a value, and of the undocumented fields that follow it
	for i := range f.all {
		if field := &f.all[i]; field.key != fieldUnknown {
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

func (f *field) path() string {
	if f.object == "" {
		return f.name
	}
	return f.object + "." + f.name
}

// isComplete reports whether every field is there that fixes a boundary of
// another.
func (f *fields) isComplete() bool {
	kind := OperationType(f.text(fieldOperationType))
	for k, d := range documented {
		required := d.required == "all" ||
			d.required == "mobile" && kind != OperationPOSDeposit && kind != OperationPOSWithdrawal ||
			d.required == "paybill" && kind == OperationPaybill
		if required && !f.has(key(k)) {
			return false
		}
	}
	return true
}

// isAddition reports whether an undocumented field may be one that the provider
// added: a name, and none that ends in a documented one.
func (f *field) isAddition() bool {
	if f.object == "" {
		return isName(f.name) && !endsInDocumented("", f.name)
	}
	fits := isObject(f.object) || isName(f.object) && !endsInDocumented("", f.object)
	return fits && isName(f.name) && !endsInDocumented(f.object, f.name)
}

func endsInDocumented(object, name string) bool {
	for _, d := range documented[fieldUnknown+1:] {
		if d.object == object && strings.HasSuffix(name, d.name) || object == "" && d.object != "" && strings.HasSuffix(name, d.object) {
			return true
		}
	}
	return false
}

// isClosed reports whether the value cannot have lost its end to a name that
// follows and begins with a letter. A number is closed where the document has
// nothing but numbers; what an undocumented field says is not read.
func (f *field) isClosed() bool {
	switch f.key.shape() {
	case undocumented, integer, decimal:
		return true
	default:
		return f.key == fieldCurrency || f.key == fieldServiceDateTime && isTime(f.value.Text)
	}
}
