package webhook

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/momo-go/momo"
)

// Event is a callback that is believed. On an error there is no event.
type Event struct {
	// Transaction is what the provider says of the payment, as in a lookup. Of
	// an event that is about no payment, only Provider is set.
	momo.Transaction
	// Evidence is why it is believed.
	Evidence Evidence
	// Type is the provider's own word for the kind of event, "charge.succeeded".
	// It is empty where the provider has none.
	Type string
	// EventID is the provider's identifier of the event, empty where it has none.
	EventID string
	// Contradicts is the final status that was settled before for the same
	// payment, if this event says otherwise: a success after a failure. A human
	// should look. It is set by the handlers.
	Contradicts momo.Status
	// Payload is the provider's own type: *samsoftpay.Event, and so on.
	Payload any

	digest string // of the body, to tell events without any identifier apart
}

// Format writes evidence, type, identifiers, status and amount. It leaves the
// payload out: fmt shows in clear what a pointer leads to when the verb is one
// for text.
func (e Event) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "event %q by %s: %s", e.Type, e.Evidence, e.LogValue())
}

// entry is what the event is for an [Inbox].
func (e Event) entry() Entry {
	id := e.ID
	if id == "" {
		id = e.Reference
	}
	if id != "" {
		return Entry{Subject: e.Provider + "/" + e.Direction.String() + "/" + id, Status: e.Status}
	}
	return Entry{Subject: e.Provider + "/event/" + cmp.Or(e.EventID, e.digest), Status: e.Status}
}

func digest(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}
