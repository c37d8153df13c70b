package transport

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

// Bound gives a context without a deadline that of Options.Timeout. Do calls it; so
// does a provider whose one call is several requests.
func (c *Client) Bound(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, ok := ctx.Deadline(); ok {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, c.config.Timeout)
}

// Again waits the back-off and reports whether a call that was sent so often,
// and of which nobody knows what became, may be sent once more: whether there
// are attempts, time and budget left. That it is safe is for the provider to
// know.
func (c *Client) Again(ctx context.Context, sent int) bool {
	if sent >= c.config.MaxAttempts || ctx.Err() != nil {
		return false
	}
	wait := c.backoff(sent)
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= wait || !c.budget.take(afterLost) {
		return false
	}
	pause(ctx, wait)
	return ctx.Err() == nil
}

// pause waits, or until the context ends.
func pause(ctx context.Context, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
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

// backoff is how long to wait after so many attempts: any time up to a bound that
// doubles.
func (c *Client) backoff(attempts int) time.Duration {
	return rand.N(min(c.config.RetryWait<<min(max(0, attempts-1), 10), longestBackoff) + 1)
}
