package sapama

import (
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo"
)

// located is a value and where it stands in the text that was read, so that the text of
// it can be kept as it came.
type located[T any] struct {
	value    T
	from, to int64
}

// UnmarshalJSONFrom reads a T.
func (l *located[T]) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	l.from = dec.InputOffset()
	err := json.UnmarshalDecode(dec, &l.value)
	l.to = dec.InputOffset()
	return err
}

// raw is the value in the text that was read, without what separates it from the value
// before it.
func (l *located[T]) raw(text string) momo.Private {
	return momo.Private(strings.TrimLeft(text[l.from:l.to], ",: \t\r\n"))
}
