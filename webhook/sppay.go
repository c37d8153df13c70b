package webhook

import (
	"context"
	"errors"

	"github.com/go-json-experiment/json/jsontext"

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
	// ID, if given, returns the ID that Collect or Disburse returned for a reference,
	// or "" where that is not known, since the answer was lost or is not stored yet.
	// The provider is asked about that transaction then, whether it keeps your
	// reference or not, and a callback that names another one is not confirmed.
	ID func(ctx context.Context, reference string) (string, error)
}

// SPPay confirms the callbacks of SP Pay (its document, "callback_url"). Nothing
// of what it sends is published and nothing is signed, so nothing is believed:
// the address contains your reference, the body at most the provider's, and the
// transaction that the provider shows when asked decides.
//
// The document's samples keep no reference of yours. Then the transaction that the
// callback names is the payment of the address: whoever knows such an address could name
// another transaction that was paid and has no reference either. Give SPPayConfig.ID, or
// [Expected].ID, so that nobody can.
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

// Dialect is as in [Confirmer]: any method and content will do.
func (*SPPay) Dialect() Dialect { return anyShape("sppay") }

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

// Claim is as in [Confirmer]: the reference is that of the address, and whatever comes
// there is a reason to ask. The provider's reference is read out of the body, if it is
// there.
func (s *SPPay) Claim(d Delivery) (Claim, error) {
	if err := s.Dialect().Check(d); err != nil {
		return Claim{}, err
	}
	reference, err := s.config.Tokens.Reference(d.Path, s.scope())
	if err != nil {
		return Claim{}, err
	}
	claim := readSPPay(d.Body, reference)
	claim.Reference, claim.Proven = reference, true
	return claim, nil
}

// readSPPay reads the provider's reference where its own answers have it. At the
// top of the body, where no answer has it, it is only worth a look.
func readSPPay(body []byte, own string) Claim {
	var wire struct {
		Transaction          spPayNamed `json:"transaction"`
		TransactionReference spPayID    `json:"transaction_reference"`
		Reference            spPayID    `json:"reference"`
	}
	if strictjson.UnmarshalWhole(body, &wire) != nil {
		return Claim{}
	}
	for _, found := range [...]spPayID{wire.Transaction.id, wire.TransactionReference} {
		if found != "" && string(found) != own {
			return Claim{Subject: spPaySubject(string(found)), ID: string(found), Lookup: string(found)}
		}
	}
	if string(wire.Reference) != own {
		return Claim{Lookup: string(wire.Reference)}
	}
	return Claim{}
}

// spPayID is a reference of the provider's, and empty for what is none: it also keeps
// what came in a callback from walking through a path.
type spPayID string

func (id *spPayID) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	value, err := dec.ReadValue()
	if *id = spPayID(idText(value)); !check.Segment(string(*id), maxReference) {
		*id = ""
	}
	return err
}

// spPayNamed is a transaction in a callback, where there is one.
type spPayNamed struct{ id spPayID }

func (n *spPayNamed) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	value, err := dec.ReadValue()
	var wire struct {
		Reference spPayID `json:"reference"`
	}
	if err == nil && strictjson.Unmarshal(value, &wire) == nil {
		n.id = wire.Reference
	}
	return err
}

func spPaySubject(id string) string { return "sppay/" + id }

// Confirm is as in [Confirmer]: it asks the provider for the transaction that
// SPPayConfig.ID returns, or else for the one that the callback named and, if that has
// another reference of the merchant's, searches the transactions of these days. The
// Payload is a *sppay.Transaction.
func (s *SPPay) Confirm(ctx context.Context, claim Claim) (Event, error) {
	tx, err := s.find(ctx, claim)
	if err != nil {
		return Event{}, err
	}
	if tx.Direction != momo.DirectionUnknown && tx.Direction != s.config.Direction {
		return Event{}, errDirection
	}
	tx.Direction, tx.Reference = s.config.Direction, claim.Reference
	return claim.confirmed(Event{
		Transaction: tx.Transaction, Subject: spPaySubject(tx.ID), Evidence: EvidenceQuery, Payload: tx,
	})
}

var errDirection = errors.New("webhook: the payment goes the other way")

func (s *SPPay) find(ctx context.Context, claim Claim) (*sppay.Transaction, error) {
	if s.config.ID != nil {
		id, err := s.config.ID(ctx, claim.Reference)
		if err != nil || id != "" {
			return s.byID(ctx, id, err)
		}
	}
	if claim.Lookup != "" {
		tx, err := s.config.Client.TransactionByID(ctx, claim.Lookup)
		if err == nil && (tx.Reference == claim.Reference || tx.Reference == "") {
			return tx, nil
		}
		if err != nil && !errors.Is(err, momo.ErrNotFound) {
			return nil, err
		}
	}
	return s.config.Client.Transaction(ctx, sppay.Search{Reference: claim.Reference})
}

// byID asks about what the merchant knows, unless asking the merchant failed.
func (s *SPPay) byID(ctx context.Context, id string, err error) (*sppay.Transaction, error) {
	if err != nil {
		return nil, foreign(err, errExpect)
	}
	return s.config.Client.TransactionByID(ctx, id)
}
