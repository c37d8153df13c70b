package sppay

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

// portal plays the token call and one lookup, on a socket or as a RoundTripper.
type portal struct {
	logins, lookups atomic.Int64
	// login answers the n-th login, counted from 1; nil gives token-n for an hour.
	login func(w http.ResponseWriter, r *http.Request, n int64)
	// refuse says which tokens get a 401.
	refuse func(token string) bool
}

func (p *portal) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != TokenPath {
		p.lookups.Add(1)
		if p.refuse != nil && p.refuse(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")) {
			w.WriteHeader(401)
			_, _ = io.WriteString(w, `{"message":"Unauthenticated."}`)
			return
		}
		_, _ = io.WriteString(w, `{"transaction":{"reference":"ZEMQDWUYJ0","status":4}}`)
		return
	}
	n := p.logins.Add(1)
	if p.login != nil {
		p.login(w, r, n)
		return
	}
	grant(w, n, "3600")
}

func grant(w io.Writer, n int64, expiresIn string) {
	_, _ = fmt.Fprintf(w, `{"token_type":"Bearer","expires_in":%s,"access_token":"token-%d"}`, expiresIn, n)
}

// RoundTrip is for tests in a synctest bubble, where no socket may be.
func (p *portal) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return w.Result(), nil
}

func credentials(o momo.Options) Config {
	return Config{
		BaseURL: "https://provider.invalid", ClientID: "9b8f0b6e-1d2c-4f5a-8e7d-6c5b4a392817", ClientSecret: "canary-client-secret",
		Username: "portal@example.com", Password: "canary-password", Options: o,
	}
}

// client makes one without a socket.
func (p *portal) client(t *testing.T) *Client {
	c, err := New(credentials(momo.Options{HTTPClient: &http.Client{Transport: p}}))
	require.NoError(t, err)
	return c
}

func look(ctx context.Context, c *Client) error {
	_, err := c.TransactionByID(ctx, "ZEMQDWUYJ0")
	return err
}

func TestAHundredCallersOfAHungTokenEndpointReturnAtTheirOwnDeadlines(t *testing.T) {
	p, release := &portal{}, make(chan struct{})
	p.login = func(_ http.ResponseWriter, r *http.Request, _ int64) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-release
	}
	server := httptest.NewServer(p)
	defer server.Close()
	defer close(release)
	pool := &http.Transport{}
	defer pool.CloseIdleConnections()
	config := credentials(momo.Options{HTTPClient: &http.Client{Transport: pool}})
	config.BaseURL = server.URL
	c, err := New(config)
	require.NoError(t, err)

	var callers sync.WaitGroup
	for i := range 100 {
		callers.Go(func() {
			deadline := time.Duration(50+5*i) * time.Millisecond // the login's own is 30 seconds
			began := time.Now()
			ctx, cancel := context.WithTimeout(context.Background(), deadline)
			defer cancel()
			_, err := c.Collect(ctx, collectRequest())
			waited := time.Since(began)
			assert.ErrorIs(t, err, context.DeadlineExceeded)
			assert.ErrorIs(t, err, momo.ErrNotSent)
			assert.Equal(t, momo.NotSent, momo.OutcomeOf(err))
			assert.GreaterOrEqual(t, waited, deadline)
			assert.Less(t, waited, deadline+5*time.Second, "a busy machine may be slow, but nobody waits for the login")
		})
	}
	callers.Wait()
	assert.EqualValues(t, 1, p.logins.Load(), "one login for all of them")
	assert.Zero(t, p.lookups.Load())
}

func TestCallersOfAHungTokenEndpointReturnAtTheVeryMomentOfTheirDeadlines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &portal{login: func(_ http.ResponseWriter, r *http.Request, _ int64) { <-r.Context().Done() }}
		c := p.client(t)
		var callers sync.WaitGroup
		for i := range 100 {
			callers.Go(func() {
				deadline := time.Duration(1+i) * 10 * time.Millisecond
				ctx, cancel := context.WithTimeout(context.Background(), deadline)
				defer cancel()
				began := time.Now()
				assert.ErrorIs(t, look(ctx, c), momo.ErrNotSent)
				assert.Equal(t, deadline, time.Since(began))
			})
		}
		callers.Wait()
		time.Sleep(loginTimeout) // the login ends with nobody waiting for it
		assert.LessOrEqual(t, p.logins.Load(), int64(3), "one login, whose attempts hang")
	})
}

