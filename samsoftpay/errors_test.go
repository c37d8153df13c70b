package samsoftpay

import (
	"context"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

func TestTheRefusalsOfARefundHaveTheirKinds(t *testing.T) {
	for text, kind := range map[string]error{
		"already_refunded":                         momo.ErrDuplicate,
		"cannot_refund_authorized_transaction":     momo.ErrDeclined,
		"split_charge_refunds_not_yet_supported":   momo.ErrDeclined,
		"no_customer_phone_on_record_to_refund_to": momo.ErrDeclined,
		"refund_payout_rejected":                   momo.ErrDeclined,
		"mode_mismatch: this is a live charge — use your sk_live_ key to refund it":          momo.ErrDeclined,
		"insufficient available balance: have 149250, need 200750 (amount 200000 + fee 750)": momo.ErrInsufficientFunds,
		"no disbursement adapter for channel Channel.AIRTEL_MONEY":                           momo.ErrDeclined,
		"no disbursement adapter for channel Channel.CARD":                                   momo.ErrDeclined,
		"refund_amount_is_zero": momo.ErrDeclined,
		"something else":        momo.ErrInvalid,
	} {
		c, p := answering(t, anError(400, text))
		_, err := c.Refund(t.Context(), RefundRequest{ChargeID: "txn_1"})
		assert.ErrorIs(t, err, kind, text)
		assert.Len(t, p.requests(), 1, text)
	}
}

// The document gives them all one status; these texts are the public server's.
func TestTheRefusalsOfABusinessHaveTheirKinds(t *testing.T) {
	for text, kind := range map[string]error{
		"amount exceeds the maximum of 9223372036854775807":         momo.ErrLimit,
		"amount exceeds this account's per-charge limit of 1000000": momo.ErrLimit,
		"amount exceeds this account's per-payout limit of 1000000": momo.ErrLimit,
		"fee exceeds amount":                                                momo.ErrLimit,
		"merchant is not active":                                            momo.ErrForbidden,
		"airtel_money is not available for live payments yet":               momo.ErrDeclined,
		"card is not available for live payments yet":                       momo.ErrDeclined,
		"no disbursement adapter for channel Channel.AIRTEL_MONEY":          momo.ErrDeclined,
		"disbursement rail unavailable: token":                              momo.ErrDeclined,
		"insufficient available balance: have 1, need 2 (amount 1 + fee 1)": momo.ErrInsufficientFunds,
		"live charges require a verified business — complete verification on your dashboard (test keys work immediately)":                                                      momo.ErrForbidden,
		"live payouts require a verified business — complete verification on your dashboard (test keys work immediately)":                                                      momo.ErrForbidden,
		"payouts are temporarily paused platform-wide for a safety review — no action needed on your side; money in is unaffected":                                             momo.ErrDeclined,
		"payouts are paused on this account while a payment reconciliation issue is investigated — support has been notified; your balance is safe and money in is unaffected": momo.ErrDeclined,
		"payouts are disabled while an admin is viewing this account in read-only support mode":                                                                                momo.ErrDeclined,
		"demo only supports UGX":                          momo.ErrInvalid,
		"invalid request: 'mpesa' is not a valid Channel": momo.ErrInvalid,
	} {
		for name, call := range map[string]func(context.Context, *Client) error{"charge": chargeOnce, "payout": payOnce} {
			c, p := answering(t, anError(400, text))
			err := call(t.Context(), c)
			assert.ErrorIs(t, err, kind, "%s: %s", name, text)
			assert.Equal(t, momo.Refused, momo.OutcomeOf(err))
			assert.Len(t, p.requests(), 1)
		}
	}
}

func TestTheResetOfALimitIsReadWhereRetryAfterIsMissing(t *testing.T) {
	reset := func(d time.Duration) string { return strconv.FormatInt(noon.Add(d).Unix(), 10) }
	date := noon.Format(http.TimeFormat)
	for name, tt := range map[string]struct {
		header map[string]string
		want   time.Duration
	}{
		"alone":                   {map[string]string{"Date": date, "X-RateLimit-Reset": reset(43 * time.Second)}, 43 * time.Second},
		"an hour":                 {map[string]string{"Date": date, "X-RateLimit-Reset": reset(time.Hour)}, time.Hour},
		"beside Retry-After":      {map[string]string{"Date": date, "X-RateLimit-Reset": reset(43 * time.Second), "Retry-After": "50"}, 50 * time.Second},
		"without the server's":    {map[string]string{"X-RateLimit-Reset": reset(43 * time.Second)}, 0},
		"past":                    {map[string]string{"Date": date, "X-RateLimit-Reset": reset(-time.Second)}, 0},
		"further than its limits": {map[string]string{"Date": date, "X-RateLimit-Reset": reset(time.Hour + time.Second)}, 0},
		"for ever":                {map[string]string{"Date": date, "X-RateLimit-Reset": "9223372036854775807"}, 0},
		"no number":               {map[string]string{"Date": date, "X-RateLimit-Reset": "soon"}, 0},
		"seconds from now":        {map[string]string{"Date": date, "X-RateLimit-Reset": "43"}, 0},
	} {
		limited := anError(429, "30 per 1 minute")
		limited.header = tt.header
		p := &provider{answers: []answer{limited}}
		_, err := p.client(t, Config{Options: momo.Options{MaxAttempts: 1}}).Collect(t.Context(), aCharge())
		require.ErrorIs(t, err, momo.ErrRateLimited, name)
		assert.Equal(t, tt.want, errorOf(t, err).RetryAfter, name)
	}
	refused := anError(400, "no")
	refused.header = map[string]string{"Date": date, "X-RateLimit-Reset": reset(43 * time.Second)}
	c, _ := answering(t, refused)
	_, err := c.Collect(t.Context(), aCharge())
	assert.Zero(t, errorOf(t, err).RetryAfter, "it stands on every answer, and means something on 429 only")
}
