package otelmomo_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/codes"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/otelmomo"
	"github.com/momo-go/momo/samsoftpay"
	"github.com/momo-go/momo/webhook"
)

// recorder has what was seen.
type recorder struct {
	observe momo.Observe
	spans   *tracetest.SpanRecorder
	reader  *sdkmetric.ManualReader
	tracer  trace.Tracer
}

func record(t testing.TB) *recorder {
	r := &recorder{spans: tracetest.NewSpanRecorder(), reader: sdkmetric.NewManualReader()}
	traces := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(r.spans))
	observe, err := otelmomo.New(otelmomo.Config{
		TracerProvider: traces, MeterProvider: sdkmetric.NewMeterProvider(sdkmetric.WithReader(r.reader)),
	})
	require.NoError(t, err)
	r.observe, r.tracer = observe, traces.Tracer("test")
	return r
}

// lines are the spans that have ended, in the order of their ends.
func (r *recorder) lines() (lines []string) {
	names := map[trace.SpanID]string{}
	for _, s := range r.spans.Started() {
		names[s.SpanContext().SpanID()] = s.Name()
	}
	for _, s := range r.spans.Ended() {
		line := fmt.Sprintf("%s, %s", s.Name(), s.SpanKind())
		if s.Parent().IsValid() {
			line += " of " + names[s.Parent().SpanID()]
		}
		var attributes []string
		for _, a := range s.Attributes() {
			attributes = append(attributes, string(a.Key)+"="+a.Value.String())
		}
		slices.Sort(attributes)
		if s.Status().Code == codes.Error {
			line += ", error"
		}
		lines = append(lines, line+": "+strings.Join(attributes, " "))
	}
	return lines
}

// measured are the points of the histograms: name, attributes, count.
func (r *recorder) measured(t testing.TB) (lines []string) {
	var all metricdata.ResourceMetrics
	require.NoError(t, r.reader.Collect(t.Context(), &all))
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			assert.Equal(t, "s", m.Unit)
			for _, point := range m.Data.(metricdata.Histogram[float64]).DataPoints {
				var attributes []string
				for _, a := range point.Attributes.ToSlice() {
					attributes = append(attributes, string(a.Key)+"="+a.Value.String())
				}
				lines = append(lines, fmt.Sprintf("%s %d: %s", m.Name, point.Count, strings.Join(attributes, " ")))
			}
		}
	}
	slices.Sort(lines)
	return lines
}

// canned answers every request.
type canned func(*http.Request) (*http.Response, error)

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
	}
	return c(r)
}

func says(status int, body string) canned {
	return func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
	}
}

func client(t testing.TB, observe momo.Observe, transport http.RoundTripper) *samsoftpay.Client {
	c, err := samsoftpay.New(samsoftpay.Config{
		SecretKey: "sk_test_planted", BaseURL: "https://provider.invalid:8443", ChargesPerMinute: -1, PayoutsPerMinute: -1,
		Options: momo.Options{
			HTTPClient: &http.Client{Transport: transport}, Observe: observe, RetryWait: time.Nanosecond,
		},
	})
	require.NoError(t, err)
	return c
}

var charge = samsoftpay.CollectRequest{
	Amount: money.MustParse("10000", money.UGX), Channel: samsoftpay.ChannelMTN, Payer: momo.MustPhone("256770123456"),
	Reference: "order-planted",
}

const accepted = `{"id":"txn_planted","status":"authorized","amount":10000,"currency":"UGX","reference":"order-planted"}`

const (
	callAttributes    = "momo.operation=collect momo.outcome=%s momo.provider=samsoftpay"
	attemptAttributes = "momo.decision=%s momo.operation=collect momo.outcome=%s momo.provider=samsoftpay " +
		"server.address=provider.invalid server.port=8443 url.template=/v1/charges"
)

func TestACallIsASpanAndItsRequestsAreChildren(t *testing.T) {
	lost := errors.New("connection reset")
	for name, tc := range map[string]struct {
		answer canned
		spans  []string
		calls  string
	}{
		"accepted": {says(201, accepted), []string{
			"POST /v1/charges, client of samsoftpay collect: http.request.method=POST http.response.status_code=201 " +
				fmt.Sprintf(attemptAttributes, "accept", "accepted"),
			"samsoftpay collect, internal of shop: http.response.status_code=201 " + fmt.Sprintf(callAttributes, "accepted"),
		}, "momo.call.duration 1: http.response.status_code=201 " + fmt.Sprintf(callAttributes, "accepted")},
		"refused": {says(401, `{"detail":"planted"}`), []string{
			"POST /v1/charges, client of samsoftpay collect, error: error.type=401 http.request.method=POST " +
				"http.response.status_code=401 " + fmt.Sprintf(attemptAttributes, "stop", "refused"),
			"samsoftpay collect, internal of shop, error: error.type=unauthorized http.response.status_code=401 " +
				fmt.Sprintf(callAttributes, "refused"),
		}, "momo.call.duration 1: error.type=unauthorized http.response.status_code=401 " + fmt.Sprintf(callAttributes, "refused")},
		"lost": {func(*http.Request) (*http.Response, error) { return nil, lost }, nil,
			"momo.call.duration 1: error.type=indeterminate " + fmt.Sprintf(callAttributes, "indeterminate")},
	} {
		r := record(t)
		ctx, shop := r.tracer.Start(t.Context(), "shop")
		_, _ = client(t, r.observe, tc.answer).Collect(ctx, charge)
		shop.End()
		if tc.spans != nil {
			assert.Equal(t, tc.spans, r.lines()[:2], name)
		}
		assert.Contains(t, r.measured(t), tc.calls, name)
		for _, line := range append(r.lines(), r.measured(t)...) {
			assert.NotContains(t, line, "planted", name)
			assert.NotContains(t, line, "770123456", name)
		}
	}
}

