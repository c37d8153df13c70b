package transport

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/momo-go/momo"
)

// The bounds of what is waited for.
const (
	longestBackoff = 8 * time.Second
	longestWait    = 30 * time.Second // also of a Retry-After; a longer wait is the caller's to decide
	longestAttempt = 20 * time.Second
)

// retrier is go-retryablehttp, which counts, waits and sends again, with every
// decision taken by the exchange. Its hooks, in the order in which they are called:
//
//	prepare     before each attempt: the local limits, new headers
//	RoundTrip   the attempt: its context, its trace, the same bytes
//	check       after each attempt: reads the answer, asks policy, logs
//	backoff     how long to wait, as check decided
//
// It is made for one call, so that the hooks are methods of the call's own state
// and nothing has to travel in a context. The last answer passes through as it is:
// check has read it.
func (x *exchange) retrier() *retryablehttp.Client {
	return &retryablehttp.Client{
		HTTPClient:   &http.Client{Transport: x, CheckRedirect: noRedirect},
		RetryMax:     x.client.config.MaxAttempts - 1,
		PrepareRetry: x.prepare,
		CheckRetry:   x.check,
		Backoff:      x.backoff,
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// check decides what follows an attempt.
func (x *exchange) check(ctx context.Context, resp *http.Response, err error) (again bool, _ error) {
	x.attempts++
	x.last = x.judge(resp, err)
	x.release() // before anybody is asked
	if x.last.Failure != Unsent && x.last.Failure != BadCertificate {
		x.delivered++
	}
	if x.attempt != nil {
		x.attempt.cancel()
	}
	next := policy[x.last.Failure][x.call.Op.Class]
	x.unknown = x.unknown || next.mayHaveHappened()
	x.serverError = x.serverError || x.last.Failure == ServerError
	if next == done {
		x.client.budget.give()
	}
	if x.again = x.follows(ctx, next); !x.again {
		next = next.stopped()
	}
	x.log(ctx, next.String())
	x.endAttempt(ctx, next)
	return x.again, nil
}

// follows reports whether another attempt follows. Where nobody knows what happened, the
// provider is asked first: what it knows of the payment is the answer, and only where
// it says that it knows nothing may the same bytes be sent again.
func (x *exchange) follows(ctx context.Context, next action) bool {
	if next.asks() && x.call.find != nil {
		x.endAttempt(ctx, next)
		err := x.call.find(ctx)
		if x.found = err == nil; x.found {
			return false
		}
		x.causes = append(x.causes, opaque{err})
		if ctx.Err() != nil {
			x.causes = append(x.causes, endOf(ctx))
		}
		if !errors.Is(err, momo.ErrNotFound) {
			return false
		}
	}
	return next.sends() && x.mayRepeat(ctx, next)
}

// mayRepeat keeps the limits on an action that the table allows: attempts, one
// renewal, one wait for a verb without a key, the deadline, the budget.
func (x *exchange) mayRepeat(ctx context.Context, next action) bool {
	class := x.call.Op.Class
	moves := class != Keyed && class != Repeat && class != Look // money, without a key
	switch {
	case x.attempts >= x.client.config.MaxAttempts, ctx.Err() != nil:
		return false
	case next == auth:
		if x.renewed || x.unknown && moves {
			return false
		}
		x.renewed, x.wait = true, 0
		return true
	case next == wait && moves && (x.waited || x.unknown):
		return false
	}
	x.waited = x.waited || next == wait
	x.wait = x.client.backoff(x.attempts)
	if next == wait && x.retryAfter > 0 {
		x.wait = x.retryAfter
	}
	if x.wait > longestWait || !x.leavesTime(ctx, x.wait) {
		return false
	}
	cost := int64(perRepeat)
	if x.last.Failure == Lost {
		cost = afterLost
	}
	return x.client.budget.take(cost)
}

// leavesTime reports whether enough time to send is left after a wait: two seconds, or
// a quarter of the call's time if that is less. Otherwise an attempt would begin that
// its deadline cuts off, and nobody would know what became of it.
func (x *exchange) leavesTime(ctx context.Context, wait time.Duration) bool {
	deadline, _ := ctx.Deadline() // Bound sets one
	return wait+x.timeToSend <= time.Until(deadline)
}

// backoff is the wait that check has decided on.
func (x *exchange) backoff(_, _ time.Duration, _ int, _ *http.Response) time.Duration {
	return x.wait
}

// backoff is how long to wait after so many attempts: any time up to a bound that
// doubles.
func (c *Client) backoff(attempts int) time.Duration {
	first := min(c.config.RetryWait, longestBackoff)
	return rand.N(min(first<<min(max(0, attempts-1), 10), longestBackoff) + 1)
}

func (x *exchange) log(ctx context.Context, decision string) {
	logger := x.client.config.Logger
	if logger == nil {
		return
	}
	level := slog.LevelWarn
	if decision == done.String() {
		level = slog.LevelInfo
	}
	attrs := []slog.Attr{
		slog.String("provider", x.client.config.Provider),
		slog.String("operation", x.call.Op.Name),
		slog.String("path", x.call.Op.Path),
		slog.Int("status", x.status),
		slog.Int("attempt", x.attempts),
		slog.Duration("duration", time.Since(x.started)),
		slog.String("decision", decision),
	}
	if x.localLimit != "" {
		attrs = append(attrs, slog.String("limit", x.localLimit))
	}
	logger.LogAttrs(ctx, level, "attempt", attrs...)
}
