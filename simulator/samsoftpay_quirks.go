package simulator

import (
	"errors"
	"maps"
	"math"
	"math/big"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// SamsoftpayQuirks are what a test may choose of Samsoftpay. The zero value is its
// public server with a merchant who may do everything.
type SamsoftpayQuirks struct {
	// LegacyEnvelope sends callbacks as they were at the age of the document: no
	// id, no timestamp, the documented fields only, and none for payouts.
	LegacyEnvelope bool
	// AsDocumented leaves only what the document describes: charges, payouts, payment
	// links and the read of a charge, answered with the members of its samples, and
	// callbacks as LegacyEnvelope has them. There is nothing else to ask.
	AsDocumented bool
	// RateLimits makes the rate limits refuse requests. They are counted, and shown
	// in headers, in any case.
	RateLimits bool
	// RailTakes is how long the network takes to accept a charge or a payout, by
	// the simulator's clock: until then its request is not answered, its status is
	// pending, it does not count as executed, and another request with its
	// Idempotency-Key is a 409.
	RailTakes time.Duration
	// Maximum is the largest amount that the server takes; 0 is what an int64 takes.
	Maximum int64
	// ChargeLimit and PayoutLimit are the account's own largest amounts; 0 is none.
	ChargeLimit, PayoutLimit int64
	// Unverified refuses live charges and payouts until the business is verified.
	Unverified bool
	// Paused refuses live payouts, refunds among them, of all merchants.
	Paused bool
	// UnderReview refuses live payouts, refunds among them, of this merchant.
	UnderReview bool
	// LeaveOut names members, "fee" for instance, that charges and payouts do not
	// have, neither in answers nor in callbacks.
	LeaveOut []string
}

// SetSamsoftpayQuirks changes how Samsoftpay behaves from now on, in everything.
// After Close it does nothing.
func (s *Simulator) SetSamsoftpayQuirks(q SamsoftpayQuirks) {
	_ = visit(s, Samsoftpay, func(p *samsoftpay) error {
		p.quirks = q
		return nil
	})
}

func (p *samsoftpay) without(members map[string]any) map[string]any {
	id, _ := members["id"].(string)
	shown := samsoftpayShown(id)
	maps.DeleteFunc(members, func(name string, _ any) bool {
		return slices.Contains(p.quirks.LeaveOut, name) || p.quirks.AsDocumented && !slices.Contains(shown, name)
	})
	return members
}

// samsoftpayShown are the members of the document's samples of a payout, a payment link
// and a charge.
func samsoftpayShown(id string) []string {
	switch {
	case strings.HasPrefix(id, "pout_"):
		return []string{"id", "status", "fee"}
	case strings.HasPrefix(id, "lnk_"):
		return []string{"url"}
	}
	return []string{"id", "status", "amount", "fee"}
}

// samsoftpayUndocumented reports whether the document says nothing of an operation, and
// which methods its path has all the same.
func samsoftpayUndocumented(operation string) (allowed []string, unknown bool) {
	switch operation {
	case "charge", "charge-read", "payout", "payment-link":
		return nil, false
	case "charge-list", "payout-list":
		return []string{http.MethodPost}, true
	}
	return nil, true
}

func (p *samsoftpay) withoutOrdered(members ordered) ordered {
	return slices.DeleteFunc(members, func(m member) bool { return slices.Contains(p.quirks.LeaveOut, m.name) })
}

// samsoftpayKey is an Idempotency-Key. It belongs to the merchant: not to the
// operation, and not to the mode.
type samsoftpayKey struct {
	request  string
	inFlight bool
	status   int
	body     []byte
}

func errSamsoftpayInFlight() error {
	return refusef(http.StatusConflict, "a request with this Idempotency-Key is still in flight — retry shortly")
}

// once does what a request asks unless its key has been answered already.
func (p *samsoftpay) once(c *call, body samsoftpayBody, do func() (answer, error)) (answer, error) {
	key := c.Header.Get("Idempotency-Key")
	request := body.canonical()
	if kept, ok := p.keys[key]; ok {
		return kept.replay(request)
	}
	// The key's column is 120 wide: a longer one is never reserved, and every
	// request with it looks like the loser of a race.
	if utf8.RuneCountInString(key) > 120 {
		return answer{}, errSamsoftpayInFlight()
	}
	p.keys[key] = samsoftpayKey{request: request, inFlight: true}
	a, err := do()
	switch {
	case c.fault == FaultKilled: // before it could keep the answer
		return a, err
	case c.fault == FaultUnavailableAfter, samsoftpayReleases(err):
		delete(p.keys, key)
		return a, err
	case err != nil:
		a = p.refused(err)
	}
	p.keys[key] = samsoftpayKey{request: request, status: a.status, body: slices.Clone(a.body)}
	return a, nil
}

func (k samsoftpayKey) replay(request string) (answer, error) {
	if k.request != request {
		return answer{}, refusef(http.StatusConflict, "idempotency key reused with different request body")
	}
	if k.inFlight {
		return answer{}, errSamsoftpayInFlight()
	}
	a := newAnswer(k.status, "application/json", slices.Clone(k.body))
	a.header.Set("Idempotent-Replayed", "true")
	return a, nil
}

// samsoftpayReleases says that the server forgets the key of what it refuses so:
// a body that it could not read, or a failure of its own.
func samsoftpayReleases(err error) bool {
	if _, malformed := errors.AsType[samsoftpayMalformed](err); malformed {
		return true
	}
	refusal, ok := errors.AsType[samsoftpayRefusal](err)
	return ok && refusal.status >= http.StatusInternalServerError
}

// onceRequired is once for the operations that insist on a key.
func (p *samsoftpay) onceRequired(c *call, do func(samsoftpayBody) (answer, error)) (answer, error) {
	if c.Header.Get("Idempotency-Key") == "" {
		return answer{}, refusef(http.StatusBadRequest, "Idempotency-Key header required")
	}
	body := samsoftpayBodyOf(c)
	return p.once(c, body, func() (answer, error) { return do(body) })
}

// amount checks what both charges and payouts want of an amount.
func (p *samsoftpay) amount(units *big.Int) (int64, error) {
	maximum := p.quirks.Maximum
	if maximum == 0 {
		maximum = math.MaxInt64
	}
	switch {
	case units.Sign() <= 0:
		return 0, refusef(400, "amount must be positive")
	case units.Cmp(big.NewInt(maximum)) > 0:
		return 0, refusef(400, "amount exceeds the maximum of %d", maximum)
	}
	return units.Int64(), nil
}

// chargeAllowed are the rules for a charge, in the order of the server's.
func (p *samsoftpay) chargeAllowed(amount int64, currency any, channel string, who samsoftpayCaller) error {
	live := who.mode == "live"
	switch {
	case p.quirks.ChargeLimit > 0 && amount > p.quirks.ChargeLimit:
		return refusef(400, "amount exceeds this account's per-charge limit of %d", p.quirks.ChargeLimit)
	case currency != "UGX":
		return refusef(400, "demo only supports UGX")
	case live && p.quirks.Unverified:
		return errSamsoftpayUnverified("charges")
	case live && channel != "mtn_momo":
		// The recorded server ran without this check, which it makes in production
		// only.
		return refusef(400, "%s is not available for live payments yet", channel)
	case samsoftpayFee(channel, amount) >= amount:
		return refusef(400, "fee exceeds amount")
	}
	return nil
}

// payoutAllowed are the rules for a payout, which a refund is one of.
func (p *samsoftpay) payoutAllowed(out *Payment, currency any) error {
	live := out.Details["mode"] == "live"
	switch channel := out.Details["channel"]; {
	case p.quirks.PayoutLimit > 0 && out.Amount > p.quirks.PayoutLimit:
		return refusef(400, "amount exceeds this account's per-payout limit of %d", p.quirks.PayoutLimit)
	case currency != "UGX":
		return refusef(400, "demo only supports UGX")
	case live && p.quirks.Unverified:
		return errSamsoftpayUnverified("payouts")
	case channel != "mtn_momo":
		return refusef(400, "no disbursement adapter for channel Channel.%s", strings.ToUpper(channel))
	case live && p.quirks.Paused:
		return refusef(400, "payouts are temporarily paused platform-wide for a safety review — "+
			"no action needed on your side; money in is unaffected")
	case live && p.quirks.UnderReview:
		return refusef(400, "payouts are paused on this account while a payment reconciliation issue is "+
			"investigated — support has been notified; your balance is safe and money in is unaffected")
	}
	return nil
}

func errSamsoftpayUnverified(what string) error {
	return refusef(400, "live %s require a verified business — complete verification on your dashboard "+
		"(test keys work immediately)", what)
}

// samsoftpayLongestName is the width of a column: a longer name of a recipient
// ends, before anything is paid, in a failure that looks as if it would pass.
const samsoftpayLongestName = 200

// samsoftpayPayoutFee is flat, whatever the document's example suggests.
const samsoftpayPayoutFee = 750

// samsoftpayFee is the fee of a charge, rounded down: 1.5 %, at least 200 and
// at most 5000; cards 2.9 % and 200 (the provider's public source, recorded).
func samsoftpayFee(channel string, amount int64) int64 {
	thousands, rest := amount/1000, amount%1000 // the product must not overflow
	switch channel {
	case "card", "visa":
		return thousands*29 + rest*29/1000 + 200
	case "crypto":
		return max(200, amount/100)
	}
	return min(5000, max(200, thousands*15+rest*15/1000))
}

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

// rate counts a request, and refuses it if the quirks ask for that.
func (p *samsoftpay) rate(c *call) (http.Header, error) {
	limit := samsoftpayLimit(c.operation)
	if limit == 0 {
		return nil, nil
	}
	w := p.window(c)
	w.used++
	if w.used > limit && p.quirks.RateLimits {
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
	header.Set("X-RateLimit-Reset", strconv.FormatInt(w.ends.Add(time.Second-1).Unix(), 10))
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

// testNumber knows the sandbox numbers by their last nine digits, in test mode
// only. 256700000000 succeeds by itself; any other number waits.
func (p *samsoftpay) testNumber(payment *Payment) (string, bool) {
	number := payment.Phone[max(0, len(payment.Phone)-9):]
	i := slices.Index([]string{"700000000", "700000001", "700000002", "700000003"}, number)
	if i < 0 || payment.Details["mode"] != "test" {
		return "", false
	}
	reasons := []string{"", "recipient_not_found", "wallet_locked", "timeout"}
	if payment.Operation == "charge" {
		reasons = []string{"", "insufficient_funds", "user_cancelled", "timeout"}
	}
	return reasons[i], true
}

// refusal is one of the words that its test numbers show. It has none for a wrong PIN,
// which is taken here for what the customer did.
func (*samsoftpay) refusal(payment *Payment, why Refusal) string {
	charge := payment.Operation == "charge"
	switch {
	case why == RefusalIgnored:
		return "timeout"
	case charge && why == RefusalNoMoney:
		return "insufficient_funds"
	case charge:
		return "user_cancelled"
	case why == RefusalUsual:
		return "recipient_not_found"
	}
	return "wallet_locked"
}

// samsoftpayWallet is the available balance of a payment's mode.
func samsoftpayWallet(payment *Payment) string {
	if payment.Details["mode"] == "live" {
		return SamsoftpayLiveWallet
	}
	return Samsoftpay
}
