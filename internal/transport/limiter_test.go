package transport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

// store is a Limiter that several processes share.
type store func(context.Context, string, momo.Limit, time.Duration) (time.Duration, error)

func (s store) Reserve(
	ctx context.Context, key string, limit momo.Limit, longest time.Duration,
) (time.Duration, error) {
	return s(ctx, key, limit, longest)
}

// saying answers every question in the same way.
func saying(wait time.Duration, err error) store {
	return func(context.Context, string, momo.Limit, time.Duration) (time.Duration, error) { return wait, err }
}

// unasked is a store that nobody asks.
func unasked(t *testing.T) store {
	return func(context.Context, string, momo.Limit, time.Duration) (time.Duration, error) {
		t.Error("asked")
		return 0, nil
	}
}

// hung answers when it is given up.
func hung(ctx context.Context, _ string, _ momo.Limit, _ time.Duration) (time.Duration, error) {
	<-ctx.Done()
	return 0, fmt.Errorf("no answer: %w", ctx.Err())
}

// answering accepts everything, and asks l for the turns.
func answering(l momo.Limiter) momo.Options {
	o := with(func(*http.Request) (*http.Response, error) { return respond(200, "{}"), nil })
	o.Limiter, o.Timeout = l, 10*time.Second
	return o
}

func of(secret momo.Secret) func(context.Context) (momo.Secret, error) {
	return func(context.Context) (momo.Secret, error) { return secret, nil }
}

func assertLimited(t *testing.T, err error, limit string, after time.Duration) {
	t.Helper()
	require.ErrorIs(t, err, momo.ErrNotSent)
	require.ErrorIs(t, err, momo.ErrRateLimited)
	var e *momo.Error
	require.ErrorAs(t, err, &e)
	assert.Zero(t, e.Attempts)
	assert.Equal(t, limit, e.LocalLimit)
	assert.Equal(t, after, e.RetryAfter)
}

func TestClientsOfOneCredentialShareOneLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, op := answering(new(momo.LocalLimiter)), limited(2)
		one := newClient(t, Config{Options: o, Credential: of("first")})
		same := newClient(t, Config{Options: o, Credential: of("first"), BaseURL: "https://provider.invalid/"})
		other := newClient(t, Config{Options: o, Credential: of("second")})
		elsewhere := newClient(t, Config{Options: o, Credential: of("first"), BaseURL: "https://sandbox.invalid"})
		require.NoError(t, one.Do(t.Context(), call(op)))
		require.NoError(t, same.Do(t.Context(), call(op)))
		assertLimited(t, one.Do(t.Context(), call(op)), "2 a minute", 61*time.Second)
		assertLimited(t, same.Do(t.Context(), call(op)), "2 a minute", 61*time.Second)
		require.NoError(t, other.Do(t.Context(), call(op)))
		require.NoError(t, elsewhere.Do(t.Context(), call(op)))
		lookup := *op
		lookup.Name = "another"
		require.NoError(t, one.Do(t.Context(), call(&lookup)), "an operation has a limit of its own")
	})
}

func TestManyMachinesShareALimitWithoutExceedingIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var times []time.Time
		o := with(func(*http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			times = append(times, time.Now())
			return respond(200, "{}"), nil
		})
		o.Limiter, o.MaxInFlight = new(momo.LocalLimiter), 4
		op, began := limited(30), time.Now()
		var callers sync.WaitGroup
		for range 4 {
			c := newClient(t, Config{Options: o, Credential: of("shared")})
			for range 16 {
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
		}
		callers.Wait()
		assertNeverMore(t, 30, times)
		assert.GreaterOrEqual(t, len(times), 290, "29 a minute are sustained")
	})
}

func assertNeverMore(t *testing.T, perMinute int, times []time.Time) {
	t.Helper()
	for i := perMinute; i < len(times); i++ {
		require.Greater(t, times[i].Sub(times[i-perMinute]), time.Minute)
	}
}

