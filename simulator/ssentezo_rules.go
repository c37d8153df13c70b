package simulator

import (
	"encoding/json"
	"regexp"
	"strconv"
	"unicode/utf8"
)

// ssentezoBody is the JSON object of a request; nil when it was none.
type ssentezoBody map[string]any

// ssentezoFaults are what is wrong with a request: per field a list of texts.
type ssentezoFaults ordered

func (f *ssentezoFaults) add(field, text string) {
	*f = append(*f, member{field, []string{text}})
}

// text is a field as text, also where it was sent as a number; "" without it.
func (b ssentezoBody) text(field string) string {
	switch v := b[field].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	default:
		return ""
	}
}

// required is a field that must be there; name is how the server words it.
func (b ssentezoBody) required(faults *ssentezoFaults, field, name string) string {
	text := b.text(field)
	if text == "" {
		faults.add(field, "The "+name+" field is required.")
	}
	return text
}

const ssentezoLongestReference = 250

func (b ssentezoBody) reference(faults *ssentezoFaults, field string) string {
	reference := b.required(faults, field, "external reference")
	if utf8.RuneCountInString(reference) > ssentezoLongestReference {
		faults.add(field, "The external reference field must not be greater than 250 characters.")
	}
	return reference
}

var ssentezoNumber = regexp.MustCompile(`^256[0-9]{9}$`)

func (b ssentezoBody) msisdn(faults *ssentezoFaults) string {
	number := b.required(faults, "msisdn", "msisdn")
	if number != "" && !ssentezoNumber.MatchString(number) {
		faults.add("msisdn", "The msisdn field format is invalid.")
	}
	return number
}

// ssentezoDigits is an amount without sign, exponent or other characters; the
// document's own samples send it both as a number and as a string.
var ssentezoDigits = regexp.MustCompile(`^[0-9]{1,18}$`)

func (b ssentezoBody) amount(faults *ssentezoFaults, least int64) int64 {
	text := b.required(faults, "amount", "amount")
	if text == "" {
		return 0
	}
	if !ssentezoDigits.MatchString(text) {
		faults.add("amount", "The amount field must be a number.")
		return 0
	}
	amount, err := strconv.ParseInt(text, 10, 64)
	if err != nil || amount < least {
		faults.add("amount", "The amount field must be at least "+strconv.FormatInt(least, 10)+".")
	}
	return amount
}

func (b ssentezoBody) currency(faults *ssentezoFaults) {
	if currency := b.required(faults, "currency", "currency"); currency != "" && currency != "UGX" {
		faults.add("currency", "The selected currency is invalid.")
	}
}
