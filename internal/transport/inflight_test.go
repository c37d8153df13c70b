package transport

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

func TestNoMoreThanAllowedAreInTheServer(t *testing.T) {
	const most, callers = 4, 60
	var inside, highest, served atomic.Int64
	full := make(chan struct{})
	var once sync.Once
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
		now := inside.Add(1)
		defer inside.Add(-1)
		for before := highest.Load(); now > before && !highest.CompareAndSwap(before, now); before = highest.Load() {
		}
		if now == most {
			once.Do(func() { close(full) })
		}
		<-full // the first ones wait for each other: so many do get in
		if served.Add(1)%3 == 0 {
			w.WriteHeader(http.StatusServiceUnavailable) // and are sent again
		}
	}))
	defer server.Close()
	c := newClient(t, Config{BaseURL: server.URL, Options: momo.Options{MaxInFlight: most, RetryWait: time.Nanosecond}})
	var all sync.WaitGroup
	for range callers {
		all.Go(func() { _ = c.Do(t.Context(), call(noun)) })
	}
	all.Wait()
	assert.Equal(t, int64(most), highest.Load())
	assert.Empty(t, c.slots, "all were given back")
}

func TestWaitingForATurnNeverEatsTheTimeToSend(t *testing.T) {
	for took, sent := range map[time.Duration]int{7 * time.Second: 2, 9 * time.Second: 1} {
		synctest.Test(t, func(t *testing.T) {
			arrived := 0
			o := with(func(*http.Request) (*http.Response, error) {
				if arrived++; arrived == 1 {
					time.Sleep(took)
				}
				return respond(200, "{}"), nil
			})
			o.Timeout, o.MaxInFlight = 10*time.Second, 1
			c := newClient(t, Config{Options: o})
			go func() { assert.NoError(t, c.Do(t.Context(), call(plain))) }()
			synctest.Wait()
			started := time.Now()
			err := c.Do(t.Context(), call(plain))
			if sent == 2 {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, momo.ErrNotSent)
				require.ErrorIs(t, err, momo.ErrRateLimited)
				assert.EqualError(t, err, "test: disburse: not sent (local limit: 1 in flight)")
				assert.Equal(t, 8*time.Second, time.Since(started))
				var e *momo.Error
				require.ErrorAs(t, err, &e)
				assert.Zero(t, e.Attempts)
			}
			synctest.Wait()
			time.Sleep(took)
			synctest.Wait()
			assert.Equal(t, sent, arrived, took)
			assert.Empty(t, c.slots)
		})
	}
}

func TestAContextThatEndsWhileWaitingForATurnIsNotSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		o := with(func(*http.Request) (*http.Response, error) { <-release; return respond(200, "{}"), nil })
		o.MaxInFlight = 1
		c := newClient(t, Config{Options: o})
		go func() { assert.NoError(t, c.Do(t.Context(), call(plain))) }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Second)
		time.AfterFunc(time.Second, cancel)
		err := c.Do(ctx, call(plain))
		require.ErrorIs(t, err, momo.ErrNotSent)
		require.ErrorIs(t, err, context.Canceled)
		close(release)
		synctest.Wait()
		assert.Empty(t, c.slots)
	})
}

// Both limits at once: whoever waits for a slot is sent later than reserved, and the
// provider counts when it is sent.
func TestBothLocalLimitsHoldTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limited := *plain
		limited.PerMinute = 10
		var mu sync.Mutex
		var times []time.Time
		inside, looked := 0, 0
		o := with(func(r *http.Request) (*http.Response, error) {
			mu.Lock()
			inside++
			assert.LessOrEqual(t, inside, 2)
			if r.Method == http.MethodPost {
				times = append(times, time.Now())
			} else {
				looked++
			}
			mu.Unlock()
			time.Sleep(7 * time.Second)
			mu.Lock()
			inside--
			mu.Unlock()
			return respond(200, "{}"), nil
		})
		o.Timeout, o.MaxInFlight = 10*time.Minute, 2
		c := newClient(t, Config{Options: o})
		var all sync.WaitGroup
		for range 60 {
			all.Go(func() { assert.NoError(t, c.Do(t.Context(), call(&limited))) })
			all.Go(func() { assert.NoError(t, c.Do(t.Context(), call(noun))) })
		}
		started := time.Now()
		all.Wait()
		assert.Equal(t, 60, looked)
		require.Len(t, times, 60)
		for i := 10; i < len(times); i++ {
			assert.Greater(t, times[i].Sub(times[i-10]), time.Minute, "11 within a minute")
		}
		assert.Less(t, time.Since(started), 9*time.Minute, "2 of 7 seconds each, 120 in all, are 7 minutes")
	})
}

// Who asks what became of a payment needs a turn while the payment's call goes on, and so
// does the next attempt after a wait.
func TestATurnEndsWithItsAttempt(t *testing.T) {
	sent := 0
	o := with(func(r *http.Request) (*http.Response, error) {
		if sent++; sent == 1 {
			_, _ = io.ReadAll(r.Body)
			return nil, io.EOF
		}
		return respond(200, "{}"), nil
	})
	o.MaxInFlight, o.Timeout = 1, 10*time.Second
	c := newClient(t, Config{Options: o})
	found, err := DoOrFind(t.Context(), c, call(unique), func(a *Answer) (*int, error) { return &a.Status, nil },
		func(ctx context.Context) (*int, error) {
			return Do(ctx, c, call(noun), func(a *Answer) (*int, error) { return &a.Status, nil })
		})
	require.NoError(t, err)
	assert.Equal(t, 200, *found)
	assert.Empty(t, c.slots)
}

func TestATurnEndsWhereNothingIsSent(t *testing.T) {
	o := with(func(*http.Request) (*http.Response, error) { panic("a transport of the caller") })
	o.MaxInFlight = 1
	c := newClient(t, Config{Options: o, Authorize: func(_ context.Context, op *Operation, _ http.Header) error {
		if op == noun {
			return io.ErrUnexpectedEOF
		}
		return nil
	}})
	require.ErrorIs(t, c.Do(t.Context(), call(noun)), momo.ErrNotSent)
	assert.Empty(t, c.slots)
	assert.Panics(t, func() { _ = c.Do(t.Context(), call(plain)) })
	assert.Empty(t, c.slots)
}

func TestATimeoutCountsUnderALongerDeadlineOfTheContext(t *testing.T) {
	for _, op := range []*Operation{plain, noun} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			var hung []time.Duration
			o := with(func(r *http.Request) (*http.Response, error) {
				started := time.Now()
				_, _ = io.ReadAll(r.Body)
				<-r.Context().Done()
				hung = append(hung, time.Since(started))
				return nil, r.Context().Err()
			})
			o.Timeout, o.AttemptTimeout, o.RetryWait = 30*time.Second, 5*time.Second, time.Nanosecond
			started := time.Now()
			require.ErrorIs(t, newClient(t, Config{Options: o}).Do(ctx, call(op)), context.DeadlineExceeded)
			if op == plain {
				assert.Equal(t, []time.Duration{30 * time.Second}, hung, "a verb that is sent once has the whole time")
			} else {
				assert.Equal(t, []time.Duration{5 * time.Second, 5 * time.Second, 5 * time.Second}, hung)
				assert.Less(t, time.Since(started), 16*time.Second)
			}
		})
	}
}
