package transport

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/momo-go/momo"
)

// limit is what an operation may send. No requests are no limit.
func (c *Client) limit(op *Operation) momo.Limit {
	perMinute, changed := c.config.PerMinute[op]
	if !changed {
		perMinute = op.PerMinute
	}
	return momo.Limit{Requests: perMinute, Window: time.Minute}
}

// reserve takes a turn that leaves the time to send, and returns how long to wait for it.
func (x *exchange) reserve(ctx context.Context, limit momo.Limit) (wait time.Duration, err error) {
	if x.client.config.Limiter == nil {
		wait, err = x.client.local.Reserve(ctx, x.call.Op.Name, limit, x.longestTurn(ctx))
	} else {
		wait, err = x.reserveShared(ctx, limit)
	}
	if errors.Is(err, momo.ErrRateLimited) {
		return 0, x.tooLate(ctx, limit.String(), wait)
	}
	return wait, err
}

// reserveShared asks the shared Limiter, and takes the client's own when that fails. What
// the own one has given meanwhile stays unknown to the shared one, so in the minute after
// a failure more may be sent than the limit, as while each process keeps it by itself.
func (x *exchange) reserveShared(ctx context.Context, limit momo.Limit) (time.Duration, error) {
	key, err := x.client.key(ctx, x.call.Op)
	if err != nil {
		return 0, err
	}
	longest := x.longestTurn(ctx)
	if longest < 0 {
		return 0, errLate
	}
	wait, err := x.ask(ctx, key, limit, longest)
	switch left := x.longestTurn(ctx); {
	case errors.Is(err, momo.ErrRateLimited):
		return max(0, wait), momo.ErrRateLimited
	case ctx.Err() != nil:
		return 0, endOf(ctx)
	case err != nil:
		x.client.logUnavailable(ctx, x.call.Op, err)
		return x.client.local.Reserve(ctx, x.call.Op.Name, limit, left)
	case wait > longest:
		return wait, momo.ErrRateLimited
	case left < 0: // asking took too long
		return 0, momo.ErrRateLimited
	default:
		wait = min(max(0, wait), left)
		x.client.local.Record(x.call.Op.Name, limit, time.Now().Add(wait))
		return wait, nil
	}
}

// ask gives the Limiter a part of the call's time only: it may have to do without.
func (x *exchange) ask(
	ctx context.Context, key string, limit momo.Limit, longest time.Duration,
) (time.Duration, error) {
	deadline, _ := ctx.Deadline() // Bound sets one
	ctx, cancel := context.WithTimeout(ctx, min(time.Until(deadline)/4, longestAsking))
	defer cancel()
	return x.client.config.Limiter.Reserve(ctx, key, limit, longest)
}

// longestAsking is how long a Limiter may take to answer.
const longestAsking = 2 * time.Second

// logUnavailable names the error by its type: its text may contain addresses.
func (c *Client) logUnavailable(ctx context.Context, op *Operation, err error) {
	if c.config.Logger == nil {
		return
	}
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	c.config.Logger.LogAttrs(ctx, slog.LevelWarn, "limiter unavailable",
		slog.String("provider", c.config.Provider),
		slog.String("operation", op.Name),
		slog.String("error", fmt.Sprintf("%T", err)))
}

// keys makes the keys of the shared limits: provider, operation, and what names the
// credential and tells nothing of it. The last one is kept, in a closure, where no
// printing reaches it.
func keys(
	provider, baseURL string, current func(context.Context) (momo.Secret, error),
) func(context.Context, *Operation) (string, error) {
	type hashed struct {
		secret momo.Secret
		hash   string
	}
	var last atomic.Pointer[hashed]
	return func(ctx context.Context, op *Operation) (string, error) {
		var secret momo.Secret
		if current != nil {
			var err error
			if secret, err = current(ctx); err != nil {
				return "", err
			}
		}
		known := last.Load()
		if known == nil || known.secret != secret {
			known = &hashed{secret, hashOf(baseURL, secret)}
			last.Store(known)
		}
		return provider + "/" + op.Name + "/" + known.hash, nil
	}
}

// hashOf is of 128 bits. An address contains no zero byte, which ends it.
func hashOf(baseURL string, secret momo.Secret) string {
	sum := sha256.Sum256([]byte("momo limit\x00" + baseURL + "\x00" + string(secret)))
	return hex.EncodeToString(sum[:16])
}
