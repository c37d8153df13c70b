package e2e

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/webhook"
)

var sapamaPlayer = player{
	name:    simulator.Sapama,
	nouns:   "Transaction TransactionByID TransactionByCode TransactionByPhone Transactions Page Till Mode",
	secrets: []string{simulator.SapamaAPIKey, simulator.SapamaAPISecret, "722906835", "Mwangi", "jane@example.com"},
	connect: func(t testing.TB, sim *simulator.Simulator, baseURL string, o momo.Options) ([]verb, []any) {
		config := sapama.Config{
			APIKey: simulator.SapamaAPIKey, APISecret: simulator.SapamaAPISecret, Till: simulator.SapamaTill,
			BaseURL: baseURL, Options: o,
			Paths:   sapama.Paths{SendSMS: simulator.SapamaSMSPath, Transfer: simulator.SapamaTransferPath},
			SMSKeys: sapama.SMSKeys{Phone: "phone", Message: "message"},
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
		transfer := sapama.TransferRequest{ToTill: simulator.SapamaOtherTill, Amount: amount, Description: "Mwangi", Type: sapama.MerchantToMerchant}
		message := sapama.Message{To: phone, Text: "Dear Mwangi"}
		posting := sapama.Posting{At: time.Unix(1_600_000_000, 0), Amount: amount, Description: "Item X", FirstName: "Mwangi", Phone: phone}
		collectOf := func(reference string) sapama.CollectRequest {
			r := collect
			r.Reference = reference
			return r
		}
		disburseOf := func(reference string) sapama.DisburseRequest {
			r := disburse
			r.Reference = reference
			return r
		}
		// entries counts what has no reference by a text that is the reference.
		entries := func(operation, field, reference string) int {
			return count(sim, simulator.Sapama, func(e simulator.Payment) bool {
				return e.Operation == operation && e.Executed && e.Details[field] == reference
			})
		}
		return []verb{
				{name: "Collect", operation: "checkout", act: func(ctx context.Context, reference string) (any, error) {
					return client.Collect(ctx, collectOf(reference))
				}},
				{name: "Disburse", operation: "b2c", act: func(ctx context.Context, reference string) (any, error) {
					return client.Disburse(ctx, disburseOf(reference))
				}},
				{
					name: "DisburseBatch", operation: "b2c", blind: true,
					act: func(ctx context.Context, reference string) (any, error) {
						all, err := client.DisburseBatch(ctx, []sapama.DisburseRequest{disburseOf(reference), disburseOf(reference + "-2")})
						for _, one := range all {
							err = errors.Join(err, one.Err)
						}
						return all, err
					},
					executed: func(reference string) int {
						return max(sim.Executed(simulator.Sapama, reference), sim.Executed(simulator.Sapama, reference+"-2"))
					},
				},
				{
					name: "Transfer", operation: "transfer", blind: true,
					act: func(ctx context.Context, reference string) (any, error) {
						r := transfer
						r.Description = momo.Private(reference)
						return client.Transfer(ctx, r)
					},
					executed: func(reference string) int { return entries("transfer", "description", reference) },
				},
				{
					name: "SendSMS", operation: "sms", blind: true,
					act: func(ctx context.Context, reference string) (any, error) {
						m := message
						m.Text = momo.Private(reference)
						all, err := client.SendSMS(ctx, []sapama.Message{m})
						for _, one := range all {
							err = errors.Join(err, one.Err)
						}
						return all, err
					},
					executed: func(reference string) int { return entries("sms", "message", reference) },
				},
				{
					name: "PostTransactions", operation: "post", blind: true,
					act: func(ctx context.Context, reference string) (any, error) {
						p := posting
						p.Code, p.Phone = reference, momo.MustPhone("25472"+reference[len(reference)-7:])
						all, err := client.PostTransactions(ctx, []sapama.Posting{p})
						for _, one := range all {
							err = errors.Join(err, one.Err)
						}
						return all, err
					},
					// No money moves, so that only the provider's list tells of it.
					executed: func(reference string) (rows int) {
						phone := momo.MustPhone("25472" + reference[len(reference)-7:])
						for tx, err := range client.Transactions(t.Context(), sapama.Filter{State: sapama.ReconciliationAny, Phone: phone}) {
							require.NoError(t, err)
							if tx.Code == reference {
								rows++
							}
						}
						return rows
					},
				},
				{
					name: "MarkTransaction", operation: "update",
					prepare: func(ctx context.Context, reference string) (string, error) {
						tx, err := client.Collect(ctx, collectOf(reference))
						if err != nil {
							return "", err
						}
						return tx.ID, nil
					},
					act: func(ctx context.Context, id string) (any, error) {
						return nil, client.MarkTransaction(ctx, id, sapama.ReconciliationRecorded)
					},
					executed: func(id string) int {
						tx, err := client.TransactionByID(t.Context(), id)
						require.NoError(t, err)
						return map[sapama.Reconciliation]int{sapama.ReconciliationRecorded: 1}[tx.Invoice.Reconciliation]
					},
				},
			}, []any{
				config, client, collect, disburse, transfer, message, posting,
				&sapama.Row{Phone: phone, Name: "Mwangi"}, &sapama.Validation{Phone: phone, Name: "Mwangi"},
			}
	},
}

// sapamaPayoutShop pays out, and is told at an address of each payout's own what became
// of it: what its codes mean, the merchant knows.
func sapamaPayoutShop(t *testing.T, s *shop) {
	s.sim.SetBalance(simulator.Sapama, 1_000_000)
	client, err := sapama.New(sapama.Config{
		APIKey: simulator.SapamaAPIKey, APISecret: simulator.SapamaAPISecret, Till: simulator.SapamaTill,
		BaseURL:       s.sim.URL(simulator.Sapama),
		PayoutResults: map[string]momo.Status{"0": momo.StatusSucceeded, "1": momo.StatusFailed},
	})
	require.NoError(t, err)
	tokens, err := webhook.NewTokens(ourSecret)
	require.NoError(t, err)
	confirmer, err := webhook.NewSapamaPayout(webhook.SapamaPayoutConfig{Client: client, Tokens: tokens})
	require.NoError(t, err)
	s.provider, s.price = simulator.Sapama, money.MustParse("1000", money.KES)
	s.handler = func(settle webhook.Settle, o webhook.Options) http.Handler {
		return webhook.Confirmed(confirmer, settle, o)
	}
	s.collect = func(ctx context.Context, reference string) error {
		address, err := confirmer.CallbackURL(s.server.URL, reference)
		if err != nil {
			return err
		}
		_, err = client.Disburse(ctx, sapama.DisburseRequest{
			Amount: s.price, Payee: momo.MustPhone("254722906835"), Reference: reference, CallbackURL: address,
		})
		return err
	}
}
