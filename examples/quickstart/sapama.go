package main

import (
	"context"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/webhook"
)

func sapamaCast(s *scene) (*cast, error) {
	client, err := sapama.New(sapama.Config{
		APIKey:    simulator.SapamaAPIKey,
		APISecret: simulator.SapamaAPISecret,
		Till:      simulator.SapamaTill,
		BaseURL:   s.sim.URL(simulator.Sapama),
	})
	if err != nil {
		return nil, err
	}
	confirmer, err := webhook.NewSapama(webhook.SapamaConfig{Client: client, APIKeys: []momo.Secret{simulator.SapamaAPIKey}})
	if err != nil {
		return nil, err
	}
	s.price = money.MustParse("1000", money.KES)
	payer := momo.MustPhone("254722906835")
	return &cast{
		callbacks: webhook.Confirmed(confirmer, s.settle),
		collect: func(ctx context.Context) (*momo.Transaction, error) {
			tx, err := client.Collect(ctx, sapama.CollectRequest{
				Amount:      s.price,
				Payer:       payer,
				Reference:   order,
				Account:     "CUST-9",
				Description: "Order 001",
				FirstName:   "John", MiddleName: "Mwangi", LastName: "Otieno",
				Email:       "john@example.com",
				Address:     "P.O.Box 10231 Nakuru",
				ImageURL:    "https://merchant.example/order-001.png",
				CallbackURL: s.address,
			})
			return plain(tx, err)
		},
		approve: func() error { return s.sim.Approve(simulator.Sapama, order) },
		look: func(ctx context.Context) (*momo.Transaction, error) {
			return plain(client.TransactionByPhone(ctx, payer, order))
		},
	}, nil
}
