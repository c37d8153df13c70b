package money_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/money"
)

func TestFromDecimalIsExact(t *testing.T) {
	for _, c := range []struct {
		d        decimal.Decimal
		currency money.Currency
		minor    int64
	}{
		{decimal.Decimal{}, money.KES, 0},
		{decimal.New(0, math.MaxInt32), money.KES, 0},
		{decimal.New(0, math.MinInt32), money.KES, 0},
		{decimal.New(105, -1), money.KES, 1_050},
		{decimal.New(1_050, -2), money.KES, 1_050},
		{decimal.New(105_000, -4), money.KES, 1_050},
		{decimal.New(-5, -2), money.KES, -5},
		{decimal.New(1, 3), money.UGX, 1_000},
		{decimal.New(10_000_000, -3), money.UGX, 10_000},
		{decimal.New(9, 18), money.UGX, 9_000_000_000_000_000_000},
		{decimal.New(-9, 16), money.KES, -9_000_000_000_000_000_000},
		{decimal.New(1, -4), "CLF", 1},
		{decimal.New(math.MaxInt64, 0), money.RWF, math.MaxInt64},
		{decimal.New(math.MinInt64, 0), money.RWF, math.MinInt64},
		{decimal.New(math.MaxInt64, -2), money.KES, math.MaxInt64},
		{decimal.New(math.MinInt64, -2), money.KES, math.MinInt64},
		{decimal.NewFromBigInt(power(10, 99), -100), money.KES, 10},
		{decimal.NewFromBigInt(power(10, 118), -100), money.UGX, 1_000_000_000_000_000_000},
	} {
		amount, err := money.FromDecimal(c.d, c.currency)
		if assert.NoError(t, err, "%s %s", describe(c.d), c.currency) {
			assert.Equal(t, minor(t, c.minor, c.currency), amount, describe(c.d))
		}
	}
}

func TestFromDecimalRefusesRatherThanRounds(t *testing.T) {
	for _, c := range []struct {
		d        decimal.Decimal
		currency money.Currency
		want     error
	}{
		{decimal.New(10_505, -3), money.KES, money.ErrTooFine},
		{decimal.New(-1, -3), money.KES, money.ErrTooFine},
		{decimal.New(5, -1), money.UGX, money.ErrTooFine},
		{decimal.New(10, -6), "CLF", money.ErrTooFine},
		{decimal.New(1, -100), money.KES, money.ErrTooFine},
		{decimal.NewFromBigInt(power(10, 101), -101), money.KES, money.ErrTooFine}, // 1, with 101 zeros after its point
		{decimal.New(math.MaxInt64, 0), money.KES, money.ErrRange},
		{decimal.New(math.MinInt64, 0), money.KES, money.ErrRange},
		{decimal.NewFromUint64(math.MaxInt64 + 1), money.UGX, money.ErrRange},
		{decimal.New(1, 18), money.KES, money.ErrRange},
		{decimal.New(1, 19), money.UGX, money.ErrRange},
		{decimal.NewFromBigInt(power(10, 119), -100), money.UGX, money.ErrRange},
		{decimal.NewFromBigInt(power(2, 400), -100), money.UGX, money.ErrRange},
		{decimal.NewFromInt(1), "", money.ErrCurrency},
		{decimal.NewFromInt(1), "kes", money.ErrCurrency},
		{decimal.Zero, "XXX", money.ErrCurrency},
	} {
		amount, err := money.FromDecimal(c.d, c.currency)
		assert.ErrorIs(t, err, c.want, "%s %s", describe(c.d), c.currency)
		assert.Zero(t, amount)
	}
}

func TestDecimalReadsBackAsTheAmountItIsOf(t *testing.T) {
	for currency := range minorUnits(t) {
		for _, n := range interestingIntegers() {
			amount := minor(t, n, currency)
			again, err := money.FromDecimal(amount.Decimal(), currency)
			if err != nil || again != amount {
				require.Failf(t, "not read back", "%s: got %s, %v", amount, again, err)
			}
		}
	}
}

func TestDecimalIsTheNumberWithoutTheCurrency(t *testing.T) {
	assert.Equal(t, decimal.New(-1_050, -2), money.MustParse("-10.50", money.KES).Decimal())
	assert.Equal(t, decimal.New(1_050, 0), money.MustParse("1050", money.UGX).Decimal())
	assert.True(t, money.Amount{}.Decimal().IsZero())
}

