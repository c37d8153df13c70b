package money

import "github.com/shopspring/decimal"

// FromDecimal returns d units of c: FromDecimal(10.5, KES) is 10.50 KES. It never
// rounds: a d that is finer than c is [ErrTooFine], one beyond an int64 of minor units
// is [ErrRange], an unknown c is [ErrCurrency].
func FromDecimal(d decimal.Decimal, c Currency) (Amount, error) {
	decimals, known := c.Decimals()
	if !known {
		return Amount{}, ErrCurrency
	}
	if d.IsZero() {
		return Amount{currency: c}, nil
	}
	// Before any arithmetic, which an exponent of a million would make endless.
	if exponent := d.Exponent(); exponent > maxLength || exponent < -maxLength || d.NumDigits() > 2*maxLength {
		return Amount{}, ErrRange
	}
	minor := d.Shift(int32(decimals))
	switch {
	case !minor.IsInteger():
		return Amount{}, ErrTooFine
	case !minor.BigInt().IsInt64():
		return Amount{}, ErrRange
	}
	return Amount{minor: minor.IntPart(), currency: c}, nil
}

// Decimal returns the number of a without its currency, exactly: 10.5 for 10.50 KES, and
// 0 for the zero Amount. It is the type to compute with; [FromDecimal] leads back.
func (a Amount) Decimal() decimal.Decimal {
	decimals, _ := a.currency.Decimals()
	return decimal.New(a.minor, -int32(decimals))
}

// Mul returns a × rate, rounded down to minor units (towards zero): a fee of 1.5 % is
// a.Mul(decimal.RequireFromString("0.015")). No amount is [ErrCurrency], a result beyond
// an int64 [ErrRange].
func (a Amount) Mul(rate decimal.Decimal) (Amount, error) {
	decimals, known := a.currency.Decimals()
	if !known {
		return Amount{}, ErrCurrency
	}
	return FromDecimal(a.Decimal().Mul(rate).RoundDown(int32(decimals)), a.currency)
}
