package riverjournal

import (
	"cmp"
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"

	"github.com/momo-go/momo/journal"
)

// Config is what New needs. The zero Config is good for production.
type Config struct {
	// Queue is the queue of River that payments are in. Empty means "momo".
	Queue string
	// Workers is how many payments one process works on at once. Zero means 50.
	Workers int
	// SweepEvery is how often due payments without a job are looked for. Zero means 10
	// seconds; less than one is one.
	SweepEvery time.Duration
}

// Engine runs a journal on River. Make one with [New] for each journal. It is safe for
// concurrent use.
type Engine[Tx any] struct {
	config Config
	client atomic.Pointer[river.Client[Tx]]
}

var (
	// ErrNoClient: something was planned before the engine had a client: call
	// [Engine.Client], or [Engine.Use], first.
	ErrNoClient = errors.New("riverjournal: the engine has no client of River yet")
	// ErrNotEnqueued: the journal was made without journal.Config.Enqueue.
	ErrNotEnqueued = errors.New("riverjournal: journal.Config.Enqueue must be the engine's Enqueue")
)

// New returns an engine, whose Enqueue the journal needs.
func New[Tx any](config Config) *Engine[Tx] {
	config.Queue, config.Workers = cmp.Or(config.Queue, "momo"), cmp.Or(config.Workers, 50)
	config.SweepEvery = max(cmp.Or(config.SweepEvery, 10*time.Second), time.Second)
	return &Engine[Tx]{config: config}
}

// Client configures River for the journal, makes its client, and uses it: all that is left
// is its Start. It changes config as [Engine.Configure] does.
func (e *Engine[Tx]) Client(
	driver riverdriver.Driver[Tx], config *river.Config, j *journal.Journal[Tx],
) (*river.Client[Tx], error) {
	if err := e.Configure(config, j); err != nil {
		return nil, err
	}
	client, err := river.NewClient(driver, config)
	if err != nil {
		return nil, err
	}
	return client, e.Use(client)
}

// Use gives the engine the client through which it inserts jobs, of the journal's own
// database. A process that only plans may give it one without queues and workers.
func (e *Engine[Tx]) Use(client *river.Client[Tx]) error {
	if client == nil {
		return ErrNoClient
	}
	e.client.Store(client)
	return nil
}

type workingKey struct{}

// Enqueue is for journal.Config. It inserts a job for the payment in the caller's
// transaction, unless there is an open one. It is [ErrNoClient] before Use.
func (e *Engine[Tx]) Enqueue(ctx context.Context, tx Tx, id journal.ID, at time.Time) error {
	client := e.client.Load()
	if client == nil {
		return ErrNoClient
	}
	if ctx.Value(workingKey{}) == id {
		return nil // its own job is running, and snoozes by what it finds afterwards
	}
	options := e.options()
	if at.After(time.Now()) {
		options.ScheduledAt = at // otherwise it is the database's clock that counts
	}
	result, err := client.InsertTx(ctx, tx, advanceArgs{id}, options)
	if err != nil || !isLate(result, at) {
		return err
	}
	_, err = client.JobRetryTx(ctx, tx, result.Job.ID)
	return err
}

// isLate reports whether a job that is there already waits for a later time.
func isLate(r *rivertype.JobInsertResult, at time.Time) bool {
	return r.UniqueSkippedAsDuplicate && r.Job.ScheduledAt.After(at.Add(time.Second)) &&
		(r.Job.State == rivertype.JobStateScheduled || r.Job.State == rivertype.JobStateAvailable)
}

// open are the states in which a job keeps another one of the same payment out.
var open = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
	rivertype.JobStateRetryable, rivertype.JobStateScheduled,
}

func (e *Engine[Tx]) options() *river.InsertOpts {
	return &river.InsertOpts{
		Queue:      e.config.Queue,
		Priority:   2, // a sweep goes first
		UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: open},
	}
}
