package transport

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

var (
	verb  = &Operation{Name: "collect", Method: http.MethodPost, Path: "/v1/{id}/pay", Class: Keyed}
	plain = &Operation{Name: "disburse", Method: http.MethodPost, Path: "/v1/pay", Class: Once}
	noun  = &Operation{Name: "transaction", Method: http.MethodGet, Path: "/v1/{id}", Class: Look}
)

// memory is a provider in memory, so that time can be faked.
type memory func(*http.Request) (*http.Response, error)

func (m memory) RoundTrip(r *http.Request) (*http.Response, error) { return m(r) }

func respond(status int, body string, header ...string) *http.Response {
	h := http.Header{}
	for i := 0; i+1 < len(header); i += 2 {
		h.Add(header[i], header[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}
}

func newClient(t *testing.T, c Config) *Client {
	if c.BaseURL == "" {
		c.BaseURL = "https://provider.invalid"
	}
	c.Provider = "test"
	var faults Faults
	client := New(c, &faults)
	require.Empty(t, faults)
	return client
}

func with(m memory) momo.Options { return momo.Options{HTTPClient: &http.Client{Transport: m}} }

func call(op *Operation) *Call {
	return &Call{Op: op, Argument: "256700123456", Reference: "order-1", Body: []byte(`{"reference":"order-1"}`), Decode: func(*Answer) error { return nil }}
}

func TestNewTellsAllFaultsOfItsSettings(t *testing.T) {
	for address, ok := range map[string]bool{
		"https://api.example.com": true, "https://api.example.com/v1": true, "http://127.0.0.1:8080/x": true, "http://[::1]:1": true, "http://localhost:1": true,
		"http://api.example.com": false, "ftp://api.example.com": false, "https://u:p@api.example.com": false, "https://api.example.com/": true, "https://api.example.com/v1/": true, "https://api.example.com//": false,
		"https://api.example.com?x=1": false, "https://api.example.com#x": false, "": false, "api.example.com": false, "https://": false, "https://:443": false,
		"http://127.0.0.1.evil.example": false, "http://2130706433": false, "https://a b": false,
	} {
		var faults Faults
		New(Config{BaseURL: address}, &faults)
		assert.Equal(t, ok, len(faults) == 0, "%s: %v", address, faults)
	}
	var faults Faults
	New(Config{BaseURL: "http://provider.example", PlainHTTP: true}, &faults)
	assert.Empty(t, faults)
	New(Config{BaseURL: "http://x", Options: momo.Options{Timeout: -1, MaxAttempts: -1, RetryWait: -1}}, &faults)
	assert.Len(t, faults, 4)
}

func TestRetryAfterIsReadStrictlyAndNeverNegative(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"0": 0, "43": 43 * time.Second, "-1": 0, "1.5": 0, "1e3": 0, "soon": 0, "": 0, "1000000000000000000000": 0,
		"Fri, 20 Nov 2026 12:00:30 GMT": 30 * time.Second, "Fri, 20 Nov 2026 11:00:00 GMT": 0, "Fri, 20 Nov": 0,
	} {
		assert.Equal(t, want, retryAfter(http.Header{"Retry-After": {value}}, now), value)
	}
	assert.Zero(t, retryAfter(http.Header{"Retry-After": {"1", "2"}}, now), "two values mean nothing")
	assert.Zero(t, retryAfter(http.Header{}, now))
}

func FuzzRetryAfter(f *testing.F) {
	f.Fuzz(func(t *testing.T, value string) {
		assert.GreaterOrEqual(t, retryAfter(http.Header{"Retry-After": {value}}, time.Now()), time.Duration(0))
	})
}

func TestRetryAfterIsObeyedUpToACapAndTheDeadline(t *testing.T) {
	for _, tc := range []struct {
		after    string
		deadline time.Duration
		sent     int
		took     time.Duration
	}{
		{"5", time.Minute, 2, 5 * time.Second},
		{"31", time.Hour, 1, 0},       // longer than the library waits by itself
		{"10", 9 * time.Second, 1, 0}, // past the deadline
		{"3600", 0, 1, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			sent := 0
			c := newClient(t, Config{Options: with(func(*http.Request) (*http.Response, error) {
				if sent++; sent == 1 {
					return respond(429, "{}", "Retry-After", tc.after), nil
				}
				return respond(200, "{}"), nil
			})})
			ctx := t.Context()
			if tc.deadline > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, tc.deadline)
				defer cancel()
			}
			started := time.Now()
			err := c.Do(ctx, call(verb))
			assert.Equal(t, tc.sent, sent, tc.after)
			assert.Equal(t, tc.took, time.Since(started), tc.after)
			if tc.sent == 1 {
				require.ErrorIs(t, err, momo.ErrRateLimited)
				var e *momo.Error
				require.ErrorAs(t, err, &e)
				assert.NotZero(t, e.RetryAfter, "the caller is told")
			} else {
				require.NoError(t, err)
			}
		})
	}
}

