package simulator

import (
	"errors"
	"fmt"
	"iter"
	"strings"
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
	// Number counts the payments of all providers, from 1 on.
	Number   int
	Provider string
	// Direction is which way the money goes; "" for what is no money.
	Direction Direction
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

	position int // in its ledger
	history  []Step
}

// open says whether a payment waits for a decision.
func (p *Payment) open() bool { return p.Executed && p.Status == StatusPending }

// ledger is the payments of one provider, oldest first.
type ledger struct {
	payments []*Payment
	index    index
}

// The labels that every payment has: all, its names (the provider's ID, the
// merchant's reference, the idempotency key), its reference, its status, and open
// while it waits for a decision.
const (
	labelAll  = "all"
	labelOpen = "open"
)

func labelName(name string) string { return "name " + name }

func labelReference(reference string) string { return "reference " + reference }

func labelStatus(status Status) string { return "status " + string(status) }

func (l *ledger) enter(p *Payment, labels []string) {
	p.position = len(l.payments)
	l.payments = append(l.payments, p)
	l.index.mark(p.position, labelAll, labelStatus(p.Status))
	l.index.mark(p.position, labels...)
	for _, name := range []string{p.ID, p.Reference, p.Key} {
		if name != "" {
			l.index.mark(p.position, labelName(name))
		}
	}
	if p.Reference != "" {
		l.index.mark(p.position, labelReference(p.Reference))
	}
}

// change moves a payment to another status, and counts it as executed or not.
func (l *ledger) change(p *Payment, status Status, executed bool) {
	l.index.unmark(p.position, labelStatus(p.Status))
	l.index.unmark(p.position, labelOpen)
	p.Status, p.Executed = status, executed
	l.index.mark(p.position, labelStatus(status))
	if p.open() {
		l.index.mark(p.position, labelOpen)
	}
}

func (l *ledger) oldest(q query) iter.Seq[*Payment] { return l.at(l.index.oldest(q)) }

func (l *ledger) newest(q query) iter.Seq[*Payment] { return l.at(l.index.newest(q)) }

func (l *ledger) at(positions iter.Seq[int]) iter.Seq[*Payment] {
	return func(yield func(*Payment) bool) {
		for i := range positions {
			if !yield(l.payments[i]) {
				return
			}
		}
	}
}

// Payments are all payments of a provider, oldest first.
func (s *Simulator) Payments(provider string) []Payment {
	return s.paymentsOf(provider, labelled(labelAll))
}

// Pending are the payments of a provider that wait to be approved or declined,
// oldest first.
func (s *Simulator) Pending(provider string) []Payment {
	return s.paymentsOf(provider, labelled(labelOpen))
}

func (s *Simulator) paymentsOf(provider string, q query) []Payment {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	var found []Payment
	for p := range s.ledger(provider).oldest(q) {
		found = append(found, p.copy())
	}
	return found
}

// Executed is how many payments the provider really set in motion under an
// identifier, whatever became of the answers: the merchant's reference, the
// idempotency key or the provider's id. More than one is a double payment.
func (s *Simulator) Executed(provider, reference string) int {
	n := 0
	for _, p := range s.paymentsOf(provider, labelled(labelName(reference))) {
		if p.Executed {
			n++
		}
	}
	return n
}

// Balance is what a wallet has, in minor units. The name of a provider is
// its main wallet, from which it pays out; a provider with more of them names
// the others in constants of its own.
func (s *Simulator) Balance(wallet string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	return s.wallets[wallet]
}

// SetBalance gives a wallet so many minor units.
func (s *Simulator) SetBalance(wallet string, minor int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	s.wallets[wallet] = minor
	s.tell(ChangeWallet, owner(wallet), wallet)
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
		return errClosed
	}
	s.advance()
	for p := range s.ledger(provider).oldest(labelled(labelName(reference), labelOpen)) {
		do(p)
		s.advance()
		return nil
	}
	return fmt.Errorf("simulator: %s has no pending payment %q", provider, reference)
}

var errClosed = errors.New("simulator: closed")

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
	s.ledger(p.Provider).change(p, status, p.Executed)
	p.Reason, p.CompletedAt = reason, s.at
	s.note(p, StepDecided, strings.TrimSpace(string(status)+" "+reason))
	s.players[p.Provider].settled(p)
	s.tell(ChangePayment, p.Provider, p.ID)
}

// ledger is that of a provider, made when it is first used.
func (s *state) ledger(provider string) *ledger {
	l := s.ledgers[provider]
	if l == nil {
		l = &ledger{index: index{}}
		s.ledgers[provider] = l
	}
	return l
}
