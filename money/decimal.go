package money

import "github.com/shopspring/decimal"

// Decimals are bounded before any arithmetic: decimal writes out what an exponent
// abbreviates, so that ten bytes can cost it a second and a gigabyte.
const (
	// maxPlaces is how many digits after the point are computed with.
	maxPlaces = 100
	// maxExponent is the first that is too large: 10^19 exceeds an int64.
	maxExponent = 19
	// maxBits bounds the digits. With maxPlaces of them after the point, a coefficient
	// of more bits is above 10^20; one below has space for every int64.
	maxBits = 400
)

// FromDecimal returns d units of c: 10.5 is 10.50 KES. It never rounds: a d that is
// finer than c, or has more than 100 digits after its point, is [ErrTooFine]. One beyond
// an int64 of minor units is [ErrRange], an unknown c is [ErrCurrency].
func FromDecimal(d decimal.Decimal, c Currency) (Amount, error) {
	minor, err := minorUnits(d, c)
	switch {
	case err != nil:
		return Amount{}, err
	case !minor.IsInteger():
		return Amount{}, ErrTooFine
	}
	return fromInteger(minor, c)
}

// RoundDecimal returns d units of c, rounded to c's minor units: 10.505, rounded down, is
// 10.50 KES. A rounding that is not one of the four is [ErrRounding], also where there is
// nothing to round. Else it fails as [FromDecimal] does, with [ErrTooFine] only where d
// has more than 100 digits after its point.
func RoundDecimal(d decimal.Decimal, c Currency, rounding Rounding) (Amount, error) {
	minor, err := minorUnits(d, c)
	if err != nil {
		return Amount{}, err
	}
	return rounding.amount(minor, c)
}

// Decimal returns the number of a without its currency, exactly: 10.50 for 10.50 KES. It
// is the type to compute with; [FromDecimal] and [RoundDecimal] lead back. For the zero
// Amount it is 0: where "no amount" must stay that, ask [Amount.IsZero] first.
func (a Amount) Decimal() decimal.Decimal {
	decimals, _ := a.currency.Decimals()
	return decimal.New(a.minor, -int32(decimals))
}

// Mul returns a × rate, rounded to minor units: a fee of 1.5 %, rounded down, is
//
//	a.Mul(decimal.RequireFromString("0.015"), money.RoundDown)
//
// The exact product is rounded, once. No amount is [ErrCurrency]; a rounding that is not
// one of the four is [ErrRounding]; a rate with more than 100 digits after its point is
// [ErrTooFine]; a result beyond an int64 of minor units, or a rate far beyond it, is
// [ErrRange].
func (a Amount) Mul(rate decimal.Decimal, rounding Rounding) (Amount, error) {
	if a.IsZero() {
		return Amount{}, ErrCurrency
	}
	rate, err := bounded(rate)
	if err != nil {
		return Amount{}, err
	}
	return rounding.amount(decimal.NewFromInt(a.minor).Mul(rate), a.currency)
}

// minorUnits returns d units of c in minor units, which may have a fraction.
func minorUnits(d decimal.Decimal, c Currency) (decimal.Decimal, error) {
	decimals, known := c.Decimals()
	if !known {
		return decimal.Zero, ErrCurrency
	}
	d, err := bounded(d)
	if err != nil {
		return decimal.Zero, err
	}
	return d.Shift(int32(decimals)), nil
}

// bounded returns d if it is small enough to compute with. Zero always is, without the
// exponent that even a zero may have.
func bounded(d decimal.Decimal) (decimal.Decimal, error) {
	exponent := d.Exponent()
	switch {
	case d.IsZero():
		return decimal.Zero, nil
	case exponent < -maxPlaces:
		return decimal.Zero, ErrTooFine
	case exponent >= maxExponent, d.Coefficient().BitLen() > maxBits: // NumDigits would compute
		return decimal.Zero, ErrRange
	}
	return d, nil
}

// fromInteger returns as many minor units of c as the integer minor says.
func fromInteger(minor decimal.Decimal, c Currency) (Amount, error) {
	n := minor.BigInt()
	if !n.IsInt64() {
		return Amount{}, ErrRange
	}
	return Amount{minor: n.Int64(), currency: c}, nil
}