// huge are decimals that cost decimal a second or a gigabyte as soon as it writes them out.
func huge() map[string]decimal.Decimal {
	digits := power(2, 4_000_000)
	return map[string]decimal.Decimal{
		"one, large exponent":       decimal.New(1, 5_000_000),
		"minus one, large exponent": decimal.New(-1, 5_000_000),
		"one, largest exponent":     decimal.New(1, math.MaxInt32),
		"largest, largest exponent": decimal.New(math.MaxInt64, math.MaxInt32),
		"one, small exponent":       decimal.New(1, -5_000_000),
		"minus one, small exponent": decimal.New(-1, -5_000_000),
		"one, smallest exponent":    decimal.New(1, math.MinInt32),
		"round, small exponent":     decimal.New(1_000_000_000_000_000_000, -5_000_000),
		"zero, large exponent":      decimal.New(0, 5_000_000),
		"zero, small exponent":      decimal.New(0, -5_000_000),
		"zero, largest exponent":    decimal.New(0, math.MaxInt32),
		"zero, smallest exponent":   decimal.New(0, math.MinInt32),
		"a million digits":          decimal.NewFromBigInt(digits, 0),
		"a million, after a point":  decimal.NewFromBigInt(digits, -1_204_120),
		"a million, in the middle":  decimal.NewFromBigInt(digits, -100),
	}
}

func TestHugeDecimalsCostNothing(t *testing.T) {
	amount := minor(t, math.MaxInt64, "CLF")
	for name, d := range huge() {
		want := money.ErrRange
		switch {
		case d.IsZero():
			want = nil
		case d.Exponent() < -100:
			want = money.ErrTooFine
		}
		// A copy of what it was given, to see its size, is what a call may cost.
		allowed := 16_384 + 2*uint64(d.Coefficient().BitLen()/8)
		calls := map[string]func() (money.Amount, error){
			"FromDecimal": func() (money.Amount, error) { return money.FromDecimal(d, "CLF") },
		}
		for _, rounding := range roundings {
			calls["RoundDecimal "+string(rounding)] = func() (money.Amount, error) {
				return money.RoundDecimal(d, "CLF", rounding)
			}
			calls["Mul "+string(rounding)] = func() (money.Amount, error) { return amount.Mul(d, rounding) }
		}
		for call, f := range calls {
			before := allocated()
			got, err := f()
			assert.Less(t, allocated()-before, allowed, "%s of %s", call, name)
			assert.ErrorIs(t, err, want, "%s of %s", call, name)
			assert.Zero(t, got.Minor(), "%s of %s", call, name)
		}
	}
}

// allocated is how many bytes this program has ever allocated.
func allocated() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.TotalAlloc
}

func TestRoundDecimalAgreesWithExactFractions(t *testing.T) {
	random := rand.New(rand.NewPCG(4217, 233))
	for range 5_000 {
		d := randomDecimal(random)
		for _, currency := range []money.Currency{money.UGX, money.KES, "BHD", "CLF"} {
			for _, rounding := range roundings {
				checkRounded(t, d, currency, rounding)
			}
		}
	}
}

// checkRounded compares RoundDecimal and FromDecimal with exact fractions.
func checkRounded(t *testing.T, d decimal.Decimal, currency money.Currency, rounding money.Rounding) {
	t.Helper()
	decimals, _ := currency.Decimals()
	exact := new(big.Rat).Mul(d.Rat(), new(big.Rat).SetInt(power(10, decimals)))
	amount, err := money.RoundDecimal(d, currency, rounding)
	checkAmount(t, amount, err, roundOracle(exact, rounding), currency, d, rounding)

	amount, err = money.FromDecimal(d, currency)
	switch {
	case exact.IsInt():
		checkAmount(t, amount, err, exact.Num(), currency, d, "exactly")
	case !roundOracle(exact, money.RoundDown).IsInt64():
		require.Error(t, err)
	default:
		require.ErrorIs(t, err, money.ErrTooFine, "%s %s", d, currency)
	}
}

func TestMulAgreesWithExactFractions(t *testing.T) {
	random := rand.New(rand.NewPCG(4217, 256))
	for _, n := range interestingIntegers() {
		for range 5 {
			for _, rounding := range roundings {
				checkProduct(t, n, randomDecimal(random), rounding)
			}
		}
	}
}

// checkProduct compares Mul with exact fractions.
func checkProduct(t *testing.T, n int64, rate decimal.Decimal, rounding money.Rounding) {
	t.Helper()
	exact := new(big.Rat).Mul(new(big.Rat).SetInt64(n), rate.Rat())
	amount, err := minor(t, n, money.KES).Mul(rate, rounding)
	checkAmount(t, amount, err, roundOracle(exact, rounding), money.KES, n, rate, rounding)
}

func TestMulRoundsTheExactProductOnce(t *testing.T) {
	for _, c := range []struct {
		amount, rate string
		currency     money.Currency
		rounding     money.Rounding
		want         string
	}{
		{"10000", "0.015", money.UGX, money.RoundDown, "150"},
		{"13399", "0.015", money.UGX, money.RoundDown, "200"},
		{"13399", "0.015", money.UGX, money.RoundUp, "201"},
		{"100.00", "0.0333333333333333333333333333333333333", money.GHS, money.RoundHalfUp, "3.33"},
		{"0.01", "0.5", money.KES, money.RoundHalfUp, "0.01"},
		{"0.01", "0.5", money.KES, money.RoundHalfEven, "0.00"},
		{"0.01", "0.49999", money.KES, money.RoundHalfUp, "0.00"},
		{"-0.01", "0.5", money.KES, money.RoundHalfUp, "-0.01"},
		{"350.00", "-1", money.KES, money.RoundDown, "-350.00"},
		{"350.00", "0", money.KES, money.RoundUp, "0.00"},
		{"9223372036854775807", "1", money.UGX, money.RoundUp, "9223372036854775807"},
		{"-9223372036854775808", "0.9999999999999999999999", money.UGX, money.RoundUp, "-9223372036854775808"},
	} {
		amount := money.MustParse(c.amount, c.currency)
		got, err := amount.Mul(decimal.RequireFromString(c.rate), c.rounding)
		require.NoError(t, err, "%s × %s", amount, c.rate)
		assert.Equal(t, money.MustParse(c.want, c.currency), got, "%s × %s, %s", amount, c.rate, c.rounding)
	}
}

