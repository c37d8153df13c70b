package transport

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/operation"
)

// attempt is one request on the wire, and what proves that none of it left. It is also
// the request's context, by which momo.OperationOf finds out what is sent.
type attempt struct {
	context.Context
	client    *Client
	op        *Operation
	number    int
	trace     httptrace.ClientTrace
	asked     atomic.Int32 // how often a connection was asked for
	connected atomic.Bool  // whether one was ever given
	body      revocable
	cancel    context.CancelFunc
}

// Operation is what is attempted.
func (a *attempt) Operation() momo.Operation { return a.client.operation(a.op, a.number) }

// Value finds the attempt itself.
func (a *attempt) Value(key any) any {
	if key == (operation.Key{}) {
		return a
	}
	return a.Context.Value(key)
}

// maxConnections bounds how often net/http sends a request without a body by its own
// decision: on connections that close unused, or an HTTP/2 server that always says
// that it did not process the stream.
const maxConnections = 3

// RoundTrip makes the one attempt that go-retryablehttp asks for. What belongs to an
// attempt and not to the call is made here: a context of its own would end
// go-retryablehttp's loop. The exchange has no CloseIdleConnections, which that loop
// would call whenever a call gives up, dropping the connections of every other call.
func (x *exchange) RoundTrip(req *http.Request) (*http.Response, error) {
	a := &attempt{Context: req.Context(), client: x.client, op: x.call.Op, number: x.attempts + 1, cancel: func() {}}
	x.attempt = a
	ctx := x.beginAttempt(a)
	if limit := x.attemptTimeout(ctx); limit > 0 {
		ctx, a.cancel = context.WithTimeout(ctx, limit)
	} else if x.body == nil {
		ctx, a.cancel = context.WithCancel(ctx)
	}
	a.trace.GetConn = func(string) {
		if a.asked.Add(1) > maxConnections {
			a.cancel()
		}
	}
	a.trace.GotConn = func(httptrace.GotConnInfo) { a.connected.Store(true) }
	req = req.WithContext(httptrace.WithClientTrace(ctx, &a.trace)) // a copy
	if x.body != nil {
		req.Body, req.ContentLength = x.reader(a), int64(len(x.body))
	}
	return x.client.sender.RoundTrip(req)
}

// reader reads the bytes of the attempt. net/http sends headers and body together only if it
// knows the type to be in memory; otherwise two packets leave, and wake the server
// twice. Only a caller's transport needs a body of ours, that can be taken back.
func (x *exchange) reader(a *attempt) io.ReadCloser {
	if x.client.own {
		return io.NopCloser(bytes.NewReader(x.body))
	}
	a.body.rest = x.body
	return &a.body
}

// attemptTimeout bounds an attempt whose loss is followed by another request, so that
// one that hangs leaves time for it. A verb that is sent once has the whole time: 0.
func (x *exchange) attemptTimeout(ctx context.Context) time.Duration {
	if !policy[Lost][x.call.Op.Class].sends() && x.call.find == nil {
		return 0
	}
	if given := x.client.config.AttemptTimeout; given > 0 {
		return given
	}
	deadline, _ := ctx.Deadline() // Bound sets one
	return min(time.Until(deadline)/3, longestAttempt)
}

// provedUnsent reports whether nothing of the attempt has left or ever will. No error
// type or text proves it. The library's own transport proves it by never having got a
// connection. A caller's may have sent on its own account, so there the body must also
// be taken back unread; one that does not name the payment proves nothing.
func (x *exchange) provedUnsent() bool {
	switch a := x.attempt; {
	case a == nil:
		return true
	case a.connected.Load():
		return false
	case x.client.own:
		return true
	default:
		return len(x.body) > len(`{}`) && a.body.takeBack()
	}
}

// revocable is a request's body, which can be taken back as long as nothing of it has
// been read: then every later read fails.
type revocable struct {
	rest  []byte
	state atomic.Int32
}

const (
	bodyWhole int32 = iota
	bodyRead
	bodyTakenBack
)

var errTakenBack = errors.New("transport: the request was given up before it was sent")

func (r *revocable) Read(dst []byte) (int, error) {
	if !r.state.CompareAndSwap(bodyWhole, bodyRead) && r.state.Load() == bodyTakenBack {
		return 0, errTakenBack
	}
	if len(r.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(dst, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func (r *revocable) Close() error { return nil }

func (r *revocable) takeBack() bool { return r.state.CompareAndSwap(bodyWhole, bodyTakenBack) }
