package transport

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
)

// Operation is a row of a provider's table of operations.
type Operation struct {
	// Name is the method's name in lower case, for errors and logs.
	Name string
	// Method and Path are the request line; Path may hold one {placeholder} and
	// is what the log shows.
	Method, Path string
	// Class says what may be sent again.
	Class Class
	// PerMinute is the provider's documented limit of requests, 0 for none. It
	// is kept on this side too.
	PerMinute int
	// List allows a larger answer.
	List bool
}

// Config is what a provider's New gives.
type Config struct {
	Provider string
	BaseURL  string
	// PlainHTTP allows http to hosts other than this machine.
	PlainHTTP bool
	// Operations is the provider's table.
	Operations []*Operation
	// PerMinute replaces Operation.PerMinute where it names the operation.
	PerMinute map[*Operation]int
	momo.Options
	// Authorize sets the headers that prove who is asking, anew for every
	// attempt. May be nil.
	Authorize func(ctx context.Context, op *Operation, h http.Header) error
	// Judge refines what the HTTP status says of an answer that Decode did not
	// accept. May be nil.
	Judge func(*Answer, Verdict) Verdict
	// Renew is called after a Stale answer to a request with these headers: it
	// corrects the clock or drops the token, and reports whether sending again
	// makes sense.
	Renew func(a *Answer, sent http.Header) bool
}

// Client sends for one provider. It is safe for concurrent use.
type Client struct {
	config   Config
	base     url.URL
	sender   http.RoundTripper
	proves   bool
	budget   *budget
	limiters map[*Operation]*rate.Limiter
}

// New checks the configuration that all providers share. Faults are added to
// faults, so that they are told together with the provider's own.
func New(c Config, faults *momo.Fields) *Client {
	client := &Client{config: c, budget: newBudget(), limiters: map[*Operation]*rate.Limiter{}}
	client.base = checkBaseURL(c.BaseURL, c.PlainHTTP, faults)
	faults.Check(c.Timeout >= 0, "Timeout", "must not be negative")
	faults.Check(c.MaxAttempts >= 0, "MaxAttempts", "must not be negative")
	faults.Check(c.RetryWait >= 0, "RetryWait", "must not be negative")
	client.setDefaults()
	client.sender, client.proves = roundTripper(c.HTTPClient)
	for _, op := range c.Operations {
		perMinute, ok := c.PerMinute[op]
		if !ok {
			perMinute = op.PerMinute
		}
		if perMinute > 0 {
			client.limiters[op] = newLimiter(perMinute)
		}
	}
	return client
}

// newLimiter allows a burst of a third and refills two thirds a minute, so that
// no minute ever sees more than perMinute requests.
func newLimiter(perMinute int) *rate.Limiter {
	burst := max(1, perMinute/3)
	return rate.NewLimiter(rate.Limit(max(1, perMinute-burst))/60, burst)
}

func (c *Client) setDefaults() {
	if given := c.config.HTTPClient; c.config.Timeout == 0 && given != nil {
		c.config.Timeout = max(0, given.Timeout) // net/http takes a negative one for none
	}
	if c.config.Timeout == 0 {
		c.config.Timeout = 60 * time.Second
	}
	if c.config.MaxAttempts == 0 {
		c.config.MaxAttempts = 3
	}
	if c.config.RetryWait == 0 {
		c.config.RetryWait = 250 * time.Millisecond
	}
	if c.config.Clock == nil {
		c.config.Clock = time.Now
	}
	if c.config.Judge == nil {
		c.config.Judge = func(_ *Answer, v Verdict) Verdict { return v }
	}
}

func checkBaseURL(text string, plainHTTP bool, faults *momo.Fields) url.URL {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Hostname() == "" {
		faults.Check(false, "BaseURL", "must be an absolute URL")
		return url.URL{}
	}
	faults.Check(u.User == nil && u.RawQuery == "" && u.Fragment == "" && !strings.HasSuffix(u.Path, "/"),
		"BaseURL", "must have no user, query, fragment or slash at the end")
	faults.Check(u.Scheme == "https" || u.Scheme == "http" && (plainHTTP || check.Loopback(u.Hostname())),
		"BaseURL", "must be https")
	return *u
}

// Now is the time by the configured clock.
func (c *Client) Now() time.Time { return c.config.Clock() }

// Call is one call of an operation.
type Call struct {
	Op *Operation
	// Argument replaces the placeholder of Op.Path. The provider has checked
	// that it needs no escaping.
	Argument string
	// Query is the encoded query.
	Query string
	// Header is set on every attempt, after Authorize.
	Header http.Header
	// Body is sent as it is, on every attempt the same. A nil Body of a POST is
	// an empty one.
	Body []byte
	// Reference and Key are told in errors.
	Reference, Key string
	// KeyHeader is the canonical name of the header that carries Key, for the
	// provider that documents one.
	KeyHeader string
	// Decode accepts an answer and reads it, or says with an error that it is no
	// acceptance. It is asked about every answer with a 2xx, before Judge, and
	// about others that Judge has nothing against. An answer that neither accepts
	// nor Judge refuses is Garbled.
	Decode func(*Answer) error
}

// Do sends the call, as often as the table of what may be sent again allows, and
// returns nil when the provider has accepted it and Decode has read the answer.
// Any other end is a *momo.Error. It is the one function that sends.
func (c *Client) Do(ctx context.Context, call *Call) error {
	ctx, cancel := c.Bound(ctx)
	defer cancel()
	x := &exchange{client: c, call: call}
	x.trace.GotConn = func(httptrace.GotConnInfo) { x.connected.Store(true) }
	for {
		req, err := x.request(ctx)
		if err != nil {
			x.stopped(err)
			return x.err()
		}
		resp, err := c.sender.RoundTrip(req)
		if x.over(ctx, resp, err) {
			return x.err()
		}
		pause(ctx, x.wait)
	}
}

func (c *Client) log(ctx context.Context, x *exchange, v Verdict, a action) {
	if c.config.Logger == nil {
		return
	}
	level, decision := slog.LevelInfo, "accept"
	if v.Failure != None {
		level, decision = slog.LevelWarn, a.String()
	}
	c.config.Logger.LogAttrs(ctx, level, "attempt",
		slog.String("provider", c.config.Provider),
		slog.String("operation", x.call.Op.Name),
		slog.String("path", x.call.Op.Path),
		slog.Int("status", x.status),
		slog.Int("attempt", x.attempts),
		slog.Duration("duration", time.Since(x.started)),
		slog.String("decision", decision),
	)
}

// stripURL takes the address off an error of net/http: query strings hold
// phone numbers and, at one provider, signatures.
func stripURL(err error) error {
	var withURL *url.Error
	if errors.As(err, &withURL) {
		return withURL.Err
	}
	return err
}
