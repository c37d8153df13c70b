package money_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/money"
)

func TestSplitGivesWhatIsLeftToTheLargestRemainders(t *testing.T) {
	for _, c := range []struct {
		amount   string
		currency money.Currency
		weights  []int64
		shares   []string
	}{
		{"100.00", money.KES, []int64{1}, []string{"100.00"}},
		{"100.00", money.KES, []int64{7}, []string{"100.00"}},
		{"100.00", money.KES, []int64{1, 1}, []string{"50.00", "50.00"}},
		{"100.00", money.KES, []int64{1, 1, 1}, []string{"33.34", "33.33", "33.33"}},
		{"200.00", money.KES, []int64{1, 1, 1}, []string{"66.67", "66.67", "66.66"}},
		{"-100.00", money.KES, []int64{1, 1, 1}, []string{"-33.34", "-33.33", "-33.33"}},
		{"10.01", money.KES, []int64{70, 30}, []string{"7.01", "3.00"}},
		{"100.00", money.KES, []int64{2, 1}, []string{"66.67", "33.33"}},
		{"100.00", money.KES, []int64{1, 2}, []string{"33.33", "66.67"}},
		{"0.01", money.KES, []int64{30, 30, 40}, []string{"0.00", "0.00", "0.01"}},
		{"0.02", money.KES, []int64{30, 30, 40}, []string{"0.01", "0.00", "0.01"}},
		{"0.02", money.KES, []int64{1, 1, 1, 1}, []string{"0.01", "0.01", "0.00", "0.00"}},
		{"-0.02", money.KES, []int64{1, 1, 1, 1}, []string{"-0.01", "-0.01", "0.00", "0.00"}},
		{"1", money.UGX, []int64{0, 1}, []string{"0", "1"}},
		{"2", money.UGX, []int64{0, 1, 0, 1, 1}, []string{"0", "1", "0", "1", "0"}},
		{"0", money.UGX, []int64{1, 2}, []string{"0", "0"}},
		{
			"9223372036854775807", money.UGX, []int64{math.MaxInt64, math.MaxInt64},
			[]string{"4611686018427387904", "4611686018427387903"},
		},
		{"9223372036854775807", money.UGX, []int64{0, math.MaxInt64}, []string{"0", "9223372036854775807"}},
		{"-9223372036854775808", money.UGX, []int64{3}, []string{"-9223372036854775808"}},
		{
			"-9223372036854775808", money.UGX, []int64{1, 1, 1},
			[]string{"-3074457345618258603", "-3074457345618258603", "-3074457345618258602"},
		},
	} {
		want := make([]money.Amount, len(c.shares))
		for i, share := range c.shares {
			want[i] = money.MustParse(share, c.currency)
		}
		shares, err := money.MustParse(c.amount, c.currency).Split(c.weights...)
		require.NoError(t, err, "%s by %d", c.amount, c.weights)
		assert.Equal(t, want, shares, "%s by %d", c.amount, c.weights)
	}
}

func TestSplitRefusesWhatDividesNothing(t *testing.T) {
	amount := money.MustParse("100", money.KES)
	for _, weights := range [][]int64{nil, {}, {0}, {0, 0, 0}, {-1}, {1, -1}, {2, -1}, {math.MaxInt64, math.MinInt64, 1}} {
		shares, err := amount.Split(weights...)
		assert.ErrorIs(t, err, money.ErrWeights, weights)
		assert.Nil(t, shares)
	}
	shares, err := money.Amount{}.Split(1, 1)
	assert.ErrorIs(t, err, money.ErrCurrency)
	assert.Nil(t, shares)
}

func TestSplitLeavesItsWeightsAlone(t *testing.T) {
	weights := []int64{1, 3, 2}
	_, err := money.MustParse("100", money.KES).Split(weights...)
	require.NoError(t, err)
	assert.Equal(t, []int64{1, 3, 2}, weights)
}

func TestSplitAgreesWithExactFractions(t *testing.T) {
	random := rand.New(rand.NewPCG(4217, 250))
	for _, n := range interestingIntegers() {
		for range 5 {
			weights := make([]int64, 1+random.IntN(12))
			for i := range weights {
				weights[i] = random.Int64() >> random.IntN(63)
			}
			checkSplit(t, n, weights)
			checkSplit(t, n, append(weights, weights...)) // equal remainders
		}
	}
}

// checkSplit compares the shares of n with those of exact fractions: what is left goes,
// one by one, to the largest remainder that has got nothing yet.
func checkSplit(t *testing.T, n int64, weights []int64) {
	t.Helper()
	shares, err := minor(t, n, money.KES).Split(weights...)
	total := new(big.Int)
	for _, weight := range weights {
		total.Add(total, big.NewInt(weight))
	}
	if total.Sign() == 0 {
		require.ErrorIs(t, err, money.ErrWeights)
		return
	}
	require.NoError(t, err)
	require.Len(t, shares, len(weights))

	want, left := make([]*big.Int, len(weights)), new(big.Int).Abs(big.NewInt(n))
	remainders := make([]*big.Int, len(weights))
	for i, weight := range weights {
		product := new(big.Int).Mul(new(big.Int).Abs(big.NewInt(n)), big.NewInt(weight))
		want[i], remainders[i] = product.QuoRem(product, total, new(big.Int))
		left.Sub(left, want[i])
	}
	for range left.Int64() {
		largest := 0
		for i := range remainders {
			if remainders[i].Cmp(remainders[largest]) > 0 {
				largest = i
			}
		}
		want[largest].Add(want[largest], big.NewInt(1))
		remainders[largest].SetInt64(-1)
	}
	sum := minor(t, 0, money.KES)
	for i, share := range shares {
		if n < 0 {
			want[i].Neg(want[i])
		}
		checkAmount(t, share, nil, want[i], money.KES, n, weights)
		sum, err = sum.Add(share)
		require.NoError(t, err)
	}
	require.Equal(t, n, sum.Minor(), weights)
}
