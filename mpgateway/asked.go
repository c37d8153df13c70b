package mpgateway

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo/internal/check"
)

// Where the gateway is asked about the order anyway, it says itself what became of that
// order, which transaction_id it has, and which receipt. Of the callback remain what no
// answer names: the amount, its currency, the kind of operation, the account of a
// paybill. So a doubt about any other member is none about the payment: such a member
// is left empty. A value of another JSON type is read where only one meaning is
// possible: the signed text is the same.

// counts reports whether a payment depends on the field although the gateway is asked.
func (k key) counts() bool {
	switch k {
	case fieldOperationType, fieldAmount, fieldInitAmount, fieldCurrency, fieldOrderID, fieldStatus:
		return true
	default:
		return k.isAccount()
	}
}

func (k key) isAccount() bool {
	return k == fieldBillRefNumber || k == fieldPayBillRefNumber || k == fieldTopPayBillRefNumber
}

func (k key) isName() bool {
	return k == fieldFirstName || k == fieldMiddleName || k == fieldLastName
}

// note remembers a documented field whose value cannot be read.
func (f *fields) note(k key) {
	if k == fieldUnknown || k.counts() {
		f.odd = append(f.odd, k)
	}
}

// reads reports whether a value has one meaning for the field, though another JSON type
// than the document gives.
func (k key) reads(json jsontext.Kind, text string) bool {
	isNumber, isText := json == '0', json == '"'
	switch k.kind() {
	case undocumented, note, timestamp:
		return true
	case integer, digits:
		return (isNumber || isText) && isInteger(text)
	case decimal:
		return (isNumber || isText) && isDecimal(text)
	case currencyCode:
		return isText
	default:
		return isText || isNumber && check.Of(text, 18, check.Digits) || json == 'n' && k != fieldOrderID
	}
}

// isDecimal is the grammar of a JSON number without sign and exponent.
func isDecimal(s string) bool {
	whole, fraction := s, "0"
	for i := range len(s) {
		if s[i] == '.' {
			whole, fraction = s[:i], s[i+1:]
			break
		}
	}
	return check.Of(whole, len(s), check.Digits) && check.Of(fraction, len(s), check.Digits) &&
		(whole == "0" || whole[0] != '0')
}

// isDoubtful reports whether the order, its amount or its account could be another one
// even if the gateway confirms the order. Every other member whose end is in doubt it
// empties. needsID says that the order may have lost its end to an undocumented member,
// so that its transaction_id must be confirmed too.
func (f *fields) isDoubtful() (doubtful, needsID bool) {
	if len(f.odd) > 0 || f.misnamed || f.differs() || !f.hasMoneyGrammar() || f.hidesName() {
		return true, false
	}
	var emptied []*field
	for last, next := range f.openBoundaries() {
		switch {
		case last.key.isName() && next.key.isAccount():
			// a customer whose name ended so would have named the account himself
		case next.key.counts(), last.key.counts() && last.key != fieldOrderID:
			return true, false
		default:
			needsID = needsID || last.key == fieldOrderID
			emptied = append(emptied, last, next)
		}
	}
	for _, one := range emptied {
		if one.key != fieldOrderID && !(needsID && one.key == fieldTransactionID) {
			one.value = ""
		}
	}
	if !isPhoneText(f.text(fieldCustomerID)) {
		f.all[f.at[fieldCustomerID]-1].value = ""
	}
	return false, needsID
}

// isEnough reports whether every field is there on which a payment depends.
func (f *fields) isEnough() bool {
	kind := f.operation()
	return f.has(fieldOrderID) && f.has(fieldAmount) && f.has(fieldStatus) &&
		(kind != OperationPaybill || f.has(fieldCurrency)) && kind.isKnown()
}
