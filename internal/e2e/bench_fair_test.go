package e2e

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

// recorder keeps what was sent.
type recorder struct {
	canned
	request *http.Request
	body    string
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	text, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	r.request, r.body = req, string(text)
	req.Body = http.NoBody
	return r.canned.RoundTrip(req)
}

// TestTheBareProgramsSendWhatTheClientsSend keeps the benchmarks fair.
func TestTheBareProgramsSendWhatTheClientsSend(t *testing.T) {
	for _, c := range collections {
		bare, ours := &recorder{canned: canned(c.bare.answer)}, &recorder{canned: canned(c.bare.answer)}
		require.NoError(t, c.bare.call(&http.Client{Transport: bare}, nowhere)(t.Context()), c.name)
		require.NoError(t, c.ours(t, nowhere, momo.Options{HTTPClient: &http.Client{Transport: ours}})(t.Context()), c.name)
		assert.Equal(t, bare.request.Method, ours.request.Method, c.name)
		assert.Equal(t, bare.request.URL.Path, ours.request.URL.Path, c.name)
		if strings.HasPrefix(bare.body, "{") {
			assert.JSONEq(t, bare.body, ours.body, c.name)
		} else {
			assert.Equal(t, formOf(t, bare.body), formOf(t, ours.body), c.name)
		}
		ours.request.Header.Del("User-Agent") // net/http writes its own on the wire
		for name := range ours.request.Header {
			assert.Contains(t, bare.request.Header, name, c.name)
			if name != "Idempotency-Key" && name != "X-Timestamp" {
				assert.Equal(t, bare.request.Header[name], ours.request.Header[name], c.name)
			}
		}
		assert.Len(t, ours.request.Header, len(bare.request.Header), c.name)
	}
}

func formOf(t *testing.T, body string) url.Values {
	form, err := url.ParseQuery(body)
	require.NoError(t, err)
	return form
}

// TestTheBareProgramsBelieveTheSameCallbacks and no changed ones, where there is
// something to verify.
func TestTheBareProgramsBelieveTheSameCallbacks(t *testing.T) {
	for _, c := range callbacks(t) {
		require.NoError(t, c.ours(c.delivery), c.name)
		require.NoError(t, c.bare(c.delivery), c.name)
		if c.name == "samsoftpay" || c.name == "mpgateway" {
			c.delivery.Body = []byte(strings.Replace(string(c.delivery.Body), `"amount":100`, `"amount":900`, 1))
			assert.ErrorIs(t, c.ours(c.delivery), c.bare(c.delivery), c.name)
		}
	}
}