func TestTheKeyOfALimitTellsNothing(t *testing.T) {
	var asked []string
	o := answering(store(func(_ context.Context, key string, limit momo.Limit, _ time.Duration) (time.Duration, error) {
		assert.Equal(t, momo.Limit{Requests: 30, Window: time.Minute}, limit)
		asked = append(asked, key)
		return 0, nil
	}))
	const secret = "sk_live_planted-credential"
	c := newClient(t, Config{Options: o, Credential: of(secret)})
	for range 2 {
		require.NoError(t, c.Do(t.Context(), call(limited(30))))
	}
	require.Len(t, asked, 2)
	assert.Equal(t, asked[0], asked[1])
	assert.Regexp(t, `^test/disburse/[0-9a-f]{32}$`, asked[0])
	assert.LessOrEqual(t, len(asked[0]), 128)
	hash := asked[0][len("test/disburse/"):]
	for _, printed := range []string{fmt.Sprintf("%v %+v %#v", c, c, c), fmt.Sprintf("%+v", c.config)} {
		assert.NotContains(t, printed, "planted")
		assert.NotContains(t, printed, hash)
	}
}

// Hashing a secret for each call would cost more than the rest of the limit.
func TestTheSecretIsHashedOnce(t *testing.T) {
	c := newClient(t, Config{Credential: of("planted-credential")})
	assert.LessOrEqual(t, testing.AllocsPerRun(100, func() { _, _ = c.key(t.Context(), plain) }), 1.0)
}

func TestALimitOfTheClientsOwnAllocatesNothing(t *testing.T) {
	c := newClient(t, Config{Credential: of("planted-credential")})
	op := limited(1 << 10)
	x := &exchange{client: c, call: call(op)}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	assert.Zero(t, testing.AllocsPerRun(100, func() { _ = x.admit(ctx) }))
}

func TestAfterARotationTheKeyIsAnother(t *testing.T) {
	var keys []string
	o := answering(store(func(_ context.Context, key string, _ momo.Limit, _ time.Duration) (time.Duration, error) {
		keys = append(keys, key)
		return 0, nil
	}))
	secrets := []momo.Secret{"first", "first", "second", "first"}
	now := secrets[0]
	key := asked(func(context.Context) (momo.Secret, error) { return now, nil })
	c := newClient(t, Config{Options: o, Secrets: key.Known, Credential: key.Secret})
	for _, now = range secrets {
		require.NoError(t, c.Do(t.Context(), call(limited(30))))
	}
	assert.Equal(t, []bool{true, false, true}, []bool{keys[0] == keys[1], keys[0] == keys[2], keys[0] == keys[3]})
	again := newClient(t, Config{Options: o, Credential: of("first")})
	require.NoError(t, again.Do(t.Context(), call(limited(30))))
	assert.Equal(t, keys[0], keys[4], "it is the secret's, not the client's")
}

func TestWithoutASecretNoTurnIsTaken(t *testing.T) {
	sealed := errors.New("the vault is sealed")
	o := answering(unasked(t))
	key := asked(func(context.Context) (momo.Secret, error) { return "", sealed })
	err := newClient(t, Config{Options: o, Credential: key.Secret}).Do(t.Context(), call(limited(30)))
	require.ErrorIs(t, err, momo.ErrNotSent)
	require.ErrorIs(t, err, sealed)
	assert.NotErrorIs(t, err, momo.ErrRateLimited)
}

// logged is a log, and how often something is in it.
type logged struct{ bytes.Buffer }

func (l *logged) logger() *slog.Logger { return slog.New(slog.NewJSONHandler(l, nil)) }

func (l *logged) count(text string) int { return strings.Count(l.String(), text) }

func TestWithoutTheStoreAClientKeepsTheLimitByItself(t *testing.T) {
	for kind, failure := range map[string]error{
		"syscall.Errno":                 &net.OpError{Addr: &net.TCPAddr{IP: net.IPv4(10, 1, 2, 3)}, Err: syscall.ECONNREFUSED},
		"*errors.errorString":           fmt.Errorf("redis at 10.1.2.3: %w", errors.New("10.1.2.3 is down")),
		"*net.DNSError":                 &net.DNSError{Name: "10.1.2.3", Err: "no such host"},
		"context.deadlineExceededError": context.DeadlineExceeded, // of its own
	} {
		synctest.Test(t, func(t *testing.T) {
			var log logged
			o := answering(saying(0, failure))
			o.Logger = log.logger()
			c := newClient(t, Config{Options: o, Credential: of("first")})
			for range 2 {
				require.NoError(t, c.Do(t.Context(), call(limited(2))))
			}
			assertLimited(t, c.Do(t.Context(), call(limited(2))), "2 a minute", 61*time.Second)
			assert.Equal(t, 3, log.count(`"level":"WARN","msg":"limiter unavailable","provider":"test",`+
				`"operation":"disburse","error":"`+kind+`"}`))
			assert.NotContains(t, log.String(), "10.1.2.3")
		})
	}
}

