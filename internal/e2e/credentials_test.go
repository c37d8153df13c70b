package e2e

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/mpgateway"
	"github.com/momo-go/momo/samsoftpay"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/sppay"
	"github.com/momo-go/momo/ssentezo"
)

// rotation is a client whose secret changes, and how a request shows it.
type rotation struct {
	prefix  momo.Secret // of a secret that the client takes
	look    func(ctx context.Context, url string, ask momo.SecretFunc, o momo.Options) error
	carries func(r *http.Request, body string, secret momo.Secret) bool
}

func bearer(r *http.Request, _ string, secret momo.Secret) bool {
	return r.Header.Get("Authorization") == "Bearer "+string(secret)
}

// looked is a lookup, if there is a client.
func looked[C any](c C, err error, look func(C) error) error {
	if err != nil {
		return err
	}
	return look(c)
}

var rotations = map[string]rotation{
	"samsoftpay": {"sk_live_", func(ctx context.Context, url string, ask momo.SecretFunc, o momo.Options) error {
		c, err := samsoftpay.New(samsoftpay.Config{BaseURL: url, SecretKeyFunc: ask, Mode: samsoftpay.ModeLive, Options: o})
		return looked(c, err, func(c *samsoftpay.Client) error { _, err := c.Balance(ctx); return err })
	}, bearer},
	"mpgateway": {"gateway-secret--", func(ctx context.Context, url string, ask momo.SecretFunc, o momo.Options) error {
		c, err := mpgateway.New(mpgateway.Config{BaseURL: url, PublicID: "p", MerchantID: "m", SecretFunc: ask, Options: o})
		return looked(c, err, func(c *mpgateway.Client) error { _, err := c.Transaction(ctx, "order-1"); return err })
	}, func(_ *http.Request, body string, secret momo.Secret) bool {
		signature, err := mpgateway.Sign(secret, []byte(body))
		return err == nil && strings.Contains(body, signature)
	}},
	"ssentezo": {"key-", func(ctx context.Context, url string, ask momo.SecretFunc, o momo.Options) error {
		c, err := ssentezo.New(ssentezo.Config{
			BaseURL: url, Environment: ssentezo.EnvironmentSandbox, APIUser: "user", APIKeyFunc: ask, Options: o,
		})
		return looked(c, err, func(c *ssentezo.Client) error { _, err := c.Balance(ctx); return err })
	}, func(r *http.Request, _ string, secret momo.Secret) bool {
		return r.Header.Get("Authorization") == "Basic "+base64.StdEncoding.EncodeToString([]byte("user:"+string(secret)))
	}},
	"sapama's key": {"key-", func(ctx context.Context, url string, ask momo.SecretFunc, o momo.Options) error {
		c, err := sapama.New(sapama.Config{BaseURL: url, APIKeyFunc: ask, APISecret: "other", Till: 2, Options: o})
		return looked(c, err, func(c *sapama.Client) error { _, err := c.TransactionByID(ctx, "7"); return err })
	}, func(r *http.Request, _ string, secret momo.Secret) bool { return carriesHash(r, secret, "other") }},
	"sapama's secret": {"secret-", func(ctx context.Context, url string, ask momo.SecretFunc, o momo.Options) error {
		c, err := sapama.New(sapama.Config{BaseURL: url, APIKey: "other", APISecretFunc: ask, Till: 2, Options: o})
		return looked(c, err, func(c *sapama.Client) error { _, err := c.TransactionByID(ctx, "7"); return err })
	}, func(r *http.Request, _ string, secret momo.Secret) bool { return carriesHash(r, "other", secret) }},
	"sppay's token": {"token-", func(ctx context.Context, url string, ask momo.SecretFunc, o momo.Options) error {
		c, err := sppay.New(sppay.Config{BaseURL: url, TokenFunc: ask, Options: o})
		return looked(c, err, func(c *sppay.Client) error { _, err := c.Institutions(ctx); return err })
	}, bearer},
	"sppay's client secret": {"secret-", func(ctx context.Context, url string, ask momo.SecretFunc, o momo.Options) error {
		c, err := sppay.New(sppay.Config{
			BaseURL: url, ClientID: "id", ClientSecretFunc: ask, Username: "user", Password: "word", Options: o,
		})
		return looked(c, err, func(c *sppay.Client) error { _, err := c.Institutions(ctx); return err })
	}, func(_ *http.Request, body string, secret momo.Secret) bool {
		return strings.Contains(body, `"client_secret":"`+string(secret)+`"`)
	}},
	"sppay's password": {"password-", func(ctx context.Context, url string, ask momo.SecretFunc, o momo.Options) error {
		c, err := sppay.New(sppay.Config{
			BaseURL: url, ClientID: "id", ClientSecret: "secret", Username: "user", PasswordFunc: ask, Options: o,
		})
		return looked(c, err, func(c *sppay.Client) error { _, err := c.Institutions(ctx); return err })
	}, func(_ *http.Request, body string, secret momo.Secret) bool {
		return strings.Contains(body, `"password":"`+string(secret)+`"`)
	}},
}

