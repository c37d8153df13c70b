// Disburse pays a salary. Its reference is made and kept before the call: whatever
// happens to the answer, it is what the payout is looked up by.
//
//	go run ./examples/disburse
//
// It plays offline. With SAMSOFTPAY_SECRET_KEY and SAMSOFTPAY_PHONE set, it pays
// 1 000 UGX to that phone: with a live key, real ones. SALARY, if set, is the reference.
// SAMSOFTPAY_BASE_URL, if set, is where the provider is.
package main

import (
	"cmp"
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
		sim, err := simulator.Start(simulator.Options{AutoApprove: 300 * time.Millisecond})
		if err != nil {
			return err
		}
		defer sim.Close()
		sim.SetBalance(simulator.Samsoftpay, 20_000)
		config.SecretKey, config.BaseURL = simulator.SamsoftpayTestKey, sim.URL(simulator.Samsoftpay)
		number, patience.First = "0780 000 009", 100*time.Millisecond
	}
	client, err := samsoftpay.New(config)
	if err != nil {
		return err
	}
	payee, err := momo.ParsePhone(number, momo.Uganda)
	if err != nil {
		return fmt.Errorf("SAMSOFTPAY_PHONE: %w", err)
	}

	// In earnest: in the database, beside the salary, before the call.
	reference := cmp.Or(os.Getenv("SALARY"), fmt.Sprintf("salary-%d", time.Now().Unix()))
	fmt.Printf("kept      %s\n", reference)
	tx, err := client.Disburse(ctx, samsoftpay.DisburseRequest{
		Amount: money.MustParse("1000", money.UGX), Payee: payee, PayeeName: "Jane Doe", Reference: reference,
	})
	switch outcome := momo.OutcomeOf(err); outcome {
	case momo.Accepted:
		fmt.Printf("%-9s %s to %s, and a fee of %s\n", tx.Status, tx.Amount, tx.Phone, tx.Fee)
	case momo.Indeterminate: // it may have been paid: examples/indeterminate shows how to find out
		return fmt.Errorf("%s, so nothing is paid again: %w", outcome, err)
	default: // refused, or not sent: nothing was paid, and a new call is a new payment
		return fmt.Errorf("%s: %w", outcome, err)
	}

	tx, err = momo.Await(ctx, patience, func(ctx context.Context) (*samsoftpay.Transaction, error) {
		return client.TransactionByID(ctx, tx.ID)
	})
	if err != nil {
		return err
	}
	fmt.Printf("%-9s %s\n", tx.Status, cmp.Or(string(tx.Reason), "as "+tx.ID)) // a Reason masks itself unless converted
	return nil
}
