package webhook

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/sign"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/samsoftpay"
)

// SamsoftpayConfig is what NewSamsoftpay needs.
type SamsoftpayConfig struct {
	// Secrets are the signing secrets of the dashboard, "whsec_…": that of the
	// URL, and both old and new while it is being changed. At least one is
	// required. Each is at least 16 bytes; all of them are tried on every webhook.
	Secrets []momo.Secret
	// SecretFunc returns the current secret where it changes. It is asked for each
	// callback, and counts beside Secrets, which may then be left out.
	SecretFunc momo.SecretFunc
	// Mode is that of the secrets: samsoftpay.ModeLive, also when it is left out,
	// or samsoftpay.ModeTest, or what the client's Mode returns. An event of the
	// other mode is [ErrMode]. Both modes may have one secret and one URL.
	Mode samsoftpay.Mode
}

// Format writes the settings, secrets and numbers masked, for every verb: fmt shows in clear
// what a list leads to when the verb is one for text.
func (c SamsoftpayConfig) Format(f fmt.State, _ rune) {
	type plain SamsoftpayConfig // without this method
	_, _ = fmt.Fprintf(f, "%+v", plain(c))
}

// Samsoftpay verifies the webhooks of Samsoftpay (its document, "Verifying
// Webhooks"): X-Samsoftpay-Signature is the hex HMAC-SHA256 of the raw body.
//
// The provider sends a webhook up to 8 times over about 45 hours, unchanged: its
// timestamp is the event's, so there is no window of time to check. Events of
// unknown types are believed like any other and carry no transaction.
//
// The Subject of an event is the charge's or payout's own identifier, "txn_…" or
// "pout_…", which every event has from the start. The merchant's reference need not
// be unique, and the event's identifier is missing in webhooks of the document's
// age.
type Samsoftpay struct {
	keys keyring[*sign.HMAC]
	mode Mode
}

var _ Verifier = (*Samsoftpay)(nil)

const samsoftpaySignature = "X-Samsoftpay-Signature"

// NewSamsoftpay checks the configuration, all of it at once.
func NewSamsoftpay(config SamsoftpayConfig) (*Samsoftpay, error) {
	var faults transport.Faults
	keys := newSecrets(&faults, config.Secrets, config.SecretFunc, samsoftpayKey)
	mode := Mode(cmp.Or(config.Mode, samsoftpay.ModeLive))
	faults.Check(mode == ModeLive || mode == ModeTest, "Mode", "must be live or test")
	if err := faults.Err("webhook", "samsoftpay", ""); err != nil {
		return nil, err
	}
	return &Samsoftpay{keys, mode}, nil
}

func samsoftpayKey(secret momo.Secret) *sign.HMAC { return sign.NewHMACSHA256([]byte(secret)) }

// Dialect is as in [Verifier]: any 2xx ends the repetitions.
func (*Samsoftpay) Dialect() Dialect { return Dialect{Provider: "samsoftpay"} }

// Mode is the mode of the money that is believed.
func (v *Samsoftpay) Mode() Mode { return v.mode }

// Verify is as in [Verifier]. The Payload is a *samsoftpay.Event.
func (v *Samsoftpay) Verify(d Delivery) (Event, error) {
	if err := v.Dialect().Check(d); err != nil {
		return Event{}, err
	}
	signatures := d.HeaderValues(samsoftpaySignature)
	if len(signatures) != 1 {
		return Event{}, ErrSignature
	}
	if err := v.check(d.Body, signatures[0]); err != nil {
		return Event{}, err
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
		event.Subject = "samsoftpay/" + event.ID
		event.Mode = Mode(payload.Transaction.Mode)
	case payload.ID != "":
		event.Subject = "samsoftpay/event/" + payload.ID
	default:
		event.Subject = "samsoftpay/event/" + digest(d.Body)
	}
	if err := event.Mode.check(v.mode); err != nil {
		return Event{}, err
	}
	return event, nil
}

// check tries every key, also after one fits, so that the time reveals nothing.
func (v *Samsoftpay) check(body []byte, signature string) error {
	keys, err := v.keys.keys()
	held := false
	for _, key := range keys {
		held = key.Verify(body, signature) || held
	}
	switch {
	case held:
		return nil
	case err != nil:
		return err
	default:
		return ErrSignature
	}
}
