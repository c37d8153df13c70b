package journal

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/momo-go/momo"
)

// seen is what somebody says of a payment: the answer to a verb, a lookup or a callback.
type seen struct {
	momo.Transaction
	cause    string
	evidence string
	subject  string
}

// settle is the one door: whatever is learnt of a payment comes through it. It compares
// what was seen with the payment, decides what follows, calls the caller's function if
// that is an end, and writes all of it in the transaction, which has the row locked.
func (j *Journal[Tx]) settle(ctx context.Context, tx Tx, r *row, s seen) error {
	was, end := r.State, stateOf(s.Status)
	c := change{was: was, cause: s.cause, evidence: s.evidence, checked: true}
	if was.Settled() && !(s.Status.Supersedes(r.Status) && moved(s.Status)) {
		return j.note(ctx, tx, r, c, s.Status)
	}
	if problem := r.differs(s.Transaction); problem != "" {
		return j.doubt(ctx, tx, r, c, problem)
	}
	if was.Settled() && was != Succeeded { // the money moved after all
		r.Contradicts = was
	}
	r.Request.ID = cmp.Or(s.ID, r.Request.ID)
	r.Subject = cmp.Or(s.subject, r.Subject)
	r.Status, r.Next, r.Misses = s.Status, s.Next, 0
	r.State, r.Reason = end, s.ProviderStatus
	if !end.Settled() {
		c.due = j.nextLook(r)
		return j.write(ctx, tx, r, c)
	}
	return j.end(ctx, tx, r, c)
}

// end writes an end, with the caller's function in the same transaction.
func (j *Journal[Tx]) end(ctx context.Context, tx Tx, r *row, c change) error {
	c.due, r.Next = never, momo.Next{}
	if err := j.write(ctx, tx, r, c); err != nil {
		return err
	}
	return j.call(ctx, func(ctx context.Context) error { return j.config.Settled(ctx, tx, r.Payment) })
}

// call calls a function of the caller, for 4 seconds at most. One that heeds its context
// gets a moment more to return, so that it does not use the transaction while that is rolled
// back.
func (j *Journal[Tx]) call(ctx context.Context, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, settleTimeout)
	defer cancel()
	done := make(chan error, 1)
	go func() {
		err := errPanic
		defer func() {
			_ = recover() // its value may contain anything
			done <- err
		}()
		err = f(ctx)
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	select {
	case <-done:
	case <-time.After(settleGrace):
	}
	return errSlow
}

// stateOf is the state that a status of the provider leads to.
func stateOf(s momo.Status) State {
	switch s {
	case momo.StatusSucceeded:
		return Succeeded
	case momo.StatusFailed:
		return Failed
	case momo.StatusCancelled:
		return Cancelled
	case momo.StatusRefunded:
		return Refunded
	case momo.StatusPending, momo.StatusActionRequired:
		return Accepted
	default:
		return Unknown
	}
}

func moved(s momo.Status) bool { return s == momo.StatusSucceeded || s == momo.StatusRefunded }

// differs says what of a transaction is not of this payment; what it does not name is not
// compared.
func (r *row) differs(t momo.Transaction) string {
	want := r.Request
	switch {
	case t.Provider != "" && t.Provider != r.Provider:
		return "the provider differs"
	case t.Direction != momo.DirectionUnknown && t.Direction != want.Direction:
		return "the direction differs"
	case t.Reference != "" && t.Reference != want.Reference:
		return "the reference differs"
	case want.ID != "" && t.ID != "" && t.ID != want.ID:
		return "the provider's identifier differs"
	case !t.Amount.IsZero() && t.Amount != want.Amount:
		return "the amount differs"
	case !t.Phone.IsZero() && t.Phone != want.Phone:
		return "the number differs"
	default:
		return ""
	}
}

// doubt leaves to a person what was seen of an open payment and is not of it. One that is
// settled stays so.
func (j *Journal[Tx]) doubt(ctx context.Context, tx Tx, r *row, c change, problem string) error {
	if r.Reason == problem {
		return nil
	}
	c.note, c.due, r.Reason = problem, never, problem
	if !r.State.Settled() {
		r.State = Human
	}
	return j.write(ctx, tx, r, c)
}

// note writes that something was seen which contradicts the end and does not change it, if
// that was not written last.
func (j *Journal[Tx]) note(ctx context.Context, tx Tx, r *row, c change, s momo.Status) error {
	c.due, c.note = never, fmt.Sprintf("the provider says %s", s)
	if s == r.Status || !s.Final() || r.Reason == c.note {
		return nil
	}
	r.Reason = c.note
	return j.write(ctx, tx, r, c)
}
