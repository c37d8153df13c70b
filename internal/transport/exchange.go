package transport

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/momo-go/momo"
)

// exchange is one call under way: its attempts, and what is known after them.
type exchange struct {
	client     *Client
	call       *Call
	timeToSend time.Duration // what no wait may use up

	attempt    *attempt    // the last one made, nil before the first
	query      string      // of this attempt
	body       []byte      // of this attempt
	sent       http.Header // of this attempt
	answer     Answer      // to this attempt
	started    time.Time
	attempts   int  // tried, a connection that was not had included
	delivered  int  // of them, those that may have reached the provider
	again      bool // another attempt was decided on; true before the first
	wait       time.Duration
	waited     bool // one wait for a 429
	renewed    bool // one renewal of clock or token
	localLimit string
	inFlight   bool                // it has one of the client's places
	observed   func(momo.Observed) // ends the attempt, if somebody wants to know

	last        Verdict
	status      int // of this attempt, 0 without an answer
	answered    int // of the last answer
	requestID   string
	retryAfter  time.Duration
	unknown     bool // some attempt may have been executed
	serverError bool // some attempt ended so: a key may be forgotten
	found       bool // the payment was found by asking
	causes      []error
}

// run makes the attempts.
func (x *exchange) run(ctx context.Context) {
	defer x.release() // of an attempt that was never made
	req := x.request(ctx)
	err := x.prepare(req)
	if err == nil {
		_, err = x.retrier().Do(&retryablehttp.Request{Request: req}) // check has read the answer
	}
	if err != nil && x.again { // an attempt that was decided on was never made
		x.stopped(err)
	}
}

// blank is the request before anything is known of it.
var blank = &http.Request{Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}

// request is the call before its first attempt. It never has a GetBody, or net/http
// would send it again by its own decision.
func (x *exchange) request(ctx context.Context) *http.Request {
	req := blank.WithContext(ctx) // a copy
	req.Method, req.Host = x.call.Op.Method, x.client.base.Host
	return req
}

// prepare waits for the local limits, and makes what belongs to one attempt: the address,
// the body and the headers. They are new each time: net/http may still be writing those of
// an abandoned attempt.
func (x *exchange) prepare(req *http.Request) error {
	ctx := req.Context()
	if err := x.admit(ctx); err != nil {
		return err
	}
	if err := x.seal(ctx); err != nil {
		return err
	}
	h, err := x.header(ctx)
	if err != nil {
		return err
	}
	if !x.leavesTime(ctx, 0) {
		return errLate
	}
	req.URL, req.Header, x.sent = x.url(), h, h
	if x.client.config.Logger != nil || x.client.config.Observe != nil {
		x.started = time.Now()
	}
	return nil
}

var errLate = errors.New("transport: waiting for credentials left too little time to send")

// seal makes the query and the body of one attempt.
func (x *exchange) seal(ctx context.Context) (err error) {
	x.query, x.body = x.call.Query, x.call.Body
	switch {
	case x.call.Seal == nil:
		return nil
	case x.call.Op.Method == http.MethodGet:
		var query []byte
		query, err = x.call.Seal(ctx, []byte(x.call.Query))
		x.query = string(query)
	default:
		x.body, err = x.call.Seal(ctx, x.call.Body)
	}
	var none *NoCredential
	if err != nil && !errors.As(err, &none) {
		fields := momo.Fields{{Name: "Request", Problem: "must be of a shape that can be signed"}}
		return &momo.Error{Kind: momo.ErrInvalid, Fields: fields, Err: err}
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
		if x.body == nil {
			// net/http would re-send a request without a body by its own
			// decision if it found Idempotency-Key under its canonical name.
			name = strings.ToLower(name)
		}
		h[name] = []string{x.call.Key}
	}
	h["Accept"], h["User-Agent"] = acceptJSON, userAgent
	return h, nil
}

// url is the address of the call. The argument is one segment of its path, escaped,
// whatever it contains.
func (x *exchange) url() *url.URL {
	u, argument := x.client.base, x.call.Argument
	before, tail := x.call.Op.Path, ""
	if head, rest, ok := strings.Cut(before, "{"); ok {
		before = head
		_, tail, _ = strings.Cut(rest, "}")
	} else {
		argument = ""
	}
	if escaped := url.PathEscape(argument); escaped != argument || u.RawPath != "" {
		u.RawPath = u.EscapedPath() + before + escaped + tail
	}
	u.Path += before + argument + tail
	u.RawQuery = x.query
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
	v := byStatus(resp.StatusCode)
	if resp.StatusCode < 200 || resp.StatusCode >= 600 {
		_ = resp.Body.Close() // 101 is followed by another protocol, and by no end
		x.causes = append(x.causes, errNoAnswer)
		return v
	}
	if v.Failure == Limited {
		x.retryAfter = retryAfter(resp.Header, x.client.config.Clock())
	}
	buf := buffers.Get().(*bytes.Buffer)
	defer release(buf)
	bound := int64(maxBody)
	if x.call.Op.List {
		bound = maxList
	}
	if err := readBody(buf, resp.Body, bound); err != nil {
		x.causes = append(x.causes, err)
		return withoutBody(v)
	}
	x.answer = Answer{Status: resp.StatusCode, Header: resp.Header}
	x.answer.Body, x.answer.Notice = skipNotice(buf.Bytes())
	v = x.understand(&x.answer, v)
	if v.Failure == Limited && x.retryAfter == 0 {
		x.retryAfter = v.RetryAfter
	}
	return v
}

var errNoAnswer = errors.New("transport: the status is no answer to a request")

// understand is what an answer says, as far as it is believed. What an application says
// after a fault of its own does not prove that nothing happened.
func (x *exchange) understand(a *Answer, v Verdict) Verdict {
	v = x.read(a, v)
	class := x.call.Op.Class
	if next := policy[v.Failure][class]; a.Notice && class != Look && next != done && !next.mayHaveHappened() {
		v.Failure = Garbled
	}
	if v.Failure == Stale && (x.client.config.Renew == nil || x.renewed || !x.client.config.Renew(a, x.sent)) {
		v.Failure = Refused
	}
	return v
}

// read asks Decode first, since most answers are acceptances, and Judge what an answer is
// that Decode does not accept.
func (x *exchange) read(a *Answer, v Verdict) Verdict {
	var unread error
	accepts := v.Failure == None
	if accepts {
		if unread = x.call.Decode(a); unread == nil {
			return v
		}
	}
	if judge := x.call.Op.Judge; judge != nil {
		v = judge(a, v)
	}
	if v.Failure == None {
		if !accepts {
			unread = x.call.Decode(a)
		}
		var refusal *Refusal
		if errors.As(unread, &refusal) {
			return Verdict{Failure: Refused, Kind: refusal.Kind, Code: refusal.Code, Message: refusal.Message}
		}
		if unread != nil {
			x.causes = append(x.causes, unread)
			v.Failure = Garbled
		}
	}
	return v
}

// judgeError classifies an attempt without an answer.
func (x *exchange) judgeError(err error) Verdict {
	if !x.provedUnsent() {
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

// stripURL takes the address off an error of net/http: query strings hold
// phone numbers and, at one provider, signatures.
func stripURL(err error) error {
	var withURL *url.Error
	if errors.As(err, &withURL) {
		return withURL.Err
	}
	return err
}

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
