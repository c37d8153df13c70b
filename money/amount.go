package money

import (
	"cmp"
	"errors"
	"strconv"

	"github.com/shopspring/decimal"
)

// The ways in which this package fails. Match them with [errors.Is].
var (
	// ErrSyntax reports text, JSON or a database value that is not an amount.
	ErrSyntax = errors.New("money: malformed amount")
	// ErrTooFine reports a fraction that the currency, or a whole number, does not have.
	ErrTooFine = errors.New("money: amount is finer than its unit")
	// ErrRange reports an amount whose minor units do not fit an int64.
	ErrRange = errors.New("money: amount out of range")
	// ErrCurrency reports a currency that is unknown or missing, or two that differ.
	ErrCurrency = errors.New("money: unknown or different currency")
	// ErrRounding reports a rounding that is none of the four, such as the zero one.
	ErrRounding = errors.New("money: no rounding named")
	// ErrWeights reports weights to split by that are none, negative or only zeros.
	ErrWeights = errors.New("money: no weights to split by")
)

// Amount is an exact amount of money: a whole number of minor units, and the
// currency they are of. It is a plain value: copy it, compare it with ==, use
// it as a map key, share it between goroutines. The zero Amount is "no amount",
// which is not an amount of zero; every other Amount has a known currency.
type Amount struct {
	minor    int64
	currency Currency
}

// FromMinor returns n minor units of c: FromMinor(1050, KES) is 10.50 KES and
// FromMinor(1050, UGX) is 1050 UGX. An unknown c is [ErrCurrency].
func FromMinor(n int64, c Currency) (Amount, error) {
	if _, known := c.Decimals(); !known {
		return Amount{}, ErrCurrency
	}
	return Amount{minor: n, currency: c}, nil
}

// FromMajor returns n whole units of c: FromMajor(10, KES) is 10.00 KES. An
// unknown c is [ErrCurrency], an n whose minor units overflow is [ErrRange].
func FromMajor(n int64, c Currency) (Amount, error) {
	return FromDecimal(decimal.NewFromInt(n), c)
}

// Minor returns a in minor units: 1050 for 10.50 KES, 1050 for 1050 UGX, and 0
// for the zero Amount.
func (a Amount) Minor() int64 { return a.minor }

// Major returns a in whole units, for providers that take no fraction: 10 for
// 10.00 KES. An amount with a fraction is [ErrTooFine], never rounded; the zero
// Amount is [ErrCurrency].
func (a Amount) Major() (int64, error) {
	scale, known := a.currency.scale()
	if !known {
		return 0, ErrCurrency
	}
	if a.minor%scale != 0 {
		return 0, ErrTooFine
	}
	return a.minor / scale, nil
}

// Currency returns the currency of a, which is "" for the zero Amount only.
func (a Amount) Currency() Currency { return a.currency }

// IsZero reports whether a is the zero Amount, "no amount". It is false for
// 0.00 KES: to ask whether an amount is nothing or less, use [Amount.Sign].
// A JSON field tagged omitzero is left out exactly when IsZero is true.
func (a Amount) IsZero() bool { return a == Amount{} }

// Sign returns -1 for a negative amount, +1 for a positive one, and 0 for an
// amount of zero and for the zero Amount.
func (a Amount) Sign() int { return cmp.Compare(a.minor, 0) }

// Number returns the number of a without its currency, with exactly the
// currency's decimals: "100.00" and "-0.05" for KES, "10000" for UGX. It is ""
// for the zero Amount. [Parse] reads it back.
func (a Amount) Number() string { return string(a.AppendNumber(nil)) }

// AppendNumber appends to dst what [Amount.Number] returns. It allocates only where dst
// has to grow, which is why decimal does not write here.
func (a Amount) AppendNumber(dst []byte) []byte {
	if a.IsZero() {
		return dst
	}
	scale, _ := a.currency.scale()
	whole, fraction := a.minor/scale, a.minor%scale
	if a.minor < 0 {
		dst = append(dst, '-')
	}
	dst = strconv.AppendUint(dst, magnitude(whole), 10)
	if scale == 1 {
		return dst
	}
	// Adding the scale puts a 1 before the leading zeros of the fraction; the
	// point then takes its place.
	point := len(dst)
	dst = strconv.AppendUint(dst, magnitude(fraction)+uint64(scale), 10)
	dst[point] = '.'
	return dst
}

// magnitude returns n without its sign, also for the smallest int64.
func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// String returns a with its currency, "100.00 KES", and "" for the zero
// Amount. [Amount.UnmarshalText] reads it back.
func (a Amount) String() string { return string(a.appendText(nil)) }

// Add returns a + b. Two currencies, or no amount on either side, are
// [ErrCurrency]; an overflow is [ErrRange].
func (a Amount) Add(b Amount) (Amount, error) {
	if !a.sameCurrency(b) {
		return Amount{}, ErrCurrency
	}
	sum := a.minor + b.minor
	if (sum > a.minor) != (b.minor > 0) {
		return Amount{}, ErrRange
	}
	return Amount{minor: sum, currency: a.currency}, nil
}

// Sub returns a - b, and fails as [Amount.Add] does.
func (a Amount) Sub(b Amount) (Amount, error) {
	if !a.sameCurrency(b) {
		return Amount{}, ErrCurrency
	}
	difference := a.minor - b.minor
	if (difference < a.minor) != (b.minor > 0) {
		return Amount{}, ErrRange
	}
	return Amount{minor: difference, currency: a.currency}, nil
}

// Neg returns -a. The zero Amount is [ErrCurrency]; the smallest int64, which
// has no positive counterpart, is [ErrRange].
func (a Amount) Neg() (Amount, error) {
	return Amount{currency: a.currency}.Sub(a)
}

// Cmp returns -1 if a is less than b, 0 if they are equal and +1 if a is more.
// Two currencies, or no amount on either side, are [ErrCurrency]; whether two
// amounts are the same is a == b, which cannot fail.
func (a Amount) Cmp(b Amount) (int, error) {
	if !a.sameCurrency(b) {
		return 0, ErrCurrency
	}
	return cmp.Compare(a.minor, b.minor), nil
}

// sameCurrency reports whether a and b are amounts of one currency.
func (a Amount) sameCurrency(b Amount) bool {
	return a.currency == b.currency && a.currency != ""
}
