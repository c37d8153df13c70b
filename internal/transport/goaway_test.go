package transport

import (
	"crypto/tls"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

// goAway is an HTTP/2 server that answers every request with GOAWAY, as if it had not
// processed it, and counts the requests that arrived.
func goAway(t *testing.T, requests *atomic.Int32) (url string, client *http.Transport) {
	t.Helper()
	certified := httptest.NewTLSServer(http.NotFoundHandler()) // for its certificate
	t.Cleanup(certified.Close)
	settings := certified.TLS.Clone()
	settings.NextProtos = []string{"h2"}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", settings)
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go serveGoAway(conn, requests)
		}
	}()
	client = newHTTPTransport()
	client.TLSClientConfig = certified.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	t.Cleanup(client.CloseIdleConnections)
	return "https://" + listener.Addr().String(), client
}

const (
	frameHeaders  = 1
	frameSettings = 4
	frameGoAway   = 7
)

func serveGoAway(conn net.Conn, requests *atomic.Int32) {
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.ReadFull(conn, make([]byte, len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))); err != nil {
		return
	}
	_, _ = conn.Write([]byte{0, 0, 0, frameSettings, 0, 0, 0, 0, 0})
	for {
		header := make([]byte, 9)
		if _, err := io.ReadFull(conn, header); err != nil {
			return
		}
		length := int64(binary.BigEndian.Uint32(append([]byte{0}, header[:3]...)))
		if _, err := io.CopyN(io.Discard, conn, length); err != nil {
			return
		}
		if header[3] == frameHeaders {
			requests.Add(1)
			_, _ = conn.Write(append([]byte{0, 0, 8, frameGoAway, 0, 0, 0, 0, 0}, make([]byte, 8)...))
			return
		}
	}
}

func TestAServerThatAlwaysSaysGoAwayIsNotAskedForEver(t *testing.T) {
	for _, withBody := range []bool{false, true} {
		for _, op := range []*Operation{plain, noun} {
			var requests atomic.Int32
			url, client := goAway(t, &requests)
			one := call(op)
			if !withBody {
				one.Body = nil
			}
			o := momo.Options{HTTPClient: &http.Client{Transport: client}, MaxAttempts: 1, Timeout: 10 * time.Second}
			err := newClient(t, Config{BaseURL: url, Options: o}).Do(t.Context(), one)
			require.Error(t, err)
			assert.NotErrorIs(t, err, momo.ErrNotSent, "it arrived")
			assert.LessOrEqual(t, requests.Load(), int32(3))
			assert.Positive(t, requests.Load())
			if op == plain {
				require.ErrorIs(t, err, momo.ErrIndeterminate)
			}
		}
	}
}
