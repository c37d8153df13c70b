package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
)

// Restore puts a Snapshot in the place of everything. The time goes on from its moment, if
// that is later than the clock's: it never goes back. It fails, and leaves all as it is,
// for what is no snapshot of this version.
func (s *Simulator) Restore(text []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errClosed
	}
	var in snapshot
	if err := json.Unmarshal(text, &in); err != nil {
		return fmt.Errorf("simulator: restore: %w", err)
	}
	if in.Version != snapshotVersion {
		return fmt.Errorf("simulator: restore: %w", errNoSnapshot)
	}
	old := s.state
	s.enterState()
	if err := s.restore(&in); err != nil {
		s.state = old
		return fmt.Errorf("simulator: restore: %w", err)
	}
	if behind := in.At.Sub(s.clock()); behind > 0 {
		s.ahead += behind
	}
	s.replaced(old)
	s.advance()
	return nil
}

func (s *Simulator) restore(in *snapshot) error {
	s.entered, s.faulted = in.Entered, in.Faulted
	maps.Copy(s.wallets, in.Wallets)
	maps.Copy(s.callbacks, in.Callbacks)
	maps.Copy(s.held, in.Held)
	s.faults, s.at = in.Faults, in.At
	for _, m := range in.Messages {
		s.keep(m)
	}
	for i, r := range in.Requests {
		s.requests = append(s.requests, &r)
		s.received.mark(i, labelProvider(r.Provider))
	}
	for name := range s.players {
		if err := s.restoreProvider(name, in.Providers[name]); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	for _, subject := range in.Settled {
		s.outbox.settled[subject] = true
	}
	for _, saved := range in.Deliveries {
		if err := s.restoreDelivery(saved); err != nil {
			return err
		}
	}
	return s.restoreAgenda(in.Agenda)
}

func (s *state) restoreProvider(name string, in savedProvider) error {
	h, l := s.hosts[name], s.ledger(name)
	for i, saved := range in.Payments {
		p := saved.Payment
		p.Provider, p.position, p.history = name, i, saved.History
		if p.Details == nil {
			p.Details = map[string]string{}
		}
		l.payments = append(l.payments, &p)
		l.index.mark(i, saved.Labels...)
	}
	if err := s.players[name].load(func(into any) error { return json.Unmarshal(in.State, into) }); err != nil {
		return err
	}
	// Last, since load may draw identifiers.
	return errors.Join(h.idSource.UnmarshalBinary(in.IDs), h.traceSource.UnmarshalBinary(in.Traces))
}

func (s *state) restoreDelivery(saved savedDelivery) error {
	host := s.hosts[saved.Provider]
	if host == nil {
		return errNoSnapshot
	}
	d := &delivery{DeliveryRecord: saved.DeliveryRecord, state: saved.State, callback: callback{
		id: saved.ID, method: saved.Method, url: saved.URL, header: saved.Header, body: saved.Body,
		subject: saved.Subject, waits: saved.Waits, forged: saved.Forged,
		kind: saved.Kind, key: saved.Key, rest: saved.Rest,
	}}
	if saved.PaymentNumber != 0 {
		payments, err := host.numbered([]int{saved.PaymentNumber})
		if err != nil {
			return err
		}
		d.payment = payments[0]
	}
	if d.kind != "" && d.payment == nil {
		return errNoSnapshot
	}
	for _, a := range saved.Attempts {
		one := Attempt{At: a.At, Status: a.Status, Answer: a.Answer, Contradicts: a.Contradicts}
		if a.Error != "" {
			one.Err = errors.New(a.Error)
		}
		d.Attempts = append(d.Attempts, one)
	}
	s.attend(d)
	s.outbox.add(d)
	return nil
}

func (s *state) restoreAgenda(events []savedEvent) error {
	for _, e := range events {
		limit := len(s.outbox.all)
		switch e.Kind {
		case taskApprove:
			limit = len(s.ledger(e.Provider).payments)
		case taskDue:
			limit = 1
			if s.players[e.Provider] == nil {
				return errNoSnapshot
			}
		case taskLaunch, taskRepeat, taskRetry:
		default:
			return errNoSnapshot
		}
		if e.Position < 0 || e.Position >= limit {
			return errNoSnapshot
		}
		s.agenda.enter(e.At, task{kind: e.Kind, provider: e.Provider, position: e.Position, key: e.Key})
	}
	return nil
}
