package sppay

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
)

const (
	loginTimeout = 30 * time.Second
	// A token is used for a second even if the provider says that it lasts no
	// time at all, so that there is no login per call.
	shortestLife = time.Second
	// A token that does not say how long it lasts is kept as long as integrators
	// keep any.
	unstatedLife = 30 * time.Minute
	// The longest life seen is a leap year.
	longestLife = 366 * 24 * time.Hour
	// maxToken keeps the header within what servers accept.
	maxToken = 8 << 10
)

// tokens holds one access token for all callers. It is reachable from closures
// only, since it holds secrets.
type tokens struct {
	login   func(context.Context) (*token, error)
	now     func() time.Time
	timeout time.Duration
	limiter *rate.Limiter // of logins: one a second, and one more after a 401

	mu      sync.Mutex // never held while the network is used
	current *token     // nil before the first login, and after the provider refused it
	running *login     // nil when no login is under way
}

// token is what a login brought.
type token struct {
	bearer             []string // the value of the Authorization header
	renewAt, expiresAt time.Time
}

// login is a login under way. Its results may be read when done is closed.
type login struct {
	done  chan struct{}
	token *token
	err   error
}

func newTokens(config Config, access *access) *tokens {
	now, timeout := config.Clock, loginTimeout
	if now == nil {
		now = time.Now
	}
	if config.Timeout > 0 {
		timeout = min(timeout, config.Timeout)
	}
	return &tokens{
		login: passwordGrant(config, access, now), now: now, timeout: timeout,
		limiter: rate.NewLimiter(rate.Every(time.Second), 2),
	}
}

// authorize waits for a token no longer than ctx allows.
func (s *tokens) authorize(ctx context.Context, op *transport.Operation, h http.Header) error {
	token, running := s.look()
	if token == nil {
		select {
		case <-running.done:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		if running.err != nil {
			return running.err
		}
		token = running.token
	}
	setHeaders(op, h, token.bearer)
	return nil
}

// denied is called after a 401. It drops the token that was refused, and not the
// one that has replaced it meanwhile.
func (s *tokens) denied(_ *transport.Answer, sent http.Header) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current != nil && slices.Equal(s.current.bearer, sent["Authorization"]) {
		s.current = nil
	}
	return true
}

// look returns the token to use, or else the login to wait for. A token that is
// due for renewal is used while a login is under way, until it expires.
func (s *tokens) look() (*token, *login) {
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current != nil && now.Before(s.current.renewAt) {
		return s.current, nil
	}
	if s.running == nil {
		s.running = &login{done: make(chan struct{})}
		go s.run(s.running)
	}
	if s.current != nil && now.Before(s.current.expiresAt) {
		return s.current, nil
	}
	return nil, s.running
}

// run is the one login under way. No caller's context ends it, since others wait
// for it too; its own timeout does.
func (s *tokens) run(l *login) {
	_ = s.limiter.Wait(context.Background()) // a second at most, and without a deadline no error
	ctx, cancel := context.WithTimeout(context.Background(), s.timeout)
	defer cancel()
	l.token, l.err = s.login(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if l.err == nil {
		s.current = l.token
	}
	s.running = nil
	close(l.done)
}

// passwordGrant keeps the credentials in a closure, where no printing reaches
// them. The token call only looks: a token more does no harm.
func passwordGrant(config Config, access *access, now func() time.Time) func(context.Context) (*token, error) {
	op := &transport.Operation{
		Name: "token", Method: http.MethodPost, Path: config.TokenPath, Class: transport.Look, Judge: judgeToken,
	}
	var known transport.Faults // New reports them once
	client := transport.New(transport.Config{
		Provider: provider, BaseURL: config.BaseURL, Options: config.Options, Secrets: access.known,
	}, &known)
	return func(ctx context.Context) (*token, error) {
		asked := now() // before the answer: rather too early than too late
		call := &transport.Call{Op: op, Seal: access.write, Header: http.Header{"Content-Type": contentType}}
		return transport.Do(ctx, client, call, func(a *transport.Answer) (*token, error) {
			return decodeToken(a.Body, asked)
		})
	}
}

var errToken = errors.New("sppay: the answer holds no usable token")

func decodeToken(body []byte, asked time.Time) (*token, error) {
	var wire struct {
		TokenType   string            `json:"token_type"`
		ExpiresIn   strictjson.Scalar `json:"expires_in"`
		AccessToken string            `json:"access_token"`
	}
	if err := strictjson.Unmarshal(body, &wire); err != nil {
		return nil, err
	}
	if !isToken(wire.AccessToken) || wire.TokenType != "" && !strings.EqualFold(wire.TokenType, "Bearer") {
		return nil, errToken
	}
	life := lifetime(wire.ExpiresIn.Text)
	return &token{
		bearer:    []string{"Bearer " + wire.AccessToken},
		renewAt:   asked.Add(max(life*4/5, shortestLife)),
		expiresAt: asked.Add(max(life, shortestLife)),
	}, nil
}

// lifetime reads seconds. Only their beginning is believed: the provider may
// refuse a token at any time, and that is noticed.
func lifetime(seconds string) time.Duration {
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return unstatedLife
	}
	return time.Duration(min(max(n, 0), int64(longestLife/time.Second))) * time.Second
}

// isToken keeps a token from ending its header and beginning another.
func isToken(s string) bool { return check.Visible(s, maxToken) }
