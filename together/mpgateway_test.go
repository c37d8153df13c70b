package together

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/mpgateway"
	"github.com/momo-go/momo/simulator"
)

var mpgatewayPlayer = player{
	name:    simulator.MPGateway,
	secrets: []string{simulator.MPGatewaySecret, "700000001"},
	open: func(t testing.TB, sim *simulator.Simulator, o momo.Options) []verb {
		client, err := mpgateway.New(mpgateway.Config{
			BaseURL: sim.URL(simulator.MPGateway), PublicID: simulator.MPGatewayPublicID,
			MerchantID: simulator.MPGatewayMerchantID, Secret: simulator.MPGatewaySecret, Options: o,
		})
		require.NoError(t, err)
		amount, phone := money.MustParse("1000", money.KES), momo.MustPhone("254700000001")
		return []verb{
			{"Collect", "payment_c2b", func(ctx context.Context, reference string) error {
				_, err := client.Collect(ctx, mpgateway.CollectRequest{Amount: amount, Payer: phone, Provider: mpgateway.Safaricom, Reference: reference})
				return err
			}},
			{"Disburse", "payment_b2c", func(ctx context.Context, reference string) error {
				_, err := client.Disburse(ctx, mpgateway.DisburseRequest{Amount: amount, Payee: phone, Provider: mpgateway.Safaricom, Reference: reference})
				return err
			}},
			{"POSDeposit", "deposit", func(ctx context.Context, reference string) error {
				_, err := client.POSDeposit(ctx, mpgateway.POSDepositRequest{Amount: amount, Payer: phone, Reference: reference})
				return err
			}},
			{"POSWithdraw", "withdrawal", func(ctx context.Context, reference string) error {
				_, err := client.POSWithdraw(ctx, mpgateway.POSWithdrawRequest{Amount: amount, Payee: phone, Reference: reference})
				return err
			}},
		}
	},
}
