package e2e

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
	asks:    true,
	nouns:   "Transaction TransactionByID Transactions Candidates PaymentLinkByID Balance AccountHolder Mode",
	secrets: []string{simulator.SamsoftpayTestKey, simulator.SamsoftpayWebhookSecret, "700123456", "Jane Doe"},
	connect: func(t testing.TB, sim *simulator.Simulator, baseURL string, o momo.Options) ([]verb, []any) {
		config := samsoftpay.Config{
			SecretKey: simulator.SamsoftpayTestKey, BaseURL: baseURL,
			ChargesPerMinute: -1, PayoutsPerMinute: -1, Options: o,
		}
		client, err := samsoftpay.New(config)
		require.NoError(t, err)
		phone := momo.MustPhone("256700123456")
		charge := samsoftpay.CollectRequest{Amount: money.MustParse("10000", money.UGX), Payer: phone, Channel: samsoftpay.ChannelMTN}
		payout := samsoftpay.DisburseRequest{Amount: money.MustParse("5000", money.UGX), Payee: phone, PayeeName: "Jane Doe"}
		link := samsoftpay.PaymentLinkRequest{Amount: money.MustParse("10000", money.UGX), Description: "order"}
		entries := func(wanted func(simulator.Payment) bool) int { return count(sim, simulator.Samsoftpay, wanted) }
		return []verb{
				{name: "Collect", operation: "charge", act: func(ctx context.Context, reference string) (any, error) {
					r := charge
					r.Reference = reference
					return client.Collect(ctx, r)
				}},
				{name: "Disburse", operation: "payout", act: func(ctx context.Context, reference string) (any, error) {
					r := payout
					r.Reference = reference
					return client.Disburse(ctx, r)
				}},
				{
					name: "PaymentLink", operation: "payment-link", free: true,
					act: func(ctx context.Context, reference string) (any, error) {
						r := link
						r.Reference = reference
						return client.PaymentLink(ctx, r)
					},
					executed: func(reference string) int {
						return entries(func(e simulator.Payment) bool { return e.Operation == "payment-link" && e.Reference == reference })
					},
				},
				{
					name: "Refund", operation: "refund", bodiless: true,
					prepare: func(ctx context.Context, reference string) (string, error) {
						r := charge
						r.Reference = reference
						tx, err := client.Collect(ctx, r)
						if err != nil {
							return "", err
						}
						return tx.ID, sim.Approve(simulator.Samsoftpay, tx.ID)
					},
					act: func(ctx context.Context, id string) (any, error) {
						return client.Refund(ctx, samsoftpay.RefundRequest{ChargeID: id})
					},
					executed: func(id string) int {
						return entries(func(e simulator.Payment) bool { return e.Operation == "refund" && e.Details["charge_id"] == id })
					},
				},
			}, []any{
				config, client, charge, payout, link, samsoftpay.LostPayment{Phone: phone},
				&samsoftpay.Refund{Payee: phone}, &samsoftpay.AccountHolder{Phone: phone, Name: "Jane Doe"},
			}
	},
}