func TestACallerWhoLeavesDoesNotEndTheLoginOfTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &portal{login: func(w http.ResponseWriter, _ *http.Request, n int64) {
			time.Sleep(time.Second)
			grant(w, n, "3600")
		}}
		c := p.client(t)
		ctx, cancel := context.WithCancel(t.Context())
		var callers sync.WaitGroup
		callers.Go(func() { assert.ErrorIs(t, look(ctx, c), context.Canceled) })
		callers.Go(func() { assert.NoError(t, look(context.Background(), c)) })
		time.Sleep(time.Millisecond)
		cancel()
		callers.Wait()
		assert.EqualValues(t, 1, p.logins.Load())
	})
}

func TestALoginEndsWithItsOwnTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &portal{login: func(_ http.ResponseWriter, r *http.Request, _ int64) { <-r.Context().Done() }}
		c := p.client(t)
		began := time.Now()
		err := look(context.Background(), c)
		assert.ErrorIs(t, err, momo.ErrNotSent)
		assert.LessOrEqual(t, time.Since(began), loginTimeout)
		assert.Greater(t, time.Since(began), loginTimeout/3)
	})
}

func TestATokenIsKeptForTheLifeThatItWasGiven(t *testing.T) {
	const year = 366 * 24 * time.Hour
	for expiresIn, life := range map[string]time.Duration{
		"3600": time.Hour, `"3600"`: time.Hour, "31622400": year, "1000000000000": year, "9999999999999999999999": unstatedLife,
		"0": shortestLife, "-5": shortestLife, `"soon"`: unstatedLife, "null": unstatedLife, "1.5": unstatedLife, "1e12": unstatedLife,
	} {
		synctest.Test(t, func(t *testing.T) {
			p := &portal{login: func(w http.ResponseWriter, _ *http.Request, n int64) { grant(w, n, expiresIn) }}
			c := p.client(t)
			for range 10 {
				require.NoError(t, look(t.Context(), c), expiresIn)
			}
			assert.EqualValues(t, 1, p.logins.Load(), expiresIn)
			renewal := max(life*4/5, shortestLife)
			time.Sleep(renewal - time.Nanosecond)
			require.NoError(t, look(t.Context(), c))
			synctest.Wait()
			assert.EqualValues(t, 1, p.logins.Load(), expiresIn)
			time.Sleep(time.Nanosecond)
			require.NoError(t, look(t.Context(), c))
			synctest.Wait()
			assert.EqualValues(t, 2, p.logins.Load(), expiresIn)
		})
	}
	assert.Equal(t, unstatedLife, lifetime(""), "missing")
}

func TestATokenDueForRenewalIsUsedWhileTheLoginHangsAndUntilItExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &portal{}
		p.login = func(w http.ResponseWriter, r *http.Request, n int64) {
			if n > 1 {
				<-r.Context().Done()
				return
			}
			grant(w, n, "1000")
		}
		c := p.client(t)
		require.NoError(t, look(t.Context(), c))
		time.Sleep(801 * time.Second)
		began := time.Now()
		require.NoError(t, look(t.Context(), c))
		assert.Zero(t, time.Since(began), "nobody waits for an early renewal")
		time.Sleep(200 * time.Second)
		assert.ErrorIs(t, look(t.Context(), c), momo.ErrNotSent)
		synctest.Wait()
	})
}

func TestA401DropsTheTokenAndTheCallIsRepeatedOnceWithANewOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &portal{refuse: func(token string) bool { return token == "token-1" }}
		c := p.client(t)
		require.NoError(t, look(t.Context(), c))
		assert.EqualValues(t, 2, p.logins.Load())
		assert.EqualValues(t, 2, p.lookups.Load())
	})
}

func TestA401OfTheNewTokenTooIsTheEndAndLoginsAreOneASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &portal{refuse: func(string) bool { return true }}
		c := p.client(t)
		began := time.Now()
		for n := range int64(20) {
			assert.ErrorIs(t, look(t.Context(), c), momo.ErrUnauthorized)
			assert.Equal(t, 2*(n+1), p.lookups.Load(), "once, and once more")
		}
		seconds := int64(time.Since(began) / time.Second)
		assert.LessOrEqual(t, p.logins.Load(), seconds+2)
		assert.Greater(t, p.logins.Load(), seconds-1)
	})
}

func TestAFailingTokenEndpointIsAskedOnceASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &portal{login: func(w http.ResponseWriter, _ *http.Request, _ int64) {
			w.WriteHeader(400)
			_, _ = io.WriteString(w, `{"error":"invalid_grant","error_description":"wrong","message":"wrong"}`)
		}}
		c := p.client(t)
		began := time.Now()
		for range 20 {
			assert.ErrorIs(t, look(t.Context(), c), momo.ErrUnauthorized)
		}
		assert.LessOrEqual(t, p.logins.Load(), int64(time.Since(began)/time.Second)+2)
	})
}