// What the store gave before it failed counts: at its own time, not when it was given.
func TestTurnsOfTheStoreCountWhenItFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var times []time.Time
		o := with(func(*http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			times = append(times, time.Now())
			return respond(200, "{}"), nil
		})
		given, spaced, fails := new(momo.LocalLimiter), momo.Limit{Requests: 1, Window: 2 * time.Second}, false
		o.Limiter = store(func(ctx context.Context, _ string, _ momo.Limit, longest time.Duration) (time.Duration, error) {
			if mu.Lock(); fails {
				mu.Unlock()
				return 0, errors.New("down")
			}
			mu.Unlock()
			return given.Reserve(ctx, "key", spaced, longest)
		})
		o.Timeout = 3 * time.Minute
		c, op := newClient(t, Config{Options: o, Credential: of("first")}), limited(30)
		var callers sync.WaitGroup
		for range 64 {
			callers.Go(func() {
				for range 4 {
					_ = c.Do(t.Context(), call(op))
				}
			})
		}
		time.Sleep(61 * time.Second)
		mu.Lock()
		fails = true
		mu.Unlock()
		callers.Wait()
		require.Greater(t, len(times), 150)
		assertNeverMore(t, 30, times)
	})
}

func TestAStoreThatHangsCostsLittle(t *testing.T) {
	for timeout, cost := range map[time.Duration]time.Duration{
		time.Minute: 2 * time.Second, 10 * time.Second: 2 * time.Second, 4 * time.Second: time.Second,
	} {
		synctest.Test(t, func(t *testing.T) {
			var log logged
			o := answering(store(hung))
			o.Logger, o.Timeout = log.logger(), timeout
			began := time.Now()
			require.NoError(t, newClient(t, Config{Options: o}).Do(t.Context(), call(limited(2))))
			assert.Equal(t, cost, time.Since(began))
			assert.Equal(t, 1, log.count(`"limiter unavailable"`))
			assert.Equal(t, 1, log.count(`"error":"context.deadlineExceededError"`))
		})
	}
}

func TestWhatTheStoreRefusesIsNotSent(t *testing.T) {
	for wait, after := range map[time.Duration]time.Duration{7 * time.Minute: 7 * time.Minute, 0: 0, -time.Second: 0} {
		synctest.Test(t, func(t *testing.T) {
			var log logged
			o := answering(saying(wait, fmt.Errorf("not now: %w", momo.ErrRateLimited)))
			o.Logger = log.logger()
			began := time.Now()
			assertLimited(t, newClient(t, Config{Options: o}).Do(t.Context(), call(limited(2))), "2 a minute", after)
			assert.Zero(t, time.Since(began), "at once")
			assert.Zero(t, log.count("limiter unavailable"))
			assert.Equal(t, 1, log.count(`"limit":"2 a minute"`))
		})
	}
}

func TestTheStoreIsToldWhatLeavesTheTimeToSend(t *testing.T) {
	for timeout, want := range map[time.Duration]time.Duration{
		time.Minute: 58 * time.Second, 10 * time.Second: 8 * time.Second, 4 * time.Second: 3 * time.Second,
	} {
		synctest.Test(t, func(t *testing.T) {
			o := answering(store(func(_ context.Context, _ string, _ momo.Limit, longest time.Duration) (time.Duration, error) {
				assert.Equal(t, want, longest)
				return longest, nil
			}))
			o.Timeout = timeout
			began := time.Now()
			require.NoError(t, newClient(t, Config{Options: o}).Do(t.Context(), call(limited(2))))
			assert.Equal(t, want, time.Since(began))
		})
	}
}

func TestTheStoreIsNotAskedWhenItIsTooLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := answering(unasked(t))
		c := newClient(t, Config{Options: o, Credential: func(context.Context) (momo.Secret, error) {
			time.Sleep(9 * time.Second)
			return "first", nil
		}})
		err := c.Do(t.Context(), call(limited(2)))
		require.ErrorIs(t, err, momo.ErrNotSent)
		assert.NotErrorIs(t, err, momo.ErrRateLimited)
	})
}