func TestARequestThatIsSentAgainSaysSo(t *testing.T) {
	r := record(t)
	sent := 0
	c := client(t, r.observe, canned(func(q *http.Request) (*http.Response, error) {
		if sent++; sent == 1 {
			return nil, errors.New("lost")
		}
		return says(200, accepted)(q)
	}))
	_, err := c.TransactionByID(t.Context(), "txn_planted")
	require.NoError(t, err)
	lines := r.lines()
	require.Len(t, lines, 3)
	assert.Equal(t, "GET /v1/charges/{id}, client of samsoftpay transaction, error: error.type=unavailable http.request.method=GET "+
		"momo.decision=repeat momo.operation=transaction momo.provider=samsoftpay server.address=provider.invalid "+
		"server.port=8443 url.template=/v1/charges/{id}", lines[0])
	assert.Contains(t, lines[1], "http.request.resend_count=1")
	assert.Equal(t, "samsoftpay transaction, internal: http.response.status_code=200 momo.operation=transaction momo.provider=samsoftpay",
		lines[2], "a lookup has no outcome")
	assert.Equal(t, []string{
		"http.client.request.duration 1: error.type=unavailable http.request.method=GET momo.operation=transaction " +
			"momo.provider=samsoftpay server.address=provider.invalid server.port=8443 url.template=/v1/charges/{id}",
		"http.client.request.duration 1: http.request.method=GET http.response.status_code=200 momo.operation=transaction " +
			"momo.provider=samsoftpay server.address=provider.invalid server.port=8443 url.template=/v1/charges/{id}",
		"momo.call.duration 1: http.response.status_code=200 momo.operation=transaction momo.provider=samsoftpay",
	}, r.measured(t))
}

func TestWhatACallAsksAfterALostAnswerIsItsChildToo(t *testing.T) {
	r := record(t)
	c := client(t, r.observe, canned(func(q *http.Request) (*http.Response, error) {
		if q.Method == http.MethodPost {
			return nil, errors.New("lost")
		}
		return says(200, `{"object":"list","data":[],"has_more":false,"next_cursor":null}`)(q)
	}))
	_, err := c.Collect(t.Context(), charge)
	require.Equal(t, momo.Indeterminate, momo.OutcomeOf(err))
	lines := r.lines()
	require.Len(t, lines, 3)
	assert.True(t, strings.HasPrefix(lines[0], "POST /v1/charges, client of samsoftpay collect, error:"), lines[0])
	assert.True(t, strings.HasPrefix(lines[1], "GET /v1/charges, client of samsoftpay collect"), lines[1])
	assert.True(t, strings.HasPrefix(lines[2], "samsoftpay collect, internal, error: error.type=indeterminate"), lines[2])
}

func TestACallbackIsASpan(t *testing.T) {
	r := record(t)
	secret := momo.Secret("whsec_planted-secret")
	verifier, err := webhook.NewSamsoftpay(webhook.SamsoftpayConfig{Secrets: []momo.Secret{secret}})
	require.NoError(t, err)
	var traced bool
	h := webhook.Signed(verifier, func(ctx context.Context, _ webhook.Event) error {
		traced = trace.SpanContextFromContext(ctx).IsValid()
		return nil
	}, webhook.Options{Observe: r.observe})
	body := `{"event":"charge.succeeded","data":{"id":"txn_planted","amount":10000,"currency":"UGX","status":"succeeded","merchant_reference":"order-planted"}}`
	deliver := func(signature string) int {
		q := httptest.NewRequest(http.MethodPost, "/planted", strings.NewReader(body))
		q.Header.Set("Content-Type", "application/json")
		q.Header.Set("X-Samsoftpay-Signature", signature)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, q)
		return w.Code
	}
	genuine := webhook.SignSamsoftpay(secret, []byte(body))
	assert.Equal(t, 200, deliver(genuine))
	assert.Equal(t, 200, deliver(genuine))
	assert.Equal(t, 401, deliver("forged"))
	assert.True(t, traced, "settle is within the span")
	attributes := "http.request.method=POST http.response.status_code=%d momo.operation=callback momo.provider=samsoftpay momo.result=%s"
	assert.Equal(t, []string{
		"samsoftpay callback, internal: " + fmt.Sprintf(attributes, 200, "settled"),
		"samsoftpay callback, internal: " + fmt.Sprintf(attributes, 200, "repeated"),
		"samsoftpay callback, internal, error: error.type=wrong signature " + fmt.Sprintf(attributes, 401, "wrong signature"),
	}, r.lines())
	assert.Len(t, r.measured(t), 3)
	for _, line := range append(r.lines(), r.measured(t)...) {
		assert.NotContains(t, line, "planted")
	}
}
