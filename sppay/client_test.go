package sppay

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/conformance"
)

func TestNewTellsAllFaultsAtOnce(t *testing.T) {
	_, err := New(Config{TokenPath: "oauth/token", PayerKey: "customer", Options: momo.Options{Timeout: -time.Second}})
	var e *momo.Error
	require.ErrorAs(t, err, &e)
	assert.ErrorIs(t, err, momo.ErrInvalid)
	var names []string
	for _, f := range e.Fields {
		names = append(names, f.Name)
	}
	assert.Equal(t, []string{"ClientID", "ClientSecret", "Username", "Password", "TokenPath", "PayerKey", "BaseURL", "Timeout"}, names)
}

func TestNewTakesCredentialsOrATokenAndNotBoth(t *testing.T) {
	config := credentials(momo.Options{})
	_, err := New(config)
	require.NoError(t, err)
	config.Token = "eyJ0"
	_, err = New(config)
	assert.ErrorIs(t, err, momo.ErrInvalid)
	_, err = New(Config{BaseURL: EngineURL, Token: "eyJ0"})
	assert.NoError(t, err)
}

func TestTokenPathMustBeAPlainPath(t *testing.T) {
	for _, path := range []string{"", TokenPath, DocumentedTokenPath} {
		config := credentials(momo.Options{})
		config.TokenPath = path
		_, err := New(config)
		assert.NoError(t, err, "%q", path)
	}
	for _, path := range []string{"token", "//elsewhere.example/token", "/a/../b", "/{id}", "/a?b", "/a#b", "/a b", "/%2e"} {
		config := credentials(momo.Options{})
		config.TokenPath = path
		_, err := New(config)
		assert.ErrorIs(t, err, momo.ErrInvalid, "%q", path)
	}
}

func TestConfigAndClientAreSafeToPrint(t *testing.T) {
	config := credentials(momo.Options{})
	c, err := New(config)
	require.NoError(t, err)
	withToken, err := New(Config{BaseURL: EngineURL, Token: "canary-token"})
	require.NoError(t, err)
	for _, value := range []any{config, c, *c, withToken, Config{Token: "canary-token"}, collectRequest(), ConfirmRequest{OTP: "canary"}} {
		for _, text := range conformance.Renderings(value) {
			assert.NotContains(t, text, "canary")
			assert.NotContains(t, text, "portal@example.com")
			assert.NotContains(t, text, sampleEmail)
			assert.NotContains(t, text, "597018036")
		}
	}
}
