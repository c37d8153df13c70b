package simulator

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
)

// Step is one thing that happened to a payment.
type Step struct {
	At   time.Time
	What StepKind
	// Request is the number of the request that did it; 0 when none did.
	Request int
	// Delivery is the DeliveryRecord.ID of a callback.
	Delivery string
	// Text says the rest: the status, the reason, the answer.
	Text string
}

// StepKind is what a Step is.
type StepKind string

// The steps of a payment. Not each payment has all of them.
const (
	StepAsked      StepKind = "asked"       // the merchant's request arrived
	StepCodeSent   StepKind = "code sent"   // the customer has to confirm a code first
	StepPrompted   StepKind = "prompted"    // the customer's phone asks for the PIN
	StepExecuted   StepKind = "executed"    // it was set in motion, and counts
	StepAnswered   StepKind = "answered"    // the merchant's request had its answer, or lost it
	StepDecided    StepKind = "decided"     // it succeeded or failed
	StepCalledBack StepKind = "called back" // a callback was tried
)

// Direction is which way money goes.
type Direction string

// The directions. What moves none, a text message for instance, has none.
const (
	DirectionIn  Direction = "in"
	DirectionOut Direction = "out"
)

// Story is a payment, found by the provider's ID or else by the merchant's reference, and
// all that happened to it, in its order. It fails when there is no such payment.
func (s *Simulator) Story(provider, id string) (Payment, []Step, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	p := s.lookup(provider, id)
	if p == nil {
		return Payment{}, nil, fmt.Errorf("simulator: %s has no payment %q", provider, id)
	}
	steps := slices.Clone(p.history)
	for i := range s.outbox.index.oldest(labelled(labelPayment(p))) {
		d := s.outbox.all[i]
		for _, a := range d.Attempts {
			steps = append(steps, Step{At: a.At, What: StepCalledBack, Delivery: d.ID, Text: a.text()})
		}
	}
	slices.SortStableFunc(steps, func(a, b Step) int { return a.At.Compare(b.At) })
	return p.copy(), steps, nil
}

// lookup is the payment of the provider's ID, or the newest with that name, or nil.
func (s *Simulator) lookup(provider, name string) (found *Payment) {
	for p := range s.ledger(provider).newest(labelled(labelName(name))) {
		if p.ID == name {
			return p
		}
		if found == nil {
			found = p
		}
	}
	return found
}

func (p *Payment) copy() Payment {
	copied := *p
	copied.Details = maps.Clone(p.Details)
	copied.history = nil
	return copied
}

func (a Attempt) text() string {
	switch {
	case a.Err != nil:
		return "no answer: " + a.Err.Error()
	case a.Answer != "":
		return fmt.Sprintf("%d %s", a.Status, a.Answer)
	}
	return strconv.Itoa(a.Status)
}

// note writes a step into a payment's history.
func (s *Simulator) note(p *Payment, what StepKind, text string) {
	step := Step{At: s.at, What: what, Text: text}
	if s.working != nil {
		step.Request = s.working.Number
	}
	p.history = append(p.history, step)
}

// Filter says which payments Find is to find; an empty field is any.
type Filter struct {
	Provider  string
	Status    Status
	Reference string // or the key, or the provider's ID
	// Limit is how many at most; 0 is any number.
	Limit int
}

// Find are the payments that a filter lets through, the newest first.
func (s *Simulator) Find(f Filter) []Payment {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	q := labelled(labelAll)
	if f.Status != "" {
		q.labels = append(q.labels, labelStatus(f.Status))
	}
	if f.Reference != "" {
		q.labels = append(q.labels, labelName(f.Reference))
	}
	var found []*Payment
	for name := range s.players {
		if f.Provider != "" && f.Provider != name {
			continue
		}
		n := 0
		for p := range s.ledger(name).newest(q) {
			if n++; f.Limit > 0 && n > f.Limit {
				break
			}
			found = append(found, p)
		}
	}
	slices.SortFunc(found, func(a, b *Payment) int { return cmp.Compare(b.Number, a.Number) })
	if f.Limit > 0 {
		found = found[:min(f.Limit, len(found))]
	}
	copies := make([]Payment, 0, len(found))
	for _, p := range found {
		copies = append(copies, p.copy())
	}
	return copies
}
