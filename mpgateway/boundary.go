package mpgateway

import (
	"iter"
	"strings"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
)

// A callback is signed over its names and values without anything between them.
// Whoever has a genuine one can cut the text at other places: {"order_id":"1000"}
// has the signature of {"order_id":"100","0":""}, and
//
//	"customer_id":"254722345678","amount":10,"init_amount":100
//	"customer_id":"254722345678amount10init_","amount":100
//
// have the same. Bytes can be moved but not added, so two rules find this out:
//
//   - Every place in the text where a documented name stands is that field's own
//     name. So nothing was swallowed, and a field that is certain to be there is
//     where it was.
//   - What fixes the end of a value is the name of such a field behind it, or a
//     grammar that no name continues: of numbers, currencies and phone numbers. A
//     text that only informs may have lost its end to an unknown name, no other.
//
// This rests on what the gateway does: its numbers are numbers, it adds no member
// right behind an identifier and none that names a field of its own, and what the
// merchant sends comes back as it was sent; see ambiguousReference.

// isAmbiguous reports whether the signature of the callback could be that of one
// with another meaning.
func (f *fields) isAmbiguous() bool {
	return f.mistyped || f.misnamed || f.differs() || !f.hasGrammar() || f.hidesName() || f.hasOpenBoundary()
}

// differs reports whether the account has two names, and not one value.
func (f *fields) differs() bool {
	account := f.account()
	for _, k := range accounts {
		if f.has(k) && f.text(k) != account {
			return true
		}
	}
	return false
}

// account is what the customer entered as the account number, by whatever name.
func (f *fields) account() string {
	for _, k := range accounts {
		if f.has(k) {
			return f.text(k)
		}
	}
	return ""
}

// hasGrammar reports whether the fields that are there look as they must.
func (f *fields) hasGrammar() bool {
	return f.hasMoneyGrammar() && isPhoneText(f.text(fieldCustomerID))
}

// isPhoneText reports whether a text is a phone number, parts of it masked, or empty.
func isPhoneText(s string) bool { return s == "" || check.Of(s, len(s), check.Digits+" *+-") }

// hasMoneyGrammar is hasGrammar of what a payment depends on.
func (f *fields) hasMoneyGrammar() bool {
	switch {
	case f.has(fieldOrderID) && !isReference(f.text(fieldOrderID)):
		return false
	case f.has(fieldCurrency) && !isCurrencyCode(f.text(fieldCurrency)):
		return false
	default: // a customer's number that was typed at a terminal could end in it
		return !f.has(fieldInitAmount) || !f.operation().isPOS()
	}
}

// hidesName reports whether a documented name stands where it is not the name of
// its field.
func (f *fields) hidesName() bool {
	for from, first := range f.signed {
		for _, one := range spellingsByFirst[first] {
			to := from + len(one.name)
			if to > len(f.signed) || string(f.signed[from:to]) != one.name {
				continue
			}
			if !f.isName(from, to) && !f.isWord(one.key, from, to) {
				return true
			}
		}
	}
	return false
}

// isName reports whether a piece of the signed text belongs to the name of a
// documented field.
func (f *fields) isName(from, to int) bool {
	for i := range f.all {
		one := &f.all[i]
		if one.key != fieldUnknown && one.start <= from && to <= one.mark {
			return true
		}
	}
	return false
}

// isWord reports whether the name of a field is only a word of a text that informs,
// such as "amount": what follows cannot be its value.
func (f *fields) isWord(name key, from, to int) bool {
	rest := f.signed[to:]
	switch {
	case name.isNumber():
		if len(rest) > 0 && (rest[0] == '-' || '0' <= rest[0] && rest[0] <= '9') {
			return false
		}
	case name.kind() == currencyCode:
		if len(rest) >= 3 && isCurrencyCode(string(rest[:3])) {
			return false
		}
	default:
		return false
	}
	for i := range f.all {
		one := &f.all[i]
		if one.key.informs() && one.mark <= from && to <= one.end {
			return true
		}
	}
	return false
}

