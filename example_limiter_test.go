package momo_test

import (
	"context"
	"fmt"
	"time"

	"github.com/momo-go/momo"
)

// RedisLimiter shares limits through a Redis, or what speaks like one. With go-redis, eval
// is: return client.Eval(ctx, script, keys, args...).Int64Slice()
type RedisLimiter struct {
	eval func(ctx context.Context, script string, keys []string, args ...any) ([]int64, error)
}

func (r RedisLimiter) Reserve(
	ctx context.Context, key string, limit momo.Limit, longest time.Duration,
) (time.Duration, error) {
	keys, apart := []string{"momo:" + key + "/" + limit.String()}, limit.Window+limit.Guard()
	answer, err := r.eval(ctx, takeTurn, keys, limit.Requests, apart.Microseconds(), longest.Microseconds())
	if err != nil {
		return 0, err // the client goes on by itself
	}
	taken, wait := answer[0] == 1, time.Duration(answer[1])*time.Microsecond
	if !taken {
		return wait, momo.ErrRateLimited
	}
	return wait, nil
}

// takeTurn keeps the last turns of a key, as many as the limit: the next is a window after
// the oldest of them, so no window has more, and all of the limit can be used. (A rate with
// a burst, as popular limiters have it, must give up a part: of 30, say 20 and a burst of 10.)
// Redis runs it as one step, by one clock, its own: those of your machines may differ.
const takeTurn = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local oldest = redis.call('LINDEX', KEYS[1], ARGV[1] - 1) or -ARGV[2]
local wait = math.max(0, oldest + ARGV[2] - now)
if wait > tonumber(ARGV[3]) then return {0, wait} end
redis.call('LPUSH', KEYS[1], string.format('%.0f', now + wait))
redis.call('LTRIM', KEYS[1], 0, ARGV[1] - 1)
redis.call('PEXPIRE', KEYS[1], math.ceil((wait + ARGV[2]) / 1000))
return {1, wait}`

// A Limiter that all processes of a shop share, in a Redis: each takes the next free turn
// of the provider's limit and knows how long to wait for it. Give it to every client as
// Options.Limiter.
func ExampleLimiter_redis() {
	limiter := RedisLimiter{new(fakeRedis).eval}
	limit := momo.Limit{Requests: 2, Window: time.Minute}

	for range 4 {
		wait, err := limiter.Reserve(context.Background(), "samsoftpay/collect/1f0c", limit, 30*time.Second)
		fmt.Println(wait, err)
	}
	wait, err := limiter.Reserve(context.Background(), "samsoftpay/collect/1f0c", limit, 2*time.Minute)
	fmt.Println(wait, err)
	// Output:
	// 0s <nil>
	// 0s <nil>
	// 1m1s rate limited
	// 1m1s rate limited
	// 1m1s <nil>
}

// fakeRedis does what takeTurn says, at a time that stands still.
type fakeRedis struct {
	now   int64
	turns map[string][]int64 // the newest first
}

func (f *fakeRedis) eval(_ context.Context, _ string, keys []string, args ...any) ([]int64, error) {
	key, requests, apart, longest := keys[0], args[0].(int), args[1].(int64), args[2].(int64)
	oldest := -apart
	if turns := f.turns[key]; len(turns) >= requests {
		oldest = turns[requests-1]
	}
	wait := max(0, oldest+apart-f.now)
	if wait > longest {
		return []int64{0, wait}, nil
	}
	if f.turns == nil {
		f.turns = map[string][]int64{}
	}
	f.turns[key] = append([]int64{f.now + wait}, f.turns[key]...)
	f.turns[key] = f.turns[key][:min(requests, len(f.turns[key]))]
	return []int64{1, wait}, nil
}
