package transport

import (
	"errors"

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
			x.last = Verdict{
				Failure: Refused, Kind: ours.Kind, Code: ours.Code, Message: string(ours.Message), Fields: Faults(ours.Fields),
			}
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
		Fields: momo.Fields(x.last.Fields), ID: clip(x.last.ID), Replayed: x.last.Replayed,
		Reference: x.call.Reference, IdempotencyKey: x.call.Key, RequestID: clip(x.requestID),
		RetryAfter: x.retryAfter, LocalLimit: x.localLimit, Attempts: x.delivered,
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

// kind is that of the last attempt, unless an earlier one may have happened.
func (x *exchange) kind() error {
	if x.call.Op.Class != Look && x.unknown {
		return momo.ErrIndeterminate
	}
	return x.last.kind(x.call.Op.Class)
}

// kind is that of an attempt which ended so, by itself.
func (v Verdict) kind(class Class) error {
	unknown := policy[v.Failure][class].mayHaveHappened()
	switch {
	case v.Failure == None:
		return nil
	case unknown && class == Look:
		return momo.ErrUnavailable
	case unknown:
		return momo.ErrIndeterminate
	case v.Failure == Unsent || v.Failure == BadCertificate:
		return momo.ErrNotSent
	case v.Kind == nil:
		return momo.ErrDeclined
	default:
		return v.Kind
	}
}

func clip(s string) string { return s[:min(len(s), 1024)] }
