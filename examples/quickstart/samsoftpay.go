package main

import (
	"context"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/samsoftpay"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/webhook"
)

func samsoftpayCast(s *scene) (*cast, error) {
	client, err := samsoftpay.New(samsoftpay.Config{
		SecretKey: simulator.SamsoftpayTestKey,
		BaseURL:   s.sim.URL(simulator.Samsoftpay),
	})
	if err != nil {
		return nil, err
	}
	verifier, err := webhook.NewSamsoftpay(simulator.SamsoftpayWebhookSecret)
	if err != nil {
		return nil, err
	}
	s.sim.SetCallbackURL(simulator.Samsoftpay, s.address)
	s.price = money.MustParse("10000", money.UGX)
	return &cast{
		callbacks: webhook.Signed(verifier, s.settle),
		collect: func(ctx context.Context) (*momo.Transaction, error) {
			tx, err := client.Collect(ctx, samsoftpay.CollectRequest{
				Amount:    s.price,
				Payer:     momo.MustPhone("256700123456"),
				Channel:   samsoftpay.MTN,
				Reference: order,
			})
			return plain(tx, err)
		},
		approve: func() error { return s.sim.Approve(simulator.Samsoftpay, order) },
		look: func(ctx context.Context) (*momo.Transaction, error) {
			return plain(client.Transaction(ctx, order))
		},
	}, nil
}
