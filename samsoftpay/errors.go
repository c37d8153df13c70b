package samsoftpay

import (
	"net/http"
	"strings"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
)

// refusals tells business refusals apart. The document gives them one status,
// 400, and no code, so the recorded texts have to do; any other text is
// momo.ErrInvalid.
var refusals = [...]struct {
	text string
	kind error
}{
	{"insufficient available balance", momo.ErrInsufficientFunds},
	{"fee exceeds amount", momo.ErrLimit},
	{"already_refunded", momo.ErrDuplicate},
	{"cannot_refund_", momo.ErrDeclined},
	{"split_charge_refunds_not_yet_supported", momo.ErrDeclined},
	{"no_customer_phone_on_record", momo.ErrDeclined},
	{"refund_payout_rejected", momo.ErrDeclined},
	{"mode_mismatch", momo.ErrDeclined},
}

// judge reads {"error": string} (the document, "Errors"). A refusal without it
// did not come from the application and proves nothing.
func judge(a *transport.Answer, v transport.Verdict) transport.Verdict {
	if v.Failure == transport.None {
		return v
	}
	var wire struct {
		Error string `json:"error"`
	}
	if err := strictjson.Unmarshal(a.Body, &wire); err != nil || wire.Error == "" {
		if v.Failure == transport.Refused && !transport.Unrouted(a.Status) {
			v.Failure = transport.Garbled
		}
		return v
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
		if strings.HasPrefix(v.Message, refusal.text) {
			v.Kind = refusal.kind
		}
	}
	return v
}

// judgeConflict tells the two conflicts apart, which only their text does. A
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
