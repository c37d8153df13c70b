package webhook

import (
	"context"
	"sync"

	"github.com/momo-go/momo"
)

// Entry is one news of one payment.
type Entry struct {
	// Subject names the payment: provider, direction, identifier.
	Subject string
	// Status is what the news says.
	Status momo.Status
}

// Inbox remembers what was told of each payment, so that it is told once.
type Inbox interface {
	// Settle calls settle with what was told of the subject before, unless the
	// entry's status is no news: unless nothing was told yet, or
	// entry.Status.Supersedes(told). When settle returns nil, the status is
	// remembered. There is never more than one call at a time for a subject: a
	// second one waits, or returns ErrBusy.
	//
	// With a database: in one transaction, insert the subject if it is missing
	// (which waits for a concurrent insertion), read its row for update, call
	// settle, write the status, commit. Then a crash between settle and the
	// answer to the provider loses nothing and tells nothing twice.
	Settle(ctx context.Context, e Entry, settle func(ctx context.Context, told momo.Status) error) error
}

// Memory is an Inbox that lasts as long as the process and keeps the newest
// payments. The zero Memory is ready to use, and safe for concurrent use.
type Memory struct {
	mu      sync.Mutex
	told    map[string]momo.Status
	oldest  []string // subjects of told, in order of arrival
	pending map[string]chan struct{}
}

// memorySize is how many payments Memory remembers: some 20 MB.
const memorySize = 1 << 17

var _ Inbox = (*Memory)(nil)

// Settle is as in [Inbox].
func (m *Memory) Settle(ctx context.Context, e Entry, settle func(context.Context, momo.Status) error) error {
	for {
		told, news, wait := m.begin(e)
		switch {
		case wait != nil:
			select {
			case <-wait:
			case <-ctx.Done():
				return ErrBusy
			}
		case !news:
			return nil
		default:
			return m.settle(ctx, e, told, settle)
		}
	}
}

// begin claims the subject, or says that there is no news, or whom to wait for.
func (m *Memory) begin(e Entry) (told momo.Status, news bool, wait <-chan struct{}) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if other, ok := m.pending[e.Subject]; ok {
		return 0, false, other
	}
	told, known := m.told[e.Subject]
	if known && !e.Status.Supersedes(told) {
		return told, false, nil
	}
	if m.pending == nil {
		m.told, m.pending = map[string]momo.Status{}, map[string]chan struct{}{}
	}
	m.pending[e.Subject] = make(chan struct{})
	return told, true, nil
}

func (m *Memory) settle(ctx context.Context, e Entry, told momo.Status, settle func(context.Context, momo.Status) error) (err error) {
	settled := false
	defer func() { // also when settle panics
		m.mu.Lock()
		defer m.mu.Unlock()
		if settled {
			m.remember(e)
		}
		close(m.pending[e.Subject])
		delete(m.pending, e.Subject)
	}()
	err = settle(ctx, told)
	settled = err == nil
	return err
}

func (m *Memory) remember(e Entry) {
	if _, known := m.told[e.Subject]; !known {
		if m.oldest = append(m.oldest, e.Subject); len(m.oldest) > memorySize {
			delete(m.told, m.oldest[0])
			m.oldest = m.oldest[1:]
		}
	}
	m.told[e.Subject] = e.Status
}
