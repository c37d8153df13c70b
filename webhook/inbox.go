package webhook

import (
	"context"

	"github.com/momo-go/momo"
)

// Entry is a change of a payment's status.
type Entry struct {
	// Subject names the payment; see [Event].Subject.
	Subject string
	// Reference is the merchant's own identifier of the payment, as the event that
	// was settled has it. It may be empty.
	Reference string
	// ID is the provider's identifier of the payment; see [Event].AnswerID. An inbox
	// need not remember it: it is for finding a payment whose events name no Reference.
	ID string
	// Status is the new status.
	Status momo.Status
}

// Inbox remembers which status of each payment was settled, so that each is
// settled once.
type Inbox interface {
	// Last returns the entry that was settled last for a subject, and the zero
	// Entry if none was.
	Last(ctx context.Context, subject string) (Entry, error)
	// Settle calls settle with the status that was settled before, if the entry
	// changes anything: if nothing was settled yet, or
	// entry.Status.Supersedes(earlier). When settle returns nil, the entry is
	// remembered. There is never more than one call at a time for a subject: a
	// second one waits, or returns ErrBusy.
	//
	// With a database: in one transaction, insert the subject if it is missing
	// (which waits for a concurrent insertion), read its row for update, call
	// settle, write the entry, commit. Then a crash between settle and the
	// answer to the provider loses nothing and settles nothing twice.
	Settle(ctx context.Context, e Entry, settle func(ctx context.Context, earlier momo.Status) error) error
}
