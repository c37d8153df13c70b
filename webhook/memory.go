package webhook

import (
	"context"
	"sync"

	"github.com/momo-go/momo"
)

// Memory is an Inbox that lasts as long as the process and keeps the newest
// payments. The zero Memory is ready to use, and safe for concurrent use.
//
// A payment that it no longer remembers is settled again when its callback comes
// again. So Size must cover what is paid while callbacks may be repeated, two days at
// Samsoftpay, or settle must be able to see that an order is credited. Nothing of this
// concerns an Inbox in a database, which forgets nothing.
type Memory struct {
	// Size is how many payments are remembered: those that were settled last, with
	// some 250 bytes each. Zero or less means 131,072, which at two payments a second
	// is 18 hours. Set it before the first use.
	Size int

	mu       sync.Mutex
	payments map[string]*memorized // by subject
	oldest   []string              // subjects of payments that were settled, in order of arrival
}

// memorized is what is known of one payment.
type memorized struct {
	last    Entry
	known   bool          // something was settled
	busy    bool          // something is being settled
	waiting chan struct{} // closed when it no longer is; nil while nobody waits
}

// memorySize is the default of Memory.Size: some 30 MB.
const memorySize = 1 << 17

var _ Inbox = (*Memory)(nil)

// Len is how many payments are remembered now, at most Size. Once it is Size, each
// payment that is settled makes an older one forgotten.
func (m *Memory) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.oldest)
}

func (m *Memory) size() int {
	if m.Size <= 0 {
		return memorySize
	}
	return m.Size
}

// Last is as in [Inbox].
func (m *Memory) Last(_ context.Context, subject string) (Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if p := m.payments[subject]; p != nil {
		return p.last, nil
	}
	return Entry{}, nil
}

// Settle is as in [Inbox].
func (m *Memory) Settle(ctx context.Context, e Entry, settle func(context.Context, momo.Status) error) error {
	for {
		p, wait := m.begin(e)
		switch {
		case wait != nil:
			select {
			case <-wait:
			case <-ctx.Done():
				return ErrBusy
			}
		case p == nil:
			return nil
		default:
			return m.settle(ctx, p, e, settle)
		}
	}
}

// begin returns the payment to settle, or nil if nothing changes, or what to wait
// for.
func (m *Memory) begin(e Entry) (p *memorized, wait <-chan struct{}) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p = m.payments[e.Subject]
	switch {
	case p == nil:
		if m.payments == nil {
			m.payments = map[string]*memorized{}
		}
		p = &memorized{}
		m.payments[e.Subject] = p
	case p.busy:
		if p.waiting == nil {
			p.waiting = make(chan struct{})
		}
		return nil, p.waiting
	case !e.Status.Supersedes(p.last.Status):
		return nil, nil
	}
	p.busy = true
	return p, nil
}

func (m *Memory) settle(
	ctx context.Context, p *memorized, e Entry, settle func(context.Context, momo.Status) error,
) (err error) {
	done := false
	defer func() { // also when settle panics
		m.mu.Lock()
		defer m.mu.Unlock()
		m.end(p, e, done)
	}()
	err = settle(ctx, p.last.Status)
	done = err == nil
	return err
}

func (m *Memory) end(p *memorized, e Entry, done bool) {
	if p.waiting != nil {
		close(p.waiting)
	}
	p.busy, p.waiting = false, nil
	switch {
	case done && !p.known:
		if m.oldest = append(m.oldest, e.Subject); len(m.oldest) > m.size() {
			delete(m.payments, m.oldest[0])
			m.oldest = m.oldest[1:]
		}
		p.last, p.known = e, true
	case done:
		p.last = e
	case !p.known:
		delete(m.payments, e.Subject)
	}
}
