package webhook

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// The limits on questions to the provider: a forger can send callbacks as fast
// as he likes, but must not use up the quota of the merchant.
const (
	questionInterval = 10 * time.Second // per reference
	questionsPerSec  = 5                // in all
	questionBurst    = 20
	questionMemory   = 4096 // references remembered, twice
)

// questions remembers which references were asked about lately, in two
// generations, so that its memory is bounded.
type questions struct {
	all           *rate.Limiter
	mu            sync.Mutex
	recent, older map[string]time.Time
}

func newQuestions() *questions {
	return &questions{all: rate.NewLimiter(questionsPerSec, questionBurst)}
}

func (q *questions) allow(reference string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := time.Now()
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
