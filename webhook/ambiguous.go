package webhook

import (
	"context"

	"github.com/momo-go/momo"
)

// ambiguous remembers in the inbox, beside the payment's own subject, that one of
// its callbacks could be read in two ways.
func ambiguous(subject string) string { return subject + "/ambiguous" }

// isMarked reports whether a callback of the payment was ambiguous before.
func (h *handler) isMarked(ctx context.Context, subject string) (bool, error) {
	last, err := h.options.Inbox.Last(ctx, ambiguous(subject))
	if err != nil {
		return false, errInbox
	}
	return last.Status != momo.StatusUnknown, nil
}

// checkAmount refuses a success whose amount nobody has named, if a callback of the
// payment is ambiguous, this one or an earlier one: it may have been reshaped to
// hide another amount than the one that was asked for.
func (h *handler) checkAmount(ctx context.Context, event Event, claim Claim) error {
	if event.Status != momo.StatusSucceeded || !event.Amount.IsZero() {
		return nil
	}
	if claim.Ambiguous {
		return h.mark(ctx, event)
	}
	marked, err := h.isMarked(ctx, event.Subject)
	if err == nil && marked {
		err = ErrAmbiguous
	}
	return err
}

// mark hands the payment to a human, once, and returns ErrAmbiguous.
func (h *handler) mark(ctx context.Context, event Event) error {
	event.Ambiguous = true
	entry := Entry{Subject: ambiguous(event.Subject), Reference: event.Reference, Status: momo.StatusActionRequired}
	err := h.options.Inbox.Settle(ctx, entry, func(ctx context.Context, _ momo.Status) error {
		if h.options.Doubt == nil {
			return nil
		}
		return h.options.Doubt(ctx, event)
	})
	if err != nil {
		return foreign(err, errDoubt)
	}
	return ErrAmbiguous
}
