package simulator

import (
	"fmt"
	"net/http"
	"time"
)

// SsentezoTrouble is what goes wrong at Ssentezo beyond the faults that every
// provider has. The zero value is no trouble.
type SsentezoTrouble struct {
	// RaceWindow is how long the uniqueness check does not see a new payment:
	// within it, a second request of the same reference is executed as well.
	RaceWindow time.Duration
	// HiddenFor is how long get_status and check-bank-transfer-status do not
	// know a new payment, executed though it is.
	HiddenFor time.Duration
	// Indeterminate is how long a payment shows INDETERMINATE after it was
	// approved or declined; its callback comes at the end of it.
	Indeterminate time.Duration
	// RefuseExecuted answers 400, "Failed Transaction", to payments that are
	// executed.
	RefuseExecuted bool
	// SwapCallbacks calls the failure callback of payments that succeeded, and
	// the success callback of those that failed.
	SwapCallbacks bool
}

// SetSsentezoTrouble orders trouble for everything that happens at Ssentezo from
// now on, instead of what was ordered before.
func (s *Simulator) SetSsentezoTrouble(t SsentezoTrouble) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p, ok := s.players[Ssentezo].(*ssentezo); ok {
		p.trouble = t
	}
}

// ForgeSsentezoCallback sends a callback that the provider did not make: it
// claims a status, "SUCCEEDED" for instance, of any reference, known or not, and
// goes to url. It is among the Deliveries.
func (s *Simulator) ForgeSsentezoCallback(url, reference, status string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	p, ok := s.players[Ssentezo].(*ssentezo)
	if !ok || s.closed || url == "" {
		return fmt.Errorf("simulator: no callback of %s can be forged", Ssentezo)
	}
	p.call(url, ordered{
		{"transactionStatus", status},
		{"ssentezoWalletReference", "f245ddac-1622-4dad-9a94-4e289bb6b8a4"},
		{"externalReference", reference},
		{"financialTransactionId", "b997c60c6f445185fcd9a3a595533734"},
	})
	s.advance()
	return nil
}

// notify calls the address that the merchant gave for how a payment ended, if
// any: once, since the document promises no repetition. Bank transfers have
// none.
func (p *ssentezo) notify(payment *Payment) {
	address := "failure_callback"
	if (payment.Status == StatusSucceeded) != p.trouble.SwapCallbacks {
		address = "success_callback"
	}
	url := payment.Details[address]
	if url == "" {
		return
	}
	p.call(url, ordered{
		{"transactionStatus", p.word(payment)},
		{"ssentezoWalletReference", payment.ID},
		{"externalReference", payment.Reference},
		{"financialTransactionId", payment.Details["financialTransactionId"]},
	})
}

// call posts a callback; the document's sample is OK, and so is every one here.
func (p *ssentezo) call(url string, data ordered) {
	p.host.post(callback{
		method: http.MethodPost, url: url,
		header: http.Header{"Content-Type": {"application/json"}},
		body:   encodeJSON(ordered{{"response", "OK"}, {"data", data}}),
	})
}
