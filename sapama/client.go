package sapama

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"strings"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/transport"
)

// BaseURL is the provider's host. Beyond the document: its samples use it with
// plain http, integrators with https.
const BaseURL = "https://sapamacash.com"

// Mode says whether real money moves: the document's mode of a payout and
// environment of a checkout.
type Mode string

// The modes. For checkouts, ModeSandbox is beyond the document. ModeUnclear is only of
// rows that name two.
const (
	ModeLive    Mode = "live"
	ModeSandbox Mode = "sandbox"
	ModeUnclear Mode = "unclear"
)

// Config is what New needs. APIKey, APISecret and Till are required.
type Config struct {
	// APIKey is sent with every request: the document's api_key.
	APIKey momo.Secret
	// APISecret is hashed and never sent. Beyond the document.
	APISecret momo.Secret
	// APIKeyFunc and APISecretFunc take their places where they change. Both are asked
	// for each attempt, one after the other.
	APIKeyFunc, APISecretFunc momo.SecretFunc
	// Till is the number in the first column of "Tills" on the portal: the
	// document's location_id. Checkouts, payouts, messages and transfers start
	// from it; a merchant with several tills makes a client for each.
	Till int64
	// Mode is ModeLive when it is left out. Rows that name the other mode are no
	// evidence: lookups do not find them.
	Mode Mode
	// BaseURL replaces the provider's address. It is https, except for this machine.
	BaseURL string
	// AllowPlainHTTP lets BaseURL and callback addresses be http. Whoever is on
	// the line can then change the numbers and amounts of payouts unseen.
	AllowPlainHTTP bool
	// Paths replaces paths of the API, and gives those that no source names.
	Paths Paths
	// SMSKeys are needed for SendSMS only.
	SMSKeys SMSKeys
	// BeneficiaryKeys renames the fields of a payout, and PostingFormat changes how
	// PostTransactions writes, where your provider says so.
	BeneficiaryKeys BeneficiaryKeys
	PostingFormat   PostingFormat
	// PayoutResults says what the codes of a payout's result mean ([Row].Result, the
	// document's b2c_out_status_code): momo.StatusSucceeded or momo.StatusFailed. The
	// document lists none: ask the provider. A payout with any other code is never
	// final, and so without PayoutResults none is.
	PayoutResults map[string]momo.Status
	momo.Options
}

// Paths are the paths below BaseURL, "/api/checkout". The document names none; an
// empty one is that of the provider's public samples, or, for Disburse, that of
// an integrator.
type Paths struct {
	Collect, Disburse, Transactions, MarkTransaction, PostTransactions string
	// SendSMS and Transfer have no default: no public source names them. Ask the
	// provider. Without them the calls are refused before anything is sent.
	SendSMS, Transfer string
}

// SMSKeys are the names of a recipient's two fields, "phone" in
// "to[0][phone]". The document's table of them is lost: ask the provider.
type SMSKeys struct{ Phone, Message string }

// Format writes the settings, secrets masked, for every verb: fmt shows in clear
// what a nested pointer leads to when the verb is one for text.
func (c Config) Format(f fmt.State, _ rune) {
	type plain Config // without this method
	_, _ = fmt.Fprintf(f, "%+v", plain(c))
}

// Client talks to Sapama Cash for one till. It is safe for concurrent use, and
// to print.
type Client struct {
	transport *transport.Client
	op        operations
	till      int64
	rules     rules
	smsKeys   SMSKeys
	keys      BeneficiaryKeys
	postings  PostingFormat
	local     bool // callback addresses on this machine are allowed
	plainHTTP bool // and so are those by plain http
	seal      func(context.Context, form) ([]byte, error)
}

// New checks config, all of it at once, and makes a client. It makes no request.
func New(config Config) (*Client, error) {
	if config.BaseURL == "" {
		config.BaseURL = BaseURL
	}
	if config.Mode == "" {
		config.Mode = ModeLive
	}
	var faults transport.Faults
	key := transport.NewCredential(&faults, "APIKey", config.APIKey, config.APIKeyFunc,
		isCredential, "is required, as one word", transport.Same)
	secret := transport.NewCredential(&faults, "APISecret", config.APISecret, config.APISecretFunc,
		isCredential, "is required, as one word", transport.Same)
	faults.Check(config.Till > 0, "Till", "is required: the number of the till")
	faults.Check(config.Mode == ModeLive || config.Mode == ModeSandbox, "Mode", "must be live or sandbox")
	config.Paths.check(&faults)
	config.SMSKeys.check(&faults)
	config.BeneficiaryKeys.check(&faults)
	config.PostingFormat.check(&faults)
	checkResults(&faults, config.PayoutResults)
	c := &Client{
		op: table(config.Paths), till: config.Till, smsKeys: config.SMSKeys,
		keys: config.BeneficiaryKeys.withDefaults(), postings: config.PostingFormat.withDefaults(),
		rules: rules{config.Mode, maps.Clone(config.PayoutResults)},
		local: check.Local(config.BaseURL), plainHTTP: config.AllowPlainHTTP,
		seal: sealer(key, secret),
	}
	c.transport = transport.New(transport.Config{
		Provider: "sapama", BaseURL: config.BaseURL, PlainHTTP: config.AllowPlainHTTP,
		Options: config.Options, Authorize: authorize,
		Secrets: func() []momo.Secret { return append(key.Known(), secret.Known()...) },
	}, &faults)
	if err := faults.Err("sapama", "new", ""); err != nil {
		return nil, err
	}
	return c, nil
}

func isCredential(s momo.Secret) bool { return check.Visible(string(s), 256) }

// Till is the till that the client works for.
func (c *Client) Till() int64 { return c.till }

// Mode says whether the client asks for real money.
func (c *Client) Mode() Mode { return c.rules.mode }

func authorize(_ context.Context, op *transport.Operation, h http.Header) error {
	if op.Method == http.MethodPost {
		h["Content-Type"] = contentType
	}
	return nil
}

var contentType = []string{"application/x-www-form-urlencoded"}

// callbackOK refuses what can only be a mistake or an attack on the provider's
// own network; AllowPlainHTTP lets plain http pass.
func (c *Client) callbackOK(address string) bool {
	if rest, plain := strings.CutPrefix(address, "http://"); plain && c.plainHTTP {
		address = "https://" + rest
	}
	return check.CallbackURL(address, c.local)
}
