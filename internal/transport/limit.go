package transport

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/momo-go/momo"
)

// admit waits for the local limits: so many requests in flight, so many a minute. No wait
// uses up the time to send: a call whose turn comes too late ends at once.
//
// The place comes first, so that a turn of a minute is taken when it can be used. Who has
// to wait for the turn gives the place away meanwhile, and takes another turn if a place
// was long in coming: what is sent later would count in another minute.
func (x *exchange) admit(ctx context.Context) error {
	limit := x.client.limit(x.call.Op)
	if err := endOf(ctx); err != nil {
		return err
	}
	if err := x.take(ctx); err != nil || limit.Requests <= 0 {
		return err
	}
	for {
		wait, err := x.reserve(ctx, limit)
		if err != nil || wait <= 0 {
			return err
		}
		x.release()
		if err := pause(ctx, wait); err != nil {
			return err
		}
		turn := time.Now()
		if err := x.take(ctx); err != nil || time.Since(turn) < limit.Guard()/2 {
			return err
		}
	}
}

// longestTurn is how long a call can wait and still have the time to send.
func (x *exchange) longestTurn(ctx context.Context) time.Duration {
	deadline, _ := ctx.Deadline() // Bound sets one
	return time.Until(deadline) - x.timeToSend
}

// tooLate is the end of a call whose turn would come after so long, or nobody knows when.
func (x *exchange) tooLate(ctx context.Context, limit string, wait time.Duration) error {
	x.retryAfter, x.localLimit = wait, limit
	x.started = time.Now()
	x.log(ctx, "not sent")
	err := fmt.Errorf("transport: the local limit of %s allows no request in time", limit)
	if wait > 0 {
		err = fmt.Errorf("transport: the local limit of %s allows the next request in %v",
			limit, wait.Round(time.Millisecond))
	}
	if x.attempts == 0 { // no attempt has said yet what kind of error it is
		return errors.Join(momo.ErrRateLimited, err)
	}
	return err
}

// take takes one of the places in flight.
func (x *exchange) take(ctx context.Context) error {
	places := x.client.places
	if places == nil {
		return nil
	}
	select {
	case places <- struct{}{}:
		x.inFlight = true
		return nil
	default:
	}
	timer := time.NewTimer(x.longestTurn(ctx))
	defer timer.Stop()
	select {
	case places <- struct{}{}:
		x.inFlight = true
		return nil
	case <-ctx.Done():
		return endOf(ctx)
	case <-timer.C:
		return x.tooLate(ctx, fmt.Sprintf("%d in flight", cap(places)), 0)
	}
}

// release gives the place back, if there is one.
func (x *exchange) release() {
	if x.inFlight {
		x.inFlight = false
		<-x.client.places
	}
}

// pause waits, or returns why the context has ended.
func pause(ctx context.Context, wait time.Duration) error {
	if wait <= 0 {
		return nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return endOf(ctx)
	}
}

// endOf says that the context has ended, and why.
func endOf(ctx context.Context) error {
	err := ctx.Err()
	if cause := context.Cause(ctx); cause != err {
		return errors.Join(err, cause)
	}
	return err
}
