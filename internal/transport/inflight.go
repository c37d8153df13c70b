package transport

import (
	"context"
	"fmt"
	"time"
)

// slots bounds how many attempts of a client are under way at a time. Nil is no bound.
type slots chan struct{}

func newSlots(most int) slots {
	if most <= 0 {
		return nil
	}
	return make(slots, most)
}

// enter waits until fewer attempts than allowed are under way. The wait never uses up the
// time to send. A bound on connections would queue inside of it.
func (x *exchange) enter(ctx context.Context) error {
	if x.client.slots == nil {
		return nil
	}
	select {
	case x.client.slots <- struct{}{}:
		x.entered = true
		return nil
	default:
	}
	deadline, _ := ctx.Deadline() // Bound sets one
	late := time.NewTimer(time.Until(deadline) - x.timeToSend)
	defer late.Stop()
	select {
	case x.client.slots <- struct{}{}:
		x.entered = true
		return nil
	case <-ctx.Done():
		return endOf(ctx)
	case <-late.C:
		limit := fmt.Sprintf("%d in flight", cap(x.client.slots))
		return x.limited(ctx, limit, fmt.Errorf("transport: the local limit of %s left no time to send", limit))
	}
}

// leave lets the next attempt in, after the answer was read. The call's other requests,
// which ask what became of it, need a place of their own.
func (x *exchange) leave() {
	if x.entered {
		x.entered = false
		<-x.client.slots
	}
}
