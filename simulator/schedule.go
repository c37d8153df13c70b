package simulator

import (
	"container/heap"
	"net/http"
	"time"
)

// agenda is what is going to happen, soonest first; of two events of one
// moment the one entered first comes first.
type agenda struct {
	events  events
	entered int
}

type event struct {
	at    time.Time
	order int
	task  task
}

// task is what an event does: do, or what a snapshot can contain.
type task struct {
	do       func()
	kind     taskKind
	provider string
	position int    // of a payment in its ledger, or of a callback in the outbox
	key      string // for a provider to know it by
}

type taskKind string

const (
	taskApprove taskKind = "approve" // a payment, by its timer
	taskLaunch  taskKind = "launch"  // a callback
	taskRepeat  taskKind = "repeat"  // a callback, outside of its attempts
	taskRetry   taskKind = "retry"   // a callback, unless it was acknowledged in the meantime
	taskDue     taskKind = "due"     // something of the provider's
)

func (s *Simulator) perform(t task) {
	switch t.kind {
	case taskApprove:
		s.approve(s.ledger(t.provider).payments[t.position])
	case taskLaunch, taskRepeat:
		s.launch(s.outbox.all[t.position], t.kind == taskRepeat)
	case taskRetry:
		if d := s.outbox.all[t.position]; !d.Acknowledged {
			s.launch(d, false)
		}
	case taskDue:
		s.players[t.provider].due(t.key)
	default:
		t.do()
	}
}

func (a *agenda) enter(at time.Time, t task) {
	a.entered++
	heap.Push(&a.events, event{at, a.entered, t})
}

// next is when the soonest event comes; false is none.
func (a *agenda) next() (time.Time, bool) {
	if len(a.events) == 0 {
		return time.Time{}, false
	}
	return a.events[0].at, true
}

func (a *agenda) take() event { return heap.Pop(&a.events).(event) }

// events is a heap.Interface.
type events []event

func (e events) Len() int { return len(e) }

func (e events) Less(i, j int) bool {
	if e[i].at.Equal(e[j].at) {
		return e[i].order < e[j].order
	}
	return e[i].at.Before(e[j].at)
}

func (e events) Swap(i, j int) { e[i], e[j] = e[j], e[i] }

func (e *events) Push(x any) { *e = append(*e, x.(event)) }

func (e *events) Pop() any {
	last := len(*e) - 1
	popped := (*e)[last]
	(*e)[last] = event{}
	*e = (*e)[:last]
	return popped
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
	now := s.clock()
	for !s.closed {
		at, some := s.agenda.next()
		if !some || at.After(now) {
			break
		}
		s.at = at
		s.perform(s.agenda.take().task)
	}
	s.at = now
}

// after enters an event that far from the moment being worked on.
func (s *Simulator) after(wait time.Duration, t task) {
	s.agenda.enter(s.at.Add(wait), t)
	s.poke()
}

// letPass unlocks the simulator until that much time has passed. Once the
// simulator is closed it ends the request.
func (s *Simulator) letPass(wait time.Duration) {
	if wait <= 0 {
		return
	}
	passed := make(chan struct{})
	s.after(wait, task{do: func() { close(passed) }})
	working, state := s.working, s.state
	s.working = nil
	s.mu.Unlock()
	select {
	case <-passed:
	case <-state.ended:
	case <-s.ctx.Done():
	}
	s.mu.Lock()
	if s.closed || s.state != state {
		panic(http.ErrAbortHandler)
	}
	s.advance()
	s.working = working
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
	at, some := s.agenda.next()
	if !some {
		return time.Hour
	}
	// A clock that stands still must not make this a busy loop.
	return max(at.Sub(s.at), time.Millisecond)
}
