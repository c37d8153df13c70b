package webhook

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// answerTimeout leaves a second for the network: providers wait for 5.
const answerTimeout = 4 * time.Second

// Settle makes an event durable: it credits the order, or notes that it failed.
// It is called once for each change of a payment's status, never twice at once for
// one payment. Its error makes the provider send again, if it ever does: return one
// for an order that is not stored yet. The context ends 4 seconds after the callback
// came.
type Settle func(context.Context, Event) error

// handler serves the callbacks of one provider, with a verifier, a confirmer, or
// both.
type handler struct {
	dialect   Dialect
	verifier  Verifier
	confirmer Confirmer
	questions *questions
	settle    Settle
	options   Options
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	deadline := time.Now().Add(answerTimeout)
	delivery, err := receive(w, r, deadline)
	var o outcome
	if err == nil {
		o, err = h.process(r.Context(), deadline, delivery)
	}
	h.log(r.Context(), o, err)
	h.answer(w, o, err)
}

// process reads the delivery, which opens no connection, and then gives everything
// that may block one goroutine and the time that is left. That time does not end
// when the provider hangs up: it will not send again what it cannot finish.
func (h *handler) process(parent context.Context, deadline time.Time, d Delivery) (outcome, error) {
	read, err := h.read(d)
	if err != nil {
		return outcome{}, err
	}
	ctx, cancel := context.WithDeadline(context.WithoutCancel(parent), deadline)
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
		return *new(T), errTimeout
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
