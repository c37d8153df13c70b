// Indeterminate loses the answer to a payout, and gets it back: the one situation
// in which "it failed, try again" pays twice.
//
//	go run ./examples/indeterminate
//
// It plays offline. With SAMSOFTPAY_SECRET_KEY and SAMSOFTPAY_PHONE set, it pays
// 1 000 UGX to that phone, with a live key real ones, and hopes for a bad line.
// SAMSOFTPAY_BASE_URL, if set, is where the provider is.
package main

import (
	"context"
	"errors"
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
	config := samsoftpay.Config{SecretKey: momo.Secret(os.Getenv("SAMSOFTPAY_SECRET_KEY")), BaseURL: os.Getenv("SAMSOFTPAY_BASE_URL")}
	config.MaxAttempts = 1 // by itself, the client would repeat a lost answer with the same key
	number, ledger := os.Getenv("SAMSOFTPAY_PHONE"), func(string) {}
	if config.SecretKey == "" && number == "" {
		sim, err := simulator.Start(simulator.Options{})
		if err != nil {
			return err
		}
		defer sim.Close()
		sim.SetBalance(simulator.Samsoftpay, 20_000)
		sim.Fault(simulator.Fault{Operation: "payout", Kind: simulator.FaultResetAfter})
		config.SecretKey, config.BaseURL = simulator.SamsoftpayTestKey, sim.URL(simulator.Samsoftpay)
		number, ledger = "0780 000 009", func(key string) {
			fmt.Printf("ledger    paid %d time, %d UGX left\n", sim.Executed(simulator.Samsoftpay, key), sim.Balance(simulator.Samsoftpay))
		}
	}
	client, err := samsoftpay.New(config)
	if err != nil {
		return err
	}
	payee, err := momo.ParsePhone(number, momo.Uganda)
	if err != nil {
		return fmt.Errorf("SAMSOFTPAY_PHONE: %w", err)
	}

	payout := samsoftpay.DisburseRequest{
		Amount: money.MustParse("1000", money.UGX), Payee: payee, Reference: fmt.Sprintf("salary-%d", time.Now().Unix()),
	}
	tx, err := client.Disburse(ctx, payout)
	fmt.Printf("outcome   %s\n", momo.OutcomeOf(err))
	if e, ok := errors.AsType[*momo.Error](err); ok && momo.OutcomeOf(err) == momo.Indeterminate {
		ledger(e.IdempotencyKey)
		if tx, err = client.Transaction(ctx, e.Reference); err != nil {
			fmt.Printf("look up   %v: which proves nothing\n", err)
			payout.IdempotencyKey = e.IdempotencyKey
			tx, err = client.Disburse(ctx, payout) // with the key, it is the same payout
			ledger(e.IdempotencyKey)
		}
		if err != nil { // also a refusal is of the second call, and says nothing of the first
			return fmt.Errorf("still %s: %w", momo.Indeterminate, err)
		}
	}
	if err != nil {
		return fmt.Errorf("%s: %w", momo.OutcomeOf(err), err)
	}
	fmt.Printf("payout    %s over %s is %s; answered before: %t\n", tx.ID, tx.Amount, tx.Status, tx.Replayed)
	return nil
}
