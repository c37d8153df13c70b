package mpgateway

import (
	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// ConfigFrom reads the settings of a program that has them as variables:
//
//	config, err := mpgateway.ConfigFrom(os.LookupEnv)
//
// MPGATEWAY_BASE_URL, MPGATEWAY_PUBLIC_ID, MPGATEWAY_MERCHANT_ID and MPGATEWAY_SECRET are
// required. All that is missing or wrong is one momo.ErrInvalid, with the names of the
// variables, and nothing is sent. The other fields are set afterwards; the library itself
// reads no environment.
func ConfigFrom(lookup func(name string) (string, bool)) (Config, error) {
	return transport.ConfigFrom("mpgateway", variables(), lookup, New)
}

func variables() []transport.Variable[Config] {
	return []transport.Variable[Config]{
		transport.Text("MPGATEWAY_BASE_URL", "BaseURL", func(c *Config) *string { return &c.BaseURL }),
		transport.Text("MPGATEWAY_PUBLIC_ID", "PublicID", func(c *Config) *string { return &c.PublicID }),
		transport.Text("MPGATEWAY_MERCHANT_ID", "MerchantID", func(c *Config) *string { return &c.MerchantID }),
		transport.Text("MPGATEWAY_SECRET", "Secret", func(c *Config) *momo.Secret { return &c.Secret }),
	}
}
