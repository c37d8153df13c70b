package webhook

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// The limits on questions to the provider: a forger can send callbacks as fast
// as he likes, but must not burn the quota of the merchant.
const (
	questionInterval = 10 * time.Second // per reference
	questionsPerSec  = 5                // in all
	questionBurst    = 20
	questionMemory   = 4096 // references remembered, twice
)

// Confirmed serves the callbacks of a provider that signs nothing: the provider
// is asked, at most once in 10 seconds for a reference and 5 times a second in
// all, and what it says is settled once it is final. The answers are those of
// [Signed]; 503 also when the provider could not be asked, or was asked too
// lately.
func Confirmed(c Confirmer, settle Settle, options ...Option) http.Handler {
	q := &questions{all: rate.NewLimiter(questionsPerSec, questionBurst)}
	var h *handler
	h = newHandler(c, func(ctx context.Context, d Delivery) (Event, error) {
		reference, err := c.Hint(d)
		if err != nil || h.known != nil && !h.known(ctx, reference) {
			return Event{}, err
		}
		return q.ask(ctx, c, reference)
	}, settle, options)
	return h
}

// questions remembers which references were asked about lately, in two
// generations, so that its memory is bounded.
type questions struct {
	all           *rate.Limiter
	mu            sync.Mutex
	recent, older map[string]time.Time
}

// ask returns an event with evidence if the provider says that the payment is
// final, and none if it is still pending.
func (q *questions) ask(ctx context.Context, c Confirmer, reference string) (Event, error) {
	if !q.allow(reference, time.Now()) {
		return Event{}, ErrUnconfirmed
	}
	event, err := c.Confirm(ctx, reference)
	switch {
	case err != nil:
		return Event{}, errors.Join(ErrUnconfirmed, err)
	case event.Reference != reference || event.Evidence != EvidenceQuery:
		return Event{}, ErrUnconfirmed
	case !event.Final():
		return Event{}, nil
	}
	return event, nil
}

func (q *questions) allow(reference string, now time.Time) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	last, ok := q.recent[reference]
	if !ok {
		last, ok = q.older[reference]
	}
	if ok && now.Sub(last) < questionInterval || !q.all.AllowN(now, 1) {
		return false
	}
	if len(q.recent) >= questionMemory || q.recent == nil {
		q.older, q.recent = q.recent, make(map[string]time.Time)
	}
	q.recent[reference] = now
	return true
}
