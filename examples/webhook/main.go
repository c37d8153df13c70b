// Webhook believes the callbacks that the provider signed, and no others.
//
//	go run ./examples/webhook
//
// It plays offline. With SAMSOFTPAY_WEBHOOK_SECRET set, it listens on CALLBACK_ADDR
// (127.0.0.1:8080 unless set) until it is interrupted: enter a public https address
// that leads there on the dashboard, as the test URL, since nothing is kept; and
// run examples/collect beside it.
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
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/samsoftpay"
	"github.com/momo-go/momo/webhook"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	secret := momo.Secret(os.Getenv("SAMSOFTPAY_WEBHOOK_SECRET"))
	if secret == "" {
		return playOffline(ctx)
	}
	verifier, err := webhook.NewSamsoftpay(webhook.SamsoftpayConfig{
		Secrets: []momo.Secret{secret}, Mode: samsoftpay.ModeTest,
	})
	if err != nil {
		return err
	}
	return serve(ctx, webhook.Signed(verifier, settle, webhook.Options{}))
}

// settle credits the order. In earnest it does so in one transaction of the
// database, and returns nil only when that is committed.
func settle(_ context.Context, event webhook.Event) error {
	price := money.MustParse("10000", money.UGX) // in earnest, that of the order event.Reference
	isPaid := event.Status == momo.StatusSucceeded
	if event.Check(webhook.Expected{Amount: price, Mode: webhook.ModeTest}) != nil || !isPaid {
		fmt.Println("  nothing is credited: it is", event.Status, "and about", event.Amount)
		return nil
	}
	fmt.Println("  credited:", event.Amount, "for", event.Reference, "on the evidence of its", event.Evidence)
	return nil
}

// serve ends when it is interrupted, after the callbacks that are being settled.
func serve(ctx context.Context, callbacks http.Handler) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	server := &http.Server{
		Addr: cmp.Or(os.Getenv("CALLBACK_ADDR"), "127.0.0.1:8080"), Handler: callbacks, ReadHeaderTimeout: 5 * time.Second,
	}
	ended := make(chan error, 1)
	context.AfterFunc(ctx, func() { ended <- server.Shutdown(context.Background()) })
	fmt.Println("listening on", server.Addr)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-ended
}
