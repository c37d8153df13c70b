package momo

import (
	"fmt"
	"io"
	"log/slog"
)

// Private is text about a person or by one: a name, an address, a message of the
// network about a customer. Providers echo names and numbers in such texts, so
// printing, logging and marshalling it give "[private]", or nothing when it is
// empty. Convert it to read it: string(p). The exceptions are those of [Secret].
//
// A database gets the text in clear, as of any string.
type Private string

const privateMask = "[private]"

// String returns "[private]", or "" when p is empty.
func (p Private) String() string {
	if p == "" {
		return ""
	}
	return privateMask
}

// GoString returns what String returns.
func (p Private) GoString() string { return p.String() }

// Format writes what String returns for every verb.
func (p Private) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, p.String()) }

// LogValue is what String returns.
func (p Private) LogValue() slog.Value { return slog.StringValue(p.String()) }

// MarshalText writes what String returns. [Private.UnmarshalText] refuses the mask.
func (p Private) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads a text as it is, the name in a customer's form for instance. A
// text that contains a mask is [ErrMasked], and p keeps its value.
func (p *Private) UnmarshalText(text []byte) error {
	if masked(string(text)) {
		return ErrMasked
	}
	*p = Private(text)
	return nil
}
