// Disburse pays a salary. The idempotency key is made and kept before the call,
// so that whatever happens to the answer, the salary is paid once.
//
//	go run ./examples/disburse
//
// It plays offline. With SAMSOFTPAY_SECRET_KEY and SAMSOFTPAY_PHONE set, it pays
// 1 000 UGX to that phone: with a live key, real ones.
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
	config := samsoftpay.Config{SecretKey: momo.Secret(os.Getenv("SAMSOFTPAY_SECRET_KEY"))}
	number, patience := os.Getenv("SAMSOFTPAY_PHONE"), momo.Schedule{}
	if config.SecretKey == "" {
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
		return err
	}

	// In earnest: in the database, beside the salary, before the call. The keys
	// of a merchant are one set: mode, operation and payment belong into them.
	key := fmt.Sprintf("%s/salary/%d", client.Mode(), time.Now().Unix())
	salary := samsoftpay.DisburseRequest{
		Amount: money.MustParse("1000", money.UGX), Payee: payee, PayeeName: "Jane Doe", IdempotencyKey: key,
	}
	fmt.Printf("kept      %s\n", key)
	tx, err := client.Disburse(ctx, salary)
	if err != nil { // unless it is refused: call again, with the same key
		return fmt.Errorf("%s: %w", momo.OutcomeOf(err), err)
	}
	fmt.Printf("%-9s %s to %s, and a fee of %s\n", tx.Status, tx.Amount, tx.Phone, tx.Fee)

	tx, err = momo.Await(ctx, func(ctx context.Context) (*samsoftpay.Transaction, error) {
		return client.TransactionByID(ctx, tx.ID)
	}, patience)
	if err != nil {
		return err
	}
	fmt.Printf("%-9s as %s\n", tx.Status, tx.ID)
	return nil
}
