package e2e

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
	asks:    true,
	nouns:   "Transaction TransactionByID Banks Bulk",
	secrets: []string{simulator.MPGatewaySecret, "700000001", "4111111111111111", "Jane Doe"},
	connect: func(t testing.TB, sim *simulator.Simulator, baseURL string, o momo.Options) ([]verb, []any) {
		config := mpgateway.Config{
			BaseURL: baseURL, PublicID: simulator.MPGatewayPublicID,
			MerchantID: simulator.MPGatewayMerchantID, Secret: simulator.MPGatewaySecret, Options: o,
		}
		client, err := mpgateway.New(config)
		require.NoError(t, err)
		amount, phone := money.MustParse("1000", money.KES), momo.MustPhone("254700000001")
		collect := mpgateway.CollectRequest{Amount: amount, Payer: phone, Provider: mpgateway.ProviderSafaricom}
		disburse := mpgateway.DisburseRequest{Amount: amount, Payee: phone, Provider: mpgateway.ProviderSafaricom}
		deposit := mpgateway.POSDepositRequest{Amount: amount, Payer: phone}
		withdraw := mpgateway.POSWithdrawRequest{Amount: amount, Payee: phone}
		card := mpgateway.POSDepositRequest{Amount: amount, Payer: phone, Card: mpgateway.Card{PAN: "4111111111111111", CVC: "Jane Doe"}}
		disburseOf := func(reference string) mpgateway.DisburseRequest {
			r := disburse
			r.Reference = reference
			return r
		}
		withdrawOf := func(reference string) mpgateway.POSWithdrawRequest {
			r := withdraw
			r.Reference = reference
			return r
		}
		bulkOf := func(reference string) mpgateway.BulkRequest {
			return mpgateway.BulkRequest{ID: reference, Items: []mpgateway.DisburseRequest{disburseOf(reference), disburseOf(reference + "-2")}}
		}
		code := mpgateway.Confirmation{Code: simulator.MPGatewayConfirmationCode}
		// waiting makes a payout that wants a second step.
		waiting := func(reference string, first func() (*mpgateway.Transaction, error)) (string, error) {
			sim.SetMPGatewayQuirks(simulator.MPGatewayQuirks{ConfirmType: 1})
			defer sim.SetMPGatewayQuirks(simulator.MPGatewayQuirks{})
			_, err := first()
			return reference, err
		}
		return []verb{
			{name: "Collect", operation: "payment_c2b", act: func(ctx context.Context, reference string) (any, error) {
				r := collect
				r.Reference = reference
				return client.Collect(ctx, r)
			}},
			{name: "Disburse", operation: "payment_b2c", act: func(ctx context.Context, reference string) (any, error) {
				return client.Disburse(ctx, disburseOf(reference))
			}},
			{
				name: "ConfirmDisburse", operation: "payment_b2c",
				prepare: func(ctx context.Context, reference string) (string, error) {
					return waiting(reference, func() (*mpgateway.Transaction, error) { return client.Disburse(ctx, disburseOf(reference)) })
				},
				act: func(ctx context.Context, reference string) (any, error) {
					return client.ConfirmDisburse(ctx, disburseOf(reference), code)
				},
			},
			{name: "POSDeposit", operation: "deposit", act: func(ctx context.Context, reference string) (any, error) {
				r := deposit
				r.Reference = reference
				return client.POSDeposit(ctx, r)
			}},
			{name: "POSWithdraw", operation: "withdrawal", act: func(ctx context.Context, reference string) (any, error) {
				return client.POSWithdraw(ctx, withdrawOf(reference))
			}},
			{
				name: "ConfirmPOSWithdraw", operation: "withdrawal",
				prepare: func(ctx context.Context, reference string) (string, error) {
					return waiting(reference, func() (*mpgateway.Transaction, error) { return client.POSWithdraw(ctx, withdrawOf(reference)) })
				},
				act: func(ctx context.Context, reference string) (any, error) {
					return client.ConfirmPOSWithdraw(ctx, withdrawOf(reference), code)
				},
			},
			{
				name: "DisburseBulk", operation: "bulk",
				act: func(ctx context.Context, reference string) (any, error) {
					return client.DisburseBulk(ctx, bulkOf(reference))
				},
				executed: func(reference string) int {
					return max(sim.Executed(simulator.MPGateway, reference), sim.Executed(simulator.MPGateway, reference+"-2"))
				},
			},
			{
				name: "CancelBulk", operation: "bulk-cancel",
				prepare: func(ctx context.Context, reference string) (string, error) {
					_, err := client.DisburseBulk(ctx, bulkOf(reference))
					return reference, err
				},
				act: func(ctx context.Context, reference string) (any, error) { return client.CancelBulk(ctx, reference) },
				executed: func(reference string) int {
					return count(sim, simulator.MPGateway, func(e simulator.Payment) bool { return e.Reference == reference && e.Reason == "cancelled" })
				},
			},
		}, []any{config, client, collect, disburse, deposit, withdraw, card, bulkOf("b"), code}
	},
}
