package money

import (
	"slices"

	"github.com/shopspring/decimal"
)

// Split divides a into shares that add up to it exactly, one for each weight and in
// their order: Split(2, 1) of 100.00 KES is 66.67 and 33.33 KES.
//
// Each share is a × weight ÷ the sum of the weights, rounded towards zero. The minor
// units that this leaves go to the shares with the largest remainders, one to each, and
// of equal remainders to the earlier one. So a share is less than one minor unit away
// from its exact part, that of weight 0 is an amount of zero, and splitting -a negates
// the shares of a.
//
// No weight, a negative one, or only zeros are [ErrWeights]; no amount is [ErrCurrency].
func (a Amount) Split(weights ...int64) ([]Amount, error) {
	if a.IsZero() {
		return nil, ErrCurrency
	}
	total, err := sumWeights(weights)
	if err != nil {
		return nil, err
	}
	shares, remainders := make([]Amount, len(weights)), make([]decimal.Decimal, len(weights))
	left := a.minor
	for i, weight := range weights {
		share, remainder := decimal.NewFromInt(a.minor).Mul(decimal.NewFromInt(weight)).QuoRem(total, 0)
		shares[i] = Amount{minor: share.IntPart(), currency: a.currency}
		remainders[i] = remainder.Abs()
		left -= shares[i].minor
	}
	unit := int64(a.Sign())
	for _, i := range largestFirst(remainders)[:left*unit] {
		shares[i].minor += unit
	}
	return shares, nil
}

// sumWeights is a decimal, since weights such as those of other amounts can exceed an int64.
func sumWeights(weights []int64) (decimal.Decimal, error) {
	total := decimal.Zero
	for _, weight := range weights {
		if weight < 0 {
			return decimal.Zero, ErrWeights
		}
		total = total.Add(decimal.NewFromInt(weight))
	}
	if total.IsZero() {
		return decimal.Zero, ErrWeights
	}
	return total, nil
}

// largestFirst returns the indices of numbers in the order of their size, equal ones in
// the order of the numbers.
func largestFirst(numbers []decimal.Decimal) []int {
	order := make([]int, len(numbers))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return numbers[j].Cmp(numbers[i]) })
	return order
}
