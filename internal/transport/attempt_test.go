package transport

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

func slowDial(delay time.Duration) *http.Transport {
	dialer := net.Dialer{Timeout: 2 * time.Second}
	return &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		time.Sleep(delay)
		return dialer.DialContext(ctx, network, address)
	}}
}

// early returns after 50 ms, while next goes on.
func early(next func(*http.Request) (*http.Response, error)) http.RoundTripper {
	return memory(func(r *http.Request) (*http.Response, error) {
		go func() {
			if resp, err := next(r); err == nil {
				_ = resp.Body.Close()
			}
		}()
		time.Sleep(50 * time.Millisecond)
		return nil, errors.New("breaker: timeout")
	})
}

// transports are what callers put under an HTTP client, and whether a refused
// connection is proof of anything behind them.
var transports = []struct {
	name   string
	make   func() http.RoundTripper
	proves bool
}{
	{"a transport of net/http", func() http.RoundTripper { return slowDial(0) }, true},
	{"middleware that passes all on", func() http.RoundTripper {
		next := slowDial(0)
		return memory(func(r *http.Request) (*http.Response, error) { return next.RoundTrip(r.Clone(r.Context())) })
	}, true},
	{"middleware that drops the context", func() http.RoundTripper {
		next := slowDial(0)
		return memory(func(r *http.Request) (*http.Response, error) {
			return next.RoundTrip(r.WithContext(context.Background()))
		})
	}, true},
	{"a breaker that is open", func() http.RoundTripper {
		return memory(func(*http.Request) (*http.Response, error) { return nil, errors.New("open") })
	}, true},
	{"one that returns early and goes on", func() http.RoundTripper {
		return early(slowDial(150 * time.Millisecond).RoundTrip)
	}, true},
	{"one that returns early, goes on and drops the context", func() http.RoundTripper {
		next := slowDial(150 * time.Millisecond)
		return early(func(r *http.Request) (*http.Response, error) {
			return next.RoundTrip(r.WithContext(context.Background()))
		})
	}, true},
	{"one that reads the body first", func() http.RoundTripper {
		next := slowDial(0)
		return memory(func(r *http.Request) (*http.Response, error) {
			_, _ = httputil.DumpRequest(r, true)
			return next.RoundTrip(r)
		})
	}, false},
	{"another that sends again", func() http.RoundTripper {
		c := retryablehttp.NewClient()
		c.Logger, c.RetryWaitMin, c.RetryWaitMax, c.RetryMax = nil, time.Millisecond, time.Millisecond, 1
		c.HTTPClient = &http.Client{Transport: slowDial(0)}
		return &retryablehttp.RoundTripper{Client: c}
	}, false},
	{"a registered protocol", func() http.RoundTripper {
		outer, inner := slowDial(0), slowDial(0)
		outer.RegisterProtocol("http", memory(func(r *http.Request) (*http.Response, error) {
			return inner.RoundTrip(r.WithContext(context.Background()))
		}))
		return outer
	}, true},
	{"a registered protocol that delivers and falls back", func() http.RoundTripper {
		outer, inner := slowDial(0), slowDial(0)
		outer.RegisterProtocol("http", memory(func(r *http.Request) (*http.Response, error) {
			if resp, err := inner.RoundTrip(r.WithContext(context.Background())); err == nil {
				_ = resp.Body.Close()
			}
			return nil, http.ErrSkipAltProtocol
		}))
		outer.DialContext = func(context.Context, string, string) (net.Conn, error) {
			return nil, errors.New("refused")
		}
		return outer
	}, true},
}

func TestNotSentIsNeverSaidOfWhatWasOrWillBeSent(t *testing.T) {
	const payment = `{"reference":"order-1"}`
	fails := map[string]func(http.ResponseWriter){
		"reset after the work": func(w http.ResponseWriter) {
			conn, _, _ := w.(http.Hijacker).Hijack()
			_ = conn.Close()
		},
		"hangs":   func(http.ResponseWriter) { time.Sleep(300 * time.Millisecond) },
		"refused": nil,
	}
	for _, given := range transports {
		for failure, fail := range fails {
			t.Run(given.name+"/"+failure, func(t *testing.T) {
				t.Parallel()
				var executed atomic.Int32
				server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					body, err := io.ReadAll(r.Body)
					if err == nil && bytes.Equal(body, []byte(payment)) {
						executed.Add(1)
					}
					fail(w)
				}))
				defer server.Close()
				url := server.URL
				if fail == nil {
					url = "http://127.0.0.1:1"
				}
				ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
				defer cancel()
				o := momo.Options{HTTPClient: &http.Client{Transport: given.make()}, MaxAttempts: 1}
				err := newClient(t, Config{BaseURL: url, Options: o}).Do(ctx, call(plain))
				time.Sleep(300 * time.Millisecond)     // whatever goes on in the background
				if executed.Load() > 0 && err != nil { // an answer may come late to one that drops the context
					require.ErrorIs(t, err, momo.ErrIndeterminate)
				}
				if fail == nil && given.proves {
					assert.ErrorIs(t, err, momo.ErrNotSent, "the proof is not given up where it is true")
				}
				if fail == nil && !given.proves {
					assert.ErrorIs(t, err, momo.ErrIndeterminate)
				}
			})
		}
	}
}

