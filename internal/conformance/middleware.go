package conformance

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

var errBreaker = errors.New("dial tcp: refused")

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// playMiddleware gives the client transports of a caller's own. One may have sent before
// it fails, whatever its type and its error: only where the body was not read is it
// proven that nothing was, and only a body that is there can be taken back.
func playMiddleware[C any](t *testing.T, s Suite[C], op Operation[C], verb bool) {
	if s.Prelude != nil {
		t.Skip("the client needs a token first, which does not come")
	}
	hasBody := false
	call := func(url string, rt http.RoundTripper) error {
		c, err := s.New(url, momo.Options{HTTPClient: &http.Client{Transport: rt}, MaxAttempts: 1})
		require.NoError(t, err)
		return op.Call(t.Context(), c)
	}
	refusing := roundTripper(func(r *http.Request) (*http.Response, error) {
		hasBody = r.ContentLength > 2
		return nil, errBreaker
	})
	err := call("https://provider.invalid", refusing)
	if hasBody {
		require.ErrorIs(t, err, momo.ErrNotSent, "the body was taken back unread")
	} else {
		assertKind(t, unknownKind(verb), err, verb)
	}
	reading := roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.Body != nil {
			_, _ = io.ReadAll(r.Body)
		}
		return nil, errBreaker
	})
	assertKind(t, unknownKind(verb), call("https://provider.invalid", reading), verb)

	executed := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
		executed++
		_ = hijack(w).Close()
	}))
	defer server.Close()
	outer, inner := &http.Transport{}, &http.Transport{}
	defer inner.CloseIdleConnections()
	outer.RegisterProtocol("http", roundTripper(func(r *http.Request) (*http.Response, error) {
		return inner.RoundTrip(r.WithContext(t.Context())) // without the trace
	}))
	assertKind(t, unknownKind(verb), call(server.URL, outer), verb)
	assert.Equal(t, 1, executed, "sent once, and never called not sent")
}
