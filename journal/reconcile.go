package journal

import (
	"context"
	"errors"
)

// Reconcile does what is due for at most limit payments, those that have waited longest
// first, and returns how many it did. It is one pass, for a program's own schedule: each
// second or so. Several processes may call it at once. Its error is that of the journal's
// own work; the other payments were done all the same.
func (j *Journal[Tx]) Reconcile(ctx context.Context, limit int) (done int, err error) {
	due, err := j.Due(ctx, limit)
	if err != nil {
		return 0, err
	}
	var failures []error
	for _, id := range due {
		if ctx.Err() != nil {
			return done, errors.Join(append(failures, ctx.Err())...)
		}
		if err := j.Advance(ctx, id); err != nil {
			failures = append(failures, err)
		}
		done++
	}
	return done, errors.Join(failures...)
}

// Due returns at most limit payments for which something is to be done now.
func (j *Journal[Tx]) Due(ctx context.Context, limit int) (due []ID, err error) {
	query := j.driver.Dialect().sql("select id from momo_payments where due_at <= {now} order by due_at limit $1")
	err = j.transact(ctx, func(tx Tx) error {
		due = nil
		return j.driver.Query(ctx, tx, query, []any{limit}, func(scan func(...any) error) error {
			var id ID
			err := scan(&id)
			due = append(due, id)
			return err
		})
	})
	return due, err
}

// Payment returns a payment as it is now.
func (j *Journal[Tx]) Payment(ctx context.Context, id ID) (Payment, error) {
	return j.read(ctx, "where id = $1", string(id))
}

// PaymentByReference returns the payment of that reference at that provider.
func (j *Journal[Tx]) PaymentByReference(ctx context.Context, provider, reference string) (Payment, error) {
	return j.read(ctx, "where provider = $1 and reference = $2", provider, reference)
}

func (j *Journal[Tx]) read(ctx context.Context, condition string, args ...any) (p Payment, err error) {
	err = j.transact(ctx, func(tx Tx) error {
		r, err := only(j.find(ctx, tx, condition, args...))
		if err == nil {
			p = r.Payment
		}
		return err
	})
	return p, err
}

// history reads the events of a payment, in order.
func (j *Journal[Tx]) history(ctx context.Context, tx Tx, id ID) (all []Event, err error) {
	query := j.driver.Dialect().sql(`select version, at, was, became, cause, evidence, note
		from momo_events where payment = $1 order by version`)
	err = j.driver.Query(ctx, tx, query, []any{string(id)}, func(scan func(...any) error) error {
		e := Event{Payment: id}
		var at instant
		var was, became string
		if err := scan(&e.Version, &at, &was, &became, &e.Cause, &e.Evidence, &e.Note); err != nil {
			return err
		}
		e.At, e.Was, e.Became = at.Time, State(was), State(became)
		all = append(all, e)
		return nil
	})
	return all, err
}

// History returns all that happened to a payment, the first thing first.
func (j *Journal[Tx]) History(ctx context.Context, id ID) (all []Event, err error) {
	err = j.transact(ctx, func(tx Tx) error {
		all, err = j.history(ctx, tx, id)
		return err
	})
	return all, err
}
