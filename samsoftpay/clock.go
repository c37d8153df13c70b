package samsoftpay

import (
	"net/http"
	"sync/atomic"
	"time"
)

// clock is the local clock, corrected by the provider's.
type clock struct {
	now  func() time.Time
	skew atomic.Int64 // seconds
}

// A clock that is further off than this is not corrected: rather the provider's
// Date header is wrong, or somebody must look at the machine.
const maxSkew = 15 * time.Minute

func (c *clock) seconds() int64 { return c.now().Unix() + c.skew.Load() }

func (c *clock) correct(h http.Header) bool {
	date := serverTime(h)
	if date.IsZero() {
		return false
	}
	skew := date.Sub(c.now())
	if skew.Abs() > maxSkew {
		return false
	}
	c.skew.Store(int64(skew.Round(time.Second) / time.Second))
	return true
}

// serverTime is when the provider answered, by its own clock and in whole seconds; the
// zero Time where the answer does not say.
func serverTime(h http.Header) time.Time {
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return time.Time{}
	}
	return date
}
