package money_test

import (
	"math/big"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/money"
)

var roundings = []money.Rounding{money.RoundHalfEven, money.RoundHalfUp, money.RoundUp, money.RoundDown}

func TestEveryRoundingIsWhatItsNameSays(t *testing.T) {
	for _, c := range []struct {
		number                        string
		halfEven, halfUp, up, towards int64
	}{
		{"0", 0, 0, 0, 0},
		{"1", 1, 1, 1, 1},
		{"1.000", 1, 1, 1, 1},
		{"0.000000000000000000000000001", 0, 0, 1, 0},
		{"0.1", 0, 0, 1, 0},
		{"0.4", 0, 0, 1, 0},
		{"0.49999999999999999999999999", 0, 0, 1, 0},
		{"0.5", 0, 1, 1, 0},
		{"0.50", 0, 1, 1, 0},
		{"0.500000000000000000000000001", 1, 1, 1, 0},
		{"0.6", 1, 1, 1, 0},
		{"0.9", 1, 1, 1, 0},
		{"0.99999999999999999999999999", 1, 1, 1, 0},
		{"1.4", 1, 1, 2, 1},
		{"1.5", 2, 2, 2, 1},
		{"1.6", 2, 2, 2, 1},
		{"2.4", 2, 2, 3, 2},
		{"2.5", 2, 3, 3, 2},
		{"2.6", 3, 3, 3, 2},
		{"3.5", 4, 4, 4, 3},
		{"9.5", 10, 10, 10, 9},
		{"99.5", 100, 100, 100, 99},
		{"999999999999999.5", 1_000_000_000_000_000, 1_000_000_000_000_000, 1_000_000_000_000_000, 999_999_999_999_999},
	} {
		for _, negative := range []bool{false, true} {
			d := decimal.RequireFromString(c.number)
			sign := int64(1)
			if negative {
				d, sign = d.Neg(), -1
			}
			for rounding, want := range map[money.Rounding]int64{
				money.RoundHalfEven: c.halfEven, money.RoundHalfUp: c.halfUp, money.RoundUp: c.up, money.RoundDown: c.towards,
			} {
				amount, err := money.RoundDecimal(d, money.UGX, rounding)
				require.NoError(t, err)
				assert.Equal(t, sign*want, amount.Minor(), "%s, %s", d, rounding)

				amount, err = money.RoundDecimal(d.Shift(-2), money.KES, rounding)
				require.NoError(t, err)
				assert.Equal(t, sign*want, amount.Minor(), "%s, %s", d.Shift(-2), rounding)

				amount, err = minor(t, sign, money.KES).Mul(d.Abs(), rounding)
				require.NoError(t, err)
				assert.Equal(t, sign*want, amount.Minor(), "%d × %s, %s", sign, d.Abs(), rounding)
			}
		}
	}
}

func TestRoundingIsRefusedWhereNoneIsNamed(t *testing.T) {
	for _, rounding := range []money.Rounding{"", "half down", "HALF UP", "up ", "bank"} {
		for _, number := range []string{"0", "1", "0.5", "0.005"} {
			amount, err := money.RoundDecimal(decimal.RequireFromString(number), money.KES, rounding)
			assert.ErrorIs(t, err, money.ErrRounding, "%s, %q", number, rounding)
			assert.Zero(t, amount)
			amount, err = money.MustParse("1", money.KES).Mul(decimal.RequireFromString(number), rounding)
			assert.ErrorIs(t, err, money.ErrRounding, "%s, %q", number, rounding)
			assert.Zero(t, amount)
		}
	}
}

func TestRoundingOutOfTheRangeIsRefused(t *testing.T) {
	above := decimal.RequireFromString("9223372036854775807.5")
	below := decimal.RequireFromString("-9223372036854775808.5")
	for rounding, want := range map[money.Rounding]error{
		money.RoundDown: nil, money.RoundUp: money.ErrRange,
		money.RoundHalfUp: money.ErrRange, money.RoundHalfEven: money.ErrRange,
	} {
		_, err := money.RoundDecimal(above, money.UGX, rounding)
		assert.ErrorIs(t, err, want, rounding)
	}
	for rounding, want := range map[money.Rounding]error{
		money.RoundDown: nil, money.RoundUp: money.ErrRange,
		money.RoundHalfUp: money.ErrRange, money.RoundHalfEven: nil,
	} {
		_, err := money.RoundDecimal(below, money.UGX, rounding)
		assert.ErrorIs(t, err, want, rounding)
	}
}

// roundOracle rounds by the quotient and the remainder of an exact fraction's size.
func roundOracle(exact *big.Rat, rounding money.Rounding) *big.Int {
	whole, rest := new(big.Int).QuoRem(new(big.Int).Abs(exact.Num()), exact.Denom(), new(big.Int))
	half := new(big.Int).Lsh(rest, 1).Cmp(exact.Denom())
	away := false
	switch rounding {
	case money.RoundHalfEven:
		away = half > 0 || half == 0 && whole.Bit(0) == 1
	case money.RoundHalfUp:
		away = half >= 0
	case money.RoundUp:
		away = rest.Sign() > 0
	}
	if away {
		whole.Add(whole, big.NewInt(1))
	}
	if exact.Sign() < 0 {
		whole.Neg(whole)
	}
	return whole
}
