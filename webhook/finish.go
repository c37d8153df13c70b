package webhook

import (
	"context"
	"errors"

	"github.com/momo-go/momo"
)

// finish does what may block: it asks the inbox, the caller's functions and the
// provider.
func (h *Handler) finish(ctx context.Context, r *reading) (outcome, error) {
	if o, err := h.repeated(ctx, r); err != nil || o.result == ResultRepeated {
		return o, err
	}
	if h.options.Known != nil && r.claim.Reference != "" && !h.options.Known(ctx, r.claim.Reference) {
		return outcome{result: ResultUnknown}, nil
	}
	check, err := h.expect(ctx, r.claim.Reference)
	if err != nil {
		return outcome{}, err
	}
	if r.ask {
		if r.event, err = h.confirm(ctx, r); err != nil {
			return outcome{}, err
		}
		if !r.event.Final() {
			return r.outcome(ResultPending), nil
		}
	}
	if err := check(r.event); err != nil {
		return outcome{}, errors.Join(ErrUnconfirmed, err)
	}
	if err := h.checkAmount(ctx, r); err != nil {
		return outcome{}, err
	}
	return h.record(ctx, r)
}

// repeated answers a repetition of what is settled from the inbox, before anybody
// else is asked.
func (h *Handler) repeated(ctx context.Context, r *reading) (outcome, error) {
	if r.claim.Subject == "" || !r.ask && h.options.Known == nil && h.options.Expect == nil {
		return outcome{}, nil // the inbox decides when the event is recorded
	}
	last, err := h.options.Inbox.Last(ctx, r.claim.Subject)
	switch {
	case err != nil:
		return outcome{}, errInbox
	case r.claim.Ambiguous && last.Status == momo.StatusSucceeded:
		return outcome{}, ErrAmbiguous // and nobody is asked about what is settled
	case r.claim.Ambiguous:
		return outcome{}, h.checkMark(ctx, r.claim.Subject)
	case r.claim.repeats(last):
		return r.repetition(last), nil
	}
	return outcome{}, nil
}

// record passes the event through the inbox to settle, unless it was settled
// before.
func (h *Handler) record(ctx context.Context, r *reading) (outcome, error) {
	if r.event.Subject == "" {
		return outcome{}, errNoSubject
	}
	entry, changed := Entry{Subject: r.event.Subject, Reference: r.event.Reference, Status: r.event.Status}, false
	err := h.options.Inbox.Settle(ctx, entry, func(ctx context.Context, earlier momo.Status) error {
		changed = true
		if contradicts(r.event.Status, earlier) {
			r.event.Contradicts = earlier
		}
		return h.settle(ctx, r.event)
	})
	if err != nil {
		return outcome{}, foreign(err, errSettle)
	}
	if changed {
		return r.outcome(ResultSettled), nil
	}
	last, err := h.options.Inbox.Last(ctx, r.event.Subject)
	if err != nil {
		last = entry // it is only for the log
	}
	return r.repetition(last), nil
}
