package momo

import (
	"context"
	"errors"
	"time"
)

// Schedule says how [Await] spaces its lookups.
type Schedule struct {
	// First is the wait before the first lookup. Zero means 2 seconds: nobody
	// enters a PIN faster.
	First time.Duration
	// Max is the longest wait between two lookups. Each wait is half as long
	// again as the one before, up to Max. Zero means 30 seconds.
	Max time.Duration
	// Limit ends the waiting when the context has no deadline. Zero means 5
	// minutes, after which mobile-money prompts have expired.
	Limit time.Duration
}

func (s Schedule) withDefaults() Schedule {
	if s.First <= 0 {
		s.First = 2 * time.Second
	}
	if s.Max <= 0 {
		s.Max = 30 * time.Second
	}
	if s.Limit <= 0 {
		s.Limit = 5 * time.Minute
	}
	return s
}

// Await asks lookup again and again until what it returns is final, and returns
// that:
//
//	tx, err := momo.Await(ctx, momo.Schedule{}, func(ctx context.Context) (*samsoftpay.Transaction, error) {
//		return client.Transaction(ctx, "order-001")
//	})
//
// A lookup that got no answer, was not sent, was rate limited or found nothing
// is repeated: none of these says anything about the payment. Any other error of
// a lookup is returned as it is. Each lookup is given at most a minute, so that
// one that hangs does not take all the time there is. When the context ends first,
// Await returns the last answer it has, if any, and an error that is
// [ErrIndeterminate] and wraps the context's; its Err also tells the last lookup's
// error, as text, since the kind of that is not this one's.
func Await[T interface{ Final() bool }](ctx context.Context, s Schedule, lookup func(context.Context) (T, error)) (T, error) {
	s = s.withDefaults()
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.Limit)
		defer cancel()
	}
	var last T
	var lastErr error
	for wait := s.First; ; wait = min(wait+wait/2, s.Max) {
		if !sleep(ctx, max(wait, retryAfter(lastErr))) {
			return last, stillUnknown(ctx, lastErr)
		}
		found, err := bounded(ctx, lookup)
		switch lastErr = err; {
		case err == nil && found.Final():
			return found, nil
		case err == nil:
			last = found
		case !worthAskingAgain(err) && !timedOut(ctx, err):
			return last, err
		}
	}
}

const longestLookup = time.Minute

func bounded[T any](ctx context.Context, lookup func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, longestLookup)
	defer cancel()
	return lookup(ctx)
}

// timedOut says that only the lookup's own time is over.
func timedOut(ctx context.Context, err error) bool {
	return ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded)
}

func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

func worthAskingAgain(err error) bool {
	for _, kind := range [...]error{ErrUnavailable, ErrIndeterminate, ErrNotSent, ErrRateLimited, ErrNotFound} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}

func retryAfter(err error) time.Duration {
	var e *Error
	if errors.As(err, &e) {
		return e.RetryAfter
	}
	return 0
}

// stillUnknown keeps the last lookup's evidence but not its kind: an error that
// is indeterminate must not also look like a refusal, or like one not sent.
func stillUnknown(ctx context.Context, lastErr error) error {
	out := Error{Op: "await", Provider: "momo"}
	var e *Error
	if errors.As(lastErr, &e) {
		out = *e
	}
	out.Kind, out.Err = ErrIndeterminate, ctx.Err()
	if cause := context.Cause(ctx); cause != out.Err {
		out.Err = errors.Join(out.Err, cause)
	}
	if lastErr != nil {
		out.Err = errors.Join(out.Err, told{lastErr})
	}
	return &out
}

// told is an error of which only the text is kept.
type told struct{ error }
