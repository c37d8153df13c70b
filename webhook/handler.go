package webhook

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/momo-go/momo"
)

// answerTimeout leaves a second for the network: providers wait for 5.
const answerTimeout = 4 * time.Second

// Settle makes an event durable: it credits the order, or notes that it failed.
// It is called once for each change of a payment's status, never twice at once for
// one payment. Its error makes the provider send again, if it ever does. The
// context ends 4 seconds after the callback came.
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

// outcome is what became of a callback that was not refused.
type outcome struct {
	event   Event
	claimed momo.Status // by the callback, if that is no evidence
	result  result
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
	return within(ctx, func() (outcome, error) { return h.finish(ctx, read) })
}

// reading is what a delivery says: an event that its signature proves, a claim that
// the provider must confirm, or both.
type reading struct {
	event Event
	claim *Claim
}

func (r reading) reference() string {
	if r.claim != nil {
		return r.claim.Reference
	}
	return r.event.Reference
}

func (h *handler) read(d Delivery) (r reading, err error) {
	defer func() {
		if recover() != nil { // its value may contain anything
			r, err = reading{}, errPanic
		}
	}()
	if err := h.dialect.Check(d); err != nil {
		return reading{}, err
	}
	if h.verifier != nil {
		if r.event, err = h.verifier.Verify(d); err != nil {
			return reading{}, err
		}
		if h.confirmer == nil || !r.event.Final() {
			return r, nil
		}
	}
	claim, err := h.confirmer.Claim(d)
	r.claim = &claim
	return r, err
}

// finish does what may block: it asks the caller's functions, the provider, the
// inbox.
func (h *handler) finish(ctx context.Context, r reading) (outcome, error) {
	event := r.event
	if r.claim != nil && h.options.Known != nil && !h.options.Known(ctx, r.claim.Reference) {
		return outcome{result: resultPending}, nil
	}
	check, err := h.expect(ctx, r.reference())
	if err != nil {
		return outcome{}, err
	}
	if r.claim != nil {
		if event, err = h.confirm(ctx, r); err != nil {
			return outcome{}, err
		}
		if !event.Final() {
			return outcome{event, r.claim.Status, resultPending}, nil
		}
	}
	if event.Evidence == EvidenceNone {
		return outcome{}, ErrUnconfirmed
	}
	if err := check(event); err != nil {
		return outcome{}, errors.Join(ErrUnconfirmed, err)
	}
	o, err := h.record(ctx, event)
	if r.claim != nil {
		o.claimed = r.claim.Status
	}
	return o, err
}

// record passes the event through the inbox to settle, unless it was settled
// before.
func (h *handler) record(ctx context.Context, event Event) (outcome, error) {
	word := resultRepeated
	err := h.options.Inbox.Settle(ctx, event.entry(), func(ctx context.Context, earlier momo.Status) error {
		word = resultSettled
		if earlier.Final() && earlier != momo.StatusSucceeded { // a refund of a success is no contradiction
			event.Contradicts = earlier
		}
		return h.settle(ctx, event)
	})
	return outcome{event: event, result: word}, foreign(err, errSettle)
}

// foreign keeps what the caller's function returns, which may be any error, from
// choosing the answer or getting into the log: it failed, and why only if it is
// what [Event.Check] returns.
func foreign(err, failed error) error {
	if err == nil {
		return nil
	}
	for _, known := range [...]error{ErrBusy, errTimeout, errPanic, ErrAmount, ErrPhone, ErrID} {
		if errors.Is(err, known) {
			return known
		}
	}
	return failed
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

func (h *handler) log(ctx context.Context, o outcome, err error) {
	level := slog.LevelInfo
	if err != nil {
		level, o.result = slog.LevelWarn, resultOf(err)
	}
	lied := o.claimed != momo.StatusUnknown && o.claimed != o.event.Status
	if lied {
		level = slog.LevelWarn
	}
	if !h.options.Logger.Enabled(ctx, level) {
		return
	}
	attrs := append(make([]slog.Attr, 0, 6),
		slog.String("provider", h.dialect.Provider), slog.String("result", string(o.result)),
		slog.String("evidence", o.event.Evidence.String()), slog.Bool("has_reference", o.event.Reference != ""),
		slog.String("status", o.event.Status.String()))
	if lied {
		attrs = append(attrs, slog.String("claimed", o.claimed.String()))
	}
	h.options.Logger.LogAttrs(ctx, level, "callback", attrs...)
}

func (h *handler) answer(w http.ResponseWriter, o outcome, err error) {
	switch {
	case err != nil:
		h.dialect.answer(w, statusOf(err), h.dialect.Failure)
	case !o.event.Final():
		h.dialect.answer(w, http.StatusOK, h.dialect.Pending)
	default:
		h.dialect.answer(w, http.StatusOK, h.dialect.Success)
	}
}
