package sign

import (
	"bytes"
	"strconv"
)

// numberForm says how the numbers of a body are written when it is signed.
type numberForm int

const (
	asPHP      numberForm = iota // PHP's string of what it decoded: 14 significant digits
	asSent                       // the literal, for a signer that never had a float
	asShortest                   // PHP with precision = -1: the shortest text of the same float
)

// Most numbers need no float. One that does costs up to half a microsecond, and
// up to 20 if it has more digits than a machine word holds or is so large or so
// small that only hundreds of digits of arithmetic can round it.
const (
	maxConversions   = 1024
	extremeCost      = 16
	extremeDigits    = 19
	extremeMagnitude = 290
)

// numberRoom holds a number on its way, so that it costs no allocation.
type numberRoom struct {
	digits, text [32]byte
}

// number reads the number at pos and returns it in the form asked for, noting
// the forms in which it would read otherwise.
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
	switch {
	case w.muted || w.form == asSent:
		return l.text, nil
	case string(l.text) == "-0":
		w.differs[asSent] = true
		return l.text[1:], nil
	case l.isInt64():
		return l.text, nil
	}
	return w.float(l)
}

// float is number for what PHP holds as a float.
func (w *walker) float(l literal) ([]byte, error) {
	d, exact := l.decimal(w.room.digits[:0])
	if !exact {
		if w.floats += l.cost(); w.floats > maxConversions {
			return nil, ErrBudget
		}
		d = w.convert(l.text)
	}
	text := d.append(w.room.text[:0], w.form.fixed())
	if !bytes.Equal(text, l.text) {
		w.differs[asSent] = true
	}
	if !exact || precision <= d.exponent && d.exponent < shortestFixed {
		w.differs[asShortest] = true
	}
	return text, nil
}

func (w *walker) convert(text []byte) decimal {
	// Out of range is an infinity or a zero to PHP as well.
	f, _ := strconv.ParseFloat(string(text), 64)
	if w.form == asShortest {
		return shortestDecimal(w.room.digits[:0], f)
	}
	return roundedDecimal(w.room.digits[:0], f)
}

// fixed returns the exponent from which a number is not in fixed notation.
func (f numberForm) fixed() int {
	if f == asShortest {
		return shortestFixed
	}
	return precision
}
