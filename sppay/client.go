package sppay

import (
	"cmp"
	"context"
	"fmt"
	"net/http"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/transport"
)

// EngineURL is the host that the provider's public libraries use. The document
// names none. It is neither proven to be a sandbox nor proven to be production:
// a library of 2024 calls it a host before going live, one of 2026 still uses it.
// Assume that real money moves.
const EngineURL = "https://engine.sppay.dev"

// TokenPath is where tokens are had according to all public libraries. The
// provider's page of March 2024 has [DocumentedTokenPath].
const (
	TokenPath           = "/oauth/token"
	DocumentedTokenPath = "/v1/api/token"
)

// PayerKey is the name under which a collection tells who pays.
type PayerKey string

// The two names. The document has "payee"; the provider's own library changed to "payer"
// in September 2024.
const (
	KeyPayee PayerKey = "payee"
	KeyPayer PayerKey = "payer"
)

// Config is what New needs: BaseURL, and either the four credentials or a Token.
type Config struct {
	// BaseURL is required, since the document names no host: [EngineURL], or what the
	// provider told you. It is https, except for this machine.
	BaseURL string
	// ClientID and ClientSecret are of the API access, Username and Password
	// those of the person who signs in to the portal. Beyond the document.
	ClientID     string
	ClientSecret momo.Secret
	Username     momo.Private
	Password     momo.Secret
	// ClientSecretFunc and PasswordFunc take the places of ClientSecret and Password
	// where they change. They are asked for each token; one that was got with old ones is
	// used until the provider refuses it.
	ClientSecretFunc, PasswordFunc momo.SecretFunc
	// TokenPath is where a token is asked for. Empty means [TokenPath].
	TokenPath string
	// Token takes the place of the credentials. It is used as it is: when the
	// provider refuses it, calls end in momo.ErrUnauthorized.
	Token momo.Secret
	// TokenFunc takes the place of Token where it changes.
	TokenFunc momo.SecretFunc
	// PayerKey is [KeyPayee] unless set, as in the document. A refusal that names the
	// other one as missing is a momo.ErrInvalid that names Config.PayerKey.
	PayerKey PayerKey
	// DateLayout is how days are written to the list's date_from and date_to, as
	// in package time. Empty means "2006-01-02". The provider publishes no format.
	DateLayout string
	momo.Options
}

const provider = "sppay"

// Format writes the settings, secrets masked, for every verb: fmt shows in clear
// what a nested pointer leads to when the verb is one for text.
func (c Config) Format(f fmt.State, _ rune) {
	type plain Config // without this method
	_, _ = fmt.Fprintf(f, "%+v", plain(c))
}

// Client talks to SP Pay. It is safe for concurrent use, and to print.
type Client struct {
	transport  *transport.Client
	payerKey   PayerKey
	dateLayout string
	local      bool // the provider is played on this machine
}

// New checks config, all of it at once, and makes a client. It makes no request:
// the first call asks for a token.
func New(config Config) (*Client, error) {
	var faults transport.Faults
	config.TokenPath = cmp.Or(config.TokenPath, TokenPath)
	c := &Client{
		payerKey:   cmp.Or(config.PayerKey, KeyPayee),
		dateLayout: cmp.Or(config.DateLayout, "2006-01-02"),
		local:      check.Local(config.BaseURL),
	}
	settings := transport.Config{Provider: provider, BaseURL: config.BaseURL, Options: config.Options}
	if config.hasToken() {
		token := config.token(&faults)
		settings.Secrets, settings.Authorize = token.Known, givenToken(token)
	} else {
		access := config.access(&faults)
		source := newTokens(config, access)
		settings.Secrets, settings.Authorize, settings.Renew = access.known, source.authorize, source.denied
	}
	config.check(&faults)
	c.transport = transport.New(settings, &faults)
	if err := faults.Err(provider, "new", ""); err != nil {
		return nil, err
	}
	return c, nil
}

func (config *Config) check(faults *transport.Faults) {
	faults.Check(check.Path(config.TokenPath), "TokenPath", "must be a plain path that begins with a slash")
	faults.Check(config.PayerKey == "" || config.PayerKey == KeyPayer || config.PayerKey == KeyPayee,
		"PayerKey", "must be payer or payee")
}

// givenToken keeps the token in a closure, where no printing reaches it.
func givenToken(token *transport.Credential[[]string]) func(context.Context, *transport.Operation, http.Header) error {
	return func(ctx context.Context, op *transport.Operation, h http.Header) error {
		bearer, err := token.Current(ctx)
		if err != nil {
			return err
		}
		setHeaders(op, h, bearer)
		return nil
	}
}

func setHeaders(op *transport.Operation, h http.Header, bearer []string) {
	h["Authorization"] = bearer
	if op.Method == http.MethodPost {
		h["Content-Type"] = contentType
	}
}

var contentType = []string{"application/json"}
