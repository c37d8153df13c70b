package transport

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/momo-go/momo"
)

// longestWait bounds both the back-off and what a provider may ask for with
// Retry-After; a longer wait is the caller's to decide.
const (
	longestBackoff = 8 * time.Second
	longestWait    = 30 * time.Second
)

// exchange is one call under way: its attempts, and what is known after them.
type exchange struct {
	client *Client
	call   *Call
	trace  httptrace.ClientTrace

	connected atomic.Bool // whether this attempt got a connection
	sent      http.Header // of this attempt
	answer    Answer      // to this attempt
	started   time.Time
	attempts  int
	again     bool // another attempt was decided on; true before the first
	wait      time.Duration
	waited    bool // one wait for a 429
	renewed   bool // one renewal of clock or token

	last       Verdict
	status     int // of this attempt, 0 without an answer
	answered   int // of the last answer
	requestID  string
	retryAfter time.Duration
	unknown    bool // some attempt may have been executed
	causes     []error
}

// blank is the request before anything is known of it.
var blank = &http.Request{Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}

// request is the call before its first attempt. It never has a GetBody, or net/http
// would send it again by its own decision.
func (x *exchange) request(ctx context.Context) *http.Request {
	x.trace.GotConn = func(httptrace.GotConnInfo) { x.connected.Store(true) }
	req := blank.WithContext(httptrace.WithClientTrace(ctx, &x.trace)) // a copy
	req.Method, req.URL, req.Host = x.call.Op.Method, x.url(), x.client.base.Host
	return req
}

// prepare waits for the local limit, and makes the request ready for one attempt: new
// headers and the same bytes. The header is a new map each time: net/http may still be
// writing that of an abandoned attempt.
func (x *exchange) prepare(req *http.Request) error {
	ctx := req.Context()
	if err := x.limit(ctx); err != nil {
		return err
	}
	h, err := x.header(ctx)
	if err != nil {
		return err
	}
	req.Header, x.sent = h, h
	if x.call.Body != nil {
		req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(x.call.Body)), int64(len(x.call.Body))
	}
	x.connected.Store(false)
	if x.client.config.Logger != nil {
		x.started = time.Now()
	}
	return nil
}

func (x *exchange) limit(ctx context.Context) error {
	if err := endOf(ctx); err != nil {
		return err
	}
	limiter := x.client.limiters[x.call.Op]
	if limiter == nil {
		return nil
	}
	err := limiter.Wait(ctx)
	if err != nil && x.attempts == 0 { // no attempt has said yet what kind of error it is
		return errors.Join(momo.ErrRateLimited, err)
	}
	return err
}

func (x *exchange) header(ctx context.Context) (http.Header, error) {
	h := make(http.Header, 8)
	if authorize := x.client.config.Authorize; authorize != nil {
		if err := authorize(ctx, x.call.Op, h); err != nil {
			return nil, err
		}
	}
	for name, values := range x.call.Header {
		h[name] = values
	}
	if name := x.call.KeyHeader; name != "" {
		if x.call.Body == nil {
			// net/http would re-send a request without a body by its own
			// decision if it found Idempotency-Key under its canonical name.
			name = strings.ToLower(name)
		}
		h[name] = []string{x.call.Key}
	}
	h["Accept"], h["User-Agent"] = acceptJSON, userAgent
	return h, nil
}

func (x *exchange) url() *url.URL {
	u := x.client.base
	u.Path += x.call.Op.Path
	if before, rest, ok := strings.Cut(u.Path, "{"); ok {
		_, tail, _ := strings.Cut(rest, "}")
		u.Path = before + x.call.Argument + tail
	}
	u.RawQuery = x.call.Query
	return &u
}

var (
	acceptJSON = []string{"application/json"}
	userAgent  = []string{"momo-go"}
)

func (x *exchange) judge(resp *http.Response, err error) Verdict {
	x.status, x.retryAfter = 0, 0
	if err != nil {
		x.causes = append(x.causes, stripURL(err))
		return x.judgeError(err)
	}
	x.status, x.answered = resp.StatusCode, resp.StatusCode
	x.requestID = strings.Join(resp.Header["X-Request-Id"], ",")
	buf := buffers.Get().(*bytes.Buffer)
	defer release(buf)
	bound := int64(maxBody)
	if x.call.Op.List {
		bound = maxList
	}
	v := byStatus(resp.StatusCode)
	if v.Failure == Limited {
		x.retryAfter = retryAfter(resp.Header, x.client.config.Clock())
	}
	if err := readBody(buf, resp.Body, bound); err != nil {
		x.causes = append(x.causes, err)
		return withoutBody(v)
	}
	x.answer = Answer{resp.StatusCode, resp.Header, buf.Bytes()}
	return x.understand(&x.answer, v)
}