func TestAHundredRefusalsOfOneTokenAreOneLogin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var revoked atomic.Bool
		p := &portal{refuse: func(token string) bool {
			time.Sleep(10 * time.Second) // so that all are under way when the first answer comes
			return token == "token-1" && revoked.Load()
		}}
		c := p.client(t)
		require.NoError(t, look(t.Context(), c))
		revoked.Store(true)
		var callers sync.WaitGroup
		for i := range 100 {
			callers.Go(func() {
				time.Sleep(time.Duration(i) * 100 * time.Millisecond) // the last refusal comes after the new token
				assert.NoError(t, look(context.Background(), c))
			})
		}
		callers.Wait()
		assert.EqualValues(t, 2, p.logins.Load())
	})
}

func TestALookupThatIsRepeatedForAnotherReasonKeepsTheToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, failed := &portal{}, false
		c, err := New(credentials(momo.Options{HTTPClient: &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			if r.URL.Path != TokenPath && !failed {
				failed = true
				return &http.Response{StatusCode: 503, Body: http.NoBody}, nil
			}
			return p.RoundTrip(r)
		})}}))
		require.NoError(t, err)
		require.NoError(t, look(t.Context(), c))
		assert.EqualValues(t, 1, p.logins.Load())
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestTheTokenCallIsTheDocumentedOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &portal{login: func(w http.ResponseWriter, r *http.Request, _ int64) {
			body, _ := io.ReadAll(r.Body)
			assert.JSONEq(t, fixture(t, "token_request.json"), string(body))
			assert.Equal(t, http.MethodPost, r.Method)
			assert.Empty(t, r.Header["Authorization"])
			assert.Equal(t, []string{"application/json"}, r.Header["Content-Type"])
			_, _ = io.WriteString(w, fixture(t, "token_response.json"))
		}, refuse: func(token string) bool { return token != "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.canary.token" }}
		require.NoError(t, look(t.Context(), p.client(t)))
	})
}

func TestTheTokenPathCanBeSet(t *testing.T) {
	var path string
	config := credentials(momo.Options{HTTPClient: &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		path = r.URL.Path
		return &http.Response{StatusCode: 404, Body: http.NoBody}, nil
	})}})
	config.TokenPath = DocumentedTokenPath
	c, err := New(config)
	require.NoError(t, err)
	require.Error(t, look(t.Context(), c))
	assert.Equal(t, "/v1/api/token", path)
}

func TestRefusedCredentialsAreUnauthorizedAndNothingElseIsSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &portal{login: func(w http.ResponseWriter, _ *http.Request, _ int64) {
			w.WriteHeader(401)
			_, _ = io.WriteString(w, fixture(t, "token_error.json"))
		}}
		_, err := p.client(t).Collect(t.Context(), collectRequest())
		var e *momo.Error
		require.ErrorAs(t, err, &e)
		assert.ErrorIs(t, err, momo.ErrUnauthorized)
		assert.Equal(t, "invalid_client", e.Code)
		assert.Equal(t, 401, e.HTTPStatus)
		assert.Equal(t, momo.Private("Client authentication failed"), e.Message)
		assert.Equal(t, momo.Refused, momo.OutcomeOf(err))
		assert.Zero(t, p.lookups.Load())
	})
}

func TestATokenThatWouldEndItsHeaderIsNoToken(t *testing.T) {
	for _, bad := range []string{
		"a\r\nX-Injected: 1", "a\nb", "a b", "", "tökén", "a\x00", strings.Repeat("a", maxToken+1),
	} {
		quoted, err := json.Marshal(bad)
		require.NoError(t, err)
		for _, body := range []string{`{"access_token":` + string(quoted) + `}`, `{"token_type":"mac","access_token":"a"}`, `{"error":"none"}`, `[]`} {
			synctest.Test(t, func(t *testing.T) {
				p := &portal{login: func(w http.ResponseWriter, _ *http.Request, _ int64) { _, _ = io.WriteString(w, body) }}
				_, err := p.client(t).Collect(t.Context(), collectRequest())
				assert.ErrorIs(t, err, momo.ErrNotSent, "%q", bad)
				assert.Zero(t, p.lookups.Load())
			})
		}
		if bad != "" {
			_, err = New(Config{BaseURL: EngineURL, Token: momo.Secret(bad)})
			assert.ErrorIs(t, err, momo.ErrInvalid, "%q", bad)
		}
	}
}
