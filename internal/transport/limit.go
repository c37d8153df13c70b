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

// turn waits for both local limits, of requests in flight and of requests in a minute. Who
// waits for a minute to pass keeps nobody out meanwhile. A reservation counts when it was
// made for: one that had to wait for its slot afterwards is made again.
func (x *exchange) turn(ctx context.Context) error {
	err := endOf(ctx)
	if err == nil {
		err = x.enter(ctx)
	}
	for err == nil {
		wait, refused := x.reserve(ctx)
		if refused != nil || wait <= 0 {
			return refused
		}
		x.leave()
		err = pause(ctx, wait)
		due := time.Now()
		if err == nil {
			err = x.enter(ctx)
		}
		if time.Since(due) < guard/2 {
			return err
		}
	}
	return err
}

// reserve takes the next free time and returns how long to wait for it. The wait never
// uses up the time to send: a call whose turn comes too late ends at once.
func (x *exchange) reserve(ctx context.Context) (time.Duration, error) {
	limiter := x.client.limiter(x.call.Op)
	if limiter == nil {
		return 0, nil
	}
	deadline, _ := ctx.Deadline() // Bound sets one
	wait, ok := limiter.reserve(time.Now(), time.Until(deadline)-x.timeToSend)
	if !ok {
		x.retryAfter = wait
		limit := fmt.Sprintf("%d a minute", len(limiter.times))
		return 0, x.limited(ctx, limit, fmt.Errorf("transport: the local limit of %s allows the next request in %v",
			limit, wait.Round(time.Millisecond)))
	}
	return wait, nil
}

// limited notes which local limit ended the call before its next attempt.
func (x *exchange) limited(ctx context.Context, limit string, err error) error {
	x.localLimit, x.started = limit, time.Now()
	x.log(ctx, "not sent")
	if x.attempts == 0 { // no attempt has said yet what kind of error it is
		return errors.Join(momo.ErrRateLimited, err)
	}
	return err
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
