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
	open: func(t testing.TB, sim *simulator.Simulator, o momo.Options) []verb {
		client, err := sppay.New(sppay.Config{
			BaseURL: sim.URL(simulator.SPPay), ClientID: simulator.SPPayClientID, ClientSecret: simulator.SPPayClientSecret,
			Username: simulator.SPPayUsername, Password: simulator.SPPayPassword, Options: o,
		})
		require.NoError(t, err)
		amount, phone := money.MustParse("2.50", money.GHS), momo.MustPhone("233597018036")
		known, err := momo.ParsePhone(simulator.SPPayKnownCustomer, momo.Ghana)
		require.NoError(t, err)
		collect := func(ctx context.Context, reference string, payer momo.Phone) (*sppay.Transaction, error) {
			return client.Collect(ctx, sppay.CollectRequest{
				Amount: amount, AccountNo: simulator.SPPayAccount, Payer: payer, Institution: sppay.MTN,
				Email: "payer@example.com", Reference: reference, CallbackURL: "https://merchant.example/callbacks",
			})
		}
		return []verb{
			{"Collect", "initiate", func(ctx context.Context, reference string) error {
				_, err := collect(ctx, reference, known)
				return err
			}},
			{"Confirm", "otp", func(ctx context.Context, reference string) error {
				stranger := momo.MustPhone("23354" + reference[len(reference)-7:]) // nobody seen lately
				tx, err := collect(ctx, reference, stranger)
				if err != nil {
					return err
				}
				_, err = client.Confirm(ctx, sppay.ConfirmRequest{TransactionID: tx.ID, OTP: simulator.SPPayOTP})
				return err
			}},
			{"Disburse", "transfer", func(ctx context.Context, reference string) error {
				_, err := client.Disburse(ctx, sppay.DisburseRequest{
					Amount: amount, AccountNo: simulator.SPPayAccount, Payee: phone, Institution: sppay.MTN,
					Reference: reference, CallbackURL: "https://merchant.example/callbacks",
				})
				return err
			}},
		}
	},
}
