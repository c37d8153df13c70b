package samsoftpay

import (
	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

// The fees, in UGX. The charge's are the document's ("Create a Charge"), the
// card's are of the provider's public source.
const (
	chargePerMille = 15
	chargeMin      = 200
	chargeMax      = 5_000
	cardPerMille   = 29
	cardExtra      = 200
)

// EstimateChargeFee returns what a charge of amount will probably cost: 1.5 %
// rounded down, at least 200 and at most 5 000 UGX; by card 2.9 % and 200. The
// merchant receives the amount less the fee. A merchant may have rates of its
// own, so only the Fee of an answer is certain. An amount that is not whole UGX
// above zero is momo.ErrInvalid.
func EstimateChargeFee(amount money.Amount, channel Channel) (money.Amount, error) {
	var faults momo.Fields
	checkAmount(&faults, amount)
	if err := faults.Err("samsoftpay", "estimate charge fee", ""); err != nil {
		return money.Amount{}, err
	}
	if channel == Card {
		fee := perMille(amount.Minor(), cardPerMille) + cardExtra
		return money.FromMinor(fee, money.UGX)
	}
	fee := min(max(perMille(amount.Minor(), chargePerMille), chargeMin), chargeMax)
	return money.FromMinor(fee, money.UGX)
}

// EstimatePayoutFee returns what a payout will probably cost on top of its
// amount: 750 UGX, whatever the amount.
func EstimatePayoutFee() money.Amount {
	return money.MustParse("750", money.UGX)
}

// perMille cannot overflow: the quotient is taken first, and the remainder is
// below 1 000.
func perMille(n, rate int64) int64 { return n/1000*rate + n%1000*rate/1000 }