func TestWaitsAreRandomAndGrowUpToTheCap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var times []time.Duration
		start := time.Now()
		o := with(func(*http.Request) (*http.Response, error) {
			times = append(times, time.Since(start))
			return respond(503, ""), nil
		})
		o.MaxAttempts, o.RetryWait = 8, 2*time.Second
		c := newClient(t, Config{Options: o})
		require.ErrorIs(t, c.Do(t.Context(), call(noun)), momo.ErrUnavailable)
		require.Len(t, times, 8)
		distinct := map[time.Duration]bool{}
		for i := 1; i < len(times); i++ {
			wait := times[i] - times[i-1]
			distinct[wait] = true
			assert.LessOrEqual(t, wait, min(2*time.Second<<(i-1), longestBackoff)+1)
		}
		assert.Greater(t, len(distinct), 4, "full jitter")
	})
}

func TestRepeatingDoesNotAmplifyAnOutage(t *testing.T) {
	sent := 0
	o := with(func(*http.Request) (*http.Response, error) { sent++; return respond(503, ""), nil })
	o.RetryWait = time.Nanosecond
	c := newClient(t, Config{Options: o})
	const calls = 1000
	for range calls {
		require.Error(t, c.Do(t.Context(), call(noun)))
	}
	assert.LessOrEqual(t, sent, calls+calls/10)
	assert.Greater(t, sent, calls)
}

func TestALocalLimitIsKeptByWaitingAndNeverExceeded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var times []time.Time
		limited := *plain
		limited.PerMinute = 30
		o := with(func(*http.Request) (*http.Response, error) {
			times = append(times, time.Now())
			return respond(200, "{}"), nil
		})
		o.Timeout = 2 * time.Minute
		c := newClient(t, Config{Options: o})
		for range 120 {
			require.NoError(t, c.Do(t.Context(), call(&limited)))
		}
		for i := 30; i < len(times); i++ {
			assert.Greater(t, times[i].Sub(times[i-30]), time.Minute, "31 requests within a minute")
		}
		assert.LessOrEqual(t, times[119].Sub(times[0]), 3*61*time.Second, "at least 29 a minute are sustained")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		err := c.Do(ctx, call(&limited))
		require.ErrorIs(t, err, momo.ErrNotSent, "waiting would take longer than the deadline")
		require.ErrorIs(t, err, momo.ErrRateLimited)
		assert.Equal(t, momo.NotSent, momo.OutcomeOf(err))
		assert.Len(t, times, 120)
	})
}

func TestACallWithoutADeadlineHasOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := with(func(r *http.Request) (*http.Response, error) {
			_, _ = io.ReadAll(r.Body)
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		started := time.Now()
		err := newClient(t, Config{Options: o}).Do(context.Background(), call(plain))
		require.ErrorIs(t, err, momo.ErrIndeterminate)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, time.Minute, time.Since(started))
	})
}

func TestAContextThatHasEndedTellsWhy(t *testing.T) {
	closed := errors.New("the shop closed")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(closed)
	err := newClient(t, Config{}).Do(ctx, call(plain))
	require.ErrorIs(t, err, momo.ErrNotSent)
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, err, closed)
}

func TestManyAttemptsDoNotOverflowTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		o := with(func(*http.Request) (*http.Response, error) { sent++; return respond(503, ""), nil })
		o.MaxAttempts, o.RetryWait, o.Timeout = 1000, time.Hour, 24*time.Hour
		c := newClient(t, Config{Options: o})
		require.ErrorIs(t, c.Do(t.Context(), call(noun)), momo.ErrUnavailable)
		assert.Equal(t, 11, sent, "until the budget is spent")
	})
}

