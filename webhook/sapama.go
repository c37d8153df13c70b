package webhook

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/sapama"
)

// SapamaConfig is what NewSapama needs. Client is required, and a key is unless
// WithoutKey is set.
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
	// WithoutKey also lets notifications through whose api_key is empty or missing, as
	// both of the document's samples have it: set it if your till sends none. Nothing
	// proves such a notification; the provider is asked as always, but no more often than
	// [Options].UnprovenPerSecond says. Without APIKeys and APIKeyFunc no key is looked at.
	WithoutKey bool
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
// it has. Payload is a *sapama.Transaction, with what the notification says beside it
// (ip, agent, hash, the merchant's own fields) in its Notification. Of a notification
// that names no reference the provider's row names the order, before Known and Expect
// are asked; Reference is "mpesa:" and the code only where no row names any.
//
// It believes nothing about payouts: see [NewSapamaPayout].
//
// The Subject of an event is the M-PESA code, of which the document says that it
// should be unique, with the mode: an order may be paid twice, and its rows and
// invoices are only ways to the payment. Nothing is settled before there is a code.
//
// The list has no filter for several codes: each payment is asked about by itself, however
// many are notified at once.
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
	keys := newSapamaKeys(&faults, config.APIKeys, config.APIKeyFunc, config.WithoutKey)
	if err := faults.Err("webhook", "sapama", ""); err != nil {
		return nil, err
	}
	return &Sapama{
		client: config.Client, keys: keys, method: method, unsolicited: config.Unsolicited,
	}, nil
}

const formType = "application/x-www-form-urlencoded"

// Dialect is as in [Confirmer]: the words are those of the document.
func (s *Sapama) Dialect() Dialect { return sapamaDialect(s.method) }

func sapamaDialect(method string) Dialect {
	return Dialect{
		Provider: "sapama", Methods: []string{method}, ContentType: formType,
		Success: `{"type":"success","message":"Transaction reconciled successfully"}`,
		Pending: `{"type":"unreconciled","message":"Transaction not reconciled yet"}`,
		Failure: `{"type":"error","message":"Transaction not reconciled"}`,
	}
}

func (s *Sapama) subject(code string) string { return "sapama/" + string(s.client.Mode()) + "/" + code }

// mpesaReference is before the code in what stands for a reference that nobody has named,
// and in a Lookup before a code that looks like the number of a row.
const mpesaReference = "mpesa:"

// maxSapamaReference is more bytes than a reference of the client's has.
const maxSapamaReference = 512

// Claim is as in [Confirmer]. The M-PESA code, or the number of a row, is where
// Confirm looks: the provider cannot be asked by a reference.
func (s *Sapama) Claim(d Delivery) (Claim, error) {
	fields, proven, err := readSapama(s.Dialect(), s.keys, d)
	if err != nil {
		return Claim{}, err
	}
	reference, code := fields["reference_number"], fields["trans_id"]
	claim := Claim{Reference: reference, ID: code, Lookup: sapamaLookup(fields), Proven: proven}
	if claim.Lookup == "" || strings.HasPrefix(reference, mpesaReference) || len(reference) > maxSapamaReference {
		return Claim{}, ErrMalformed
	}
	if code != "" {
		claim.Subject = s.subject(code)
	}
	if reference == "" {
		claim.Unnamed = true
		if code != "" {
			claim.Reference = mpesaReference + code
		}
	}
	return claim, nil
}

// readSapama reads the documented fields of a delivery, and compares its key.
func readSapama(dialect Dialect, keys sapamaKeys, d Delivery) (fields map[string]string, proven bool, err error) {
	if err := dialect.Check(d); err != nil {
		return nil, false, err
	}
	if fields, err = sapamaForm(d); err != nil {
		return nil, false, err
	}
	if proven, err = keys.admit(fields["api_key"]); err != nil {
		return nil, false, err
	}
	return fields, proven, nil
}

