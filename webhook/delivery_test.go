package webhook

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// drip sends a request's head at once and then a byte of its body per second,
// and returns the status of the answer and how long it took. It must be called
// in a bubble of synctest, which fails if a goroutine stays behind.
func drip(t *testing.T, h http.Handler, head string) (int, time.Duration) {
	t.Helper()
	client, conn := net.Pipe()
	listener := &oneConn{conns: make(chan net.Conn, 1)}
	listener.conns <- conn
	server := &http.Server{Handler: h}
	go func() { _ = server.Serve(listener) }()
	var dripping sync.WaitGroup
	defer dripping.Wait()
	dripping.Go(func() {
		_, err := io.WriteString(client, head)
		for ; err == nil; _, err = io.WriteString(client, " ") {
			time.Sleep(time.Second)
		}
	})
	start := time.Now()
	response, err := http.ReadResponse(bufio.NewReader(client), nil)
	require.NoError(t, err)
	took := time.Since(start)
	require.NoError(t, response.Body.Close())
	require.NoError(t, client.Close())
	require.NoError(t, server.Close())
	linger()
	return response.StatusCode, took
}

// linger lets the server's own half second of waiting for the client pass, on the
// bubble's clock.
func linger() { time.Sleep(time.Second) }

// oneConn is a listener of the connections that are put into it.
type oneConn struct{ conns chan net.Conn }

func (l *oneConn) Accept() (net.Conn, error) {
	if conn, ok := <-l.conns; ok {
		return conn, nil
	}
	return nil, errors.New("closed")
}

func (l *oneConn) Close() error   { close(l.conns); return nil }
func (l *oneConn) Addr() net.Addr { return &net.TCPAddr{} }

// Row 13 of the attacks: a slow body is answered within 5 seconds, also one that
// is refused for another reason, and leaves no goroutine.
func TestASlowBodyIsCutOff(t *testing.T) {
	each(t, "", func(t *testing.T, p provider) {
		start := " " + p.genuine.target + " HTTP/1.1\r\nHost: m\r\n"
		genuine := p.genuine.method + start + "Content-Type: " + p.media() + "\r\n"
		for name, tc := range map[string]struct {
			head   string
			status int
		}{
			"slow":                           {genuine + "Content-Length: 1000\r\n\r\n", http.StatusRequestTimeout},
			"slow and of the wrong type":     {p.genuine.method + start + "Content-Type: text/plain\r\nContent-Length: 1000\r\n\r\n", http.StatusRequestTimeout},
			"slow and of the wrong method":   {"PUT" + start + "Content-Type: " + p.media() + "\r\nContent-Length: 1000\r\n\r\n", http.StatusRequestTimeout},
			"slow and encoded":               {p.genuine.method + start + "Content-Encoding: gzip\r\nContent-Length: 1000\r\n\r\n", http.StatusUnsupportedMediaType},
			"slow and announced too large":   {genuine + "Content-Length: 100000\r\n\r\n", http.StatusRequestEntityTooLarge},
			"slow in the middle of a chunk":  {genuine + "Transfer-Encoding: chunked\r\n\r\nffff\r\n", http.StatusRequestTimeout},
			"nothing at all after its start": {genuine + "Transfer-Encoding: chunked\r\n\r\n", http.StatusRequestTimeout},
		} {
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					h := p.handler(t, func(context.Context, Event) error { t.Error("settled"); return nil }, Options{})
					status, took := drip(t, h, tc.head)
					assert.Equal(t, tc.status, status)
					assert.Less(t, took, 5*time.Second)
				})
			})
		}
	})
}

func TestADeadlineEndsWithItsBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, conn := net.Pipe()
		listener := &oneConn{conns: make(chan net.Conn, 1)}
		listener.conns <- conn
		ended := make(chan error, 1)
		server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body) // as a middleware does
			assert.NoError(t, err)
			r.Body = io.NopCloser(bytes.NewReader(body))
			_, err = Receive(w, r)
			assert.NoError(t, err)
			time.Sleep(2 * readTimeout) // longer than the deadline of the body
			ended <- r.Context().Err()
		})}
		go func() { _ = server.Serve(listener) }()
		go func() {
			_, _ = io.WriteString(client, "POST / HTTP/1.1\r\nHost: m\r\nContent-Length: 2\r\n\r\n{}")
		}()
		_, err := http.ReadResponse(bufio.NewReader(client), nil)
		require.NoError(t, err)
		assert.NoError(t, <-ended, "the request is not cancelled by the deadline")
		require.NoError(t, client.Close())
		require.NoError(t, server.Close())
		linger()
	})
}
