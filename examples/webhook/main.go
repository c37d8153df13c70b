// Webhook believes the callbacks that the provider signed, and no others.
//
//	go run ./examples/webhook
//
// It plays offline. With SAMSOFTPAY_SECRET_KEY and SAMSOFTPAY_WEBHOOK_SECRET set, it
// serves 127.0.0.1:8080 until it is stopped; point the URL of the dashboard there,
// through a tunnel.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/samsoftpay"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/webhook"
)

func main() {
	secret, real := momo.Secret(simulator.SamsoftpayWebhookSecret), os.Getenv("SAMSOFTPAY_SECRET_KEY") != ""
	if real {
		secret = momo.Secret(os.Getenv("SAMSOFTPAY_WEBHOOK_SECRET"))
	}
	verifier, err := webhook.NewSamsoftpay(secret)
	check(err)
	callbacks := webhook.Signed(verifier, settle)
	if real {
		check(http.ListenAndServe("127.0.0.1:8080", callbacks))
	}

	ctx, ours := context.Background(), httptest.NewServer(callbacks)
	defer ours.Close()
	sim, err := simulator.Start(simulator.Options{})
	check(err)
	defer sim.Close()
	sim.SetCallbackURL(simulator.Samsoftpay, ours.URL)
	client, err := samsoftpay.New(samsoftpay.Config{SecretKey: simulator.SamsoftpayTestKey, BaseURL: sim.URL(simulator.Samsoftpay)})
	check(err)
	_, err = client.Collect(ctx, samsoftpay.CollectRequest{
		Amount: money.MustParse("10000", money.UGX), Channel: samsoftpay.MTN, Payer: momo.MustPhone("256700123456"), Reference: "order-001",
	})
	check(err)
	fmt.Println("the customer pays, and the provider calls:")
	check(sim.Approve(simulator.Samsoftpay, "order-001"))
	check(sim.WaitDeliveries(ctx))
	genuine := sim.Deliveries(simulator.Samsoftpay)[0]
	fmt.Println("  answered", genuine.Attempts[0].Status)

	fmt.Println("somebody sends it again, for another order:")
	forgery := strings.ReplaceAll(string(genuine.Body), "order-001", "order-002")
	forged, err := http.NewRequestWithContext(ctx, http.MethodPost, ours.URL, strings.NewReader(forgery))
	check(err)
	forged.Header = genuine.Header // the genuine signature among them
	answer, err := http.DefaultClient.Do(forged)
	check(err)
	check(answer.Body.Close())
	fmt.Println("  answered", answer.StatusCode)
}

// settle credits the order. In earnest it does so in one transaction of the
// database, and returns nil only when that is committed.
func settle(_ context.Context, event webhook.Event) error {
	if event.Check(money.MustParse("10000", money.UGX)) != nil || event.Status != momo.StatusSucceeded {
		fmt.Println("  nothing is credited: it is", event.Status, "and about", event.Amount)
		return nil
	}
	fmt.Println("  credited:", event.Amount, "for", event.Reference, "on the evidence of its", event.Evidence)
	return nil
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
