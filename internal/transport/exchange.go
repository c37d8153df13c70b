package transport

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-retryablehttp"

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
	client  *Client
	call    *Call
	retrier retryablehttp.Client
	trace   httptrace.ClientTrace

	connected atomic.Bool // whether this attempt got a connection
	started   time.Time
	attempts  int
	wait      time.Duration
	waited    bool // one wait for a 429
	renewed   bool // one renewal of clock or token
	over      bool // check has seen the last attempt

	last      Verdict
	status    int // of this attempt, 0 without an answer
	answered  int // of the last answer
	requestID string
	after     time.Duration
	unknown   bool // some attempt may have been executed
	causes    []error
}

// blank is the request before anything is known of it.
var blank = &http.Request{Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}

func (x *exchange) request(ctx context.Context) (*retryablehttp.Request, error) {
	c, call := x.client, x.call
	if err := ctx.Err(); err != nil {
		if cause := context.Cause(ctx); cause != err {
			err = errors.Join(err, cause)
		}
		return nil, err
	}
	u := c.base
	u.Path += call.Op.Path
	if before, rest, ok := strings.Cut(u.Path, "{"); ok {
		_, tail, _ := strings.Cut(rest, "}")
		u.Path = before + call.Argument + tail
	}
	u.RawQuery = call.Query
	x.trace.GotConn = func(httptrace.GotConnInfo) { x.connected.Store(true) }
	req := blank.WithContext(httptrace.WithClientTrace(ctx, &x.trace)) // a copy
	req.Method, req.URL, req.Host = call.Op.Method, &u, u.Host
	retryable := &retryablehttp.Request{Request: req}
	var body any
	if call.Body != nil {
		body = call.Body
	}
	if err := retryable.SetBody(body); err != nil {
		return nil, err
	}
	req.GetBody = nil // or net/http would re-send by its own decision
	return retryable, x.authorize(req)
}

// authorize prepares an attempt: it waits for the local limit and builds the
// headers. The map is new each time: net/http may still be writing that of an
// abandoned attempt.
func (x *exchange) authorize(req *http.Request) error {
	c := x.client
	if limiter := c.limiters[x.call.Op]; limiter != nil {
		if err := limiter.Wait(req.Context()); err != nil && x.attempts > 0 {
			return err // an attempt has already said what kind of error it is
		} else if err != nil {
			return errors.Join(momo.ErrRateLimited, err)
		}
	}
	h := make(http.Header, 8)
	if c.config.Authorize != nil {
		if err := c.config.Authorize(req.Context(), x.call.Op, h); err != nil {
			return err
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
	req.Header = h
	x.connected.Store(false)
	if c.config.Logger != nil {
		x.started = time.Now()
	}
	return nil
}

var (
	acceptJSON = []string{"application/json"}
	userAgent  = []string{"momo-go"}
)

func (x *exchange) backoff(_, _ time.Duration, _ int, _ *http.Response) time.Duration { return x.wait }

// check is called after every attempt: it reads, judges, decides and logs.
func (x *exchange) check(ctx context.Context, resp *http.Response, err error) (bool, error) {
	x.attempts++
	v := x.judge(resp, err)
	x.last = v
	a := after[x.call.Op.Class][v.Failure]
	if v.Failure == None {
		x.client.budget.give()
	}
	x.unknown = x.unknown || a.unknown()
	again := a.sendsAgain() && x.mayRepeat(ctx, a, v)
	if x.over = !again; again { // most calls need neither
		x.retrier.Backoff, x.retrier.PrepareRetry = x.backoff, x.authorize
	}
	if !again && a.sendsAgain() {
		a = map[bool]action{true: i, false: f}[a.unknown()]
	}
	x.client.log(ctx, x, v, a)
	return again, nil
}

// mayRepeat holds the limits on an action that the table allows: attempts, one
// renewal, one wait for a verb without a key, the deadline, the budget.
func (x *exchange) mayRepeat(ctx context.Context, a action, v Verdict) bool {
	switch {
	case x.attempts >= x.client.config.MaxAttempts || ctx.Err() != nil:
		return false
	case a == t:
		if x.renewed || x.unknown && x.call.Op.Class == Once {
			return false
		}
		x.renewed = true
		x.wait = 0
		return true
	case a == w && x.waited && (x.call.Op.Class == Once || x.call.Op.Class == Never):
		return false
	}
	x.waited = x.waited || a == w
	x.wait = x.client.backoff(x.attempts)
	if a == w && x.after > 0 {
		x.wait = x.after
	}
	if deadline, ok := ctx.Deadline(); x.wait > longestWait || ok && time.Until(deadline) <= x.wait {
		return false
	}
	cost := int64(perRepeat)
	if v.Failure == Lost {
		cost = afterLost
	}
	return x.client.budget.take(cost)
}

func (x *exchange) judge(resp *http.Response, err error) Verdict {
	x.status, x.after = 0, 0
	if err != nil {
		if resp != nil {
			_ = resp.Body.Close()
		}
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
		x.after = retryAfter(resp.Header, x.client.config.Clock())
	}
	if err := readBody(buf, resp.Body, bound); err != nil {
		x.causes = append(x.causes, err)
		return withoutBody(v)
	}
	answer := &Answer{resp.StatusCode, resp.Header, buf.Bytes()}
	v = x.client.config.Judge(answer, v)
	if v.Failure == None {
		if err := x.call.Decode(answer); err != nil {
			x.causes = append(x.causes, err)
			return Verdict{Failure: Garbled}
		}
	}
	if v.Failure == Stale && (x.client.config.Renew == nil || x.renewed || !x.client.config.Renew(answer)) {
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

// unsent notes that the call ended before its first attempt. A refusal met on
// the way, by the token's endpoint for instance, is the call's own.
func (x *exchange) unsent(err error) {
	x.last = Verdict{Failure: Unsent}
	var refusal *momo.Error
	if errors.As(err, &refusal) && refusal.Kind != momo.ErrUnavailable && refusal.Kind != momo.ErrNotSent {
		x.last = Verdict{Failure: Refused, Kind: refusal.Kind, Code: refusal.Code, Message: string(refusal.Message)}
		x.answered = refusal.HTTPStatus
	}
	x.ended(err)
}

// ended notes that the call ended between two attempts.
func (x *exchange) ended(err error) {
	var ours *momo.Error
	if errors.As(err, &ours) {
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
		HTTPStatus: x.answered, Code: x.last.Code, Message: momo.Private(clip(x.last.Message)), Fields: x.last.Fields,
		Reference: x.call.Reference, IdempotencyKey: x.call.Key, RequestID: clip(x.requestID),
		RetryAfter: x.after, Attempts: x.attempts, Lookup: op.Class == Look, Err: errors.Join(x.causes...),
	}
}

func (x *exchange) kind() error {
	lastUnknown := after[x.call.Op.Class][x.last.Failure].unknown()
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
