package webhook_test

import (
	"context"
	"fmt"
	"net/http/httptest"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/ssentezo"
	"github.com/momo-go/momo/webhook"
)

// Ssentezo signs nothing. Each payment gets an address of its own, and the
// provider is asked what became of it.
func ExampleSsentezo() {
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	sim, err := simulator.Start(simulator.Options{Seed: 1})
	must(err)
	defer func() { _ = sim.Close() }()
	client, err := ssentezo.New(ssentezo.Config{
		Environment: ssentezo.EnvironmentSandbox, APIUser: simulator.SsentezoUser, APIKey: simulator.SsentezoKey,
		BaseURL: sim.URL(simulator.Ssentezo),
	})
	must(err)

	price, customer := money.MustParse("1000", money.UGX), momo.MustPhone("256770691484")
	tokens, err := webhook.NewTokens("a secret of your own, for callbacks")
	must(err)
	confirmer, err := webhook.NewSsentezo(webhook.SsentezoConfig{
		Client: client, Direction: momo.In, Tokens: tokens,
	})
	must(err)
	server := httptest.NewServer(webhook.Confirmed(confirmer, func(_ context.Context, e webhook.Event) error {
		fmt.Println(e.Reference, e.Amount, e.Status, "by", e.Evidence)
		return nil
	}, webhook.Options{
		Expect: func(context.Context, string) (webhook.Expected, error) {
			return webhook.Expected{Amount: price, Phone: customer, Mode: confirmer.Mode()}, nil
		},
	}))
	defer server.Close()

	address, err := confirmer.CallbackURL(server.URL+"/callbacks", "order-001")
	must(err)
	_, err = client.Collect(context.Background(), ssentezo.CollectRequest{
		Reference: "order-001", Amount: price, Payer: customer, Description: "Order 001",
		SuccessCallback: address, FailureCallback: address,
	})
	must(err)
	must(sim.ForgeSsentezoCallback(address, "order-002", "SUCCEEDED")) // refused
	must(sim.Approve(simulator.Ssentezo, "order-001"))                 // the customer enters the PIN
	must(sim.WaitDeliveries(context.Background()))
	// Output: order-001 1000 UGX succeeded by query
}
