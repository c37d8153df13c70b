// Package strictjson reads JSON that has exactly one meaning.
//
// The mapping is that of go-json-experiment/json, which is encoding/json/v2: it refuses
// invalid UTF-8, lone surrogates and trailing data, and matches names exactly. This layer
// adds bounds on depth, names and elements, refuses objects with two names that differ
// only by case ("status", "Status", "ſtatus") where the name is one that is read, and
// reports where a text is wrong without repeating any of it.
package strictjson

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The bounds of a text. Its size is bounded where it is read.
const (
	MaxDepth    = 32
	MaxNames    = 1024 // of the whole text; in a list, of one object
	MaxName     = 1024 // bytes of one name
	MaxElements = 256  // of all arrays together; an empty one counts as one
)

// shortName is how many bytes of a name count once more: long names cost a decoder memory.
const shortName = 64

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

// Unmarshal reads data into v. Unknown members are ignored, however often they are there.
// A type that reads itself, a map and an interface read every name. The receiver may have
// been changed when an error is returned.
func Unmarshal(data []byte, v any) error {
	return unmarshal(data, v, bounds{MaxNames, MaxElements})
}

// UnmarshalWhole is Unmarshal for what anybody may have written: no name of an object may
// be there twice, whether it is read or not.
func UnmarshalWhole(data []byte, v any) error {
	if err := Check(data); err != nil {
		return err
	}
	return decode(data, v)
}

// UnmarshalKnown is UnmarshalWhole for what this library has written: a member that v does
// not have is an error too.
func UnmarshalKnown(data []byte, v any) error {
	if err := Check(data); err != nil {
		return err
	}
	if err := json.Unmarshal(data, v, json.RejectUnknownMembers(true)); err != nil {
		return explain(err)
	}
	return nil
}

// UnmarshalList is Unmarshal for a list that has at most so many rows: each may have 128
// names, and 4 elements, itself and those of arrays within it.
func UnmarshalList(data []byte, v any, rows int) error {
	return unmarshal(data, v, bounds{MaxNames + namesPerRow*rows, MaxElements + elementsPerRow*rows})
}

// Check holds a text to what this package adds: the bounds, and no [Repeated] names, not
// even of members that nobody reads. It is for bodies that another reader walks, and says
// nothing of their syntax.
func Check(data []byte) error { return check(data, bounds{MaxNames, MaxElements}) }

func unmarshal(data []byte, v any, most bounds) error {
	s := survey{left: most}
	if err := s.over(data); err != nil {
		return err
	}
	if s.repeated != nil {
		var twice *Error
		if errors.As(readTwice(data, reflect.TypeOf(v)), &twice) {
			return twice
		}
	}
	return decode(data, v)
}

func decode(data []byte, v any) error {
	// Names that are equal are equal, case apart, so those that are read have been found.
	// To find them again the decoder would copy each name that v does not have: 19 MiB for
	// a hostile list, and up to two thirds of the time for a genuine one of wide rows.
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
	e := &Error{Reason: "malformed"}
	if errors.As(err, &syntactic) {
		e.Offset = syntactic.ByteOffset
	} else if errors.As(err, &semantic) {
		e.Reason, e.Offset = "unexpected type or value", semantic.ByteOffset
	}
	return e
}
