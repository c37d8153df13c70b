package transport

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

func limited(perMinute int) *Operation {
	op := *plain
	op.PerMinute = perMinute
	return &op
}

func TestAWaitForTheLocalLimitNeverUsesUpTheTimeToSend(t *testing.T) {
	for timeout, least := range map[time.Duration]time.Duration{
		90 * time.Second: 2 * time.Second,        // two seconds are left to send
		4 * time.Second:  1 * time.Second,        // or a quarter of the call's time
		62 * time.Second: 61*time.Second + 999e6, // the second call's turn comes a second before its end
	} {
		synctest.Test(t, func(t *testing.T) {
			var left []time.Duration
			o := with(func(r *http.Request) (*http.Response, error) {
				deadline, _ := r.Context().Deadline()
				left = append(left, time.Until(deadline))
				return respond(200, "{}"), nil
			})
			o.Timeout = timeout
			op := limited(1)
			c := newClient(t, Config{Options: o})
			require.NoError(t, c.Do(t.Context(), call(op)))
			began := time.Now()
			err := c.Do(t.Context(), call(op))
			if timeout == 90*time.Second {
				require.NoError(t, err)
				assert.GreaterOrEqual(t, left[1], least)
				return
			}
			require.ErrorIs(t, err, momo.ErrNotSent)
			require.ErrorIs(t, err, momo.ErrRateLimited)
			assert.Zero(t, time.Since(began), "at once")
			assert.Len(t, left, 1)
			var e *momo.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, 61*time.Second, e.RetryAfter)
			assert.Equal(t, "1 a minute", e.LocalLimit)
			assert.ErrorContains(t, err, "local limit: 1 a minute")
		})
	}
}

func TestTheLogNamesTheLocalLimit(t *testing.T) {
	var log bytes.Buffer
	o := with(func(*http.Request) (*http.Response, error) { return respond(200, "{}"), nil })
	o.Logger = slog.New(slog.NewJSONHandler(&log, nil))
	op := limited(1)
	c := newClient(t, Config{Options: o})
	require.NoError(t, c.Do(t.Context(), call(op)))
	require.Error(t, c.Do(t.Context(), call(op)))
	assert.Contains(t, log.String(), `"limit":"1 a minute"`)
	assert.Contains(t, log.String(), `"decision":"not sent"`)
}

func TestManyCallersShareALocalLimitWithoutExceedingIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var times []time.Time
		o := with(func(*http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			times = append(times, time.Now())
			return respond(200, "{}"), nil
		})
		op := limited(30)
		c := newClient(t, Config{Options: o})
		began := time.Now()
		var callers sync.WaitGroup
		for range 64 {
			callers.Go(func() {
				for time.Since(began) < 10*time.Minute {
					ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
					if c.Do(ctx, call(op)) != nil {
						time.Sleep(time.Second)
					}
					cancel()
				}
			})
		}
		callers.Wait()
		for i := 30; i < len(times); i++ {
			require.Greater(t, times[i].Sub(times[i-30]), time.Minute)
		}
		assert.GreaterOrEqual(t, len(times), 290, "29 a minute are sustained")
	})
}

func TestALimitCanBeChangedOrSwitchedOff(t *testing.T) {
	op := limited(1)
	for _, changed := range []int{-1, 2} {
		o := with(func(*http.Request) (*http.Response, error) { return respond(200, "{}"), nil })
		c := newClient(t, Config{Options: o, PerMinute: map[*Operation]int{op: changed}})
		for range 2 {
			require.NoError(t, c.Do(t.Context(), call(op)))
		}
	}
}

// A 429 that asks for a wait which would leave no time to send ends the call, and says
// for how long to wait.
func TestARetryAfterNeverUsesUpTheTimeToSend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		o := with(func(*http.Request) (*http.Response, error) {
			sent++
			return respond(429, "{}", "Retry-After", "9"), nil
		})
		o.Timeout = 10 * time.Second
		err := newClient(t, Config{Options: o}).Do(t.Context(), call(plain))
		require.ErrorIs(t, err, momo.ErrRateLimited)
		assert.Equal(t, 1, sent)
	})
}
