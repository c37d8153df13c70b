package e2e

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/samsoftpay"
	"github.com/momo-go/momo/simulator"
)

// roundTrip is a transport of a caller.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// disguises are transports that a caller may give, which deliver a request and report an
// error as if they had not. What they begin is added to going.
var disguises = map[string]func(going *sync.WaitGroup) http.RoundTripper{
	"a registered protocol that delivers and falls back": func(*sync.WaitGroup) http.RoundTripper {
		inner, outer := &http.Transport{DisableKeepAlives: true}, &http.Transport{}
		outer.RegisterProtocol("http", roundTrip(func(r *http.Request) (*http.Response, error) {
			written := make(chan struct{}, 1) // outer looks at the body next
			trace := &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { written <- struct{}{} }}
			if resp, err := inner.RoundTrip(r.WithContext(httptrace.WithClientTrace(context.Background(), trace))); err == nil {
				<-written
				_ = resp.Body.Close()
			}
			return nil, http.ErrSkipAltProtocol
		}))
		outer.DialContext = func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("refused") }
		return outer
	},
	"one that returns early and goes on": func(going *sync.WaitGroup) http.RoundTripper {
		inner := &http.Transport{DisableKeepAlives: true}
		return roundTrip(func(r *http.Request) (*http.Response, error) {
			going.Go(func() {
				if resp, err := inner.RoundTrip(r); err == nil {
					_ = resp.Body.Close()
				}
			})
			return nil, errors.New("open")
		})
	},
	"one that drops the context, returns early and goes on": func(going *sync.WaitGroup) http.RoundTripper {
		inner := &http.Transport{DisableKeepAlives: true}
		return roundTrip(func(r *http.Request) (*http.Response, error) {
			going.Go(func() {
				if resp, err := inner.RoundTrip(r.WithContext(context.Background())); err == nil {
					_ = resp.Body.Close()
				}
			})
			return nil, errors.New("open")
		})
	},
	"one that drops the context and the answer": func(*sync.WaitGroup) http.RoundTripper {
		inner := &http.Transport{DisableKeepAlives: true}
		return roundTrip(func(r *http.Request) (*http.Response, error) {
			if resp, err := inner.RoundTrip(r.WithContext(context.Background())); err == nil {
				_ = resp.Body.Close()
			}
			return nil, errors.New("dial tcp: connection refused")
		})
	},
}

// after is a transport that is one of net/http until it is told to be another: a client
// may need a token first.
type after struct {
	other http.RoundTripper
	told  atomic.Bool
}

func (a *after) RoundTrip(r *http.Request) (*http.Response, error) {
	if a.told.Load() {
		return a.other.RoundTrip(r)
	}
	return http.DefaultTransport.RoundTrip(r)
}

// TestNothingThatWasCarriedOutIsCalledNotSentOverACallersTransport reads the ledger once
// all that the transport has begun is over.
func TestNothingThatWasCarriedOutIsCalledNotSentOverACallersTransport(t *testing.T) {
	eachVerb(t, quick, func(t *testing.T, sim *simulator.Simulator, p player, v verb) {
		carriedOut := 0
		for name, disguise := range disguises {
			for range 5 { // an early return is a race
				var going sync.WaitGroup
				disguised := &after{other: disguise(&going)}
				lost := v.anew(t, sim, p, sim.URL(p.name), through(disguised))
				require.NoError(t, actFor(t, lost, v.ready(t), "honest", 10*time.Second))
				reference := v.ready(t)
				disguised.told.Store(true)
				err := actFor(t, lost, reference, name, 10*time.Second)
				going.Wait()
				end := judge(t, sim, p, v, reference, err, name)
				assert.NotEqual(t, momo.Accepted, end, name)
				carriedOut += p.executed(sim, v, reference)
			}
		}
		assert.NotZero(t, carriedOut)
	})
}

// The frames of HTTP/2 that are read or written here.
const (
	frameData    = 0
	frameHeaders = 1
	frameReset   = 3
	frameGoAway  = 7
)

// denials are frames in which a server says that it has not processed a request.
var denials = map[string]func(stream []byte) []byte{
	"GOAWAY":         func([]byte) []byte { return frame(frameGoAway, make([]byte, 4), make([]byte, 8)) },
	"REFUSED_STREAM": func(stream []byte) []byte { return frame(frameReset, stream, []byte{0, 0, 0, 7}) },
	"CANCEL":         func(stream []byte) []byte { return frame(frameReset, stream, []byte{0, 0, 0, 8}) },
}

func frame(kind byte, stream, payload []byte) []byte {
	return append(append([]byte{0, 0, byte(len(payload)), kind, 0}, stream...), payload...)
}

