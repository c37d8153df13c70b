package together

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/sppay"
)

var sppayPlayer = player{
	name:    simulator.SPPay,
	secrets: []string{simulator.SPPayClientSecret, simulator.SPPayPassword, simulator.SPPayUsername, "597018036", "271777557", "payer@example.com"},
	open: func(t testing.TB, sim *simulator.Simulator, o momo.Options) ([]verb, []any) {
		config := sppay.Config{
			BaseURL: sim.URL(simulator.SPPay), ClientID: simulator.SPPayClientID, ClientSecret: simulator.SPPayClientSecret,
			Username: simulator.SPPayUsername, Password: simulator.SPPayPassword, Options: o,
		}
		client, err := sppay.New(config)
		require.NoError(t, err)
		amount, phone := money.MustParse("2.50", money.GHS), momo.MustPhone("233597018036")
		known, err := momo.ParsePhone(simulator.SPPayKnownCustomer, momo.Ghana)
		require.NoError(t, err)
		collect := sppay.CollectRequest{
			Amount: amount, AccountNo: simulator.SPPayAccount, Payer: known, Institution: sppay.MTN,
			Email: "payer@example.com", CallbackURL: "https://merchant.example/callbacks",
		}
		disburse := sppay.DisburseRequest{
			Amount: amount, AccountNo: simulator.SPPayAccount, Payee: phone, Institution: sppay.MTN,
			CallbackURL: "https://merchant.example/callbacks",
		}
		return []verb{
			{"Collect", "initiate", func(ctx context.Context, reference string) (any, error) {
				r := collect
				r.Reference = reference
				return client.Collect(ctx, r)
			}},
			{"Confirm", "otp", func(ctx context.Context, reference string) (any, error) {
				r := collect
				r.Reference = reference
				r.Payer = momo.MustPhone("23354" + reference[len(reference)-7:]) // nobody seen lately
				tx, err := client.Collect(ctx, r)
				if err != nil {
					return nil, err
				}
				return client.Confirm(ctx, sppay.ConfirmRequest{TransactionID: tx.ID, OTP: simulator.SPPayOTP})
			}},
			{"Disburse", "transfer", func(ctx context.Context, reference string) (any, error) {
				r := disburse
				r.Reference = reference
				return client.Disburse(ctx, r)
			}},
		}, []any{config, client, collect, disburse}
	},
}
