package main

import (
	"context"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/mpgateway"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/webhook"
)

func mpgatewayCast(s *scene) (*cast, error) {
	client, err := mpgateway.New(mpgateway.Config{
		BaseURL:    s.sim.URL(simulator.MPGateway),
		PublicID:   simulator.MPGatewayPublicID,
		MerchantID: simulator.MPGatewayMerchantID,
		Secret:     simulator.MPGatewaySecret,
	})
	if err != nil {
		return nil, err
	}
	// Signed, and confirmed too: this gateway's signature does not fix where one
	// field ends and the next begins.
	verifier, err := webhook.NewMPGateway(client, simulator.MPGatewaySecret)
	if err != nil {
		return nil, err
	}
	s.price = money.MustParse("350", money.KES)
	return &cast{
		callbacks: webhook.Signed(verifier, s.settle),
		collect: func(ctx context.Context) (*momo.Transaction, error) {
			tx, err := client.Collect(ctx, mpgateway.CollectRequest{
				Amount:      s.price,
				Payer:       momo.MustPhone("254700000001"),
				Provider:    mpgateway.Safaricom,
				Reference:   order,
				CallbackURL: s.address,
			})
			return plain(tx, err)
		},
		approve: func() error { return s.sim.Approve(simulator.MPGateway, order) },
		look: func(ctx context.Context) (*momo.Transaction, error) {
			return plain(client.Transaction(ctx, order))
		},
	}, nil
}
