package money

import "github.com/shopspring/decimal"

// Rounding says what becomes of a fraction of a minor unit. Whoever asks for a result
// that may have one names it: the zero Rounding is none, and [ErrRounding].
type Rounding string

// The ways to round. All four treat a negative amount as its positive counterpart, so
// that a refund rounds as the charge did.
const (
	RoundHalfEven Rounding = "half even" // RoundHalfEven takes the nearest, of two as near the even one.
	RoundHalfUp   Rounding = "half up"   // RoundHalfUp takes the nearest, of two as near the one away from zero.
	RoundUp       Rounding = "up"        // RoundUp goes away from zero.
	RoundDown     Rounding = "down"      // RoundDown goes towards zero.
)

// amount returns minor units of c, rounded to whole ones.
func (r Rounding) amount(minor decimal.Decimal, c Currency) (Amount, error) {
	switch r {
	case RoundHalfEven:
		minor = minor.RoundBank(0)
	case RoundHalfUp:
		minor = minor.Round(0)
	case RoundUp:
		minor = minor.RoundUp(0)
	case RoundDown:
		minor = minor.RoundDown(0)
	default:
		return Amount{}, ErrRounding
	}
	return fromInteger(minor, c)
}
