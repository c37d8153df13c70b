package strictjson

import (
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Kept is a value, and where its text is, so that what was not read of it can be read
// later.
type Kept[T any] struct {
	Value      T
	start, end int64
}

// UnmarshalJSONFrom reads what T reads.
func (k *Kept[T]) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	k.start = dec.InputOffset()
	err := json.UnmarshalDecode(dec, &k.Value)
	k.end = dec.InputOffset()
	return err
}

// Text is the object or array as it was written. body is what the value was read from;
// it must be the whole of it. Any other value has no text.
func (k *Kept[T]) Text(body string) string {
	if k.end > int64(len(body)) || k.start > k.end {
		return ""
	}
	text := strings.TrimLeft(body[k.start:k.end], ":, \t\r\n")
	if text == "" || text[0] != '{' && text[0] != '[' {
		return ""
	}
	return text
}
