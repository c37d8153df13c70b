package webhook

import (
	"context"
	"errors"
	"fmt"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/mpgateway"
)

// MPGatewayConfig is what NewMPGateway needs.
type MPGatewayConfig struct {
	// Client asks the gateway for the status. It is required, also where only
	// [Signed] is served, which never asks.
	Client *mpgateway.Client
	// Secrets are the merchant's secretKey: both old and new while it is being
	// changed. At least one is required. Each is at least 16 bytes; all of them
	// are tried on every callback.
	Secrets []momo.Secret
	// SecretFunc returns the current secret where it changes. It is asked for each
	// callback, and counts beside Secrets, which may then be left out.
	SecretFunc momo.SecretFunc
	// Currency is that of the callbacks which name an amount and no currency, as the
	// gateway's sister documents print those of payments: the one currency of all your
	// payments. Empty means that such an event has no Amount. It changes nothing where
	// a callback names its currency. Beyond the document.
	Currency money.Currency
}

// Format writes the settings, secrets and numbers masked, for every verb: fmt shows in clear
// what a list leads to when the verb is one for text.
func (c MPGatewayConfig) Format(f fmt.State, _ rune) {
	type plain MPGatewayConfig // without this method
	_, _ = fmt.Fprintf(f, "%+v", plain(c))
}

// MPGateway believes the callbacks of the Payment API Gateway: of payments, of
// the point of sale and of a paybill. The signature is a member of the body (the
// gateway's document, "Generating signature"), and holds whether numbers were
// signed as PHP writes them or as they were sent.
//
// The right handler is [SignedAndConfirmed], which asks the gateway for the status too.
// The signature does not fix where one field ends and the next begins, so that whoever
// has a genuine callback can reshape it. Verify therefore refuses with [ErrAmbiguous]
// whatever could have been reshaped; of that, Witness reads what remains beyond doubt
// once the gateway has confirmed the order. What could be of another order or amount is
// never settled, but given to [Options].Doubt.
//
// The gateway's status names no amount, so that it rests on the callback:
//
//   - The callback that the document prints, of payments and of the point of sale, has
//     seven members and no amount either. For a payment that you began under your own
//     order_id, [Event.Check] takes the amount that you asked for, if you say so with
//     [Expected].Begun, and if no other callback of the order said something of an
//     amount.
//   - A callback that names an amount, as that of the document's paybill and those that
//     are printed elsewhere, is compared with the order. A paybill payment (operation
//     type 32) has no order: decide by yourself. Without an amount it is never credited.
//   - A callback that names an amount and no currency has no Amount, unless Currency is
//     set: read Number of the Payload in the currency of the order.
//
// Whether the status knows what was begun on a terminal, under the terminal's own
// merchant_id, is not documented; if it does not, serve the point of sale's address with
// [Signed]. [Confirmed] believes nothing of a callback but its order, and that it names
// no amount.
//
// The Subject of an event is the order_id, of which the document says that it is
// unique for each operation, the gateway's own for a paybill payment. The
// transaction_id and the receipt may be empty, come late, or be shared.
type MPGateway struct {
	client   *mpgateway.Client
	keys     mpgatewayKeys
	currency money.Currency
}

var _ Witness = (*MPGateway)(nil)

// NewMPGateway checks the configuration, all of it at once.
//
// The gateway takes 200 for the end of a delivery. A callback about a payment that it
// still calls pending when it is asked is answered 503, so that it comes again, if it
// ever does: no document says when the gateway calls again. So close what stays open
// with momo.Await or a journal.
func NewMPGateway(config MPGatewayConfig) (*MPGateway, error) {
	var faults transport.Faults
	faults.Check(config.Client != nil, "Client", "is required")
	keys := newMPGatewayKeys(&faults, config.Secrets, config.SecretFunc)
	_, isCurrency := config.Currency.Decimals()
	faults.Check(config.Currency == "" || isCurrency, "Currency", "must be a currency of ISO 4217")
	if err := faults.Err("webhook", "mpgateway", ""); err != nil {
		return nil, err
	}
	return &MPGateway{client: config.Client, keys: keys, currency: config.Currency}, nil
}

// Dialect is as in [Verifier] and [Confirmer].
func (*MPGateway) Dialect() Dialect { return Dialect{Provider: "mpgateway"} }

// Verify is as in [Verifier]. The Payload is an *mpgateway.Callback, the Type its
// operation type.
func (v *MPGateway) Verify(d Delivery) (Event, error) {
	if err := v.check(d); err != nil {
		return Event{}, err
	}
	payload, err := mpgateway.ParseCallbackWithoutVerification(d.Body)
	if err != nil {
		return Event{}, errors.Join(ErrAmbiguous, err)
	}
	event := v.event(payload)
	event.Evidence = EvidenceSignature
	return event, nil
}

// Witness is as in [Witness]. The Payload is an *mpgateway.Callback, in which what the
// signature leaves in doubt is empty.
func (v *MPGateway) Witness(d Delivery) (Event, error) {
	if err := v.check(d); err != nil {
		return Event{}, err
	}
	payload, err := mpgateway.ParseAskedWithoutVerification(d.Body)
	if err != nil {
		return Event{}, errors.Join(ErrAmbiguous, err)
	}
	return v.event(payload), nil
}

func (v *MPGateway) event(payload *mpgateway.Callback) Event {
	if payload.Amount.IsZero() && payload.Number != "" && v.currency != "" {
		payload.Amount, _ = money.Parse(payload.Number, v.currency) // none if it is not one
	}
	return Event{
		Transaction: payload.Transaction.Transaction, Subject: mpgatewaySubject(payload.Reference),
		Type: string(payload.Type), Payload: payload,
	}
}

// Confirm is as in [Confirmer]: it asks for the status by the order. Its event has
// no amount. The Payload is an *mpgateway.Transaction.
func (v *MPGateway) Confirm(ctx context.Context, claim Claim) (Event, error) {
	tx, err := v.client.Transaction(ctx, claim.Reference)
	if err != nil {
		return Event{}, errors.Join(ErrUnconfirmed, err)
	}
	return claim.confirmed(Event{
		Transaction: tx.Transaction, Subject: mpgatewaySubject(tx.Reference), Evidence: EvidenceQuery, Payload: tx,
	})
}

func mpgatewaySubject(order string) string { return "mpgateway/" + order }

func (v *MPGateway) check(d Delivery) error {
	if err := v.Dialect().Check(d); err != nil {
		return err
	}
	return v.keys.check(d.Body)
}
