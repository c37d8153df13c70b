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
	reference string
	event     Event
	claimed   momo.Status // by the callback, if that is no evidence
	result    result
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
	o.reference = read.claim.Reference
	return o, err
}

// reading is what a delivery says.
type reading struct {
	// event is what the signature proves, if it has evidence.
	event Event
	// claim is what the provider must confirm, if ask is set, and the event in
	// short otherwise.
	claim Claim
	ask   bool
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
		r.event, err = h.verifier.Verify(d)
		switch {
		case err != nil && !(h.confirmer != nil && errors.Is(err, ErrAmbiguous)):
			return reading{}, err
		case err == nil && r.event.Evidence == EvidenceNone:
			return reading{}, errNoEvidence
		case err == nil && (h.confirmer == nil || !r.event.Final()):
			r.claim = Claim{Subject: r.event.Subject, Reference: r.event.Reference, Status: r.event.Status}
			return r, nil
		}
	}
	if r.claim, err = h.confirmer.Claim(d); err != nil {
		return reading{}, err
	}
	if r.ask = true; r.event.Final() {
		r.claim.Status = r.event.Status // which is proven
	}
	return r, nil
}

// finish does what may block: it asks the inbox, the caller's functions and the
// provider.
func (h *handler) finish(ctx context.Context, r reading) (outcome, error) {
	if o, err := h.repeated(ctx, r); err != nil || o.result == resultRepeated {
		return o, err
	}
	if h.options.Known != nil && r.claim.Reference != "" && !h.options.Known(ctx, r.claim.Reference) {
		return outcome{result: resultUnknown}, nil
	}
	check, err := h.expect(ctx, r.claim.Reference)
	if err != nil {
		return outcome{}, err
	}
	event := r.event
	if r.ask {
		if event, err = h.confirm(ctx, r); err != nil {
			return outcome{}, err
		}
		if !event.Final() {
			return outcome{event: event, claimed: r.claim.Status, result: resultPending}, nil
		}
	}
	if err := check(event); err != nil {
		return outcome{}, errors.Join(ErrUnconfirmed, err)
	}
	if err := h.checkAmount(ctx, event, r.claim); err != nil {
		return outcome{}, err
	}
	return h.record(ctx, event, r.claim)
}

// repeated answers a repetition of what is settled from the inbox, before anybody
// else is asked.
func (h *handler) repeated(ctx context.Context, r reading) (outcome, error) {
	if r.claim.Subject == "" || !r.ask && h.options.Known == nil && h.options.Expect == nil {
		return outcome{}, nil // the inbox decides when the event is recorded
	}
	last, err := h.options.Inbox.Last(ctx, r.claim.Subject)
	if err != nil {
		return outcome{}, errInbox
	}
	if r.claim.Ambiguous {
		marked, err := h.isMarked(ctx, r.claim.Subject)
		if err == nil && (marked || last.Status == momo.StatusSucceeded) {
			err = ErrAmbiguous
		}
		return outcome{}, err
	}
	if !r.claim.repeats(last) {
		return outcome{}, nil
	}
	return repetition(r.claim, last.Status), nil
}

// repetition is the outcome of a callback that changes nothing. What it says counts
// only if it contradicts what is settled.
func repetition(claim Claim, settled momo.Status) outcome {
	o := outcome{event: Event{Transaction: momo.Transaction{Status: settled}}, result: resultRepeated}
	if contradicts(claim.Status, settled) {
		o.claimed = claim.Status
	}
	return o
}

// record passes the event through the inbox to settle, unless it was settled
// before.
func (h *handler) record(ctx context.Context, event Event, claim Claim) (outcome, error) {
	if event.Subject == "" {
		return outcome{}, errNoSubject
	}
	entry, changed := Entry{Subject: event.Subject, Reference: event.Reference, Status: event.Status}, false
	err := h.options.Inbox.Settle(ctx, entry, func(ctx context.Context, earlier momo.Status) error {
		changed = true
		if contradicts(event.Status, earlier) {
			event.Contradicts = earlier
		}
		return h.settle(ctx, event)
	})
	if err != nil || changed {
		return outcome{event: event, claimed: claim.Status, result: resultSettled}, foreign(err, errSettle)
	}
	last, err := h.options.Inbox.Last(ctx, event.Subject)
	if err != nil {
		last = entry // it is only for the log
	}
	return repetition(claim, last.Status), nil
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
	claims := o.claimed != momo.StatusUnknown && o.claimed != o.event.Status
	if claims || o.event.Contradicts != momo.StatusUnknown {
		level = slog.LevelWarn
	}
	if !h.options.Logger.Enabled(ctx, level) {
		return
	}
	attrs := append(make([]slog.Attr, 0, 7),
		slog.String("provider", h.dialect.Provider), slog.String("result", string(o.result)),
		slog.String("evidence", o.event.Evidence.String()), slog.Bool("has_reference", o.reference != ""),
		slog.String("status", o.event.Status.String()))
	if claims {
		attrs = append(attrs, slog.String("claimed", o.claimed.String()))
	}
	if o.event.Contradicts != momo.StatusUnknown {
		attrs = append(attrs, slog.String("contradicts", o.event.Contradicts.String()))
	}
	h.options.Logger.LogAttrs(ctx, level, "callback", attrs...)
}

func (h *handler) answer(w http.ResponseWriter, o outcome, err error) {
	switch {
	case err != nil && statusOf(err) != http.StatusOK:
		h.dialect.answer(w, statusOf(err), h.dialect.Failure)
	case o.result == resultPending || o.result == resultUnknown:
		h.dialect.answerPending(w)
	default:
		h.dialect.answer(w, http.StatusOK, h.dialect.Success)
	}
}
