package journal

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/momo-go/momo"
)

// look asks the provider what became of a payment.
func (j *Journal[Tx]) look(ctx context.Context, rail momo.Rail, r *row) error {
	terms, _ := rail.Terms(r.Request.Direction)
	if r.State == Unknown && r.Recovery == momo.RecoverySameKey && r.age() < terms.KeyProtects {
		return j.send(ctx, rail, r)
	}
	calling, cancel := context.WithTimeout(ctx, j.rules(r.Provider).CallTimeout)
	defer cancel()
	found, err := rail.Look(calling, r.Request)
	return j.change(ctx, r, func(tx Tx, r *row) error {
		switch {
		case err == nil:
			return j.found(ctx, tx, r, terms, found)
		case r.State != Accepted && r.State != Unknown:
			return nil
		}
		return j.missed(ctx, tx, r, terms, err)
	})
}

// found settles what the provider says, unless it is the same as before for too long.
func (j *Journal[Tx]) found(ctx context.Context, tx Tx, r *row, terms momo.Terms, t *momo.Transaction) error {
	rules := j.rules(r.Provider)
	if t.Final() || r.State.Settled() {
		return j.settle(ctx, tx, r, seen{Transaction: *t, cause: causeLookup})
	}
	c := change{was: r.State, cause: causeLookup, checked: true}
	switch {
	case r.Request.Direction == momo.In && r.isOlder(rules.UnpaidAfter) && !slices.Contains(terms.Ends, momo.StatusFailed):
		r.State, r.Reason = Expired, "nobody paid it, and the provider never says that a payment failed"
		return j.end(ctx, tx, r, c)
	case r.isOlder(rules.LookFor):
		r.State, r.Reason = Human, "the provider still says "+t.Status.String()
		c.due = never
		return j.write(ctx, tx, r, c)
	}
	return j.settle(ctx, tx, r, seen{Transaction: *t, cause: causeLookup})
}

// vainMisses is how often a payment is looked up that can hardly be found.
const vainMisses = 3

// missed writes that a lookup found nothing, which proves nothing.
func (j *Journal[Tx]) missed(ctx context.Context, tx Tx, r *row, terms momo.Terms, err error) error {
	c := change{was: r.State, cause: causeLookup, checked: true, due: j.nextLook(r)}
	var e *momo.Error
	if errors.As(err, &e) {
		c.note = clean(e.Error())
		c.due = max(c.due, min(e.RetryAfter, time.Hour))
	}
	if errors.Is(err, momo.ErrNotFound) {
		r.Misses++
	}
	switch {
	case r.Misses >= vainMisses && r.Request.ID == "" && !terms.KeepsReference:
		r.State, r.Reason, c.due = Human, "the provider keeps no reference to find it by", never
	case r.isOlder(j.rules(r.Provider).LookFor):
		r.State, r.Reason, c.due = Human, "nobody can say what became of it: "+c.note, never
	}
	return j.write(ctx, tx, r, c)
}

// isOlder reports whether so much has passed since the payment may first have left.
func (r *row) isOlder(than time.Duration) bool { return r.age() > than }

func (r *row) age() time.Duration {
	since := r.SentAt
	if since.IsZero() {
		since = r.PlannedAt
	}
	return r.now.Sub(since)
}

// nextLook is how long until the next lookup: half of what has passed, so that each wait is
// half as long again as the one before.
func (j *Journal[Tx]) nextLook(r *row) time.Duration {
	rules := j.rules(r.Provider)
	return min(max(r.age()/2, rules.FirstLook), rules.LongestLook)
}
