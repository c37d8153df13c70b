package samsoftpay

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

// noon is the time by the local clock.
var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// atNoon makes a client whose clock can be moved.
func atNoon(t *testing.T, p *provider) (*Client, *time.Time) {
	now := noon
	return p.client(t, Config{Options: momo.Options{Clock: func() time.Time { return now }}}), &now
}

// stale is the refusal of a server at which it is now.
func stale(now time.Time) answer {
	a := anError(400, "request timestamp is 400s old — max allowed skew is 300s")
	if now.Before(noon) {
		a = anError(400, "request timestamp is too far in the future — check your system clock")
	}
	a.header = map[string]string{"Date": now.Format(http.TimeFormat)}
	return a
}

func stamps(times ...time.Time) []string {
	var all []string
	for _, at := range times {
		all = append(all, strconv.FormatInt(at.Unix(), 10))
	}
	return all
}

func TestTheTimestampIsNewOnEveryAttempt(t *testing.T) {
	p := &provider{answers: []answer{inFlight, connectionBroken, anAcceptedCharge}}
	now := noon
	c := p.client(t, Config{ReplayLostAnswers: true, Options: momo.Options{Clock: func() time.Time { return now }}})
	p.asked = func(int) { now = now.Add(time.Minute) }
	collected(t, c, aCharge())
	assert.Equal(t, stamps(noon, noon.Add(time.Minute), noon.Add(2*time.Minute)), p.headers("X-Timestamp"))
}

func TestARefusedClockIsCorrectedOnceByTheProviders(t *testing.T) {
	for _, skew := range []time.Duration{
		400 * time.Second, -90 * time.Second, 14 * time.Minute, -14 * time.Minute, 15 * time.Minute, -15 * time.Minute, 0,
	} {
		t.Run(skew.String(), func(t *testing.T) {
			p := &provider{answers: []answer{stale(noon.Add(skew)), anAcceptedCharge}}
			c, now := atNoon(t, p)
			collected(t, c, aCharge())
			assert.Equal(t, stamps(noon, noon.Add(skew)), p.headers("X-Timestamp"))
			keys := p.headers("Idempotency-Key")
			assert.Equal(t, keys[0], keys[1], "the same payment")

			*now = now.Add(time.Hour)
			collected(t, c, aCharge())
			assert.Equal(t, stamps(noon.Add(skew + time.Hour))[0], p.headers("X-Timestamp")[2], "the correction stays")
		})
	}
}

func TestAClockThatIsFurtherOffIsNotCorrected(t *testing.T) {
	for _, skew := range []time.Duration{15*time.Minute + time.Second, -15*time.Minute - time.Second, 24 * time.Hour, -50 * 365 * 24 * time.Hour, 200 * 365 * 24 * time.Hour} {
		p := &provider{answers: []answer{stale(noon.Add(skew)), anAcceptedCharge}}
		c, _ := atNoon(t, p)
		_, err := c.Collect(t.Context(), aCharge())
		require.ErrorIs(t, err, momo.ErrInvalid, skew)
		assert.Equal(t, momo.Refused, momo.OutcomeOf(err))
		assert.Len(t, p.requests(), 1)
	}
}

func TestWithoutADateTheClockIsNotCorrected(t *testing.T) {
	for _, date := range []string{"", "yesterday", "2026-11-20T12:00:00Z", "1795196796", "Fri, 31 Dec 9999 23:59:59 GMT"} {
		refusal := stale(noon)
		refusal.header = map[string]string{"Date": date}
		p := &provider{answers: []answer{refusal, anAcceptedCharge}}
		c, _ := atNoon(t, p)
		_, err := c.Collect(t.Context(), aCharge())
		require.ErrorIs(t, err, momo.ErrInvalid, date)
		assert.Len(t, p.requests(), 1)
	}
}

func TestAClockRefusedTwiceIsInvalid(t *testing.T) {
	p := &provider{answers: []answer{stale(noon.Add(400 * time.Second))}}
	c, _ := atNoon(t, p)
	_, err := c.Disburse(t.Context(), aPayout())
	require.ErrorIs(t, err, momo.ErrInvalid)
	assert.Equal(t, momo.Refused, momo.OutcomeOf(err))
	assert.Equal(t, 2, errorOf(t, err).Attempts)
	assert.Len(t, p.requests(), 2)
}

func TestACorrectionReplacesTheOneBefore(t *testing.T) {
	p := &provider{answers: []answer{stale(noon.Add(10 * time.Minute)), anAcceptedCharge, stale(noon.Add(-10 * time.Minute)), anAcceptedCharge}}
	c, _ := atNoon(t, p)
	collected(t, c, aCharge())
	collected(t, c, aCharge())
	assert.Equal(t, stamps(noon, noon.Add(10*time.Minute), noon.Add(10*time.Minute), noon.Add(-10*time.Minute)), p.headers("X-Timestamp"))
}

func TestARefusedClockAfterALostAnswerDoesNotSettleIt(t *testing.T) {
	p := &provider{answers: []answer{connectionBroken, stale(noon.Add(24 * time.Hour))}}
	c := p.client(t, Config{ReplayLostAnswers: true, Options: momo.Options{Clock: func() time.Time { return noon }}})
	_, err := c.Collect(t.Context(), aCharge())
	require.ErrorIs(t, err, momo.ErrIndeterminate)
	assert.NotErrorIs(t, err, momo.ErrInvalid)
}

func TestOneAttemptIsOneAttemptAlsoForTheClock(t *testing.T) {
	p := &provider{answers: []answer{stale(noon.Add(400 * time.Second)), anAcceptedCharge}}
	c := p.client(t, Config{Options: momo.Options{MaxAttempts: 1, Clock: func() time.Time { return noon }}})
	_, err := c.Collect(t.Context(), aCharge())
	require.ErrorIs(t, err, momo.ErrInvalid)
	assert.Len(t, p.requests(), 1)
}
