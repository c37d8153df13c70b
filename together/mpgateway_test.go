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
	secrets: []string{simulator.MPGatewaySecret, "700000001", "4111111111111111", "Jane Doe"},
	open: func(t testing.TB, sim *simulator.Simulator, o momo.Options) ([]verb, []any) {
		config := mpgateway.Config{
			BaseURL: sim.URL(simulator.MPGateway), PublicID: simulator.MPGatewayPublicID,
			MerchantID: simulator.MPGatewayMerchantID, Secret: simulator.MPGatewaySecret, Options: o,
		}
		client, err := mpgateway.New(config)
		require.NoError(t, err)
		amount, phone := money.MustParse("1000", money.KES), momo.MustPhone("254700000001")
		collect := mpgateway.CollectRequest{Amount: amount, Payer: phone, Provider: mpgateway.Safaricom}
		disburse := mpgateway.DisburseRequest{Amount: amount, Payee: phone, Provider: mpgateway.Safaricom}
		deposit := mpgateway.POSDepositRequest{Amount: amount, Payer: phone}
		withdraw := mpgateway.POSWithdrawRequest{Amount: amount, Payee: phone}
		card := mpgateway.POSDepositRequest{Amount: amount, Payer: phone, Card: mpgateway.Card{PAN: "4111111111111111", CVC: "Jane Doe"}}
		return []verb{
			{"Collect", "payment_c2b", func(ctx context.Context, reference string) (any, error) {
				r := collect
				r.Reference = reference
				return client.Collect(ctx, r)
			}},
			{"Disburse", "payment_b2c", func(ctx context.Context, reference string) (any, error) {
				r := disburse
				r.Reference = reference
				return client.Disburse(ctx, r)
			}},
			{"POSDeposit", "deposit", func(ctx context.Context, reference string) (any, error) {
				r := deposit
				r.Reference = reference
				return client.POSDeposit(ctx, r)
			}},
			{"POSWithdraw", "withdrawal", func(ctx context.Context, reference string) (any, error) {
				r := withdraw
				r.Reference = reference
				return client.POSWithdraw(ctx, r)
			}},
		}, []any{config, client, collect, disburse, deposit, withdraw, card}
	},
}
