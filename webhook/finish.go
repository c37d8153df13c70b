package webhook

import (
	"cmp"
	"context"
	"errors"

	"github.com/momo-go/momo"
)

// finish does what may block, and remembers what was said of an amount and not settled.
func (h *Handler) finish(ctx context.Context, r *reading) (outcome, error) {
	subject := cmp.Or(r.claim.Subject, r.event.Subject)
	o, err := h.decide(ctx, r)
	if subject != "" && (r.claim.AmountNamed || r.claim.Ambiguous) && (err != nil || o.status != momo.StatusSucceeded) {
		err = errors.Join(err, h.noteAmount(ctx, subject, r.claim.Reference))
	}
	return o, err
}

// decide asks the inbox, the caller's functions and the provider.
func (h *Handler) decide(ctx context.Context, r *reading) (outcome, error) {
	if o, err := h.repeated(ctx, r); err != nil || o.result == ResultRepeated {
		return o, err
	}
	check, known, err := h.admit(ctx, r.claim.named())
	if err == nil && known && r.ask {
		if r.event, err = h.confirm(ctx, r); err == nil && r.claim.Unnamed {
			check, known, err = h.admit(ctx, r.event.Reference)
		}
	}
	switch {
	case err != nil:
		return outcome{}, err
	case !known:
		return outcome{result: ResultUnknown}, nil
	case r.ask && !r.event.Final():
		return r.outcome(ResultPending), nil
	}
	if err := h.checkAmount(ctx, r); err != nil {
		return outcome{}, err
	}
	if err := check(r.event); err != nil {
		return outcome{}, errors.Join(ErrUnconfirmed, err)
	}
	return h.record(ctx, r)
}

// admit asks whether a reference is the merchant's, and what its payment must be.
// Nobody is asked about none.
func (h *Handler) admit(ctx context.Context, reference string) (check func(Event) error, known bool, err error) {
	if h.options.Known != nil && reference != "" && !h.options.Known(ctx, reference) {
		return nil, false, nil
	}
	check, err = h.expect(ctx, reference)
	return check, true, err
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
	entry := Entry{
		Subject: r.event.Subject, Reference: r.event.Reference, ID: r.event.AnswerID(), Status: r.event.Status,
	}
	changed := false
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
