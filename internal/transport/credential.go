package transport

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/momo-go/momo"
)

// Credential is a secret of a Config, which stays or is asked for anew, and what is made of
// it: the value of a header, the key of a signature. Keep it in a closure, where no
// printing reaches it. It is safe for concurrent use.
type Credential[T any] struct {
	name  string
	ask   momo.SecretFunc // nil if it stays
	valid func(momo.Secret) bool
	make  func(momo.Secret) T
	last  atomic.Pointer[made[T]]
}

// made is a secret in use, and what was made of it.
type made[T any] struct {
	secret, before momo.Secret
	value          T
}

// NewCredential checks that a secret is given in one of two ways, name or name and "Func",
// and that one that stays is valid. problem says what it must be.
func NewCredential[T any](
	faults *Faults, name string, secret momo.Secret, ask momo.SecretFunc,
	valid func(momo.Secret) bool, problem string, make func(momo.Secret) T,
) *Credential[T] {
	c := &Credential[T]{name: name, ask: ask, valid: valid, make: make}
	if ask != nil {
		faults.Check(secret == "", name, "must not be given beside "+name+"Func")
		return c
	}
	faults.Check(valid(secret), name, problem)
	c.last.Store(&made[T]{secret: secret, value: make(secret)})
	return c
}

// Current returns what is made of the secret that counts now, or a [NoCredential].
func (c *Credential[T]) Current(ctx context.Context) (T, error) {
	current, err := c.current(ctx)
	if err != nil {
		return *new(T), err
	}
	return current.value, nil
}

// Secret returns the secret that counts now, or a [NoCredential].
func (c *Credential[T]) Secret(ctx context.Context) (momo.Secret, error) {
	current, err := c.current(ctx)
	if err != nil {
		return "", err
	}
	return current.secret, nil
}

func (c *Credential[T]) current(ctx context.Context) (*made[T], error) {
	last := c.last.Load()
	if c.ask == nil {
		return last, nil
	}
	secret, err := c.ask(ctx)
	switch {
	case err != nil:
		return nil, &NoCredential{c.name, withoutKind(err)}
	case last != nil && last.secret == secret:
		return last, nil
	case !c.valid(secret):
		return nil, &NoCredential{c.name, errUnfit}
	}
	next := &made[T]{secret: secret, value: c.make(secret)}
	if last != nil {
		next.before = last.secret
	}
	c.last.Store(next)
	return next, nil
}

// Known are the secrets in use: that of the last attempt and, since its predecessor's
// answer may be under way, the one before.
func (c *Credential[T]) Known() []momo.Secret {
	if last := c.last.Load(); last != nil {
		return []momo.Secret{last.secret, last.before}
	}
	return nil
}

// NoCredential says that there was no secret to send or to verify with.
type NoCredential struct {
	name string
	err  error
}

var errUnfit = errors.New("it is not one that the settings allow")

func (e *NoCredential) Error() string { return "no usable " + e.name + ": " + e.err.Error() }

// Unwrap returns the function's own error.
func (e *NoCredential) Unwrap() error { return e.err }

// withoutKind hides kinds of this library in the error of a caller's function: they must
// not be taken for those of the call.
func withoutKind(err error) error {
	var e *momo.Error
	if errors.As(err, &e) || momo.OutcomeOf(err) != momo.Indeterminate ||
		errors.Is(err, momo.ErrIndeterminate) || errors.Is(err, momo.ErrUnavailable) {
		return opaque{err}
	}
	return err
}

// Same is what is made of a secret that is used as it is.
func Same(secret momo.Secret) momo.Secret { return secret }