// understand asks Decode first, since most answers are acceptances, and Judge what
// an answer is that Decode does not accept.
func (x *exchange) understand(a *Answer, v Verdict) Verdict {
	var unread error
	accepts := v.Failure == None
	if accepts {
		if unread = x.call.Decode(a); unread == nil {
			return v
		}
	}
	if v = x.client.config.Judge(a, v); v.Failure == None {
		if !accepts {
			unread = x.call.Decode(a)
		}
		if unread != nil {
			x.causes = append(x.causes, unread)
			v.Failure = Garbled
		}
		return v
	}
	if v.Failure == Stale && (x.client.config.Renew == nil || x.renewed || !x.client.config.Renew(a, x.sent)) {
		v.Failure = Refused
	}
	return v
}

// judgeError classifies an attempt without an answer. That no connection was got
// proves that nothing was sent; no error type or text proves it.
func (x *exchange) judgeError(err error) Verdict {
	if x.connected.Load() || !x.client.proves {
		return Verdict{Failure: Lost}
	}
	var certificate *tls.CertificateVerificationError
	if errors.As(err, &certificate) {
		return Verdict{Failure: BadCertificate}
	}
	return Verdict{Failure: Unsent}
}

// withoutBody is the verdict when the status came and the body did not: a
// refusal that cannot be read is no refusal.
func withoutBody(v Verdict) Verdict {
	if v.Failure == None || v.Failure == Refused {
		return Verdict{Failure: Garbled}
	}
	return v
}

// stopped notes that the call ended before its first attempt or between two. A
// refusal met before the first, by the token's endpoint for instance, is the
// call's own.
func (x *exchange) stopped(err error) {
	var ours *momo.Error
	isOurs := errors.As(err, &ours)
	if x.attempts == 0 {
		x.last = Verdict{Failure: Unsent}
		if isOurs && ours.Kind != momo.ErrUnavailable && ours.Kind != momo.ErrNotSent {
			x.last = Verdict{Failure: Refused, Kind: ours.Kind, Code: ours.Code, Message: string(ours.Message)}
			x.answered = ours.HTTPStatus
		}
	}
	if isOurs {
		err = opaque{err} // its kind must not be taken for this call's
	}
	x.causes = append(x.causes, stripURL(err))
}

type opaque struct{ error }

// err is nil after an acceptance; otherwise it says what is known.
func (x *exchange) err() error {
	if x.last.Failure == None {
		return nil
	}
	op := x.call.Op
	return &momo.Error{
		Provider: x.client.config.Provider, Op: op.Name, Kind: x.kind(),
		HTTPStatus: x.answered, Code: x.last.Code, Message: momo.Private(clip(x.last.Message)), Fields: momo.Fields(x.last.Fields),
		Reference: x.call.Reference, IdempotencyKey: x.call.Key, RequestID: clip(x.requestID),
		RetryAfter: x.retryAfter, Attempts: x.attempts, Lookup: op.Class == Look, Err: errors.Join(x.causes...),
	}
}

func (x *exchange) kind() error {
	lastUnknown := policy[x.last.Failure][x.call.Op.Class].mayHaveHappened()
	switch {
	case x.call.Op.Class == Look && lastUnknown:
		return momo.ErrUnavailable
	case x.call.Op.Class != Look && x.unknown:
		return momo.ErrIndeterminate
	case x.last.Failure == Unsent || x.last.Failure == BadCertificate:
		return momo.ErrNotSent
	case x.last.Kind == nil:
		return momo.ErrDeclined
	default:
		return x.last.Kind
	}
}

func clip(s string) string { return s[:min(len(s), 1024)] }

// Query encodes pairs of names and values, leaving out empty values.
func Query(pairs ...string) string {
	var q strings.Builder
	for k := 0; k+1 < len(pairs); k += 2 {
		if pairs[k+1] == "" {
			continue
		}
		if q.Len() > 0 {
			q.WriteByte('&')
		}
		q.WriteString(url.QueryEscape(pairs[k]) + "=" + url.QueryEscape(pairs[k+1]))
	}
	return q.String()
}
