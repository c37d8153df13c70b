package momo

import (
	"context"
	"time"

	"github.com/momo-go/momo/internal/operation"
)

// Observe is called when a call of a client begins, and again when each of its attempts
// begins; the function that it returns is called at the end of that call or attempt. It
// is for spans and metrics: module otelmomo makes one. It sees no credential, no number,
// no reference and no body.
//
// The context that it returns is that of the call or attempt, for its values: requests
// that the call makes, a caller's own transport, the Observe of its attempts. Deadline and
// cancellation stay those of the call. A nil function, or context, is none.
//
// A method that needs several requests, such as a search through pages, is one call, and
// each request an attempt of it. Transactions, which goes on as long as its caller reads,
// is a call for each page. The handlers of package webhook call it once for each callback.
// It is called from many goroutines at once, and must not block.
type Observe func(context.Context, Operation) (context.Context, func(Observed))

// Operation is what is called: the same for every payment, so that it can be a label of a
// metric.
type Operation struct {
	// Provider is the package name of the provider, Name the operation by its method's
	// name in lower case: "collect". Of a callback the Name is "callback", or "question" where
	// the provider asks before a payment.
	Provider, Name string
	// Method and Path are those of the request; Path has {placeholders} in the place of
	// identifiers. A callback has no Path: it is yours.
	Method, Path string
	// Server is the provider's host, with a port where its address has one. It is empty
	// for a callback.
	Server string
	// Lookup says that it only looks, Callback that it is one.
	Lookup, Callback bool
	// Attempt is the number of the attempt, from 1; 0 is the call itself.
	Attempt int
}

// Observed is how a call, an attempt or a callback ended.
type Observed struct {
	// Status is the HTTP status of the last answer, 0 without one. Of a callback it is
	// what the provider was answered.
	Status   int
	Duration time.Duration
	// Kind is one of the Err variables, of this package or of package webhook for a
	// callback, and nil for a good end.
	Kind error
	// Outcome is the verb's. A lookup and a callback have none: it is [Indeterminate].
	Outcome Outcome
	// Attempts is how many there were, of a call.
	Attempts int
	// Decision is what follows an attempt, and what became of a callback, in the words of
	// the log. It is empty for a call.
	Decision string
}

// withOperation is a context and the operation that it belongs to, in one.
type withOperation struct {
	context.Context
	operation Operation
}

func (c *withOperation) Operation() Operation { return c.operation }

func (c *withOperation) Value(key any) any {
	if key == (operation.Key{}) {
		return c
	}
	return c.Context.Value(key)
}

// OperationOf returns the operation that a context belongs to, for middleware: a caller's
// own transport finds it in the context of each request.
func OperationOf(ctx context.Context) (Operation, bool) {
	if c, ok := ctx.Value(operation.Key{}).(interface{ Operation() Operation }); ok {
		return c.Operation(), true
	}
	return Operation{}, false
}

// WithOperation returns a context that [OperationOf] finds the operation in. Clients do
// that by themselves; it is for tests of middleware.
func WithOperation(ctx context.Context, o Operation) context.Context { return &withOperation{ctx, o} }
