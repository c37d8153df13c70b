// Collect asks a customer for money and waits until the customer has decided.
//
//	go run ./examples/collect
//
// It plays offline. With SAMSOFTPAY_SECRET_KEY and SAMSOFTPAY_PHONE set, it asks
// the provider, and the owner of that phone.
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
	reference := fmt.Sprintf("order-%d", time.Now().Unix())
	config := samsoftpay.Config{SecretKey: momo.Secret(os.Getenv("SAMSOFTPAY_SECRET_KEY"))}
	number, patience := os.Getenv("SAMSOFTPAY_PHONE"), momo.Schedule{}
	if config.SecretKey == "" {
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
		return err
	}

	tx, err := client.Collect(ctx, samsoftpay.CollectRequest{
		Amount: money.MustParse("10000", money.UGX), Channel: samsoftpay.MTN, Payer: payer, Reference: reference,
	})
	if err != nil {
		return fmt.Errorf("%s: %w", momo.OutcomeOf(err), err)
	}
	fmt.Printf("asked     %s for %s, %s mode\n", tx.Phone, tx.Amount, client.Mode())
	fmt.Printf("accepted  as %s: the phone is ringing\n", tx.Status)

	asked := time.Now()
	tx, err = momo.Await(ctx, func(ctx context.Context) (*samsoftpay.Transaction, error) {
		return client.Transaction(ctx, reference)
	}, patience)
	if err != nil {
		return err
	}
	fmt.Printf("%-9s after %s\n", tx.Status, time.Since(asked).Round(100*time.Millisecond))
	if tx.Status != momo.StatusSucceeded {
		fmt.Printf("reason    %s\n", string(tx.Reason))
		return nil
	}
	net, err := tx.Amount.Sub(tx.Fee)
	if err != nil {
		return err
	}
	fmt.Printf("yours     %s, after a fee of %s\n", net, tx.Fee)
	return nil
}
