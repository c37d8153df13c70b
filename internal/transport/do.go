package transport

import (
	"context"
	"errors"

	"github.com/momo-go/momo"
)

// Do sends the call and returns what decode read out of the accepted answer.
func Do[T any](ctx context.Context, c *Client, call *Call, decode func(*Answer) (*T, error)) (*T, error) {
	return DoOrFind(ctx, c, call, decode, nil)
}

// DoOrFind is Do for a verb that the provider can be asked about: when nobody knows what
// became of it, find asks. What it returns without an error is the payment that was
// asked for, and so the result; momo.ErrNotFound says that the provider does not know
// it; any other error says nothing.
func DoOrFind[T any](
	ctx context.Context, c *Client, call *Call,
	decode func(*Answer) (*T, error), find func(context.Context) (*T, error),
) (*T, error) {
	var result *T
	call.Decode = func(a *Answer) (err error) {
		result, err = decode(a)
		return err
	}
	if find != nil {
		call.find = func(ctx context.Context) (err error) {
			result, err = find(ctx)
			return err
		}
	}
	if err := c.Do(ctx, call); err != nil {
		return nil, err
	}
	return result, nil
}

// What a decoder says of an answer that is no acceptance. Each provider's answers may
// be so.
var (
	ErrIncomplete = errors.New("the answer lacks a required field")
	ErrOther      = errors.New("the answer is about another payment")
)

// Refusal is the error of a decoder for an answer that accepts the request as a whole
// and refuses the one thing in it: the call ends as refused, in the provider's words.
type Refusal struct {
	// Kind is a momo error kind.
	Kind          error
	Code, Message string
}

func (r *Refusal) Error() string { return "the answer refuses what was asked for" }

// About returns what was read, or ErrOther if it is not what was asked about.
func About[T any](got *T, err error, asked func(*T) bool) (*T, error) {
	if err == nil && !asked(got) {
		return nil, ErrOther
	}
	return got, err
}

// Complete compares what an answer says of a payment with what was asked for, and
// fills in what it leaves out. Anything that differs is ErrOther.
func Complete(got *momo.Transaction, asked momo.Transaction) error {
	fits := fill(&got.Direction, asked.Direction) && fill(&got.Reference, asked.Reference) &&
		fill(&got.ID, asked.ID) && fill(&got.Amount, asked.Amount) && fill(&got.Phone, asked.Phone)
	if !fits {
		return ErrOther
	}
	return nil
}

// fill sets got to asked where it is zero, and reports whether the two agree, or nothing
// was asked for.
func fill[T comparable](got *T, asked T) bool {
	var zero T
	if *got == zero {
		*got = asked
	}
	return asked == zero || *got == asked
}
