package riverjournal

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"github.com/momo-go/momo/journal"
)

type advanceArgs struct {
	ID journal.ID `json:"id" river:"unique"`
}

func (advanceArgs) Kind() string { return "momo.advance" }

type sweepArgs struct{}

func (sweepArgs) Kind() string { return "momo.sweep" }

// readTimeout bounds the reading of what is due next.
const readTimeout = 5 * time.Second

type advancer[Tx any] struct {
	river.WorkerDefaults[advanceArgs]
	j     *journal.Journal[Tx]
	limit time.Duration
}

func (a *advancer[Tx]) Timeout(*river.Job[advanceArgs]) time.Duration { return a.limit }

// NextRetry is for a journal that could not do its work, and for what was rescued.
func (a *advancer[Tx]) NextRetry(job *river.Job[advanceArgs]) time.Time {
	return time.Now().Add(min(time.Second<<min(max(job.Attempt-1, 0), 6), time.Minute))
}

func (a *advancer[Tx]) Work(ctx context.Context, job *river.Job[advanceArgs]) error {
	id := job.Args.ID
	ctx = context.WithValue(ctx, workingKey{}, id)
	err := a.j.Advance(ctx, id)
	if errors.Is(err, journal.ErrNotFound) {
		return river.JobCancel(err) // it was purged
	}
	if err != nil {
		return err
	}
	// What was done is done, also where the process is ending.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readTimeout)
	defer cancel()
	wait, due, err := a.j.Wait(ctx, id)
	if err != nil || !due {
		return err
	}
	return river.JobSnooze(wait)
}

type sweeper[Tx any] struct {
	river.WorkerDefaults[sweepArgs]
	e *Engine[Tx]
	j *journal.Journal[Tx]
}

func (*sweeper[Tx]) Timeout(*river.Job[sweepArgs]) time.Duration { return 30 * time.Second }

// sweepFirst and sweepMost are how many due payments a sweep looks at: more only while all
// before them have jobs.
const sweepFirst, sweepMost = 1000, 64000

func (s *sweeper[Tx]) Work(ctx context.Context, _ *river.Job[sweepArgs]) error {
	client, err := river.ClientFromContextSafely[Tx](ctx)
	if err != nil {
		return err
	}
	seen := 0
	for limit := sweepFirst; limit <= sweepMost; limit *= 4 {
		due, err := s.j.Due(ctx, limit)
		if err != nil || len(due) <= seen {
			return err
		}
		inserted, err := s.insert(ctx, client, due[seen:])
		if err != nil || inserted > 0 || len(due) < limit {
			return err
		}
		seen = len(due)
	}
	return nil
}

func (s *sweeper[Tx]) insert(
	ctx context.Context, client *river.Client[Tx], due []journal.ID,
) (inserted int, err error) {
	var jobs []river.InsertManyParams
	for _, id := range due {
		jobs = append(jobs, river.InsertManyParams{Args: advanceArgs{id}, InsertOpts: s.e.options()})
	}
	results, err := client.InsertMany(ctx, jobs)
	if err != nil {
		return 0, err
	}
	for _, r := range results {
		switch {
		case !r.UniqueSkippedAsDuplicate:
			inserted++
		case isLate(r, time.Now()):
			if _, err := client.JobRetry(ctx, r.Job.ID); err != nil && !errors.Is(err, river.ErrNotFound) {
				return inserted, err
			}
		}
	}
	return inserted, nil
}
