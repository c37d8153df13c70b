package webhook

import (
	"errors"
	"net/http"
)

// result is what became of a callback, as a word for the log.
type result string

const (
	resultSettled  result = "settled"
	resultRepeated result = "repeated"
	resultPending  result = "pending"
	resultUnknown  result = "not known"
)

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
	word   result
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

// resultOf is the error in words of this package; any other error may contain
// anything and is not logged.
func resultOf(err error) result {
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
