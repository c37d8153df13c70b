package momo

// Status is where a payment stands, in the one vocabulary that all providers are
// mapped to. The provider's own word is kept beside it, in
// [Transaction.ProviderStatus].
//
// The zero Status is [StatusUnknown]: a word that this library does not know never
// becomes success or failure. Store a Status as its word; its number may change.
type Status uint8

const (
	// StatusUnknown proves nothing. Either the provider's word is not in its
	// document, or the word means that the provider itself does not know: the
	// gateway's -1, "undefined", for instance. It is not final, since the payment
	// may succeed later or may have succeeded: [Await] keeps asking until its time
	// ends. A human then has to ask the provider.
	StatusUnknown Status = iota
	// StatusPending is accepted and under way; usually the customer has a
	// prompt on the phone.
	StatusPending
	// StatusActionRequired is pending until somebody acts: enters a one-time code,
	// opens a link, confirms a second step. Transaction.Next says
	// which.
	StatusActionRequired
	// StatusSucceeded is final: the money has moved.
	StatusSucceeded
	// StatusFailed is final: the money has not moved.
	StatusFailed
	// StatusCancelled is final: somebody stopped it, the money has not moved.
	StatusCancelled
	// StatusRefunded is final: the money had moved, and the provider says that it
	// was given back.
	StatusRefunded
)

// statuses is what is known of each status; every method reads it from here. A row
// that is missing would be neither final nor failed.
var statuses = [...]struct {
	word  string
	moved moved // for Final and Outweighs
	step  int   // for Supersedes
}{
	StatusUnknown:        {word: "unknown", moved: movedPerhaps, step: 0},
	StatusPending:        {word: "pending", moved: movedPerhaps, step: 1},
	StatusActionRequired: {word: "action required", moved: movedPerhaps, step: 1},
	StatusFailed:         {word: "failed", moved: movedNever, step: 2},
	StatusCancelled:      {word: "cancelled", moved: movedNever, step: 2},
	StatusSucceeded:      {word: "succeeded", moved: movedCertainly, step: 3},
	StatusRefunded:       {word: "refunded", moved: movedCertainly, step: 4},
}

// moved is whether the money of a payment has moved or may still move.
type moved int8

const (
	movedNever     moved = -1
	movedPerhaps   moved = 0
	movedCertainly moved = 1
)

// known is s, or StatusUnknown for a number that is no status.
func (s Status) known() Status {
	if int(s) < len(statuses) {
		return s
	}
	return StatusUnknown
}

// String returns the status in lower-case words, "action required" for instance.
func (s Status) String() string { return statuses[s.known()].word }

// MarshalText writes what [Status.String] returns.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what [Status.String] returns. Any other text is an error, and
// s keeps its value.
func (s *Status) UnmarshalText(text []byte) error {
	return readWord(s, text, StatusRefunded, "status")
}

// Final reports whether the provider will not change the status any more,
// except for a refund of a payment that succeeded.
func (s Status) Final() bool { return statuses[s.known()].moved != movedPerhaps }

// Supersedes reports whether s, reported after earlier about the same payment, is a
// change to act on. A payment only goes forward: unknown, then pending or action
// required, then failed or cancelled, then succeeded, then refunded. So a late
// "pending" or "failed" after a success is no change, and a success after a failure
// is one.
//
// To choose between two payments, see [Status.Outweighs].
func (s Status) Supersedes(earlier Status) bool {
	return statuses[s.known()].step > statuses[earlier.known()].step
}

// Outweighs reports whether a payment with status s is the one to report rather than
// a payment with status other, where several have the reference that is looked up. A
// payment whose money has moved (succeeded, refunded) outweighs one that is open
// (unknown, pending, action required), and that outweighs one whose money will never
// move (failed, cancelled): a failed payment must not hide one that may still happen.
//
// To order two reports about one payment, see [Status.Supersedes].
func (s Status) Outweighs(other Status) bool {
	return statuses[s.known()].moved > statuses[other.known()].moved
}
