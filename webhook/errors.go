package webhook

import "errors"

// Why a callback is not believed. Each says which HTTP status its sender gets.
var (
	// ErrMethod: not a method that the provider uses (405).
	ErrMethod = errors.New("webhook: method not allowed")
	// ErrContentType: not the provider's content type, or an encoding (415).
	ErrContentType = errors.New("webhook: unsupported content type or encoding")
	// ErrTooLarge: more than 64 KiB (413).
	ErrTooLarge = errors.New("webhook: body too large")
	// ErrSlow: the body took more than 4 seconds (408).
	ErrSlow = errors.New("webhook: body too slow")
	// ErrSignature: no signature, several, or one that does not hold; or a token
	// or key that is not the merchant's (401).
	ErrSignature = errors.New("webhook: signature does not hold")
	// ErrMalformed: it cannot be read, or means two things (400).
	ErrMalformed = errors.New("webhook: malformed body")
	// ErrAmbiguous: the signature holds, but would hold for another reading too;
	// only the provider can say (400).
	ErrAmbiguous = errors.New("webhook: ambiguous body")
	// ErrUnconfirmed: the provider was asked and did not confirm, or could not be
	// asked now (503).
	ErrUnconfirmed = errors.New("webhook: not confirmed")
	// ErrBusy: another delivery of the same payment is being settled (503).
	ErrBusy = errors.New("webhook: already being settled")
)
