package webhook

import (
	"context"
	"sync"

	"github.com/momo-go/momo"
)

// Memory is an Inbox that lasts as long as the process and keeps the newest
// payments. The zero Memory is ready to use, and safe for concurrent use.
type Memory struct {
	mu      sync.Mutex
	settled map[string]Entry // by subject
	oldest  []string         // subjects of settled, in order of arrival
	pending map[string]chan struct{}
}

// memorySize is how many payments Memory remembers: some 30 MB.
const memorySize = 1 << 17

var _ Inbox = (*Memory)(nil)

// Last is as in [Inbox].
func (m *Memory) Last(_ context.Context, subject string) (Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.settled[subject], nil
}

// Settle is as in [Inbox].
func (m *Memory) Settle(ctx context.Context, e Entry, settle func(context.Context, momo.Status) error) error {
	for {
		earlier, change, wait := m.begin(e)
		switch {
		case wait != nil:
			select {
			case <-wait:
			case <-ctx.Done():
				return ErrBusy
			}
		case !change:
			return nil
		default:
			return m.settle(ctx, e, earlier, settle)
		}
	}
}

// begin claims the subject, or says that there is no change, or whom to wait for.
func (m *Memory) begin(e Entry) (earlier momo.Status, change bool, wait <-chan struct{}) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if other, ok := m.pending[e.Subject]; ok {
		return 0, false, other
	}
	last, known := m.settled[e.Subject]
	if known && !e.Status.Supersedes(last.Status) {
		return last.Status, false, nil
	}
	if m.pending == nil {
		m.settled, m.pending = map[string]Entry{}, map[string]chan struct{}{}
	}
	m.pending[e.Subject] = make(chan struct{})
	return last.Status, true, nil
}

func (m *Memory) settle(ctx context.Context, e Entry, earlier momo.Status, settle func(context.Context, momo.Status) error) (err error) {
	done := false
	defer func() { // also when settle panics
		m.mu.Lock()
		defer m.mu.Unlock()
		if done {
			m.remember(e)
		}
		close(m.pending[e.Subject])
		delete(m.pending, e.Subject)
	}()
	err = settle(ctx, earlier)
	done = err == nil
	return err
}

func (m *Memory) remember(e Entry) {
	if _, known := m.settled[e.Subject]; !known {
		if m.oldest = append(m.oldest, e.Subject); len(m.oldest) > memorySize {
			delete(m.settled, m.oldest[0])
			m.oldest = m.oldest[1:]
		}
	}
	m.settled[e.Subject] = e
}
