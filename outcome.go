package momo

import "errors"

// Outcome is how a verb ended. There are exactly four; a switch over them needs
// no default.
type Outcome uint8

const (
	// Indeterminate: it may have happened. Look it up by its reference; never
	// call the verb again, unless with the error's IdempotencyKey. It is the zero
	// Outcome.
	Indeterminate Outcome = iota
	// Accepted: the provider has it. Its status says where it stands.
	Accepted
	// Refused: it definitely did not happen. Of a call that resumed an earlier one
	// by its key, only the resumption did not: the first call's outcome stands.
	Refused
	// NotSent: no byte left this machine; it definitely did not happen.
	NotSent
)

// String returns the outcome in lower-case words.
func (o Outcome) String() string {
	switch o {
	case Accepted:
		return "accepted"
	case Refused:
		return "refused"
	case NotSent:
		return "not sent"
	default:
		return "indeterminate"
	}
}

// MarshalText writes what [Outcome.String] returns. It is also what log/slog prints.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText reads what [Outcome.String] returns. Any other text is an error, and
// o keeps its value.
func (o *Outcome) UnmarshalText(text []byte) error {
	return readWord(o, text, NotSent, "outcome")
}

var refusals = [...]error{
	ErrInvalid, ErrUnauthorized, ErrForbidden, ErrNotFound, ErrDuplicate,
	ErrInsufficientFunds, ErrLimit, ErrDeclined, ErrRateLimited,
}

// OutcomeOf returns how the verb that returned err ended.
//
// It is about verbs. The error of a lookup proves nothing about a payment, so any
// such error is [Indeterminate], "not found" included; so is an error that this
// module did not make.
func OutcomeOf(err error) Outcome {
	if err == nil {
		return Accepted
	}
	var e *Error
	if errors.As(err, &e) && e.Lookup {
		return Indeterminate
	}
	if errors.Is(err, ErrIndeterminate) || errors.Is(err, ErrUnavailable) {
		return Indeterminate
	}
	if errors.Is(err, ErrNotSent) {
		return NotSent
	}
	for _, refusal := range refusals {
		if errors.Is(err, refusal) {
			return Refused
		}
	}
	return Indeterminate
}
