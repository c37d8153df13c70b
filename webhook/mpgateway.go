package webhook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/time/rate"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/sign"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/mpgateway"
)

// MPGateway believes the callbacks of the Payment API Gateway: of payments, of
// the point of sale and of a paybill. The signature is a member of the body (the
// gateway's document, "Generating signature"), and holds whether numbers were
// signed as PHP writes them or as they were sent.
//
// The signature does not fix where one field ends and the next begins, so that
// whoever holds a genuine callback can reshape it. Verify therefore refuses with
// [ErrAmbiguous] whatever could have been reshaped, and asks the gateway for the
// status too when it has a client; give it one. The amount rests on the
// signature alone, since the gateway's status does not name it: compare it with
// the order, and for a paybill payment (operation type 32), which has no order,
// decide by yourself. Whether the status knows what was begun on a terminal, under
// the terminal's own merchant_id, is not documented; if it does not, believe the
// point of sale's address without a client.
//
// It is also a [Confirmer], for callbacks that are as fragmentary as the
// document's own samples: [Confirmed] believes nothing of them but the order.
// There the event has no amount, and [Event.Check] refuses it.
type MPGateway struct {
	keys   []*sign.Recursive
	client *mpgateway.Client
	asking *rate.Limiter // a genuine callback can be replayed as often as one likes
	// UnsignedQuestions lets Ask read validations without a signature: the
	// document does not say whether they have one. Set it only when the gateway
	// said that they have none; one that is there must hold all the same.
	UnsignedQuestions bool
}

var (
	_ Verifier  = (*MPGateway)(nil)
	_ Confirmer = (*MPGateway)(nil)
	_ Decider   = (*MPGateway)(nil)
)

// NewMPGateway takes the client to confirm with, nil for none, and the merchant's
// secretKey: both old and new while it is being changed. Each is at least 16
// bytes; all of them are tried on every callback.
func NewMPGateway(client *mpgateway.Client, secrets ...momo.Secret) (*MPGateway, error) {
	if err := checkSecrets("mpgateway", secrets); err != nil {
		return nil, err
	}
	v := &MPGateway{client: client, asking: rate.NewLimiter(questionsPerSec, questionBurst)}
	for _, secret := range secrets {
		v.keys = append(v.keys, sign.NewRecursive([]byte(secret)))
	}
	return v, nil
}

// Verify is as in [Verifier]; with a client it takes up to 3 seconds. The Payload
// is an *mpgateway.Callback, the Type its operation type. With a client, a final
// status is believed only if the gateway says the same; it is [ErrUnconfirmed]
// otherwise, so that the gateway sends again.
func (v *MPGateway) Verify(d Delivery) (Event, error) {
	if err := v.check(d); err != nil {
		return Event{}, err
	}
	payload, err := mpgateway.ParseCallbackWithoutVerification(d.Body)
	if err != nil {
		return Event{}, errors.Join(ErrAmbiguous, err)
	}
	event := Event{
		Transaction: payload.Transaction.Transaction, Evidence: EvidenceSignature,
		Type: string(payload.Type), Payload: payload, digest: digest(d.Body),
	}
	if v.client == nil || !event.Final() {
		return event, nil
	}
	if !v.asking.Allow() {
		return Event{}, ErrUnconfirmed
	}
	ctx, cancel := context.WithTimeout(context.Background(), confirmTimeout)
	defer cancel()
	confirmed, err := v.Confirm(ctx, event.Reference)
	if err != nil {
		return Event{}, err
	}
	if confirmed.Status != event.Status {
		return Event{}, ErrUnconfirmed
	}
	event.Evidence = EvidenceQuery
	return event, nil
}

// confirmTimeout leaves time for settle within the handler's own limit.
const confirmTimeout = 3 * time.Second

// Hint reads the order of a callback whose signature holds, whatever else it
// says.
func (v *MPGateway) Hint(d Delivery) (string, error) {
	if err := v.check(d); err != nil {
		return "", err
	}
	var wire struct {
		OrderID string `json:"order_id"`
	}
	if err := strictjson.Unmarshal(d.Body, &wire); err != nil || !isSegment(wire.OrderID) {
		return "", errors.Join(ErrMalformed, err)
	}
	return wire.OrderID, nil
}

