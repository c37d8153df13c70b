package momo

import (
	"fmt"
	"io"

	"github.com/momo-go/momo/internal/check"
)

// Field is one fault of a request. Printing, logging and marshalling it show its
// name and its problem, and nothing of the detail. It cannot be read back.
type Field struct {
	// Name is the Go name of the field, or the provider's where it refused.
	Name string
	// Problem says what is wrong. It is a constant of this library and never
	// repeats the value.
	Problem string
	// Detail is the provider's own text, where the provider refused.
	Detail Private
}

// String returns name and problem. A name that is not one short word, or contains a
// long number, is written as unreadable.
func (f Field) String() string {
	if check.Word(f.Name) {
		return f.Name + " " + f.Problem
	}
	return "(unreadable name) " + f.Problem
}

// Format writes what [Field.String] returns, for every verb.
func (f Field) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, f.String()) }

// MarshalText writes what [Field.String] returns.
func (f Field) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// Fields are the faults of a request, all of them.
type Fields []Field

// Format writes names and problems, for every verb.
func (f Fields) Format(s fmt.State, _ rune) { _, _ = fmt.Fprint(s, []Field(f)) }
