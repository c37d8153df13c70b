package e2e

import (
	"context"
	"net/http"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/mpgateway"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/sppay"
	"github.com/momo-go/momo/ssentezo"
	"github.com/momo-go/momo/webhook"
)

// What the benchmarks use of package webhook.

func samsoftpayVerifier() (webhook.Verifier, error) {
	return webhook.NewSamsoftpay(webhook.SamsoftpayConfig{Secrets: []momo.Secret{secret}})
}

func mpgatewayVerifier() (webhook.Verifier, error) {
	client, err := mpgateway.New(mpgateway.Config{
		BaseURL: nowhere, PublicID: "public", MerchantID: "m", Secret: secret,
	})
	if err != nil {
		return nil, err
	}
	return webhook.NewMPGateway(webhook.MPGatewayConfig{Client: client, Secrets: []momo.Secret{secret}})
}

// addressed is a Confirmer whose callbacks come to addresses of its own.
type addressed interface {
	webhook.Confirmer
	CallbackURL(base, reference string) (string, error)
}

func ssentezoConfirmer() (addressed, error) {
	client, err := ssentezo.New(ssentezo.Config{
		Environment: ssentezo.EnvironmentSandbox, APIUser: "user", APIKey: "key",
	})
	if err != nil {
		return nil, err
	}
	tokens, err := webhook.NewTokens(secret)
	if err != nil {
		return nil, err
	}
	return webhook.NewSsentezo(webhook.SsentezoConfig{Client: client, Direction: momo.In, Tokens: tokens})
}

func sapamaConfirmer() (webhook.Confirmer, error) {
	client, err := sapama.New(sapama.Config{APIKey: secret, APISecret: "secret", Till: 2})
	if err != nil {
		return nil, err
	}
	return webhook.NewSapama(webhook.SapamaConfig{Client: client, APIKeys: []momo.Secret{secret}})
}

func spPayConfirmer() (addressed, error) {
	client, err := sppay.New(sppay.Config{BaseURL: nowhere, Token: "token"})
	if err != nil {
		return nil, err
	}
	tokens, err := webhook.NewTokens(secret)
	if err != nil {
		return nil, err
	}
	return webhook.NewSPPay(webhook.SPPayConfig{Client: client, Direction: momo.In, Tokens: tokens})
}

// verifying returns the reference that is proven.
func verifying(v webhook.Verifier) believe {
	return func(d webhook.Delivery) (string, error) {
		event, err := v.Verify(d)
		return event.Reference, err
	}
}

// reading returns the reference that is claimed.
func reading(c webhook.Confirmer) believe {
	return func(d webhook.Delivery) (string, error) {
		claim, err := c.Claim(d)
		return claim.Reference, err
	}
}

// mounted is the handler of a provider that signs.
func mounted(verifier func() (webhook.Verifier, error)) func() (http.Handler, error) {
	return func() (http.Handler, error) {
		v, err := verifier()
		if err != nil {
			return nil, err
		}
		return webhook.Signed(v, func(ctx context.Context, e webhook.Event) error {
			return settleReference(ctx, e.Reference)
		}, webhook.Options{}), nil
	}
}

func settleReference(context.Context, string) error { return nil }
