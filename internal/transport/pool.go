package transport

import (
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"time"
)

// shared is the transport of all clients of a process that bring none of their
// own, so that their connections are one pool.
var shared = sync.OnceValue(newHTTPTransport)

// idlePerHost is above any number of concurrent callers that one process is
// likely to have: net/http keeps two by default and opens a new connection for
// most calls of the others.
const idlePerHost = 1024

func newHTTPTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           0,
		MaxIdleConnsPerHost:    idlePerHost,
		IdleConnTimeout:        50 * time.Second, // below the usual 60 of servers: a reused dead connection loses answers
		TLSHandshakeTimeout:    10 * time.Second,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, ClientSessionCache: tls.NewLRUClientSessionCache(64)},
		ResponseHeaderTimeout:  30 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}
}

// httpClient is what sends: over the caller's transport, or the shared one. It follows
// no redirect, keeps no cookies and has no timeout of its own. proves says that the
// absence of a connection proves that nothing was sent, which holds for net/http's own
// transport and not for middleware around it.
func httpClient(given *http.Client) (client *http.Client, proves bool) {
	var rt http.RoundTripper
	switch {
	case given == nil:
		rt = shared()
	case given.Transport == nil:
		rt = http.DefaultTransport
	default:
		rt = given.Transport
	}
	_, proves = rt.(*http.Transport)
	return &http.Client{Transport: onlyRoundTrip{rt}, CheckRedirect: noRedirect}, proves
}

// onlyRoundTrip hides CloseIdleConnections, which go-retryablehttp calls whenever a
// call gives up: it would drop the connections of every other call.
type onlyRoundTrip struct{ http.RoundTripper }

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
