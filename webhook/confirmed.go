package webhook

import (
	"context"
	"errors"
)

// Confirmed serves the callbacks of a provider that signs nothing: the provider
// is asked, and what it says is settled once it is final. The answers are those of
// [Signed]; 503 also when the provider could not be asked or did not confirm.
//
// What is proven is asked about at once, however much of it there is: see
// [Claim].Proven and [Options].UnprovenPerSecond. About each payment there is one
// question at a time, at most one in 10 seconds, and none once the inbox has its
// final status: repetitions are answered from there.
func Confirmed(c Confirmer, settle Settle, o Options) *Handler {
	return &Handler{
		dialect: c.Dialect().withDefaults(), confirmer: c, questions: newQuestions(o),
		settle: settle, options: o.withDefaults(),
	}
}

// confirm returns an event on the evidence of the provider's answer. What is signed
// too must say the same.
func (h *Handler) confirm(ctx context.Context, r *reading) (Event, error) {
	event, err := h.questions.ask(ctx, r.claim, func(what Claim) (Event, error) { return h.confirmer.Confirm(ctx, what) })
	switch {
	case ctx.Err() != nil, errors.Is(err, errTimeout):
		return Event{}, errTimeout
	case errors.Is(err, errRationed), errors.Is(err, errPanic):
		return Event{}, err
	case err != nil:
		return Event{}, errors.Join(ErrUnconfirmed, err)
	case event.Evidence != EvidenceQuery:
		return Event{}, ErrUnconfirmed
	}
	if shown, ok := h.confirmer.(annotator); ok {
		event = shown.annotate(event, r.delivery)
	}
	event, err = r.claim.confirmed(event)
	switch {
	case err != nil, r.event.Subject == "":
		return event, err
	case !r.event.Final():
		return r.event, nil // what it says of the amount is not of the end
	case event.Final():
		return agreed(r.event, event)
	}
	return event, nil
}
