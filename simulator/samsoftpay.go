package simulator

import (
	"encoding/json"
	"math/big"
	"mime"
	"net/http"
	"regexp"
	"slices"
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
	quirks      SamsoftpayQuirks
	keys        map[string]samsoftpayKey // by Idempotency-Key
	links       map[string]*samsoftpayLink
	unreleased  map[string][]*Payment // what a sweep will release, by wallet and moment
	settlements []samsoftpaySettlement
	windows     map[string]*samsoftpayWindow
}

func newSamsoftpay(h *host) provider {
	return &samsoftpay{
		host:       h,
		keys:       map[string]samsoftpayKey{},
		links:      map[string]*samsoftpayLink{},
		unreleased: map[string][]*Payment{},
		windows:    map[string]*samsoftpayWindow{},
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
		if allowed, unknown := samsoftpayUndocumented(c.operation); unknown && p.quirks.AsDocumented {
			return p.missing(c, allowed)
		}
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

// samsoftpayBody is a request's JSON object. Anything else reads as an empty
// one: no JSON, another Content-Type, a list.
type samsoftpayBody map[string]any

func samsoftpayBodyOf(c *call) samsoftpayBody {
	contentType, _, _ := mime.ParseMediaType(c.Header.Get("Content-Type"))
	value, _ := decodeJSON(c.body)
	members, ok := value.(map[string]any)
	if !ok || contentType != "application/json" {
		return samsoftpayBody{}
	}
	return members
}

// canonical is what bodies are compared by: names sorted, no white space.
func (b samsoftpayBody) canonical() string {
	return string(encodeJSON(map[string]any(b)))
}

// object is a member that is an object, or an empty one.
func (b samsoftpayBody) object(name string) samsoftpayBody {
	members, _ := b[name].(map[string]any)
	return members
}

// text is a member that is a string, or "".
func (b samsoftpayBody) text(name string) string {
	switch value := b[name].(type) {
	case string:
		return value
	case json.Number:
		return value.String()
	}
	return ""
}

var (
	samsoftpayInteger = regexp.MustCompile(`^[+-]?[0-9]+(_[0-9]+)*$`)
	samsoftpayNumber  = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$`)
)

// amount reads a member as the server does, with Python's int(): a string of
// digits counts, a fraction is cut off. A client has to be stricter by itself.
func (b samsoftpayBody) amount(name string) (*big.Int, error) {
	value, ok := b[name]
	if !ok {
		return nil, malformedf("'%s'", name)
	}
	const wanted = "int() argument must be a string, a bytes-like object or a real number, not '%s'"
	switch v := value.(type) {
	case nil:
		return nil, malformedf(wanted, "NoneType")
	case map[string]any:
		return nil, malformedf(wanted, "dict")
	case []any:
		return nil, malformedf(wanted, "list")
	case bool:
		if v {
			return big.NewInt(1), nil
		}
		return new(big.Int), nil
	case json.Number:
		return samsoftpayTruncate(v.String())
	}
	text := strings.TrimSpace(value.(string))
	if len(text) > 4300 || !samsoftpayInteger.MatchString(text) {
		return nil, malformedf("invalid literal for int() with base 10: '%s'", value)
	}
	amount, _ := new(big.Int).SetString(strings.ReplaceAll(text, "_", ""), 10)
	return amount, nil
}

func samsoftpayTruncate(number string) (*big.Int, error) {
	if len(number) > 4300 || !samsoftpayNumber.MatchString(number) {
		return nil, malformedf("cannot convert float infinity to integer")
	}
	exact, _ := new(big.Rat).SetString(number)
	return new(big.Int).Quo(exact.Num(), exact.Denom()), nil
}

// currency is the member of that name, UGX when there is none.
func (b samsoftpayBody) currency() any {
	if currency, ok := b["currency"]; ok {
		return currency
	}
	return "UGX"
}

// channel is the member of that name, one of the server's enumeration.
func (b samsoftpayBody) channel() (string, error) {
	value, ok := b["channel"]
	if !ok {
		return "", malformedf("'channel'")
	}
	channel, ok := value.(string)
	if !ok {
		return "", malformedf("%s is not a valid Channel", encodeJSON(value))
	}
	if !slices.Contains([]string{"mtn_momo", "airtel_money", "card", "visa", "crypto"}, channel) {
		return "", malformedf("'%s' is not a valid Channel", channel)
	}
	return channel, nil
}

func (*samsoftpay) wallets() []Wallet {
	return []Wallet{
		{Name: Samsoftpay, Currency: "UGX"}, {Name: SamsoftpayPendingWallet, Currency: "UGX"},
		{Name: SamsoftpayLiveWallet, Currency: "UGX"}, {Name: SamsoftpayLivePendingWallet, Currency: "UGX"},
	}
}

func (*samsoftpay) direction(operation string) (way Direction, prompts bool) {
	switch operation {
	case "charge":
		return DirectionIn, true
	case "payout", "refund":
		return DirectionOut, false
	}
	return "", false
}

func (*samsoftpay) environment() map[string]string {
	return map[string]string{
		"SAMSOFTPAY_SECRET_KEY":     SamsoftpayTestKey,
		"SAMSOFTPAY_WEBHOOK_SECRET": SamsoftpayWebhookSecret,
		"SAMSOFTPAY_PHONE":          "0700 123 456",
	}
}