// denier stands in front of a gate that speaks HTTP/2. It passes on what the client
// says and, once it is denying, puts a denial in the place of every answer.
func denier(t *testing.T, g *gate, denying *atomic.Bool, denial func(stream []byte) []byte) (address string) {
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
		Certificates: []tls.Certificate{g.certificate}, NextProtos: []string{"h2"},
	})
	require.NoError(t, err)
	trust := g.pool.TLSClientConfig.Clone()
	trust.NextProtos = []string{"h2"}
	ctx, stop := context.WithCancel(context.Background())
	var open sync.WaitGroup
	t.Cleanup(func() { stop(); _ = listener.Close(); open.Wait() })
	open.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			server, err := tls.Dial("tcp", strings.TrimPrefix(g.address, "https://"), trust)
			if err != nil {
				_ = client.Close()
				continue
			}
			end := func() { _, _ = client.Close(), server.Close() }
			context.AfterFunc(ctx, end)
			open.Go(func() { _, _ = io.Copy(server, client); end() })
			open.Go(func() { deny(client, server, denying, denial); end() })
		}
	})
	return "https://" + listener.Addr().String()
}

// deny passes frames on, but those of answers.
func deny(client io.Writer, server io.Reader, denying *atomic.Bool, denial func(stream []byte) []byte) {
	header := make([]byte, 9)
	for {
		if _, err := io.ReadFull(server, header); err != nil {
			return
		}
		payload := make([]byte, binary.BigEndian.Uint32(header)>>8)
		if _, err := io.ReadFull(server, payload); err != nil {
			return
		}
		passed := append(append([]byte{}, header...), payload...)
		switch {
		case denying.Load() && header[3] == frameHeaders:
			passed = denial(header[5:])
		case denying.Load() && header[3] == frameData:
			continue
		}
		if _, err := client.Write(passed); err != nil {
			return
		}
	}
}

// TestAServerThatDeniesWhatItHasDoneIsNotBelieved denies every request on HTTP/2, which
// net/http would send again by itself if it could.
func TestAServerThatDeniesWhatItHasDoneIsNotBelieved(t *testing.T) {
	eachVerb(t, quick, func(t *testing.T, sim *simulator.Simulator, p player, v verb) {
		g := openGate(t, sim, true)
		for name, denial := range denials {
			var denying atomic.Bool
			o := through(g.pool)
			o.MaxAttempts = 1
			denied := v.anew(t, sim, p, denier(t, g, &denying, denial)+"/"+p.name, o)
			require.NoError(t, actFor(t, denied, v.ready(t), "honest", 10*time.Second)) // and a token
			reference := v.ready(t)
			before := len(sim.Requests(p.name))
			denying.Store(true)
			err := actFor(t, denied, reference, name, 10*time.Second)
			g.pool.CloseIdleConnections()
			end := judge(t, sim, p, v, reference, err, name)
			assert.NotEqual(t, momo.NotSent, end, "%s: it arrived: %v", name, err)
			sent := len(sim.Requests(p.name)) - before
			assert.LessOrEqual(t, sent, 6, "%s: requests, with those that ask", name)
			assert.Equal(t, 1, p.executed(sim, v, reference), name)
		}
		assert.NotZero(t, g.second.Load(), "HTTP/2 was spoken")
	})
}

// TestOfTwoCallsAtOnceWithOneKeyNeitherIsRefused makes Samsoftpay's conflict in its
// natural way: the second request comes while the network has not answered the first.
func TestOfTwoCallsAtOnceWithOneKeyNeitherIsRefused(t *testing.T) {
	sim := start(t)
	sim.SetSamsoftpayQuirks(simulator.SamsoftpayQuirks{RailTakes: 300 * time.Millisecond})
	client, err := samsoftpay.New(samsoftpay.Config{
		SecretKey: simulator.SamsoftpayTestKey, BaseURL: sim.URL(simulator.Samsoftpay), Options: quick,
	})
	require.NoError(t, err)
	request := samsoftpay.CollectRequest{
		Amount: money.MustParse("10000", money.UGX), Payer: momo.MustPhone("256700123456"), Channel: samsoftpay.ChannelMTN,
		Reference: newReference(), IdempotencyKey: "one-key",
	}
	ends := make(chan momo.Outcome, 2)
	for range cap(ends) {
		go func() {
			_, err := client.Collect(t.Context(), request)
			ends <- momo.OutcomeOf(err)
		}()
	}
	for range cap(ends) {
		assert.Contains(t, found, <-ends)
	}
	assert.Equal(t, 1, sim.Executed(simulator.Samsoftpay, request.Reference))
	assert.Len(t, sim.Payments(simulator.Samsoftpay), 1)
}
