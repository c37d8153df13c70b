package webhook

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

// Delivery is a callback as it came: plain data that can be stored, queued and
// read tomorrow. It holds what was sent, personal data included: printing shows
// only its size.
type Delivery struct {
	Method   string
	Path     string
	RawQuery string
	Header   http.Header
	Body     []byte
}

// Format writes method and size, nothing of the content.
func (d Delivery) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "%q delivery of %d bytes", d.Method, len(d.Body))
}

// LogValue is what Format writes.
func (d Delivery) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(d)) }

// Evidence is why an event is believed.
type Evidence uint8

const (
	// EvidenceNone is no evidence: the event is a claim.
	EvidenceNone Evidence = iota
	// EvidenceSignature: the provider's signature holds and is unambiguous.
	EvidenceSignature
	// EvidenceQuery: the provider, asked by our reference, said so.
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
	// Contradicts is the final status that was told before of the same payment,
	// if this event says otherwise: a success after a failure. A human should
	// look. It is set by the handlers.
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

// Check compares the amount with what was expected. It is nil only if amount and
// currency are equal, and there is an amount at all; otherwise it is an
// [*AmountError], and nothing must be credited.
func (e Event) Check(want money.Amount) error {
	if e.Amount == want && !want.IsZero() {
		return nil
	}
	return &AmountError{Want: want, Got: e.Amount}
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

// Verifier believes a signature.
type Verifier interface {
	// Verify verifies first and then parses. On an error the event is zero.
	Verify(Delivery) (Event, error)
}

// Confirmer believes only the provider.
type Confirmer interface {
	// Hint reads nothing but our reference out of the callback.
	Hint(Delivery) (reference string, err error)
	// Confirm asks the provider. Its event has EvidenceQuery.
	Confirm(ctx context.Context, reference string) (Event, error)
}

// Settle makes an event durable: it credits the order, or notes that it failed.
// It is called once for each news of a payment, never twice at once for one
// payment. Its error makes the provider send again, if it ever does. The
// context ends when the provider will no longer wait.
type Settle func(context.Context, Event) error
