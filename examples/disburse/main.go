// Disburse pays a salary. The idempotency key is made and kept before the call,
// so that whatever happens to the answer, the salary is paid once.
//
//	go run ./examples/disburse
//
// It plays offline. With SAMSOFTPAY_SECRET_KEY and SAMSOFTPAY_PHONE set, it pays
// 1 000 UGX to that phone: with a live key, real ones. With SALARY_KEY set to the
// key that an earlier run kept, it resumes that run and pays nothing again.
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
	config := samsoftpay.Config{SecretKey: momo.Secret(os.Getenv("SAMSOFTPAY_SECRET_KEY")), BaseURL: os.Getenv("SAMSOFTPAY_BASE_URL")}
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

	// In earnest: in the database, beside the salary, before the call. The keys
	// of a merchant are one set: mode, operation and payment belong into them.
	key := cmp.Or(os.Getenv("SALARY_KEY"), fmt.Sprintf("%s/salary/%d", client.Mode(), time.Now().Unix()))
	fmt.Printf("kept      %s\n", key)
	tx, err := client.Disburse(ctx, samsoftpay.DisburseRequest{
		Amount: money.MustParse("1000", money.UGX), Payee: payee, PayeeName: "Jane Doe", IdempotencyKey: key,
	})
	switch outcome := momo.OutcomeOf(err); outcome {
	case momo.Accepted:
		fmt.Printf("%-9s %s to %s, and a fee of %s\n", tx.Status, tx.Amount, tx.Phone, tx.Fee)
	case momo.Refused: // this call paid nothing; an earlier one with the key may have
		return fmt.Errorf("%s: %w", outcome, err)
	default: // not sent, or nobody knows: the same key cannot pay twice
		return fmt.Errorf("%s, so call again with the same key: %w", outcome, err)
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
