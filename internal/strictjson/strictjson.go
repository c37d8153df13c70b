// Package strictjson reads JSON that has exactly one meaning.
//
// go-json-experiment/json, which is encoding/json/v2, already refuses duplicate names,
// invalid UTF-8, lone surrogates and trailing data, and matches names exactly. This
// layer adds bounds on depth and on the number of names, refuses objects with two names
// that differ only by case ("status", "Status", "ſtatus"), and reports where a text is
// wrong without repeating any of it.
package strictjson

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The bounds of a text. Its size is bounded where it is read.
const (
	MaxDepth = 32
	MaxNames = 1024
	MaxName  = 1024 // bytes of one name: decoders keep several copies of it
)

// Error says what is wrong with a text, and where. It repeats nothing of the
// text, since customers' data may be in it.
type Error struct {
	Reason string // a constant of this package
	Offset int64  // in bytes from the start
}

func (e *Error) Error() string {
	return fmt.Sprintf("strictjson: %s near byte %d", e.Reason, e.Offset)
}

// Unmarshal reads data into v. Unknown members are ignored. The receiver may
// have been changed when an error is returned.
func Unmarshal(data []byte, v any) error {
	return unmarshal(data, v, MaxNames)
}

// UnmarshalList is Unmarshal with room for n records of up to 128 names each:
// for the pages of a list.
func UnmarshalList(data []byte, v any, n int) error {
	return unmarshal(data, v, MaxNames+128*n)
}

// Check holds what this package adds: the bounds, and names that differ only by
// case. It is for bodies that another reader walks first, and says nothing of
// their syntax.
func Check(data []byte) error { return check(data, MaxNames) }

func check(data []byte, maxNames int) error {
	worst, err := survey(data, maxNames)
	if err != nil {
		return err
	}
	return refuseFoldedNames(data, worst)
}

func unmarshal(data []byte, v any, maxNames int) error {
	if err := check(data, maxNames); err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return explain(err)
	}
	return nil
}

// Marshal writes v compactly. The members of a map are in the order of their names, so
// that the same request is the same bytes.
func Marshal(v any) ([]byte, error) { return json.Marshal(v, json.Deterministic(true)) }

// Object reads an object in an UnmarshalJSONFrom: member is called with each name, and
// must read the member's value.
func Object(dec *jsontext.Decoder, member func(name string) error) error {
	if dec.PeekKind() != '{' {
		return errNoObject
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for dec.PeekKind() != '}' {
		name, err := dec.ReadToken()
		if err != nil {
			return err
		}
		if err := member(name.String()); err != nil {
			return err
		}
	}
	_, err := dec.ReadToken()
	return err
}

var errNoObject = errors.New("not an object")

// explain turns what went wrong into an [Error], which repeats nothing of the text.
func explain(err error) error {
	var syntactic *jsontext.SyntacticError
	var semantic *json.SemanticError
	switch {
	case errors.As(err, &syntactic) && errors.Is(err, jsontext.ErrDuplicateName):
		return &Error{"duplicate name", syntactic.ByteOffset}
	case errors.As(err, &syntactic):
		return &Error{"malformed", syntactic.ByteOffset}
	case errors.As(err, &semantic):
		return &Error{"unexpected type or value", semantic.ByteOffset}
	default:
		return &Error{"malformed", 0}
	}
}
