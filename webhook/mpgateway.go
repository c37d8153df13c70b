package webhook

import (
	"context"
	"errors"
	"fmt"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
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
// The signature does not fix where one field ends and the next begins, so that
// whoever has a genuine callback can reshape it. Verify therefore refuses with
// [ErrAmbiguous] whatever could have been reshaped, and the right handler is
// [SignedAndConfirmed], which asks the gateway for the status too. The amount rests
// on the signature alone, since the gateway's status does not name it: compare it
// with the order, and for a paybill payment (operation type 32), which has no order,
// decide by yourself. Whether the status knows what was begun on a terminal, under
// the terminal's own merchant_id, is not documented; if it does not, serve the
// point of sale's address with [Signed].
//
// For callbacks that are as fragmentary as the document's own samples there is
// [Confirmed], which believes nothing of them but the order. There the event has no
// amount, and [Event.Check] refuses it.
//
// The Subject of an event is the order_id, of which the document says that it is
// unique for each operation, the gateway's own for a paybill payment. The
// transaction_id and the receipt may be empty, come late, or be shared.
type MPGateway struct {
	client *mpgateway.Client
	keys   mpgatewayKeys
}

var (
	_ Verifier  = (*MPGateway)(nil)
	_ Confirmer = (*MPGateway)(nil)
)

// NewMPGateway checks the configuration, all of it at once.
func NewMPGateway(config MPGatewayConfig) (*MPGateway, error) {
	var faults transport.Faults
	faults.Check(config.Client != nil, "Client", "is required")
	keys := newMPGatewayKeys(&faults, config.Secrets, config.SecretFunc)
	if err := faults.Err("webhook", "mpgateway", ""); err != nil {
		return nil, err
	}
	return &MPGateway{client: config.Client, keys: keys}, nil
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
	return Event{
		Transaction: payload.Transaction.Transaction, Subject: mpgatewaySubject(payload.Reference),
		Evidence: EvidenceSignature, Type: string(payload.Type), Payload: payload,
	}, nil
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
