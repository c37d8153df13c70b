package strictjson

import (
	"bytes"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"
)

// shape is what the names of a text are made of, and so how much work it is to
// see whether two of one object differ only by case.
type shape uint8

const (
	plain  shape = iota // lower-case ASCII: unequal names cannot fold together
	ascii               // ASCII without escapes: they fold letter by letter
	exotic              // anything else
)

// survey runs once over the bytes, before they are decoded: it holds the bounds
// and says what the names are made of.
func survey(data []byte, maxNames int) (worst shape, err error) {
	depth, names := 0, 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '{', '[':
			if depth++; depth > MaxDepth {
				return exotic, &Error{"too deep", int64(i)}
			}
		case '}', ']':
			depth--
		case '"':
			end := stringEnd(data, i)
			if end < 0 {
				return exotic, &Error{"malformed", int64(i)}
			}
			if isName(data, end+1) {
				if names++; names > maxNames {
					return exotic, &Error{"too many names", int64(i)}
				}
				if end-i > MaxName {
					return exotic, &Error{"name too long", int64(i)}
				}
				worst = max(worst, shapeOf(data[i+1:end]))
			}
			i = end
		}
	}
	return worst, nil
}

// refuseFoldedNames looks for two names of one object that differ only by case.
func refuseFoldedNames(data []byte, worst shape) error {
	switch worst {
	case plain:
		return nil // the decoder refuses equal names
	case ascii:
		if at, ok := foldsASCII(data); ok {
			if at < 0 {
				return nil
			}
			return &Error{"names that differ only by case", int64(at)}
		}
	}
	return refuseExoticNames(data)
}

// stringEnd returns the index of the quote that ends the string starting at i,
// or -1.
func stringEnd(data []byte, i int) int {
	for j := i + 1; ; {
		n := bytes.IndexByte(data[j:], '"')
		if n < 0 {
			return -1
		}
		j += n
		escapes := 0
		for data[j-1-escapes] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			return j
		}
		j++
	}
}

func isName(data []byte, i int) bool {
	for ; i < len(data); i++ {
		switch data[i] {
		case ' ', '\t', '\r', '\n':
		default:
			return data[i] == ':'
		}
	}
	return false
}

func shapeOf(name []byte) shape {
	worst := plain
	for _, c := range name {
		switch {
		case c >= 'A' && c <= 'Z':
			worst = ascii
		case c == '\\' || c >= 0x80:
			return exotic
		}
	}
	return worst
}

// few is how many names, of all open objects, foldsASCII compares one by one.
const few = 64

// foldsASCII finds a name that differs only by case from an earlier one of its
// object, and returns its index, or -1. It is not ok for texts with many names.
// The text has been surveyed.
func foldsASCII(data []byte) (at int, ok bool) {
	var names [few][]byte
	var begins [MaxDepth + 1]int // of each open container's names
	depth, count := 0, 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '{', '[':
			depth++
			begins[depth] = count
		case '}', ']':
			if depth == 0 {
				return 0, false // malformed
			}
			count = begins[depth]
			depth--
		case '"':
			end := stringEnd(data, i)
			if isName(data, end+1) {
				if count == few {
					return 0, false
				}
				name := data[i+1 : end]
				for _, earlier := range names[begins[depth]:count] {
					if len(earlier) == len(name) && !bytes.Equal(earlier, name) && bytes.EqualFold(earlier, name) {
						return i, true
					}
				}
				names[count] = name
				count++
			}
			i = end
		}
	}
	return -1, true
}

func refuseExoticNames(data []byte) error {
	dec := jsontext.NewDecoder(bytes.NewBuffer(data))
	var seen []map[string]bool // one per open container, nil for arrays
	for {
		token, err := dec.ReadToken()
		if err != nil {
			return nil // malformed, or the end: the decoder that follows says which
		}
		switch token.Kind() {
		case '{':
			seen = append(seen, map[string]bool{})
		case '[':
			seen = append(seen, nil)
		case '}', ']':
			seen = seen[:len(seen)-1]
		case '"':
			// After a name, the number of names and values read is odd.
			if kind, length := dec.StackIndex(dec.StackDepth()); kind == '{' && length%2 == 1 {
				name := fold(token.String())
				if seen[len(seen)-1][name] {
					return &Error{"names that differ only by case", dec.InputOffset()}
				}
				seen[len(seen)-1][name] = true
			}
		}
	}
}

// fold maps every rune to the least of those that are equal to it under simple
// case folding: "ſ" (U+017F) and "s" to "S".
func fold(name string) string {
	folded := []rune(name)
	for i, r := range folded {
		least := r
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
		folded[i] = least
	}
	return string(folded)
}
