package strictjson

import (
	"bytes"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Located is a value and where it stands in the text that is read, the members that
// nobody reads included. All rows of a page share one copy of its text.
type Located[T any] struct {
	Value    T
	from, to int64
}

// UnmarshalJSONFrom reads what T reads.
func (l *Located[T]) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	l.from = dec.InputOffset()
	err := json.UnmarshalDecode(dec, &l.Value)
	l.to = dec.InputOffset()
	return err
}

// In is the text of the value as it came, a part of the text that was read. It is empty
// where there was none.
func (l *Located[T]) In(text string) string { return strings.TrimLeft(text[l.from:l.to], separators) }

// Of is In for the text that was read itself, without a copy.
func (l *Located[T]) Of(data []byte) []byte { return bytes.TrimLeft(data[l.from:l.to], separators) }

// Reads is as in [Reader].
func (Located[T]) Reads() reflect.Type { return reflect.TypeFor[T]() }

// Unread is a value that is read later, from where it is located.
type Unread struct{}

// UnmarshalJSONFrom skips any value.
func (*Unread) UnmarshalJSONFrom(dec *jsontext.Decoder) error { return dec.SkipValue() }

// Reads is as in [Reader].
func (Unread) Reads() reflect.Type { return nil }
