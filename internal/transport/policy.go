package transport

import "github.com/momo-go/momo"

// Class says what kind of operation it is, and so what may be sent again.
type Class uint8

const (
	// Once is a verb that the provider does not document as repeatable. It is
	// the zero Class.
	Once Class = iota
	// Never is a verb without any reference: not even a 429 is trusted.
	Never
	// Keyed is a verb with a documented idempotency key.
	Keyed
	// Repeat is a verb that may be repeated whatever happened.
	Repeat
	// Look is a noun.
	Look
)

// Failure is how an attempt ended.
type Failure uint8

const (
	// None: the provider accepted, and its answer was read whole.
	None Failure = iota
	// Unsent: proof that no byte left (no connection was ever got).
	Unsent
	// BadCertificate: not sent, and repeating it will not help.
	BadCertificate
	// Lost: no answer, or no proof that nothing was sent.
	Lost
	// ServerError: 5xx, or 408.
	ServerError
	// Garbled: an answer that cannot be read: cut, no JSON, oversized, of the
	// wrong shape; or one that the provider uses for "unknown".
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

// action is what follows an attempt.
type action uint8

const (
	f action = iota // stop: it did not happen
	i               // stop: nobody knows whether it happened
	n               // it did not happen: send again
	r               // it may have happened: send the same bytes again
	w               // it did not happen: wait as asked, then send again
	b               // it may be happening: wait, then send the same bytes again
	t               // it did not happen: renew clock or token, once, then send again
)

// after is the table of what may be sent again. Once an action i, r or b was
// taken for a verb, no later answer but an acceptance makes the outcome known.
var after = [...][failures]action{
	//       Unsent BadCert  Lost  5xx  Garbled Limited 30x   Denied Refused Busy  Stale
	Once:   {f, n, f, i, i, i, w, i, f, f, i, t},
	Never:  {f, n, f, i, i, i, i, i, f, f, i, t},
	Keyed:  {f, n, f, r, i, r, w, i, f, f, b, t},
	Repeat: {f, n, f, r, r, r, w, i, f, f, b, t},
	Look:   {f, n, f, r, r, r, w, i, f, f, b, t},
}

// sendsAgain reports whether a sends again, if attempts are left.
func (a action) sendsAgain() bool { return a >= n }

// unknown reports whether a leaves it open if the payment happened.
func (a action) unknown() bool { return a == i || a == r || a == b }

// String names the action for the log.
func (a action) String() string {
	return [...]string{"stop", "stop, unknown", "send again", "repeat", "wait", "wait, in flight", "renew"}[a]
}

// Verdict is how an answer is to be understood.
type Verdict struct {
	Failure Failure
	// Kind is the momo error kind of Limited, Denied, Refused and Stale.
	Kind error
	// Code, Message and Fields are the provider's own words.
	Code, Message string
	Fields        momo.Fields
}

// byStatus is what an HTTP status alone says.
func byStatus(status int) Verdict {
	switch {
	case status >= 200 && status < 300:
		return Verdict{}
	case status >= 300 && status < 400:
		return Verdict{Failure: Redirected}
	case status == 408 || status >= 500:
		return Verdict{Failure: ServerError}
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
	}
	if status >= 400 {
		return Verdict{Failure: Refused, Kind: momo.ErrInvalid}
	}
	return Verdict{Failure: Garbled}
}

// Unrouted says that an HTTP status means that no operation was reached: the
// path, the method or the content type is not there. Its answer may be HTML and is
// a refusal all the same.
func Unrouted(status int) bool { return status == 404 || status == 405 || status == 415 }
