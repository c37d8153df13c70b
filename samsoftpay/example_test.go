package samsoftpay_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/samsoftpay"
	"github.com/momo-go/momo/simulator"
)

// open starts the simulated provider, and a client that talks to it.
func open(options momo.Options) (*simulator.Simulator, *samsoftpay.Client) {
	sim, err := simulator.Start(simulator.Options{Seed: 1})
	if err != nil {
		panic(err)
	}
	client, err := samsoftpay.New(samsoftpay.Config{
		SecretKey: simulator.SamsoftpayTestKey,
		BaseURL:   sim.URL(simulator.Samsoftpay),
		Options:   options,
	})
	if err != nil {
		panic(err)
	}
	return sim, client
}

func order(reference string) samsoftpay.CollectRequest {
	return samsoftpay.CollectRequest{
		Amount:    money.MustParse("10000", money.UGX),
		Channel:   samsoftpay.ChannelMTN,
		Payer:     momo.MustPhone("256700123456"),
		Reference: reference,
	}
}

func salary(key string) samsoftpay.DisburseRequest {
	return samsoftpay.DisburseRequest{
		Amount:         money.MustParse("50000", money.UGX),
		Payee:          momo.MustPhone("256780000001"),
		PayeeName:      "Jane Doe",
		IdempotencyKey: key,
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// All faults of a configuration are told at once, and no secret is.
func ExampleNew() {
	_, err := samsoftpay.New(samsoftpay.Config{SecretKey: "pk_live_1234", BaseURL: "http://api.samsoftpay.com"})
	fmt.Println(err)
	// Output: samsoftpay: new: invalid request: SecretKey must begin with sk_test_ or sk_live_ and be one word, BaseURL must be https
}

func ExampleClient_Mode() {
	client := must(samsoftpay.New(samsoftpay.Config{SecretKey: "sk_live_1234"}))
	fmt.Println(client.Mode())
	// Output: live
}

func ExampleClient_Collect() {
	sim, client := open(momo.Options{})
	defer sim.Close()

	tx, err := client.Collect(context.Background(), samsoftpay.CollectRequest{
		Amount:    money.MustParse("10000", money.UGX),
		Channel:   samsoftpay.ChannelMTN,
		Payer:     momo.MustPhone("256700123456"),
		Reference: "order-001",
	})
	if err != nil {
		fmt.Println(momo.OutcomeOf(err), err)
		return
	}
	fmt.Println(tx.Amount, "from", tx.Phone, "is", tx.Status)
	fmt.Println("the provider says", tx.ProviderStatus, "and takes", tx.Fee)
	// Output:
	// 10000 UGX from 256••••••456 is pending
	// the provider says authorized and takes 200 UGX
}

// What can be known to be wrong is told before anything is sent, all of it.
func ExampleClient_Collect_refused() {
	sim, client := open(momo.Options{})
	defer sim.Close()

	_, err := client.Collect(context.Background(), samsoftpay.CollectRequest{Amount: money.MustParse("10000", money.KES)})
	var e *momo.Error
	if errors.As(err, &e) {
		for _, fault := range e.Fields {
			fmt.Println(fault.Name, fault.Problem)
		}
	}
	// Output:
	// Amount must be whole UGX, more than zero
	// Channel is required: mtn_momo, airtel_money or card
	// Payer must be a Ugandan number, or any for a card
}

// The same key and the same request are answered as before. That is no licence to try
// again: see the package's comment on what a key protects.
func ExampleClient_Disburse() {
	sim, client := open(momo.Options{})
	defer sim.Close()
	sim.SetBalance(simulator.Samsoftpay, 100_000)

	for range 2 {
		tx, err := client.Disburse(context.Background(), samsoftpay.DisburseRequest{
			Amount:         money.MustParse("50000", money.UGX),
			Payee:          momo.MustPhone("256780000001"),
			PayeeName:      "Jane Doe",
			IdempotencyKey: "live/salary/2026-11/jane",
		})
		if err != nil {
			fmt.Println(momo.OutcomeOf(err), err)
			return
		}
		fmt.Println(tx.Amount, "and a fee of", tx.Fee, "are", tx.Status, "- answered before:", tx.Replayed)
	}
	fmt.Println("paid", sim.Executed(simulator.Samsoftpay, "live/salary/2026-11/jane"), "time")
	// Output:
	// 50000 UGX and a fee of 750 UGX are pending - answered before: false
	// 50000 UGX and a fee of 750 UGX are pending - answered before: true
	// paid 1 time
}

// Every verb ends in exactly one of four ways.
func Example_outcome() {
	sim, client := open(momo.Options{})
	defer sim.Close()
	sim.SetBalance(simulator.Samsoftpay, 110_000)
	sim.Fault(simulator.Fault{Operation: "payout", Kind: simulator.FaultResetAfter}) // the answer is lost

	for _, key := range []string{"salary-jane", "salary-john", "salary-jack"} {
		tx, err := client.Disburse(context.Background(), salary(key))
		switch momo.OutcomeOf(err) {
		case momo.Accepted:
			fmt.Println(key, "accepted, now", tx.Status)
		case momo.Refused:
			fmt.Println(key, "refused; no balance:", errors.Is(err, momo.ErrInsufficientFunds))
		case momo.NotSent:
			fmt.Println(key, "not sent: call again")
		case momo.Indeterminate:
			fmt.Println(key, "may have been paid: find out, and do not pay again")
		}
	}
	fmt.Println("paid to Jane:", sim.Executed(simulator.Samsoftpay, "salary-jane"), "time")
	// Output:
	// salary-jane may have been paid: find out, and do not pay again
	// salary-john accepted, now pending
	// salary-jack refused; no balance: true
	// paid to Jane: 1 time
}

// A customer takes as long as a customer takes.
func Example_await() {
	sim, client := open(momo.Options{})
	defer sim.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()

	tx := must(client.Collect(ctx, order("order-001")))
	fmt.Println(tx.Status)
	time.AfterFunc(20*time.Millisecond, func() { _ = sim.Approve(simulator.Samsoftpay, "order-001") })
	tx, err := momo.Await(ctx, momo.Schedule{First: 5 * time.Millisecond}, func(ctx context.Context) (*samsoftpay.Transaction, error) {
		return client.Transaction(ctx, "order-001")
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(tx.Status)
	// Output:
	// pending
	// succeeded
}

func ExampleClient_PaymentLink() {
	sim, client := open(momo.Options{})
	defer sim.Close()

	link, err := client.PaymentLink(context.Background(), samsoftpay.PaymentLinkRequest{
		Amount:      money.MustParse("25000", money.UGX),
		Description: "School Fees Payment",
		SuccessURL:  "https://yourapp.com/thank-you",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(link.Amount, "at", link.URL[:len("https://samsoftpay.com/pay/lnk_")]+"…")
	// Output: 25000 UGX at https://samsoftpay.com/pay/lnk_…
}

func ExampleClient_PaymentLinkByID() {
	sim, client := open(momo.Options{})
	defer sim.Close()
	ctx := context.Background()

	made := must(client.PaymentLink(ctx, samsoftpay.PaymentLinkRequest{Amount: money.MustParse("25000", money.UGX), AllowMultipleUses: true}))
	link, err := client.PaymentLinkByID(ctx, made.ID)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("open:", link.Active, "- more than once:", link.AllowMultipleUses)
	// Output: open: true - more than once: true
}

func ExampleClient_Refund() {
	sim, client := open(momo.Options{})
	defer sim.Close()
	ctx := context.Background()
	sim.SetBalance(simulator.Samsoftpay, 20_000)
	paid := must(client.Collect(ctx, order("order-001")))

	_, err := client.Refund(ctx, samsoftpay.RefundRequest{ChargeID: paid.ID})
	fmt.Println("before it is paid:", errors.Is(err, momo.ErrDeclined))

	_ = sim.Approve(simulator.Samsoftpay, "order-001")
	refund, err := client.Refund(ctx, samsoftpay.RefundRequest{ChargeID: paid.ID})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(refund.Amount, "back to", refund.Payee, "-", refund.Status)

	_, err = client.Refund(ctx, samsoftpay.RefundRequest{ChargeID: paid.ID})
	fmt.Println("once only:", errors.Is(err, momo.ErrDuplicate))
	// Output:
	// before it is paid: true
	// 10000 UGX back to 256••••••456 - pending
	// once only: true
}

// A charge whose answer is lost is looked up by its reference, by the client itself.
func ExampleClient_Collect_lost() {
	sim, client := open(momo.Options{})
	defer sim.Close()
	sim.Fault(simulator.Fault{Operation: "charge", Kind: simulator.FaultResetAfter})

	tx, err := client.Collect(context.Background(), order("order-001"))
	if err != nil {
		fmt.Println(momo.OutcomeOf(err), err)
		return
	}
	fmt.Println("it was made, and is", tx.Status)
	// Output: it was made, and is pending
}

// What is not found may still come: ask again, later.
func ExampleClient_Transaction() {
	sim, client := open(momo.Options{})
	defer sim.Close()
	ctx := context.Background()
	_ = must(client.Collect(ctx, order("order-001")))

	for _, reference := range []string{"order-001", "order-002"} {
		tx, err := client.Transaction(ctx, reference)
		if err != nil {
			fmt.Println(reference, "is", momo.OutcomeOf(err), "- not found:", errors.Is(err, momo.ErrNotFound))
			continue
		}
		fmt.Println(reference, "is", tx.Status)
	}
	// Output:
	// order-001 is pending
	// order-002 is indeterminate - not found: true
}

// Without a reference, a person compares.
func ExampleClient_Candidates() {
	sim, client := open(momo.Options{})
	defer sim.Close()
	ctx := context.Background()
	sim.SetBalance(simulator.Samsoftpay, 100_000)
	sim.Fault(simulator.Fault{Operation: "payout", Kind: simulator.FaultResetAfter}) // the answer is lost

	called := time.Now()
	request := samsoftpay.DisburseRequest{Amount: money.MustParse("50000", money.UGX), Payee: momo.MustPhone("256780000001")}
	_, err := client.Disburse(ctx, request)
	var e *momo.Error
	if errors.As(err, &e) {
		fmt.Println(momo.OutcomeOf(err), "- for a", e.Recovery)
	}
	candidates, err := client.Candidates(ctx, samsoftpay.LostPayment{
		Direction: momo.Out, Amount: request.Amount, Phone: request.Payee, CreatedAfter: called.Add(-time.Minute),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, tx := range candidates {
		fmt.Println("perhaps the payout of", tx.Amount, "to", tx.Phone, "that is", tx.Status)
	}
	// Output:
	// indeterminate - for a human
	// perhaps the payout of 50000 UGX to 256••••••001 that is pending
}

func ExampleClient_TransactionByID() {
	sim, client := open(momo.Options{})
	defer sim.Close()
	ctx := context.Background()

	made := must(client.Collect(ctx, order("order-001")))
	_ = sim.Decline(simulator.Samsoftpay, "order-001", "user_cancelled")
	tx, err := client.TransactionByID(ctx, made.ID)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(tx.Status, "because of", string(tx.Reason))
	// Output: failed because of user_cancelled
}

// Pages are fetched as they are read.
func ExampleClient_Transactions() {
	sim, client := open(momo.Options{})
	defer sim.Close()
	ctx := context.Background()
	for _, reference := range []string{"order-001", "order-002", "order-003"} {
		_ = must(client.Collect(ctx, order(reference)))
	}
	_ = sim.Approve(simulator.Samsoftpay, "order-002")

	for tx, err := range client.Transactions(ctx, samsoftpay.Filter{Direction: momo.In, PageSize: 2}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(tx.Reference, tx.Amount, tx.Status)
	}
	// Output:
	// order-003 10000 UGX pending
	// order-002 10000 UGX succeeded
	// order-001 10000 UGX pending
}

func ExampleClient_Balance() {
	sim, client := open(momo.Options{})
	defer sim.Close()
	ctx := context.Background()
	sim.SetBalance(simulator.Samsoftpay, 100_000)
	_ = must(client.Collect(ctx, order("order-001")))
	_ = sim.Approve(simulator.Samsoftpay, "order-001")

	balance, err := client.Balance(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("to pay out now:", balance.Available)
	fmt.Println("in a day:      ", balance.Pending)
	// Output:
	// to pay out now: 100000 UGX
	// in a day:       9800 UGX
}

// A name is private: it is read by conversion, and masks itself when printed.
func ExampleClient_AccountHolder() {
	sim, client := open(momo.Options{})
	defer sim.Close()

	holder, err := client.AccountHolder(context.Background(), momo.MustPhone("256700123456"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(holder.Phone, holder.Active, holder.Name)
	fmt.Println("read by conversion:", string(holder.Name))
	// Output:
	// 256••••••456 true [private]
	// read by conversion: SANDBOX HOLDER 3456
}

func ExampleEstimateChargeFee() {
	for _, amount := range []string{"5000", "100000", "1000000"} {
		price := money.MustParse(amount, money.UGX)
		momo, err := samsoftpay.EstimateChargeFee(price, samsoftpay.ChannelMTN)
		if err != nil {
			fmt.Println(err)
			return
		}
		card, err := samsoftpay.EstimateChargeFee(price, samsoftpay.ChannelCard)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s: %s, by card %s\n", price, momo, card)
	}
	// Output:
	// 5000 UGX: 200 UGX, by card 345 UGX
	// 100000 UGX: 1500 UGX, by card 3100 UGX
	// 1000000 UGX: 5000 UGX, by card 29200 UGX
}

func ExampleEstimatePayoutFee() {
	price := money.MustParse("50000", money.UGX)
	total, err := price.Add(samsoftpay.EstimatePayoutFee())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("a payout of", price, "needs", total)
	// Output: a payout of 50000 UGX needs 50750 UGX
}

func ExampleStatus_Status() {
	for _, word := range []samsoftpay.Status{samsoftpay.StatusAuthorized, samsoftpay.StatusSucceeded, "under_review"} {
		status := word.Status()
		fmt.Printf("%s is %s, final: %t\n", word, status, status.Final())
	}
	// Output:
	// authorized is pending, final: false
	// succeeded is succeeded, final: true
	// under_review is unknown, final: false
}

// Package webhook verifies the signature first; this alone believes anybody.
func ExampleParseEventWithoutVerification() {
	event, err := samsoftpay.ParseEventWithoutVerification([]byte(`{"event":"charge.succeeded","data":{"id":"txn_abc123",` +
		`"amount":10000,"fee":200,"currency":"UGX","channel":"mtn_momo","status":"succeeded","merchant_reference":"order-001"}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(event.Type, event.Transaction.Reference, event.Transaction.Amount)
	// Output: charge.succeeded order-001 10000 UGX
}

// Settings by name: a program gives os.LookupEnv. Nothing is set here, and one error names
// all that is missing.
func ExampleConfigFrom() {
	_, err := samsoftpay.ConfigFrom(func(string) (string, bool) { return "", false })
	fmt.Println(err)
	// Output:
	// samsoftpay: config: invalid request: SAMSOFTPAY_SECRET_KEY is required
}

// One payment for all providers. What is missing is named by the fields of the payment.
func ExampleClient_Rail() {
	sim, client := open(momo.Options{})
	defer sim.Close()
	rail := client.Rail(samsoftpay.RailOptions{})
	payment := momo.Payment{
		Direction: momo.In, Reference: "order-001", Amount: money.MustParse("10000", money.UGX),
		Phone: momo.MustPhone("256770123456"),
	}
	fmt.Println(rail.Check(payment))

	payment.Network, _ = momo.KnownPrefixes().Network(payment.Phone) // or what the customer says
	tx, err := rail.Send(context.Background(), payment)
	if err != nil {
		fmt.Println(momo.OutcomeOf(err), err)
		return
	}
	fmt.Println(tx.Status, tx.Amount)

	payment.ID = tx.ID
	_ = sim.Approve(simulator.Samsoftpay, "order-001") // the customer enters the PIN
	tx, err = rail.Look(context.Background(), payment)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(tx.Status, tx.Amount)
	// Output:
	// samsoftpay: collect: invalid request: Network is required: mtn_momo, airtel_money or card
	// pending 10000 UGX
	// succeeded 10000 UGX
}
