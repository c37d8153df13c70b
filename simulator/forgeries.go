package simulator

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
)

// Forgery is how a forged callback is not what a provider would send.
type Forgery string

// The forgeries. All claim that a payment succeeded.
const (
	// ForgedSignature carries a signature that was made with another secret.
	ForgedSignature Forgery = "wrong-signature"
	// ForgedBody was changed after it was signed: its amount is ten times as large.
	ForgedBody Forgery = "changed-body"
	// ForgedUnsigned carries no signature.
	ForgedUnsigned Forgery = "unsigned"
	// ForgedClaim is what the provider would send, signature and all, of a success: of a
	// payment that has not succeeded, it is a lie that no look at the bytes can find.
	ForgedClaim Forgery = "claim"
)

// Forgeries are all of them.
func Forgeries() []Forgery {
	return []Forgery{ForgedSignature, ForgedBody, ForgedUnsigned, ForgedClaim}
}

// Forge sends a callback that the provider did not make, about the payment with that ID or
// reference, to where its callbacks go. It is among the Deliveries. It fails when there is
// no such payment, no address, or no such forgery: Ssentezo and SP Pay sign nothing, so
// that they have only ForgedBody and ForgedClaim.
func (s *Simulator) Forge(provider, reference string, how Forgery) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errClosed
	}
	s.advance()
	defer s.advance()
	p := s.lookup(provider, reference)
	if p == nil {
		return fmt.Errorf("simulator: %s has no payment %q", provider, reference)
	}
	claimed := *p
	claimed.Details = maps.Clone(p.Details)
	claimed.Status, claimed.Reason, claimed.CompletedAt = StatusSucceeded, "", s.at
	c, err := s.players[provider].forged(&claimed, how)
	if err != nil {
		return err
	}
	c.payment, c.forged, c.subject, c.kind, c.waits = p, how, "", "", nil
	if !s.hosts[provider].post(c) {
		return fmt.Errorf("simulator: a forged callback of %s needs an address", provider)
	}
	return nil
}

var forgedAmount = regexp.MustCompile(`"amount":"?[1-9][0-9]*`)

// raised is a body of JSON with its first amount ten times as large, or with a blank more
// if it has none: other bytes in any case.
func raised(body []byte) []byte {
	at := forgedAmount.FindIndex(body)
	if at == nil {
		return append(bytes.Clone(body), ' ')
	}
	return append(append(bytes.Clone(body[:at[1]]), '0'), body[at[1]:]...)
}

// errUnforgeable says that a provider has no such forgery.
func errUnforgeable(provider string, how Forgery) error {
	return fmt.Errorf("simulator: %s has no forgery %q", provider, how)
}
