package momo

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/momo-go/momo/internal/check"
)

// The kinds of error. Every error of a client matches exactly one of them with
// [errors.Is] (a local rate limit, which is not sent, matches two), and is an
// [*Error] for [errors.As].
var (
	// ErrNotSent: no byte of the request left this machine. Call again.
	ErrNotSent = errors.New("not sent")
	// ErrIndeterminate: it may have happened. Never call the verb again, unless
	// with the error's IdempotencyKey: look the payment up by its reference.
	ErrIndeterminate = errors.New("indeterminate: it may have happened")
	// ErrInvalid: the request is wrong. Fields names every fault that was found
	// before sending; a provider's refusal may name none.
	ErrInvalid = errors.New("invalid request")
	// ErrUnauthorized: the credentials were not accepted.
	ErrUnauthorized = errors.New("unauthorized")
	// ErrForbidden: the credentials do not allow the operation, or the network
	// address is not on the provider's list.
	ErrForbidden = errors.New("forbidden")
	// ErrNotFound: the provider does not know it. Of a payment just sent this
	// proves nothing: it may be on its way.
	ErrNotFound = errors.New("not found")
	// ErrDuplicate: the reference or key was used before, for something else.
	ErrDuplicate = errors.New("duplicate")
	// ErrInsufficientFunds: the merchant's balance is too low.
	ErrInsufficientFunds = errors.New("insufficient funds")
	// ErrLimit: the amount is outside a limit of the provider or the account.
	ErrLimit = errors.New("over a limit")
	// ErrDeclined: the provider understood and said no.
	ErrDeclined = errors.New("declined")
	// ErrRateLimited: too many requests. RetryAfter says when, if known.
	ErrRateLimited = errors.New("rate limited")
	// ErrUnavailable: a lookup got no usable answer. It says nothing about any
	// payment.
	ErrUnavailable = errors.New("unavailable")
)

// Field is one fault of a request.
type Field struct {
	// Name is the Go name of the field, or the provider's where it refused.
	Name string
	// Problem says what is wrong. It is a constant of this library and never
	// repeats the value.
	Problem string
	// Detail is the provider's own text, where the provider refused.
	Detail Private
}

// Format writes name and problem, for every verb. A name that is not one short word
// without a long number is written as unreadable.
func (f Field) Format(s fmt.State, _ rune) {
	name := f.Name
	if !check.Word(name) {
		name = "(unreadable name)"
	}
	_, _ = io.WriteString(s, name+" "+f.Problem)
}

// Fields are the faults of a request, all of them.
type Fields []Field

// Format writes names and problems, for every verb.
func (f Fields) Format(s fmt.State, _ rune) { _, _ = fmt.Fprint(s, []Field(f)) }

// Error is what is known about a failed operation. It is always a pointer.
//
// Its text names provider, operation, kind, code, HTTP status and the names of
// wrong fields; never a message, address, body or number, since providers echo
// customers' numbers there. A code or name that is not one short word, or holds a
// long number, is told as unreadable. All other evidence is in the fields: Err says
// why a request was not sent or not answered, Message what the provider said.
type Error struct {
	// Provider is the package name of the provider.
	Provider string
	// Op is the operation, by its method's name in lower case: "collect".
	Op string
	// Kind is one of the Err variables of this package.
	Kind error
	// HTTPStatus is the status of the last answer, 0 when there was none.
	HTTPStatus int
	// Code is the provider's own code, where it has one.
	Code string
	// Message is the provider's own text, at most 1 KiB of it.
	Message Private
	// Fields are the faults of the request, if any were named.
	Fields Fields
	// Reference is the merchant's reference: what to look up after
	// [ErrIndeterminate].
	Reference string
	// ID is the provider's identifier of the payment, where the answer named one all the
	// same.
	ID string
	// Recovery says what can be done about an [ErrIndeterminate].
	Recovery Recovery
	// IdempotencyKey is the key that was sent, where the provider has keys. It is
	// empty after a server error, with which the provider may have forgotten it.
	// Calling again with it is safe where Recovery says [RecoverySameKey]. A refusal is
	// remembered under its key, so a new attempt after one needs a new key.
	IdempotencyKey string
	// Replayed says that the provider repeated the answer to an earlier request with
	// the same key.
	Replayed bool
	// RequestID is the provider's identifier of the request, for its support.
	RequestID string
	// RetryAfter is how long the provider, or LocalLimit, asks to wait; 0 when neither
	// does.
	RetryAfter time.Duration
	// LocalLimit is the limit of this client that kept the request from being sent,
	// such as "30 a minute"; empty otherwise.
	LocalLimit string
	// Attempts is how often the request was tried.
	Attempts int
	// Lookup says that the operation was a noun: it only looked.
	Lookup bool
	// Err is the cause, if any: a network error, context.Canceled, and the like.
	Err error
}

// Error is the text described at the type.
func (e *Error) Error() string {
	parts := []string{e.Provider, e.Op}
	if e.Kind != nil {
		parts = append(parts, e.Kind.Error())
	}
	text := strings.Join(parts, ": ")
	for i, f := range e.Fields {
		separator := ", "
		if i == 0 {
			separator = ": "
		}
		text += separator + fmt.Sprint(f)
	}
	if e.LocalLimit != "" {
		text += " (local limit: " + e.LocalLimit + ")"
	}
	if e.HTTPStatus != 0 {
		text += " (http " + strconv.Itoa(e.HTTPStatus) + ")"
	}
	switch {
	case check.Word(e.Code):
		text += " (code " + strconv.Quote(e.Code) + ")"
	case e.Code != "":
		text += " (unreadable code)"
	}
	return text
}

// Unwrap returns the kind and the cause.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}

// Format writes the text of Error for every verb, so that no verb reaches the
// fields.
func (e *Error) Format(f fmt.State, verb rune) {
	if verb == 'q' {
		_, _ = io.WriteString(f, strconv.Quote(e.Error()))
		return
	}
	_, _ = io.WriteString(f, e.Error())
}

// LogValue is the text of Error, the reference and the number of attempts.
func (e *Error) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("error", e.Error()),
		slog.String("reference", e.Reference),
		slog.String("request_id", e.RequestID),
		slog.Int("attempts", e.Attempts),
	)
}

// MarshalText writes the text of Error.
func (e *Error) MarshalText() ([]byte, error) { return []byte(e.Error()), nil }

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

var refusals = [...]error{
	ErrInvalid, ErrUnauthorized, ErrForbidden, ErrNotFound, ErrDuplicate,
	ErrInsufficientFunds, ErrLimit, ErrDeclined, ErrRateLimited,
}

// OutcomeOf says how the verb that returned err ended.
//
// It is about verbs. The error of a lookup tells nothing about a payment, so any
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