// A wait is never longer than what the store was told, whatever it says.
func TestAnAnswerThatNoStoreMayGiveIsNotFollowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		const tooLong = 8*time.Second + 1
		err := newClient(t, Config{Options: answering(saying(tooLong, nil))}).Do(t.Context(), call(limited(2)))
		assertLimited(t, err, "2 a minute", tooLong)
		past := newClient(t, Config{Options: answering(saying(-time.Hour, nil))})
		require.NoError(t, past.Do(t.Context(), call(limited(2))))
		assert.Zero(t, time.Since(began))
	})
}

func TestAskingNeverEatsTheTimeToSend(t *testing.T) {
	for _, tt := range []struct{ took, wait, left time.Duration }{
		{0, 8 * time.Second, 2 * time.Second},
		{time.Second, 8 * time.Second, 2 * time.Second},
		{time.Second, 3 * time.Second, 6 * time.Second},
		{time.Second, 0, 9 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			o := answering(store(func(context.Context, string, momo.Limit, time.Duration) (time.Duration, error) {
				time.Sleep(tt.took)
				return tt.wait, nil
			}))
			var left time.Duration
			o.HTTPClient.Transport = memory(func(r *http.Request) (*http.Response, error) {
				deadline, _ := r.Context().Deadline()
				left = time.Until(deadline)
				return respond(200, "{}"), nil
			})
			require.NoError(t, newClient(t, Config{Options: o}).Do(t.Context(), call(limited(2))))
			assert.Equal(t, tt.left, left)
		})
	}
}

func TestAStoreThatAnswersTooLateIsNotFollowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		o := hanging(7900*time.Millisecond, func() { sent++ })
		o.MaxInFlight, o.Timeout = 1, 10*time.Second
		o.Limiter = store(func(context.Context, string, momo.Limit, time.Duration) (time.Duration, error) {
			time.Sleep(500 * time.Millisecond)
			return 0, nil
		})
		c := newClient(t, Config{Options: o})
		var first sync.WaitGroup
		first.Go(func() { assert.NoError(t, c.Do(t.Context(), call(plain))) })
		synctest.Wait()
		assertLimited(t, c.Do(t.Context(), call(limited(2))), "2 a minute", 0)
		first.Wait()
		assert.Equal(t, 1, sent)
		assert.Empty(t, c.places)
	})
}

func TestACallThatIsGivenUpWhileTheStoreIsAskedIsNoFailureOfTheStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log logged
		o := answering(store(hung))
		o.Logger = log.logger()
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		began := time.Now()
		err := newClient(t, Config{Options: o}).Do(ctx, call(limited(2)))
		require.ErrorIs(t, err, momo.ErrNotSent)
		require.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, time.Second, time.Since(began))
		assert.Zero(t, log.count("limiter unavailable"))
	})
}

func TestWhatHasNoLimitAsksNoStore(t *testing.T) {
	o := answering(unasked(t))
	op := limited(30)
	c := newClient(t, Config{Options: o, PerMinute: map[*Operation]int{op: -1}})
	require.NoError(t, c.Do(t.Context(), call(op)))
	require.NoError(t, c.Do(t.Context(), call(plain)))
}

// After an attempt, a refusal of the store ends the call with what is known of it.
func TestAnAttemptThatMayHaveHappenedStaysSoWithoutATurnForTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		o := answering(store(func(context.Context, string, momo.Limit, time.Duration) (time.Duration, error) {
			if asked++; asked == 1 {
				return 0, nil
			}
			return time.Minute, momo.ErrRateLimited
		}))
		o.HTTPClient.Transport = memory(func(r *http.Request) (*http.Response, error) {
			_, _ = io.Copy(io.Discard, r.Body)
			return nil, io.ErrUnexpectedEOF
		})
		op := *verb
		op.PerMinute = 30
		err := newClient(t, Config{Options: o}).Do(t.Context(), call(&op))
		require.ErrorIs(t, err, momo.ErrIndeterminate)
		assert.NotErrorIs(t, err, momo.ErrRateLimited)
		assert.Equal(t, 2, asked, "a turn for each attempt")
	})
}
