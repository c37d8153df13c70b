package transport

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/momo-go/momo"
)

// window is a limit of so many requests in any minute. Its reservations are a guard
// longer than a minute apart, since the provider counts when requests arrive.
type window struct {
	mu    sync.Mutex
	times []time.Time // of the last reservations, the oldest at next
	next  int
}

const guard = time.Second

func newWindow(perMinute int) *window { return &window{times: make([]time.Time, perMinute)} }

// reserve takes the next free time, if that is no later than longest from now, and
// returns how long to wait for it. Otherwise nothing is taken.
func (w *window) reserve(now time.Time, longest time.Duration) (wait time.Duration, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if oldest := w.times[w.next]; !oldest.IsZero() {
		wait = max(0, oldest.Add(time.Minute+guard).Sub(now))
	}
	if wait > longest {
		return wait, false
	}
	w.times[w.next] = now.Add(wait)
	w.next = (w.next + 1) % len(w.times)
	return wait, true
}

// limiter is made when an operation is first called, so that no list of operations
// has to be kept.
func (c *Client) limiter(op *Operation) *window {
	perMinute, changed := c.config.PerMinute[op]
	if !changed {
		perMinute = op.PerMinute
	}
	if perMinute <= 0 {
		return nil
	}
	if made, ok := c.limiters.Load(op); ok {
		return made.(*window)
	}
	made, _ := c.limiters.LoadOrStore(op, newWindow(perMinute))
	return made.(*window)
}

// limit waits for the local limit. The wait never uses up the time to send: a call
// whose turn comes too late ends at once.
func (x *exchange) limit(ctx context.Context) error {
	if err := endOf(ctx); err != nil {
		return err
	}
	limiter := x.client.limiter(x.call.Op)
	if limiter == nil {
		return nil
	}
	deadline, _ := ctx.Deadline() // Bound sets one
	wait, ok := limiter.reserve(time.Now(), time.Until(deadline)-x.timeToSend)
	if !ok {
		x.retryAfter, x.localLimit = wait, fmt.Sprintf("%d a minute", len(limiter.times))
		x.started = time.Now()
		x.log(ctx, "not sent")
		err := fmt.Errorf("transport: the local limit of %s allows the next request in %v",
			x.localLimit, wait.Round(time.Millisecond))
		if x.attempts == 0 { // no attempt has said yet what kind of error it is
			return errors.Join(momo.ErrRateLimited, err)
		}
		return err
	}
	return pause(ctx, wait)
}

// pause waits, or returns why the context has ended.
func pause(ctx context.Context, wait time.Duration) error {
	if wait <= 0 {
		return nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return endOf(ctx)
	}
}

// endOf says that the context has ended, and why.
func endOf(ctx context.Context) error {
	err := ctx.Err()
	if cause := context.Cause(ctx); cause != err {
		return errors.Join(err, cause)
	}
	return err
}