func TestAContextThatEndsDuringAWaitEndsTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		o := with(func(*http.Request) (*http.Response, error) {
			time.AfterFunc(time.Second, cancel)
			return respond(429, "", "Retry-After", "20"), nil
		})
		started := time.Now()
		err := newClient(t, Config{Options: o}).Do(ctx, call(verb))
		require.ErrorIs(t, err, momo.ErrRateLimited, "refused, and that is known")
		require.ErrorIs(t, err, context.Canceled)
		var e *momo.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, 1, e.Attempts, "the second was never sent")
		assert.Equal(t, time.Second, time.Since(started))
	})
}

func TestEveryAttemptIsAuthorizedAnewAndCarriesTheSameBytes(t *testing.T) {
	var stamps, bodies, keys []string
	stamp := 0
	o := with(func(r *http.Request) (*http.Response, error) {
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, string(body))
		stamps = append(stamps, r.Header.Get("X-Stamp"))
		keys = append(keys, r.Header.Get("Idempotency-Key"))
		if len(bodies) < 3 {
			return nil, errors.New("cut")
		}
		return respond(200, "{}"), nil
	})
	o.RetryWait = time.Millisecond
	c := newClient(t, Config{Options: o, Authorize: func(_ context.Context, _ *Operation, h http.Header) error {
		stamp++
		h["X-Stamp"] = []string{strings.Repeat("i", stamp)}
		return nil
	}})
	one := call(verb)
	one.Body, one.Key, one.KeyHeader = []byte(`{"amount":1}`), "key-1", "Idempotency-Key"
	require.NoError(t, c.Do(t.Context(), one))
	assert.Equal(t, []string{"i", "ii", "iii"}, stamps)
	assert.Equal(t, []string{`{"amount":1}`, `{"amount":1}`, `{"amount":1}`}, bodies)
	assert.Equal(t, []string{"key-1", "key-1", "key-1"}, keys)
}

func TestAProvidersOwnHeaderSaysHowLongToWaitWhereRetryAfterDoesNot(t *testing.T) {
	op := *plain
	op.Judge = func(_ *Answer, v Verdict) Verdict { v.RetryAfter = 40 * time.Second; return v }
	for _, tc := range []struct {
		status int
		header []string
		want   time.Duration
	}{{429, nil, 40 * time.Second}, {429, []string{"Retry-After", "50"}, 50 * time.Second}, {400, nil, 0}} {
		c := newClient(t, Config{Options: with(func(*http.Request) (*http.Response, error) {
			return respond(tc.status, "{}", tc.header...), nil
		})})
		var e *momo.Error
		require.ErrorAs(t, c.Do(t.Context(), call(&op)), &e)
		assert.Equal(t, tc.want, e.RetryAfter, "%d %v", tc.status, tc.header)
	}
}

func TestStaleIsRenewedOnce(t *testing.T) {
	for _, renews := range []bool{true, false} {
		sent, renewed := 0, 0
		c := newClient(t, Config{
			Options: with(func(*http.Request) (*http.Response, error) { sent++; return respond(401, "{}"), nil }),
			Renew:   func(*Answer, http.Header) bool { renewed++; return renews },
		})
		op := *plain
		op.Judge = func(_ *Answer, v Verdict) Verdict { v.Failure = Stale; return v }
		require.ErrorIs(t, c.Do(t.Context(), call(&op)), momo.ErrUnauthorized)
		want := 1
		if renews {
			want = 2
		}
		assert.Equal(t, want, sent)
		assert.Equal(t, 1, renewed)
	}
}

func TestAnAnswerIsDecodedFirstAndJudgedOnlyIfItIsNotAccepted(t *testing.T) {
	refused := errors.New("no acceptance")
	for name, tc := range map[string]struct {
		status  int
		decode  error
		verdict Failure
		asked   string
		want    error
	}{
		"accepted":                        {200, nil, Refused, "d", nil},
		"refused inside a 200":            {200, refused, Refused, "dj", momo.ErrLimit},
		"neither":                         {200, refused, None, "dj", momo.ErrIndeterminate},
		"refused":                         {400, nil, Refused, "j", momo.ErrLimit},
		"accepted inside a 400":           {400, nil, None, "jd", nil},
		"a 400 that is neither":           {400, refused, None, "jd", momo.ErrIndeterminate},
		"an acceptance that a 500 is not": {500, nil, ServerError, "j", momo.ErrIndeterminate},
	} {
		asked := ""
		c := newClient(t, Config{
			Options: with(func(*http.Request) (*http.Response, error) { return respond(tc.status, "{}"), nil }),
		})
		op := *plain
		op.Judge = func(*Answer, Verdict) Verdict {
			asked += "j"
			return Verdict{Failure: tc.verdict, Kind: momo.ErrLimit}
		}
		one := call(&op)
		one.Decode = func(*Answer) error { asked += "d"; return tc.decode }
		require.ErrorIs(t, c.Do(t.Context(), one), tc.want, name)
		assert.Equal(t, tc.asked, asked, name)
	}
}

