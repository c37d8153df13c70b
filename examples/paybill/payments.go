package main

import (
	"context"
	"fmt"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/mpgateway"
	"github.com/momo-go/momo/webhook"
)

// decide answers before the payment: nothing has been paid, and nothing proves
// that it will be.
func decide(_ context.Context, q webhook.Question) (webhook.Decision, error) {
	known := q.Account == "555555555" // in earnest, a look into the database
	fmt.Printf("  may %s be paid to %q? %v\n", q.Amount, string(q.Account), known)
	return webhook.Decision(known), nil
}

// settle books what was paid, once for each M-PESA receipt, and returns nil only
// when that is durable. Nobody announced the payment, so there is no order to
// compare the amount with.
func settle(_ context.Context, event webhook.Event) error {
	callback, ok := event.Payload.(*mpgateway.Callback)
	if !ok || !callback.Unsolicited() || event.Status != momo.StatusSucceeded {
		fmt.Println("  not booked:", event.Reference, "is", event.Status, "and of type", event.Type)
		return nil
	}
	fmt.Printf("  booked: %s to %q on the evidence of its %s\n", event.Amount, string(callback.Account), event.Evidence)
	return nil
}
