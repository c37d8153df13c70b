package strictjson

import (
	"bytes"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// bounds are how many names and elements a text may have altogether.
type bounds struct{ names, elements int }

// survey is what one pass over a text finds.
type survey struct {
	left     bounds
	repeated *Error // of the first two names of one object that are equal, case apart
}

// container is an object or an array. Its names are the last of those of all open
// objects, from first on.
type container struct {
	object bool
	first  int
	seen   uint64 // one bit for each name, so that most names are seen to be new at once
}

// check finds what is beyond the bounds, and two names of one object that are equal, case
// apart.
func check(data []byte, most bounds) error {
	s := survey{left: most}
	if err := s.over(data); err != nil {
		return err
	}
	if s.repeated != nil {
		return s.repeated
	}
	return nil
}

// over goes over a text once, before it is decoded. What is beyond the bounds is an
// error. Of the syntax it says nothing: it stops early only where every decoder stops.
func (s *survey) over(data []byte) error {
	var few [64]uint64
	names := few[:0]                 // of all open objects, as sums
	var open [MaxDepth + 1]container // the first is around the whole text
	depth, in := 0, &open[0]
	for i := 0; i < len(data); i++ {
		switch c := data[i]; c {
		case '"': // a value, since names are read below
			i = stringEnd(data, i)
			continue
		case '}', ']':
			if depth == 0 {
				return nil
			}
			names = names[:in.first]
			depth--
			in = &open[depth]
			continue
		case '{', '[':
			if depth++; depth > MaxDepth {
				return &Error{"too deep", int64(i)}
			}
			in = &open[depth]
			*in = container{object: c == '{', first: len(names)}
		case ',':
		default:
			continue
		}
		var err error
		if in.object {
			names, i, err = s.name(data, i+1, in, names)
		} else if s.left.elements--; s.left.elements < 0 {
			err = &Error{"too many elements", int64(i)}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// name reads the name that begins at i, after blanks. It returns the names with this one
// added, and the index of its last byte; an empty object has none.
func (s *survey) name(data []byte, i int, in *container, names []uint64) (all []uint64, last int, err error) {
	for i < len(data) && (data[i] == ' ' || data[i] == '\n' || data[i] == '\r' || data[i] == '\t') {
		i++
	}
	if i == len(data) || data[i] != '"' {
		return names, i - 1, nil
	}
	sum := uint64(sumBasis)
	for last = i + 1; last < len(data) && data[last] != '"'; last++ {
		letter := lower[data[last]]
		if letter == 0 {
			sum, last = sumRunes(data, i)
			break
		}
		sum = (sum ^ uint64(letter)) * sumPrime
	}
	if last-i-1 > MaxName {
		return nil, 0, &Error{"name too long", int64(i)}
	}
	if s.left.names -= 1 + (last-i-1)/shortName; s.left.names < 0 || len(names)-in.first == MaxNames {
		return nil, 0, &Error{"too many names", int64(i)}
	}
	bit := uint64(1) << (sum % 64)
	if in.seen&bit != 0 && s.repeated == nil && slices.Contains(names[in.first:], sum) {
		s.repeated = &Error{Repeated, int64(i)}
	}
	in.seen |= bit
	return append(names, sum), last, nil
}

// stringEnd returns the index of the quote that ends the string which begins at i, or the
// length of the text if there is none.
func stringEnd(data []byte, i int) int {
	for i++; ; i++ {
		n := bytes.IndexByte(data[i:], '"')
		if n < 0 {
			return len(data)
		}
		i += n
		escapes := 0
		for data[i-1-escapes] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			return i
		}
	}
}

// The sum of a name is FNV-1a over its letters in lower case. Different names have the
// same sum one time in 2^64, and are refused then.
const (
	sumBasis = 14695981039346656037
	sumPrime = 1099511628211
)

// lower has each byte of a name in lower case, and 0 for those that [sumRunes] reads:
// escapes, and what is not ASCII.
var lower = func() (table [256]byte) {
	for c := range byte(0x80) {
		table[c] = byte(unicode.ToLower(rune(c)))
	}
	table['\\'] = 0
	return table
}()

// sumRunes adds up the name that begins at i, whatever its letters are, and returns the
// index of its last byte.
func sumRunes(data []byte, i int) (sum uint64, last int) {
	last = stringEnd(data, i)
	if last-i-1 > MaxName || last == len(data) {
		return 0, last
	}
	var unquoted [MaxName + 2]byte
	name, _ := jsontext.AppendUnquote(unquoted[:0], data[i:last+1]) // the decoder refuses what is no text
	sum = sumBasis
	for len(name) > 0 {
		r, size := utf8.DecodeRune(name)
		sum = (sum ^ uint64(fold(r))) * sumPrime
		name = name[size:]
	}
	return sum, last
}

// fold maps runes that differ only by case to one of them, ASCII letters to the lower
// case: "K" and "K" (U+212A) to "k".
func fold(r rune) rune {
	least := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		least = min(least, next)
	}
	if least < 0x80 {
		return unicode.ToLower(least)
	}
	return least
}
