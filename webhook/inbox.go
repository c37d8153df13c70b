package webhook

import (
	"context"

	"github.com/momo-go/momo"
)

// Entry is a change of a payment's status.
type Entry struct {
	// Subject names the payment.
	Subject string
	// Status is the new status.
	Status momo.Status
}

// Inbox remembers which status of each payment was settled, so that each is
// settled once.
type Inbox interface {
	// Settle calls settle with the status that was settled before, if the entry
	// changes anything: if nothing was settled yet, or
	// entry.Status.Supersedes(earlier). When settle returns nil, the status is
	// remembered. There is never more than one call at a time for a subject: a
	// second one waits, or returns ErrBusy.
	//
	// With a database: in one transaction, insert the subject if it is missing
	// (which waits for a concurrent insertion), read its row for update, call
	// settle, write the status, commit. Then a crash between settle and the
	// answer to the provider loses nothing and settles nothing twice.
	Settle(ctx context.Context, e Entry, settle func(ctx context.Context, earlier momo.Status) error) error
}