func TestARequestThatNamesNoPaymentInItsBodyProvesNothing(t *testing.T) {
	broken := memory(func(*http.Request) (*http.Response, error) { return nil, errors.New("broken") })
	for _, body := range []string{"", "{}"} {
		one := call(plain)
		if one.Body = nil; body != "" {
			one.Body = []byte(body)
		}
		require.ErrorIs(t, newClient(t, Config{Options: with(broken)}).Do(t.Context(), one), momo.ErrIndeterminate, body)
	}
}

func TestATransportThatSendsLaterIsStopped(t *testing.T) {
	var late error
	read := make(chan struct{})
	later := memory(func(r *http.Request) (*http.Response, error) {
		body := r.Body
		go func() {
			time.Sleep(20 * time.Millisecond)
			_, late = io.ReadAll(body)
			close(read)
		}()
		return nil, errors.New("gave up")
	})
	o := with(later)
	o.MaxAttempts = 1
	require.ErrorIs(t, newClient(t, Config{Options: o}).Do(t.Context(), call(plain)), momo.ErrNotSent)
	<-read
	assert.ErrorIs(t, late, errTakenBack)
}

func TestAnAttemptThatHangsLeavesTimeForTheNext(t *testing.T) {
	for _, tc := range []struct {
		op      *Operation
		timeout time.Duration
		setting time.Duration
		first   time.Duration // how long the first attempt lasts
	}{
		{noun, time.Minute, 0, 20 * time.Second},
		{noun, 30 * time.Second, 0, 10 * time.Second},
		{verb, time.Hour, 0, 20 * time.Second},
		{noun, time.Minute, time.Second, time.Second},
		{plain, time.Minute, time.Second, time.Minute}, // sent once: it has the whole time
	} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			var first time.Duration
			o := with(func(r *http.Request) (*http.Response, error) {
				_, _ = io.ReadAll(r.Body)
				if first != 0 {
					return respond(200, "{}"), nil
				}
				<-r.Context().Done()
				first = time.Since(began)
				return nil, r.Context().Err()
			})
			o.Timeout, o.AttemptTimeout = tc.timeout, tc.setting
			err := newClient(t, Config{Options: o}).Do(t.Context(), call(tc.op))
			assert.Equal(t, tc.first, first)
			if tc.op == plain {
				require.ErrorIs(t, err, momo.ErrIndeterminate)
				return
			}
			require.NoError(t, err)
		})
	}
}

func TestTheTimeoutCountsUnderALongerDeadlineToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		o := with(func(r *http.Request) (*http.Response, error) {
			_, _ = io.ReadAll(r.Body)
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		began := time.Now()
		require.ErrorIs(t, newClient(t, Config{Options: o}).Do(ctx, call(plain)), momo.ErrIndeterminate)
		assert.Equal(t, time.Minute, time.Since(began))
	})
}

func TestAStatusThatIsNoAnswerIsClosedUnread(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
		conn, _, _ := w.(http.Hijacker).Hijack()
		_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")
		t.Cleanup(func() { _ = conn.Close() }) // it stays open for ever
	}))
	defer server.Close()
	o := momo.Options{MaxAttempts: 1, HTTPClient: &http.Client{Transport: &http.Transport{}}}
	began := time.Now()
	err := newClient(t, Config{BaseURL: server.URL, Options: o}).Do(t.Context(), call(plain))
	require.ErrorIs(t, err, momo.ErrIndeterminate)
	assert.Less(t, time.Since(began), 10*time.Second)
	var e *momo.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, http.StatusSwitchingProtocols, e.HTTPStatus)
}

func TestAFloodOfInformationalAnswersEnds(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
		conn, _, _ := w.(http.Hijacker).Hijack()
		defer conn.Close()
		for range 1_000_000 {
			if _, err := io.WriteString(conn, "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"); err != nil {
				return
			}
		}
	}))
	defer server.Close()
	o := momo.Options{MaxAttempts: 1, HTTPClient: &http.Client{Transport: newHTTPTransport()}}
	err := newClient(t, Config{BaseURL: server.URL, Options: o}).Do(t.Context(), call(plain))
	require.ErrorIs(t, err, momo.ErrIndeterminate)
}
