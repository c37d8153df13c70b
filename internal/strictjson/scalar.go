package strictjson

import (
	"errors"

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
