package journal

import (
	"context"
	"errors"
	"time"

	"github.com/momo-go/momo"
)

// Advance does what is due for one payment: it sends it, looks it up, or gives it to a
// person. It does nothing for one that is settled, waits for a person, is not due yet, or is
// being sent by another process. It returns an error only where the journal itself could
// not do its work: whatever a provider answers, or does not, is written into the row.
//
// It may be called at any time, by several processes at once, and for any payment.
func (j *Journal[Tx]) Advance(ctx context.Context, id ID) error {
	var r *row
	err := j.transact(ctx, func(tx Tx) (err error) {
		r, err = j.one(ctx, tx, id, false)
		return err
	})
	if err != nil || r.DueAt.IsZero() || r.DueAt.After(r.now) {
		return err
	}
	switch rail := j.rails[r.Provider]; {
	case rail == nil:
		err = errNoRail
	case r.State == Planned:
		err = j.send(ctx, rail, r)
	case r.State == Sending:
		err = j.bury(ctx, r)
	default:
		err = j.look(ctx, rail, r)
	}
	if errors.Is(err, errChanged) {
		return nil // by somebody who knows more
	}
	if err != nil {
		err = errors.Join(err, j.postpone(context.WithoutCancel(ctx), r))
	}
	return err
}

// postpone leaves a payment that could not be brought on for later, so that it neither keeps
// the others out nor asks the provider in each pass.
func (j *Journal[Tx]) postpone(ctx context.Context, r *row) error {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	query := j.driver.Dialect().sql(`update momo_payments set due_at = {in cast($3 as bigint)}
		where id = $1 and version = $2`)
	return j.transact(ctx, func(tx Tx) error {
		_, err := j.driver.Exec(ctx, tx, query, string(r.ID), r.Version, j.nextLook(r).Microseconds())
		return err
	})
}

// send sends a payment that is planned, or one whose key makes that safe.
func (j *Journal[Tx]) send(ctx context.Context, rail momo.Rail, r *row) error {
	if !r.SendBefore.IsZero() && r.now.After(r.SendBefore) && r.State == Planned {
		return j.transact(ctx, func(tx Tx) error {
			c := change{was: r.State, cause: causeSweep}
			expired := *r
			expired.State, expired.Reason = Expired, "not sent before its time was over"
			return j.end(ctx, tx, &expired, c)
		})
	}
	sent, err := j.claim(ctx, r)
	if err != nil {
		return err // of a commit too: nothing was sent
	}
	calling, cancel := context.WithTimeout(ctx, j.rules(r.Provider).CallTimeout)
	defer cancel()
	request := r.Request
	request.AfterIndeterminate = !r.SentAt.IsZero()
	t, err := rail.Send(calling, request)
	return j.answered(context.WithoutCancel(ctx), sent, request.AfterIndeterminate, t, err)
}

// claim writes that the payment is being sent, before the first byte. Of all processes that
// try, one wins; the others get errChanged.
func (j *Journal[Tx]) claim(ctx context.Context, r *row) (*row, error) {
	sent := *r
	err := j.transact(ctx, func(tx Tx) error {
		sent = *r
		sent.State, sent.Attempts, sent.Reason = Sending, r.Attempts+1, ""
		return j.write(ctx, tx, &sent, change{
			was: r.State, cause: causeSend, sending: true, due: j.rules(r.Provider).CallTimeout + grace,
		})
	})
	return &sent, err
}

// answerTimeout bounds the writing of an answer.
const answerTimeout = 10 * time.Second

// answered writes how the attempt ended. The process may be ending.
func (j *Journal[Tx]) answered(ctx context.Context, sent *row, again bool, t *momo.Transaction, err error) error {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	return j.change(ctx, sent, func(tx Tx, r *row) error {
		if err == nil {
			return j.settle(ctx, tx, r, seen{Transaction: *t, cause: causeAnswer})
		}
		if r.State != Sending || r.Attempts != sent.Attempts {
			return nil // a callback was here first, and knows more than an error
		}
		return j.failed(ctx, tx, r, again, err)
	})
}

// failed writes the error of an attempt. After an earlier one that may have happened, no
// error of a later one says anything of the payment.
func (j *Journal[Tx]) failed(ctx context.Context, tx Tx, r *row, again bool, err error) error {
	var e *momo.Error
	if !errors.As(err, &e) {
		e = &momo.Error{Provider: r.Provider, Kind: momo.ErrIndeterminate, Recovery: momo.RecoveryLookup}
	}
	c := change{was: r.State, cause: causeAnswer, note: clean(e.Error()), due: j.rules(r.Provider).FirstLook}
	r.Reason, r.Recovery = c.note, e.Recovery
	if r.Request.ID == "" {
		r.Request.ID = e.ID
	}
	switch outcome := momo.OutcomeOf(err); {
	case outcome == momo.NotSent && !again:
		r.State, c.unsent, c.due = Planned, true, wait(r.Attempts, e)
	case outcome == momo.NotSent:
		r.State, c.due = Unknown, wait(r.Attempts, e)
	case outcome == momo.Refused && !again:
		r.State = Refused
		return j.end(ctx, tx, r, c)
	case outcome == momo.Refused, e.Recovery == momo.RecoveryHuman:
		r.State, c.due = Human, never
	default:
		r.State = Unknown
	}
	return j.write(ctx, tx, r, c)
}

// wait is how long until a payment that was provably not sent is tried again.
func wait(attempts int, e *momo.Error) time.Duration {
	return max(min(e.RetryAfter, time.Hour), min(time.Second<<min(attempts-1, 6), time.Minute))
}

// bury is for a payment whose process has died: nobody knows what it saw.
func (j *Journal[Tx]) bury(ctx context.Context, r *row) error {
	return j.transact(ctx, func(tx Tx) error {
		dead := *r
		dead.State, dead.Recovery = Unknown, momo.RecoveryLookup
		dead.Reason = "the process that sent it has ended without an answer"
		return j.write(ctx, tx, &dead, change{was: r.State, cause: causeSweep})
	})
}
