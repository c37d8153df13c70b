package mpgateway

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/sign"
	"github.com/momo-go/momo/internal/transport"
)

// Config is what New needs: everything but the Options is required, and comes
// from the gateway when a merchant is registered.
type Config struct {
	// BaseURL is the gateway's address. It is https, except for this machine. There
	// is no default: the document names none.
	BaseURL string
	// PublicID is the merchant's public id, the part of every path: 1 to 128
	// letters, digits, _ and -.
	PublicID string
	// MerchantID is the merchant_id of every body, in the same letters.
	MerchantID string
	// Secret is the document's secretKey, at least 16 bytes.
	Secret momo.Secret
	// SecretFunc takes the place of Secret where it changes.
	SecretFunc momo.SecretFunc
	// Refusals are result codes beyond the document of which the gateway's support has
	// said that nothing happened and nothing will: a verb that is answered with one is
	// refused, momo.ErrDeclined. Any other code that the document does not explain proves
	// nothing: the client asks for the status, and the payment is indeterminate if that
	// does not say. An answer whose status says that the payment goes on is no refusal.
	Refusals []ResultCode
	// PlainCallbacks allows callback addresses of http, and of hosts without a public
	// name, which the document does not exclude. What is sent there can be read and
	// changed on the way; the signature still shows what was changed.
	PlainCallbacks bool
	momo.Options
}

// Format writes the settings, secrets masked, for every verb: fmt shows in clear
// what a nested pointer leads to when the verb is one for text.
func (c Config) Format(f fmt.State, _ rune) {
	type plain Config // without this method
	_, _ = fmt.Fprintf(f, "%+v", plain(c))
}

// Client talks to the gateway. It is safe for concurrent use, and to print.
type Client struct {
	transport *transport.Client
	publicID  string
	seal      func(context.Context, []byte) ([]byte, error)
	refusals  []ResultCode

	local          bool // callback addresses on this machine are allowed
	plainCallbacks bool
}

// New checks config, all of it at once, and makes a client. It makes no request.
func New(config Config) (*Client, error) {
	var faults transport.Faults
	faults.Check(isToken(config.PublicID), "PublicID", "must be 1 to 128 letters, digits, underscores and hyphens")
	faults.Check(isToken(config.MerchantID), "MerchantID", "must be 1 to 128 letters, digits, underscores and hyphens")
	secret := transport.NewCredential(&faults, "Secret", config.Secret, config.SecretFunc,
		isSecret, "must be at least 16 bytes, without spaces around them", newKey)
	for _, code := range config.Refusals {
		faults.Check(code != "" && code != ResultOK, "Refusals", "must be codes of errors, not 0")
	}
	c := &Client{
		publicID: config.PublicID, seal: sealer(config.MerchantID, secret), refusals: slices.Clone(config.Refusals),
		local: check.Local(config.BaseURL), plainCallbacks: config.PlainCallbacks,
	}
	c.transport = transport.New(transport.Config{
		Provider: "mpgateway", BaseURL: config.BaseURL, Options: config.Options,
		Secrets: secret.Known,
		Authorize: func(_ context.Context, _ *transport.Operation, h http.Header) error {
			h["Content-Type"] = contentType
			return nil
		},
	}, &faults)
	if err := faults.Err("mpgateway", "new", ""); err != nil {
		return nil, err
	}
	return c, nil
}

func isSecret(s momo.Secret) bool { return len(s) >= 16 && strings.TrimSpace(string(s)) == string(s) }

func newKey(secret momo.Secret) *sign.Recursive { return sign.NewRecursive([]byte(secret)) }

var contentType = []string{"application/json"}
