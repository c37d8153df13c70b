package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/webhook"
)

// mountedSettled counts what the merchant settles, who does next to nothing.
var mountedSettled atomic.Int64

func settleMounted(context.Context) error {
	mountedSettled.Add(1)
	return nil
}

// mounted are handlers of Samsoftpay's webhooks, as a server has them: ours, and two
// written by hand that verify and read the same. "bare" does nothing else: it waits
// for a body and for the merchant as long as they like, and settles a repetition
// again. "careful" does what a merchant needs: it settles each payment once and
// answers in time.
var mounted = map[string]func(testing.TB) http.Handler{
	"ours": func(tb testing.TB) http.Handler {
		verifier := must(webhook.NewSamsoftpay(webhook.SamsoftpayConfig{Secrets: []momo.Secret{secret}}))(tb)
		settle := func(ctx context.Context, _ webhook.Event) error { return settleMounted(ctx) }
		return webhook.Signed(verifier, settle, webhook.Options{})
	},
	"bare": func(testing.TB) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if readMounted(w, r) != nil && settleMounted(r.Context()) == nil {
				answerMounted(w, http.StatusOK)
			}
		})
	},
	"careful": func(testing.TB) http.Handler {
		var mu sync.Mutex
		settled := map[string]bool{}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithTimeout(r.Context(), 4*time.Second)
			defer cancel()
			deadline, _ := ctx.Deadline()
			_ = http.NewResponseController(w).SetReadDeadline(deadline)
			body := readMounted(w, r)
			if body == nil {
				return
			}
			done := make(chan error, 1)
			go func() {
				mu.Lock()
				defer mu.Unlock()
				id := string(body[:36]) // the event's
				if settled[id] {
					done <- nil
					return
				}
				err := settleMounted(ctx)
				settled[id] = err == nil
				done <- err
			}()
			select {
			case err := <-done:
				if err == nil {
					answerMounted(w, http.StatusOK)
					return
				}
			case <-ctx.Done():
			}
			answerMounted(w, http.StatusServiceUnavailable)
		})
	},
}

// readMounted answers by itself what it does not believe.
func readMounted(w http.ResponseWriter, r *http.Request) []byte {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 64<<10))
	if err != nil {
		answerMounted(w, http.StatusRequestEntityTooLarge)
		return nil
	}
	if err := bareSamsoftpayCallback(webhook.Delivery{Header: r.Header, Body: body}); err != nil {
		answerMounted(w, http.StatusUnauthorized)
		return nil
	}
	return body
}

func answerMounted(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	body := `{"ok":true}`
	if status != http.StatusOK {
		body = `{"ok":false}`
	}
	_, _ = io.WriteString(w, body)
}

const (
	mountedPayments = 8192 // of a ring; a handler is made anew for each round
	mountedCharge   = `{"id":"evt_%024d","timestamp":1795196753,"event":"charge.succeeded","data":{"id":"txn_%016d","amount":10000,"fee":200,` +
		`"currency":"UGX","channel":"mtn_momo","status":"succeeded","reference":"order-001","merchant_reference":"order-001","mode":"live",` +
		`"failure_reason":null,"completed_at":"2026-11-20T17:45:53.548403"}}`
)

// mountedRequest is a webhook, signed.
type mountedRequest struct {
	body, signature string
}

func mountedRequests() []mountedRequest {
	all := make([]mountedRequest, mountedPayments)
	for i := range all {
		body := fmt.Sprintf(mountedCharge, i, i)
		all[i] = mountedRequest{body, hmac256([]byte(body))}
	}
	return all
}

// rounds serves each round of the ring with a handler of its own, so that every
// webhook is about another payment.
func rounds(tb testing.TB, make func(testing.TB) http.Handler) http.Handler {
	var mu sync.Mutex
	var current http.Handler
	served := 0
	next := func() http.Handler {
		mu.Lock()
		defer mu.Unlock()
		if served%mountedPayments == 0 {
			current = make(tb)
		}
		served++
		return current
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next().ServeHTTP(w, r) })
}

// BenchmarkMounted is a webhook from its request to its answer: in the process
// alone, and over loopback from 64 connections to a server in a process of its own.
func BenchmarkMounted(b *testing.B) {
	requests := mountedRequests()
	for _, against := range []string{"bare", "careful"} {
		for part, name := range map[string]string{"bare": against, "ours": "ours"} {
			b.Run("in process, "+against+"/"+part, func(b *testing.B) {
				h, i := rounds(b, mounted[name]), 0
				repeat(b, func(context.Context) error {
					one := &requests[i%mountedPayments]
					i++
					return one.serve(h)
				})
			})
			b.Run("loopback 64, "+against+"/"+part, func(b *testing.B) {
				address := serveMounted(b, name)
				var next atomic.Int64
				var callers sync.WaitGroup
				b.ResetTimer()
				for range 64 {
					callers.Go(func() { callMounted(b, address, requests, &next) })
				}
				callers.Wait()
			})
		}
	}
}

