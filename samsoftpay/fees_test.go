package samsoftpay

import (
	"math"
	"math/big"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

func TestChargeFeesAreTheDocumentsRule(t *testing.T) {
	for _, tt := range []struct {
		amount  int64
		channel Channel
		fee     int64
	}{
		{1, ChannelMTN, 200}, {200, ChannelMTN, 200}, {201, ChannelMTN, 200},
		{10_000, ChannelMTN, 200}, {10_000, ChannelAirtel, 200}, {10_000, "", 200},
		{13_333, ChannelMTN, 200}, {13_334, ChannelMTN, 200}, {13_399, ChannelMTN, 200}, {13_400, ChannelMTN, 201},
		{50_000, ChannelMTN, 750}, {200_000, ChannelMTN, 3_000},
		{333_266, ChannelMTN, 4_998}, {333_267, ChannelMTN, 4_999}, {333_333, ChannelMTN, 4_999}, {333_334, ChannelMTN, 5_000}, {333_400, ChannelMTN, 5_000}, {400_000, ChannelMTN, 5_000},
		{1_000_000_000_000_000, ChannelMTN, 5_000}, {math.MaxInt64, ChannelMTN, 5_000},
		{1, ChannelCard, 200}, {34, ChannelCard, 200}, {35, ChannelCard, 201}, {10_000, ChannelCard, 490}, {1_000_000, ChannelCard, 29_200},
		{math.MaxInt64, ChannelCard, 267_477_789_068_788_498 + 200},
	} {
		t.Run(string(tt.channel)+" "+strconv.FormatInt(tt.amount, 10), func(t *testing.T) {
			fee, err := EstimateChargeFee(ugx(strconv.FormatInt(tt.amount, 10)), tt.channel)
			require.NoError(t, err)
			assert.Equal(t, ugx(strconv.FormatInt(tt.fee, 10)), fee)
		})
	}
}

func TestChargeFeesEqualThoseOfUnlimitedArithmetic(t *testing.T) {
	for n := int64(1); n > 0 && n <= math.MaxInt64/3; n = n*3 + 7 {
		for channel, rate := range map[Channel]int64{ChannelMTN: 15, ChannelCard: 29} {
			want := new(big.Int).Mul(big.NewInt(n), big.NewInt(rate))
			want.Quo(want, big.NewInt(1000))
			if channel == ChannelCard {
				want.Add(want, big.NewInt(200))
			} else if want.Cmp(big.NewInt(200)) < 0 {
				want.SetInt64(200)
			} else if want.Cmp(big.NewInt(5000)) > 0 {
				want.SetInt64(5000)
			}
			fee, err := EstimateChargeFee(ugx(strconv.FormatInt(n, 10)), channel)
			require.NoError(t, err)
			assert.Equal(t, want.Int64(), fee.Minor(), "%d by %s", n, channel)
		}
	}
}

func TestTheFeeOfWhatIsNoAmountIsRefused(t *testing.T) {
	for _, amount := range []money.Amount{{}, ugx("0"), ugx("-10000"), money.MustParse("10000", money.KES)} {
		fee, err := EstimateChargeFee(amount, ChannelMTN)
		require.ErrorIs(t, err, momo.ErrInvalid)
		assert.True(t, fee.IsZero())
	}
}

func TestPayoutsCostTheSameWhateverTheAmount(t *testing.T) {
	assert.Equal(t, ugx("750"), EstimatePayoutFee())
}
