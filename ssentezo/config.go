package ssentezo

import (
	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// ConfigFrom reads the settings of a program that has them as variables:
//
//	config, err := ssentezo.ConfigFrom(os.LookupEnv)
//
// SSENTEZO_ENVIRONMENT (live or sandbox), SSENTEZO_API_USER and SSENTEZO_API_KEY are
// required; SSENTEZO_BASE_URL is for tests. All that is missing or wrong is one
// momo.ErrInvalid, with the names of the variables, and nothing is sent. The other fields
// are set afterwards; the library itself reads no environment.
func ConfigFrom(lookup func(name string) (string, bool)) (Config, error) {
	return transport.ConfigFrom(provider, variables(), lookup, New)
}

func variables() []transport.Variable[Config] {
	return []transport.Variable[Config]{
		transport.Text("SSENTEZO_ENVIRONMENT", "Environment", func(c *Config) *Environment { return &c.Environment }),
		transport.Text("SSENTEZO_API_USER", "APIUser", func(c *Config) *string { return &c.APIUser }),
		transport.Text("SSENTEZO_API_KEY", "APIKey", func(c *Config) *momo.Secret { return &c.APIKey }),
		transport.Text("SSENTEZO_BASE_URL", "BaseURL", func(c *Config) *string { return &c.BaseURL }),
	}
}
