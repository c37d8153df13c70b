package main

import (
	"context"
	"crypto/rand"
	"fmt"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/sppay"
	"github.com/momo-go/momo/webhook"
)

func sppayCast(s *scene) (*cast, error) {
	config := sppay.Config{
		BaseURL:      s.baseURL("SPPAY_BASE_URL"),
		ClientID:     s.get("SPPAY_CLIENT_ID", simulator.SPPayClientID),
		ClientSecret: s.secret("SPPAY_CLIENT_SECRET", simulator.SPPayClientSecret),
		Username:     momo.Private(s.get("SPPAY_USERNAME", simulator.SPPayUsername)),
		Password:     s.secret("SPPAY_PASSWORD", simulator.SPPayPassword),
	}
	s.costs("2.50", "1.00", money.GHS)
	request := sppay.CollectRequest{
		Amount:      s.price,
		AccountNo:   s.get("SPPAY_ACCOUNT_NO", simulator.SPPayAccount),
		Payer:       s.phone("SPPAY_PHONE", "233597018036", momo.Ghana),
		Institution: sppay.InstitutionCode(s.get("SPPAY_INSTITUTION", string(sppay.InstitutionMTN))),
		Email:       momo.Private(s.get("SPPAY_EMAIL", "payer@example.com")),
		Reference:   s.order,
	}
	client, err := sppay.New(config)
	if err != nil {
		return nil, err
	}
	tokens, err := webhook.NewTokens(momo.Secret(rand.Text())) // as for Ssentezo
	if err != nil {
		return nil, err
	}
	confirmer, err := webhook.NewSPPay(webhook.SPPayConfig{Client: client, Direction: momo.In, Tokens: tokens})
	if err != nil {
		return nil, err
	}
	if request.CallbackURL, err = confirmer.CallbackURL(s.address, s.order); err != nil {
		return nil, err
	}
	return &cast{
		callbacks: webhook.Confirmed(confirmer, s.settle, webhook.Options{}),
		collect: func(ctx context.Context) (*momo.Transaction, error) {
			tx, err := client.Collect(ctx, request)
			if err == nil && tx.Next.Step == momo.StepCode {
				tx, err = confirm(ctx, s, client, tx)
			}
			if err == nil && tx.Next.Step == momo.StepLink {
				s.say("  to open       %s", tx.Next.Link)
			}
			return plain(tx, err)
		},
		look: func(ctx context.Context) (*momo.Transaction, error) {
			return plain(client.Transaction(ctx, sppay.Search{Reference: s.order}))
		},
	}, nil
}

// confirm gives the provider the code that the customer reads out.
func confirm(ctx context.Context, s *scene, client *sppay.Client, tx *sppay.Transaction) (*sppay.Transaction, error) {
	s.say("  sent a code   the customer has not paid lately, and reads it out")
	code := simulator.SPPayOTP
	if s.sim == nil {
		s.say("  type it:")
		if _, err := fmt.Fscanln(s.in, &code); err != nil {
			return nil, err
		}
	}
	return client.Confirm(ctx, sppay.ConfirmRequest{
		TransactionID: tx.ID, OTPID: tx.Next.Token, OTP: momo.Secret(code),
	})
}
