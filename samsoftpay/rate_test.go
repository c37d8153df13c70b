package samsoftpay

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

func chargeOnce(ctx context.Context, c *Client) error {
	_, err := c.Collect(ctx, aCharge())
	return err
}

func payOnce(ctx context.Context, c *Client) error {
	_, err := c.Disburse(ctx, aPayout())
	return err
}

func TestTheDocumentedRatesAreKept(t *testing.T) {
	for name, tt := range map[string]struct {
		config    Config
		answer    answer
		call      func(context.Context, *Client) error
		perMinute int
	}{
		"charges":                    {Config{}, anAcceptedCharge, chargeOnce, 30},
		"payouts":                    {Config{}, anAcceptedPayout, payOnce, 10},
		"charges, the account's own": {Config{ChargesPerMinute: 120}, anAcceptedCharge, chargeOnce, 120},
		"payouts, the account's own": {Config{PayoutsPerMinute: 2}, anAcceptedPayout, payOnce, 2},
		"payouts, one a minute":      {Config{PayoutsPerMinute: 1}, anAcceptedPayout, payOnce, 1},
		"attempts count, not calls":  {Config{}, anError(429, "30 per 1 minute"), chargeOnce, 30},
		"charges, replayed":          {Config{ReplayLostAnswers: true}, anAcceptedCharge, chargeOnce, 30},
		"charges, replayed, 120":     {Config{ReplayLostAnswers: true, ChargesPerMinute: 120}, anAcceptedCharge, chargeOnce, 120},
		"payouts, replayed, 2":       {Config{ReplayLostAnswers: true, PayoutsPerMinute: 2}, anAcceptedPayout, payOnce, 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := &provider{answers: []answer{tt.answer}}
				tt.config.Timeout = patient
				c := p.client(t, tt.config)
				calls := 4 * tt.perMinute
				for i := range calls {
					ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
					_ = tt.call(ctx, c) // of the answers, only the 429s are errors
					cancel()
					if i == calls/2 {
						time.Sleep(time.Hour)
					}
				}
				assertNeverMoreThan(t, tt.perMinute, p.requests())
				assert.GreaterOrEqual(t, len(p.requests()), calls)
			})
		})
	}
}

// patient lets a call wait for the minute to end.
const patient = 3 * time.Minute

// assertNeverMoreThan looks at the 61 seconds from each request on: the provider counts
// when requests arrive.
func assertNeverMoreThan(t *testing.T, perMinute int, all []sent) {
	t.Helper()
	for i := range all {
		n := 0
		for _, s := range all[i:] {
			if s.at.Sub(all[i].at) < 61*time.Second {
				n++
			}
		}
		require.LessOrEqual(t, n, perMinute, "in the minute after request %d", i)
	}
}

func TestTheRatesAreUsedUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &provider{answers: []answer{anAcceptedCharge}}
		c := p.client(t, Config{Options: momo.Options{Timeout: patient}})
		started := time.Now()
		for range 30 {
			require.NoError(t, chargeOnce(t.Context(), c))
		}
		assert.Zero(t, time.Since(started), "the first minute's at once")
		for range 290 {
			require.NoError(t, chargeOnce(t.Context(), c))
		}
		assert.LessOrEqual(t, time.Since(started), 10*61*time.Second, "29.5 a minute")
	})
}

func TestChargesAndPayoutsHaveRatesOfTheirOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &provider{answers: []answer{anAcceptedPayout, anAcceptedPayout, anAcceptedPayout, anAcceptedCharge}}
		c := p.client(t, Config{})
		started := time.Now()
		for range 3 {
			require.NoError(t, payOnce(t.Context(), c))
		}
		require.NoError(t, chargeOnce(t.Context(), c))
		assert.Zero(t, time.Since(started))
	})
}

func TestAWaitBeyondTheDeadlineIsNotBegun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &provider{answers: []answer{anAcceptedPayout}}
		c := p.client(t, Config{PayoutsPerMinute: 1})
		require.NoError(t, payOnce(t.Context(), c))
		time.Sleep(time.Second)
		ctx, cancel := context.WithTimeout(t.Context(), 61*time.Second) // no time to send is left after the wait
		defer cancel()
		started := time.Now()
		err := payOnce(ctx, c)
		require.ErrorIs(t, err, momo.ErrNotSent)
		require.ErrorIs(t, err, momo.ErrRateLimited)
		assert.Equal(t, momo.NotSent, momo.OutcomeOf(err))
		assert.Zero(t, time.Since(started), "it is known at once")
		assert.Len(t, p.requests(), 1)
		e := errorOf(t, err)
		assert.NotEmpty(t, e.IdempotencyKey)
		assert.Equal(t, "1 a minute", e.LocalLimit)
		assert.Equal(t, time.Minute, e.RetryAfter)
		assert.Contains(t, e.Error(), "1 a minute")
	})
}

func TestNegativeRatesAreNoRates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &provider{answers: []answer{anAcceptedCharge}}
		c := p.client(t, Config{ChargesPerMinute: -1})
		started := time.Now()
		for range 1000 {
			require.NoError(t, chargeOnce(t.Context(), c))
		}
		p = &provider{answers: []answer{anAcceptedPayout}}
		c = p.client(t, Config{PayoutsPerMinute: -1})
		for range 1000 {
			require.NoError(t, payOnce(t.Context(), c))
		}
		assert.Zero(t, time.Since(started))
	})
}

func TestALostAnswerThatMayNotBeRepeatedInTimeIsOnlyIndeterminate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &provider{answers: []answer{connectionBroken}}
		c := p.client(t, Config{PayoutsPerMinute: 1, ReplayLostAnswers: true})
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		err := payOnce(ctx, c)
		require.ErrorIs(t, err, momo.ErrIndeterminate)
		assert.NotErrorIs(t, err, momo.ErrRateLimited, "an error has one kind")
		assert.Len(t, p.requests(), 1)
	})
}

func TestProcessesThatUseOneKeyShareItsLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &provider{answers: []answer{anAcceptedPayout}}
		o := momo.Options{Limiter: new(momo.LocalLimiter)}
		open := func(key momo.Secret, ask momo.SecretFunc) *Client {
			config := Config{SecretKey: key, SecretKeyFunc: ask, Mode: ModeTest, PayoutsPerMinute: 2, Options: o}
			return p.client(t, config)
		}
		now := momo.Secret("sk_test_first")
		rotating := open("", func(context.Context) (momo.Secret, error) { return now, nil })
		first, second := open("sk_test_first", nil), open("sk_test_second", nil)
		require.NoError(t, payOnce(t.Context(), rotating), "the first call knows its key too")
		require.NoError(t, payOnce(t.Context(), first))
		for _, c := range []*Client{rotating, first} {
			require.ErrorIs(t, payOnce(t.Context(), c), momo.ErrRateLimited)
		}
		require.NoError(t, payOnce(t.Context(), second))
		now = "sk_test_second"
		require.NoError(t, payOnce(t.Context(), rotating), "at once, the limit is that of the new key")
		require.ErrorIs(t, payOnce(t.Context(), rotating), momo.ErrRateLimited)
		require.ErrorIs(t, payOnce(t.Context(), second), momo.ErrRateLimited)
	})
}