// Confirm asks for the status by the order. Its event has no amount; without a
// client it is [ErrUnconfirmed]. The Payload is an *mpgateway.Transaction.
func (v *MPGateway) Confirm(ctx context.Context, reference string) (Event, error) {
	if v.client == nil {
		return Event{}, ErrUnconfirmed
	}
	tx, err := v.client.Transaction(ctx, reference)
	if err != nil {
		return Event{}, errors.Join(ErrUnconfirmed, err)
	}
	return Event{Transaction: tx.Transaction, Evidence: EvidenceQuery, Payload: tx}, nil
}

// Ask reads a paybill validation (the document, "Paybill Validation"), after its
// signature. The Payload is an *mpgateway.Callback.
func (v *MPGateway) Ask(d Delivery) (Question, error) {
	err := v.check(d)
	if errors.Is(err, errUnsigned) && v.UnsignedQuestions {
		err = nil
	}
	if err != nil {
		return Question{}, err
	}
	payload, err := mpgateway.ParseValidationWithoutVerification(d.Body)
	if err != nil {
		return Question{}, errors.Join(ErrMalformed, err)
	}
	return Question{Transaction: payload.Transaction.Transaction, Account: payload.Account, Payload: payload}, nil
}

// Answer says yes in the document's words, and no with another code: "any other
// response means that the transaction should not be completed".
func (v *MPGateway) Answer(d Decision) []byte {
	if d == Approve {
		return []byte(`{"code":0,"status":"ok"}`)
	}
	return []byte(`{"code":1,"status":"rejected"}`)
}

var errUnsigned = fmt.Errorf("%w: there is none", ErrSignature)

// check holds everything that comes before the content: method, type, size, and
// one signature, a string at the top, that holds.
func (v *MPGateway) check(d Delivery) error {
	if err := dialectOf(v).check(d); err != nil {
		return err
	}
	var refused *strictjson.Error
	switch err := strictjson.Check(d.Body); {
	case errors.As(err, &refused) && refused.Reason == strictjson.Repeated:
		return errors.Join(ErrAmbiguous, err)
	case err != nil:
		return errors.Join(ErrMalformed, err)
	}
	return v.holds(d.Body)
}

// holds tries every key, also after one fits, so that the time tells nothing.
func (v *MPGateway) holds(body []byte) error {
	held, refused := false, sign.ErrMismatch
	for _, key := range v.keys {
		switch err := key.VerifyOwn(body); {
		case err == nil:
			held = true
		case !errors.Is(err, sign.ErrMismatch):
			refused = err
		}
	}
	switch {
	case held:
		return nil
	case errors.Is(refused, sign.ErrMismatch):
		return ErrSignature
	case errors.Is(refused, sign.ErrUnsigned):
		return errUnsigned
	case errors.Is(refused, sign.ErrDuplicate), errors.Is(refused, sign.ErrNotText):
		return errors.Join(ErrAmbiguous, refused)
	default:
		return errors.Join(ErrMalformed, refused)
	}
}

// SignMPGateway returns a body with its signature at the end, and without any
// that it had: to test your own endpoint with. The body is a JSON object.
func SignMPGateway(secret momo.Secret, body []byte) ([]byte, error) {
	signature, err := mpgateway.Sign(secret, body)
	if err != nil {
		return nil, err
	}
	dec := jsontext.NewDecoder(bytes.NewReader(body))
	if token, err := dec.ReadToken(); err != nil || token.Kind() != '{' {
		return nil, fmt.Errorf("webhook: not a json object: %w", ErrMalformed)
	}
	out := []byte{'{'}
	for dec.PeekKind() == '"' {
		name, err := dec.ReadValue()
		if err != nil {
			return nil, errors.Join(ErrMalformed, err)
		}
		name = bytes.Clone(name)
		value, err := dec.ReadValue()
		if err != nil {
			return nil, errors.Join(ErrMalformed, err)
		}
		if string(name) != `"signature"` {
			out = append(append(append(append(out, name...), ':'), value...), ',')
		}
	}
	return append(append(append(out, `"signature":"`...), signature...), `"}`...), nil
}
