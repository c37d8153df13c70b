// Paybill decides about M-PESA payments before they happen, and books those that
// did.
//
//	go run ./examples/paybill
//
// It plays offline. With MPGATEWAY_BASE_URL, MPGATEWAY_PUBLIC_ID,
// MPGATEWAY_MERCHANT_ID and MPGATEWAY_SECRET set, it listens on CALLBACK_ADDR
// (127.0.0.1:8080 unless set) until it is interrupted: give the gateway's support a
// public https address that leads there, with /validate and with /callback. It
// approves payments to the account 555555555 only, and keeps nothing.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/mpgateway"
	"github.com/momo-go/momo/webhook"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	config := mpgateway.Config{
		BaseURL: os.Getenv("MPGATEWAY_BASE_URL"), PublicID: os.Getenv("MPGATEWAY_PUBLIC_ID"),
		MerchantID: os.Getenv("MPGATEWAY_MERCHANT_ID"), Secret: momo.Secret(os.Getenv("MPGATEWAY_SECRET")),
	}
	if config.BaseURL+config.PublicID+config.MerchantID+string(config.Secret) == "" {
		return playOffline(ctx)
	}
	handler, err := newHandler(config)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	server := &http.Server{
		Addr: cmp.Or(os.Getenv("CALLBACK_ADDR"), "127.0.0.1:8080"), Handler: handler, ReadHeaderTimeout: 5 * time.Second,
	}
	ended := make(chan error, 1)
	context.AfterFunc(ctx, func() { ended <- server.Shutdown(context.Background()) }) // after what is being booked
	fmt.Println("listening on", server.Addr)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-ended
}

func newHandler(config mpgateway.Config) (http.Handler, error) {
	client, err := mpgateway.New(config)
	if err != nil {
		return nil, err
	}
	secrets := []momo.Secret{config.Secret}
	gateway, err := webhook.NewMPGateway(webhook.MPGatewayConfig{Client: client, Secrets: secrets})
	if err != nil {
		return nil, err
	}
	validation, err := webhook.NewMPGatewayValidation(webhook.MPGatewayValidationConfig{Secrets: secrets})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/validate", webhook.Decide(validation, decide, webhook.Options{}))
	// A payment is booked only if the gateway's status says so too.
	mux.Handle("/callback", webhook.SignedAndConfirmed(gateway, settle, webhook.Options{}))
	return mux, nil
}
