package webhook

import (
	"context"
	"errors"
	"net/http"
)

// Confirmed serves the callbacks of a provider that signs nothing: the provider
// is asked, at most once in 10 seconds for a reference and 5 times a second in
// all, and what it says is settled once it is final. The answers are those of
// [Signed]; 503 also when the provider could not be asked, or was asked too
// lately.
func Confirmed(c Confirmer, settle Settle, o Options) http.Handler {
	return &handler{
		dialect: c.Dialect().withDefaults(), confirmer: c, questions: newQuestions(), settle: settle, options: o.withDefaults(),
	}
}

// confirm returns an event on the evidence of the provider's answer.
func (h *handler) confirm(ctx context.Context, r reading) (Event, error) {
	allowed := h.verifier != nil && h.questions.all.Allow() || h.verifier == nil && h.questions.allow(r.claim.Reference)
	if !allowed {
		return Event{}, errRationed
	}
	event, err := h.confirmer.Confirm(ctx, *r.claim)
	switch {
	case ctx.Err() != nil:
		return Event{}, errTimeout
	case err != nil:
		return Event{}, errors.Join(ErrUnconfirmed, err)
	case event.Reference != r.claim.Reference || event.Evidence != EvidenceQuery:
		return Event{}, ErrUnconfirmed
	case h.verifier != nil:
		return agreed(r.event, event)
	}
	return event, nil
}
