package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/samsoftpay"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/webhook"
)

// playOffline lets a customer pay, and then somebody reuse the callback.
func playOffline(ctx context.Context) error {
	verifier, err := webhook.NewSamsoftpay(webhook.SamsoftpayConfig{
		Secrets: []momo.Secret{simulator.SamsoftpayWebhookSecret}, Mode: samsoftpay.ModeTest,
	})
	if err != nil {
		return err
	}
	ours := httptest.NewServer(webhook.Signed(verifier, settle, webhook.Options{}))
	defer ours.Close()
	sim, err := simulator.Start(simulator.Options{})
	if err != nil {
		return err
	}
	defer sim.Close()
	sim.SetCallbackURL(simulator.Samsoftpay, ours.URL)

	if err := pay(ctx, sim); err != nil {
		return err
	}
	genuine := sim.Deliveries(simulator.Samsoftpay)[0]
	fmt.Println("  answered", genuine.Attempts[0].Status)

	fmt.Println("somebody sends it again, for another order:")
	forgery := strings.ReplaceAll(string(genuine.Body), "order-001", "order-002")
	forged, err := http.NewRequestWithContext(ctx, http.MethodPost, ours.URL, strings.NewReader(forgery))
	if err != nil {
		return err
	}
	forged.Header = genuine.Header // the genuine signature among them
	answer, err := http.DefaultClient.Do(forged)
	if err != nil {
		return err
	}
	fmt.Println("  answered", answer.StatusCode)
	return answer.Body.Close()
}

func pay(ctx context.Context, sim *simulator.Simulator) error {
	client, err := samsoftpay.New(samsoftpay.Config{
		SecretKey: simulator.SamsoftpayTestKey, BaseURL: sim.URL(simulator.Samsoftpay),
	})
	if err != nil {
		return err
	}
	_, err = client.Collect(ctx, samsoftpay.CollectRequest{
		Amount: money.MustParse("10000", money.UGX), Channel: samsoftpay.ChannelMTN,
		Payer: momo.MustPhone("256700123456"), Reference: "order-001",
	})
	if err != nil {
		return fmt.Errorf("%s: %w", momo.OutcomeOf(err), err)
	}
	fmt.Println("the customer pays, and the provider calls:")
	if err := sim.Approve(simulator.Samsoftpay, "order-001"); err != nil {
		return err
	}
	return sim.WaitDeliveries(ctx)
}
