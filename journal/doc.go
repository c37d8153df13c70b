// Package journal carries payments from intent to credit, across crashes, replicas and lost
// answers.
//
// A payment is planned in the caller's own transaction, beside his order. From then on it
// lives in the table momo_payments: it is sent once, looked up while nobody knows what
// became of it, and settled by whatever says so first, an answer, a lookup or a callback.
// Settling calls one function of the caller in the same transaction, which credits the
// order, or notes that it failed. What nobody can find out waits for a person: see
// [Journal.Stuck].
//
// # What follows what
//
//	planned ──► sending ──► accepted ──► succeeded ──► refunded
//	   ▲           │            │   └──► failed, cancelled
//	   └─not sent──┤            ▼
//	   │           ├──► unknown ──► (looked up) ──► any of the above
//	   ▼           ├──► refused       └──► human ──► planned again, or abandoned
//	expired        ▼
//	           (a process that died: unknown)
//
// A row is sending, and committed so, before the first byte leaves; exactly one process
// wins that. A row that was sending when its process died is looked up, and never sent
// again by itself. Late evidence settles whatever it is about: a success after failed,
// refused, abandoned or expired is reported with Payment.Contradicts.
//
// # Who runs it
//
// Nothing here has a goroutine or a clock of its own. [Journal.Advance] does the next thing
// for one payment, and [Journal.Reconcile] for those that are due; call it from a schedule
// of yours. Package riverjournal runs both on River. A call that is lost, late or made twice
// changes nothing but the time.
package journal
