package webhook

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/momo-go/momo"
)

// answerTimeout leaves a second for the network: providers wait for 5.
const answerTimeout = 4 * time.Second

// Option changes a handler.
type Option func(*handler)

// WithInbox keeps what was told in i instead of in memory. Without a lasting
// inbox, a repetition after a restart is told again.
func WithInbox(i Inbox) Option { return func(h *handler) { h.inbox = i } }

// WithLogger logs a record per callback: provider, result, evidence; nothing
// that was sent, and not the text of an error that settle returned.
func WithLogger(l *slog.Logger) Option { return func(h *handler) { h.logger = l } }

// WithKnown makes [Confirmed] ask the provider only about references for which
// known returns true. Others are answered like a payment that is still pending,
// so that they cost nothing and tell nothing.
func WithKnown(known func(ctx context.Context, reference string) bool) Option {
	return func(h *handler) { h.known = known }
}

type handler struct {
	name    string
	dialect dialect
	believe func(context.Context, Delivery) (Event, error)
	settle  Settle
	inbox   Inbox
	logger  *slog.Logger
	known   func(context.Context, string) bool
}

// Signed serves the callbacks of a provider that signs them. The answer is 200
// after settle returned nil, or when there is no news; 401 for a signature that
// does not hold; 400, 405, 408, 413 or 415 for what cannot be read; 503 when
// settle failed or took too long, so that the provider sends again.
func Signed(v Verifier, settle Settle, options ...Option) http.Handler {
	believe := func(_ context.Context, d Delivery) (Event, error) { return v.Verify(d) }
	return newHandler(v, believe, settle, options)
}

func newHandler(v any, believe func(context.Context, Delivery) (Event, error), settle Settle, options []Option) *handler {
	h := &handler{
		name: fmt.Sprintf("%T", v), dialect: dialectOf(v), believe: believe, settle: settle,
		inbox: &Memory{}, logger: slog.New(slog.DiscardHandler),
	}
	for _, option := range options {
		option(h)
	}
	return h
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), answerTimeout)
	defer cancel()
	event, news, err := h.serve(ctx, w, r)
	level, result := slog.LevelInfo, "no news"
	switch {
	case err != nil:
		level, result = slog.LevelWarn, resultOf(err)
	case news:
		result = "settled"
	}
	h.logger.LogAttrs(ctx, level, "callback", slog.String("handler", h.name),
		slog.String("result", result), slog.String("evidence", event.Evidence.String()))
	h.answer(w, event, err)
}

// serve also says whether settle was called.
func (h *handler) serve(ctx context.Context, w http.ResponseWriter, r *http.Request) (event Event, news bool, err error) {
	delivery, err := h.dialect.receive(w, r)
	if err != nil {
		return Event{}, false, err
	}
	event, err = within(ctx, func() (Event, error) { return h.believe(ctx, delivery) })
	if err != nil || event.Evidence == EvidenceNone {
		return Event{}, false, err
	}
	news, err = within(ctx, func() (bool, error) { return h.tell(ctx, event) })
	return event, news, ours(err, errSettle)
}

// tell passes the event through the inbox to settle, if it is news.
func (h *handler) tell(ctx context.Context, event Event) (news bool, err error) {
	err = h.inbox.Settle(ctx, event.entry(), func(ctx context.Context, told momo.Status) error {
		news = true
		if told.Final() && told != momo.StatusSucceeded { // a refund of a success is no contradiction
			event.Contradicts = told
		}
		return h.settle(ctx, event)
	})
	return news, err
}

var (
	errTimeout = errors.New("webhook: took too long")
	errPanic   = errors.New("webhook: panicked")
	errSettle  = errors.New("webhook: settle failed")
	errDecide  = errors.New("webhook: decide failed")
)

// ours keeps what the caller's function returns, which may be any error, also one
// of this package, from choosing the answer or getting into the log: it failed.
func ours(err, failed error) error {
	if err == nil || errors.Is(err, ErrBusy) || errors.Is(err, errTimeout) || errors.Is(err, errPanic) {
		return err
	}
	return failed
}

// within runs f in a goroutine that ends with f. It returns what f returns,
// errPanic if it panics, or errTimeout when the context ends first.
func within[T any](ctx context.Context, f func() (T, error)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		result := outcome{err: errPanic}
		defer func() {
			_ = recover() // its value may hold anything
			done <- result
		}()
		result.value, result.err = f()
	}()
	select {
	case result := <-done:
		return result.value, result.err
	case <-ctx.Done():
		return *new(T), errTimeout
	}
}

func (h *handler) answer(w http.ResponseWriter, event Event, err error) {
	status, body := http.StatusOK, h.dialect.ok
	switch {
	case err != nil:
		status, body = statusOf(err), h.dialect.fail
	case !event.Final():
		body = h.dialect.pending
	}
	h.dialect.write(w, status, body)
}

// resultOf is the error in words of this package; any other error may hold
// anything and is not logged.
func resultOf(err error) string {
	for _, known := range [...]error{
		ErrUnconfirmed, ErrMethod, ErrContentType, ErrTooLarge, ErrSlow, ErrSignature, ErrMalformed,
		ErrAmbiguous, ErrBusy, errTimeout, errPanic, errSettle, errDecide,
	} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return "webhook: not believed"
}
