package sign

import (
	"bytes"
	"math"
	"strconv"
)

// numberForm says how the numbers of a body are written when it is signed.
type numberForm int

const (
	asPHP  numberForm = iota // PHP's string of what it decoded: a float has 14 significant digits
	asSent                   // the digits of the body, for a signer that never had a float
)

// precision is PHP's default setting of that name: the significant digits of a
// float that is converted to a string.
const precision = 14

// Most numbers need no float. One that does costs up to half a microsecond, and
// up to 20 if it has more digits than fit a machine word or is so large or so
// small that only hundreds of digits of arithmetic can round it.
const (
	maxConversions   = 1024
	extremeCost      = 16
	extremeDigits    = 19
	extremeMagnitude = 290
)

// numberScratch is where a number is converted without an allocation.
type numberScratch struct {
	digits, text [32]byte
}

// number reads the number at pos and returns it in the form asked for.
func (w *walker) number() ([]byte, error) {
	if n := smallInteger(w.body[w.pos:]); n > 0 {
		w.pos += n
		return w.body[w.pos-n : w.pos], nil
	}
	l, ok := scanNumber(w.body[w.pos:])
	if !ok {
		return nil, ErrSyntax
	}
	w.pos += len(l.text)
	if w.muted || w.form == asSent {
		return l.text, nil
	}
	text, err := w.phpNumber(l)
	if err == nil && !bytes.Equal(text, l.text) {
		w.rewritten = true
	}
	return text, err
}

// phpNumber returns the number as PHP prints it.
func (w *walker) phpNumber(l literal) ([]byte, error) {
	if string(l.text) == "-0" {
		return l.text[1:], nil
	}
	if l.isInt64() {
		return l.text, nil
	}
	d, exact := l.decimal(w.scratch.digits[:0])
	if !exact {
		if w.conversions += l.cost(); w.conversions > maxConversions {
			return nil, ErrBudget
		}
		f, _ := strconv.ParseFloat(string(l.text), 64) // out of range is an infinity or a zero to PHP as well
		d = newDecimal(w.scratch.digits[:0], f)
	}
	return d.append(w.scratch.text[:0]), nil
}

// decimal is a float in decimal digits: the first before the point, times ten
// to the exponent. An infinity has no digits.
type decimal struct {
	negative bool
	digits   []byte // no zeros at the end, but for the oddity of keepsZeros
	exponent int
}

// newDecimal returns f as PHP rounds it, its digits in scratch.
func newDecimal(scratch []byte, f float64) decimal {
	d := decimal{negative: math.Signbit(f)}
	if math.IsInf(f, 0) {
		return d
	}
	text := strconv.AppendFloat(scratch, math.Abs(f), 'e', precision-1, 64)
	mark := bytes.IndexByte(text, 'e')
	d.exponent, _ = strconv.Atoi(string(text[mark+1:]))
	d.digits = append(text[:1], text[2:mark]...) // without the point
	if !keepsZeros(math.Abs(f)) {
		d.digits = trimZeros(d.digits)
	}
	return d
}

// trimZeros drops the zeros at the end, but never the first digit.
func trimZeros(digits []byte) []byte {
	n := len(digits)
	for n > 1 && digits[n-1] == '0' {
		n--
	}
	return digits[:n]
}

// keepsZeros reports an oddity of PHP's conversion: zeros at the end of the 14
// digits are dropped, unless f is a whole number of 15 digits that lies exactly
// between two such texts and is rounded down.
func keepsZeros(f float64) bool {
	if f < 1e14 || f >= 1e15 || f != math.Trunc(f) {
		return false
	}
	n := int64(f)
	return n%10 == 5 && n/10%2 == 0
}

// append appends d as PHP prints it: in fixed notation from 0.0001 to below
// 10^14, beyond with an exponent.
func (d decimal) append(dst []byte) []byte {
	if d.negative {
		dst = append(dst, '-')
	}
	switch n := d.exponent + 1; { // digits before the point
	case len(d.digits) == 0:
		return append(dst, "INF"...)
	case n < -3 || n > precision:
		return d.appendScientific(dst)
	case n <= 0:
		dst = append(dst, "0.000"[:2-n]...)
		return append(dst, d.digits...)
	case len(d.digits) <= n:
		dst = append(dst, d.digits...)
		return append(dst, "00000000000000"[:n-len(d.digits)]...)
	default:
		dst = append(append(dst, d.digits[:n]...), '.')
		return append(dst, d.digits[n:]...)
	}
}

func (d decimal) appendScientific(dst []byte) []byte {
	dst = append(dst, d.digits[0], '.')
	if len(d.digits) == 1 {
		dst = append(dst, '0')
	}
	dst = append(append(dst, d.digits[1:]...), 'E')
	if d.exponent >= 0 {
		dst = append(dst, '+')
	}
	return strconv.AppendInt(dst, int64(d.exponent), 10)
}
