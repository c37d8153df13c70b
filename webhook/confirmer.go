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

// Witness is a VerifierConfirmer that reads more out of a callback than its signature
// proves alone: [SignedAndConfirmed] uses it where Verify says [ErrAmbiguous].
type Witness interface {
	VerifierConfirmer
	// Witness reads an event out of a delivery whose signature is right, if all that
	// remains in doubt is what the provider's answer says by itself. It has no evidence,
	// and is settled only with that answer. It opens no connection. On an error, which
	// is [ErrAmbiguous] where the doubt remains, the event is zero.
	Witness(Delivery) (Event, error)
}
