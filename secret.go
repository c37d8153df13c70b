package momo

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// Secret is a credential: a key, a password, a signing secret. It is made by
// conversion, momo.Secret(os.Getenv("…")), or read from a configuration file, and its
// text is got by the opposite conversion. Printing, logging and marshalling it give
// "[redacted]".
//
// Some printers ask no value for its mask: fmt in an unexported field, for the verb %p,
// and for %w outside [fmt.Errorf]; encoding/json for the key of a map. Keep secrets in
// exported fields or, as the clients of this module do, in closures, and use go vet,
// which finds those verbs.
type Secret string

const secretMask = "[redacted]"

// String returns "[redacted]".
func (Secret) String() string { return secretMask }

// GoString returns "[redacted]".
func (Secret) GoString() string { return secretMask }

// Format writes "[redacted]" for every verb.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, secretMask) }

// LogValue is "[redacted]".
func (Secret) LogValue() slog.Value { return slog.StringValue(secretMask) }

// MarshalText writes "[redacted]". [Secret.UnmarshalText] refuses it.
func (Secret) MarshalText() ([]byte, error) { return []byte(secretMask), nil }

// UnmarshalText reads a credential as it is, from a configuration file for instance. A
// text that contains a mask is [ErrMasked], and s keeps its value.
func (s *Secret) UnmarshalText(text []byte) error {
	if masked(string(text)) {
		return ErrMasked
	}
	*s = Secret(text)
	return nil
}

// ErrMasked says that a text to be read contains the mask of a [Secret], a [Private] or
// a [Phone]: it was printed or marshalled before, and what it stood for is lost.
var ErrMasked = errors.New("momo: a mask, not the text that it stands for")

func masked(text string) bool {
	return strings.Contains(text, secretMask) ||
		strings.Contains(text, privateMask) ||
		strings.Contains(text, phoneMask)
}
