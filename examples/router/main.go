// Router sends each payment to the rail of its country and network: five providers, one
// table, and never another rail once nobody knows what became of a payment.
//
//	go run ./examples/router
//
// It plays offline. router.go is what a program of your own needs; there connect reads
// os.LookupEnv.
package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/simulator"
)

func main() {
	if err := play(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// play sends payments in three countries, one past a provider that is down, and one whose
// answer is lost.
func play(ctx context.Context) error {
	sim, err := simulator.Start(simulator.Options{AutoApprove: 200 * time.Millisecond})
	if err != nil {
		return err
	}
	defer sim.Close()
	settings := map[string]string{}
	for _, provider := range sim.Providers() {
		sim.SetBalance(provider, 100_000_00)
		for _, line := range sim.Environment(provider) {
			name, value, _ := strings.Cut(line, "=")
			settings[name] = value
		}
	}
	from := func(name string) (string, bool) { value, ok := settings[name]; return value, ok }
	all, err := connect(from)
	if err != nil {
		return err
	}

	kampala, entebbe, nairobi, accra := "256770123456", "256752123456", "254722906835", simulator.SPPayKnownCustomer
	all.pay(ctx, momo.In, "order-1", kampala, "10000", money.UGX)
	all.pay(ctx, momo.In, "order-2", nairobi, "250.50", money.KES)
	all.pay(ctx, momo.In, "order-3", accra, "12.50", money.GHS)
	all.pay(ctx, momo.Out, "refund-1", nairobi, "100", money.KES)

	settings["SAMSOFTPAY_BASE_URL"] = "http://127.0.0.1:1" // where nobody listens
	down, err := connect(from)
	if err != nil {
		return err
	}
	down.pay(ctx, momo.Out, "salary-1", kampala, "50000", money.UGX)

	sim.Fault(simulator.Fault{Provider: simulator.Ssentezo, Operation: "withdraw", Kind: simulator.FaultHTML502After})
	all.pay(ctx, momo.Out, "salary-2", entebbe, "50000", money.UGX)
	return nil
}

// pay sends a payment, and waits for its end on the rail that has it.
func (r router) pay(ctx context.Context, d momo.Direction, reference, number, amount string, currency money.Currency) {
	phone, err := momo.ParsePhone(number, momo.Ghana)
	if err != nil {
		fmt.Println(err)
		return
	}
	network, _ := momo.KnownPrefixes().Network(phone) // or what the customer said
	p := momo.Payment{
		Direction: d, Reference: reference, Amount: money.MustParse(amount, currency), Phone: phone, Network: network,
		FirstName: "Jane", MiddleName: "W.", LastName: "Doe", Email: "jane@example.com", Address: "Kimathi Street",
		Description: "Shoes", Account: "C-17", CallbackURL: "https://shop.example/callbacks", SentAt: time.Now(),
	}
	rail, tx, err := r.send(ctx, p)
	if momo.OutcomeOf(err) == momo.Refused || rail == nil {
		fmt.Printf("%-9s %v\n", reference, err)
		return
	}
	if err == nil {
		p.ID = tx.ID
	} else {
		fmt.Printf("%-9s %-10s %s: its rail is asked\n", reference, rail.Provider(), momo.OutcomeOf(err))
	}
	patience := momo.Schedule{First: 100 * time.Millisecond, Limit: 5 * time.Second}
	tx, err = momo.Await(ctx, patience, func(ctx context.Context) (*momo.Transaction, error) { return rail.Look(ctx, p) })
	if err != nil {
		fmt.Printf("%-9s %-10s %v\n", reference, rail.Provider(), err)
		return
	}
	fmt.Printf("%-9s %-10s %s %s, %s\n", reference, rail.Provider(), tx.Direction, tx.Amount, tx.Status)
}
