package transport

import "context"

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
