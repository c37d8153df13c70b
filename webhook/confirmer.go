package webhook

import (
	"context"

	"github.com/momo-go/momo"
)

// Confirmer believes only the provider.
type Confirmer interface {
	// Dialect is how the provider calls and wants to be answered.
	Dialect() Dialect
	// Claim reads out of the callback what the provider can be asked about. It
	// opens no connection. On an error the claim is zero.
	Claim(Delivery) (Claim, error)
	// Confirm asks the provider about the payment that is claimed. Its event has
	// EvidenceQuery and is about that payment, whatever its status. On an error
	// the event is zero. Confirm knows nothing but the claim: it may be asked in
	// another process, and tomorrow.
	Confirm(context.Context, Claim) (Event, error)
}

// Claim is what a callback says before anybody has confirmed it: plain data,
// which can be stored and asked about later. Nothing of it may be credited.
type Claim struct {
	// Reference is the merchant's own identifier of the payment.
	Reference string
	// ID is the provider's identifier of the payment, empty where the callback
	// names none.
	ID string
	// Lookup is what else the provider can be asked by, such as the number of a
	// row; empty where Reference and ID are enough. It identifies nothing.
	Lookup string
	// Status is what the callback says of the payment, for the log.
	// momo.StatusUnknown is nothing, or nothing that can be read.
	Status momo.Status
}
