package transport

import (
	"context"
	"io"
	"log/slog"
	"net"
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

func TestTheCallersHTTPClientIsNeverChanged(t *testing.T) {
	followed := false
	given := &http.Client{
		Transport:     memory(func(*http.Request) (*http.Response, error) { return respond(200, "{}"), nil }),
		CheckRedirect: func(*http.Request, []*http.Request) error { followed = true; return nil },
		Timeout:       time.Hour,
	}
	before := *given
	require.NoError(t, newClient(t, Config{Options: momo.Options{HTTPClient: given}}).Do(t.Context(), call(noun)))
	assert.Equal(t, before.Transport != nil, given.Transport != nil)
	assert.Equal(t, before.Timeout, given.Timeout)
	assert.NotNil(t, given.CheckRedirect)
	assert.False(t, followed)
}

func TestTheTimeoutOfTheCallersHTTPClientCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hangs := memory(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		for _, o := range []momo.Options{
			{HTTPClient: &http.Client{Transport: hangs, Timeout: time.Minute}},
			{HTTPClient: &http.Client{Transport: hangs, Timeout: time.Hour}, Timeout: time.Minute},
			{HTTPClient: &http.Client{Transport: hangs, Timeout: -1}},
		} {
			began := time.Now()
			require.ErrorIs(t, newClient(t, Config{Options: o}).Do(t.Context(), call(plain)), context.DeadlineExceeded)
			assert.Equal(t, time.Minute, time.Since(began))
		}
	})
}

func TestATransportThatGivesNothingIsALostAnswer(t *testing.T) {
	nothing := memory(func(r *http.Request) (*http.Response, error) {
		_, _ = io.ReadAll(r.Body)
		return nil, nil
	})
	require.ErrorIs(t, newClient(t, Config{Options: with(nothing)}).Do(t.Context(), call(plain)), momo.ErrIndeterminate)
	bodyless := memory(func(*http.Request) (*http.Response, error) { return &http.Response{StatusCode: 200}, nil })
	require.NoError(t, newClient(t, Config{Options: with(bodyless)}).Do(t.Context(), call(plain)))
}

func TestGivingUpClosesNobodysConnections(t *testing.T) {
	var mu sync.Mutex
	opened := map[string]bool{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		opened[r.RemoteAddr] = true
		w.Header().Set("Retry-After", "20")
		w.WriteHeader(429)
	}))
	defer server.Close()
	var cancel context.CancelFunc
	c := newClient(t, Config{BaseURL: server.URL, Options: momo.Options{
		Logger: slog.New(slog.NewTextHandler(onWrite(func() { cancel() }), nil)),
	}})
	for range 5 {
		// The context ends when the answer was read and the call begins to wait.
		var ctx context.Context
		ctx, cancel = context.WithCancel(t.Context())
		require.ErrorIs(t, c.Do(ctx, call(noun)), context.Canceled)
		cancel()
	}
	mu.Lock()
	defer mu.Unlock()
	assert.Len(t, opened, 1, "a call that gives up keeps its connection, and those of others")
}

type onWrite func()

func (f onWrite) Write(p []byte) (int, error) { f(); return len(p), nil }

// TestNetHTTPSendsNothingAgainByItsOwnDecision closes a reused connection after
// it read the request: net/http would send a request again that carries an
// Idempotency-Key and can be rewound.
func TestNetHTTPSendsNothingAgainByItsOwnDecision(t *testing.T) {
	for name, body := range map[string][]byte{"with a body": []byte(`{"amount":1}`), "without a body": nil} {
		t.Run(name, func(t *testing.T) {
			var sent atomic.Int64
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if sent.Add(1) > 1 {
					conn, _, err := w.(http.Hijacker).Hijack()
					assert.NoError(t, err)
					_ = conn.Close()
				}
			}))
			defer server.Close()
			pool := &http.Transport{}
			defer pool.CloseIdleConnections()
			c := newClient(t, Config{BaseURL: server.URL, Options: momo.Options{MaxAttempts: 1, HTTPClient: &http.Client{Transport: pool}}})
			one := call(plain)
			one.Body, one.Key, one.KeyHeader = body, "key-1", "Idempotency-Key"
			require.NoError(t, c.Do(t.Context(), one))
			require.ErrorIs(t, c.Do(t.Context(), one), momo.ErrIndeterminate)
			assert.EqualValues(t, 2, sent.Load())
		})
	}
}

func TestARefusalThatCannotBeReadIsNoRefusal(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		w.WriteHeader(400)
		_, _ = io.WriteString(w, `{"error":`)
	}))
	defer server.Close()
	err := newClient(t, Config{BaseURL: server.URL}).Do(t.Context(), call(plain))
	require.ErrorIs(t, err, momo.ErrIndeterminate)
	var e *momo.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, 400, e.HTTPStatus)
}

func TestTheProofIsOfEachAttemptAlone(t *testing.T) {
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = server.Listener.Close() // the next attempt is refused
		w.Header().Set("Connection", "close")
		w.WriteHeader(429)
	}))
	defer server.Close()
	pool := &http.Transport{}
	defer pool.CloseIdleConnections()
	c := newClient(t, Config{BaseURL: server.URL, Options: momo.Options{RetryWait: time.Millisecond, HTTPClient: &http.Client{Transport: pool}}})
	require.ErrorIs(t, c.Do(t.Context(), call(plain)), momo.ErrNotSent, "refused, then not sent: nothing happened")
}

func TestBodiesAreReadToTheirEndAndNoFurtherThanTheBound(t *testing.T) {
	var asked int
	endless := memory(func(*http.Request) (*http.Response, error) {
		asked++
		resp := respond(200, "")
		resp.Body = io.NopCloser(io.LimitReader(zeros{}, 1<<40))
		return resp, nil
	})
	err := newClient(t, Config{Options: with(endless)}).Do(t.Context(), call(plain))
	require.ErrorIs(t, err, momo.ErrIndeterminate)
	require.ErrorIs(t, err, errOversized)
	assert.Equal(t, 1, asked)
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// counting is a connection that counts how often it is written to.
type counting struct {
	net.Conn
	writes *atomic.Int32
}

func (c counting) Write(b []byte) (int, error) {
	c.writes.Add(1)
	return c.Conn.Write(b)
}

func TestHeadersAndBodyLeaveTogether(t *testing.T) {
	var body []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ = io.ReadAll(r.Body)
		_, _ = io.WriteString(w, "{}")
	}))
	t.Cleanup(server.Close)
	var writes atomic.Int32
	own := newHTTPTransport()
	own.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, address)
		return counting{conn, &writes}, err
	}
	t.Cleanup(own.CloseIdleConnections)
	client := newClient(t, Config{BaseURL: server.URL})
	client.sender = own
	require.NoError(t, client.Do(t.Context(), call(plain)))
	assert.JSONEq(t, `{"reference":"order-1"}`, string(body))
	assert.EqualValues(t, 1, writes.Load())
}
