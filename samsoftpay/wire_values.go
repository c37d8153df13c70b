package samsoftpay

import (
	"bytes"
	"errors"
	"reflect"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
)

// whole is an integer that proves something: a JSON number, or a string of its digits.
// Anything else but null is odd.
type whole struct {
	number   int64
	set, odd bool
}

var errOdd = errors.New("samsoftpay: an amount is no whole number")

// UnmarshalJSONFrom reads any value.
func (w *whole) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	value, err := dec.ReadValue()
	if err != nil {
		return err
	}
	switch value.Kind() {
	case 'n':
		*w = whole{}
	case '"':
		*w = readWhole(value[1 : len(value)-1])
	default:
		*w = readWhole(value)
	}
	return nil
}

// Reads is as in [strictjson.Reader].
func (whole) Reads() reflect.Type { return nil }

func readWhole(text []byte) whole {
	digits := bytes.TrimPrefix(text, []byte("-"))
	n, err := strconv.ParseInt(string(text), 10, 64)
	plain := check.Of(string(digits), 19, check.Digits) && (digits[0] != '0' || len(digits) == 1)
	return whole{number: n, set: true, odd: err != nil || !plain}
}

// wholeOf is the integer that an informing text is, if it is one.
func wholeOf(text strictjson.Text) whole {
	if text == "" {
		return whole{}
	}
	return readWhole([]byte(text))
}

// word is a text that is compared where it is one; any other value says nothing.
type word struct{ strictjson.Text }

// UnmarshalJSONFrom reads any value.
func (w *word) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if w.Text = ""; dec.PeekKind() != '"' {
		return dec.SkipValue()
	}
	return w.Text.UnmarshalJSONFrom(dec)
}

// Reads is as in [strictjson.Reader].
func (word) Reads() reflect.Type { return nil }

// rawOf is the answer as it came.
func rawOf(a *transport.Answer) string { return string(bytes.TrimSpace(a.Body)) }
