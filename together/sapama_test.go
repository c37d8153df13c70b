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
	open: func(t testing.TB, sim *simulator.Simulator, o momo.Options) ([]verb, []any) {
		config := sapama.Config{
			APIKey: simulator.SapamaAPIKey, APISecret: simulator.SapamaAPISecret, Till: simulator.SapamaTill,
			BaseURL: sim.URL(simulator.Sapama), Options: o,
		}
		client, err := sapama.New(config)
		require.NoError(t, err)
		amount, phone := money.MustParse("1000", money.KES), momo.MustPhone("254722906835")
		collect := sapama.CollectRequest{
			Amount: amount, Payer: phone, Account: "CUST-9", Description: "Item X",
			FirstName: "John", MiddleName: "Mwangi", LastName: "Otieno", Email: "jane@example.com", Address: "P.O.Box 10231 Nakuru",
			ImageURL: "https://merchant.example/i.png", CallbackURL: "https://merchant.example/callbacks",
		}
		disburse := sapama.DisburseRequest{Amount: amount, Payee: phone, FirstName: "Mwangi"}
		return []verb{
			{"Collect", "checkout", func(ctx context.Context, reference string) (any, error) {
				r := collect
				r.Reference = reference
				return client.Collect(ctx, r)
			}},
			{"Disburse", "b2c", func(ctx context.Context, reference string) (any, error) {
				r := disburse
				r.Reference = reference
				return client.Disburse(ctx, r)
			}},
		}, []any{config, client, collect, disburse}
	},
}