func carriesHash(r *http.Request, key, secret momo.Secret) bool {
	given, fields := r.URL.Query(), map[string]string{}
	for name := range given {
		fields[name] = given.Get(name)
	}
	return given.Get("api_key") == string(key) && given.Get("hash") == sapama.Hash(secret, fields)
}

func TestEachSecretIsAskedForBeforeEachAttempt(t *testing.T) {
	for name, one := range rotations {
		t.Run(name, func(t *testing.T) {
			var mu sync.Mutex
			var carried []bool
			asked := 0
			current := func() momo.Secret { return one.prefix + momo.Secret("rotated-"+strconv.Itoa(asked)) }
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				mu.Lock()
				defer mu.Unlock()
				carried = append(carried, one.carries(r, string(body), current()))
				w.WriteHeader(http.StatusServiceUnavailable)
			}))
			defer server.Close()
			ask := func(context.Context) (momo.Secret, error) {
				mu.Lock()
				defer mu.Unlock()
				asked++
				return current(), nil
			}
			err := one.look(t.Context(), server.URL, ask, momo.Options{RetryWait: time.Nanosecond})
			require.Error(t, err)
			assert.Equal(t, []bool{true, true, true}, carried)
		})
	}
}

func TestNothingIsSentWithoutAUsableSecret(t *testing.T) {
	sealed := errors.New("the vault is sealed")
	for name, one := range rotations {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("sent") }))
			defer server.Close()
			for _, ask := range []momo.SecretFunc{
				func(context.Context) (momo.Secret, error) { return one.prefix + "rotated-1", sealed },
				func(context.Context) (momo.Secret, error) { return "", nil },
			} {
				err := one.look(t.Context(), server.URL, ask, momo.Options{})
				require.ErrorIs(t, err, momo.ErrNotSent)
				var e *momo.Error
				require.ErrorAs(t, err, &e)
				assert.Zero(t, e.Attempts)
				require.NotNil(t, e.Err)
				assert.NotContains(t, e.Err.Error(), "rotated-1")
			}
			other := func(context.Context) (momo.Secret, error) { return "sk_test_rotated", nil }
			if name == "samsoftpay" {
				require.ErrorIs(t, one.look(t.Context(), server.URL, other, momo.Options{}), momo.ErrNotSent, "of the other mode")
			}
		})
	}
}

// A provider that repeats a secret in its code must not have it printed, whichever secret
// that was.
func TestTheSecretInUseIsNeverPrinted(t *testing.T) {
	for name, one := range rotations {
		t.Run(name, func(t *testing.T) {
			secret := one.prefix + "rotated-word"
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("X-Request-Id", string(secret))
				w.WriteHeader(http.StatusServiceUnavailable)
			}))
			defer server.Close()
			err := one.look(t.Context(), server.URL, func(context.Context) (momo.Secret, error) { return secret, nil },
				momo.Options{MaxAttempts: 1})
			var e *momo.Error
			require.ErrorAs(t, err, &e)
			assert.NotContains(t, e.RequestID, "rotated-word")
			assert.NotContains(t, url.QueryEscape(e.LogValue().String()), "rotated-word")
		})
	}
}
