package webhook

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/ssentezo"
)

// ErrPhone says that a payment is not of the expected phone number.
var ErrPhone = errors.New("webhook: phone is not the expected one")

// SsentezoConfig is what NewSsentezo needs.
type SsentezoConfig struct {
	// Client is required; it asks for the status.
	Client *ssentezo.Client
	// Direction is required: momo.In for the callbacks of Collect, momo.Out for
	// those of Disburse. The provider's answer does not tell them apart.
	Direction momo.Direction
	// Tokens, if given, must be in the address that is called; see
	// [Ssentezo.CallbackURL]. Without them anybody may have the provider asked
	// about any reference, within the limits of [Confirmed].
	Tokens *Tokens
	// Expect, if given, is asked what a payment must be before its status is. The
	// provider's amount and currency must be those returned, and its phone too
	// unless the one returned is zero; otherwise the callback is not confirmed,
	// and settle is not called. It must know every reference: use WithKnown for
	// those that may be foreign.
	Expect func(ctx context.Context, reference string) (money.Amount, momo.Phone, error)
	// Logger, if given, gets a record of each callback that claims another status
	// than the provider tells: provider and operation, nothing that was sent.
	Logger *slog.Logger
}

// Ssentezo confirms the callbacks of Ssentezo Wallet (its document, "Transaction
// Status Notifications"). They are signed by nobody and name no amount, so
// nothing but the reference is believed: neither their status nor which of the
// two addresses was called means anything. What counts is the status that the
// provider tells when asked.
//
// The provider calls at most once, and not at all for bank transfers or while a
// payment is INDETERMINATE: a callback that never comes is normal, so look open
// payments up as well. Ssentezo is safe for concurrent use.
type Ssentezo struct {
	config SsentezoConfig

	mu     sync.Mutex
	claims map[string]momo.Status // of references, from Hint to Confirm, for the log only
}

var _ Confirmer = (*Ssentezo)(nil)

// NewSsentezo checks the configuration.
func NewSsentezo(config SsentezoConfig) (*Ssentezo, error) {
	var faults transport.Faults
	faults.Check(config.Client != nil, "Client", "is required")
	faults.Check(config.Direction == momo.In || config.Direction == momo.Out, "Direction", "must be momo.In or momo.Out")
	if err := faults.Err("webhook", "ssentezo", ""); err != nil {
		return nil, err
	}
	return &Ssentezo{config: config}, nil
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
	return "ssentezo-" + string(s.config.Client.Environment()) + "-" + s.operation()
}

func (s *Ssentezo) operation() string {
	if s.config.Direction == momo.Out {
		return "disburse"
	}
	return "collect"
}

// Hint is as in [Confirmer]. With Tokens, the reference in the body must be the
// one that the address was made for; otherwise it is [ErrSignature].
func (s *Ssentezo) Hint(d Delivery) (string, error) {
	if err := dialectOf(s).check(d); err != nil {
		return "", err
	}
	made := ""
	if s.config.Tokens != nil {
		var err error
		if made, err = s.config.Tokens.Reference(d.Path, s.scope()); err != nil {
			return "", err
		}
	}
	reference, claim, err := readSsentezo(d.Body)
	switch {
	case err != nil:
		return "", err
	case s.config.Tokens != nil && reference != made:
		return "", ErrSignature
	}
	s.remember(reference, claim)
	return reference, nil
}

// readSsentezo reads data.externalReference and, if it can, what is claimed of
// the payment: neither the shape of a failure's callback nor its "response" is
// documented.
func readSsentezo(body []byte) (reference string, claim momo.Status, err error) {
	var wire struct {
		Data struct {
			ExternalReference strictjson.Scalar `json:"externalReference"`
			TransactionStatus jsontext.Value    `json:"transactionStatus"`
		} `json:"data"`
	}
	if err := strictjson.Unmarshal(body, &wire); err != nil {
		return "", claim, errors.Join(ErrMalformed, err)
	}
	reference = wire.Data.ExternalReference.Text
	if !isSegment(reference) || strings.Trim(reference, ".") == "" {
		return "", claim, ErrMalformed
	}
	word := strings.Trim(string(wire.Data.TransactionStatus), `"`)
	return reference, ssentezo.Status(word).Status(), nil
}

// maxClaims bounds what is remembered of callbacks that are never confirmed.
const maxClaims = 1024

func (s *Ssentezo) remember(reference string, claim momo.Status) {
	if s.config.Logger == nil || claim == momo.StatusUnknown {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.claims == nil || len(s.claims) >= maxClaims {
		s.claims = map[string]momo.Status{}
	}
	s.claims[reference] = claim
}

// compare logs a claim that the provider does not share.
func (s *Ssentezo) compare(ctx context.Context, reference string, told momo.Status) {
	s.mu.Lock()
	claim, ok := s.claims[reference]
	delete(s.claims, reference)
	s.mu.Unlock()
	if ok && claim != told {
		s.config.Logger.LogAttrs(ctx, slog.LevelWarn, "callback contradicts the provider",
			slog.String("provider", "ssentezo"), slog.String("operation", s.operation()))
	}
}

// Confirm is as in [Confirmer]: it asks the provider once. The Payload is a
// *ssentezo.Transaction. A payment that is not the expected one is an
// [*AmountError] or [ErrPhone].
func (s *Ssentezo) Confirm(ctx context.Context, reference string) (Event, error) {
	var amount money.Amount
	var phone momo.Phone
	if s.config.Expect != nil {
		var err error
		if amount, phone, err = s.config.Expect(ctx, reference); err != nil {
			return Event{}, err
		}
	}
	tx, err := s.config.Client.Transaction(ctx, reference)
	if err != nil {
		return Event{}, err
	}
	s.compare(ctx, reference, tx.Status)
	tx.Direction = s.config.Direction
	event := Event{Transaction: tx.Transaction, Evidence: EvidenceQuery, Payload: tx}
	if s.config.Expect == nil {
		return event, nil
	}
	if err := event.Check(amount); err != nil {
		return Event{}, err
	}
	if !phone.IsZero() && phone != tx.Phone {
		return Event{}, ErrPhone
	}
	return event, nil
}
