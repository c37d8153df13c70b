package webhook

import "net/http"

// Result is what became of a callback that was believed, or could be asked about. It
// is empty beside an error. It is also the word of the log.
type Result string

const (
	// ResultSettled: settle returned nil, now, for this callback.
	ResultSettled Result = "settled"
	// ResultRepeated: the same was settled before, or more; settle was not called.
	ResultRepeated Result = "repeated"
	// ResultPending: the provider, asked about the payment, says that it is not final.
	// Nothing was settled, and nothing need come again: see the package's comment.
	ResultPending Result = "pending"
	// ResultUnknown: [Options].Known does not know the reference. The provider was not
	// asked.
	ResultUnknown Result = "not known"
)

// Answer is what a provider is told, as plain data.
type Answer struct {
	// Status is that of HTTP.
	Status int
	// Header has the names and values to send.
	Header http.Header
	// Body is JSON, in the words of the provider's [Dialect].
	Body string
}

// Answer is the answer to a delivery of which [Handler.Process] returned r and err, or
// [Receive] an error.
func (h *Handler) Answer(r Result, err error) Answer { return h.dialect.wrap(h.reply(r, err)) }

// reply is status and body of the answer.
func (h *Handler) reply(r Result, err error) (status int, body string) {
	if err != nil {
		if status = statusOf(err); status != http.StatusOK {
			return status, h.dialect.Failure
		}
		return status, h.dialect.Success
	}
	switch {
	case r != ResultPending && r != ResultUnknown:
		return http.StatusOK, h.dialect.Success
	case h.dialect.Pending == "":
		return http.StatusServiceUnavailable, h.dialect.Failure
	default:
		return http.StatusOK, h.dialect.Pending
	}
}
