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
	// Subject names the payment for the [Inbox]: the provider, and the identifier
	// that its document calls unique. Every event of one payment has the same
	// Subject, however it is believed, and no event of another payment has it. It is
	// required. An event about no payment has a Subject of its own.
	Subject string
	// Evidence is why it is believed.
	Evidence Evidence
	// Mode says whether it is real money. It is empty where the provider does not
	// say: the Payment API Gateway and SP Pay never do.
	Mode Mode
	// Type is the provider's own word for the kind of event, "charge.succeeded".
	// It is empty where the provider has none.
	Type string
	// EventID is the provider's identifier of the event, empty where it has none.
	EventID string
	// Contradicts is the final status that was settled before for the same
	// payment, if this event says otherwise: a success after a failure. A human
	// should look. It is set by the handlers.
	Contradicts momo.Status
	// Ambiguous says that a callback of the payment could be read in two ways and
	// that nobody else has named the amount. Only [Options].Doubt gets such an
	// event; Check refuses it.
	Ambiguous bool
	// AmountUnnamed says that the provider has named no amount of the payment, in its
	// callback or its answer, as the Payment API Gateway's document prints both. Such an
	// event has no Amount. Check refuses it unless the merchant says that he began the
	// payment himself; see [Expected].Begun. It is set by the handlers.
	AmountUnnamed bool
	// Payload is the provider's own type: *samsoftpay.Event, and so on.
	Payload any

	answerID string // where it is not the ID
}

// AnswerID is the provider's identifier of the payment, as the answer to Collect or
// Disburse named it. It is the ID, but for a checkout of Sapama, whose ID here is the
// M-PESA code.
func (e Event) AnswerID() string { return cmp.Or(e.answerID, e.ID) }

// Format writes evidence, type, identifiers, status and amount. It leaves the
// payload out: fmt shows in clear what a pointer leads to when the verb is one
// for text.
func (e Event) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "event %q by %s: %s", e.Type, e.Evidence, e.LogValue())
}

// contradicts reports whether one of two final statuses says that the money moved
// and the other that it did not.
func contradicts(one, two momo.Status) bool {
	return one.Final() && two.Final() && moved(one) != moved(two)
}

func moved(s momo.Status) bool { return s == momo.StatusSucceeded || s == momo.StatusRefunded }

// digest tells bodies apart that have no identifier.
func digest(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}
