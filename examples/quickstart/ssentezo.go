package main

import (
	"context"
	"crypto/rand"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/ssentezo"
	"github.com/momo-go/momo/webhook"
)

func ssentezoCast(s *scene) (*cast, error) {
	config := ssentezo.Config{
		Environment: ssentezo.Environment(s.get("SSENTEZO_ENVIRONMENT", string(ssentezo.EnvironmentSandbox))),
		APIUser:     s.get("SSENTEZO_API_USER", simulator.SsentezoUser),
		APIKey:      s.secret("SSENTEZO_API_KEY", simulator.SsentezoKey),
		BaseURL:     s.baseURL("SSENTEZO_BASE_URL"),
	}
	payer := s.phone("SSENTEZO_PHONE", "256770691484", momo.Uganda)
	s.costs("25000", "1000", money.UGX)
	client, err := ssentezo.New(config)
	if err != nil {
		return nil, err
	}
	// Nobody signs these callbacks: they come to an address that cannot be
	// guessed, and the provider is asked. In earnest the secret is kept: callbacks
	// also come after a restart.
	tokens, err := webhook.NewTokens(momo.Secret(rand.Text()))
	if err != nil {
		return nil, err
	}
	confirmer, err := webhook.NewSsentezo(webhook.SsentezoConfig{Client: client, Direction: momo.In, Tokens: tokens})
	if err != nil {
		return nil, err
	}
	s.mode = confirmer.Mode()
	address, err := confirmer.CallbackURL(s.address, s.order)
	if err != nil {
		return nil, err
	}
	return &cast{
		callbacks: webhook.Confirmed(confirmer, s.settle, webhook.Options{}),
		collect: func(ctx context.Context) (*momo.Transaction, error) {
			return plain(client.Collect(ctx, ssentezo.CollectRequest{
				Amount:          s.price,
				Payer:           payer,
				Reference:       s.order,
				Description:     "Order 001",
				SuccessCallback: address,
				FailureCallback: address,
			}))
		},
		look: func(ctx context.Context) (*momo.Transaction, error) {
			return plain(client.Transaction(ctx, s.order))
		},
	}, nil
}
