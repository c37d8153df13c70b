// Paybill decides about M-PESA payments before they happen, and books those that
// did.
//
//	go run ./examples/paybill
//
// It plays offline. In production the two addresses are given to the gateway's
// support, and the client gets the merchant's own credentials.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/mpgateway"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/webhook"
)

func main() {
	sim, err := simulator.Start(simulator.Options{Seed: 1})
	check(err)
	defer sim.Close()
	client, err := mpgateway.New(mpgateway.Config{
		BaseURL: sim.URL(simulator.MPGateway), PublicID: simulator.MPGatewayPublicID,
		MerchantID: simulator.MPGatewayMerchantID, Secret: simulator.MPGatewaySecret,
	})
	check(err)
	gateway, err := webhook.NewMPGateway(client, simulator.MPGatewaySecret)
	check(err)
	mux := http.NewServeMux()
	mux.Handle("/validate", webhook.Decide(gateway, decide))
	mux.Handle("/callback", webhook.Signed(gateway, settle))
	ours := httptest.NewServer(mux)
	defer ours.Close()
	sim.SetCallbackURL(simulator.MPGatewayValidation, ours.URL+"/validate")
	sim.SetCallbackURL(simulator.MPGateway, ours.URL+"/callback")

	for _, account := range []string{"555555555", "no such account"} {
		fmt.Println("a customer pays 100 shillings to", account)
		_, err := sim.PayBill(simulator.MPGatewayPaybill{Phone: "254700000001", FirstName: "ALEX", Account: account, Amount: 100_00})
		check(err)
		check(sim.WaitDeliveries(context.Background()))
	}
	paid := sim.Deliveries(simulator.MPGateway)[1]
	fmt.Println("the gateway sends the same callback again")
	check(sim.Redeliver(paid.ID))
	check(sim.WaitDeliveries(context.Background()))
	fmt.Println("the till holds", sim.Balance(simulator.MPGateway)/100, "shillings")
}

// decide answers before the payment: nothing has been paid, and nothing proves
// that it will be.
func decide(_ context.Context, q webhook.Question) (webhook.Decision, error) {
	known := q.Account == "555555555" // in earnest, a look into the database
	fmt.Printf("  may %s be paid to %q? %v\n", q.Amount, q.Account, known)
	return webhook.Decision(known), nil
}

// settle books what was paid, once for each M-PESA receipt, and returns nil only
// when that is durable. Nobody announced the payment, so there is no order to
// compare the amount with.
func settle(_ context.Context, event webhook.Event) error {
	callback, ok := event.Payload.(*mpgateway.Callback)
	if !ok || !callback.Unsolicited() || event.Status != momo.StatusSucceeded {
		return nil
	}
	fmt.Println("  booked:", event.Amount, "to", callback.Account, "on the evidence of its", event.Evidence)
	return nil
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
