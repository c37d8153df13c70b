package momo_test

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

// After a verb was accepted, Await looks until the payment is final.
func ExampleAwait() {
	// In your program: return client.Transaction(ctx, "order-001").
	answers := []momo.Status{momo.StatusPending, momo.StatusActionRequired, momo.StatusSucceeded}
	lookup := func(context.Context) (*momo.Transaction, error) {
		tx := &momo.Transaction{Reference: "order-001", Status: answers[0], Amount: money.MustParse("10000", money.UGX)}
		answers = answers[1:]
		fmt.Println("looked:", tx.Status)
		return tx, nil
	}

	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	// The zero Schedule is good for production; an example must not wait.
	tx, err := momo.Await(ctx, momo.Schedule{First: time.Millisecond, Max: time.Millisecond}, lookup)
	if err != nil {
		fmt.Println("not known yet:", err)
		return
	}
	if tx.Status == momo.StatusSucceeded {
		fmt.Println("paid:", tx.Reference, tx.Amount)
	}
	// Output:
	// looked: pending
	// looked: action required
	// looked: succeeded
	// paid: order-001 10000 UGX
}

// Whatever a verb returned, there are four ways to go on.
func ExampleOutcomeOf() {
	next := func(err error) string {
		switch momo.OutcomeOf(err) {
		case momo.Accepted:
			return "wait for the callback"
		case momo.Refused:
			return "fix it and start anew"
		case momo.NotSent:
			return "call again"
		case momo.Indeterminate:
			return "look it up"
		}
		return ""
	}

	// In your program: _, err := client.Disburse(ctx, request).
	declined := &momo.Error{Provider: "ssentezo", Op: "disburse", Kind: momo.ErrDeclined, Code: "LIMIT"}
	lost := &momo.Error{Provider: "ssentezo", Op: "disburse", Kind: momo.ErrIndeterminate, Reference: "order-001"}
	for _, err := range []error{nil, declined, lost, fmt.Errorf("payroll: %w", lost)} {
		fmt.Printf("%v: %s\n", err, next(err))
	}
	// Output:
	// <nil>: wait for the callback
	// ssentezo: disburse: declined (code "LIMIT"): fix it and start anew
	// ssentezo: disburse: indeterminate: it may have happened: look it up
	// payroll: ssentezo: disburse: indeterminate: it may have happened: look it up
}

func ExampleParsePhone() {
	phone, err := momo.ParsePhone("0700 123 456", momo.Uganda)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(phone, "of", phone.Country())
	fmt.Println(phone.Digits(), "is the number in clear")

	_, err = momo.ParsePhone("0700 123 456", "") // of which country?
	fmt.Println(err)
	// Output:
	// 256••••••456 of UG
	// 256700123456 is the number in clear
	// momo: not a mobile number of UG, KE or GH
}

// A credential comes from a configuration file and does not get out by accident.
func ExampleSecret() {
	var config struct{ Key momo.Secret }
	if err := json.Unmarshal([]byte(`{"Key":"s3cr3t"}`), &config); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%+v\n", config)
	written, _ := json.Marshal(config)
	fmt.Println(string(written))
	fmt.Println(json.Unmarshal(written, &config))
	fmt.Println(string(config.Key))
	// Output:
	// {Key:[redacted]}
	// {"Key":"[redacted]"}
	// momo: a mask, not the text that it stands for
	// s3cr3t
}

// Reports about one payment come late, twice and in any order.
func ExampleStatus_Supersedes() {
	reports := []momo.Status{momo.StatusPending, momo.StatusSucceeded, momo.StatusPending, momo.StatusSucceeded}
	var known momo.Status
	for _, reported := range reports {
		if reported.Supersedes(known) {
			known = reported
			fmt.Println("a change:", known)
		}
	}
	// Output:
	// a change: pending
	// a change: succeeded
}
