package webhook

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

type settleStatus = func(context.Context, momo.Status) error

func succeeded(subject string) Entry { return Entry{Subject: subject, Status: momo.StatusSucceeded} }

func TestMemoryTellsWhatWasToldBefore(t *testing.T) {
	var inbox Memory
	var told []momo.Status
	note := func(_ context.Context, earlier momo.Status) error { told = append(told, earlier); return nil }
	for _, status := range []momo.Status{
		momo.StatusUnknown, momo.StatusUnknown, momo.StatusPending, momo.StatusActionRequired, momo.StatusFailed,
		momo.StatusCancelled, momo.StatusPending, momo.StatusSucceeded, momo.StatusFailed, momo.StatusRefunded, momo.StatusSucceeded,
	} {
		require.NoError(t, inbox.Settle(t.Context(), Entry{Subject: "subject", Status: status}, note))
	}
	assert.Equal(t, []momo.Status{
		momo.StatusUnknown, momo.StatusUnknown, momo.StatusPending, momo.StatusFailed, momo.StatusSucceeded,
	}, told)
}

func TestMemoryForgetsWhatWasNotSettled(t *testing.T) {
	var inbox Memory
	fault := errors.New("no disk")
	require.ErrorIs(t, inbox.Settle(t.Context(), succeeded("a"), func(context.Context, momo.Status) error { return fault }), fault)
	require.Panics(t, func() {
		_ = inbox.Settle(t.Context(), succeeded("a"), func(context.Context, momo.Status) error { panic("no disk") })
	})
	assert.Empty(t, inbox.payments)
	calls := 0
	require.NoError(t, inbox.Settle(t.Context(), succeeded("a"), func(_ context.Context, told momo.Status) error {
		calls++
		assert.Equal(t, momo.StatusUnknown, told)
		return nil
	}))
	assert.Equal(t, 1, calls)
	assert.Len(t, inbox.payments, 1)
}

func TestMemorySettlesASubjectOnceAtATime(t *testing.T) {
	var inbox Memory
	var running, calls [4]atomic.Int64
	var refused atomic.Int64
	var group sync.WaitGroup
	for i := range 256 {
		group.Go(func() {
			subject := i % 4
			err := inbox.Settle(context.Background(), succeeded(fmt.Sprint(subject)), func(context.Context, momo.Status) error {
				assert.Equal(t, int64(1), running[subject].Add(1))
				defer running[subject].Add(-1)
				if calls[subject].Add(1) == 1 {
					return errors.New("not yet")
				}
				return nil
			})
			if err != nil {
				refused.Add(1)
			}
		})
	}
	group.Wait()
	for i := range calls {
		assert.Equal(t, int64(2), calls[i].Load(), "one that fails, one that does not")
	}
	assert.Equal(t, int64(4), refused.Load())
}

func TestMemoryLetsOthersWait(t *testing.T) {
	for name, first := range map[string]error{"that succeeds": nil, "that fails": errors.New("no disk")} {
		t.Run("for one "+name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var inbox Memory
				var group sync.WaitGroup
				group.Go(func() {
					err := inbox.Settle(t.Context(), succeeded("a"), func(context.Context, momo.Status) error { time.Sleep(time.Second); return first })
					assert.Equal(t, first, err)
				})
				synctest.Wait()
				start, calls := time.Now(), 0
				other := inbox.Settle(t.Context(), succeeded("b"), func(context.Context, momo.Status) error { return nil })
				require.NoError(t, other)
				assert.Zero(t, time.Since(start), "another subject does not wait")
				require.NoError(t, inbox.Settle(t.Context(), succeeded("a"), func(context.Context, momo.Status) error { calls++; return nil }))
				assert.Equal(t, time.Second, time.Since(start))
				assert.Equal(t, first != nil, calls == 1, "called only if the first call failed")
				group.Wait()
			})
		})
	}
}

func TestMemoryWaitsNoLongerThanTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var inbox Memory
		var group sync.WaitGroup
		group.Go(func() {
			assert.NoError(t, inbox.Settle(context.Background(), succeeded("a"), func(context.Context, momo.Status) error { time.Sleep(time.Hour); return nil }))
		})
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		err := inbox.Settle(ctx, succeeded("a"), func(context.Context, momo.Status) error { t.Error("called"); return nil })
		assert.ErrorIs(t, err, ErrBusy)
		group.Wait()
	})
}

func TestMemoryKeepsTheNewestPayments(t *testing.T) {
	var inbox Memory
	var settle settleStatus = func(context.Context, momo.Status) error { return nil }
	for i := range memorySize + 1000 {
		require.NoError(t, inbox.Settle(t.Context(), succeeded(fmt.Sprint(i)), settle))
	}
	assert.Len(t, inbox.payments, memorySize)
	assert.Len(t, inbox.oldest, memorySize)
	assert.LessOrEqual(t, cap(inbox.oldest), 2*memorySize)
	calls := 0
	settle = func(context.Context, momo.Status) error { calls++; return nil }
	require.NoError(t, inbox.Settle(t.Context(), succeeded(fmt.Sprint(memorySize+999)), settle))
	assert.Zero(t, calls, "the newest is known")
	require.NoError(t, inbox.Settle(t.Context(), succeeded("0"), settle))
	assert.Equal(t, 1, calls, "the oldest is not")
}

func TestMemoryIsOfASizeThatCanBeSet(t *testing.T) {
	var settle settleStatus = func(context.Context, momo.Status) error { return nil }
	for size, want := range map[int]int{3: 3, 1: 1, 0: memorySize, -1: memorySize} {
		inbox := Memory{Size: size}
		assert.Zero(t, inbox.Len())
		for i := range 10 {
			require.NoError(t, inbox.Settle(t.Context(), succeeded(fmt.Sprint(i)), settle))
			require.NoError(t, inbox.Settle(t.Context(), Entry{Subject: fmt.Sprint(i), Status: momo.StatusRefunded}, settle))
			assert.Equal(t, min(i+1, want), inbox.Len(), "a payment is one, whatever becomes of it")
		}
		for i := range 10 {
			last, err := inbox.Last(t.Context(), fmt.Sprint(i))
			require.NoError(t, err)
			assert.Equal(t, i >= 10-want, last.Status == momo.StatusRefunded, "the newest are known: %d of %d", i, want)
		}
	}
	inbox := Memory{Size: 10}
	require.Error(t, inbox.Settle(t.Context(), succeeded("a"), func(context.Context, momo.Status) error {
		assert.Zero(t, inbox.Len(), "not yet")
		return errors.New("no disk")
	}))
	assert.Zero(t, inbox.Len(), "what was not settled is not remembered")
}

// lastingInbox is what a database does, in as far as a handler can tell.
type lastingInbox struct {
	Memory
	fault error
}

func (i *lastingInbox) Settle(ctx context.Context, e Entry, settle func(context.Context, momo.Status) error) error {
	if i.fault != nil {
		return i.fault
	}
	return i.Memory.Settle(ctx, e, settle)
}

func TestALastingInboxSurvivesTheHandler(t *testing.T) {
	inbox, settled := &lastingInbox{fault: errors.New("no database")}, 0
	settle := func(context.Context, Event) error { settled++; return nil }
	assert.Equal(t, 503, answer(Signed(claims{}, settle, Options{Inbox: inbox}), "succeeded id-1").Code)
	assert.Zero(t, settled)
	inbox.fault = nil
	for range 3 {
		assert.Equal(t, 200, answer(Signed(claims{}, settle, Options{Inbox: inbox}), "succeeded id-1").Code)
	}
	assert.Equal(t, 1, settled)
}
