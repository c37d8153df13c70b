package webhook

import "errors"

// Evidence is why an event is believed.
type Evidence uint8

const (
	// EvidenceNone is no evidence: the event is a claim.
	EvidenceNone Evidence = iota
	// EvidenceSignature: the provider's signature holds and is unambiguous.
	EvidenceSignature
	// EvidenceQuery: the provider, asked about the payment, said so.
	EvidenceQuery
)

// String returns "none", "signature" or "query".
func (e Evidence) String() string {
	switch e {
	case EvidenceSignature:
		return "signature"
	case EvidenceQuery:
		return "query"
	default:
		return "none"
	}
}

// MarshalText writes what String returns.
func (e Evidence) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// UnmarshalText reads what String returns. Any other word is an error, and e stays
// as it was.
func (e *Evidence) UnmarshalText(text []byte) error {
	switch string(text) {
	case "none":
		*e = EvidenceNone
	case "signature":
		*e = EvidenceSignature
	case "query":
		*e = EvidenceQuery
	default:
		return errEvidence
	}
	return nil
}

var errEvidence = errors.New("webhook: evidence must be none, signature or query")
