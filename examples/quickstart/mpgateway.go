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
	config := mpgateway.Config{
		BaseURL:    s.baseURL("MPGATEWAY_BASE_URL"),
		PublicID:   s.get("MPGATEWAY_PUBLIC_ID", simulator.MPGatewayPublicID),
		MerchantID: s.get("MPGATEWAY_MERCHANT_ID", simulator.MPGatewayMerchantID),
		Secret:     s.secret("MPGATEWAY_SECRET", simulator.MPGatewaySecret),
	}
	payer := s.phone("MPGATEWAY_PHONE", "254700000001", momo.Kenya)
	s.costs("350", "10", money.KES)
	client, err := mpgateway.New(config)
	if err != nil {
		return nil, err
	}
	// Signed, and confirmed too: this gateway's signature does not fix where one
	// field ends and the next begins.
	gateway, err := webhook.NewMPGateway(webhook.MPGatewayConfig{Client: client, Secrets: []momo.Secret{config.Secret}})
	if err != nil {
		return nil, err
	}
	return &cast{
		callbacks: webhook.SignedAndConfirmed(gateway, s.settle, webhook.Options{}),
		collect: func(ctx context.Context) (*momo.Transaction, error) {
			return plain(client.Collect(ctx, mpgateway.CollectRequest{
				Amount:      s.price,
				Payer:       payer,
				Provider:    mpgateway.ProviderSafaricom,
				Reference:   s.order,
				CallbackURL: s.address,
			}))
		},
		look: func(ctx context.Context) (*momo.Transaction, error) {
			return plain(client.Transaction(ctx, s.order))
		},
	}, nil
}
