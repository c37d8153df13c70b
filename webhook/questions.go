package webhook

import (
	"cmp"
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// The limits on questions to the provider. What nothing proves can be sent as fast
// as anybody likes, but must not use up the quota of the merchant.
const (
	questionInterval = 10 * time.Second // for each payment
	questionMemory   = 1024             // payments remembered, twice
	unprovenPerSec   = 5                // by default, all payments together
)

// questions are those that the provider was asked lately, in two generations so
// that their memory is bounded. It is the only memory of the handlers beside the
// inbox, and losing any of it costs at most another question.
type questions struct {
	unproven *rate.Limiter

	mu            sync.Mutex
	recent, older map[Claim]*question
}

// question is one of them; its answer is there once answered is closed.
type question struct {
	asked    time.Time
	answered chan struct{}
	event    Event
	err      error
}

func newQuestions(o Options) *questions {
	perSec := cmp.Or(o.UnprovenPerSecond, unprovenPerSec)
	if perSec < 0 {
		return &questions{unproven: rate.NewLimiter(rate.Inf, 0)}
	}
	return &questions{unproven: rate.NewLimiter(rate.Limit(perSec), 4*perSec)}
}

// ask returns what the provider says about the claim. Callbacks about one payment
// share a question that is on its way, and its answer for 10 seconds; an error is
// not shared, but not asked about again either.
func (q *questions) ask(ctx context.Context, claim Claim, confirm func(Claim) (Event, error)) (Event, error) {
	what := Claim{Reference: claim.Reference, Unnamed: claim.Unnamed, Lookup: claim.Lookup}
	asked, first, err := q.begin(what, claim.Proven)
	if err != nil {
		return Event{}, err
	}
	if first {
		asked.err = errPanic // unless confirm returns
		defer close(asked.answered)
		asked.event, asked.err = confirm(what)
		return asked.event, asked.err
	}
	select {
	case <-asked.answered:
		return asked.event, asked.err
	case <-ctx.Done():
		return Event{}, errTimeout
	}
}

// begin returns the question about the claim, and whether the caller has to ask it.
func (q *questions) begin(what Claim, proven bool) (asked *question, first bool, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := time.Now()
	if asked = q.find(what); asked != nil && now.Sub(asked.asked) < questionInterval {
		if asked.failed() {
			return nil, false, errRationed
		}
		return asked, false, nil
	}
	if !proven && !q.unproven.AllowN(now, 1) {
		return nil, false, errRationed
	}
	if len(q.recent) >= questionMemory || q.recent == nil {
		q.older, q.recent = q.recent, make(map[Claim]*question)
	}
	asked = &question{asked: now, answered: make(chan struct{})}
	q.recent[what] = asked
	return asked, true, nil
}

func (q *questions) find(what Claim) *question {
	if asked, ok := q.recent[what]; ok {
		return asked
	}
	return q.older[what]
}

func (q *question) failed() bool {
	select {
	case <-q.answered:
		return q.err != nil
	default:
		return false
	}
}
