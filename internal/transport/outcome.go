package transport

import (
	"errors"
	"strings"

	"github.com/momo-go/momo"
)

// stopped notes that the call ended before its first attempt or between two. A
// refusal met before the first, by the token's endpoint for instance, is the
// call's own.
func (x *exchange) stopped(err error) {
	var ours *momo.Error
	isOurs := errors.As(err, &ours)
	if x.attempts == 0 {
		x.last = Verdict{Failure: Unsent}
		if isOurs && ours.Kind != momo.ErrUnavailable && ours.Kind != momo.ErrNotSent {
			x.last = Verdict{Failure: Refused, Kind: ours.Kind, Code: ours.Code, Message: string(ours.Message)}
			x.answered = ours.HTTPStatus
		}
	}
	if isOurs {
		err = opaque{err} // its kind must not be taken for this call's
	}
	x.causes = append(x.causes, stripURL(err))
}

type opaque struct{ error }

// err is nil after an acceptance, or when the payment was found; otherwise it says
// what is known.
func (x *exchange) err() error {
	if x.last.Failure == None || x.found {
		return nil
	}
	op := x.call.Op
	e := &momo.Error{
		Provider: x.client.config.Provider, Op: op.Name, Kind: x.kind(),
		HTTPStatus: x.answered, Code: x.last.Code, Message: momo.Private(clip(x.last.Message)),
		Fields: momo.Fields(x.last.Fields), Replayed: x.last.Replayed,
		Reference: x.call.Reference, IdempotencyKey: x.call.Key, RequestID: clip(x.requestID),
		RetryAfter: x.retryAfter, LocalLimit: x.localLimit, Attempts: x.attempts,
		Lookup: op.Class == Look, Err: errors.Join(x.causes...),
	}
	if x.serverError && op.Class != Look && op.Class != Repeat {
		e.IdempotencyKey = "" // the provider may have forgotten it, while the payment goes on
	}
	if e.Kind == momo.ErrIndeterminate {
		e.Recovery = x.recovery(e)
	}
	x.hide(e)
	return e
}

// recovery is what the operation's row offers, as far as this call can use it.
func (x *exchange) recovery(e *momo.Error) momo.Recovery {
	r := x.call.Op.Recovery
	if r == momo.RecoverySameKey && e.IdempotencyKey == "" {
		r = momo.RecoveryLookup
	}
	if r == momo.RecoveryUnknown || r == momo.RecoveryLookup && e.Reference == "" {
		r = momo.RecoveryHuman
	}
	return r
}

func (x *exchange) kind() error {
	lastUnknown := policy[x.last.Failure][x.call.Op.Class].mayHaveHappened()
	switch {
	case x.call.Op.Class == Look && lastUnknown:
		return momo.ErrUnavailable
	case x.call.Op.Class != Look && x.unknown:
		return momo.ErrIndeterminate
	case x.last.Failure == Unsent || x.last.Failure == BadCertificate:
		return momo.ErrNotSent
	case x.last.Kind == nil:
		return momo.ErrDeclined
	default:
		return x.last.Kind
	}
}

// hide moves what the provider's code, names and request id repeat of what was sent
// into the private texts: providers echo numbers, names and credentials there.
func (x *exchange) hide(e *momo.Error) {
	if x.sentIt(e.Code) {
		e.Code, e.Message = "(private)", momo.Private(e.Code+": ")+e.Message
	}
	if x.sentIt(e.RequestID) {
		e.RequestID, e.Message = "(private)", momo.Private(e.RequestID+": ")+e.Message
	}
	for i := range e.Fields {
		if f := &e.Fields[i]; !x.sentName(f.Name) && x.sentIt(f.Name) {
			f.Name, f.Detail = "(private)", momo.Private(f.Name+": ")+f.Detail
		}
	}
}

// sentName reports whether a word is a name of what was sent, as JSON or as a form, such
// as "amount", or the first part of "customer.phone" and "items[0][phone]".
func (x *exchange) sentName(word string) bool {
	first := word
	if end := strings.IndexAny(word, ".["); end >= 0 {
		first = word[:end]
	}
	body := string(x.call.Body)
	return first != "" && (strings.Contains(body, `"`+first+`":`) ||
		strings.Contains("&"+body, "&"+first+"=") || strings.Contains("&"+x.call.Query, "&"+first+"="))
}

// shortest is the least number of characters of a word that is looked for inside of
// what was sent. A shorter one, such as a code, must be all of a value.
const shortest = 4

// sentIt reports whether a word is part of what was sent, credentials included.
func (x *exchange) sentIt(word string) bool {
	if word == "" {
		return false
	}
	sent := []string{string(x.call.Body), x.call.Query, x.call.Argument, x.call.Reference, x.call.Key}
	for _, values := range x.sent {
		sent = append(sent, values...)
	}
	for _, text := range sent {
		if text == word || strings.Contains(text, `"`+word+`"`) || len(word) >= shortest && containsFold(text, word) {
			return true
		}
	}
	return x.client.isSecret(word)
}

func containsFold(text, word string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(word))
}

func clip(s string) string { return s[:min(len(s), 1024)] }
