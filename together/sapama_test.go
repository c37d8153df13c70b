package together

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/simulator"
)

var sapamaPlayer = player{
	name:    simulator.Sapama,
	secrets: []string{simulator.SapamaAPIKey, simulator.SapamaAPISecret, "722906835", "Mwangi", "jane@example.com"},
	open: func(t testing.TB, sim *simulator.Simulator, o momo.Options) []verb {
		client, err := sapama.New(sapama.Config{
			APIKey: simulator.SapamaAPIKey, APISecret: simulator.SapamaAPISecret, Till: simulator.SapamaTill,
			BaseURL: sim.URL(simulator.Sapama), Options: o,
		})
		require.NoError(t, err)
		amount, phone := money.MustParse("1000", money.KES), momo.MustPhone("254722906835")
		return []verb{
			{"Collect", "checkout", func(ctx context.Context, reference string) error {
				_, err := client.Collect(ctx, sapama.CollectRequest{
					Amount: amount, Payer: phone, Reference: reference, Account: "CUST-9", Description: "Item X",
					FirstName: "John", MiddleName: "Mwangi", LastName: "Otieno", Email: "jane@example.com", Address: "P.O.Box 10231 Nakuru",
					ImageURL: "https://merchant.example/i.png", CallbackURL: "https://merchant.example/callbacks",
				})
				return err
			}},
			{"Disburse", "b2c", func(ctx context.Context, reference string) error {
				_, err := client.Disburse(ctx, sapama.DisburseRequest{Amount: amount, Payee: phone, FirstName: "Mwangi", Reference: reference})
				return err
			}},
		}
	},
}
