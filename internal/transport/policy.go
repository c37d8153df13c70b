package transport

import (
	"time"

	"github.com/momo-go/momo"
)

// Class says what kind of operation it is, and so what may be sent again.
type Class uint8

const (
	// Once is a verb that the provider does not document as repeatable. It is
	// the zero Class.
	Once Class = iota
	// Never is a verb that nothing makes safe to repeat, such as one without any
	// reference: not even a 429 is trusted.
	Never
	// Unique is a verb that the provider promises to carry out once for a reference.
	// When its answer is lost the provider is asked, and where it does not know the
	// payment, the same bytes are sent again.
	Unique
	// Keyed is a verb with a documented idempotency key.
	Keyed
	// Repeat is a verb that may be repeated whatever happened: no money moves.
	Repeat
	// Look is a noun.
	Look

	classes
)

// Failure is how an attempt ended.
type Failure uint8

const (
	// None: the provider accepted, and its answer was read whole.
	None Failure = iota
	// Unsent: proof that no byte left.
	Unsent
	// BadCertificate: not sent, and repeating it will not help.
	BadCertificate
	// Lost: no answer, or no proof that nothing was sent.
	Lost
	// ServerError: 5xx, or 408.
	ServerError
	// Garbled: an answer that cannot be read: cut, no JSON, oversized, of the
	// wrong shape, contradictory; or one that the provider uses for "unknown".
	Garbled
	// Limited: 429.
	Limited
	// Redirected: 30x.
	Redirected
	// Denied: 401, 403.
	Denied
	// Refused: a well-formed refusal.
	Refused
	// Busy: the same request is still in flight at the provider.
	Busy
	// Stale: refused before processing because of the clock or the token.
	Stale

	failures
)

// action is what follows an attempt. The names are of one length so that gofmt
// keeps the columns of the table.
type action uint8

const (
	done action = iota // it happened
	fail               // it did not happen, and sending it again will not help
	open               // it may have happened: ask where that is possible; do not send it again
	send               // it did not happen: send it
	same               // it may have happened: send the same bytes again, under the same key
	redo               // it may have happened: ask; where it is not known, send the same bytes again
	wait               // it did not happen: wait as long as asked, then send it
	busy               // it is happening: wait, then send the same bytes again
	auth               // it did not happen: renew the clock or the token, once, then send it
)

// policy is the table of what may be sent again: a row for each way in which an
// attempt ends, a column for each class of operation. After a server error no verb
// that moves money is sent again, whatever key or reference it has: a key may be
// forgotten with the error while the payment goes on.
var policy = [failures][classes]action{
	//               Once  Never Unique Keyed Repeat Look
	None:           {done, done, done, done, done, done},
	Unsent:         {send, send, send, send, send, send},
	BadCertificate: {fail, fail, fail, fail, fail, fail},
	Lost:           {open, open, redo, same, same, same},
	ServerError:    {open, open, open, open, same, same},
	Garbled:        {open, open, redo, same, same, same},
	Limited:        {wait, open, wait, wait, wait, wait},
	Redirected:     {open, open, open, open, open, open},
	Denied:         {fail, fail, fail, fail, fail, fail},
	Refused:        {fail, fail, fail, fail, fail, fail},
	Busy:           {open, open, open, busy, busy, busy},
	Stale:          {auth, auth, auth, auth, auth, auth},
}

// sends reports whether a sends again, if the limits allow it.
func (a action) sends() bool { return a >= send }

// asks reports whether a asks the provider what became of the payment, where the call
// can be asked about.
func (a action) asks() bool { return a == open || a == redo }

// mayHaveHappened reports whether a leaves open whether the payment happened. For a
// verb, nothing settles that afterwards but an acceptance, or the payment found.
func (a action) mayHaveHappened() bool { return a == same || a == busy || a.asks() }

// stopped is what a becomes when it is not followed by another attempt.
func (a action) stopped() action {
	switch {
	case a == done:
		return done
	case a.mayHaveHappened():
		return open
	default:
		return fail
	}
}

// String names the action for the log.
func (a action) String() string {
	return [...]string{
		"accept", "stop", "stop, unknown", "send again", "repeat", "ask, repeat", "wait", "wait, in flight", "renew",
	}[a]
}

// Verdict is how an answer is to be understood.
type Verdict struct {
	Failure Failure
	// Kind is the momo error kind of Limited, Denied, Refused and Stale.
	Kind error
	// Code, Message and Fields are the provider's own words.
	Code, Message string
	Fields        Faults
	// ID is the provider's identifier of the payment, where the answer names one.
	ID string
	// Replayed says that the provider repeated the answer to an earlier request.
	Replayed bool
	// RetryAfter is how long a Limited provider asks to wait, where only a header of its
	// own says so. Retry-After counts first.
	RetryAfter time.Duration
}

// byStatus is what an HTTP status alone says.
func byStatus(status int) Verdict {
	switch {
	case status >= 200 && status < 300:
		return Verdict{}
	case status >= 300 && status < 400:
		return Verdict{Failure: Redirected}
	case status == 408 || status >= 500 && status < 600:
		return Verdict{Failure: ServerError}
	case status < 200 || status >= 600:
		return Verdict{Failure: Garbled}
	}
	switch status {
	case 401:
		return Verdict{Failure: Denied, Kind: momo.ErrUnauthorized}
	case 403:
		return Verdict{Failure: Denied, Kind: momo.ErrForbidden}
	case 402:
		return Verdict{Failure: Refused, Kind: momo.ErrInsufficientFunds}
	case 404:
		return Verdict{Failure: Refused, Kind: momo.ErrNotFound}
	case 409:
		return Verdict{Failure: Refused, Kind: momo.ErrDuplicate}
	case 429:
		return Verdict{Failure: Limited, Kind: momo.ErrRateLimited}
	default:
		return Verdict{Failure: Refused, Kind: momo.ErrInvalid}
	}
}

// Unrouted says that an HTTP status means that no operation was reached: the
// path, the method or the content type is not there. Its answer may be HTML and is
// a refusal all the same.
func Unrouted(status int) bool { return status == 404 || status == 405 || status == 415 }

// NoEnvelope is the verdict on an answer that the provider's application did not
// write: neither its acceptance nor its refusal proves anything, unless no operation
// was reached.
func NoEnvelope(a *Answer, v Verdict) Verdict {
	if v.Failure == None || v.Failure == Refused && !Unrouted(a.Status) {
		v.Failure = Garbled
	}
	return v
}
