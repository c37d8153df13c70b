package transport

import (
	"context"
	"errors"
	"time"

	"github.com/momo-go/momo"
)

// Observation is one call of a client, for Options.Observe: all requests that it needs
// are attempts of it. The zero one is of a call that nobody observes.
type Observation struct {
	cancel context.CancelFunc
	seen   *seen
}

// seen is what is known of an observed call before its end. It is also the call's context,
// by which its requests find it.
type seen struct {
	context.Context
	client   *Client
	op       *Operation
	started  time.Time
	end      func(momo.Observed)
	status   int // of the last answer
	attempts int
}

type seenKey struct{}

func (s *seen) Value(key any) any {
	if key == (seenKey{}) {
		return s
	}
	return s.Context.Value(key)
}

// Begin begins a call: a method of a provider's client. Its context has the deadline of
// Options.Timeout, unless its own is sooner. End must follow. Do begins a call by itself,
// unless its context is that of one.
func (c *Client) Begin(ctx context.Context, op *Operation) (context.Context, Observation) {
	ctx, cancel := c.bound(ctx)
	o := Observation{cancel: cancel}
	if c.config.Observe == nil || c.seen(ctx) != nil {
		return ctx, o
	}
	o.seen = &seen{Context: ctx, client: c, op: op, started: time.Now()}
	ctx, o.seen.end = c.observe(o.seen, c.operation(op, 0))
	return ctx, o
}

// End ends the call.
func (o Observation) End(err error) {
	o.cancel()
	s := o.seen
	if s == nil || s.end == nil {
		return
	}
	end := momo.Observed{Status: s.status, Duration: time.Since(s.started), Attempts: s.attempts}
	var e *momo.Error
	if errors.As(err, &e) {
		end.Kind = e.Kind
	}
	if s.op.Class != Look {
		end.Outcome = momo.OutcomeOf(err)
	}
	s.end(end)
}

// seen is the observed call of this client that a context is of, if any.
func (c *Client) seen(ctx context.Context) *seen {
	if s, _ := ctx.Value(seenKey{}).(*seen); s != nil && s.client == c {
		return s
	}
	return nil
}

// observe calls Options.Observe. Deadline and end of the context stay what they are.
func (c *Client) observe(ctx context.Context, o momo.Operation) (context.Context, func(momo.Observed)) {
	given, end := c.config.Observe(ctx, o)
	return WithValues(ctx, given), end
}

func (c *Client) operation(op *Operation, attempt int) momo.Operation {
	return momo.Operation{
		Provider: c.config.Provider, Name: op.Name, Method: op.Method, Path: op.Path, Server: c.base.Host,
		Lookup: op.Class == Look, Attempt: attempt,
	}
}

// WithValues is ctx with the values of another context, which may be nil. Whatever that
// one does with deadlines, nothing ends earlier or later.
func WithValues(ctx, other context.Context) context.Context {
	if other == nil || other == ctx {
		return ctx
	}
	deadline, _ := ctx.Deadline()
	if others, _ := other.Deadline(); others.Equal(deadline) && other.Done() == ctx.Done() {
		return other // of which only the values differ
	}
	return withValues{ctx, other}
}

type withValues struct {
	context.Context
	other context.Context
}

func (w withValues) Value(key any) any {
	if value := w.other.Value(key); value != nil {
		return value
	}
	return w.Context.Value(key)
}

// beginAttempt tells Options.Observe what is being attempted.
func (x *exchange) beginAttempt(a *attempt) (ctx context.Context) {
	if x.client.config.Observe == nil {
		return a
	}
	if s := x.client.seen(a); s != nil {
		s.attempts++
	}
	if ctx, x.observed = x.client.observe(a, a.Operation()); x.observed == nil {
		x.observed = func(momo.Observed) {}
	}
	return ctx
}

// endAttempt says how the attempt ended, and what follows it: before anybody is asked, what
// the table says.
func (x *exchange) endAttempt(ctx context.Context, decision action) {
	if x.observed == nil {
		return
	}
	if s := x.client.seen(ctx); s != nil && x.status != 0 {
		s.status = x.status
	}
	end := momo.Observed{
		Status: x.status, Duration: time.Since(x.started), Decision: decision.String(),
		Kind: x.last.kind(x.call.Op.Class),
	}
	if x.call.Op.Class != Look {
		end.Outcome = momo.OutcomeOf(end.Kind)
	}
	x.observed(end)
	x.observed = nil
}
