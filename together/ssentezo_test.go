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
	open: func(t testing.TB, sim *simulator.Simulator, o momo.Options) []verb {
		client, err := ssentezo.New(ssentezo.Config{
			Environment: ssentezo.Sandbox, APIUser: simulator.SsentezoUser, APIKey: simulator.SsentezoKey,
			BaseURL: sim.URL(simulator.Ssentezo), Options: o,
		})
		require.NoError(t, err)
		amount, phone := money.MustParse("50000", money.UGX), momo.MustPhone("256770691484")
		return []verb{
			{"Collect", "deposit", func(ctx context.Context, reference string) error {
				_, err := client.Collect(ctx, ssentezo.CollectRequest{Amount: amount, Payer: phone, Reference: reference, Description: "order"})
				return err
			}},
			{"Disburse", "withdraw", func(ctx context.Context, reference string) error {
				_, err := client.Disburse(ctx, ssentezo.DisburseRequest{Amount: amount, Payee: phone, PayeeName: "Jane Doe", Reference: reference, Description: "salary"})
				return err
			}},
			{"BankTransfer", "bank-transfer", func(ctx context.Context, reference string) error {
				_, err := client.BankTransfer(ctx, ssentezo.BankTransferRequest{
					Amount: amount, BankID: 1, AccountName: "Jane Doe", AccountNumber: "9030011234567", Reference: reference, Description: "salary",
				})
				return err
			}},
		}
	},
}
