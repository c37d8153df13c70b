package journal

import (
	"context"
	"time"
)

// Wait returns how long it is until something is to be done for a payment, by the
// database's clock: zero if that is now, and false if there is nothing to do. It is for
// engines.
func (j *Journal[Tx]) Wait(ctx context.Context, id ID) (wait time.Duration, open bool, err error) {
	query := j.driver.Dialect().sql("select due_at, {now} from momo_payments where id = $1")
	err = j.transact(ctx, func(tx Tx) error {
		found := false
		err := j.driver.Query(ctx, tx, query, []any{string(id)}, func(scan func(...any) error) error {
			var due, now instant
			err := scan(&due, &now)
			found, open, wait = true, !due.IsZero(), max(due.Sub(now.Time), 0)
			return err
		})
		if err == nil && !found {
			err = ErrNotFound
		}
		return err
	})
	if err != nil || !open {
		return 0, false, err
	}
	return wait, true, nil
}

// AdvanceLimit is how long Advance takes at most, whatever a provider and the functions of
// Config do, as long as the database answers. It is for engines.
func (j *Journal[Tx]) AdvanceLimit() time.Duration {
	longest := Rules{}.withDefaults().CallTimeout
	for i, rail := range j.config.Rails {
		limit := j.rules(rail.Provider()).CallTimeout
		if i == 0 || limit > longest {
			longest = limit
		}
	}
	return longest + answerTimeout
}

// Enqueues reports whether Config.Enqueue was given. It is for engines.
func (j *Journal[Tx]) Enqueues() bool { return j.config.Enqueue != nil }
