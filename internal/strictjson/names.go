package strictjson

import (
	"bytes"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"
)

// survey runs once over the bytes, before they are decoded: it holds the bounds
// and reports whether all names are plain, that is lower-case ASCII. Plain names
// that differ cannot be equal under case folding, so the decoder's own check of
// duplicates is enough for them.
func survey(data []byte, maxNames int) (plain bool, err error) {
	plain = true
	depth, names := 0, 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '{', '[':
			if depth++; depth > MaxDepth {
				return false, &Error{"too deep", int64(i)}
			}
		case '}', ']':
			depth--
		case '"':
			end := stringEnd(data, i)
			if end < 0 {
				return false, &Error{"malformed", int64(i)}
			}
			if isName(data, end+1) {
				if names++; names > maxNames {
					return false, &Error{"too many names", int64(i)}
				}
				plain = plain && isPlain(data[i+1:end])
			}
			i = end
		}
	}
	return plain, nil
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

func isPlain(name []byte) bool {
	for _, c := range name {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' && c != '-' && c != '.' {
			return false
		}
	}
	return true
}

func refuseFoldedNames(data []byte) error {
	dec := jsontext.NewDecoder(bytes.NewReader(data))
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
