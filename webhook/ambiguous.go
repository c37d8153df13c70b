package webhook

import (
	"context"

	"github.com/momo-go/momo"
)

// ambiguous is the subject under which the inbox remembers, beside the payment's
// own, that one of its callbacks could be read in two ways.
func ambiguous(subject string) string { return subject + "/ambiguous" }

// checkMark is ErrAmbiguous if an ambiguous callback of the payment was noted.
func (h *Handler) checkMark(ctx context.Context, subject string) error {
	mark, err := h.options.Inbox.Last(ctx, ambiguous(subject))
	switch {
	case err != nil:
		return errInbox
	case mark.Status != momo.StatusUnknown:
		return ErrAmbiguous
	}
	return nil
}

// checkAmount refuses a success whose amount nobody has named, if a callback of the
// payment is ambiguous, this one or an earlier one: it may have been reshaped to
// hide another amount than the one that was asked for. So it does where that amount is
// the one that counts, if another callback has said something of an amount.
func (h *Handler) checkAmount(ctx context.Context, r *reading) error {
	if r.event.Status != momo.StatusSucceeded || !r.event.Amount.IsZero() {
		return nil
	}
	if r.claim.Ambiguous {
		return h.mark(ctx, r.event)
	}
	if err := h.checkMark(ctx, r.event.Subject); err != nil || !r.event.AmountUnnamed {
		return err
	}
	named, err := h.options.Inbox.Last(ctx, amountNamed(r.event.Subject))
	switch {
	case err != nil:
		return errInbox
	case named.Status != momo.StatusUnknown:
		return h.mark(ctx, r.event)
	}
	return nil
}

// amountNamed is the subject under which the inbox remembers that a callback of the
// payment, which was not settled as paid, said something of an amount, or was ambiguous.
// Then the amount that was asked for is not taken for that of another callback which says
// nothing: the final amount may differ.
func amountNamed(subject string) string { return subject + "/amount" }

func (h *Handler) noteAmount(ctx context.Context, subject, reference string) error {
	entry := Entry{Subject: amountNamed(subject), Reference: reference, Status: momo.StatusActionRequired}
	err := h.options.Inbox.Settle(ctx, entry, func(context.Context, momo.Status) error { return nil })
	return foreign(err, errInbox)
}

// mark hands the payment to a human, once, and returns ErrAmbiguous.
func (h *Handler) mark(ctx context.Context, event Event) error {
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
