package e2e

import (
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/simulator"
)

// gate is the simulator behind TLS, as a provider is.
type gate struct {
	address string
	// certificate is the gate's, and pool trusts it.
	certificate tls.Certificate
	pool        *http.Transport
	// broken is how many connections are still to be reset inside their handshake.
	broken atomic.Int64
	// second counts requests of HTTP/2.
	second atomic.Int64
}

// openGate also speaks HTTP/2, if that is wanted.
func openGate(t testing.TB, sim *simulator.Simulator, http2 bool) *gate {
	target, err := url.Parse(strings.TrimSuffix(sim.URL(""), "/"))
	require.NoError(t, err)
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) },
		// On a connection that it uses again, it would send a request again by itself.
		Transport: &http.Transport{DisableKeepAlives: true},
		// What is cut on that side is cut on this one.
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
		ErrorLog:     log.New(io.Discard, "", 0),
	}
	g := &gate{}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor == 2 {
			g.second.Add(1)
		}
		proxy.ServeHTTP(w, r)
	}))
	server.Listener = breaking{server.Listener, &g.broken}
	server.Config.ErrorLog = proxy.ErrorLog
	server.EnableHTTP2 = http2
	server.StartTLS()
	g.address, g.certificate = server.URL, server.TLS.Certificates[0]
	g.pool = server.Client().Transport.(*http.Transport)
	t.Cleanup(server.Close)
	return g
}

// breaking is a listener that can reset what it accepts after the first bytes.
type breaking struct {
	net.Listener
	left *atomic.Int64
}

func (l breaking) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil || l.left.Add(-1) < 0 {
			return conn, err
		}
		_, _ = io.ReadFull(conn, make([]byte, 16))
		_ = conn.(*net.TCPConn).SetLinger(0)
		_ = conn.Close()
	}
}

// through is quick, over connections of a pool.
func through(pool http.RoundTripper) momo.Options {
	o := quick
	o.HTTPClient = &http.Client{Transport: pool}
	return o
}

// TestWithoutAConnectionNothingIsSent fails before there is a connection, in
// front of a provider that would carry out what reached it.
func TestWithoutAConnectionNothingIsSent(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0") // and nobody accepts
	require.NoError(t, err)
	t.Cleanup(func() { _ = silent.Close() })
	eachVerb(t, quick, func(t *testing.T, sim *simulator.Simulator, p player, v verb) {
		g := openGate(t, sim, false)
		broken := openGate(t, sim, false)
		broken.broken.Store(1000)
		late := g.pool.Clone()
		late.TLSClientConfig.Time = func() time.Time { return time.Now().AddDate(1000, 0, 0) }
		for _, way := range []struct {
			name, address string
			pool          *http.Transport
			most          time.Duration
		}{
			{"dial refused", "http://127.0.0.1:1", &http.Transport{}, 10 * time.Second}, // nobody listens on tcpmux
			{"reset inside the handshake", broken.address, broken.pool, 10 * time.Second},
			{"a handshake without an answer", "https://" + silent.Addr().String(), g.pool, 30 * time.Millisecond},
			{"plain text for a handshake", strings.Replace(sim.URL(""), "http:", "https:", 1), g.pool, 10 * time.Second},
			{"an unknown authority", g.address, &http.Transport{}, 10 * time.Second},
			{"the certificate of another name", strings.Replace(g.address, "127.0.0.1", "localhost", 1), g.pool, 10 * time.Second},
			{"an expired certificate", g.address, late, 10 * time.Second},
		} {
			reference := v.ready(t)
			lost := v.anew(t, sim, p, strings.TrimSuffix(way.address, "/")+"/"+p.name, through(way.pool))
			err := actFor(t, lost, reference, way.name, way.most)
			want := momo.NotSent
			if v.bodiless { // nothing to take back
				want = momo.Indeterminate
			}
			assert.Equal(t, want, judge(t, sim, p, v, reference, err, way.name), "%s: %v", way.name, err)
			way.pool.CloseIdleConnections()
		}
	})
}

// TestALostAnswerStaysLostWhenNoConnectionFollows loses the answer of a request
// over TLS, and lets every further connection fail inside its handshake.
func TestALostAnswerStaysLostWhenNoConnectionFollows(t *testing.T) {
	eachVerb(t, quick, func(t *testing.T, sim *simulator.Simulator, p player, v verb) {
		if v.bodiless {
			return // a failed handshake of a caller's transport proves nothing of it
		}
		g := openGate(t, sim, false)
		secure := v.anew(t, sim, p, g.address+"/"+p.name, through(g.pool))
		g.broken.Store(1)
		connected := v.ready(t)
		require.NoError(t, actFor(t, secure, connected, "over TLS", 10*time.Second), "connected at the second attempt")
		assert.Equal(t, 1, p.executed(sim, v, connected))

		reference := v.ready(t)
		g.broken.Store(1000)
		sim.Fault(simulator.Fault{Provider: p.name, Operation: v.operation, Kind: simulator.FaultResetAfter})
		err := actFor(t, secure, reference, "lost", 10*time.Second)
		assert.Equal(t, momo.Indeterminate, judge(t, sim, p, v, reference, err, "lost, then not connected"))
		assert.Equal(t, 1, p.executed(sim, v, reference))
	})
}

// TestAStreamThatEndsIsALostAnswer cuts answers on HTTP/2, where the connection
// goes on.
func TestAStreamThatEndsIsALostAnswer(t *testing.T) {
	eachVerb(t, quick, func(t *testing.T, sim *simulator.Simulator, p player, v verb) {
		g := openGate(t, sim, true)
		for _, name := range []string{"a good answer", "cut before the work", "cut before the answer", "cut inside the body", "500 after the work"} {
			c := named(t, name)
			reference, end := play(t, sim, p, v.anew(t, sim, p, g.address+"/"+p.name, through(g.pool)), name, c.patience(), c.of(p, v.operation, 100, ""))
			assert.Contains(t, c.ends, end, name)
			assert.Equal(t, c.executed, p.executed(sim, v, reference), name)
		}
		assert.NotZero(t, g.second.Load(), "HTTP/2 was spoken")
	})
}
