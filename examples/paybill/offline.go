package main

import (
	"context"
	"fmt"
	"net/http/httptest"

	"github.com/momo-go/momo/mpgateway"
	"github.com/momo-go/momo/simulator"
)

// playOffline lets two customers pay, one of them to an account that nobody has.
func playOffline(ctx context.Context) error {
	sim, err := simulator.Start(simulator.Options{Seed: 1})
	if err != nil {
		return err
	}
	defer sim.Close()
	handler, err := newHandler(mpgateway.Config{
		BaseURL: sim.URL(simulator.MPGateway), PublicID: simulator.MPGatewayPublicID,
		MerchantID: simulator.MPGatewayMerchantID, Secret: simulator.MPGatewaySecret,
	})
	if err != nil {
		return err
	}
	ours := httptest.NewServer(handler)
	defer ours.Close()
	sim.SetCallbackURL(simulator.MPGatewayValidation, ours.URL+"/validate")
	sim.SetCallbackURL(simulator.MPGateway, ours.URL+"/callback")

	for _, account := range []string{"555555555", "no such account"} {
		fmt.Println("a customer pays 100 shillings to", account)
		_, err := sim.PayBill(simulator.MPGatewayPaybill{
			Phone: "254700000001", FirstName: "ALEX", Account: account, Amount: 100_00,
		})
		if err != nil {
			return err
		}
		if err := sim.WaitDeliveries(ctx); err != nil {
			return err
		}
	}
	fmt.Println("the gateway sends the same callback again")
	paid := sim.Deliveries(simulator.MPGateway)[1] // the first is the question
	if err := sim.Redeliver(paid.ID); err != nil {
		return err
	}
	if err := sim.WaitDeliveries(ctx); err != nil {
		return err
	}
	fmt.Println("the till holds", sim.Balance(simulator.MPGateway)/100, "shillings")
	return nil
}
