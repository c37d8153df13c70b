package webhook

import (
	"errors"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/sign"
	"github.com/momo-go/momo/samsoftpay"
)

// Samsoftpay verifies the webhooks of Samsoftpay (its document, "Verifying
// Webhooks"): X-Samsoftpay-Signature is the hex HMAC-SHA256 of the raw body.
//
// The provider sends a webhook up to 8 times over about 45 hours, unchanged: its
// timestamp is the event's, so there is no window of time to check. Events of
// unknown types are believed like any other and carry no transaction.
type Samsoftpay struct{ keys []*sign.HMAC }

var _ Verifier = (*Samsoftpay)(nil)

const samsoftpaySignature = "X-Samsoftpay-Signature"

// NewSamsoftpay takes the signing secrets of the dashboard, "whsec_…": that of
// the live URL, that of the test URL, and both old and new while one is being
// changed. Each is at least 16 bytes; all of them are tried on every webhook.
func NewSamsoftpay(secrets ...momo.Secret) (*Samsoftpay, error) {
	if err := checkSecrets("samsoftpay", secrets); err != nil {
		return nil, err
	}
	v := &Samsoftpay{}
	for _, secret := range secrets {
		v.keys = append(v.keys, sign.NewHMACSHA256([]byte(secret)))
	}
	return v, nil
}

// Verify is as in [Verifier]. The Payload is a *samsoftpay.Event.
func (v *Samsoftpay) Verify(d Delivery) (Event, error) {
	if err := dialectOf(v).check(d); err != nil {
		return Event{}, err
	}
	signatures := d.Header[samsoftpaySignature]
	if len(signatures) != 1 || !v.holds(d.Body, signatures[0]) {
		return Event{}, ErrSignature
	}
	payload, err := samsoftpay.ParseEventWithoutVerification(d.Body)
	if err != nil {
		return Event{}, errors.Join(ErrMalformed, err)
	}
	event := Event{
		Transaction: momo.Transaction{Provider: "samsoftpay"},
		Evidence:    EvidenceSignature, Type: string(payload.Type), EventID: payload.ID, Payload: payload,
	}
	switch {
	case payload.Transaction != nil:
		event.Transaction = payload.Transaction.Transaction
	case payload.ID == "":
		event.digest = digest(d.Body)
	}
	return event, nil
}

// holds tries every key, also after one fits, so that the time tells nothing.
func (v *Samsoftpay) holds(body []byte, signature string) bool {
	held := false
	for _, key := range v.keys {
		held = key.Verify(body, signature) || held
	}
	return held
}

// SignSamsoftpay returns the X-Samsoftpay-Signature of a body, to test your own
// endpoint with.
func SignSamsoftpay(secret momo.Secret, body []byte) string {
	return sign.NewHMACSHA256([]byte(secret)).Hex(body)
}
