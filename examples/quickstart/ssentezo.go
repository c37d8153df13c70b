package main

import (
	"context"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/ssentezo"
	"github.com/momo-go/momo/webhook"
)

func ssentezoCast(s *scene) (*cast, error) {
	client, err := ssentezo.New(ssentezo.Config{
		Environment: ssentezo.Sandbox,
		APIUser:     simulator.SsentezoUser,
		APIKey:      simulator.SsentezoKey,
		BaseURL:     s.sim.URL(simulator.Ssentezo),
	})
	if err != nil {
		return nil, err
	}
	// Nobody signs these callbacks: they come to an address that cannot be
	// guessed, and the provider is asked.
	tokens, err := webhook.NewTokens(ourSecret)
	if err != nil {
		return nil, err
	}
	confirmer, err := webhook.NewSsentezo(webhook.SsentezoConfig{Client: client, Direction: momo.In, Tokens: tokens})
	if err != nil {
		return nil, err
	}
	address, err := confirmer.CallbackURL(s.address, order)
	if err != nil {
		return nil, err
	}
	s.price = money.MustParse("25000", money.UGX)
	return &cast{
		callbacks: webhook.Confirmed(confirmer, s.settle),
		collect: func(ctx context.Context) (*momo.Transaction, error) {
			tx, err := client.Collect(ctx, ssentezo.CollectRequest{
				Amount:          s.price,
				Payer:           momo.MustPhone("256770691484"),
				Reference:       order,
				Description:     "Order 001",
				SuccessCallback: address,
				FailureCallback: address,
			})
			return plain(tx, err)
		},
		approve: func() error { return s.sim.Approve(simulator.Ssentezo, order) },
		look: func(ctx context.Context) (*momo.Transaction, error) {
			return plain(client.Transaction(ctx, order))
		},
	}, nil
}
