package webhook

import (
	"context"
	"errors"
	"sync"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
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
	// [SPPay.CallbackURL]. It tells your reference, which nothing else is known to.
	Tokens *Tokens
	// Expect, if given, is asked what a payment must be before its status is. The
	// provider's amount and currency must be those returned; otherwise the
	// callback is not confirmed, and settle is not called. It must know every
	// reference: use WithKnown for those that may be foreign.
	Expect func(ctx context.Context, reference string) (money.Amount, error)
}

// SPPay confirms the callbacks of SP Pay (its document, "callback_url"). Nothing
// of what it sends is published and nothing is signed, so nothing is believed:
// the address tells your reference, the body at most the provider's, and the
// transaction that the provider shows when asked decides.
//
// It is safe for concurrent use. How often the provider tries is not published
// either: look open payments up as well.
type SPPay struct {
	config SPPayConfig

	mu  sync.Mutex
	ids map[string]string // the provider's reference, by ours, as callbacks told it
}

var _ Confirmer = (*SPPay)(nil)

// spPayMemory is how many references are remembered from Hint to Confirm. One
// that is forgotten costs a search.
const spPayMemory = 4096

// NewSPPay checks the configuration.
func NewSPPay(config SPPayConfig) (*SPPay, error) {
	var faults transport.Faults
	faults.Check(config.Client != nil, "Client", "is required")
	faults.Check(config.Direction == momo.In || config.Direction == momo.Out, "Direction", "must be momo.In or momo.Out")
	faults.Check(config.Tokens != nil, "Tokens", "is required")
	if err := faults.Err("webhook", "sppay", ""); err != nil {
		return nil, err
	}
	return &SPPay{config: config}, nil
}

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

// Hint is as in [Confirmer]: the reference is that of the address. The body must
// be a JSON object; if the provider's reference is in it, Confirm asks for that.
func (s *SPPay) Hint(d Delivery) (string, error) {
	if err := dialectOf(s).check(d); err != nil {
		return "", err
	}
	reference, err := s.config.Tokens.Reference(d.Path, s.scope())
	if err != nil {
		return "", err
	}
	id, err := spPayID(d.Body)
	if err != nil {
		return "", err
	}
	s.remember(reference, id)
	return reference, nil
}

// spPayID reads the provider's reference wherever its own answers have it, or
// nothing.
func spPayID(body []byte) (string, error) {
	type inner struct {
		Reference strictjson.Scalar `json:"reference"`
	}
	var wire *struct {
		Transaction          inner             `json:"transaction"`
		TransactionReference strictjson.Scalar `json:"transaction_reference"`
		Reference            strictjson.Scalar `json:"reference"`
	}
	if err := strictjson.Unmarshal(body, &wire); err != nil || wire == nil {
		return "", errors.Join(ErrMalformed, err)
	}
	for _, found := range [...]string{wire.Transaction.Reference.Text, wire.TransactionReference.Text, wire.Reference.Text} {
		if isSPPayID(found) {
			return found, nil
		}
	}
	return "", nil
}

// isSPPayID also keeps what came in a callback from walking through a path.
func isSPPayID(s string) bool {
	return check.Of(s, 32, check.Upper+check.Digits)
}

func (s *SPPay) remember(reference, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ids == nil || len(s.ids) >= spPayMemory {
		s.ids = map[string]string{}
	}
	s.ids[reference] = id
}

// Confirm is as in [Confirmer]: it asks the provider for the transaction that the
// callback named and, if that is not the one with our reference, searches the
// transactions of these days. The Payload is a *sppay.Transaction. A payment that
// is not of the expected amount is an [*AmountError].
func (s *SPPay) Confirm(ctx context.Context, reference string) (Event, error) {
	var want money.Amount
	if s.config.Expect != nil {
		var err error
		if want, err = within(ctx, func() (money.Amount, error) { return s.config.Expect(ctx, reference) }); err != nil {
			return Event{}, err
		}
	}
	tx, err := s.find(ctx, reference)
	if err != nil {
		return Event{}, err
	}
	if tx.Direction != momo.DirectionUnknown && tx.Direction != s.config.Direction {
		return Event{}, errDirection
	}
	tx.Direction = s.config.Direction
	event := Event{Transaction: tx.Transaction, Evidence: EvidenceQuery, Payload: tx}
	if s.config.Expect != nil {
		if err := event.Check(want); err != nil {
			return Event{}, err
		}
	}
	return event, nil
}

var errDirection = errors.New("webhook: the payment goes the other way")

func (s *SPPay) find(ctx context.Context, reference string) (*sppay.Transaction, error) {
	s.mu.Lock()
	id := s.ids[reference]
	s.mu.Unlock()
	if id != "" {
		tx, err := s.config.Client.TransactionByID(ctx, id)
		if err == nil && tx.Reference == reference {
			return tx, nil
		}
		if err != nil && !errors.Is(err, momo.ErrNotFound) {
			return nil, err
		}
	}
	return s.config.Client.Transaction(ctx, sppay.Search{Reference: reference})
}
