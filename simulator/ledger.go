package simulator

import (
	"errors"
	"fmt"
	"maps"
	"time"
)

// Status is where a payment stands in the simulator's own words; what the
// provider calls it is in its answers.
type Status string

// The states of a payment. StatusPending and StatusSucceeded can still change,
// the latter by a refund.
const (
	StatusPending   Status = "pending"
	StatusSucceeded Status = "succeeded"
	StatusFailed    Status = "failed"
	StatusRefunded  Status = "refunded"
)

// Payment is one entry of the ledger: money that came in or went out, or was
// asked to. Text messages are entries too, with the text as Details["message"].
type Payment struct {
	Provider string
	// Operation is the name of the operation that made it, as Fault knows it.
	Operation string
	// ID is the provider's identifier.
	ID string
	// Reference is the merchant's; "" when none was given.
	Reference string
	// Key is the idempotency key, where the provider has one.
	Key string
	// Phone is the other party's number, as it was written in the request.
	Phone string
	// Amount and Fee are in minor units of Currency (whole shillings for UGX).
	Amount, Fee int64
	Currency    string
	Status      Status
	// Reason is why it failed, in the provider's word.
	Reason string
	// Executed says that the provider set it in motion; false while a second
	// factor is awaited, and for a payment link, which nobody has opened.
	Executed               bool
	CreatedAt, CompletedAt time.Time
	// Details are what else the provider keeps of it, by its own field names.
	Details map[string]string
}

// named says whether a payment is known by an identifier: the provider's, the
// merchant's reference or the idempotency key.
func (p *Payment) named(id string) bool {
	return id != "" && (p.ID == id || p.Reference == id || p.Key == id)
}

// Payments are all payments of a provider, oldest first.
func (s *Simulator) Payments(provider string) []Payment {
	return s.paymentsWhere(func(p *Payment) bool { return p.Provider == provider })
}

// Pending are the payments of a provider that wait to be approved or declined,
// oldest first.
func (s *Simulator) Pending(provider string) []Payment {
	return s.paymentsWhere(func(p *Payment) bool { return p.Provider == provider && p.open() })
}

func (s *Simulator) paymentsWhere(wanted func(*Payment) bool) []Payment {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	var found []Payment
	for _, p := range s.payments {
		if wanted(p) {
			copied := *p
			copied.Details = maps.Clone(p.Details)
			found = append(found, copied)
		}
	}
	return found
}

// Executed is how many payments the provider really set in motion under an
// identifier, whatever became of the answers: the merchant's reference, the
// idempotency key or the provider's id. More than one is a double payment.
func (s *Simulator) Executed(provider, reference string) int {
	return len(s.paymentsWhere(func(p *Payment) bool {
		return p.Provider == provider && p.Executed && p.named(reference)
	}))
}

// Balance is what a wallet holds, in minor units. The name of a provider is
// its main wallet, from which it pays out; a provider with more of them names
// the others in constants of its own.
func (s *Simulator) Balance(wallet string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	return s.wallets[wallet]
}

// SetBalance makes a wallet hold so many minor units.
func (s *Simulator) SetBalance(wallet string, minor int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	s.wallets[wallet] = minor
}

// Approve lets the customer, or the network of a payout, say yes: the payment
// succeeds, or fails as its test number has it. Of several pending ones under
// one reference it is the oldest. It fails when there is none.
func (s *Simulator) Approve(provider, reference string) error {
	return s.decide(provider, reference, s.approve)
}

// Decline lets the customer, or the network of a payout, say no; reason is the
// provider's word for why ("user_cancelled" at Samsoftpay).
func (s *Simulator) Decline(provider, reference, reason string) error {
	return s.decide(provider, reference, func(p *Payment) { s.finish(p, StatusFailed, reason) })
}

func (s *Simulator) decide(provider, reference string, do func(*Payment)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errors.New("simulator: closed")
	}
	s.advance()
	for _, p := range s.payments {
		if p.Provider == provider && p.named(reference) && p.open() {
			do(p)
			s.advance()
			return nil
		}
	}
	return fmt.Errorf("simulator: %s has no pending payment %q", provider, reference)
}

// open says whether a payment waits for a decision.
func (p *Payment) open() bool { return p.Executed && p.Status == StatusPending }

func (s *Simulator) approve(p *Payment) {
	if !p.open() {
		return // decided while its timer ran
	}
	if reason, _ := s.players[p.Provider].testNumber(p); reason != "" {
		s.finish(p, StatusFailed, reason)
		return
	}
	s.finish(p, StatusSucceeded, "")
}

func (s *Simulator) finish(p *Payment, status Status, reason string) {
	p.Status, p.Reason, p.CompletedAt = status, reason, s.at
	s.players[p.Provider].settled(p)
}

// enter adds a payment to the ledger, pending and not yet executed.
func (h *host) enter(p *Payment) {
	p.Provider, p.Status, p.CreatedAt = h.name, StatusPending, h.now()
	h.sim.payments = append(h.sim.payments, p)
}

// execute sets a payment of the ledger in motion: from here on it counts as
// executed, and its test number or Options.AutoApprove may settle it.
func (h *host) execute(p *Payment) {
	p.Executed = true
	wait := h.sim.options.AutoApprove
	if _, known := h.sim.players[h.name].testNumber(p); known {
		wait = h.sim.options.SettleAfter
	} else if wait == 0 {
		return
	}
	h.after(wait, func() { h.sim.approve(p) })
}

// payments are the provider's own entries that are wanted, oldest first.
func (h *host) payments(wanted func(*Payment) bool) []*Payment {
	var found []*Payment
	for _, p := range h.sim.payments {
		if p.Provider == h.name && wanted(p) {
			found = append(found, p)
		}
	}
	return found
}

// wallet is what a wallet holds, and whether it was ever used.
func (h *host) wallet(name string) (int64, bool) {
	minor, used := h.sim.wallets[name]
	return minor, used
}

// book adds to a wallet, or takes from it what is negative.
func (h *host) book(wallet string, minor int64) { h.sim.wallets[wallet] += minor }