func TestMulRefusesWhatHasNoResult(t *testing.T) {
	one, largest := decimal.NewFromInt(1), money.MustParse("9223372036854775807", money.UGX)
	for _, c := range []struct {
		amount   money.Amount
		rate     decimal.Decimal
		rounding money.Rounding
		want     error
	}{
		{money.Amount{}, one, money.RoundDown, money.ErrCurrency},
		{money.MustParse("1", money.KES), one, "", money.ErrRounding},
		{largest, decimal.New(11, -1), money.RoundDown, money.ErrRange},
		{largest, decimal.New(1_000_000_000_000_000_001, -18), money.RoundDown, money.ErrRange},
		{money.MustParse("-9223372036854775808", money.UGX), decimal.NewFromInt(-1), money.RoundDown, money.ErrRange},
		{money.MustParse("0.01", money.KES), decimal.New(1, 19), money.RoundDown, money.ErrRange},
		{money.MustParse("0", money.KES), decimal.New(1, 19), money.RoundDown, money.ErrRange},
		{money.MustParse("0.01", money.KES), decimal.New(1, -101), money.RoundDown, money.ErrTooFine},
	} {
		got, err := c.amount.Mul(c.rate, c.rounding)
		assert.ErrorIs(t, err, c.want, "%s × %s", c.amount, describe(c.rate))
		assert.Zero(t, got)
	}
}

func TestRatesMayHaveAHundredDigitsAfterThePointInEveryCurrency(t *testing.T) {
	finest := decimal.New(1, -100)
	for currency := range minorUnits(t) {
		amount, err := minor(t, 1, currency).Mul(finest, money.RoundUp)
		require.NoError(t, err)
		assert.Equal(t, minor(t, 1, currency), amount)
		amount, err = money.RoundDecimal(finest, currency, money.RoundUp)
		require.NoError(t, err)
		assert.Equal(t, minor(t, 1, currency), amount)
	}
}

func TestComputingLeavesItsOperandsAlone(t *testing.T) {
	for _, text := range []string{"1050.505", "0.015", "350", "-0.5"} {
		d := decimal.RequireFromString(text)
		for _, rounding := range roundings {
			_, _ = money.RoundDecimal(d, money.KES, rounding)
			_, _ = minor(t, 1_050, money.KES).Mul(d, rounding)
		}
		_, _ = money.FromDecimal(d, money.KES)
		assert.Equal(t, decimal.RequireFromString(text), d)
	}
}

func TestDecimalsSettingsDoNotChangeWhatIsWritten(t *testing.T) {
	trim, scientific, quotes := decimal.TrimTrailingZeros, decimal.UseScientificNotation, decimal.MarshalJSONWithoutQuotes
	t.Cleanup(func() {
		decimal.TrimTrailingZeros, decimal.UseScientificNotation, decimal.MarshalJSONWithoutQuotes = trim, scientific, quotes
	})
	decimal.TrimTrailingZeros, decimal.UseScientificNotation, decimal.MarshalJSONWithoutQuotes = true, true, true

	amount := money.MustParse("1000.00", money.KES)
	assert.Equal(t, "1000.00", amount.Number())
	assert.Equal(t, "1000.00 KES", amount.String())
	written, err := amount.MarshalJSON()
	require.NoError(t, err)
	assert.Equal(t, `{"amount":"1000.00","currency":"KES"}`, string(written))
}

func power(base, exponent int) *big.Int {
	return new(big.Int).Exp(big.NewInt(int64(base)), big.NewInt(int64(exponent)), nil)
}

// randomDecimal returns decimals of every size that amounts and rates have, many of them
// halfway between two minor units.
func randomDecimal(random *rand.Rand) decimal.Decimal {
	coefficient := int64(random.Uint64()) >> random.IntN(64)
	exponent := -random.Int32N(24)
	if random.IntN(2) == 0 {
		return decimal.New(coefficient/10*10+5, exponent)
	}
	return decimal.New(coefficient, exponent+4)
}

// describe writes d without writing it out.
func describe(d decimal.Decimal) string {
	if d.Coefficient().BitLen() > 64 {
		return "a long decimal"
	}
	return d.Coefficient().String() + "e" + big.NewInt(int64(d.Exponent())).String()
}
