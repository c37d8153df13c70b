package e2e

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/webhook"
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
		sent := func(call func(*http.Client) func(context.Context) error) *recorder {
			r := &recorder{canned: canned(c.bare.answer)}
			require.NoError(t, call(&http.Client{Transport: r})(t.Context()), c.name)
			return r
		}
		ours := sent(func(client *http.Client) func(context.Context) error {
			return c.ours(t, nowhere, momo.Options{HTTPClient: client})
		})
		ours.request.Header.Del("User-Agent") // net/http writes its own on the wire
		for _, program := range []program{c.bare, c.bare2} {
			sameRequest(t, c.name, ours, sent(func(client *http.Client) func(context.Context) error {
				return program.call(client, nowhere)
			}))
		}
	}
}

func sameRequest(t *testing.T, name string, ours, bare *recorder) {
	assert.Equal(t, bare.request.Method, ours.request.Method, name)
	assert.Equal(t, bare.request.URL.Path, ours.request.URL.Path, name)
	if strings.HasPrefix(bare.body, "{") {
		assert.JSONEq(t, bare.body, ours.body, name)
	} else {
		assert.Equal(t, formOf(t, bare.body), formOf(t, ours.body), name)
	}
	for header := range ours.request.Header {
		assert.Contains(t, bare.request.Header, header, name)
		if header != "Idempotency-Key" && header != "X-Timestamp" {
			assert.Equal(t, bare.request.Header[header], ours.request.Header[header], name)
		}
	}
	assert.Len(t, ours.request.Header, len(bare.request.Header), name)
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
		reference, err := c.ours(c.delivery)
		require.NoError(t, err, c.name)
		for _, bare := range []believe{c.bare, c.bare2} {
			if bare == nil {
				continue
			}
			same, err := bare(c.bareDelivery)
			require.NoError(t, err, c.name)
			if c.name != "sppay" { // whose callbacks are claimed by an address
				assert.Equal(t, reference, same, c.name)
			}
			if c.name == "samsoftpay" || c.name == "mpgateway" {
				changed := c.delivery
				changed.Body = []byte(strings.Replace(string(changed.Body), `"amount":100`, `"amount":900`, 1))
				_, err := bare(changed)
				assert.ErrorIs(t, err, webhook.ErrSignature, c.name)
				_, err = c.ours(changed)
				assert.ErrorIs(t, err, webhook.ErrSignature, c.name)
			}
		}
	}
}

// TestTheBareHandlersAnswerLikeTheMounted keeps the benchmarks of handlers fair.
func TestTheBareHandlersAnswerLikeTheMounted(t *testing.T) {
	for _, e := range endpoints {
		for _, part := range []string{"ours", "bare", "bare2"} {
			handler, err := served("callback/" + e.name + "/" + part)
			require.NoError(t, err)
			body, header := e.callback(1)
			request := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
			request.Header = header
			answer := httptest.NewRecorder()
			handler.ServeHTTP(answer, request)
			assert.Equal(t, http.StatusOK, answer.Code, "%s %s", e.name, part)
			assert.JSONEq(t, `{"ok":true}`, answer.Body.String(), "%s %s", e.name, part)

			request = httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(append(body, ' ', '{')))
			request.Header = header
			answer = httptest.NewRecorder()
			handler.ServeHTTP(answer, request)
			assert.NotEqual(t, http.StatusOK, answer.Code, "%s %s", e.name, part)
		}
	}
}
