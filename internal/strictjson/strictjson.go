// Package strictjson reads JSON that has exactly one meaning.
//
// The mapping is that of go-json-experiment/json, which is encoding/json/v2: it refuses
// invalid UTF-8, lone surrogates and trailing data, and matches names exactly. This layer
// adds bounds on depth, names and elements, refuses objects with two names that differ
// only by case ("status", "Status", "ſtatus"), and reports where a text is wrong without
// repeating any of it.
package strictjson

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The bounds of a text. Its size is bounded where it is read.
const (
	MaxDepth    = 32
	MaxNames    = 1024 // of the whole text, of one object in a list; a name of 32 bytes counts twice, of 64 three times
	MaxName     = 1024 // bytes of one name
	MaxElements = 256  // of all arrays together; an empty one counts as one
)

// shortName is how long a name is that counts once, quote included.
const shortName = 32

// The bounds of a list for each of its rows, beyond those of any text.
const (
	namesPerRow    = 128
	elementsPerRow = 4
)

// Repeated is the reason for two names of one object that are equal, case apart.
const Repeated = "repeated name"

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
	return unmarshal(data, v, bounds{MaxNames, MaxElements})
}

// UnmarshalList is Unmarshal for a list that has at most so many rows: each may have 128
// names, and 4 elements, itself and those of arrays within it.
func UnmarshalList(data []byte, v any, rows int) error {
	return unmarshal(data, v, bounds{MaxNames + namesPerRow*rows, MaxElements + elementsPerRow*rows})
}

// Check holds a text to what this package adds: the bounds, and no [Repeated] names. It
// is for bodies that another reader walks, and says nothing of their syntax.
func Check(data []byte) error { return check(data, bounds{MaxNames, MaxElements}) }

func unmarshal(data []byte, v any, most bounds) error {
	if err := check(data, most); err != nil {
		return err
	}
	// Names that are equal are equal, case apart, so they have been found. To find them
	// again the decoder would copy every name of each open object that v does not have: 40
	// MiB for a hostile list, and two thirds of the time for a genuine one of wide rows.
	if err := json.Unmarshal(data, v, jsontext.AllowDuplicateNames(true)); err != nil {
		return explain(err)
	}
	return nil
}

// Marshal writes v compactly, the members of a map in the order of their names, so that
// the same request is the same bytes. Text that is not UTF-8 is an error.
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
	case errors.As(err, &syntactic):
		return &Error{"malformed", syntactic.ByteOffset}
	case errors.As(err, &semantic):
		return &Error{"unexpected type or value", semantic.ByteOffset}
	default:
		return &Error{"malformed", 0}
	}
}
