package transport

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"golang.org/x/time/rate"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/strictjson"
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
	http     *http.Client
	proves   bool
	budget   *budget
	limiters map[*Operation]*rate.Limiter
}

// New checks the configuration that all providers share. Faults are added to
// faults, so that they are told together with the provider's own.
func New(c Config, faults *Faults) *Client {
	client := &Client{config: c, budget: newBudget(), limiters: map[*Operation]*rate.Limiter{}}
	client.base = checkBaseURL(c.BaseURL, c.PlainHTTP, faults)
	faults.Check(c.Timeout >= 0, "Timeout", "must not be negative")
	faults.Check(c.MaxAttempts >= 0, "MaxAttempts", "must not be negative")
	faults.Check(c.RetryWait >= 0, "RetryWait", "must not be negative")
	client.setDefaults()
	client.http, client.proves = httpClient(c.HTTPClient)
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

func checkBaseURL(text string, plainHTTP bool, faults *Faults) url.URL {
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
	// Faults are those of the caller's input. With any, nothing is sent, and the error
	// is a momo.ErrInvalid that names them all.
	Faults Faults
	// JSON is written once, and Body is sent as it is: on every attempt the same
	// bytes. At most one of them is set; a POST without any has no body.
	JSON any
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

func (call *Call) write() (err error) {
	if call.JSON != nil && len(call.Faults) == 0 {
		call.Body, err = strictjson.Marshal(call.JSON)
	}
	return err
}

// NotFound is the error of a lookup by the call's reference that found nothing.
func (c *Client) NotFound(op *Operation, reference string) error {
	return &momo.Error{Provider: c.config.Provider, Op: op.Name, Kind: momo.ErrNotFound, Reference: reference, Lookup: true}
}

// Do sends the call, as often as the table of what may be sent again allows, and
// returns nil when the provider has accepted it and Decode has read the answer.
// Any other end is a *momo.Error. It is the one function that sends.
func (c *Client) Do(ctx context.Context, call *Call) error {
	if err := call.write(); err != nil {
		call.Faults.Check(false, "Request", "must be valid UTF-8")
	}
	if err := call.Faults.Err(c.config.Provider, call.Op.Name, call.Reference); err != nil {
		return err
	}
	ctx, cancel := c.Bound(ctx)
	defer cancel()
	x := &exchange{client: c, call: call, again: true}
	req := x.request(ctx)
	err := x.prepare(req)
	if err == nil {
		_, err = x.retrier().Do(&retryablehttp.Request{Request: req}) // check has read the answer
	}
	if err != nil && x.again { // an attempt that was decided on was never made
		x.stopped(err)
	}
	return x.err()
}

func (x *exchange) log(ctx context.Context, next action) {
	logger := x.client.config.Logger
	if logger == nil {
		return
	}
	level := slog.LevelWarn
	if next == done {
		level = slog.LevelInfo
	}
	logger.LogAttrs(ctx, level, "attempt",
		slog.String("provider", x.client.config.Provider),
		slog.String("operation", x.call.Op.Name),
		slog.String("path", x.call.Op.Path),
		slog.Int("status", x.status),
		slog.Int("attempt", x.attempts),
		slog.Duration("duration", time.Since(x.started)),
		slog.String("decision", next.String()),
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
