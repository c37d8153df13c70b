package momo

import (
	"fmt"
	"io"
	"log/slog"
)

// Secret is a credential: a key, a password, a signing secret. It is made by
// conversion, momo.Secret(os.Getenv("…")), and read by the opposite conversion.
// Printing, logging and marshalling it give "[redacted]".
//
// fmt ignores these methods on a value inside an unexported field; keep secrets
// in exported fields, or, as the clients of this module do, in closures.
type Secret string

const redacted = "[redacted]"

// String returns "[redacted]".
func (Secret) String() string { return redacted }

// GoString returns "[redacted]".
func (Secret) GoString() string { return redacted }

// Format writes "[redacted]" for every verb.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue is "[redacted]".
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText writes "[redacted]".
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Private is text about a person or by one: a name, an address, a message of the
// network about a customer. Providers echo names and numbers in such texts, so
// printing, logging and marshalling it give "[private]", or nothing when it is
// empty. Convert it to read it: string(p).
type Private string

const private = "[private]"

// String returns "[private]", or "" when p is empty.
func (p Private) String() string {
	if p == "" {
		return ""
	}
	return private
}

// GoString returns what String returns.
func (p Private) GoString() string { return p.String() }

// Format writes what String returns for every verb.
func (p Private) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, p.String()) }

// LogValue is what String returns.
func (p Private) LogValue() slog.Value { return slog.StringValue(p.String()) }

// MarshalText writes what String returns.
func (p Private) MarshalText() ([]byte, error) { return []byte(p.String()), nil }
