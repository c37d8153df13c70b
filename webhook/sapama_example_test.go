package webhook_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/webhook"
)

// A customer pays to the till: Sapama asks first whether that may happen, and
// then notifies. The notification is believed because Sapama, asked, says so too.
func ExampleNewSapama() {
	sim, err := simulator.Start(simulator.Options{Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	defer sim.Close()
	client, err := sapama.New(sapama.Config{
		APIKey: simulator.SapamaAPIKey, APISecret: simulator.SapamaAPISecret,
		Till: simulator.SapamaTill, BaseURL: sim.URL(simulator.Sapama),
	})
	if err != nil {
		log.Fatal(err)
	}

	confirmer, err := webhook.NewSapama(webhook.SapamaConfig{
		Client: client, APIKeys: []momo.Secret{simulator.SapamaAPIKey}, Unsolicited: true,
	})
	if err != nil {
		log.Fatal(err)
	}
	validation, err := webhook.NewSapamaValidation(webhook.SapamaValidationConfig{APIKeys: []momo.Secret{simulator.SapamaAPIKey}})
	if err != nil {
		log.Fatal(err)
	}
	price := money.MustParse("350", money.KES)
	mux := http.NewServeMux()
	mux.Handle("/validate", webhook.Decide(validation, func(_ context.Context, q webhook.Question) (webhook.Decision, error) {
		return webhook.Decision(q.Account == "CUST-9" && q.Amount == price), nil
	}, webhook.Options{}))
	mux.Handle("/notify", webhook.Confirmed(confirmer, func(_ context.Context, event webhook.Event) error {
		receipt := event.Payload.(*sapama.Transaction).Receipt
		fmt.Println("credit", string(receipt.Account), event.Amount, "on the evidence of a", event.Evidence)
		return event.Check(webhook.Expected{Amount: price})
	}, webhook.Options{}))
	merchant := httptest.NewServer(mux)
	defer merchant.Close()
	sim.SetCallbackURL(simulator.Sapama, merchant.URL+"/notify")
	sim.SetSapamaQuirks(simulator.SapamaQuirks{ValidationURL: merchant.URL + "/validate"})

	for _, account := range []string{"CUST-9", "a typing error"} {
		if _, err := sim.SapamaPay("254722906835", account, 35000); err != nil {
			log.Fatal(err)
		}
		if err := sim.WaitDeliveries(context.Background()); err != nil {
			log.Fatal(err)
		}
	}
	// Output: credit CUST-9 350.00 KES on the evidence of a query
}

// A payout's callback is believed as far as the list says what became of it, and you say
// what the list's codes mean: ask the provider.
func ExampleNewSapamaPayout() {
	sim, err := simulator.Start(simulator.Options{Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	defer sim.Close()
	sim.SetBalance(simulator.Sapama, 10000) // cents
	client, err := sapama.New(sapama.Config{
		APIKey: simulator.SapamaAPIKey, APISecret: simulator.SapamaAPISecret,
		Till: simulator.SapamaTill, BaseURL: sim.URL(simulator.Sapama),
		PayoutResults: map[string]momo.Status{"0": momo.StatusSucceeded, "1": momo.StatusFailed},
	})
	if err != nil {
		log.Fatal(err)
	}
	tokens, err := webhook.NewTokens("a-secret-of-the-merchants-own")
	if err != nil {
		log.Fatal(err)
	}
	confirmer, err := webhook.NewSapamaPayout(webhook.SapamaPayoutConfig{Client: client, Tokens: tokens})
	if err != nil {
		log.Fatal(err)
	}
	merchant := httptest.NewServer(webhook.Confirmed(confirmer, func(_ context.Context, event webhook.Event) error {
		fmt.Println(event.Reference, event.Status, event.Amount, "on the evidence of a", event.Evidence)
		return nil
	}, webhook.Options{}))
	defer merchant.Close()

	address, err := confirmer.CallbackURL(merchant.URL, "salary-1")
	if err != nil {
		log.Fatal(err)
	}
	if _, err := client.Disburse(context.Background(), sapama.DisburseRequest{
		Amount: money.MustParse("100", money.KES), Payee: momo.MustPhone("254722906830"),
		Reference: "salary-1", CallbackURL: address,
	}); err != nil {
		log.Fatal(err)
	}
	if err := sim.Approve(simulator.Sapama, "salary-1"); err != nil { // M-PESA pays
		log.Fatal(err)
	}
	if err := sim.WaitDeliveries(context.Background()); err != nil {
		log.Fatal(err)
	}
	// Output: salary-1 succeeded 100.00 KES on the evidence of a query
}