func TestAFailedAuthorizationSendsNothing(t *testing.T) {
	c := newClient(t, Config{
		Options: with(func(*http.Request) (*http.Response, error) { t.Error("sent"); return nil, io.EOF }),
		Authorize: func(context.Context, *Operation, http.Header) error {
			return &momo.Error{Kind: momo.ErrUnauthorized, HTTPStatus: 401, Lookup: true}
		},
	})
	err := c.Do(t.Context(), call(plain))
	require.ErrorIs(t, err, momo.ErrUnauthorized)
	assert.Equal(t, momo.Refused, momo.OutcomeOf(err))
	assert.NotErrorIs(t, err, momo.ErrNotSent)

	c.config.Authorize = func(context.Context, *Operation, http.Header) error {
		return &momo.Error{Kind: momo.ErrUnavailable, Lookup: true}
	}
	err = c.Do(t.Context(), call(plain))
	require.ErrorIs(t, err, momo.ErrNotSent)
	assert.NotErrorIs(t, err, momo.ErrUnavailable)
	assert.Equal(t, momo.NotSent, momo.OutcomeOf(err))
}

func TestTheLogTellsOfAnAttemptWhatMayBeTold(t *testing.T) {
	var log bytes.Buffer
	o := with(func(*http.Request) (*http.Response, error) {
		return respond(400, `{"error":"256700123456"}`, "X-Request-Id", "r1"), nil
	})
	o.Logger = slog.New(slog.NewJSONHandler(&log, nil))
	require.Error(t, newClient(t, Config{Options: o}).Do(t.Context(), call(noun)))
	for _, want := range []string{`"provider":"test"`, `"operation":"transaction"`, `"path":"/v1/{id}"`, `"status":400`, `"attempt":1`, `"duration":`, `"decision":"stop"`} {
		assert.Contains(t, log.String(), want)
	}
	assert.NotContains(t, log.String(), "256700123456")
}

func TestNothingOfTheAddressIsInTheCause(t *testing.T) {
	one := call(noun)
	one.Query = Query("phone", "256700123456", "empty", "", "page", "2")
	assert.Equal(t, "phone=256700123456&page=2", one.Query)
	err := newClient(t, Config{Options: with(func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF })}).Do(t.Context(), one)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	var e *momo.Error
	require.ErrorAs(t, err, &e)
	assert.NotContains(t, e.Err.Error(), "256700123456")
}

func TestTheTableKeepsItsLaws(t *testing.T) {
	for class := range classes {
		assert.Equal(t, done, policy[None][class], "an accepted answer ends the call")
		assert.Equal(t, fail, policy[Refused][class], "a refusal is never sent again")
		assert.Equal(t, open, policy[Redirected][class], "and no redirect followed")
		for failure := Unsent; failure < failures; failure++ {
			assert.NotEqual(t, done, policy[failure][class])
		}
	}
	for _, failure := range []Failure{Lost, ServerError, Garbled, Redirected, Busy} {
		assert.Equal(t, open, policy[failure][Once])
		assert.Equal(t, open, policy[failure][Never])
	}
	for _, moves := range []Class{Once, Never, Unique, Keyed} {
		assert.Equal(t, open, policy[ServerError][moves], "no key and no reference outlives a server error")
	}
}

func TestASlashAtTheEndOfTheBaseURLMakesNoDifference(t *testing.T) {
	for _, base := range []string{"https://provider.invalid/api", "https://provider.invalid/api/"} {
		o := with(func(r *http.Request) (*http.Response, error) {
			assert.Equal(t, "https://provider.invalid/api/v1/256700123456/pay", r.URL.String())
			return respond(200, "{}"), nil
		})
		require.NoError(t, newClient(t, Config{BaseURL: base, Options: o}).Do(t.Context(), call(verb)))
	}
}
