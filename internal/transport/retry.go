package transport

import (
	"context"
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// retrier is go-retryablehttp, which counts, waits and sends again, with every
// decision taken by the exchange. Its hooks, in the order in which they are called:
//
//	prepare     before each attempt: the local limit, new headers, the same bytes
//	check       after each attempt: reads the answer, asks policy, logs
//	backoff     how long to wait, as check decided
//
// It is made for one call, so that the hooks are methods of the call's own state
// and nothing has to travel in a context. The last answer passes through as it is:
// check has read it.
func (x *exchange) retrier() *retryablehttp.Client {
	return &retryablehttp.Client{
		HTTPClient:   x.client.http,
		RetryMax:     x.client.config.MaxAttempts - 1,
		PrepareRetry: x.prepare,
		CheckRetry:   x.check,
		Backoff:      x.backoff,
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
}

// check decides what follows an attempt.
func (x *exchange) check(ctx context.Context, resp *http.Response, err error) (again bool, _ error) {
	x.attempts++
	x.last = x.judge(resp, err)
	next := policy[x.last.Failure][x.call.Op.Class]
	if next == done {
		x.client.budget.give()
	}
	x.unknown = x.unknown || next.mayHaveHappened()
	if x.again = next.sends() && x.mayRepeat(ctx, next); !x.again {
		next = next.stopped()
	}
	x.log(ctx, next)
	return x.again, nil
}

// backoff is the wait that check has decided on.
func (x *exchange) backoff(_, _ time.Duration, _ int, _ *http.Response) time.Duration {
	return x.wait
}

// mayRepeat keeps the limits on an action that the table allows: attempts, one
// renewal, one wait for a verb without a key, the deadline, the budget.
func (x *exchange) mayRepeat(ctx context.Context, next action) bool {
	once := x.call.Op.Class == Once || x.call.Op.Class == Never
	switch {
	case x.attempts >= x.client.config.MaxAttempts, ctx.Err() != nil:
		return false
	case next == auth:
		if x.renewed || x.unknown && x.call.Op.Class == Once {
			return false
		}
		x.renewed, x.wait = true, 0
		return true
	case next == wait && once && x.waited:
		return false
	}
	x.waited = x.waited || next == wait
	x.wait = x.client.backoff(x.attempts)
	if next == wait && x.retryAfter > 0 {
		x.wait = x.retryAfter
	}
	if deadline, ok := ctx.Deadline(); x.wait > longestWait || ok && time.Until(deadline) <= x.wait {
		return false
	}
	cost := int64(perRepeat)
	if x.last.Failure == Lost {
		cost = afterLost
	}
	return x.client.budget.take(cost)
}