// sapamaLookup is the code if it looks like one of M-PESA's. Others may be all digits, as
// the numbers of rows are, and some cannot be asked for: then it is the row's number. It is
// empty where nothing is named that could be looked for.
func sapamaLookup(fields map[string]string) string {
	if code := fields["trans_id"]; isMPESACode(code) {
		return code
	}
	n, err := sapama.ParseNotificationWithoutVerification(fields)
	if err != nil {
		return ""
	}
	switch row := cmp.Or(n.InvoiceID, n.ID); {
	case strings.ContainsFunc(n.Code, unicode.IsLetter) && !strings.HasPrefix(n.Code, "trans_"):
		return n.Code
	case row != "":
		return row
	default:
		return mpesaReference + n.Code
	}
}

// isMPESACode reports whether a code is as M-PESA makes them, which is usual: "OGG9SXHEST".
func isMPESACode(code string) bool {
	letters := 0
	for i := range len(code) {
		switch c := code[i]; {
		case 'A' <= c && c <= 'Z':
			letters++
		case c < '0' || c > '9':
			return false
		}
	}
	return letters > 0 && len(code) <= 64
}

// Confirm is as in [Confirmer]. A claim without ID and Lookup makes it read every
// page of the provider's list. An event whose status is not final is a checkout
// that is not paid.
func (s *Sapama) Confirm(ctx context.Context, claim Claim) (Event, error) {
	code, byCode := strings.CutPrefix(claim.Reference, mpesaReference)
	unnamed := byCode || claim.Unnamed
	tx, err := s.find(ctx, claim)
	switch {
	case err != nil:
		return Event{}, errors.Join(ErrUnconfirmed, err)
	case tx.Till != s.client.Till() || tx.Direction != momo.In:
		return Event{}, ErrUnconfirmed
	case !isOfSapamaMode(tx, s.client.Mode()):
		return Event{}, ErrMode
	case byCode && tx.Code != code || !unnamed && tx.Reference != claim.Reference:
		return Event{}, ErrUnconfirmed
	case tx.Unsolicited() && !(unnamed && s.unsolicited):
		return Event{}, ErrUnconfirmed // it is no order's
	case tx.Receipt != nil && tx.Invoice != nil && tx.Receipt.Amount != tx.Invoice.Amount:
		return Event{}, errors.Join(ErrUnconfirmed, &AmountError{Want: tx.Invoice.Amount, Got: tx.Receipt.Amount})
	}
	return claim.confirmed(s.event(tx, claim))
}

func (s *Sapama) event(tx *sapama.Transaction, claim Claim) Event {
	event := Event{Transaction: tx.Transaction, Evidence: EvidenceQuery, Type: tx.ProviderStatus, Payload: tx}
	event.ID, event.answerID, event.Reference = cmp.Or(tx.Code, tx.ID), tx.ID, claim.Reference
	event.Subject, event.Mode = s.subject(event.ID), s.Mode()
	if tx.Unsolicited() {
		event.Type, event.Status, event.CompletedAt = "unsolicited", momo.StatusSucceeded, tx.Receipt.At
	} else if claim.Unnamed {
		event.Reference = cmp.Or(tx.Reference, claim.Reference)
	}
	return event
}

// annotate shows what the notification says beside what the list does.
func (s *Sapama) annotate(e Event, d Delivery) Event { return sapamaNotified(e, d) }

// Mode is that of the client, and of all events. A payment of the other mode is
// [ErrMode].
func (s *Sapama) Mode() Mode { return sapamaMode(s.client) }

func sapamaMode(client *sapama.Client) Mode {
	if client.Mode() == sapama.ModeLive {
		return ModeLive
	}
	return ModeTest
}

// isOfSapamaMode reports whether no row of the payment says another mode than the
// client's.
func isOfSapamaMode(tx *sapama.Transaction, mode sapama.Mode) bool {
	for _, row := range [...]*sapama.Row{tx.Invoice, tx.Receipt, tx.Other} {
		if row != nil && row.Mode != "" && row.Mode != mode {
			return false
		}
	}
	return true
}

func (s *Sapama) find(ctx context.Context, claim Claim) (*sapama.Transaction, error) {
	code, byCode := strings.CutPrefix(cmp.Or(claim.Lookup, claim.Reference), mpesaReference)
	switch {
	case byCode:
		return s.client.TransactionByCode(ctx, code)
	case claim.Lookup != "":
		return s.client.TransactionByID(ctx, claim.Lookup)
	default:
		return s.client.Transaction(ctx, claim.Reference)
	}
}
