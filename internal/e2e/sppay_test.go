package e2e

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
	asks:    true,
	nouns:   "ValidateCollect ValidateDisburse AccountHolder Transaction TransactionByID Transactions Institutions",
	secrets: []string{simulator.SPPayClientSecret, simulator.SPPayPassword, simulator.SPPayUsername, "597018036", "271777557", "payer@example.com"},
	connect: func(t testing.TB, sim *simulator.Simulator, baseURL string, o momo.Options) ([]verb, []any) {
		config := sppay.Config{
			BaseURL: baseURL, ClientID: simulator.SPPayClientID, ClientSecret: simulator.SPPayClientSecret,
			Username: simulator.SPPayUsername, Password: simulator.SPPayPassword, Options: o,
		}
		client, err := sppay.New(config)
		require.NoError(t, err)
		amount, phone := money.MustParse("2.50", money.GHS), momo.MustPhone("233597018036")
		known, err := momo.ParsePhone(simulator.SPPayKnownCustomer, momo.Ghana)
		require.NoError(t, err)
		collect := sppay.CollectRequest{
			Amount: amount, AccountNo: simulator.SPPayAccount, Payer: known, Institution: sppay.InstitutionMTN,
			Email: "payer@example.com", CallbackURL: "https://merchant.example/callbacks",
		}
		disburse := sppay.DisburseRequest{
			Amount: amount, AccountNo: simulator.SPPayAccount, Payee: phone, Institution: sppay.InstitutionMTN,
			CallbackURL: "https://merchant.example/callbacks",
		}
		sms := sppay.SMSRequest{From: "SP Pay", To: []momo.Phone{phone}, Text: "Dear payer@example.com"}
		return []verb{
				{name: "Collect", operation: "initiate", act: func(ctx context.Context, reference string) (any, error) {
					r := collect
					r.Reference = reference
					return client.Collect(ctx, r)
				}},
				{
					name: "Confirm", operation: "otp",
					prepare: func(ctx context.Context, reference string) (string, error) {
						r := collect
						r.Reference = reference
						r.Payer = momo.MustPhone("23354" + reference[len(reference)-7:]) // nobody seen lately
						tx, err := client.Collect(ctx, r)
						if err != nil {
							return "", err
						}
						return tx.ID, nil
					},
					act: func(ctx context.Context, id string) (any, error) {
						return client.Confirm(ctx, sppay.ConfirmRequest{TransactionID: id, OTP: simulator.SPPayOTP})
					},
				},
				{name: "Disburse", operation: "transfer", act: func(ctx context.Context, reference string) (any, error) {
					r := disburse
					r.Reference = reference
					return client.Disburse(ctx, r)
				}},
				{
					name: "SendSMS", operation: "sms", blind: true,
					act: func(ctx context.Context, reference string) (any, error) {
						r := sms
						r.Text = momo.Private(reference)
						return client.SendSMS(ctx, r)
					},
					executed: func(reference string) int {
						return count(sim, simulator.SPPay, func(e simulator.Payment) bool { return e.Details["message"] == reference })
					},
				},
			}, []any{
				config, client, collect, disburse, sms, &sppay.AccountHolder{Number: "0597018036"},
				&sppay.SMS{Messages: []sppay.SMSMessage{{Recipient: phone}}}, &sppay.Quote{Debit: sppay.Account{Number: "0597018036"}},
			}
	},
}
