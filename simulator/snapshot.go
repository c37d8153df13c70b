package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// snapshotVersion is that of the format. A snapshot of another one is refused.
const snapshotVersion = 1

// snapshot is a state as JSON. It is for Restore of the same version, and for nobody else.
type snapshot struct {
	Version    int
	At         time.Time
	Providers  map[string]savedProvider
	Entered    int
	Wallets    map[string]int64
	Callbacks  map[string]string
	Held       map[string]bool
	Faults     []PendingFault
	Faulted    int
	Requests   []Request
	Messages   []Message
	Deliveries []savedDelivery
	Settled    []string
	Agenda     []savedEvent
}

type savedProvider struct {
	IDs, Traces []byte // where their sources are
	Payments    []savedPayment
	State       json.RawMessage
}

type savedPayment struct {
	Payment
	Labels  []string
	History []Step
}

type savedDelivery struct {
	DeliveryRecord
	Attempts      []savedAttempt
	State         string
	Subject       string
	PaymentNumber int
	Kind, Key     string
	Rest          [][]byte
	Waits         []time.Duration
}

type savedAttempt struct {
	At          time.Time
	Status      int
	Error       string `json:",omitempty"`
	Answer      string
	Contradicts bool
}

type savedEvent struct {
	At       time.Time
	Kind     taskKind
	Provider string `json:",omitempty"`
	Position int    `json:",omitempty"`
	Key      string `json:",omitempty"`
}

// Snapshot is everything that the simulator knows, as JSON for Restore: the payments, the
// requests and callbacks, what is still to happen, the quirks and the seeds of identifiers,
// so that what follows is the same as without it. What is under way in this moment is not
// in it: requests without an answer, and waits of FaultSlow; a callback on its way is
// sent again.
func (s *Simulator) Snapshot() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.advance()
	}
	out := snapshot{
		Version: snapshotVersion, At: s.at, Providers: map[string]savedProvider{}, Entered: s.entered,
		Wallets: s.wallets, Callbacks: s.callbacks, Held: s.held, Faults: s.faults, Faulted: s.faulted,
		Messages: s.messages, Settled: slices.Sorted(maps.Keys(s.outbox.settled)),
	}
	for name := range s.players {
		saved, err := s.saveProvider(name)
		if err != nil {
			return nil, fmt.Errorf("simulator: snapshot: %w", err)
		}
		out.Providers[name] = saved
	}
	for _, r := range s.requests {
		out.Requests = append(out.Requests, *r)
	}
	for _, d := range s.outbox.all {
		out.Deliveries = append(out.Deliveries, d.save())
	}
	out.Agenda = s.saveAgenda()
	text, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("simulator: snapshot: %w", err)
	}
	return text, nil
}

func (s *state) saveProvider(name string) (saved savedProvider, err error) {
	h, l := s.hosts[name], s.ledger(name)
	labels := l.index.labels(len(l.payments))
	for i, p := range l.payments {
		saved.Payments = append(saved.Payments, savedPayment{*p, labels[i], p.history})
	}
	var failed [3]error
	saved.IDs, failed[0] = h.idSource.MarshalBinary()
	saved.Traces, failed[1] = h.traceSource.MarshalBinary()
	saved.State, failed[2] = json.Marshal(s.players[name].save())
	return saved, errors.Join(failed[:]...)
}

func (d *delivery) save() savedDelivery {
	saved := savedDelivery{
		DeliveryRecord: d.DeliveryRecord, State: d.state, Subject: d.subject,
		Kind: d.kind, Key: d.key, Rest: d.rest, Waits: d.waits,
	}
	saved.DeliveryRecord.Attempts = nil
	if d.payment != nil {
		saved.PaymentNumber = d.payment.Number
	}
	for _, a := range d.Attempts {
		one := savedAttempt{a.At, a.Status, "", a.Answer, a.Contradicts}
		if a.Err != nil {
			one.Error = a.Err.Error()
		}
		saved.Attempts = append(saved.Attempts, one)
	}
	return saved
}

// saveAgenda is what is to happen, soonest first, and the callbacks on their way.
func (s *state) saveAgenda() (all []savedEvent) {
	sorted := slices.Clone(s.agenda.events)
	slices.SortFunc(sorted, func(a, b event) int {
		if c := a.at.Compare(b.at); c != 0 {
			return c
		}
		return a.order - b.order
	})
	for _, d := range s.outbox.all {
		if d.flying > 0 {
			all = append(all, savedEvent{At: s.at, Kind: taskRepeat, Position: d.position})
		}
	}
	for _, e := range sorted {
		if t := e.task; t.kind != "" {
			all = append(all, savedEvent{e.at, t.kind, t.provider, t.position, t.key})
		}
	}
	return all
}

// labels are those of each of so many positions.
func (x index) labels(positions int) [][]string {
	all := make([][]string, positions)
	for label := range x {
		for i := range x.oldest(labelled(label)) {
			all[i] = append(all[i], label)
		}
	}
	for _, labels := range all {
		slices.Sort(labels)
	}
	return all
}

// errNoSnapshot says that what was to be restored is no snapshot.
var errNoSnapshot = errors.New("it is no snapshot of this version of the simulator")

// numbersOf are the numbers of payments, for a snapshot.
func numbersOf(payments []*Payment) (numbers []int) {
	for _, p := range payments {
		numbers = append(numbers, p.Number)
	}
	return numbers
}

// numbered are the provider's payments of such numbers.
func (h *host) numbered(numbers []int) (found []*Payment, err error) {
	payments := h.ledger().payments
	for _, number := range numbers {
		i, ok := slices.BinarySearchFunc(payments, number, func(p *Payment, n int) int { return p.Number - n })
		if !ok {
			return nil, errNoSnapshot
		}
		found = append(found, payments[i])
	}
	return found, nil
}
