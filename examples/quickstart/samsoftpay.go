package main

import (
	"context"
	"net/http"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/samsoftpay"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/webhook"
)

func samsoftpayCast(s *scene) (*cast, error) {
	config := samsoftpay.Config{
		SecretKey: s.secret("SAMSOFTPAY_SECRET_KEY", simulator.SamsoftpayTestKey),
		BaseURL:   s.baseURL("SAMSOFTPAY_BASE_URL"),
	}
	payer := s.phone("SAMSOFTPAY_PHONE", "256700123456", momo.Uganda)
	s.costs("10000", "1000", money.UGX)
	client, err := samsoftpay.New(config)
	if err != nil {
		return nil, err
	}
	s.mode = webhook.Mode(client.Mode())
	callbacks := http.NotFoundHandler()
	if s.reached {
		verifier, err := webhook.NewSamsoftpay(webhook.SamsoftpayConfig{
			Secrets: []momo.Secret{s.secret("SAMSOFTPAY_WEBHOOK_SECRET", simulator.SamsoftpayWebhookSecret)},
			Mode:    client.Mode(),
		})
		if err != nil {
			return nil, err
		}
		callbacks = webhook.Signed(verifier, s.settle, webhook.Options{})
	}
	return &cast{
		callbacks: callbacks,
		collect: func(ctx context.Context) (*momo.Transaction, error) {
			return plain(client.Collect(ctx, samsoftpay.CollectRequest{
				Amount:    s.price,
				Payer:     payer,
				Channel:   samsoftpay.ChannelMTN,
				Reference: s.order,
			}))
		},
		look: func(ctx context.Context) (*momo.Transaction, error) {
			return plain(client.Transaction(ctx, s.order))
		},
	}, nil
}
