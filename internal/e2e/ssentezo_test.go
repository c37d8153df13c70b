package e2e

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/ssentezo"
)

var ssentezoPlayer = player{
	name:    simulator.Ssentezo,
	asks:    true,
	nouns:   "Transaction BankTransferStatus Banks Balance AccountHolder Environment",
	secrets: []string{simulator.SsentezoKey, "770691484", "Jane Doe", "9030011234567"},
	connect: func(t testing.TB, sim *simulator.Simulator, baseURL string, o momo.Options) ([]verb, []any) {
		// Within its race the provider carries out every request of a reference.
		sim.SetSsentezoQuirks(simulator.SsentezoQuirks{RaceWindow: time.Hour})
		config := ssentezo.Config{
			Environment: ssentezo.EnvironmentSandbox, APIUser: simulator.SsentezoUser, APIKey: simulator.SsentezoKey,
			BaseURL: baseURL, Options: o,
		}
		client, err := ssentezo.New(config)
		require.NoError(t, err)
		amount, phone := money.MustParse("50000", money.UGX), momo.MustPhone("256770691484")
		collect := ssentezo.CollectRequest{Amount: amount, Payer: phone, PayerName: "Jane Doe", Description: "order"}
		disburse := ssentezo.DisburseRequest{Amount: amount, Payee: phone, PayeeName: "Jane Doe", Description: "salary"}
		transfer := ssentezo.BankTransferRequest{Amount: amount, BankID: 3, AccountName: "Jane Doe", AccountNumber: "9030011234567", Description: "salary"}
		return []verb{
			{name: "Collect", operation: "deposit", act: func(ctx context.Context, reference string) (any, error) {
				r := collect
				r.Reference = reference
				return client.Collect(ctx, r)
			}},
			{name: "Disburse", operation: "withdraw", act: func(ctx context.Context, reference string) (any, error) {
				r := disburse
				r.Reference = reference
				return client.Disburse(ctx, r)
			}},
			{name: "BankTransfer", operation: "bank-transfer", act: func(ctx context.Context, reference string) (any, error) {
				r := transfer
				r.Reference = reference
				return client.BankTransfer(ctx, r)
			}},
		}, []any{config, client, collect, disburse, transfer, &ssentezo.AccountHolder{Phone: phone, FirstName: "Jane Doe"}}
	},
}
