package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/webhook"
)

func sapamaCast(s *scene) (*cast, error) {
	config := sapama.Config{
		APIKey:    s.secret("SAPAMA_API_KEY", simulator.SapamaAPIKey),
		APISecret: s.secret("SAPAMA_API_SECRET", simulator.SapamaAPISecret),
		BaseURL:   s.baseURL("SAPAMA_BASE_URL"),
	}
	till := s.get("SAPAMA_TILL", strconv.Itoa(simulator.SapamaTill))
	payer := s.phone("SAPAMA_PHONE", "254722906835", momo.Kenya)
	s.costs("1000", "10", money.KES)
	var err error
	if config.Till, err = strconv.ParseInt(till, 10, 64); err != nil {
		return nil, fmt.Errorf("SAPAMA_TILL: %w", err)
	}
	client, err := sapama.New(config)
	if err != nil {
		return nil, err
	}
	confirmer, err := webhook.NewSapama(webhook.SapamaConfig{Client: client, APIKeys: []momo.Secret{config.APIKey}})
	if err != nil {
		return nil, err
	}
	return &cast{
		callbacks: webhook.Confirmed(confirmer, s.settle, webhook.Options{}),
		collect: func(ctx context.Context) (*momo.Transaction, error) {
			return plain(client.Collect(ctx, sapama.CollectRequest{
				Amount:      s.price,
				Payer:       payer,
				Reference:   s.order,
				Account:     "CUST-9",
				Description: "Order 001",
				FirstName:   "John", MiddleName: "Mwangi", LastName: "Otieno",
				Email:       "john@example.com",
				Address:     "P.O.Box 10231 Nakuru",
				ImageURL:    "https://merchant.example/order-001.png",
				CallbackURL: s.address,
			}))
		},
		look: func(ctx context.Context) (*momo.Transaction, error) {
			return plain(client.TransactionByPhone(ctx, payer, s.order))
		},
	}, nil
}
