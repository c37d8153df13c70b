package sign

import (
	"bytes"
	"math"
	"strconv"
)

const (
	// precision is PHP's default setting of that name: the significant digits of
	// a float that is converted to a string.
	precision = 14
	// shortestFixed is the layout that goes with precision = -1.
	shortestFixed = 17
)

// decimal is a float in decimal digits: the first before the point, times ten
// to the exponent. An infinity has no digits.
type decimal struct {
	negative bool
	digits   []byte // no zeros at the end, but for the oddity of keepsZeros
	exponent int
}

// roundedDecimal returns f as PHP rounds it with precision = 14, its digits in room.
func roundedDecimal(room []byte, f float64) decimal {
	d := newDecimal(room, f, precision)
	if !keepsZeros(math.Abs(f)) {
		d.digits = trimZeros(d.digits)
	}
	return d
}

// shortestDecimal returns f in the fewest digits that give f again.
func shortestDecimal(room []byte, f float64) decimal {
	return newDecimal(room, f, 0)
}

// newDecimal returns f in so many digits or, if 0, in as few as it takes.
func newDecimal(room []byte, f float64, digits int) decimal {
	d := decimal{negative: math.Signbit(f)}
	if math.IsInf(f, 0) {
		return d
	}
	text := strconv.AppendFloat(room, math.Abs(f), 'e', digits-1, 64)
	mark := bytes.IndexByte(text, 'e')
	d.exponent, _ = strconv.Atoi(string(text[mark+1:]))
	d.digits = text[:1]
	if mark > 1 {
		d.digits = append(d.digits, text[2:mark]...)
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
// 10^fixed, beyond with an exponent.
func (d decimal) append(dst []byte, fixed int) []byte {
	if d.negative {
		dst = append(dst, '-')
	}
	switch n := d.exponent + 1; { // digits before the point
	case len(d.digits) == 0:
		return append(dst, "INF"...)
	case n < -3 || n > fixed:
		return d.appendScientific(dst)
	case n <= 0:
		dst = append(dst, "0.000"[:2-n]...)
		return append(dst, d.digits...)
	case len(d.digits) <= n:
		dst = append(dst, d.digits...)
		return append(dst, "0000000000000000"[:n-len(d.digits)]...)
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
