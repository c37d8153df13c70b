package simulator

import (
	"net/http"
	"strconv"
	"time"
)

// samsoftpayLimit is how many requests a minute one key may make of an
// operation, as recorded; 0 is any number. The document has lower ones (30
// charges, 10 payouts), the provider's public source hourly ones too.
func samsoftpayLimit(operation string) int {
	switch operation {
	case "charge":
		return 120
	case "balance", "webhooks":
		return 60
	case "payout", "payment-link", "resolve-account", "webhook-resend":
		return 30
	case "refund":
		return 10
	}
	return 0
}

func errSamsoftpayRate(operation string) error {
	return refusef(http.StatusTooManyRequests, "%d per 1 minute", samsoftpayLimit(operation))
}

// samsoftpayWindow counts the requests of one key to one operation in a
// minute.
type samsoftpayWindow struct {
	ends time.Time
	used int
}

// rate counts a request, and refuses it if Options ask for that.
func (p *samsoftpay) rate(c *call) (http.Header, error) {
	limit := samsoftpayLimit(c.operation)
	if limit == 0 {
		return nil, nil
	}
	w := p.window(c)
	w.used++
	if w.used > limit && p.host.sim.options.RateLimits {
		return p.rateHeader(c), errSamsoftpayRate(c.operation)
	}
	return p.rateHeader(c), nil
}

// rateHeader says what is left of the minute. Retry-After stands on every
// answer of a limited operation, and means something on 429 only (as recorded).
func (p *samsoftpay) rateHeader(c *call) http.Header {
	limit := samsoftpayLimit(c.operation)
	if limit == 0 {
		return nil
	}
	w := p.window(c)
	seconds := (w.ends.Sub(c.now) + time.Second - 1) / time.Second
	header := http.Header{}
	header.Set("X-RateLimit-Limit", strconv.Itoa(limit))
	header.Set("X-RateLimit-Remaining", strconv.Itoa(max(0, limit-w.used)))
	header.Set("Retry-After", strconv.FormatInt(int64(seconds), 10))
	return header
}

// window is the minute that a request falls into.
func (p *samsoftpay) window(c *call) *samsoftpayWindow {
	id := c.operation + " " + c.Header.Get("Authorization")
	w := p.windows[id]
	if w == nil || !c.now.Before(w.ends) {
		w = &samsoftpayWindow{ends: c.now.Add(time.Minute)}
		p.windows[id] = w
	}
	return w
}
