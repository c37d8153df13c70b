// Package strictjson reads JSON that has exactly one meaning.
//
// The tokens are those of go-json-experiment/json/jsontext, which refuses duplicate
// names, invalid UTF-8, lone surrogates and trailing data. This package maps them to
// structs, matching names exactly, with no more types than wire formats need: the
// module's own mapping is 0.6 MB of every program until the standard library has it
// (Go 1.27). It also holds bounds on depth and on the number of names, refuses
// objects with two names that differ only by case ("status", "Status", "ſtatus"),
// and reports where a text is wrong without repeating any of it.
package strictjson

import (
	"errors"
	"fmt"
	"io"

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
	return readAll(data, v)
}

// explain turns what went wrong near an offset into an [Error], which repeats
// nothing of the text.
func explain(err error, near int64) error {
	var ours *Error
	var syntactic *jsontext.SyntacticError
	switch {
	case errors.As(err, &ours):
		return ours
	case errors.As(err, &syntactic) && errors.Is(err, jsontext.ErrDuplicateName):
		return &Error{"duplicate name", syntactic.ByteOffset}
	case errors.As(err, &syntactic):
		return &Error{"malformed", syntactic.ByteOffset}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &Error{"malformed", near}
	default:
		return &Error{"unexpected type or value", near}
	}
}
