package simulator

import "time"

// state is all that Reset makes anew and that a snapshot contains. Everything in it is
// guarded by the simulator's lock. What began in one state and is not done when another
// one takes its place (a slow request, a callback on its way) has no effect on the other.
type state struct {
	at        time.Time     // the simulated moment that is being worked on
	ended     chan struct{} // closed when another state takes its place
	agenda    agenda
	hosts     map[string]*host
	players   map[string]provider
	routes    map[string][]route // of players, as far as they were asked for
	ledgers   map[string]*ledger // by provider
	entered   int                // how many payments there are in all ledgers
	wallets   map[string]int64
	faults    []PendingFault
	faulted   int // how many faults were ever ordered
	requests  []*Request
	received  index             // requests, by provider
	callbacks map[string]string // provider → URL
	held      map[string]bool   // providers whose callbacks wait for Release
	outbox    outbox
	messages  []Message
	texted    index // messages, by phone
}

// newState is the state in which Start begins.
func (s *Simulator) newState() *state {
	return &state{
		at:        s.clock(),
		ended:     make(chan struct{}),
		hosts:     map[string]*host{},
		players:   map[string]provider{},
		routes:    map[string][]route{},
		ledgers:   map[string]*ledger{},
		outbox:    outbox{index: index{}, settled: map[string]bool{}},
		wallets:   map[string]int64{},
		callbacks: map[string]string{},
		held:      map[string]bool{},
		received:  index{},
		texted:    index{},
	}
}

// enterState puts a new state in the place of the present one, with a player of each
// provider.
func (s *Simulator) enterState() {
	s.state = s.newState()
	for _, o := range openings() {
		s.players[o.name] = o.open(newHost(s, o.name))
	}
}

// routesOf are a provider's routes.
func (s *state) routesOf(name string) []route {
	if s.routes[name] == nil {
		s.routes[name] = s.players[name].routes()
	}
	return s.routes[name]
}

// Reset begins anew: no payment, request, callback, fault or message, empty wallets, and
// the identifiers from the seed on. What a merchant has set stays as it is: the callback
// addresses and the quirks. So does the time.
func (s *Simulator) Reset() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errClosed
	}
	old := s.state
	s.enterState()
	s.callbacks = old.callbacks
	for name, player := range s.players {
		player.inherit(old.players[name])
	}
	s.replaced(old)
	return nil
}

// replaced ends what is left of the state before.
func (s *Simulator) replaced(old *state) {
	close(old.ended)
	s.working = nil
	s.tell(ChangeReset, "", "")
	s.poke()
}
