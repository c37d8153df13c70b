package conformance

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

// stage is a server under the test's direction, and what it saw.
type stage struct {
	server     *httptest.Server
	elsewhere  *httptest.Server
	strays     int // requests to the other host
	logs       bytes.Buffer
	mu         sync.Mutex
	sent       int
	identities map[string]int
}

// start serves every request with answer, which is told how many came before.
func start[C any](
	t *testing.T, s Suite[C], op Operation[C], answer func(st *stage, w http.ResponseWriter, before int),
) *stage {
	st := &stage{identities: map[string]int{}}
	st.elsewhere = httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		st.mu.Lock()
		defer st.mu.Unlock()
		st.strays++
	}))
	st.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.Prelude != nil && s.Prelude(w, r) {
			return
		}
		body, _ := io.ReadAll(r.Body)
		st.mu.Lock()
		before := st.sent
		st.sent++
		if op.Identity != nil {
			st.identities[op.Identity(r, body)]++
		}
		st.mu.Unlock()
		answer(st, w, before)
	}))
	t.Cleanup(func() { st.server.CloseClientConnections(); st.server.Close(); st.elsewhere.Close() })
	return st
}

func (st *stage) requests() int {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.sent
}

// client makes a client with a pool and a log of its own.
func client[C any](t *testing.T, s Suite[C], url string, logs io.Writer) C {
	pool := &http.Transport{}
	t.Cleanup(pool.CloseIdleConnections)
	c, err := s.New(url, momo.Options{
		HTTPClient: &http.Client{Transport: pool},
		RetryWait:  time.Millisecond,
		Logger:     slog.New(slog.NewJSONHandler(logs, nil)),
	})
	require.NoError(t, err)
	return c
}

// do calls the operation and checks what holds for every end: the deadline, one
// identity for all attempts, no second host, nothing secret told.
func do[C any](t *testing.T, s Suite[C], op Operation[C], st *stage) error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	c := client(t, s, st.server.URL, &st.logs)
	err := op.Call(ctx, c)
	st.mu.Lock()
	defer st.mu.Unlock()
	assert.LessOrEqual(t, len(st.identities), 1, "all attempts must carry one identity: %v", st.identities)
	assert.Zero(t, st.strays, "no byte to a second host")
	assertSecret(t, s.Secrets, st.logs.String(), err, c)
	return err
}

func assertKind(t *testing.T, want, err error, verb bool) {
	t.Helper()
	require.Error(t, err)
	assert.ErrorIs(t, err, want)
	for _, kind := range kinds {
		if kind != want {
			assert.NotErrorIs(t, err, kind, "an error has one kind")
		}
	}
	var e *momo.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, !verb, e.Lookup)
	if !verb {
		assert.Equal(t, momo.Indeterminate, momo.OutcomeOf(err), "a lookup's error says nothing about a payment")
	}
}

var kinds = [...]error{
	momo.ErrNotSent, momo.ErrIndeterminate, momo.ErrInvalid, momo.ErrUnauthorized, momo.ErrForbidden, momo.ErrNotFound,
	momo.ErrDuplicate, momo.ErrInsufficientFunds, momo.ErrLimit, momo.ErrDeclined, momo.ErrRateLimited,
	momo.ErrUnavailable,
}

func play[C any](t *testing.T, s Suite[C], op Operation[C], verb bool, col column) {
	st := start(t, s, op, func(st *stage, w http.ResponseWriter, _ int) { col.fail(w, op.Good, st.elsewhere.URL) })
	want := op.expect(col.id)
	require.NotNil(t, want.Kind, "the row lacks a cell")
	err := do(t, s, op, st)
	assertKind(t, want.Kind, err, verb)
	assert.Equal(t, want.Sent, st.requests(), "requests that arrived")
	var e *momo.Error
	if require.ErrorAs(t, err, &e); col.id == HTML502 {
		assert.Equal(t, http.StatusBadGateway, e.HTTPStatus, "an HTML page keeps its status")
	}
}

func playRefusal[C any](t *testing.T, s Suite[C], op Operation[C], verb bool, refusal Refusal) {
	st := start(t, s, op, func(_ *stage, w http.ResponseWriter, _ int) { refusal.Answer.write(w) })
	want := refusal.Kind
	if refusal.Indeterminate {
		want = unknownKind(verb)
	}
	assertKind(t, want, do(t, s, op, st), verb)
}

// unknownKind is the kind of error when nobody knows what became of a request.
func unknownKind(verb bool) error {
	if verb {
		return momo.ErrIndeterminate
	}
	return momo.ErrUnavailable
}

