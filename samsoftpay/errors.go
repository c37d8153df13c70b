package samsoftpay

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
)

// refusals distinguishes the refusals of a business. The document gives them one status, 400, and
// no code, so the texts have to do, as recorded or as in the provider's public source;
// any other text is momo.ErrInvalid.
var refusals = [...]struct {
	text string
	kind error
}{
	{"insufficient available balance", momo.ErrInsufficientFunds},

	{"fee exceeds amount", momo.ErrLimit},
	{"amount exceeds the maximum of", momo.ErrLimit},
	{"amount exceeds this account's", momo.ErrLimit}, // per-charge or per-payout limit of …

	{"require a verified business", momo.ErrForbidden}, // live charges, live payouts
	{"merchant is not active", momo.ErrForbidden},

	{"is not available for live payments yet", momo.ErrDeclined},
	{"payouts are temporarily paused", momo.ErrDeclined},
	{"payouts are paused on this account", momo.ErrDeclined},
	{"payouts are disabled", momo.ErrDeclined},
	{"no disbursement adapter", momo.ErrDeclined},
	{"disbursement rail unavailable", momo.ErrDeclined},

	{"already_refunded", momo.ErrDuplicate},
	{"cannot_refund_", momo.ErrDeclined},
	{"split_charge_refunds_not_yet_supported", momo.ErrDeclined},
	{"no_customer_phone_on_record", momo.ErrDeclined},
	{"refund_payout_rejected", momo.ErrDeclined},
	{"refund_amount_is_zero", momo.ErrDeclined},
	{"mode_mismatch", momo.ErrDeclined},
}

// judge reads {"error": string} (the document, "Errors"). A refusal without it
// did not come from the application and proves nothing.
func judge(a *transport.Answer, v transport.Verdict) transport.Verdict {
	if v.Failure == transport.None {
		return v // accepted by its status, and not readable: the reader says why
	}
	v.Replayed, v.RetryAfter = wasReplayed(a), untilReset(a)
	var wire struct {
		Error string `json:"error"`
	}
	if err := strictjson.Unmarshal(a.Body, &wire); err != nil || wire.Error == "" {
		return transport.NoEnvelope(a, v)
	}
	v.Message = wire.Error
	switch a.Status {
	case http.StatusBadRequest:
		return judgeRefusal(v)
	case http.StatusConflict:
		return judgeConflict(v)
	}
	return v
}

func judgeRefusal(v transport.Verdict) transport.Verdict {
	if strings.Contains(strings.ToLower(v.Message), "timestamp") {
		v.Failure = transport.Stale
		return v
	}
	for _, refusal := range refusals {
		if strings.Contains(v.Message, refusal.text) {
			v.Kind = refusal.kind
			break
		}
	}
	return v
}

// judgeConflict distinguishes the two conflicts, which differ in their text only. A
// third one would not be known to be a refusal.
func judgeConflict(v transport.Verdict) transport.Verdict {
	switch {
	case strings.Contains(v.Message, "different request body"):
	case strings.Contains(v.Message, "still in flight"):
		v.Failure = transport.Busy
	default:
		v.Failure = transport.Garbled
	}
	return v
}

// wasReplayed reports whether the answer is that to an earlier request with the same key.
// Beyond the document.
func wasReplayed(a *transport.Answer) bool { return a.Header.Get("Idempotent-Replayed") == "true" }

// untilReset reads X-RateLimit-Reset of a 429: when the next request is allowed, in
// seconds since 1970 by the provider's clock. Its limits are of minutes and hours.
// Beyond the document.
func untilReset(a *transport.Answer) time.Duration {
	reset, err := strconv.ParseInt(a.Header.Get("X-RateLimit-Reset"), 10, 64)
	now := serverTime(a.Header)
	if err != nil || now.IsZero() || a.Status != http.StatusTooManyRequests {
		return 0
	}
	wait := time.Unix(reset, 0).Sub(now)
	if wait < 0 || wait > time.Hour {
		return 0
	}
	return wait
}
