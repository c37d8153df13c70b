package webhook

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/sapama"
)

// SapamaConfig is what NewSapama needs. Client and a key are required.
type SapamaConfig struct {
	// Client asks the provider. Payments to another till than its own are not
	// confirmed: serve each till at an address of its own.
	Client *sapama.Client
	// APIKeys are those that a notification may carry: the client's, and the old
	// one while it is being changed. Each is at least 8 bytes.
	APIKeys []momo.Secret
	// APIKeyFunc returns the current key where it changes. It is asked for each
	// notification, and counts beside APIKeys, which may then be left out.
	APIKeyFunc momo.SecretFunc
	// Method is how the till, or the checkout, is set up to call: http.MethodPost,
	// also when it is left out, or http.MethodGet. No other is accepted.
	Method string
	// Unsolicited also believes receipts without an invoice: payments that
	// customers made to the till on their own, or that were posted there. Their
	// Type is "unsolicited" and their Reference "mpesa:" and the code; only you
	// can say what they are for, by the Account of Payload.Receipt.
	Unsolicited bool
}

// Format writes the method, for every verb: fmt shows in clear what a nested
// pointer leads to when the verb is one for text.
func (c SapamaConfig) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "sapama by %q", c.Method) }

// Sapama confirms the notifications of Sapama Cash (its document, "Instant
// Payment Notification"). They carry a hash, but no source says how it is made,
// and its recipe for requests would hold for other readings too: so it is not
// looked at. The API key that they carry is compared, which keeps noise out and
// proves nothing. What counts is the list of transactions.
//
// An event is a checkout that was paid: Reference is the order's, ID the M-PESA
// code, so that one payment is settled once however many rows and notifications
// it has. Payload is a *sapama.Transaction. For a notification that names no
// reference, Reference is "mpesa:" and the code; Payload may know the order.
//
// The Subject of an event is the M-PESA code, of which the document says that it
// should be unique, with the mode: an order may be paid twice, and its rows and
// invoices are only ways to the payment. Nothing is settled before there is a code.
//
// Sapama ends its notifications for ever when it is answered "success": it is so
// only after settle returned nil. A payment that is not paid yet, or of an
// unknown reference, is answered "unreconciled", anything else "error".
type Sapama struct {
	client      *sapama.Client
	keys        sapamaKeys
	method      string
	unsolicited bool
}

var _ Confirmer = (*Sapama)(nil)

// NewSapama checks the configuration, all of it at once.
func NewSapama(config SapamaConfig) (*Sapama, error) {
	method := cmp.Or(config.Method, http.MethodPost)
	var faults transport.Faults
	faults.Check(config.Client != nil, "Client", "is required")
	faults.Check(method == http.MethodPost || method == http.MethodGet, "Method", "must be POST or GET")
	keys := newSapamaKeys(&faults, config.APIKeys, config.APIKeyFunc)
	if err := faults.Err("webhook", "sapama", ""); err != nil {
		return nil, err
	}
	return &Sapama{client: config.Client, keys: keys, method: method, unsolicited: config.Unsolicited}, nil
}

const formType = "application/x-www-form-urlencoded"

// Dialect is as in [Confirmer]: the words are those of the document.
func (s *Sapama) Dialect() Dialect {
	return Dialect{
		Provider: "sapama", Methods: []string{s.method}, ContentType: formType,
		Success: `{"type":"success","message":"Transaction reconciled successfully"}`,
		Pending: `{"type":"unreconciled","message":"Transaction not reconciled yet"}`,
		Failure: `{"type":"error","message":"Transaction not reconciled"}`,
	}
}

func (s *Sapama) subject(code string) string { return "sapama/" + string(s.client.Mode()) + "/" + code }

const mpesaReference = "mpesa:"

