package webhook

import (
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/sapama"
)

// Sapama confirms the notifications of Sapama Cash (its document, "Instant
// Payment Notification"). They carry a hash, but no source says how it is made,
// and its recipe for requests would hold for other readings too: so it is not
// looked at. The API key that they carry is compared, which keeps noise out and
// proves nothing. What counts is the list of transactions.
//
// An event is a checkout that was paid: Reference is the order's, ID the M-PESA
// code, so that one payment is told once however many rows and notifications it
// has. Payload is a *sapama.Transaction. For a notification that names no
// reference, Reference is "mpesa:" and the code; Payload may know the order.
//
// Sapama ends its notifications for ever when it is answered "success": it is so
// only after settle returned nil. A payment that is not paid yet, or of an
// unknown reference, is answered "unreconciled", anything else "error".
type Sapama struct {
	config SapamaConfig
	holds  func(key string) bool
	leads  leads
}

var (
	_ Confirmer = (*Sapama)(nil)
	_ speaker   = (*Sapama)(nil)
)

// SapamaConfig is what NewSapama needs. Client and APIKeys are required.
type SapamaConfig struct {
	// Client asks the provider. Payments to another till than its own are not
	// confirmed: serve each till at an address of its own.
	Client *sapama.Client
	// APIKeys are those that a notification may carry: the client's, and the old
	// one while it is being changed.
	APIKeys []momo.Secret
	// Method is how the till, or the checkout, is set up to call: http.MethodPost,
	// also when it is left out, or http.MethodGet. No other is accepted.
	Method string
	// Unsolicited also believes receipts without an invoice: payments that
	// customers made to the till on their own, or that were posted there. Their
	// Type is "unsolicited" and their Reference "mpesa:" and the code; only you
	// can tell what they are for, by the Account of Payload.Receipt.
	Unsolicited bool
}

// Format writes the method, for every verb: fmt shows in clear what a nested
// pointer leads to when the verb is one for text.
func (c SapamaConfig) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "sapama by %q", c.Method) }

// NewSapama checks config, all of it at once.
func NewSapama(config SapamaConfig) (*Sapama, error) {
	if config.Method == "" {
		config.Method = http.MethodPost
	}
	var faults transport.Faults
	faults.Check(config.Client != nil, "Client", "is required")
	faults.Check(config.Method == http.MethodPost || config.Method == http.MethodGet, "Method", "must be POST or GET")
	checkSapamaKeys(&faults, config.APIKeys)
	if err := faults.Err("webhook", "sapama", ""); err != nil {
		return nil, err
	}
	s := &Sapama{config: config, holds: sapamaKeys(config.APIKeys)}
	s.config.APIKeys = nil // fmt would print them in clear
	return s, nil
}

func (s *Sapama) dialect() dialect {
	return dialect{
		methods: []string{s.config.Method}, contentType: "application/x-www-form-urlencoded",
		ok:      `{"type":"success","message":"Transaction reconciled successfully"}`,
		pending: `{"type":"unreconciled","message":"Transaction not reconciled yet"}`,
		fail:    `{"type":"error","message":"Transaction not reconciled"}`,
	}
}

const mpesaReference = "mpesa:"

// Hint is as in [Confirmer]. It also remembers which M-PESA code or row the
// callback names, only as the place where Confirm looks: the provider cannot be
// asked by a reference.
func (s *Sapama) Hint(d Delivery) (string, error) {
	if err := dialectOf(s).check(d); err != nil {
		return "", err
	}
	fields, err := sapamaForm(d)
	if err != nil {
		return "", err
	}
	if !s.holds(fields["api_key"]) {
		return "", ErrSignature
	}
	reference, code := fields["reference_number"], fields["trans_id"]
	lead := cmp.Or(code, fields["invoice_id"], fields["proxy_trans_id"])
	switch {
	case lead == "" || strings.HasPrefix(reference, mpesaReference) || len(reference) > 250:
		return "", ErrMalformed
	case reference != "":
		s.leads.note(reference, lead)
		return reference, nil
	case code != "":
		return mpesaReference + code, nil
	default:
		return "", ErrMalformed
	}
}

// Confirm is as in [Confirmer]. Without the lead of a Hint of this process it
// reads every page of the provider's list. An event whose status is not final is
// a checkout that is not paid.
func (s *Sapama) Confirm(ctx context.Context, reference string) (Event, error) {
	lead, byCode := strings.CutPrefix(reference, mpesaReference)
	if !byCode {
		lead = s.leads.of(reference)
	}
	tx, err := s.find(ctx, reference, lead)
	switch {
	case err != nil:
		return Event{}, errors.Join(ErrUnconfirmed, err)
	case tx.Till != s.config.Client.Till() || tx.Direction != momo.In:
		return Event{}, ErrUnconfirmed
	case byCode && tx.Code != lead || !byCode && tx.Reference != reference:
		return Event{}, ErrUnconfirmed
	case tx.Unsolicited() && !(byCode && s.config.Unsolicited):
		return Event{}, ErrUnconfirmed // it is no order's
	case tx.Receipt != nil && tx.Invoice != nil && tx.Receipt.Amount != tx.Invoice.Amount:
		return Event{}, errors.Join(ErrUnconfirmed, &AmountError{Want: tx.Invoice.Amount, Got: tx.Receipt.Amount})
	}
	return sapamaEvent(tx, reference), nil
}

func sapamaEvent(tx *sapama.Transaction, reference string) Event {
	event := Event{Transaction: tx.Transaction, Evidence: EvidenceQuery, Type: tx.ProviderStatus, Payload: tx}
	event.ID, event.Reference = cmp.Or(tx.Code, tx.ID), reference
	if tx.Unsolicited() {
		event.Type, event.Status, event.CompletedAt = "unsolicited", momo.StatusSucceeded, tx.Receipt.At
	}
	return event
}

func (s *Sapama) find(ctx context.Context, reference, lead string) (*sapama.Transaction, error) {
	if lead == "" {
		return s.config.Client.Transaction(ctx, reference)
	}
	return s.config.Client.TransactionByID(ctx, lead)
}

// leads remembers, for a bounded number of references, where a callback said that
// its payment is found.
type leads struct {
	mu            sync.Mutex
	recent, older map[string]string // by reference
}

func (l *leads) note(reference, lead string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.recent) >= questionMemory || l.recent == nil {
		l.older, l.recent = l.recent, make(map[string]string)
	}
	l.recent[reference] = lead
}

func (l *leads) of(reference string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if lead, ok := l.recent[reference]; ok {
		return lead
	}
	return l.older[reference]
}

func checkSapamaKeys(faults *transport.Faults, keys []momo.Secret) {
	faults.Check(len(keys) > 0, "APIKeys", "must be given")
	for _, key := range keys {
		faults.Check(len(key) >= 8 && strings.TrimSpace(string(key)) == string(key), "APIKeys",
			"must be at least 8 bytes, without spaces around them")
	}
}

// sapamaKeys compares with every key, in a time that does not depend on any.
func sapamaKeys(keys []momo.Secret) func(string) bool {
	var sums [][sha256.Size]byte
	for _, key := range keys {
		sums = append(sums, sha256.Sum256([]byte(key)))
	}
	return func(given string) bool {
		sum, held := sha256.Sum256([]byte(given)), 0
		for i := range sums {
			held |= subtle.ConstantTimeCompare(sums[i][:], sum[:])
		}
		return held == 1
	}
}
