package samsoftpay

import (
	"github.com/shopspring/decimal"

	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

// The fees, in UGX. The charge's are the document's ("Create a Charge"), the
// card's are of the provider's public source.
var (
	chargeRate = decimal.RequireFromString("0.015")
	cardRate   = decimal.RequireFromString("0.029")
)

const (
	chargeMin = 200
	chargeMax = 5_000
	cardExtra = 200
	payoutFee = 750
)

// EstimateChargeFee returns what a charge of amount will probably cost: 1.5 %
// rounded down, at least 200 and at most 5 000 UGX; by card 2.9 % and 200. The
// merchant receives the amount less the fee. A merchant may have rates of its
// own, so only the Fee of an answer is certain. An amount that is not whole UGX
// above zero is momo.ErrInvalid.
func EstimateChargeFee(amount money.Amount, channel Channel) (money.Amount, error) {
	var faults transport.Faults
	checkAmount(&faults, amount)
	if err := faults.Err("samsoftpay", "estimate charge fee", ""); err != nil {
		return money.Amount{}, err
	}
	rate := chargeRate
	if channel == ChannelCard {
		rate = cardRate
	}
	fee, err := amount.Mul(rate, money.RoundDown)
	if err != nil {
		return money.Amount{}, err
	}
	if channel == ChannelCard {
		return money.FromMinor(fee.Minor()+cardExtra, money.UGX)
	}
	return money.FromMinor(min(max(fee.Minor(), chargeMin), chargeMax), money.UGX)
}

// EstimatePayoutFee returns what a payout will probably cost on top of its
// amount: 750 UGX, whatever the amount.
func EstimatePayoutFee() money.Amount {
	fee, _ := money.FromMinor(payoutFee, money.UGX)
	return fee
}
