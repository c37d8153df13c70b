package transport

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

func newAgain(t *testing.T, o momo.Options) *Client {
	t.Helper()
	var faults Faults
	c := New(Config{Provider: "test", BaseURL: "https://provider.invalid", Options: o}, &faults)
	require.Empty(t, faults)
	return c
}

func TestAgainKeepsTheNumberOfAttempts(t *testing.T) {
	c := newAgain(t, momo.Options{RetryWait: 1})
	assert.True(t, c.Again(t.Context(), 1))
	assert.True(t, c.Again(t.Context(), 2))
	assert.False(t, c.Again(t.Context(), 3))
	assert.False(t, newAgain(t, momo.Options{RetryWait: 1, MaxAttempts: 1}).Again(t.Context(), 1))
}

func TestAgainTakesFromTheBudget(t *testing.T) {
	c := newAgain(t, momo.Options{RetryWait: 1})
	allowed := 0
	for range 100 {
		if c.Again(t.Context(), 1) {
			allowed++
		}
	}
	assert.Equal(t, fullBudget/afterLost, allowed)
}

func TestAgainEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newAgain(t, momo.Options{RetryWait: time.Hour})
		ctx, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
		defer cancel()
		assert.False(t, c.Again(ctx, 1), "the wait is longer than the deadline")
		began := time.Now()
		ctx, cancel = context.WithCancel(t.Context())
		go cancel()
		assert.False(t, c.Again(ctx, 1))
		assert.Less(t, time.Since(began), time.Second)
		assert.False(t, c.Again(ctx, 1), "it has ended")
	})
}

func TestBoundKeepsADeadlineThatIsThere(t *testing.T) {
	c := newAgain(t, momo.Options{Timeout: time.Hour})
	given, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	bound, done := c.Bound(given)
	defer done()
	assert.Equal(t, given, bound)
	bound, done = c.Bound(t.Context())
	defer done()
	deadline, ok := bound.Deadline()
	require.True(t, ok)
	assert.WithinDuration(t, time.Now().Add(time.Hour), deadline, time.Minute)
}