// Claim is as in [Confirmer]. The M-PESA code, or the number of a row, is where
// Confirm looks: the provider cannot be asked by a reference.
func (s *Sapama) Claim(d Delivery) (Claim, error) {
	if err := s.Dialect().Check(d); err != nil {
		return Claim{}, err
	}
	fields, err := sapamaForm(d)
	if err != nil {
		return Claim{}, err
	}
	if err := s.keys.check(fields["api_key"]); err != nil {
		return Claim{}, err
	}
	reference, code := fields["reference_number"], fields["trans_id"]
	row := cmp.Or(fields["invoice_id"], fields["proxy_trans_id"])
	switch {
	case code+row == "" || strings.HasPrefix(reference, mpesaReference) || len(reference) > 250:
		return Claim{}, ErrMalformed
	case reference == "" && code == "":
		return Claim{}, ErrMalformed
	case reference == "":
		reference = mpesaReference + code
	}
	claim := Claim{Reference: reference, ID: code, Lookup: cmp.Or(code, row), Proven: true}
	if code != "" {
		claim.Subject = s.subject(code)
	}
	return claim, nil
}

// Confirm is as in [Confirmer]. A claim without ID and Lookup makes it read every
// page of the provider's list. An event whose status is not final is a checkout
// that is not paid.
func (s *Sapama) Confirm(ctx context.Context, claim Claim) (Event, error) {
	code, byCode := strings.CutPrefix(claim.Reference, mpesaReference)
	tx, err := s.find(ctx, claim)
	switch {
	case err != nil:
		return Event{}, errors.Join(ErrUnconfirmed, err)
	case tx.Till != s.client.Till() || tx.Direction != momo.In:
		return Event{}, ErrUnconfirmed
	case !s.isOfMode(tx):
		return Event{}, ErrMode
	case byCode && tx.Code != code || !byCode && tx.Reference != claim.Reference:
		return Event{}, ErrUnconfirmed
	case tx.Unsolicited() && !(byCode && s.unsolicited):
		return Event{}, ErrUnconfirmed // it is no order's
	case tx.Receipt != nil && tx.Invoice != nil && tx.Receipt.Amount != tx.Invoice.Amount:
		return Event{}, errors.Join(ErrUnconfirmed, &AmountError{Want: tx.Invoice.Amount, Got: tx.Receipt.Amount})
	}
	return claim.confirmed(s.event(tx, claim.Reference))
}

func (s *Sapama) event(tx *sapama.Transaction, reference string) Event {
	event := Event{Transaction: tx.Transaction, Evidence: EvidenceQuery, Type: tx.ProviderStatus, Payload: tx}
	event.ID, event.Reference = cmp.Or(tx.Code, tx.ID), reference
	event.Subject, event.Mode = s.subject(event.ID), s.Mode()
	if tx.Unsolicited() {
		event.Type, event.Status, event.CompletedAt = "unsolicited", momo.StatusSucceeded, tx.Receipt.At
	}
	return event
}

// Mode is that of the client, and of all events. A payment of the other mode is
// [ErrMode].
func (s *Sapama) Mode() Mode {
	if s.client.Mode() == sapama.ModeLive {
		return ModeLive
	}
	return ModeTest
}

// isOfMode reports whether no row of the payment says another mode than the
// client's.
func (s *Sapama) isOfMode(tx *sapama.Transaction) bool {
	for _, row := range [...]*sapama.Row{tx.Invoice, tx.Receipt, tx.Other} {
		if row != nil && row.Mode != "" && row.Mode != s.client.Mode() {
			return false
		}
	}
	return true
}

func (s *Sapama) find(ctx context.Context, claim Claim) (*sapama.Transaction, error) {
	code, byCode := strings.CutPrefix(claim.Reference, mpesaReference)
	switch {
	case claim.Lookup != "":
		return s.client.TransactionByID(ctx, claim.Lookup)
	case byCode:
		return s.client.TransactionByID(ctx, code)
	default:
		return s.client.Transaction(ctx, claim.Reference)
	}
}
