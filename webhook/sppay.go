package webhook

import (
	"context"
	"errors"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/sppay"
)

// SPPayConfig is what NewSPPay needs.
type SPPayConfig struct {
	// Client is required; it asks for the transaction.
	Client *sppay.Client
	// Direction is required: momo.In for the callbacks of Collect, momo.Out for
	// those of Disburse.
	Direction momo.Direction
	// Tokens is required: the address that is called must be one of
	// [SPPay.CallbackURL]. It contains your reference, which the provider need not
	// know.
	Tokens *Tokens
}

// SPPay confirms the callbacks of SP Pay (its document, "callback_url"). Nothing
// of what it sends is published and nothing is signed, so nothing is believed:
// the address contains your reference, the body at most the provider's, and the
// transaction that the provider shows when asked decides.
//
// It is safe for concurrent use. How often the provider tries is not published
// either: look open payments up as well.
//
// The Subject of an event is the provider's own "system generated reference", which
// every answer has. The merchant's is optional, and nobody says that it is unique.
type SPPay struct{ config SPPayConfig }

var _ Confirmer = (*SPPay)(nil)

// NewSPPay checks the configuration, all of it at once.
func NewSPPay(config SPPayConfig) (*SPPay, error) {
	var faults transport.Faults
	faults.Check(config.Client != nil, "Client", "is required")
	checkDirection(&faults, config.Direction)
	faults.Check(config.Tokens != nil, "Tokens", "is required")
	if err := faults.Err("webhook", "sppay", ""); err != nil {
		return nil, err
	}
	return &SPPay{config}, nil
}

// Dialect is as in [Confirmer].
func (*SPPay) Dialect() Dialect { return Dialect{Provider: "sppay"} }

// CallbackURL is the address to give as CallbackURL of the payment with that
// reference: base, the operation, the reference and a token that nobody else can
// make. It fails as [Tokens.URL] does.
func (s *SPPay) CallbackURL(base, reference string) (string, error) {
	return s.config.Tokens.URL(base, s.scope(), reference)
}

// scope keeps an address made for a collection from serving a transfer.
func (s *SPPay) scope() string {
	if s.config.Direction == momo.Out {
		return "sppay-disburse"
	}
	return "sppay-collect"
}

// Claim is as in [Confirmer]: the reference is that of the address. The body must
// be a JSON object; the provider's reference is read out of it, if it is there.
func (s *SPPay) Claim(d Delivery) (Claim, error) {
	if err := s.Dialect().Check(d); err != nil {
		return Claim{}, err
	}
	reference, err := s.config.Tokens.Reference(d.Path, s.scope())
	if err != nil {
		return Claim{}, err
	}
	claim, err := readSPPay(d.Body, reference)
	if err != nil {
		return Claim{}, err
	}
	claim.Reference, claim.Proven = reference, true
	return claim, nil
}

// readSPPay reads the provider's reference where its own answers have it. At the
// top of the body, where no answer has it, it is only worth a look.
func readSPPay(body []byte, own string) (Claim, error) {
	type inner struct {
		Reference strictjson.Scalar `json:"reference"`
	}
	var wire *struct {
		Transaction          inner             `json:"transaction"`
		TransactionReference strictjson.Scalar `json:"transaction_reference"`
		Reference            strictjson.Scalar `json:"reference"`
	}
	if err := strictjson.UnmarshalWhole(body, &wire); err != nil || wire == nil {
		return Claim{}, errors.Join(ErrMalformed, err)
	}
	for _, found := range [...]string{wire.Transaction.Reference.Text, wire.TransactionReference.Text} {
		if isSPPayID(found) && found != own {
			return Claim{Subject: spPaySubject(found), ID: found, Lookup: found}, nil
		}
	}
	if found := wire.Reference.Text; isSPPayID(found) && found != own {
		return Claim{Lookup: found}, nil
	}
	return Claim{}, nil
}

func spPaySubject(id string) string { return "sppay/" + id }

// isSPPayID also keeps what came in a callback from walking through a path.
func isSPPayID(s string) bool {
	return check.Of(s, 32, check.Upper+check.Digits)
}

// Confirm is as in [Confirmer]: it asks the provider for the transaction that the
// callback named and, if that is not the one with the merchant's reference,
// searches the transactions of these days. The Payload is a *sppay.Transaction.
func (s *SPPay) Confirm(ctx context.Context, claim Claim) (Event, error) {
	tx, err := s.find(ctx, claim)
	if err != nil {
		return Event{}, err
	}
	if tx.Direction != momo.DirectionUnknown && tx.Direction != s.config.Direction {
		return Event{}, errDirection
	}
	tx.Direction = s.config.Direction
	return claim.confirmed(Event{
		Transaction: tx.Transaction, Subject: spPaySubject(tx.ID), Evidence: EvidenceQuery, Payload: tx,
	})
}

var errDirection = errors.New("webhook: the payment goes the other way")

func (s *SPPay) find(ctx context.Context, claim Claim) (*sppay.Transaction, error) {
	if claim.Lookup != "" {
		tx, err := s.config.Client.TransactionByID(ctx, claim.Lookup)
		if err == nil && tx.Reference == claim.Reference {
			return tx, nil
		}
		if err != nil && !errors.Is(err, momo.ErrNotFound) {
			return nil, err
		}
	}
	return s.config.Client.Transaction(ctx, sppay.Search{Reference: claim.Reference})
}
