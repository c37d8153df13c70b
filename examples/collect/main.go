// Collect asks a customer for money and waits until the customer has decided.
//
//	go run ./examples/collect
//
// It plays offline. With SAMSOFTPAY_SECRET_KEY and SAMSOFTPAY_PHONE set, it asks
// the provider, and the owner of that phone, for 10 000 UGX: with a live key, real
// ones. SAMSOFTPAY_BASE_URL, if set, is where the provider is.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/samsoftpay"
	"github.com/momo-go/momo/simulator"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	number, patience := os.Getenv("SAMSOFTPAY_PHONE"), momo.Schedule{}
	config := samsoftpay.Config{
		SecretKey: momo.Secret(os.Getenv("SAMSOFTPAY_SECRET_KEY")), BaseURL: os.Getenv("SAMSOFTPAY_BASE_URL"),
	}
	if config.SecretKey == "" && number == "" {
		sim, err := simulator.Start(simulator.Options{AutoApprove: 300 * time.Millisecond}) // the customer enters the PIN
		if err != nil {
			return err
		}
		defer sim.Close()
		config.SecretKey, config.BaseURL = simulator.SamsoftpayTestKey, sim.URL(simulator.Samsoftpay)
		number, patience.First = "0700 123 456", 100*time.Millisecond
	}
	client, err := samsoftpay.New(config)
	if err != nil {
		return err
	}
	payer, err := momo.ParsePhone(number, momo.Uganda)
	if err != nil {
		return fmt.Errorf("SAMSOFTPAY_PHONE: %w", err)
	}

	order := samsoftpay.CollectRequest{
		Amount: money.MustParse("10000", money.UGX), Channel: samsoftpay.ChannelMTN, Payer: payer,
		Reference: fmt.Sprintf("order-%d", time.Now().Unix()),
	}
	tx, err := client.Collect(ctx, order)
	switch outcome := momo.OutcomeOf(err); outcome {
	case momo.Accepted:
		fmt.Printf("asked     %s for %s in %s mode: the phone is ringing\n", tx.Phone, tx.Amount, client.Mode())
	case momo.Indeterminate: // it may be ringing: asking again could charge twice, looking cannot
		fmt.Printf("unknown   %v: looking up %s\n", err, order.Reference)
	default: // refused, or not sent: it did not happen
		return fmt.Errorf("%s: %w", outcome, err)
	}

	tx, err = momo.Await(ctx, patience, func(ctx context.Context) (*samsoftpay.Transaction, error) {
		return client.Transaction(ctx, order.Reference)
	})
	if err != nil {
		return err // the order stays open
	}
	switch {
	case tx.Status != momo.StatusSucceeded:
		fmt.Printf("%-9s because: %s\n", tx.Status, string(tx.Reason)) // converted, or it masks itself
	case tx.Amount != order.Amount:
		return fmt.Errorf("paid %s, not %s: nothing is credited", tx.Amount, order.Amount)
	default:
		fmt.Printf("%-9s yours is %s, less a fee of %s\n", tx.Status, tx.Amount, tx.Fee)
	}
	return nil
}
