package transport

import (
	"context"
	"errors"
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

func TestNoMoreThanTheMaximumAreInFlight(t *testing.T) {
	const most, callers = 3, 60
	var now, peak atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := now.Add(1)
		defer now.Add(-1)
		for old := peak.Load(); n > old && !peak.CompareAndSwap(old, n); old = peak.Load() {
		}
		_, _ = io.Copy(io.Discard, r.Body)
		time.Sleep(time.Millisecond)
		_, _ = io.WriteString(w, "{}")
	}))
	t.Cleanup(server.Close)
	client := newClient(t, Config{BaseURL: server.URL, Options: momo.Options{MaxInFlight: most}})
	var all sync.WaitGroup
	for range callers {
		all.Go(func() { assert.NoError(t, client.Do(t.Context(), call(plain))) })
	}
	all.Wait()
	assert.EqualValues(t, most, peak.Load())
	assert.Empty(t, client.places)
}

// hanging answers each request once its time is over.
func hanging(most time.Duration, sent func()) momo.Options {
	return with(func(r *http.Request) (*http.Response, error) {
		_, _ = io.Copy(io.Discard, r.Body)
		sent()
		select {
		case <-time.After(most):
			return respond(200, "{}"), nil
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	})
}

func TestAPlaceThatComesTooLateIsNotSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := hanging(20*time.Second, func() {})
		o.MaxInFlight = 1
		client := newClient(t, Config{Options: o})
		go func() { assert.NoError(t, client.Do(t.Context(), call(plain))) }()
		synctest.Wait()

		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		err := client.Do(ctx, call(plain))
		require.ErrorIs(t, err, momo.ErrNotSent)
		require.ErrorIs(t, err, momo.ErrRateLimited)
		var e *momo.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, "1 in flight", e.LocalLimit)
		assert.Zero(t, e.Attempts)
		assert.Equal(t, 8*time.Second, time.Since(began), "two seconds are left to send")

		gone, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		err = client.Do(gone, call(plain))
		require.ErrorIs(t, err, momo.ErrNotSent)
		require.ErrorIs(t, err, context.Canceled)

		require.NoError(t, client.Do(t.Context(), call(plain)), "its turn comes")
	})
}

func TestWhoeverAsksAboutALostAnswerHasThePlaceOfTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lost := true
		o := with(func(r *http.Request) (*http.Response, error) {
			if _, _ = io.Copy(io.Discard, r.Body); lost {
				lost = false
				return nil, io.ErrUnexpectedEOF
			}
			return respond(200, "{}"), nil
		})
		o.MaxInFlight = 1
		client := newClient(t, Config{Options: o})
		decode := func(*Answer) (*int, error) { return new(int), nil }
		_, err := DoOrFind(t.Context(), client, call(plain), decode, func(ctx context.Context) (*int, error) {
			return Do(ctx, client, call(noun), decode)
		})
		require.NoError(t, err)
		assert.Empty(t, client.places)
	})
}

func TestAPlaceIsGivenBackHoweverAnAttemptEnds(t *testing.T) {
	refuses := true
	o := with(func(*http.Request) (*http.Response, error) { panic("a transport of the caller's") })
	o.MaxInFlight = 1
	client := newClient(t, Config{Options: o, Authorize: func(context.Context, *Operation, http.Header) error {
		if refuses {
			return errors.New("no token")
		}
		return nil
	}})
	require.ErrorIs(t, client.Do(t.Context(), call(plain)), momo.ErrNotSent)
	assert.Empty(t, client.places)
	refuses = false
	assert.Panics(t, func() { _ = client.Do(t.Context(), call(plain)) })
	assert.Empty(t, client.places)
}

// Turns of a minute that nobody uses would be lost to all.
func TestWhoWaitsForAPlaceUsesUpNoTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const calls = 60
		limited := &Operation{Name: "collect", Method: http.MethodPost, Path: "/v1/limited", Class: Once, PerMinute: 10}
		var mu sync.Mutex
		var sent []time.Time
		looked := 0
		o := hanging(7*time.Second, func() {})
		counting := o.HTTPClient.Transport.(memory)
		o.HTTPClient.Transport = memory(func(r *http.Request) (*http.Response, error) {
			mu.Lock()
			if r.URL.Path == limited.Path {
				sent = append(sent, time.Now())
			} else {
				looked++
			}
			mu.Unlock()
			return counting(r)
		})
		o.MaxInFlight, o.Timeout, o.AttemptTimeout = 2, time.Hour, time.Minute
		client := newClient(t, Config{Options: o})
		var all sync.WaitGroup
		for range calls {
			all.Go(func() { assert.NoError(t, client.Do(t.Context(), call(limited))) })
			all.Go(func() { assert.NoError(t, client.Do(t.Context(), call(noun))) })
		}
		started := time.Now()
		all.Wait()
		// Two at a time, of 7 seconds, are 7 minutes for all, and up to 10 if the lookups
		// happen to go first.
		assert.Less(t, time.Since(started), 12*time.Minute)
		assert.Equal(t, calls, looked, "lookups are not kept out meanwhile")
		require.Len(t, sent, calls)
		for i := range len(sent) - limited.PerMinute {
			assert.Greater(t, sent[i+limited.PerMinute].Sub(sent[i]), time.Minute)
		}
	})
}

// A turn holds no place: what has none to wait for goes first.
func TestWhoWaitsForAMinuteKeepsNobodyOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limited := &Operation{Name: "collect", Method: http.MethodPost, Path: "/v1/limited", Class: Once, PerMinute: 1}
		o := with(func(*http.Request) (*http.Response, error) { return respond(200, "{}"), nil })
		o.MaxInFlight, o.Timeout = 1, 10*time.Minute
		client := newClient(t, Config{Options: o})
		require.NoError(t, client.Do(t.Context(), call(limited)))
		var all sync.WaitGroup
		all.Go(func() { assert.NoError(t, client.Do(t.Context(), call(limited))) })
		synctest.Wait()
		started := time.Now()
		require.NoError(t, client.Do(t.Context(), call(noun)))
		assert.Zero(t, time.Since(started))
		all.Wait()
	})
}

func TestATurnThatPassedWhileWaitingForAPlaceIsTakenAgain(t *testing.T) {
	for _, limiter := range []momo.Limiter{nil, new(momo.LocalLimiter)} {
		synctest.Test(t, func(t *testing.T) {
			limited := &Operation{Name: "collect", Method: http.MethodPost, Path: "/v1/limited", Class: Once, PerMinute: 3}
			var mu sync.Mutex
			var sent []time.Time
			o := with(func(r *http.Request) (*http.Response, error) {
				if _, _ = io.Copy(io.Discard, r.Body); r.URL.Path == plain.Path {
					time.Sleep(50 * time.Second)
					return respond(200, "{}"), nil
				}
				mu.Lock()
				defer mu.Unlock()
				sent = append(sent, time.Now())
				return respond(200, "{}"), nil
			})
			o.MaxInFlight, o.Timeout, o.Limiter = 1, time.Hour, limiter
			client := newClient(t, Config{Options: o})
			var all sync.WaitGroup
			for range 12 {
				all.Go(func() { assert.NoError(t, client.Do(t.Context(), call(limited))) })
			}
			time.Sleep(time.Minute) // a second before the next three
			all.Go(func() { assert.NoError(t, client.Do(t.Context(), call(plain))) })
			all.Wait()
			require.Len(t, sent, 12)
			for i := range len(sent) - limited.PerMinute {
				assert.Greater(t, sent[i+limited.PerMinute].Sub(sent[i]), time.Minute)
			}
		})
	}
}
