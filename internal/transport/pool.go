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
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           dialer.DialContext,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          0,
		MaxIdleConnsPerHost:   idlePerHost,
		IdleConnTimeout:       50 * time.Second, // below the usual 60 of servers: a reused dead connection loses answers
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: 30 * time.Second,
		TLSClientConfig: &tls.Config{
			MinVersion: tls.VersionTLS12, ClientSessionCache: tls.NewLRUClientSessionCache(64),
		},
		MaxResponseHeaderBytes: 64 << 10,
	}
}

// roundTripper is what sends: the caller's transport, or the shared one, which is the
// library's own.
func roundTripper(given *http.Client) (sender http.RoundTripper, own bool) {
	switch {
	case given == nil:
		return shared(), true
	case given.Transport == nil:
		return http.DefaultTransport, false
	default:
		return given.Transport, false
	}
}