// plainWriter keeps what was answered, and little else.
type plainWriter struct {
	header http.Header
	status int
	body   []byte
}

func (w *plainWriter) Header() http.Header    { return w.header }
func (w *plainWriter) WriteHeader(status int) { w.status = status }

func (w *plainWriter) Write(p []byte) (int, error) {
	w.body = append(w.body, p...)
	return len(p), nil
}

func (m *mountedRequest) serve(h http.Handler) error {
	r, err := http.NewRequest(http.MethodPost, "/", strings.NewReader(m.body))
	if err != nil {
		return err
	}
	r.Header["Content-Type"], r.Header["X-Samsoftpay-Signature"] = []string{"application/json"}, []string{m.signature}
	w := &plainWriter{header: http.Header{}}
	if h.ServeHTTP(w, r); string(w.body) != `{"ok":true}` {
		return fmt.Errorf("answered %d %s", w.status, w.body)
	}
	return nil
}

// callMounted posts over one connection, with as little work of its own as it can,
// since it shares the machine with the server.
func callMounted(b *testing.B, address string, requests []mountedRequest, next *atomic.Int64) {
	conn, err := net.Dial("tcp", address)
	if !assert.NoError(b, err) {
		return
	}
	defer func() { _ = conn.Close() }()
	var request bytes.Buffer
	answer := make([]byte, 1024)
	for {
		i := next.Add(1)
		if i > int64(b.N) {
			return
		}
		one := &requests[i%mountedPayments]
		request.Reset()
		fmt.Fprintf(&request, "POST / HTTP/1.1\r\nHost: m\r\nContent-Type: application/json\r\nX-Samsoftpay-Signature: %s\r\nContent-Length: %d\r\n\r\n%s",
			one.signature, len(one.body), one.body)
		if _, err := conn.Write(request.Bytes()); !assert.NoError(b, err) {
			return
		}
		n, err := conn.Read(answer) // a short one, sent at once
		if !assert.NoError(b, err) || !assert.True(b, bytes.HasPrefix(answer[:n], []byte("HTTP/1.1 200")), "%s", answer[:n]) {
			return
		}
	}
}

const mountedVariable = "MOMO_MOUNTED"

// serveMounted starts this test program again, as a server, and returns its
// address.
func serveMounted(b *testing.B, name string) string {
	b.Helper()
	server := exec.CommandContext(b.Context(), os.Args[0], "-test.run", "^TestServeMounted$", "-test.v")
	server.Env = append(os.Environ(), mountedVariable+"="+name)
	stdin := must(server.StdinPipe())(b)
	stdout := must(server.StdoutPipe())(b)
	require.NoError(b, server.Start())
	b.Cleanup(func() {
		_ = stdin.Close()
		_ = server.Wait()
	})
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		var said struct{ Address string }
		if json.Unmarshal(lines.Bytes(), &said) == nil && said.Address != "" {
			go func() { _, _ = io.Copy(io.Discard, stdout) }() // ends with the server
			return said.Address
		}
	}
	b.Fatal("the server has not started")
	return ""
}

// TestServeMounted is the server of BenchmarkMounted; it ends with its input.
func TestServeMounted(t *testing.T) {
	name := os.Getenv(mountedVariable)
	if name == "" {
		t.Skip("the server of a benchmark")
	}
	listener := must(net.Listen("tcp", "127.0.0.1:0"))(t)
	server := &http.Server{Handler: rounds(t, mounted[name])}
	fmt.Printf("{\"Address\":%q}\n", listener.Addr())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		_ = server.Close()
	}()
	_ = server.Serve(listener)
}

// TestTheMountedHandlersAnswerAlike keeps the benchmark fair.
func TestTheMountedHandlersAnswerAlike(t *testing.T) {
	for name, handler := range mounted {
		h := handler(t)
		for _, one := range mountedRequests()[:3] {
			before := mountedSettled.Load()
			require.NoError(t, one.serve(h), name)
			assert.Equal(t, before+1, mountedSettled.Load(), name)
			one.signature = strings.Repeat("0", 64)
			assert.Error(t, one.serve(h), name)
		}
	}
}
