package ssentezo_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/ssentezo"
)

// open starts the simulated provider, with a wallet of two million shillings,
// and a client that talks to it.
func open() (*simulator.Simulator, *ssentezo.Client) {
	sim := must(simulator.Start(simulator.Options{Seed: 1}))
	sim.SetBalance(simulator.Ssentezo, 2_000_000)
	return sim, must(ssentezo.New(ssentezo.Config{
		Environment: ssentezo.EnvironmentSandbox,
		APIUser:     simulator.SsentezoUser,
		APIKey:      simulator.SsentezoKey,
		BaseURL:     sim.URL(simulator.Ssentezo),
	}))
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func salary(reference string) ssentezo.DisburseRequest {
	return ssentezo.DisburseRequest{
		Reference:   reference,
		Amount:      money.MustParse("50000", money.UGX),
		Payee:       momo.MustPhone("256770691484"),
		Description: "Salary of November",
	}
}

// often is for the examples; the defaults are better for people.
var often = momo.Schedule{First: time.Millisecond, Max: time.Millisecond}

// After a lost answer nobody knows whether the money has moved. The payment is
// looked up by its reference; the verb is not called again.
func Example() {
	sim, client := open()
	defer sim.Close()
	ctx := context.Background()
	sim.Fault(simulator.Fault{Operation: "withdraw", Kind: simulator.FaultResetAfter})

	request := salary("salary-2026-11-007")
	tx, err := client.Disburse(ctx, request)
	fmt.Println("the call ends", momo.OutcomeOf(err))

	if momo.OutcomeOf(err) == momo.Indeterminate {
		go sim.Approve(simulator.Ssentezo, request.Reference) // the network pays
		tx, err = momo.Await(ctx, often, func(ctx context.Context) (*ssentezo.Transaction, error) {
			return client.Transaction(ctx, request.Reference)
		})
	}
	if err != nil {
		fmt.Println("still not known: ask again later", err)
		return
	}
	fmt.Println(tx.Amount, "to", tx.Phone, "has", tx.Status)
	fmt.Println("paid", sim.Executed(simulator.Ssentezo, request.Reference), "time")
	// Output:
	// the call ends indeterminate
	// 50000 UGX to 256••••••484 has succeeded
	// paid 1 time
}

// There is no default environment.
func ExampleNew() {
	_, err := ssentezo.New(ssentezo.Config{APIUser: "user", APIKey: "key"})
	fmt.Println(err)
	client, err := ssentezo.New(ssentezo.Config{Environment: ssentezo.EnvironmentSandbox, APIUser: "user", APIKey: "key"})
	fmt.Println(client.Environment(), err)
	// Output:
	// ssentezo: new: invalid request: Environment is required: EnvironmentLive or EnvironmentSandbox
	// sandbox <nil>
}

func ExampleClient_Collect() {
	sim, client := open()
	defer sim.Close()

	tx, err := client.Collect(context.Background(), ssentezo.CollectRequest{
		Reference:   "order-001",
		Amount:      money.MustParse("1000", money.UGX),
		Payer:       momo.MustPhone("256770691484"),
		Description: "Order 001",
	})
	if err != nil {
		fmt.Println(momo.OutcomeOf(err), err)
		return
	}
	fmt.Println(tx.Amount, "from", tx.Phone, "is", tx.Status, "until the PIN is entered")
	// Output: 1000 UGX from 256••••••484 is pending until the PIN is entered
}

// What can be checked is checked before anything is sent, all of it at once.
func ExampleClient_Collect_invalid() {
	sim, client := open()
	defer sim.Close()

	_, err := client.Collect(context.Background(), ssentezo.CollectRequest{
		Reference: "order/../001",
		Amount:    money.MustParse("400", money.UGX),
		Payer:     momo.MustPhone("256770691484"),
	})
	e, _ := errors.AsType[*momo.Error](err)
	for _, field := range e.Fields {
		fmt.Println(field.Name, field.Problem)
	}
	// Output:
	// Reference is required: at most 250 characters, and no . or .. alone or between slashes
	// Amount must be 500 to 7000000 UGX
	// Description is required
}

// A reference can be used once. Used again, it is refused, not repeated.
func ExampleClient_Disburse() {
	sim, client := open()
	defer sim.Close()

	tx, err := client.Disburse(context.Background(), salary("salary-2026-11-007"))
	fmt.Println(tx.Status, err)
	_, err = client.Disburse(context.Background(), salary("salary-2026-11-007"))
	fmt.Println(momo.OutcomeOf(err), errors.Is(err, momo.ErrDuplicate))
	fmt.Println("paid", sim.Executed(simulator.Ssentezo, "salary-2026-11-007"), "time")
	// Output:
	// pending <nil>
	// refused true
	// paid 1 time
}

// Bank transfers take longer than mobile money, have no callbacks, and must
// never be sent twice.
func ExampleClient_BankTransfer() {
	sim, client := open()
	defer sim.Close()
	ctx := context.Background()

	bank := must(client.Banks(ctx))[0]
	tx, err := client.BankTransfer(ctx, ssentezo.BankTransferRequest{
		Reference:     "supplier-042",
		Amount:        money.MustParse("85000", money.UGX),
		BankID:        bank.ID,
		AccountName:   "John Doe",
		AccountNumber: "044653389534563",
		Description:   "Invoice 42",
	})
	fmt.Println(tx.Amount, "to", bank.Name, "is", tx.Status, err)
	// Output: 85000 UGX to Equity is pending <nil>
}

func ExampleClient_BankTransferStatus() {
	sim, client := open()
	defer sim.Close()
	ctx := context.Background()
	must(client.BankTransfer(ctx, ssentezo.BankTransferRequest{
		Reference: "supplier-042", Amount: money.MustParse("85000", money.UGX), BankID: 3,
		AccountName: "John Doe", AccountNumber: "044653389534563", Description: "Invoice 42",
	}))

	go sim.Approve(simulator.Ssentezo, "supplier-042")
	tx, err := momo.Await(ctx, often, func(ctx context.Context) (*ssentezo.Transaction, error) {
		return client.BankTransferStatus(ctx, "supplier-042")
	})
	fmt.Println(tx.Amount, tx.Status, err)
	// Output: 85000 UGX succeeded <nil>
}

// INDETERMINATE is not final. The provider may take 48 hours to decide.
func ExampleClient_Transaction() {
	sim, client := open()
	defer sim.Close()
	ctx := context.Background()
	must(client.Disburse(ctx, salary("salary-2026-11-007")))
	sim.SetSsentezoQuirks(simulator.SsentezoQuirks{Indeterminate: 48 * time.Hour})
	if err := sim.Approve(simulator.Ssentezo, "salary-2026-11-007"); err != nil {
		panic(err)
	}

	tx, err := client.Transaction(ctx, "salary-2026-11-007")
	fmt.Println(tx.ProviderStatus, "is", tx.Status, "and final:", tx.Final(), err)
	_, err = client.Transaction(ctx, "salary-2026-11-008")
	fmt.Println(errors.Is(err, momo.ErrNotFound), "and so the payment is", momo.OutcomeOf(err))
	// Output:
	// INDETERMINATE is pending and final: false <nil>
	// true and so the payment is indeterminate
}

func ExampleClient_Banks() {
	sim, client := open()
	defer sim.Close()

	banks, err := client.Banks(context.Background())
	for _, bank := range banks {
		fmt.Println(bank.ID, bank.Name)
	}
	fmt.Println(err)
	// Output:
	// 3 Equity
	// 4 Stanbic Bank
	// 5 Housing Finance Bank
	// <nil>
}

func ExampleClient_Balance() {
	sim, client := open()
	defer sim.Close()

	balance, err := client.Balance(context.Background())
	fmt.Println(balance.Available, err)
	// Output: 2000000 UGX <nil>
}

// Names mask themselves; the conversion reads them.
func ExampleClient_AccountHolder() {
	sim, client := open()
	defer sim.Close()

	holder, err := client.AccountHolder(context.Background(), momo.MustPhone("256709920188"))
	fmt.Println(holder.Phone, holder.Surname, err)
	fmt.Println(string(holder.FirstName), string(holder.Surname))
	// Output:
	// 256••••••188 [private] <nil>
	// John Doe
}

// Settings by name: a program gives os.LookupEnv. Nothing is set here, and one error names
// all that is missing.
func ExampleConfigFrom() {
	_, err := ssentezo.ConfigFrom(func(string) (string, bool) { return "", false })
	fmt.Println(err)
	// Output:
	// ssentezo: config: invalid request: SSENTEZO_ENVIRONMENT is required, SSENTEZO_API_USER is required, SSENTEZO_API_KEY is required
}

// One payment for all providers. After a lost answer the same rail is asked.
func ExampleClient_Rail() {
	sim, client := open()
	defer sim.Close()
	ctx := context.Background()
	rail := client.Rail(ssentezo.RailOptions{})
	payment := momo.Payment{
		Direction: momo.Out, Reference: "salary-017", Amount: money.MustParse("50000", money.UGX),
		Phone: momo.MustPhone("256770691484"), Description: "November", SentAt: time.Now(),
	}
	sim.Fault(simulator.Fault{Operation: "withdraw", Kind: simulator.FaultResetAfter})
	_, err := rail.Send(ctx, payment)
	terms, _ := rail.Terms(momo.Out)
	fmt.Println(momo.OutcomeOf(err), "-", terms.Recovery)

	_ = sim.Approve(simulator.Ssentezo, "salary-017") // the network pays
	tx, err := momo.Await(ctx, often, func(ctx context.Context) (*momo.Transaction, error) {
		return rail.Look(ctx, payment)
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(tx.Status, tx.Amount)
	// Output:
	// indeterminate - look up
	// succeeded 50000 UGX
}
