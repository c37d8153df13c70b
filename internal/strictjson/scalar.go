package strictjson

import (
	"errors"
	"math"
	"reflect"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Scalar is a value that arrives now as a string, now as a number: its text as
// it was written, escapes resolved. null and a missing member leave it empty.
type Scalar struct {
	Text   string
	Number bool // it was a JSON number
	Set    bool // it was there and not null
}

var errNoScalar = errors.New("not a string, number or null")

// UnmarshalJSONFrom reads a string, a number or null; anything else is refused.
func (s *Scalar) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	switch dec.PeekKind() {
	case 'n':
		*s = Scalar{}
		return dec.SkipValue()
	case '"':
		*s = Scalar{Set: true}
		return json.UnmarshalDecode(dec, &s.Text) // which keeps short texts that recur
	case '0':
		number, err := dec.ReadValue()
		*s = Scalar{Text: string(number), Number: true, Set: true}
		return err
	case '{', '[', 't', 'f':
		return errNoScalar
	}
	_, err := dec.ReadToken() // what is no value at all
	return err
}

// Text is a member that only informs: a time, a name, a message, a link. Its text is
// that of a string, number or boolean, as it was written, escapes resolved. Anything else
// leaves it empty, so that no answer is lost over it.
type Text string

// UnmarshalJSONFrom reads any value.
func (t *Text) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	*t = ""
	switch dec.PeekKind() {
	case '"':
		return json.UnmarshalDecode(dec, (*string)(t)) // which keeps short texts that recur
	case '0', 't', 'f':
		value, err := dec.ReadValue()
		*t = Text(value)
		return err
	}
	return dec.SkipValue()
}

// Informs is a value that only informs and has a shape of its own: a list of charges, an
// object of links. Where it does not fit T it is left zero.
type Informs[T any] struct{ Value T }

// UnmarshalJSONFrom reads any value.
func (i *Informs[T]) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	*i = Informs[T]{}
	value, err := dec.ReadValue()
	if err != nil {
		return err
	}
	var read T
	if unmarshal(value, &read, bounds{math.MaxInt, math.MaxInt}) == nil { // within those of the text
		i.Value = read
	}
	return nil
}

// separators are what may stand before a value.
const separators = " \t\r\n,:"

// Reads is as in [Reader].
func (Scalar) Reads() reflect.Type { return nil }

// Reads is as in [Reader].
func (Text) Reads() reflect.Type { return nil }

// Reads is as in [Reader]: it looks for itself.
func (Informs[T]) Reads() reflect.Type { return nil }
