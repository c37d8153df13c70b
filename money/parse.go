package money

import (
	"math"
	"strings"
)

// maxLength is the longest number Parse reads. The longest int64 of any
// currency takes 21 bytes; the rest leaves room for zeros after it.
const maxLength = 40

// Parse reads s as an amount of c: "100", "100.00", "-5.00". It takes an
// optional "-", ASCII digits without a leading zero, and optionally a point
// with at least one digit after it, 40 bytes in all; anything else, also "-0",
// is [ErrSyntax]. Digits beyond the decimals of c are allowed as long as they
// are zeros, so "10000.00" is an amount of UGX and "10000.50" is [ErrTooFine].
// An amount beyond an int64 of minor units is [ErrRange], an unknown c is
// [ErrCurrency].
func Parse(s string, c Currency) (Amount, error) {
	decimals, known := c.Decimals()
	if !known {
		return Amount{}, ErrCurrency
	}
	negative, whole, fraction, ok := split(s)
	if !ok {
		return Amount{}, ErrSyntax
	}
	if len(fraction) > decimals {
		if !onlyZeros(fraction[decimals:]) {
			return Amount{}, ErrTooFine
		}
		fraction = fraction[:decimals]
	}
	padding := "0000"[len(fraction):decimals]
	minor, ok := join(negative, whole, fraction, padding)
	if !ok {
		return Amount{}, ErrRange
	}
	return Amount{minor: minor, currency: c}, nil
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

// split takes s apart at its sign and point, and reports whether it is written
// as Parse wants it.
func split(s string) (negative bool, whole, fraction string, ok bool) {
	if len(s) > maxLength {
		return false, "", "", false
	}
	number, negative := strings.CutPrefix(s, "-")
	whole, fraction, point := strings.Cut(number, ".")
	if !onlyDigits(whole) || len(whole) > 1 && whole[0] == '0' {
		return false, "", "", false
	}
	if point && !onlyDigits(fraction) {
		return false, "", "", false
	}
	if negative && onlyZeros(whole) && onlyZeros(fraction) {
		return false, "", "", false
	}
	return negative, whole, fraction, true
}

// join reads runs of digits as one number, and reports whether it fits.
func join(negative bool, runs ...string) (n int64, ok bool) {
	limit := uint64(math.MaxInt64)
	if negative {
		limit++
	}
	var size uint64
	for _, run := range runs {
		for i := range len(run) {
			digit := uint64(run[i] - '0')
			if size > (limit-digit)/10 {
				return 0, false
			}
			size = size*10 + digit
		}
	}
	if negative {
		return int64(-size), true
	}
	return int64(size), true
}

// onlyDigits reports whether s is ASCII digits, at least one.
func onlyDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// onlyZeros reports whether s has nothing but the digit zero in it.
func onlyZeros(s string) bool {
	return strings.Trim(s, "0") == ""
}
