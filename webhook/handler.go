package webhook

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/momo-go/momo"
)

// answerTimeout leaves a second for the network: providers wait for 5.
const answerTimeout = 4 * time.Second

// Settle makes an event durable: it credits the order, or notes that it failed.
// It is called once for each change of a payment's status, never twice at once for
// one payment. Its error makes the provider send again, if it ever does: return one
// for an order that is not stored yet. The context ends 4 seconds after the callback
// came, or with the one that [Handler.Process] was given.
type Settle func(context.Context, Event) error

// Handler believes the callbacks of one provider, on the evidence for which [Signed],
// [Confirmed] or [SignedAndConfirmed] made it: of requests as an http.Handler, of
// deliveries that came by another way with Process. It is safe for concurrent use,
// and to print.
type Handler struct {
	dialect   Dialect
	verifier  Verifier
	confirmer Confirmer
	questions *questions
	settle    Settle
	options   Options
}

// ServeHTTP answers the provider in the words of its [Dialect]. The time that is given
// to a callback does not end when the provider hangs up: it will not send again what
// it cannot finish.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	deadline := time.Now().Add(answerTimeout)
	ctx, seen := h.observe(context.WithoutCancel(r.Context()), methodOf(r))
	delivery, err := receive(w, r, deadline)
	var o outcome
	if err == nil {
		o, err = h.process(ctx, deadline, delivery)
	}
	h.log(ctx, o, err)
	status, body := h.reply(o.result, err)
	h.dialect.answer(w, status, body)
	seen.finish(status, o.word(err), err)
}

// Process does with a delivery what ServeHTTP does with a request, and returns what
// became of it: for callbacks that come through a function's event, a queue, or your
// own storage. There is the same evidence, the same inbox and the same record in the
// log. Whoever answers the provider by itself finds the answer with [Handler.Answer].
//
// It ends with the context, or after 4 seconds if that has no deadline. A provider
// that waits for the answer waits for about 5.
//
// The error is one of this package's, of which several may be true, or says that
// something else failed: a function of yours, the inbox, or that there was no time.
// The status of its Answer distinguishes them: 503 means that the same delivery may
// be settled later, so process it again; any other that it never will.
func (h *Handler) Process(ctx context.Context, d Delivery) (Result, error) {
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(answerTimeout)
	}
	ctx, seen := h.observe(ctx, "")
	o, err := h.process(ctx, deadline, d)
	h.log(ctx, o, err)
	status, _ := h.reply(o.result, err)
	seen.finish(status, o.word(err), err)
	return o.result, err
}

func (h *Handler) observe(ctx context.Context, method string) (context.Context, observation) {
	return observe(ctx, h.options.Observe, momo.Operation{Provider: h.dialect.Provider, Name: "callback", Method: method})
}

// process reads the delivery, which opens no connection, and then gives everything
// that may block one goroutine and the time that is left.
func (h *Handler) process(parent context.Context, deadline time.Time, d Delivery) (outcome, error) {
	read, err := h.read(d)
	if err != nil {
		return outcome{}, err
	}
	ctx, cancel := context.WithDeadline(parent, deadline)
	defer cancel()
	o, err := within(ctx, func() (outcome, error) { return h.finish(ctx, read) })
	o.hasReference = read.claim.Reference != ""
	return o, err
}

// within runs f in a goroutine that ends with f. It returns what f returns,
// errPanic if it panics, or errTimeout when the context ends first.
func within[T any](ctx context.Context, f func() (T, error)) (T, error) {
	type ending struct {
		value T
		err   error
	}
	done := make(chan ending, 1)
	go func() {
		end := ending{err: errPanic}
		defer func() {
			_ = recover() // its value may contain anything
			done <- end
		}()
		end.value, end.err = f()
	}()
	select {
	case end := <-done:
		return end.value, end.err
	case <-ctx.Done():
		return *new(T), errors.Join(errTimeout, ctx.Err())
	}
}

// foreign keeps what the caller's function returns, which may be any error, from
// choosing the answer or getting into the log: it failed, and why only if it is
// what [Event.Check] returns.
func foreign(err, failed error) error {
	if err == nil {
		return nil
	}
	for _, known := range [...]error{ErrBusy, errTimeout, errPanic, ErrAmbiguous, ErrMode, ErrID, ErrAmount, ErrPhone} {
		if errors.Is(err, known) {
			return errors.Join(failed, known)
		}
	}
	return failed
}
