package money

import (
	"bytes"
	"database/sql/driver"
	"encoding"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

var (
	_ fmt.Stringer             = Amount{}
	_ encoding.TextMarshaler   = Amount{}
	_ encoding.TextUnmarshaler = (*Amount)(nil)
	_ driver.Valuer            = Amount{}
)

// MarshalJSON writes {"amount":"100.00","currency":"KES"}, and null for the
// zero Amount. It never fails. Both encoding/json and its successor call it;
// neither can use an Amount as a member's name, that is, as the key of a map.
func (a Amount) MarshalJSON() ([]byte, error) {
	if a.IsZero() {
		return []byte("null"), nil
	}
	dst := make([]byte, 0, len(`{"amount":"","currency":"KES"}`)+maxLength)
	dst = append(dst, `{"amount":"`...)
	dst = a.AppendNumber(dst)
	dst = append(dst, `","currency":"`...)
	dst = append(dst, a.currency...)
	return append(dst, `"}`...), nil
}

// UnmarshalJSON reads what [Amount.MarshalJSON] writes: an object of exactly
// the members "amount", a string that [Parse] takes, and "currency", in either
// order. Null is the zero Amount. Other JSON, such as an amount that is a
// number or a member that is unknown, repeated or spelled in another case, is
// [ErrSyntax]. On error a keeps its value.
func (a *Amount) UnmarshalJSON(data []byte) error {
	if string(bytes.Trim(data, " \t\r\n")) == "null" {
		*a = Amount{}
		return nil
	}
	// The decoder's own error would repeat text from the input.
	number, currency, ok := readObject(jsontext.NewDecoder(bytes.NewBuffer(data)))
	if !ok {
		return ErrSyntax
	}
	parsed, err := Parse(number, currency)
	if err != nil {
		return err
	}
	*a = parsed
	return nil
}

// readObject reads an object of the two members, and nothing after it. One that is
// missing, or null, is empty.
func readObject(dec *jsontext.Decoder) (number string, currency Currency, ok bool) {
	if token, err := dec.ReadToken(); err != nil || token.Kind() != '{' {
		return "", "", false
	}
	for dec.PeekKind() == '"' {
		name, err := dec.ReadToken()
		if err != nil {
			return "", "", false
		}
		member := name.String()
		value, err := dec.ReadToken()
		if err != nil || value.Kind() != '"' && value.Kind() != 'n' {
			return "", "", false
		}
		text := ""
		if value.Kind() == '"' {
			text = value.String()
		}
		switch member {
		case "amount":
			number = text
		case "currency":
			currency = Currency(text)
		default:
			return "", "", false
		}
	}
	_, bad := dec.ReadToken() // the end of the object
	_, end := dec.ReadToken()
	return number, currency, bad == nil && end == io.EOF
}

// MarshalText writes what [Amount.String] returns. It never fails.
func (a Amount) MarshalText() ([]byte, error) {
	return a.appendText([]byte{}), nil
}

// UnmarshalText reads "100.00 KES": a number that [Parse] takes, one space and
// the currency. Empty text is the zero Amount. On error a keeps its value.
func (a *Amount) UnmarshalText(text []byte) error {
	if len(text) > maxLength+len(" KES") {
		return ErrSyntax
	}
	return a.setText(string(text))
}

// Value returns the amount as text for a database, "100.00 KES", and nil,
// which is NULL, for the zero Amount. It never fails.
func (a Amount) Value() (driver.Value, error) {
	if a.IsZero() {
		return nil, nil
	}
	return a.String(), nil
}

// Scan reads what [Amount.Value] stored, as string or []byte; nil, which is
// NULL, and empty text are the zero Amount. A column of any other type is
// [ErrSyntax], numbers too: they have no currency. On error a keeps its value.
func (a *Amount) Scan(src any) error {
	switch src := src.(type) {
	case nil:
		*a = Amount{}
		return nil
	case string:
		return a.setText(src)
	case []byte:
		return a.UnmarshalText(src)
	default:
		return fmt.Errorf("%w: scanned from %T", ErrSyntax, src)
	}
}

func (a Amount) appendText(dst []byte) []byte {
	if a.IsZero() {
		return dst
	}
	dst = append(a.AppendNumber(dst), ' ')
	return append(dst, a.currency...)
}

func (a *Amount) setText(text string) error {
	if text == "" {
		*a = Amount{}
		return nil
	}
	number, currency, found := strings.Cut(text, " ")
	if !found {
		return ErrSyntax
	}
	parsed, err := Parse(number, Currency(currency))
	if err != nil {
		return err
	}
	*a = parsed
	return nil
}
