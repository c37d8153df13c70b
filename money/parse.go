package money

import (
	"strings"

	"github.com/shopspring/decimal"
)

// maxLength is the longest number that is read. The longest int64 of any currency takes
// 21 bytes; the rest leaves room for zeros after it.
const maxLength = 40

// Parse reads s as an amount of c: "100", "100.00", "-5.00". It takes an
// optional "-", ASCII digits without a leading zero, and optionally a point
// with at least one digit after it, 40 bytes in all; anything else, also "-0",
// is [ErrSyntax]. Digits beyond the decimals of c are allowed as long as they
// are zeros, so "10000.00" is an amount of UGX and "10000.50" is [ErrTooFine].
// An amount beyond an int64 of minor units is [ErrRange], an unknown c is
// [ErrCurrency].
func Parse(s string, c Currency) (Amount, error) {
	if _, known := c.Decimals(); !known {
		return Amount{}, ErrCurrency
	}
	d, err := ParseDecimal(s)
	if err != nil {
		return Amount{}, err
	}
	return FromDecimal(d, c)
}

// MustParse is [Parse] for constants and tests: it panics where Parse fails.
// Never give it what came from outside the program.
func MustParse(s string, c Currency) Amount {
	a, err := Parse(s, c)
	if err != nil {
		panic(err)
	}
	return a
}

// ParseDecimal reads a number that is not an amount, such as an exchange rate, in the
// grammar of [Parse]. Anything else is [ErrSyntax], which unlike decimal's own errors
// does not repeat s.
func ParseDecimal(s string) (decimal.Decimal, error) {
	if !isNumber(s) {
		return decimal.Zero, ErrSyntax
	}
	d, err := decimal.NewFromString(s)
	if err != nil { // possible where the program has lowered decimal.MaxDecodeExponent
		return decimal.Zero, ErrSyntax
	}
	return d, nil
}

// isNumber is the grammar of Parse. decimal reads more: exponents, "+", ".5", "5.".
func isNumber(s string) bool {
	if len(s) > maxLength {
		return false
	}
	number, negative := strings.CutPrefix(s, "-")
	whole, fraction, point := strings.Cut(number, ".")
	switch {
	case !onlyDigits(whole), len(whole) > 1 && whole[0] == '0':
		return false
	case point && !onlyDigits(fraction):
		return false
	case negative:
		return strings.ContainsAny(number, "123456789")
	default:
		return true
	}
}

// onlyDigits reports whether s is ASCII digits, one or more.
func onlyDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
