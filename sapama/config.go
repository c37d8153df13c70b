package sapama

import (
	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// ConfigFrom reads the settings of a program that has them as variables:
//
//	config, err := sapama.ConfigFrom(os.LookupEnv)
//
// SAPAMA_API_KEY, SAPAMA_API_SECRET and SAPAMA_TILL are required, SAPAMA_BASE_URL is not.
// All that is missing or wrong is one momo.ErrInvalid, with the names of the variables,
// and nothing is sent. The other fields are set afterwards; the library itself reads no
// environment.
func ConfigFrom(lookup func(name string) (string, bool)) (Config, error) {
	return transport.ConfigFrom("sapama", variables(), lookup, New)
}

func variables() []transport.Variable[Config] {
	return []transport.Variable[Config]{
		transport.Text("SAPAMA_API_KEY", "APIKey", func(c *Config) *momo.Secret { return &c.APIKey }),
		transport.Text("SAPAMA_API_SECRET", "APISecret", func(c *Config) *momo.Secret { return &c.APISecret }),
		transport.Number("SAPAMA_TILL", "Till", func(c *Config) *int64 { return &c.Till }),
		transport.Text("SAPAMA_BASE_URL", "BaseURL", func(c *Config) *string { return &c.BaseURL }),
	}
}
