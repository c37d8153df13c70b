package together

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/samsoftpay"
	"github.com/momo-go/momo/simulator"
)

var samsoftpayPlayer = player{
	name:    simulator.Samsoftpay,
	secrets: []string{simulator.SamsoftpayTestKey, simulator.SamsoftpayWebhookSecret, "700123456", "Jane Doe"},
	open: func(t testing.TB, sim *simulator.Simulator, o momo.Options) ([]verb, []any) {
		config := samsoftpay.Config{
			SecretKey: simulator.SamsoftpayTestKey, BaseURL: sim.URL(simulator.Samsoftpay),
			ChargesPerMinute: -1, PayoutsPerMinute: -1, Options: o,
		}
		client, err := samsoftpay.New(config)
		require.NoError(t, err)
		phone := momo.MustPhone("256700123456")
		charge := samsoftpay.CollectRequest{Amount: money.MustParse("10000", money.UGX), Payer: phone, Channel: samsoftpay.MTN}
		payout := samsoftpay.DisburseRequest{Amount: money.MustParse("5000", money.UGX), Payee: phone, PayeeName: "Jane Doe"}
		return []verb{
			{"Collect", "charge", func(ctx context.Context, reference string) (any, error) {
				r := charge
				r.Reference = reference
				return client.Collect(ctx, r)
			}},
			{"Disburse", "payout", func(ctx context.Context, reference string) (any, error) {
				r := payout
				r.Reference = reference
				return client.Disburse(ctx, r)
			}},
		}, []any{config, client, charge, payout}
	},
}
