package samsoftpay

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/transport"
)

const providerName = "samsoftpay"

// BaseURL is the provider's only host, for test and live alike (the document,
// "Charges").
const BaseURL = "https://api.samsoftpay.com"

// Mode says whether real money moves. The key decides it.
type Mode string

// The modes, as the provider's answers spell them. Beyond the document.
const (
	ModeTest Mode = "test"
	ModeLive Mode = "live"
)

// Config is what New needs. The zero value of everything but SecretKey is good.
type Config struct {
	// SecretKey is required: "sk_test_…" or "sk_live_…", from the dashboard (the
	// document, "Authentication").
	SecretKey momo.Secret
	// SecretKeyFunc takes the place of SecretKey where it changes.
	SecretKeyFunc momo.SecretFunc
	// Mode is that of the key. It is required with SecretKeyFunc, so that a key of the
	// other mode is never used; SecretKey says it itself.
	Mode Mode
	// BaseURL replaces the provider's address. It is https, except for this machine.
	BaseURL string
	// ChargesPerMinute and PayoutsPerMinute are kept on this side, by waiting.
	// Zero means the document's 30 and 10 ("Errors"); negative means no limit. The
	// provider's pages of today say 120 and 30 (seen on 24 November 2026): give those
	// where your account has them. In no minute are more sent, and one less than that,
	// or in 120 two, are sent in every minute as long as calls wait. A call whose turn
	// comes too late ends at once, as momo.ErrNotSent and momo.ErrRateLimited. All
	// processes that use one key share its limits at the provider: give them one
	// Options.Limiter and the same numbers. Without it each keeps the limits for itself
	// alone, and needs a smaller number.
	ChargesPerMinute, PayoutsPerMinute int
	// ReplayLostAnswers sends a Collect or Disburse again, with the same key and the
	// same bytes, when its answer was lost or cannot be read, and while the provider
	// says that the request is in flight: as the document promises ("Required
	// Headers"). Without it such a payment is looked up by its reference, and sent
	// once.
	//
	// It can pay twice. The provider's public server was seen to answer 502 "retry
	// with the same Idempotency-Key", to forget the key, and to go on with the first
	// charge: the same key then made a second one, and both succeeded. After a 5xx
	// that it has seen, the client never sends again; an answer that was lost may
	// have been such a 5xx.
	ReplayLostAnswers bool
	momo.Options
}

// Format writes the settings, secrets masked, for every verb: fmt shows in clear
// what a nested pointer leads to when the verb is one for text.
func (c Config) Format(f fmt.State, _ rune) {
	type plain Config // without this method
	_, _ = fmt.Fprintf(f, "%+v", plain(c))
}

// Client talks to Samsoftpay. It is safe for concurrent use, and to print.
type Client struct {
	transport         *transport.Client
	mode              Mode
	collect, disburse *transport.Operation // as Config.ReplayLostAnswers chooses
}

// New checks config, all of it at once, and makes a client. It makes no request.
func New(config Config) (*Client, error) {
	var faults transport.Faults
	mode := config.mode(&faults)
	key := transport.NewCredential(&faults, "SecretKey", config.SecretKey, config.SecretKeyFunc, isKeyOf(mode),
		"must begin with sk_test_ or sk_live_ and be one word", bearer)
	if config.BaseURL == "" {
		config.BaseURL = BaseURL
	}
	clock := &clock{now: config.Clock}
	if clock.now == nil {
		clock.now = time.Now
	}
	c := &Client{mode: mode, collect: opCollect, disburse: opDisburse}
	if config.ReplayLostAnswers {
		c.collect, c.disburse = opCollectAgain, opDisburseAgain
	}
	c.transport = transport.New(transport.Config{
		Provider:   providerName,
		BaseURL:    config.BaseURL,
		PerMinute:  c.limits(config),
		Options:    config.Options,
		Secrets:    key.Known,
		Credential: key.Secret,
		Authorize:  authorize(key, clock),
		Renew:      func(a *transport.Answer, _ http.Header) bool { return clock.correct(a.Header) },
	}, &faults)
	if err := faults.Err(providerName, "new", ""); err != nil {
		return nil, err
	}
	return c, nil
}

// Mode says whether the key is a test or a live one.
func (c *Client) Mode() Mode { return c.mode }

// mode is that of the setting, or else of the key.
func (c *Config) mode(faults *transport.Faults) Mode {
	of := modeOf(c.SecretKey)
	switch {
	case c.SecretKeyFunc != nil:
		faults.Check(c.Mode == ModeTest || c.Mode == ModeLive, "Mode", "is required with SecretKeyFunc: ModeTest or ModeLive")
		return c.Mode
	case of != "":
		faults.Check(c.Mode == "" || c.Mode == of, "Mode", "must be that of SecretKey")
	}
	return of
}

func isKeyOf(mode Mode) func(momo.Secret) bool {
	return func(key momo.Secret) bool {
		return mode != "" && modeOf(key) == mode && check.Visible(string(key), 256)
	}
}

func modeOf(key momo.Secret) Mode {
	switch {
	case strings.HasPrefix(string(key), "sk_test_"):
		return ModeTest
	case strings.HasPrefix(string(key), "sk_live_"):
		return ModeLive
	default:
		return ""
	}
}

func (c *Client) limits(config Config) map[*transport.Operation]int {
	changed := map[*transport.Operation]int{}
	if config.ChargesPerMinute != 0 {
		changed[c.collect] = config.ChargesPerMinute
	}
	if config.PayoutsPerMinute != 0 {
		changed[c.disburse] = config.PayoutsPerMinute
	}
	return changed
}

func bearer(key momo.Secret) []string { return []string{"Bearer " + string(key)} }

// authorize keeps the key in a closure, where no printing reaches it.
func authorize(
	key *transport.Credential[[]string], clock *clock,
) func(context.Context, *transport.Operation, http.Header) error {
	return func(ctx context.Context, op *transport.Operation, h http.Header) error {
		bearer, err := key.Current(ctx)
		if err != nil {
			return err
		}
		h["Authorization"] = bearer
		if op.Method == http.MethodPost {
			h["Content-Type"] = contentType
			h["X-Timestamp"] = []string{strconv.FormatInt(clock.seconds(), 10)}
		}
		return nil
	}
}

var contentType = []string{"application/json"}
