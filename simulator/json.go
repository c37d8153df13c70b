package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// ordered is a JSON object whose members keep the order in which they stand;
// a map is written with its names sorted.
type ordered []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the members in their order.
func (o ordered) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, m := range o {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, encodeJSON(m.name)...)
		out = append(out, ':')
		out = append(out, encodeJSON(m.value)...)
	}
	return append(out, '}'), nil
}

// encodeJSON writes compact JSON in ASCII, every other character as an escape,
// as the servers simulated here (in Python and PHP) do. Only what providers
// made of strings, integers and containers is ever given to it.
func encodeJSON(value any) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(fmt.Sprintf("simulator: %T cannot be written as JSON: %v", value, err))
	}
	return ascii(bytes.TrimSuffix(out.Bytes(), []byte{'\n'}))
}

func ascii(text []byte) []byte {
	var out []byte
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch high, low := utf16.EncodeRune(r); {
		case r < utf8.RuneSelf:
			out = append(out, byte(r))
		case r >= 0x10000:
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		text = text[size:]
	}
	return out
}

// decodeJSON reads a JSON value into maps, slices, strings, booleans and
// json.Number; of two members of one name the last wins, as in Python and PHP.
func decodeJSON(text []byte) (any, bool) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return nil, false
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, false // something follows the value
	}
	return value, true
}

// stringOrNull is null for a text that was not given.
func stringOrNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}
