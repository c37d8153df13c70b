package simulator

import "fmt"

// Hold keeps back the callbacks of a provider from now on, until Release.
func (s *Simulator) Hold(provider string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held[provider] = true
}

// Release sends the callbacks that Hold has kept back, the newest one first or the oldest,
// and keeps back no more of them. One that Redeliver has sent is not sent again.
func (s *Simulator) Release(provider string, newestFirst bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	defer s.advance()
	delete(s.held, provider)
	order := s.outbox.index.oldest
	if newestFirst {
		order = s.outbox.index.newest
	}
	for i := range order(labelled(labelProvider(provider), labelState(stateWaiting))) {
		if d := s.outbox.all[i]; d.Held {
			d.Held = false
			s.after(0, task{kind: taskLaunch, position: i})
		}
	}
}

// Redeliver sends the callback with that DeliveryRecord.ID once more, the same
// bytes, whether or not it was acknowledged: a duplicate, as every provider may
// send it. It fails when there is no such callback.
func (s *Simulator) Redeliver(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	for i := range s.outbox.index.oldest(labelled(labelID(id))) {
		if !s.closed {
			d := s.outbox.all[i]
			s.launch(d, !d.Held)
			d.Held = false
			return nil
		}
	}
	return fmt.Errorf("simulator: no callback %q to send again", id)
}
