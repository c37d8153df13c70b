package sign

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// text reads the string at pos and returns its decoded bytes, valid until the
// next call: a piece of the body where nothing needs decoding.
func (w *walker) text() ([]byte, error) {
	w.pos++
	start := w.pos
	end := plainEnd(w.body, start)
	if end == len(w.body) {
		return nil, ErrSyntax
	}
	if w.body[end] == '"' {
		w.pos = end + 1
		return w.body[start:end], nil
	}
	return w.decode(start, end)
}

// decode is text for a string whose first byte that is not plain is at i.
func (w *walker) decode(start, i int) ([]byte, error) {
	b := w.body
	out := w.unquoted[:0]
	for {
		out = append(out, b[start:i]...)
		if i == len(b) {
			return nil, ErrSyntax
		}
		var n int
		switch c := b[i]; {
		case c == '"':
			w.pos = i + 1
			w.unquoted = out
			return out, nil
		case c == '\\':
			var r rune
			if r, n = unescape(b[i:]); n > 0 {
				out = utf8.AppendRune(out, r)
			}
		case c >= utf8.RuneSelf:
			var r rune
			if r, n = utf8.DecodeRune(b[i:]); r == utf8.RuneError && n == 1 {
				return nil, ErrSyntax
			}
			out = append(out, b[i:i+n]...)
		}
		if n == 0 {
			return nil, ErrSyntax
		}
		start = i + n
		i = plainEnd(b, start)
	}
}

// unescape decodes the escape sequence that b begins with, and returns its
// length or 0. A surrogate without its other half is refused, not replaced.
func unescape(b []byte) (rune, int) {
	if len(b) < 2 {
		return 0, 0
	}
	switch b[1] {
	case '"', '\\', '/':
		return rune(b[1]), 2
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	}
	r := codeUnit(b)
	if r < 0 {
		return 0, 0
	}
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if r = utf16.DecodeRune(r, codeUnit(b[6:])); r == utf8.RuneError {
		return 0, 0
	}
	return r, 12
}

// codeUnit returns the four digits of the \u escape that b begins with, or -1.
func codeUnit(b []byte) rune {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return -1
	}
	var unit rune
	for _, c := range b[2:6] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return -1
		}
		unit = unit<<4 | rune(c)
	}
	return unit
}

// plainEnd returns the index, from i on, of the first byte that a string cannot
// simply contain: a quote, a backslash, a control character or a piece of UTF-8.
// It looks at eight bytes at a time: subtracting n from a byte borrows into its
// high bit if the byte is below n, and a borrow can disturb only later bytes.
func plainEnd(b []byte, i int) int {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	for ; i+8 <= len(b); i += 8 {
		v := binary.LittleEndian.Uint64(b[i:])
		quote, backslash := v^ones*'"', v^ones*'\\'
		special := (v | (v - ones*' ') | (quote - ones) | (backslash - ones)) & highs
		if special != 0 {
			return i + bits.TrailingZeros64(special)/8
		}
	}
	for i < len(b) && b[i] >= ' ' && b[i] < utf8.RuneSelf && b[i] != '"' && b[i] != '\\' {
		i++
	}
	return i
}
