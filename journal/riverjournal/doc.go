// Package riverjournal runs a journal on River: github.com/riverqueue/river.
//
// There is one job for each open payment, of the kind momo.advance, inserted in the
// transaction that makes the payment due. It does what is due, and snoozes until the next
// time. A job is never the record: one that is lost, late or done twice changes nothing but
// the time. A periodic job, momo.sweep, finds what is due by the journal's own columns and
// inserts what is missing.
//
// # Times
//
// [Engine.Configure] sets these where they are zero:
//
//   - FetchCooldown 10 ms: River's 100 ms limit a process to about 1,000 jobs a second.
//   - FetchPollInterval 250 ms: where nothing notifies, as with database/sql, each step of a
//     payment waits for this.
//   - RescueStuckJobsAfter: the longest of Rules.CallTimeout, 15 seconds, and 10 more. It
//     is for all jobs of the client, but not before the Timeout of a worker.
//
// # How long it takes
//
// A lost job, and a change that came between the last reading of a job and its end, wait for
// the next sweep: at most SweepEvery. A job of a process that has died keeps a new one out
// until River rescues it: RescueStuckJobsAfter, up to 30 seconds, and a second; up to 20
// seconds more if that process was the leader. [journal.Journal.Reconcile] at the start of a
// program does not wait for any of it.
//
// # What is forgotten
//
// Without Enqueue in the journal's Config, Configure is [ErrNotEnqueued]. Without a client,
// Plan is [ErrNoClient]; without Configure but with other workers, it is River's
// UnknownJobKindError; without [Migrate], the database's error. With a client that was
// never started, payments wait for a process that has one.
//
// # River on SQLite
//
// Give River and the journal one *sql.DB with SetMaxOpenConns(1), as its driver demands; then
// do not use that DB inside a transaction, but its tx. River calls this driver early: use it
// for tests, and for one process.
package riverjournal
