package webhook

import (
	"context"
	"errors"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/ssentezo"
)

// SsentezoConfig is what NewSsentezo needs.
type SsentezoConfig struct {
	// Client is required; it asks for the status.
	Client *ssentezo.Client
	// Direction is required: momo.In for the callbacks of Collect, momo.Out for
	// those of Disburse. The provider's answer does not distinguish them.
	Direction momo.Direction
	// Tokens, if given, must be in the address that is called; see
	// [Ssentezo.CallbackURL]. Without them anybody may have the provider asked
	// about any reference, within the limits of [Confirmed].
	Tokens *Tokens
}

// Ssentezo confirms the callbacks of Ssentezo Wallet (its document, "Transaction
// Status Notifications"). They are signed by nobody and name no amount, so
// nothing but the reference is believed: neither their status nor which of the
// two addresses was called means anything. What counts is the status that the
// provider gives when asked. The document shows one shape, of a success; Tokens make
// the shape irrelevant.
//
// The provider calls at most once, and not at all for bank transfers or while a
// payment is INDETERMINATE: a callback that never comes is normal, so look open
// payments up as well. Ssentezo is safe for concurrent use.
//
// The Subject of an event is the externalReference, which "must be unique across
// all transactions", with the environment, since the sandbox has references of its
// own. A callback that names another ssentezoWalletReference than the provider's
// answer is about another payment.
type Ssentezo struct{ config SsentezoConfig }

var _ Confirmer = (*Ssentezo)(nil)

// NewSsentezo checks the configuration, all of it at once.
func NewSsentezo(config SsentezoConfig) (*Ssentezo, error) {
	var faults transport.Faults
	faults.Check(config.Client != nil, "Client", "is required")
	checkDirection(&faults, config.Direction)
	if err := faults.Err("webhook", "ssentezo", ""); err != nil {
		return nil, err
	}
	return &Ssentezo{config}, nil
}

func checkDirection(faults *transport.Faults, d momo.Direction) {
	faults.Check(d == momo.In || d == momo.Out, "Direction", "must be momo.In or momo.Out")
}

// Dialect is as in [Confirmer]. With Tokens any method and content will do: see
// [Ssentezo.Claim].
func (s *Ssentezo) Dialect() Dialect {
	if s.config.Tokens != nil {
		return anyShape("ssentezo")
	}
	return Dialect{Provider: "ssentezo"}
}

// CallbackURL is the address to give as SuccessCallback and FailureCallback of
// the payment with that reference: base, the operation, the reference and a
// token that nobody else can make. It fails without Tokens, and as
// [Tokens.URL] does.
func (s *Ssentezo) CallbackURL(base, reference string) (string, error) {
	if s.config.Tokens == nil {
		return "", errNoTokens
	}
	return s.config.Tokens.URL(base, s.scope(), reference)
}

var errNoTokens = errors.New("webhook: ssentezo was made without tokens")

// scope keeps an address made for a deposit from serving a withdrawal, and one
// of the sandbox from serving live.
func (s *Ssentezo) scope() string {
	operation := "collect"
	if s.config.Direction == momo.Out {
		operation = "disburse"
	}
	return "ssentezo-" + string(s.config.Client.Environment()) + "-" + operation
}

func (s *Ssentezo) subject(reference string) string {
	return "ssentezo/" + string(s.config.Client.Environment()) + "/" + reference
}

// Claim is as in [Confirmer]. With Tokens the address names the payment, and whatever
// comes there is a reason to ask: a form, a GET, an empty body, the document's error
// without data. A body that names another reference is [ErrSignature]. Without Tokens
// the body must name the reference as the document's sample does.
func (s *Ssentezo) Claim(d Delivery) (Claim, error) {
	if err := s.Dialect().Check(d); err != nil {
		return Claim{}, err
	}
	read := readSsentezo
	if s.config.Tokens != nil {
		read = s.readProven
	}
	claim, err := read(d)
	if err != nil {
		return Claim{}, err
	}
	claim.Subject = s.subject(claim.Reference)
	return claim, nil
}

// readProven is the claim of an address, with what its body adds.
func (s *Ssentezo) readProven(d Delivery) (Claim, error) {
	made, err := s.config.Tokens.Reference(d.Path, s.scope())
	if err != nil {
		return Claim{}, err
	}
	claim, _ := readSsentezo(d)
	if claim.Reference != "" && claim.Reference != made {
		return Claim{}, ErrSignature
	}
	claim.Reference, claim.Proven = made, true
	return claim, nil
}

// readSsentezo reads data.externalReference and, if it can, what is claimed of
// the payment: neither the shape of a failure's callback nor its "response" is
// documented.
func readSsentezo(d Delivery) (Claim, error) {
	var wire struct {
		Data struct {
			ExternalReference jsontext.Value `json:"externalReference"`
			WalletReference   jsontext.Value `json:"ssentezoWalletReference"`
			TransactionStatus jsontext.Value `json:"transactionStatus"`
		} `json:"data"`
	}
	if err := strictjson.UnmarshalWhole(d.Body, &wire); err != nil {
		return Claim{}, errors.Join(ErrMalformed, err)
	}
	claim := Claim{
		Reference: idText(wire.Data.ExternalReference), ID: idText(wire.Data.WalletReference),
		Status: ssentezo.Status(jsonText(wire.Data.TransactionStatus)).Status(),
	}
	if !check.Segment(claim.Reference, maxReference) { // which no lookup can ask about
		return claim, ErrMalformed
	}
	return claim, nil
}

// idText is an identifier as a string or in digits, and empty for any other value.
func idText(value jsontext.Value) string {
	if value.Kind() == '0' && check.Of(string(value), maxReference, check.Digits) {
		return string(value)
	}
	return jsonText(value)
}

// Mode is that of the client's environment, and of all events.
func (s *Ssentezo) Mode() Mode {
	if s.config.Client.Environment() == ssentezo.EnvironmentLive {
		return ModeLive
	}
	return ModeTest
}

// Confirm is as in [Confirmer]: it asks the provider once. The Payload is a
// *ssentezo.Transaction.
func (s *Ssentezo) Confirm(ctx context.Context, claim Claim) (Event, error) {
	tx, err := s.config.Client.Transaction(ctx, claim.Reference)
	if err != nil {
		return Event{}, err
	}
	tx.Direction = s.config.Direction
	return claim.confirmed(Event{
		Transaction: tx.Transaction, Subject: s.subject(tx.Reference), Evidence: EvidenceQuery, Mode: s.Mode(), Payload: tx,
	})
}
