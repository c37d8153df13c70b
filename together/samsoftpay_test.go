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
	open: func(t testing.TB, sim *simulator.Simulator, o momo.Options) []verb {
		client, err := samsoftpay.New(samsoftpay.Config{
			SecretKey: simulator.SamsoftpayTestKey, BaseURL: sim.URL(simulator.Samsoftpay),
			ChargesPerMinute: -1, PayoutsPerMinute: -1, Options: o,
		})
		require.NoError(t, err)
		phone := momo.MustPhone("256700123456")
		return []verb{
			{"Collect", "charge", func(ctx context.Context, reference string) error {
				_, err := client.Collect(ctx, samsoftpay.CollectRequest{
					Amount: money.MustParse("10000", money.UGX), Payer: phone, Channel: samsoftpay.MTN, Reference: reference,
				})
				return err
			}},
			{"Disburse", "payout", func(ctx context.Context, reference string) error {
				_, err := client.Disburse(ctx, samsoftpay.DisburseRequest{
					Amount: money.MustParse("5000", money.UGX), Payee: phone, PayeeName: "Jane Doe", Reference: reference,
				})
				return err
			}},
		}
	},
}
