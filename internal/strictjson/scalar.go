package strictjson

import (
	"errors"

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
	token, err := dec.ReadToken()
	if err != nil {
		return err
	}
	switch token.Kind() {
	case 'n':
		*s = Scalar{}
	case '"':
		*s = Scalar{Text: token.String(), Set: true}
	case '0':
		*s = Scalar{Text: token.String(), Number: true, Set: true}
	default:
		return errNoScalar
	}
	return nil
}
