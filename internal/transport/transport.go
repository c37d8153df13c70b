package transport

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

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
	// Recovery is what the caller can do about an indeterminate end.
	Recovery momo.Recovery
	// PerMinute is the provider's documented limit of requests, 0 for none. It
	// is kept on this side too.
	PerMinute int
	// List allows a larger answer.
	List bool
	// Judge refines what the HTTP status says of an answer that Decode did not
	// accept. Nil leaves it at that.
	Judge func(*Answer, Verdict) Verdict
}

// Config is what a provider's New gives.
type Config struct {
	Provider string
	BaseURL  string
	// PlainHTTP allows http to hosts other than this machine.
	PlainHTTP bool
	// PerMinute replaces Operation.PerMinute where it names the operation; a
	// negative number is no limit.
	PerMinute map[*Operation]int
	momo.Options
	// Secrets returns the credentials in use, so that no word of an answer that repeats
	// one is ever printed. May be nil.
	Secrets func() []momo.Secret
	// Credential asks for the secret by which the provider counts requests: the keys of
	// Options.Limiter are made of it. Required where an operation has a limit.
	Credential func(context.Context) (momo.Secret, error)
	// Authorize sets the headers that prove who is asking, anew for every
	// attempt. May be nil.
	Authorize func(ctx context.Context, op *Operation, h http.Header) error
	// Renew is called after a Stale answer to a request with these headers: it
	// corrects the clock or drops the token, and reports whether sending again
	// makes sense.
	Renew func(a *Answer, sent http.Header) bool
}

// Client sends for one provider. It is safe for concurrent use.
type Client struct {
	config   Config // without its secrets
	base     url.URL
	sender   http.RoundTripper
	own      bool // sender is the library's own
	isSecret func(string) bool
	budget   *budget
	local    momo.LocalLimiter
	key      func(context.Context, *Operation) (string, error) // of Options.Limiter
	places   chan struct{}                                     // of calls in flight, nil for any number
}

// New checks the configuration that all providers share. Faults are added to
// faults, so that they are told together with the provider's own.
func New(c Config, faults *Faults) *Client {
	client := &Client{config: c, budget: newBudget()}
	client.isSecret, client.config.Secrets = isSecret(c.Secrets), nil
	client.base = checkBaseURL(c.BaseURL, c.PlainHTTP, faults)
	client.key, client.config.Credential = keys(c.Provider, client.base.String(), c.Credential), nil
	faults.Check(c.Timeout >= 0, "Timeout", "must not be negative")
	faults.Check(c.AttemptTimeout >= 0, "AttemptTimeout", "must not be negative")
	faults.Check(c.MaxAttempts >= 0, "MaxAttempts", "must not be negative")
	faults.Check(c.RetryWait >= 0, "RetryWait", "must not be negative")
	faults.Check(c.MaxInFlight >= 0, "MaxInFlight", "must not be negative")
	if c.MaxInFlight > 0 {
		client.places = make(chan struct{}, c.MaxInFlight)
	}
	client.setDefaults()
	client.sender, client.own = roundTripper(c.HTTPClient)
	return client
}

// isSecret keeps credentials in a closure, where no printing reaches them.
func isSecret(known func() []momo.Secret) func(string) bool {
	if known == nil {
		return func(string) bool { return false }
	}
	return func(word string) bool {
		for _, secret := range known() {
			if word == string(secret) || len(word) >= shortest && containsFold(string(secret), word) {
				return true
			}
		}
		return false
	}
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
}

func checkBaseURL(text string, plainHTTP bool, faults *Faults) url.URL {
	u, err := url.Parse(strings.TrimSuffix(text, "/"))
	if err != nil || u.Host == "" || u.Hostname() == "" {
		faults.Check(false, "BaseURL", "must be an absolute URL")
		return url.URL{}
	}
	faults.Check(u.User == nil && u.RawQuery == "" && u.Fragment == "" && !strings.HasSuffix(u.Path, "/"),
		"BaseURL", "must have no user, query, fragment or two slashes at the end")
	faults.Check(u.Scheme == "https" || u.Scheme == "http" && (plainHTTP || check.Loopback(u.Hostname())),
		"BaseURL", "must be https")
	return *u
}

// Now is the time by the configured clock.
func (c *Client) Now() time.Time { return c.config.Clock() }

// Call is one call of an operation.
type Call struct {
	Op *Operation
	// Argument replaces the placeholder of Op.Path, escaped as one segment. The
	// provider has checked that it does not walk: see check.Segment.
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
	// Seal, if set, makes of that what an attempt sends, with the credentials of that
	// moment: the body, or the query of a GET. It must say the same each time.
	Seal func(ctx context.Context, written []byte) ([]byte, error)
	// Reference and Key are repeated in errors.
	Reference, Key string
	// KeyHeader is the canonical name of the header that carries Key, for the
	// provider that documents one.
	KeyHeader string
	// Decode accepts an answer and reads it, or says with an error that it is no
	// acceptance. It is asked about every answer with a 2xx, before Judge, and
	// about others that Judge has nothing against. An answer that neither accepts
	// nor Judge refuses is Garbled.
	Decode func(*Answer) error

	find func(context.Context) error // set by DoOrFind
}

// write makes the body, once: whatever is sent again is these bytes.
func (c *Client) write(call *Call) (err error) {
	if call.JSON == nil || len(call.Faults) > 0 {
		return nil
	}
	call.Body, err = strictjson.Marshal(call.JSON)
	return err
}

// NotFound is the error of a lookup by the call's reference that found nothing.
func (c *Client) NotFound(op *Operation, reference string) error {
	return &momo.Error{
		Provider: c.config.Provider, Op: op.Name, Kind: momo.ErrNotFound, Reference: reference, Lookup: true,
	}
}

// bound gives a context the deadline of Options.Timeout, unless its own is sooner.
func (c *Client) bound(ctx context.Context) (context.Context, context.CancelFunc) {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= c.config.Timeout {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, c.config.Timeout)
}

// Do sends the call, as often as the table of what may be sent again allows, and
// returns nil when the provider has accepted it and Decode has read the answer, or
// when the payment was found after its answer was lost. Any other end is a
// *momo.Error. It is the one function that sends.
func (c *Client) Do(ctx context.Context, call *Call) (err error) {
	ctx, whole := c.Begin(ctx, call.Op)
	defer func() { whole.End(err) }()
	if err := c.write(call); err != nil {
		call.Faults.Check(false, "Request", "must be valid UTF-8")
	}
	if err := call.Faults.Err(c.config.Provider, call.Op.Name, call.Reference); err != nil {
		return err
	}
	deadline, _ := ctx.Deadline()
	x := &exchange{client: c, call: call, again: true, timeToSend: min(time.Until(deadline)/4, leastToSend)}
	x.run(ctx)
	return x.err()
}

// leastToSend is kept free for sending, unless a quarter of the call's time is less.
const leastToSend = 2 * time.Second
