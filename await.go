package momo

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

// Schedule spaces the lookups of [Await]. Each wait is random, between half of what
// the Schedule gives and all of it, so that callers who began together do not all ask
// together: by the zero Schedule about a quarter of them asks in any quarter second, and
// less with each further lookup. A wait shorter than a millisecond counts as one, a wait
// longer than a day as a day.
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

const (
	shortestWait      = time.Millisecond
	longestWait       = 24 * time.Hour
	longestRetryAfter = 10 * time.Minute
	longestLookup     = time.Minute
)

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
	s.First = min(max(s.First, shortestWait), longestWait)
	s.Max = min(max(s.Max, shortestWait), longestWait)
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
// a lookup is returned as it is. Each lookup is given up to a minute, so that one that
// hangs does not take all the time there is.
//
// A wait that the provider asked for ([Error.RetryAfter]) comes before the next one of
// the Schedule; 10 minutes of it are obeyed, however long it is. No wait is longer than
// the context.
//
// When the context ends first, Await returns the last answer it has, if any, and an
// error that is [ErrIndeterminate] and wraps the context's. Its Err also contains the
// text of the last lookup's error; the kind of that error is not its own. A status that
// stays [StatusUnknown] ends in this way too.
func Await[T interface{ Final() bool }](
	ctx context.Context, s Schedule, lookup func(context.Context) (T, error),
) (T, error) {
	s = s.withDefaults()
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.Limit)
		defer cancel()
	}
	var last T
	var lastErr error
	for wait := s.First; ; wait = min(wait+wait/2, s.Max) {
		if !sleep(ctx, retryAfter(lastErr)+spread(wait)) {
			return last, stillUnknown(ctx, lastErr)
		}
		found, err := bounded(ctx, lookup)
		switch {
		case err == nil && found.Final():
			return found, nil
		case err == nil:
			last = found
		case ctx.Err() == nil && !worthAskingAgain(err):
			return last, err
		}
		lastErr = err
	}
}

// spread returns a random wait from half of wait up to it.
func spread(wait time.Duration) time.Duration { return wait/2 + rand.N(wait/2) }

func bounded[T any](ctx context.Context, lookup func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, longestLookup)
	defer cancel()
	return lookup(ctx)
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

// inconclusive are the errors of a lookup that say nothing about the payment. The last
// one is of a lookup that took all of its own minute.
var inconclusive = [...]error{
	ErrUnavailable, ErrIndeterminate, ErrNotSent, ErrRateLimited, ErrNotFound, context.DeadlineExceeded,
}

func worthAskingAgain(err error) bool {
	for _, kind := range inconclusive {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}

func retryAfter(err error) time.Duration {
	var e *Error
	if !errors.As(err, &e) {
		return 0
	}
	return min(max(e.RetryAfter, 0), longestRetryAfter)
}

// stillUnknown keeps the last lookup's evidence but not its kind: an error that
// is indeterminate must not also look like a refusal, or like one not sent.
func stillUnknown(ctx context.Context, lastErr error) error {
	out := Error{Op: "await", Provider: "momo"}
	var e *Error
	if errors.As(lastErr, &e) {
		out = *e
	}
	out.Kind, out.Recovery, out.Err = ErrIndeterminate, RecoveryLookup, ctx.Err()
	if cause := context.Cause(ctx); cause != out.Err {
		out.Err = errors.Join(out.Err, cause)
	}
	if lastErr != nil {
		out.Err = errors.Join(out.Err, errors.New(lastErr.Error()))
	}
	return &out
}
