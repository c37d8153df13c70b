package simulator

import (
	"errors"
	"time"
)

// Now is the simulator's time.
func (s *Simulator) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	return s.at
}

// Advance sets the simulator's time that much further from its clock, and runs what is due
// by then, each in its own moment. It fails for a time that goes back.
func (s *Simulator) Advance(by time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if by < 0 {
		return errors.New("simulator: time does not go back")
	}
	s.ahead += by
	s.advance()
	s.tell(ChangeClock, "", "")
	s.poke()
	return nil
}

// clock is the time now: that of Options.Clock, and what Advance added.
func (s *Simulator) clock() time.Time { return s.options.Clock().Add(s.ahead) }
