package money

import (
	"strings"

	"github.com/shopspring/decimal"
)

// maxLength is the longest number that is read. The longest int64 of any currency takes
// 21 bytes; the rest leaves room for zeros after it. It also bounds what decimal is ever
// given: a number of ten bytes can cost it half a minute.
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
	if !isNumber(s) {
		return Amount{}, ErrSyntax
	}
	d, err := decimal.NewFromString(s)
	if err != nil {
		return Amount{}, ErrSyntax
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
	default:
		return !negative || strings.Trim(whole+fraction, "0") != ""
	}
}

// onlyDigits reports whether s is ASCII digits, at least one.
func onlyDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
