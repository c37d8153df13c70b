package transport

import (
	"context"

	"github.com/momo-go/momo"
)

// Do sends the call and returns what decode read out of the accepted answer.
func Do[T any](ctx context.Context, c *Client, call *Call, decode func(*Answer) (*T, error)) (*T, error) {
	var result *T
	call.Decode = func(a *Answer) (err error) {
		result, err = decode(a)
		return err
	}
	if err := c.Do(ctx, call); err != nil {
		return nil, err
	}
	return result, nil
}

// Certainty ranks what lookups by a reference find, where several have it: a
// payment that may still happen is above one that failed.
func Certainty(s momo.Status) int {
	switch s {
	case momo.StatusFailed, momo.StatusCancelled:
		return 0
	case momo.StatusSucceeded, momo.StatusRefunded:
		return 2
	default:
		return 1
	}
}
