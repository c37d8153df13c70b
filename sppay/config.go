package sppay

import (
	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// ConfigFrom reads the settings of a program that has them as variables:
//
//	config, err := sppay.ConfigFrom(os.LookupEnv)
//
// SPPAY_BASE_URL, SPPAY_CLIENT_ID, SPPAY_CLIENT_SECRET, SPPAY_USERNAME and SPPAY_PASSWORD
// are required. All that is missing or wrong is one momo.ErrInvalid, with the names of
// the variables, and nothing is sent. The other fields are set afterwards; the library
// itself reads no environment.
func ConfigFrom(lookup func(name string) (string, bool)) (Config, error) {
	return transport.ConfigFrom("sppay", variables(), lookup, New)
}

func variables() []transport.Variable[Config] {
	return []transport.Variable[Config]{
		transport.Text("SPPAY_BASE_URL", "BaseURL", func(c *Config) *string { return &c.BaseURL }),
		transport.Text("SPPAY_CLIENT_ID", "ClientID", func(c *Config) *string { return &c.ClientID }),
		transport.Text("SPPAY_CLIENT_SECRET", "ClientSecret", func(c *Config) *momo.Secret { return &c.ClientSecret }),
		transport.Text("SPPAY_USERNAME", "Username", func(c *Config) *momo.Private { return &c.Username }),
		transport.Text("SPPAY_PASSWORD", "Password", func(c *Config) *momo.Secret { return &c.Password }),
	}
}
