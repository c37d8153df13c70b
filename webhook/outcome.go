package webhook

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/momo-go/momo"
)

// outcome is what became of a callback: all that is logged of it.
type outcome struct {
	result       Result // empty if it ended with an error
	hasReference bool
	evidence     Evidence
	status       momo.Status
	contradicts  momo.Status // settled before
	claimed      momo.Status // by the callback, and not believed
}

// outcome is that of an event that is believed.
func (r *reading) outcome(word Result) outcome {
	o := outcome{result: word, evidence: r.event.Evidence, status: r.event.Status, contradicts: r.event.Contradicts}
	if r.claim.Status != r.event.Status {
		o.claimed = r.claim.Status
	}
	return o
}

// repetition is the outcome of a callback that changes nothing. What it says counts
// only if it contradicts what was settled last.
func (r *reading) repetition(last Entry) outcome {
	o := outcome{result: ResultRepeated, evidence: r.event.Evidence, status: last.Status}
	if contradicts(r.claim.Status, last.Status) {
		o.claimed = r.claim.Status
	}
	return o
}

// word is what became of the callback.
func (o outcome) word(err error) string {
	if err != nil {
		return wordOf(err)
	}
	return string(o.result)
}

func (h *Handler) log(ctx context.Context, o outcome, err error) {
	level := slog.LevelInfo
	if err != nil {
		level = slog.LevelWarn
	}
	if o.claimed != momo.StatusUnknown || o.contradicts != momo.StatusUnknown {
		level = slog.LevelWarn
	}
	if !h.options.Logger.Enabled(ctx, level) {
		return
	}
	attrs := append(make([]slog.Attr, 0, 7),
		slog.String("provider", h.dialect.Provider), slog.String("result", o.word(err)),
		slog.String("evidence", o.evidence.String()), slog.Bool("has_reference", o.hasReference),
		slog.String("status", o.status.String()))
	if o.claimed != momo.StatusUnknown {
		attrs = append(attrs, slog.String("claimed", o.claimed.String()))
	}
	if o.contradicts != momo.StatusUnknown {
		attrs = append(attrs, slog.String("contradicts", o.contradicts.String()))
	}
	h.options.Logger.LogAttrs(ctx, level, "callback", attrs...)
}

// What went wrong inside, in the caller's functions or for want of time.
var (
	errTimeout  = errors.New("webhook: took too long")
	errPanic    = errors.New("webhook: panicked")
	errSettle   = errors.New("webhook: settle failed")
	errInbox    = errors.New("webhook: inbox failed")
	errExpect   = errors.New("webhook: expect failed")
	errDoubt    = errors.New("webhook: doubt failed")
	errDecide   = errors.New("webhook: decide failed")
	errRationed = errors.New("webhook: asked too lately")

	errNoEvidence = errors.New("webhook: event without evidence")
	errNoSubject  = errors.New("webhook: event without a subject")
)

// errorWords are the errors in order of importance: the first that an error
// matches, whatever else it wraps, is how it is logged and answered.
var errorWords = [...]struct {
	err    error
	word   string
	status int
}{
	{errRationed, "rationed", http.StatusServiceUnavailable},
	{ErrAmount, "amount differs", http.StatusServiceUnavailable},
	{ErrPhone, "phone differs", http.StatusServiceUnavailable},
	{ErrID, "identifier differs", http.StatusServiceUnavailable},
	{errTestMoney, "test money", http.StatusOK},
	{ErrMode, "mode differs", http.StatusServiceUnavailable},
	{ErrUnconfirmed, "unconfirmed", http.StatusServiceUnavailable},
	{ErrMethod, "wrong method", http.StatusMethodNotAllowed},
	{ErrContentType, "wrong content type", http.StatusUnsupportedMediaType},
	{ErrTooLarge, "too large", http.StatusRequestEntityTooLarge},
	{ErrSlow, "too slow", http.StatusRequestTimeout},
	{ErrSignature, "wrong signature", http.StatusUnauthorized},
	{ErrMalformed, "malformed", http.StatusBadRequest},
	{ErrAmbiguous, "ambiguous", http.StatusBadRequest},
	{ErrBusy, "busy", http.StatusServiceUnavailable},
	{errTimeout, "took too long", http.StatusServiceUnavailable},
	{errPanic, "panicked", http.StatusServiceUnavailable},
	{errSettle, "settle failed", http.StatusServiceUnavailable},
	{errInbox, "inbox failed", http.StatusServiceUnavailable},
	{errNoEvidence, "without evidence", http.StatusServiceUnavailable},
	{errNoSubject, "without a subject", http.StatusServiceUnavailable},
	{errExpect, "expect failed", http.StatusServiceUnavailable},
	{errDoubt, "doubt failed", http.StatusServiceUnavailable},
	{errDecide, "decide failed", http.StatusServiceUnavailable},
}

// wordOf is the error in words of this package; any other error may contain anything
// and is not logged.
func wordOf(err error) string {
	for _, known := range errorWords {
		if errors.Is(err, known.err) {
			return known.word
		}
	}
	return "not believed"
}

func statusOf(err error) int {
	for _, known := range errorWords {
		if errors.Is(err, known.err) {
			return known.status
		}
	}
	return http.StatusServiceUnavailable
}
