package riverjournal

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/momo-go/momo/journal"
)

// Configure adds the journal's workers, queue and sweep to a configuration of River, and
// sets the times that the caller left zero; see the package's comment for which. It is
// [ErrNotEnqueued] where the journal does not know this engine, and an error where it was
// called twice.
func (e *Engine[Tx]) Configure(config *river.Config, j *journal.Journal[Tx]) error {
	if !j.Enqueues() {
		return ErrNotEnqueued
	}
	if config.Workers == nil {
		config.Workers = river.NewWorkers()
	}
	limit := j.AdvanceLimit() + readTimeout
	if err := river.AddWorkerSafely(config.Workers, &advancer[Tx]{j: j, limit: limit}); err != nil {
		return fmt.Errorf("riverjournal: %w", err)
	}
	if err := river.AddWorkerSafely(config.Workers, &sweeper[Tx]{e: e, j: j}); err != nil {
		return fmt.Errorf("riverjournal: %w", err)
	}
	if config.Queues == nil {
		config.Queues = map[string]river.QueueConfig{}
	}
	if _, found := config.Queues[e.config.Queue]; !found {
		config.Queues[e.config.Queue] = river.QueueConfig{MaxWorkers: e.config.Workers}
	}
	if !config.LeaderElectionDisabled { // another process leads, and sweeps
		config.PeriodicJobs = append(config.PeriodicJobs, e.sweep())
	}
	tune(config, limit)
	return nil
}

func tune(config *river.Config, limit time.Duration) {
	config.FetchCooldown = cmp.Or(config.FetchCooldown, 10*time.Millisecond)
	config.FetchPollInterval = cmp.Or(config.FetchPollInterval, max(250*time.Millisecond, config.FetchCooldown))
	config.JobTimeout = cmp.Or(config.JobTimeout, river.JobTimeoutDefault)
	config.RescueStuckJobsAfter = cmp.Or(config.RescueStuckJobsAfter, max(limit, config.JobTimeout)+10*time.Second)
}

func (e *Engine[Tx]) sweep() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(e.config.SweepEvery), func() (river.JobArgs, *river.InsertOpts) {
		return sweepArgs{}, &river.InsertOpts{
			Queue:       e.config.Queue,
			MaxAttempts: 1, // the next one is as good
			UniqueOpts:  river.UniqueOpts{ByPeriod: e.config.SweepEvery},
		}
	}, &river.PeriodicJobOpts{ID: sweepArgs{}.Kind(), RunOnStart: true})
}

// Migrate makes or updates River's own tables. It may be called at every start, also by
// several processes at once. Where they are in a schema of their own, use rivermigrate
// itself.
func Migrate[Tx any](ctx context.Context, driver riverdriver.Driver[Tx]) error {
	migrator, err := rivermigrate.New(driver, nil)
	if err != nil {
		return fmt.Errorf("riverjournal: %w", err)
	}
	for attempt := 1; ; attempt++ {
		// River takes no lock for it: whoever comes second fails, and finds it done.
		_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
		if err == nil || attempt == 10 {
			break
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("riverjournal: %w", ctx.Err())
		case <-time.After(time.Duration(attempt) * 50 * time.Millisecond):
		}
	}
	if err != nil {
		return fmt.Errorf("riverjournal: %w", err)
	}
	return nil
}
