package simulator

import "context"

// ChangeKind is what a Change is about.
type ChangeKind string

// The kinds of changes.
const (
	ChangePayment     ChangeKind = "payment"
	ChangeRequest     ChangeKind = "request"
	ChangeDelivery    ChangeKind = "delivery"
	ChangeFault       ChangeKind = "fault"
	ChangeWallet      ChangeKind = "wallet"
	ChangeCallbackURL ChangeKind = "callback-url"
	ChangeMessage     ChangeKind = "message"
	ChangeClock       ChangeKind = "clock"
	// ChangeReset says that everything is another: after Reset, or Restore.
	ChangeReset ChangeKind = "reset"
	// ChangeMissed says that the watcher was too slow, and that from here on there
	// were changes that it was not told of: it has to look at everything anew.
	ChangeMissed ChangeKind = "missed"
)

// Change says that something is another than it was, and not how: who wants to know
// looks at it.
type Change struct {
	// Sequence counts all changes, from 1 on.
	Sequence uint64
	Kind     ChangeKind
	// Provider is whose it is; "" for what is no provider's.
	Provider string
	// ID is the Payment.ID, the number of the Request, the DeliveryRecord.ID, the number
	// of the fault, the name of the wallet or of the callback address, the number of the
	// Message.
	ID string
}

// watchable is how many changes a watcher may be behind.
const watchable = 256

// watcher is one that Watch was called by.
type watcher struct {
	changes chan Change
	missing bool // the last that it was sent is a ChangeMissed
}

// Watch tells of each change from now on, in their order, until ctx ends or the simulator
// is closed; then the channel is closed. A slow reader holds nothing up: who is too far
// behind gets a ChangeMissed, and then what happens after it was read.
func (s *Simulator) Watch(ctx context.Context) <-chan Change {
	w := &watcher{changes: make(chan Change, watchable)}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		close(w.changes)
		return w.changes
	}
	s.watchers[w] = struct{}{}
	context.AfterFunc(ctx, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.dismiss(w)
	})
	return w.changes
}

// dismiss ends a watcher, once.
func (s *Simulator) dismiss(w *watcher) {
	if _, watching := s.watchers[w]; watching {
		delete(s.watchers, w)
		close(w.changes)
	}
}

// Sequence is the Sequence of the last change.
func (s *Simulator) Sequence() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sequence
}

// tell tells all watchers of a change. It is called under the lock, so that nobody else
// sends.
func (s *Simulator) tell(kind ChangeKind, provider, id string) {
	s.sequence++
	for w := range s.watchers {
		w.tell(Change{s.sequence, kind, provider, id})
	}
}

func (w *watcher) tell(c Change) {
	waiting := len(w.changes)
	switch {
	case w.missing && waiting > 0: // it has yet to read that it missed something
		return
	case waiting == watchable-1:
		c = Change{Sequence: c.Sequence, Kind: ChangeMissed}
	}
	w.missing = c.Kind == ChangeMissed
	w.changes <- c // there is room: only this function sends, and not more than fits
}
