package webhook

import (
	"cmp"
	"errors"
)

// SignedAndConfirmed serves the callbacks of a provider whose signature alone is
// not enough: p verifies it and asks the provider too. A final status is settled
// only if the provider says the same; what is not final is settled on the signature
// alone. Of what leaves a doubt by its signature, see [Witness], nothing is settled
// without the provider. The answers are those of [Signed] and [Confirmed].
func SignedAndConfirmed(p VerifierConfirmer, settle Settle, o Options) *Handler {
	return &Handler{
		dialect: p.Dialect().withDefaults(), verifier: p, confirmer: p, questions: newQuestions(o),
		settle: settle, options: o.withDefaults(),
	}
}

// agreed is the signed event on the evidence of the provider's answer, if both say
// the same. The signed one says more.
func agreed(signed, confirmed Event) (Event, error) {
	switch {
	case signed.Subject != confirmed.Subject || signed.Status != confirmed.Status:
		return Event{}, ErrUnconfirmed
	case !confirmed.Amount.IsZero() && confirmed.Amount != signed.Amount:
		return Event{}, errors.Join(ErrUnconfirmed, &AmountError{Want: signed.Amount, Got: confirmed.Amount})
	}
	signed.ID = cmp.Or(signed.ID, confirmed.ID)
	signed.Evidence = EvidenceQuery
	return signed, nil
}
