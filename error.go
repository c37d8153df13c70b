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
	ErrLimit = errors.New("outside a limit")
	// ErrDeclined: the provider understood and said no.
	ErrDeclined = errors.New("declined")
	// ErrRateLimited: too many requests. RetryAfter says when, if known.
	ErrRateLimited = errors.New("rate limited")
	// ErrUnavailable: a lookup got no usable answer. It says nothing about any
	// payment.
	ErrUnavailable = errors.New("unavailable")
)

// Error is what is known about a failed operation. The library returns it as a
// pointer; a value prints the same.
//
// Its text names provider, operation, kind, code, HTTP status and the names of
// wrong fields; never a message, address, body or number, since providers echo
// customers' numbers there. A code or name that is not one short word, or contains a
// long number, is reported as unreadable. All other evidence is in the fields: Err
// says why a request was not sent or not answered, Message what the provider said.
//
// Printing, logging and marshalling an Error show that text only, with the exceptions
// named at [Secret]. It cannot be read back.
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
	// Attempts is how often the request was sent, or may have been. A try that provably
	// got no connection, and one that a local limit or the context ended before, are not
	// counted: it is 0 with [ErrNotSent].
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
	faults := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		faults[i] = f.String()
	}
	if len(faults) > 0 {
		text += ": " + strings.Join(faults, ", ")
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
func (e Error) Format(f fmt.State, verb rune) {
	text := e.Error()
	if verb == 'q' {
		text = strconv.Quote(text)
	}
	_, _ = io.WriteString(f, text)
}

// LogValue is the text of Error, the reference, the provider's identifier of the
// request and the number of attempts. An identifier that is not one short word, or
// contains a long number, is logged as unreadable; RequestID has it.
func (e Error) LogValue() slog.Value {
	id := e.RequestID
	if id != "" && !check.Word(id) {
		id = "(unreadable)"
	}
	return slog.GroupValue(
		slog.String("error", e.Error()),
		slog.String("reference", e.Reference),
		slog.String("request_id", id),
		slog.Int("attempts", e.Attempts),
	)
}

// MarshalText writes the text of Error.
func (e Error) MarshalText() ([]byte, error) { return []byte(e.Error()), nil }
