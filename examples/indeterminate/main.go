// Indeterminate loses the answer to a payout, and finds out what became of it: the one
// situation in which "it failed, try again" pays twice. Trying again with the same
// idempotency key can pay twice as well: the lost answer may have been a 5xx, with which
// the provider has forgotten the key.
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
	config := samsoftpay.Config{
		SecretKey: momo.Secret(os.Getenv("SAMSOFTPAY_SECRET_KEY")), BaseURL: os.Getenv("SAMSOFTPAY_BASE_URL"),
	}
	number, ledger := os.Getenv("SAMSOFTPAY_PHONE"), func(string) {}
	if config.SecretKey == "" && number == "" {
		sim, err := simulator.Start(simulator.Options{})
		if err != nil {
			return err
		}
		defer sim.Close()
		sim.SetBalance(simulator.Samsoftpay, 20_000)
		sim.Fault(simulator.Fault{Operation: "payout", Kind: simulator.FaultResetAfter})
		// The line stays bad, also for the client's own lookup.
		sim.Fault(simulator.Fault{Operation: "payout-list", Kind: simulator.FaultUnavailableBefore, Times: 3})
		config.SecretKey, config.BaseURL = simulator.SamsoftpayTestKey, sim.URL(simulator.Samsoftpay)
		number, ledger = "0780 000 009", func(key string) {
			paid, left := sim.Executed(simulator.Samsoftpay, key), sim.Balance(simulator.Samsoftpay)
			fmt.Printf("ledger    paid %d time, %d UGX left\n", paid, left)
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
	called := time.Now()
	tx, err := client.Disburse(ctx, payout) // after a lost answer it looks the reference up by itself
	outcome := momo.OutcomeOf(err)
	e, _ := errors.AsType[*momo.Error](err)
	switch outcome {
	case momo.Accepted:
		fmt.Printf("outcome   %s\n", outcome)
		show("payout", tx)
		return nil
	case momo.Indeterminate:
		fmt.Printf("outcome   %s: %s\n", outcome, e.Recovery)
		ledger(e.IdempotencyKey)
		return findOut(ctx, client, payout, called)
	default:
		return fmt.Errorf("%s: %w", outcome, err)
	}
}

// findOut looks the payout up, and lists what it may be where that finds nothing.
func findOut(
	ctx context.Context, client *samsoftpay.Client, payout samsoftpay.DisburseRequest, called time.Time,
) error {
	tx, err := client.Transaction(ctx, payout.Reference)
	if err == nil {
		show("found", tx)
		return nil
	}
	fmt.Printf("look up   %v: which proves nothing\n", err)
	candidates, err := client.Candidates(ctx, samsoftpay.LostPayment{
		Direction: momo.Out, Amount: payout.Amount, Phone: payout.Payee, Reference: payout.Reference,
		CreatedAfter: called.Add(-time.Minute), // the provider's clock is not this one
	})
	if err != nil {
		return fmt.Errorf("still %s: %w", momo.Indeterminate, err)
	}
	for _, tx := range candidates {
		show("perhaps", tx)
	}
	fmt.Printf("decide    a person compares, %d found; until then nothing is paid again\n", len(candidates))
	return nil
}

func show(what string, tx *samsoftpay.Transaction) {
	fmt.Printf("%-9s %s over %s to %s is %s\n", what, tx.ID, tx.Amount, tx.Phone, tx.Status)
}
