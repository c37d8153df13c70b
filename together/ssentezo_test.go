package together

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/ssentezo"
)

var ssentezoPlayer = player{
	name:    simulator.Ssentezo,
	secrets: []string{simulator.SsentezoKey, "770691484", "Jane Doe", "9030011234567"},
	open: func(t testing.TB, sim *simulator.Simulator, o momo.Options) ([]verb, []any) {
		config := ssentezo.Config{
			Environment: ssentezo.Sandbox, APIUser: simulator.SsentezoUser, APIKey: simulator.SsentezoKey,
			BaseURL: sim.URL(simulator.Ssentezo), Options: o,
		}
		client, err := ssentezo.New(config)
		require.NoError(t, err)
		amount, phone := money.MustParse("50000", money.UGX), momo.MustPhone("256770691484")
		collect := ssentezo.CollectRequest{Amount: amount, Payer: phone, PayerName: "Jane Doe", Description: "order"}
		disburse := ssentezo.DisburseRequest{Amount: amount, Payee: phone, PayeeName: "Jane Doe", Description: "salary"}
		transfer := ssentezo.BankTransferRequest{Amount: amount, BankID: 1, AccountName: "Jane Doe", AccountNumber: "9030011234567", Description: "salary"}
		return []verb{
			{"Collect", "deposit", func(ctx context.Context, reference string) (any, error) {
				r := collect
				r.Reference = reference
				return client.Collect(ctx, r)
			}},
			{"Disburse", "withdraw", func(ctx context.Context, reference string) (any, error) {
				r := disburse
				r.Reference = reference
				return client.Disburse(ctx, r)
			}},
			{"BankTransfer", "bank-transfer", func(ctx context.Context, reference string) (any, error) {
				r := transfer
				r.Reference = reference
				return client.BankTransfer(ctx, r)
			}},
		}, []any{config, client, collect, disburse, transfer}
	},
}
