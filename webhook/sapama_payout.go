package webhook

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/sapama"
)

// SapamaPayoutConfig is what NewSapamaPayout needs. Client is required.
type SapamaPayoutConfig struct {
	// Client asks the provider. Payouts from another till than its own are not
	// confirmed. Only what its PayoutResults call final is ever settled.
	Client *sapama.Client
	// APIKeys are those that a callback may carry, as in [SapamaConfig]. One that
	// carries none is let through: the document does not show what payouts' have. Without
	// APIKeys and APIKeyFunc no key is looked at.
	APIKeys []momo.Secret
	// APIKeyFunc is as for [SapamaConfig].
	APIKeyFunc momo.SecretFunc
	// Tokens, if given, must be in the address that is called; see
	// [SapamaPayout.CallbackURL].
	Tokens *Tokens
	// Method is that of the payout's CallbackMethod: http.MethodPost, also when it is
	// left out, or http.MethodGet. No other is accepted.
	Method string
}

// Format writes the method, for every verb: fmt shows in clear what a nested
// pointer leads to when the verb is one for text.
func (c SapamaPayoutConfig) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "sapama payouts by %q", c.Method)
}

// SapamaPayout confirms the callbacks of Sapama Cash's payouts. That a payout has a
// callback_url is an integrator's; the document does not show what is sent there. It is
// read as a form or query with the names of the document's notification (proxy_trans_id,
// reference_number), of a payout's request (trans_reference) and of the answer to it.
// Whatever it says of the payout is not believed. What counts is the payout's row in the
// list of transactions: it must have gone out, from the client's till, in its mode, under
// the reference; and it is final only if its code is one of the client's PayoutResults, since the document lists none.
// Any other is pending: it is answered "unreconciled" and settled by nobody. Without
// PayoutResults that is so of every payout.
//
// A callback that shows the API key, or was sent to an address of Tokens, is proven;
// questions about others are limited by [Options].UnprovenPerSecond.
//
// The Subject of an event, and its ID, is the number of the row, which the answer to the
// payout calls proxy_trans_id: nothing keeps references unique there, and each payout has
// a row of its own. Payload is a *sapama.Transaction, with what the callback says in its
// Notification.
type SapamaPayout struct {
	client *sapama.Client
	keys   sapamaKeys
	tokens *Tokens
	method string
}

var _ Confirmer = (*SapamaPayout)(nil)

// NewSapamaPayout checks the configuration, all of it at once.
func NewSapamaPayout(config SapamaPayoutConfig) (*SapamaPayout, error) {
	method := cmp.Or(config.Method, http.MethodPost)
	var faults transport.Faults
	faults.Check(config.Client != nil, "Client", "is required")
	faults.Check(method == http.MethodPost || method == http.MethodGet, "Method", "must be POST or GET")
	keys := newSapamaKeys(&faults, config.APIKeys, config.APIKeyFunc, true)
	if err := faults.Err("webhook", "sapama payout", ""); err != nil {
		return nil, err
	}
	return &SapamaPayout{client: config.Client, keys: keys, tokens: config.Tokens, method: method}, nil
}

// Dialect is as in [Confirmer]: the words are those that the document has for
// notifications.
func (s *SapamaPayout) Dialect() Dialect { return sapamaDialect(s.method) }

// CallbackURL is the address to give as CallbackURL of the payout with that reference,
// as [Ssentezo.CallbackURL] is. It fails without Tokens, and as [Tokens.URL] does.
func (s *SapamaPayout) CallbackURL(base, reference string) (string, error) {
	if s.tokens == nil {
		return "", errNoPayoutTokens
	}
	return s.tokens.URL(base, s.scope(), reference)
}

var errNoPayoutTokens = errors.New("webhook: sapama payout was made without tokens")

func (s *SapamaPayout) scope() string { return "sapama-" + string(s.client.Mode()) + "-disburse" }

func (s *SapamaPayout) subject(row string) string {
	return "sapama/" + string(s.client.Mode()) + "/payout/" + row
}

// Claim is as in [Confirmer]. The number of the row is where Confirm looks. With Tokens,
// the reference is the one that the address was made for; a callback that names another
// is [ErrSignature].
func (s *SapamaPayout) Claim(d Delivery) (Claim, error) {
	fields, proven, err := readSapama(s.Dialect(), s.keys, d)
	if err != nil {
		return Claim{}, err
	}
	made := ""
	if s.tokens != nil {
		if made, err = s.tokens.Reference(d.Path, s.scope()); err != nil {
			return Claim{}, err
		}
	}
	reference := cmp.Or(fields["trans_reference"], fields["reference_number"])
	if made != "" && reference != "" && reference != made {
		return Claim{}, ErrSignature
	}
	claim := Claim{Reference: cmp.Or(reference, made), Proven: proven || made != ""}
	named, err := sapama.ParseNotificationWithoutVerification(fields)
	switch row := fields["proxy_trans_id"]; {
	case err == nil && named.ID != "":
		claim.ID, claim.Lookup, claim.Subject = named.ID, named.ID, s.subject(named.ID)
	case row != "" && row != "0":
		return Claim{}, ErrMalformed // it names a row, and what is found must be that one
	}
	claim.Unnamed = claim.Reference == ""
	if claim.Unnamed && claim.Lookup == "" || len(claim.Reference) > maxSapamaReference {
		return Claim{}, ErrMalformed
	}
	return claim, nil
}

// Confirm is as in [Confirmer]. A claim without Lookup makes it read the provider's list
// until it finds a payout of that reference which succeeded, or the end.
func (s *SapamaPayout) Confirm(ctx context.Context, claim Claim) (Event, error) {
	tx, err := s.find(ctx, claim)
	switch {
	case err != nil:
		return Event{}, errors.Join(ErrUnconfirmed, err)
	case tx.Other == nil || tx.Direction != momo.Out || tx.Till != s.client.Till():
		return Event{}, ErrUnconfirmed
	}
	reference := claim.Reference
	if claim.Unnamed {
		reference = cmp.Or(tx.Reference, tx.Code)
	}
	if reference == "" || !tx.Named(reference) {
		return Event{}, ErrUnconfirmed
	}
	event := Event{
		Transaction: tx.Transaction, Subject: s.subject(tx.ID), Evidence: EvidenceQuery,
		Mode: sapamaMode(s.client), Type: string(tx.Other.Type), Payload: tx,
	}
	event.Reference = reference
	return claim.confirmed(event)
}

func (s *SapamaPayout) find(ctx context.Context, claim Claim) (*sapama.Transaction, error) {
	if claim.Lookup != "" {
		return s.client.TransactionByID(ctx, claim.Lookup)
	}
	return s.client.Transaction(ctx, claim.Reference)
}

// annotate shows what the callback says beside what the list does.
func (s *SapamaPayout) annotate(e Event, d Delivery) Event { return sapamaNotified(e, d) }

// Mode is that of the client, and of all events.
func (s *SapamaPayout) Mode() Mode { return sapamaMode(s.client) }
