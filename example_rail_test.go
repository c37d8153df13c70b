package momo_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/samsoftpay"
	"github.com/momo-go/momo/simulator"
)

// One payment, whoever carries it out: any of the five clients makes a Rail.
func ExampleRail() {
	sim, err := simulator.Start(simulator.Options{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer sim.Close()
	client, err := samsoftpay.New(samsoftpay.Config{
		SecretKey: simulator.SamsoftpayTestKey, BaseURL: sim.URL(simulator.Samsoftpay),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	var rail momo.Rail = client.Rail(samsoftpay.RailOptions{})

	payment := momo.Payment{ // store it, and the rail's Provider, before you send it
		Direction: momo.In, Reference: "order-001", Amount: money.MustParse("10000", money.UGX),
		Phone: momo.MustPhone("256770123456"), Network: momo.MTN,
	}
	ctx := context.Background()
	tx, err := rail.Send(ctx, payment)
	switch momo.OutcomeOf(err) {
	case momo.Accepted: // the customer has a prompt
		payment.ID = tx.ID
	case momo.Indeterminate: // ask this rail below, and send it nowhere else
	case momo.NotSent, momo.Refused: // nothing happened
		fmt.Println(err)
		return
	}

	_ = sim.Approve(simulator.Samsoftpay, "order-001") // the customer enters the PIN
	often := momo.Schedule{First: time.Millisecond, Max: time.Millisecond}
	tx, err = momo.Await(ctx, often, func(ctx context.Context) (*momo.Transaction, error) {
		return rail.Look(ctx, payment)
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(rail.Provider(), tx.Status, tx.Amount)
	// Output: samsoftpay succeeded 10000 UGX
}

// A payment is checked before it is sent anywhere: all that is missing is named at once.
func ExamplePayment() {
	client, err := samsoftpay.New(samsoftpay.Config{SecretKey: "sk_test_1234"})
	if err != nil {
		fmt.Println(err)
		return
	}
	payment := momo.Payment{
		Direction: momo.In, Amount: money.MustParse("10000", money.UGX), Phone: momo.MustPhone("256770123456"),
		FirstName: "Jane", LastName: "Doe",
	}
	fmt.Printf("%+v\n", payment)
	err = client.Rail(samsoftpay.RailOptions{}).Check(payment)
	var e *momo.Error
	if errors.As(err, &e) {
		for _, field := range e.Fields {
			fmt.Println(field.Name)
		}
	}
	// Output:
	// payment in "": 10000 UGX, 256••••••456
	// Reference
	// Network
}

// What a router or a journal has to know of a provider is data.
func ExampleTerms() {
	client, err := samsoftpay.New(samsoftpay.Config{SecretKey: "sk_test_1234"})
	if err != nil {
		fmt.Println(err)
		return
	}
	terms, offered := client.Rail(samsoftpay.RailOptions{}).Terms(momo.In)
	fmt.Println(offered, terms.Countries, terms.Currencies, terms.Networks)
	fmt.Println("requires:", terms.Requires)
	fmt.Println("callbacks:", terms.Callbacks)
	fmt.Println("after a lost answer:", terms.Recovery)
	// Output:
	// true [UG] [UGX] [MTN Airtel]
	// requires: [Network]
	// callbacks: signed
	// after a lost answer: look up
}

// What is left to do when nobody knows.
func ExampleRecovery() {
	next := func(e *momo.Error) string {
		switch e.Recovery {
		case momo.RecoveryLookup:
			return "look up " + e.Reference + " until it is found; a miss proves nothing"
		case momo.RecoveryLookupID:
			return "look up what the call was about, by its ID"
		case momo.RecoverySameKey:
			return "call again with the same request and the key " + e.IdempotencyKey
		case momo.RecoveryHuman:
			return "a person compares with the provider's statement"
		case momo.RecoveryUnknown: // it is not indeterminate
		}
		return "nothing"
	}
	fmt.Println(next(&momo.Error{Kind: momo.ErrIndeterminate, Recovery: momo.RecoveryLookup, Reference: "order-001"}))
	fmt.Println(next(&momo.Error{Kind: momo.ErrIndeterminate, Recovery: momo.RecoveryHuman}))
	fmt.Println(next(&momo.Error{Kind: momo.ErrDeclined}))
	// Output:
	// look up order-001 until it is found; a miss proves nothing
	// a person compares with the provider's statement
	// nothing
}

// A payment is stored in clear, apart from what is printed.
func ExampleStoredPayment() {
	payment := momo.Payment{
		Direction: momo.Out, Reference: "salary-017", Amount: money.MustParse("50000", money.UGX),
		Phone: momo.MustPhone("256770123456"), LastName: "Doe",
	}
	fmt.Println(payment)
	stored, err := json.Marshal(momo.StoredPayment(payment)) // or as an argument of a database
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(stored))
	var read momo.StoredPayment
	if err := json.Unmarshal(stored, &read); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(momo.Payment(read) == payment)
	// Output:
	// payment out "salary-017": 50000 UGX, 256••••••456
	// {"direction":"out","reference":"salary-017","amount":{"amount":"50000","currency":"UGX"},"phone":"256770123456","last_name":"Doe"}
	// true
}

// Observe counts calls and their ends. For OpenTelemetry there is module otelmomo.
func ExampleObserve() {
	var calls, refused atomic.Int32
	observe := func(ctx context.Context, op momo.Operation) (context.Context, func(momo.Observed)) {
		if op.Attempt > 0 {
			return ctx, nil // an attempt of a call
		}
		calls.Add(1)
		return ctx, func(end momo.Observed) {
			if !op.Lookup && end.Outcome == momo.Refused {
				refused.Add(1)
			}
		}
	}
	client, err := samsoftpay.New(samsoftpay.Config{
		SecretKey: "sk_test_1234", Options: momo.Options{Observe: observe},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = client.Collect(context.Background(), samsoftpay.CollectRequest{Reference: "order-001"})
	fmt.Println(err)
	fmt.Println("calls:", calls.Load(), "refused:", refused.Load())
	// Output:
	// samsoftpay: collect: invalid request: Amount must be whole UGX, more than zero, Channel is required: mtn_momo, airtel_money or card, Payer must be a Ugandan number, or any for a card
	// calls: 1 refused: 1
}

// A transport of your own learns what it sends, without reading the request.
func ExampleOperationOf() {
	middleware := roundTripper(func(r *http.Request) (*http.Response, error) {
		if op, ok := momo.OperationOf(r.Context()); ok {
			fmt.Println(op.Provider, op.Name, op.Method, op.Path, "attempt", op.Attempt)
		}
		return nil, http.ErrServerClosed // in a program of yours: next.RoundTrip(r)
	})
	client, err := samsoftpay.New(samsoftpay.Config{
		SecretKey: "sk_test_1234",
		Options:   momo.Options{HTTPClient: &http.Client{Transport: middleware}, MaxAttempts: 1},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, _ = client.TransactionByID(context.Background(), "txn_abc123")
	// Output: samsoftpay transaction GET /v1/charges/{id} attempt 1
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
