package ssentezo

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/transport"
)

// Environment says whether real money moves.
type Environment string

// The environments of the document ("Environments"). They differ by address
// only; accounts and credentials are separate.
const (
	EnvironmentLive    Environment = "live"
	EnvironmentSandbox Environment = "sandbox"
)

// The addresses of the environments. Config.Environment chooses.
const (
	LiveURL    = "https://wallet.ssentezo.com/api"
	SandboxURL = "https://devwallet.ssentezo.com/api"
)

// Config is what New needs.
type Config struct {
	// Environment is required: EnvironmentLive or EnvironmentSandbox. There is no default, so that
	// none is taken by mistake.
	Environment Environment
	// APIUser and APIKey are required: the credentials of the environment's own
	// account, from its menu "API Access" (the document, "Authentication").
	APIUser string
	APIKey  momo.Secret
	// APIKeyFunc takes the place of APIKey where it changes.
	APIKeyFunc momo.SecretFunc
	// BaseURL is for tests: it replaces the address of the environment. It is https,
	// except for this machine, and never one of the provider's own addresses: those
	// are chosen by Environment alone. Callback addresses on this machine are allowed
	// only where BaseURL is on it too.
	BaseURL string
	// Limits are the amounts that may be sent. The zero Limits are the document's.
	Limits Limits
	momo.Options
}

// Format writes the settings, secrets masked, for every verb: fmt shows in clear
// what a nested pointer leads to when the verb is one for text.
func (c Config) Format(f fmt.State, _ rune) {
	type plain Config // without this method
	_, _ = fmt.Fprintf(f, "%+v", plain(c))
}

// Client talks to Ssentezo Wallet. It is safe for concurrent use, and to print.
type Client struct {
	transport   *transport.Client
	environment Environment
	rules       rules
}

// New checks config, all of it at once, and makes a client. It makes no request.
func New(config Config) (*Client, error) {
	var faults transport.Faults
	user := config.APIUser
	faults.Check(check.Visible(user, 256) && !strings.Contains(user, ":"), "APIUser", "must be one word without a colon")
	key := transport.NewCredential(&faults, "APIKey", config.APIKey, config.APIKeyFunc,
		isKey, "must be one word", basic(user))
	c := &Client{environment: config.Environment, rules: rules{
		mobile: config.Limits.mobile(&faults), toBank: config.Limits.toBank(&faults), local: check.Local(config.BaseURL),
	}}
	c.transport = transport.New(transport.Config{
		Provider:  provider,
		BaseURL:   baseURL(config, &faults),
		Options:   config.Options,
		Secrets:   func() []momo.Secret { return append(key.Known(), momo.Secret(user)) },
		Authorize: authorize(key),
	}, &faults)
	if err := faults.Err(provider, "new", ""); err != nil {
		return nil, err
	}
	return c, nil
}

// Environment says which environment the client was made for.
func (c *Client) Environment() Environment { return c.environment }

const provider = "ssentezo"

func baseURL(config Config, faults *transport.Faults) string {
	faults.Check(config.Environment == EnvironmentLive || config.Environment == EnvironmentSandbox, "Environment",
		"is required: EnvironmentLive or EnvironmentSandbox")
	switch {
	case config.BaseURL != "":
		faults.Check(!isProviders(config.BaseURL), "BaseURL", "must not be the provider's: Environment chooses it")
		return config.BaseURL
	case config.Environment == EnvironmentLive:
		return LiveURL
	default:
		return SandboxURL
	}
}

func isProviders(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false // refused as no address at all
	}
	host := "." + strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	return strings.HasSuffix(host, ".ssentezo.com")
}

func isKey(key momo.Secret) bool { return check.Visible(string(key), 256) }

// basic makes of a key the value of the Authorization header.
func basic(user string) func(momo.Secret) []string {
	return func(key momo.Secret) []string {
		r := http.Request{Header: http.Header{}}
		r.SetBasicAuth(user, string(key))
		return r.Header["Authorization"]
	}
}

// authorize keeps the credentials in a closure, where no printing reaches them.
func authorize(key *transport.Credential[[]string]) func(context.Context, *transport.Operation, http.Header) error {
	contentType := []string{"application/json"}
	return func(ctx context.Context, _ *transport.Operation, h http.Header) error {
		basic, err := key.Current(ctx)
		h["Authorization"], h["Content-Type"] = basic, contentType
		return err
	}
}
