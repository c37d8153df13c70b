package simulator

import (
	"net/http"
	"strconv"
	"strings"
)

// Credentials of the merchant at Samsoftpay. The key decides the mode; the
// collect-only key may not move money out, nor look up names.
//
// Samsoftpay's operations, as Fault and Request name them, are charge,
// charge-read, charge-list, refund, payout, payout-read, payout-list,
// payment-link, payment-link-read, balance, resolve-account, settlements,
// webhooks and webhook-resend. Its test numbers (256700000000 … 256700000003,
// test mode only) settle by themselves.
const (
	SamsoftpayTestKey        = "sk_test_simulator4f1c0a9e7d2b"
	SamsoftpayLiveKey        = "sk_live_simulator8b3d5e2f6a10"
	SamsoftpayCollectOnlyKey = "sk_test_col_simulator91c7d4e0"
	// SamsoftpayWebhookSecret signs the callbacks of both modes.
	SamsoftpayWebhookSecret = "whsec_simulatorQ2xpY2sgY2xhY2sgbW9v"
)

// Wallets at Samsoftpay beside the main one, which is the available balance of
// test mode: what can be paid out in live mode, and what succeeded charges
// brought in less than 24 hours ago.
const (
	SamsoftpayLiveWallet        = Samsoftpay + "/live"
	SamsoftpayPendingWallet     = Samsoftpay + "/pending"
	SamsoftpayLivePendingWallet = Samsoftpay + "/live/pending"
)

// samsoftpay plays the Samsoftpay API (the document, and the provider's public
// source where it goes further; texts and shapes as recorded).
type samsoftpay struct {
	host        *host
	answers     map[string]samsoftpayAnswer // by Idempotency-Key
	links       map[string]*samsoftpayLink
	settlements []samsoftpaySettlement
	windows     map[string]*samsoftpayWindow
}

func newSamsoftpay(h *host) provider {
	return &samsoftpay{
		host:    h,
		answers: map[string]samsoftpayAnswer{},
		links:   map[string]*samsoftpayLink{},
		windows: map[string]*samsoftpayWindow{},
	}
}

func (p *samsoftpay) routes() []route {
	return []route{
		{"POST", "/v1/charges", "charge", p.serve(p.charge)},
		{"GET", "/v1/charges", "charge-list", p.serve(p.chargeList)},
		{"GET", "/v1/charges/{id}", "charge-read", p.serve(p.chargeRead)},
		{"POST", "/v1/charges/{id}/refund", "refund", p.serveFull(p.refund)},
		{"POST", "/v1/payouts", "payout", p.serveFull(p.payout)},
		{"GET", "/v1/payouts", "payout-list", p.serve(p.payoutList)},
		{"GET", "/v1/payouts/{id}", "payout-read", p.serve(p.payoutRead)},
		{"POST", "/v1/payment-links", "payment-link", p.serve(p.linkCreate)},
		{"GET", "/v1/payment-links/{id}", "payment-link-read", p.serve(p.linkRead)},
		{"GET", "/v1/balance", "balance", p.serve(p.balance)},
		{"GET", "/v1/resolve-account", "resolve-account", p.serveFull(p.resolveAccount)},
		{"GET", "/v1/settlements", "settlements", p.serve(p.settlementList)},
		{"GET", "/v1/webhooks", "webhooks", p.serve(p.webhookList)},
		{"POST", "/v1/webhooks/{id}/resend", "webhook-resend", p.serve(p.webhookResend)},
	}
}

// samsoftpayCaller is who asks: the mode and the scope of the key.
type samsoftpayCaller struct {
	mode string // "test" or "live"
	full bool
}

type samsoftpayHandler func(c *call, who samsoftpayCaller) (answer, error)

// serve puts the checks that all operations share before do, in the order of
// the provider's public source: rate, X-Timestamp, key.
func (p *samsoftpay) serve(do samsoftpayHandler) func(*call) answer {
	return func(c *call) answer {
		header, err := p.rate(c)
		var a answer
		if err == nil {
			a, err = samsoftpayAdmit(c, do)
		}
		if err != nil {
			a = p.refused(err)
		}
		return p.dress(c, a, header)
	}
}

// serveFull is serve for what a collect-only key may not do.
func (p *samsoftpay) serveFull(do samsoftpayHandler) func(*call) answer {
	return p.serve(func(c *call, who samsoftpayCaller) (answer, error) {
		if !who.full {
			return answer{}, refusef(http.StatusForbidden,
				"this endpoint requires a full secret key; collections-only keys cannot move money out")
		}
		return do(c, who)
	})
}

func samsoftpayAdmit(c *call, do samsoftpayHandler) (answer, error) {
	if c.Method == http.MethodPost {
		if err := samsoftpayTimestamp(c); err != nil {
			return answer{}, err
		}
	}
	who, err := samsoftpayAuthorize(c)
	if err != nil {
		return answer{}, err
	}
	return do(c, who)
}

// samsoftpayTimestamp checks X-Timestamp: at most 300 s old, 60 s ahead.
func samsoftpayTimestamp(c *call) error {
	text := c.Header.Get("X-Timestamp")
	if text == "" {
		return refusef(http.StatusBadRequest, "X-Timestamp header required. Set it to the current "+
			"Unix timestamp (seconds). Requests older than 5 minutes are rejected.")
	}
	stamp, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return refusef(http.StatusBadRequest, "X-Timestamp must be an integer Unix timestamp")
	}
	switch skew := c.now.Unix() - stamp; {
	case skew > 300:
		return refusef(http.StatusBadRequest, "request timestamp is %ds old — max allowed skew is 300s", skew)
	case skew < -60:
		return refusef(http.StatusBadRequest, "request timestamp is too far in the future — check your system clock")
	}
	return nil
}

func samsoftpayAuthorize(c *call) (samsoftpayCaller, error) {
	key, bearer := strings.CutPrefix(c.Header.Get("Authorization"), "Bearer ")
	if !bearer {
		return samsoftpayCaller{}, refusef(http.StatusUnauthorized, "missing bearer token")
	}
	switch strings.TrimSpace(key) {
	case SamsoftpayTestKey:
		return samsoftpayCaller{"test", true}, nil
	case SamsoftpayLiveKey:
		return samsoftpayCaller{"live", true}, nil
	case SamsoftpayCollectOnlyKey:
		return samsoftpayCaller{"test", false}, nil
	}
	return samsoftpayCaller{}, refusef(http.StatusUnauthorized, "invalid api key")
}