func playSuccess[C any](t *testing.T, s Suite[C], op Operation[C]) {
	st := start(t, s, op, func(_ *stage, w http.ResponseWriter, _ int) { op.Good.write(w) })
	require.NoError(t, do(t, s, op, st))
	assert.Equal(t, 1, st.requests())
}

// playRecovery fails once in each way, then answers well.
func playRecovery[C any](t *testing.T, s Suite[C], op Operation[C], verb bool) {
	for _, col := range columns {
		want := op.expect(col.id)
		st := start(t, s, op, func(st *stage, w http.ResponseWriter, before int) {
			if before == 0 {
				col.fail(w, op.Good, st.elsewhere.URL)
				return
			}
			op.Good.write(w)
		})
		err := do(t, s, op, st)
		if want.Accepts {
			assert.NoError(t, err, col.id)
			assert.Equal(t, 2, st.requests(), col.id)
			continue
		}
		assertKind(t, want.Kind, err, verb)
		assert.Equal(t, 1, st.requests(), col.id)
	}
}

// playLateRefusal loses the first answer and refuses from then on: whatever the
// refusal, nobody knows what became of the first request.
func playLateRefusal[C any](t *testing.T, s Suite[C], op Operation[C], verb bool) {
	if !verb || !op.expect(Lost).Accepts {
		t.Skip("asked once only, or a lookup")
	}
	refusals := append([]Refusal{
		{Answer: Answer{Status: 401}}, {Answer: Answer{Status: 403}}, {Answer: Answer{Status: 404}},
	}, op.Refusals...)
	for _, refusal := range refusals {
		st := start(t, s, op, func(_ *stage, w http.ResponseWriter, before int) {
			if before == 0 {
				_ = hijack(w).Close()
				return
			}
			refusal.Answer.write(w)
		})
		assertKind(t, momo.ErrIndeterminate, do(t, s, op, st), verb)
	}
}

func playUnsent[C any](t *testing.T, s Suite[C], op Operation[C]) {
	resetting, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer resetting.Close()
	go func() { // in the middle of the TLS handshake, which reads like a lost answer
		for {
			conn, err := resetting.Accept()
			if err != nil {
				return
			}
			_, _ = io.ReadFull(conn, make([]byte, 16))
			_ = conn.(*net.TCPConn).SetLinger(0)
			_ = conn.Close()
		}
	}()
	reached := func(http.ResponseWriter, *http.Request) { t.Error("reached") }
	untrusted := httptest.NewUnstartedServer(http.HandlerFunc(reached))
	untrusted.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	untrusted.StartTLS()
	defer untrusted.Close()
	for name, url := range map[string]string{
		"dial refused":    "http://127.0.0.1:1", // nobody listens on tcpmux; a port that was just freed may be taken again
		"handshake reset": "https://" + resetting.Addr().String(),
		"bad certificate": untrusted.URL,
	} {
		var logs bytes.Buffer
		c, err := s.New(url, momo.Options{ // over the library's own transport
			RetryWait: time.Millisecond, Logger: slog.New(slog.NewJSONHandler(&logs, nil)),
		})
		require.NoError(t, err)
		err = op.Call(t.Context(), c)
		require.ErrorIs(t, err, momo.ErrNotSent, name)
		assertSecret(t, s.Secrets, logs.String(), err, c)
	}
}

// playContext ends the context before the call, and while the server holds the
// answer back.
func playContext[C any](t *testing.T, s Suite[C], op Operation[C], verb bool) {
	arrived, release := make(chan struct{}, 1), make(chan struct{})
	st := start(t, s, op, func(*stage, http.ResponseWriter, int) { arrived <- struct{}{}; <-release })
	defer close(release)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := op.Call(ctx, client(t, s, st.server.URL, io.Discard))
	require.ErrorIs(t, err, momo.ErrNotSent)
	require.ErrorIs(t, err, context.Canceled)
	require.Zero(t, st.requests(), "nothing is sent for a context that has ended")

	ctx, cancel = context.WithCancel(context.Background())
	go func() { <-arrived; cancel() }()
	done := make(chan error, 1)
	c := client(t, s, st.server.URL, io.Discard)
	go func() { done <- op.Call(ctx, c) }()
	<-ctx.Done()
	ended := time.Now()
	err = <-done
	assert.Less(t, time.Since(ended), 2*time.Second, "returns at once")
	require.ErrorIs(t, err, context.Canceled)
	assertKind(t, unknownKind(verb), err, verb)
	require.Equal(t, 1, st.requests())
}
