package main

import (
	"context"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/sppay"
	"github.com/momo-go/momo/webhook"
)

func sppayCast(s *scene) (*cast, error) {
	client, err := sppay.New(sppay.Config{
		BaseURL:      s.sim.URL(simulator.SPPay),
		ClientID:     simulator.SPPayClientID,
		ClientSecret: simulator.SPPayClientSecret,
		Username:     simulator.SPPayUsername,
		Password:     simulator.SPPayPassword,
	})
	if err != nil {
		return nil, err
	}
	tokens, err := webhook.NewTokens(ourSecret)
	if err != nil {
		return nil, err
	}
	confirmer, err := webhook.NewSPPay(webhook.SPPayConfig{Client: client, Direction: momo.In, Tokens: tokens})
	if err != nil {
		return nil, err
	}
	address, err := confirmer.CallbackURL(s.address, order)
	if err != nil {
		return nil, err
	}
	s.price = money.MustParse("2.50", money.GHS)
	return &cast{
		callbacks: webhook.Confirmed(confirmer, s.settle),
		collect: func(ctx context.Context) (*momo.Transaction, error) {
			tx, err := client.Collect(ctx, sppay.CollectRequest{
				Amount:      s.price,
				AccountNo:   simulator.SPPayAccount,
				Payer:       momo.MustPhone("233597018036"),
				Institution: sppay.MTN,
				Email:       "payer@example.com",
				Reference:   order,
				CallbackURL: address,
			})
			if err != nil || tx.Next != sppay.EnterOTP {
				return plain(tx, err)
			}
			s.say("  sent a code   the customer has not paid lately, and reads it out")
			return plain(client.Confirm(ctx, sppay.ConfirmRequest{TransactionID: tx.ID, OTP: simulator.SPPayOTP}))
		},
		approve: func() error { return s.sim.Approve(simulator.SPPay, order) },
		look: func(ctx context.Context) (*momo.Transaction, error) {
			return plain(client.Transaction(ctx, sppay.Search{Reference: order}))
		},
	}, nil
}
