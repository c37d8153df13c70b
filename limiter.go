package momo

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"
)

// Limit is so many requests in any time of a window's length.
type Limit struct {
	Requests int
	Window   time.Duration
}

// String returns "30 a minute", or "30 in 2s" for another window.
func (l Limit) String() string {
	if l.Window == time.Minute {
		return fmt.Sprintf("%d a minute", l.Requests)
	}
	return fmt.Sprintf("%d in %v", l.Requests, l.Window)
}

// Guard is how much longer than the window reservations are kept apart, since a provider
// counts when requests arrive: a sixtieth of it, a second in a minute.
func (l Limit) Guard() time.Duration { return l.Window / 60 }

// Limiter gives out the turns of a provider's rate limit. One that several processes
// share keeps the limit of a credential that they share. Many goroutines call it at once.
type Limiter interface {
	// Reserve takes the next free turn of key, if it is no later than longest from now, and
	// returns how long to wait for it. Otherwise nothing is taken, and the error is
	// [ErrRateLimited]; wait is when the next turn would be, or 0 where that is not
	// known. It must not wait for the turn itself, and ends with ctx: after two seconds, or
	// a quarter of what is left of the call's time if that is less.
	//
	// The key names provider and operation, and contains a hash of the credential that
	// cannot be turned back; it is at most 128 characters. After a rotation it is another.
	//
	// After any other error a client keeps the limit by itself, and logs it.
	Reserve(ctx context.Context, key string, limit Limit, longest time.Duration) (wait time.Duration, err error)
}

// LocalLimiter is a [Limiter] of one process: what a client without one uses by itself.
// Clients with the same credential may share one. The zero LocalLimiter is ready for use,
// and safe for concurrent use.
type LocalLimiter struct {
	mu      sync.Mutex
	windows map[limited]*window
}

var _ Limiter = (*LocalLimiter)(nil)

// limited is what a window is of.
type limited struct {
	key   string
	limit Limit
}

// window has the times of the last reservations, in their order, the oldest at next.
type window struct {
	times []time.Time
	next  int
}

// Reserve takes a turn, as described at [Limiter]. It never fails in another way, and
// takes a limit of less than one request for none.
func (l *LocalLimiter) Reserve(
	_ context.Context, key string, limit Limit, longest time.Duration,
) (time.Duration, error) {
	if limit.Requests < 1 {
		return 0, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	w := l.window(limited{key, limit}, now)
	var wait time.Duration
	if oldest := w.times[w.next]; !oldest.IsZero() {
		wait = max(0, oldest.Add(limit.Window+limit.Guard()).Sub(now))
	}
	if wait > longest {
		return wait, ErrRateLimited
	}
	w.add(now.Add(wait))
	return wait, nil
}

// Record counts a turn that another Limiter gave, so that this one can take over when the
// other fails.
func (l *LocalLimiter) Record(key string, limit Limit, turn time.Time) {
	if limit.Requests < 1 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.window(limited{key, limit}, time.Now()).add(turn)
}

// manyWindows is more than one program has at a time. Keys change with credentials, so
// then those that limit nothing any more are dropped.
const manyWindows = 256

func (l *LocalLimiter) window(of limited, now time.Time) *window {
	w, ok := l.windows[of]
	if ok {
		return w
	}
	if len(l.windows) >= manyWindows {
		maps.DeleteFunc(l.windows, func(of limited, w *window) bool { return w.isOver(of.limit, now) })
	}
	if l.windows == nil {
		l.windows = map[limited]*window{}
	}
	w = &window{times: make([]time.Time, of.limit.Requests)}
	l.windows[of] = w
	return w
}

// isOver reports whether the last reservation limits nothing any more.
func (w *window) isOver(limit Limit, now time.Time) bool {
	last := w.times[(w.next+len(w.times)-1)%len(w.times)]
	return last.Add(limit.Window + limit.Guard()).Before(now)
}

// add replaces the oldest reservation, and keeps the order: a turn that is recorded may be
// earlier than those that were taken here.
func (w *window) add(turn time.Time) {
	at := w.next
	if turn.Before(w.times[at]) {
		return
	}
	w.next = (at + 1) % len(w.times)
	for at != w.next {
		before := (at + len(w.times) - 1) % len(w.times)
		if !w.times[before].After(turn) {
			break
		}
		w.times[at], at = w.times[before], before
	}
	w.times[at] = turn
}
