package journal

import (
	"context"
	"errors"
	"time"

	"github.com/momo-go/momo"
)

// Stuck lists the payments that wait for a person, the oldest first, at most limit of
// them. Payment.Reason says why. Compare with the provider's portal or statement; then
// [Journal.Resume] sends one again, and [Journal.Abandon] gives it up. Evidence that comes
// late settles it all the same.
func (j *Journal[Tx]) Stuck(ctx context.Context, limit int) (stuck []Payment, err error) {
	err = j.transact(ctx, func(tx Tx) error {
		found, err := j.find(ctx, tx, "where state = 'human' order by planned_at limit $1", limit)
		stuck = nil
		for _, r := range found {
			stuck = append(stuck, r.Payment)
		}
		return err
	})
	return stuck, err
}

// Resume plans a payment that waits for a person again: it will be sent once more, with the
// same reference and key. by and why are kept. Do that only when it is certain that it did
// not happen: a provider that does not refuse a reference twice pays it twice.
func (j *Journal[Tx]) Resume(ctx context.Context, id ID, by, why string) error {
	return j.decide(ctx, id, by, why, func(tx Tx, r *row, c change) error {
		r.State, r.Reason, r.Recovery = Planned, "resumed by a person", momo.RecoveryUnknown
		return j.write(ctx, tx, r, c)
	})
}

// LookAgain looks a payment that waits for a person up again, as if it were new.
func (j *Journal[Tx]) LookAgain(ctx context.Context, id ID, by, why string) error {
	return j.decide(ctx, id, by, why, func(tx Tx, r *row, c change) error {
		r.State, r.Reason = Unknown, "looked up again for a person"
		return j.write(ctx, tx, r, c)
	})
}

// Abandon gives a payment up that waits for a person: it ends as [Abandoned], not paid, and
// Settled is called. by and why are kept.
func (j *Journal[Tx]) Abandon(ctx context.Context, id ID, by, why string) error {
	return j.decide(ctx, id, by, why, func(tx Tx, r *row, c change) error {
		r.State, r.Reason = Abandoned, "given up by a person"
		return j.end(ctx, tx, r, c)
	})
}

var errWho = errors.New("journal: who decides, and why, is required")

func (j *Journal[Tx]) decide(ctx context.Context, id ID, by, why string, f func(Tx, *row, change) error) error {
	if clean(by) == "" || clean(why) == "" {
		return errWho
	}
	return j.transact(ctx, func(tx Tx) error {
		r, err := j.one(ctx, tx, id, true)
		if err != nil {
			return err
		}
		if r.State != Human {
			return ErrState
		}
		return f(tx, r, change{was: r.State, cause: causeOperator, note: clean(by) + ": " + clean(why)})
	})
}

// Restored is for after the restore of an older database, and since the time of its backup,
// by the database's clock: whatever is planned or being sent in it may have been sent in the
// time that is lost. It becomes unknown, and is looked up, unless it was planned before the
// backup and is not due yet. Call it before anything is sent. It returns how many there were.
func (j *Journal[Tx]) Restored(ctx context.Context, since time.Time) (n int, err error) {
	err = j.transact(ctx, func(tx Tx) error {
		n = 0
		open, err := j.find(ctx, tx, `where due_at is not null and state in ('planned', 'sending')
			and (planned_at >= $1 or state = 'sending' or due_at <= {now}) {lock}`, j.driver.Dialect().at(since))
		if err != nil {
			return err
		}
		for _, r := range open {
			c := change{was: r.State, cause: causeRestore, sending: r.SentAt.IsZero()}
			r.State, r.Recovery, r.Reason = Unknown, momo.RecoveryLookup, "it may have been sent before the restore"
			if err := j.write(ctx, tx, r, c); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

// Purge deletes payments that were settled before that time, with their events, at most
// limit of them, and returns how many. It never deletes one that is open, contradicts
// what was settled, or waits for a person.
func (j *Journal[Tx]) Purge(ctx context.Context, before time.Time, limit int) (n int64, err error) {
	err = j.transact(ctx, func(tx Tx) error {
		d := j.driver.Dialect()
		const old = `select id from momo_payments where settled_at < $1 and contradicts = '' order by settled_at limit $2`
		query := d.sql("delete from momo_events where payment in (" + old + ")")
		if _, err = j.driver.Exec(ctx, tx, query, d.at(before), limit); err != nil {
			return err
		}
		n, err = j.driver.Exec(ctx, tx, d.sql("delete from momo_payments where id in ("+old+")"), d.at(before), limit)
		return err
	})
	return n, err
}
