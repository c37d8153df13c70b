package simulator

import (
	"slices"
	"time"
)

// agenda is what is going to happen, soonest first; of two events of one
// moment the one entered first comes first.
type agenda []event

type event struct {
	at time.Time
	do func()
}

func (a *agenda) enter(e event) {
	i := len(*a)
	for i > 0 && (*a)[i-1].at.After(e.at) {
		i--
	}
	*a = slices.Insert(*a, i, e)
}

// Tick runs what is due by the clock: settlements, timed approvals, callback
// attempts. It is needed only after a clock given in Options was moved by hand
// and no request followed.
func (s *Simulator) Tick() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
}

// advance runs every event that is due and leaves s.at at the present. An
// event sees its own moment, not the later one at which it happened to be run.
func (s *Simulator) advance() {
	now := s.options.Clock()
	for !s.closed && len(s.agenda) > 0 && !s.agenda[0].at.After(now) {
		e := s.agenda[0]
		s.agenda = s.agenda[1:]
		s.at = e.at
		e.do()
	}
	s.at = now
}

// after enters an event that far from the moment being worked on.
func (s *Simulator) after(wait time.Duration, do func()) {
	s.agenda.enter(event{s.at.Add(wait), do})
	s.poke()
}

func (s *Simulator) poke() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// schedule runs events in their time until Close.
func (s *Simulator) schedule() {
	defer s.workers.Done()
	for {
		timer := time.NewTimer(s.runDue())
		select {
		case <-s.ctx.Done():
			timer.Stop()
			return
		case <-s.wake:
			timer.Stop()
		case <-timer.C:
		}
	}
}

// runDue runs what is due and returns how long the next event is away.
func (s *Simulator) runDue() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	if len(s.agenda) == 0 {
		return time.Hour
	}
	// A clock that stands still must not make this a busy loop.
	return max(s.agenda[0].at.Sub(s.at), time.Millisecond)
}
