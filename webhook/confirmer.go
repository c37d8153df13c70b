package webhook

import "context"

// Confirmer believes only the provider.
type Confirmer interface {
	// Dialect is how the provider calls and wants to be answered.
	Dialect() Dialect
	// Claim reads out of the callback what the provider can be asked about. It
	// opens no connection. On an error the claim is zero.
	Claim(Delivery) (Claim, error)
	// Confirm asks the provider about the payment that is claimed, by Reference
	// and Lookup. Its event has EvidenceQuery and passes [Claim.Check], whatever
	// its status. On an error the event is zero. Confirm knows nothing but the
	// claim: it may be called in another process, and tomorrow. It ends with the
	// context.
	Confirm(context.Context, Claim) (Event, error)
}

// annotator is a Confirmer whose events also show what the callback says and nobody
// believes.
type annotator interface {
	annotate(Event, Delivery) Event
}

// VerifierConfirmer is a Verifier and a Confirmer of the same provider.
type VerifierConfirmer interface {
	Verifier
	Confirmer
}