// hasOpenBoundary reports whether a value that counts could have lost its end to
// the fields behind it, or a field that counts been made of the end of a value.
func (f *fields) hasOpenBoundary() bool {
	operation := f.operation()
	if operation != "" && operation.direction() == momo.DirectionUnknown {
		return false // a type that is not known credits nothing
	}
	for range f.openBoundaries() {
		return true
	}
	return false
}

// openBoundaries are the documented values whose end is not fixed, each with the field
// behind it: an addition, or one that is not certain to be there.
func (f *fields) openBoundaries() iter.Seq2[*field, *field] {
	return func(yield func(value, next *field) bool) {
		operation := f.operation()
		var last *field // the documented one; an addition behind it may be its end
		for i := range f.all {
			next := &f.all[i]
			if last != nil && !documented[next.key].presence.isCertain(operation) && !f.isFixed(last, next.key) &&
				!yield(last, next) {
				return
			}
			if next.key != fieldUnknown {
				last = next
			}
		}
	}
}

// isFixed reports whether a value ends where it seems to, before a field that is not
// certain to be there.
func (f *fields) isFixed(value *field, next key) bool {
	return f.isClosed(value) || value.key.informs() && (next.informs() || f.repeatsAccount(next))
}

// repeatsAccount reports whether a field only says once more what a field says that is
// certain to be there.
func (f *fields) repeatsAccount(k key) bool {
	return k.isAccount() && f.has(fieldBillRefNumber) && f.operation() == OperationPaybill
}

// isClosed reports whether no name continues the value: names begin with a letter.
func (f *fields) isClosed(one *field) bool {
	switch one.key.kind() {
	case integer, decimal, digits, currencyCode:
		return one.value != ""
	case customer: // at a terminal anything may have been typed
		return !f.operation().isPOS() && isPhoneText(one.value)
	case timestamp:
		return check.Of(one.value, len(one.value), check.Digits+" :.-")
	default:
		return false
	}
}

// isComplete reports whether every field is there that is certain to be.
func (f *fields) isComplete() bool {
	operation := f.operation()
	for k := fieldUnknown + 1; k < allFields; k++ {
		if documented[k].presence.isCertain(operation) && !f.has(k) && !(k.isAccount() && f.hasAccount()) {
			return false
		}
	}
	return true
}

func (f *fields) hasAccount() bool {
	for _, k := range accounts {
		if f.has(k) {
			return true
		}
	}
	return false
}

// unfinished are the beginnings of documented names that end in another documented
// one: the name of the field behind would complete them.
var unfinished = []string{"init_", "provider_", "extra."}

// notAmbiguous is the fault of a request with such a text.
const notAmbiguous = "must not contain the name of a callback's field, such as amount or status"

// ambiguousReference reports whether a text that comes back in callbacks, the
// order_id, customer_id or destination_id, would make them ambiguous.
func ambiguousReference(s string) bool {
	return isAmbiguousText("_id" + s) // each of the three names ends so
}

// isAmbiguousText reports whether a documented name stands in a text that is signed, or
// begins at its end.
func isAmbiguousText[T string | []byte](text T) bool {
	s := string(text)
	for _, start := range unfinished {
		if strings.HasSuffix(s, start) {
			return true
		}
	}
	for _, one := range spellings {
		if strings.Contains(s, one.name) {
			return true
		}
	}
	return false
}

// isName reports whether a name can neither continue the number or the phone
// number before it nor be taken for names of nested objects.
func isName(s string) bool {
	return s != "" && strings.IndexByte(check.Letters+"_", s[0]) >= 0 && !strings.Contains(s, ".")
}

func isInteger(s string) bool { return s == "-1" || check.Of(s, 9, check.Digits) }

func isCurrencyCode(s string) bool { return len(s) == 3 && check.Of(s, 3, check.Upper) }
