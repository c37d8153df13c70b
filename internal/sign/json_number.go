package sign

// literal is a JSON number as sent, taken apart.
type literal struct {
	text     []byte
	mantissa []byte // text without the exponent
	whole    int    // digits before the point
	fraction int    // digits after the point
	exponent int    // kept within ±10 000, beyond which nothing changes
}

// smallInteger returns the length of the number that b begins with if PHP plainly
// prints it as it was sent, or 0.
func smallInteger(b []byte) int {
	n := digitRun(b)
	if n == 0 || n == len(b) || n > 18 || n > 1 && b[0] == '0' {
		return 0
	}
	if c := b[n]; c == '.' || c|0x20 == 'e' {
		return 0
	}
	return n
}

// scanNumber takes the number that b begins with.
func scanNumber(b []byte) (l literal, ok bool) {
	i := 0
	if len(b) > 0 && b[0] == '-' {
		i = 1
	}
	l.whole = digitRun(b[i:])
	if l.whole == 0 || l.whole > 1 && b[i] == '0' {
		return l, false
	}
	i += l.whole
	if i < len(b) && b[i] == '.' {
		l.fraction = digitRun(b[i+1:])
		if l.fraction == 0 {
			return l, false
		}
		i += 1 + l.fraction
	}
	l.mantissa = b[:i]
	if i < len(b) && b[i]|0x20 == 'e' {
		n := l.scanExponent(b[i+1:])
		if n == 0 {
			return l, false
		}
		i += 1 + n
	}
	l.text = b[:i]
	return l, true
}

// scanExponent reads what follows the e and returns its length or 0.
func (l *literal) scanExponent(b []byte) int {
	sign := 0
	if len(b) > 0 && (b[0] == '+' || b[0] == '-') {
		sign = 1
	}
	n := digitRun(b[sign:])
	if n == 0 {
		return 0
	}
	for _, c := range b[sign : sign+n] {
		l.exponent = min(10*l.exponent+int(c-'0'), 10_000)
	}
	if b[0] == '-' {
		l.exponent = -l.exponent
	}
	return sign + n
}

func digitRun(b []byte) int {
	for i, c := range b {
		if c < '0' || c > '9' {
			return i
		}
	}
	return len(b)
}

// isInt64 reports whether PHP keeps the number as an integer.
func (l literal) isInt64() bool {
	if l.fraction > 0 || len(l.mantissa) < len(l.text) {
		return false
	}
	switch digits := l.text[len(l.text)-l.whole:]; {
	case len(digits) != 19:
		return len(digits) < 19
	case l.text[0] == '-':
		return string(digits) <= "9223372036854775808"
	default:
		return string(digits) <= "9223372036854775807"
	}
}

// decimal puts the digits of the number into scratch if they are so few, and the
// number so far from the limits of a float, that a float keeps them all.
func (l literal) decimal(scratch []byte) (decimal, bool) {
	leading := 0
	for _, c := range l.mantissa {
		switch {
		case c < '0': // the sign or the point
		case c == '0' && len(scratch) == 0:
			leading++
		case len(scratch) < precision:
			scratch = append(scratch, c)
		case c != '0':
			return decimal{}, false
		}
	}
	d := decimal{l.text[0] == '-', trimZeros(scratch), l.whole - leading - 1 + l.exponent}
	if len(scratch) == 0 {
		d.digits, d.exponent = append(scratch, '0'), 0
	}
	return d, -extremeMagnitude <= d.exponent && d.exponent <= extremeMagnitude
}

// cost is what converting the number counts for.
func (l literal) cost() int {
	if l.whole+l.fraction > extremeDigits ||
		l.exponent+l.whole > extremeMagnitude || l.exponent-l.fraction < -extremeMagnitude {
		return extremeCost
	}
	return 1
}
