package momo

// Status says where a payment stands, in the one vocabulary that all providers
// are mapped to. The provider's own word is kept beside it, in
// [Transaction.ProviderStatus].
//
// The zero Status is [StatusUnknown]: a word that this library does not know is
// never turned into success or failure.
type Status uint8

const (
	// StatusUnknown is a status word that is not in the provider's document.
	// It is not final: ask again, or ask a human.
	StatusUnknown Status = iota
	// StatusPending is accepted and under way; usually the customer has a
	// prompt on the phone.
	StatusPending
	// StatusActionRequired is pending until somebody does something: enters a
	// one-time code, opens a link, confirms a second step. The provider's
	// transaction type says what.
	StatusActionRequired
	// StatusSucceeded is final: the money has moved.
	StatusSucceeded
	// StatusFailed is final: the money has not moved.
	StatusFailed
	// StatusCancelled is final: somebody stopped it, the money has not moved.
	StatusCancelled
	// StatusRefunded is final: the money had moved and was given back.
	StatusRefunded
)

var statusNames = [...]string{"unknown", "pending", "action required", "succeeded", "failed", "cancelled", "refunded"}

// String returns the status in lower-case words, "action required" for instance.
func (s Status) String() string {
	if int(s) < len(statusNames) {
		return statusNames[s]
	}
	return statusNames[StatusUnknown]
}

// MarshalText writes what [Status.String] returns.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what [Status.String] returns; any other word is
// [StatusUnknown], not an error.
func (s *Status) UnmarshalText(text []byte) error {
	*s = StatusUnknown
	for i, name := range statusNames {
		if name == string(text) {
			*s = Status(i)
		}
	}
	return nil
}

// Final reports whether the provider will not change the status any more,
// except for a refund of a payment that succeeded.
func (s Status) Final() bool { return s >= StatusSucceeded && s <= StatusRefunded }

// Supersedes reports whether s may be told after earlier has been told of the
// same payment. Knowledge only climbs: unknown and pending, then failed and
// cancelled, then succeeded, then refunded. A late "pending" or "failed" after a
// success is not news; a success after a failure is.
func (s Status) Supersedes(earlier Status) bool { return s.rank() > earlier.rank() }

func (s Status) rank() int {
	switch s {
	case StatusPending, StatusActionRequired:
		return 1
	case StatusFailed, StatusCancelled:
		return 2
	case StatusSucceeded:
		return 3
	case StatusRefunded:
		return 4
	default:
		return 0
	}
}
