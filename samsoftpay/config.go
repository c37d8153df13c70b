package samsoftpay

import (
	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// ConfigFrom reads the settings of a program that has them as variables:
//
//	config, err := samsoftpay.ConfigFrom(os.LookupEnv)
//
// SAMSOFTPAY_SECRET_KEY is required, SAMSOFTPAY_BASE_URL is not. All that is missing or
// wrong is one momo.ErrInvalid, with the names of the variables, and nothing is sent. The
// other fields are set afterwards; the library itself reads no environment.
func ConfigFrom(lookup func(name string) (string, bool)) (Config, error) {
	return transport.ConfigFrom(providerName, variables(), lookup, New)
}

func variables() []transport.Variable[Config] {
	return []transport.Variable[Config]{
		transport.Text("SAMSOFTPAY_SECRET_KEY", "SecretKey", func(c *Config) *momo.Secret { return &c.SecretKey }),
		transport.Text("SAMSOFTPAY_BASE_URL", "BaseURL", func(c *Config) *string { return &c.BaseURL }),
	}
}
