package ssentezo

import (
	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// ConfigFrom reads the settings by their names. SSENTEZO_ENVIRONMENT, live or
// sandbox, SSENTEZO_API_USER and SSENTEZO_API_KEY are required; SSENTEZO_BASE_URL replaces
// the environment's address.
//
// Give it os.LookupEnv, or a function that reads your configuration; the library reads no
// environment by itself. An empty value counts as none. An error is a momo.ErrInvalid that
// names every variable that is missing or cannot be read; whether a value is good enough
// is checked by [New].
func ConfigFrom(lookup func(name string) (string, bool)) (Config, error) {
	v := transport.NewVariables("SSENTEZO_", lookup)
	config := Config{
		Environment: Environment(v.OneOf("ENVIRONMENT", string(EnvironmentLive), string(EnvironmentSandbox))),
		APIUser:     v.Required("API_USER"),
		APIKey:      momo.Secret(v.Required("API_KEY")),
		BaseURL:     v.Optional("BASE_URL"),
	}
	if err := v.Err(provider); err != nil {
		return Config{}, err
	}
	return config, nil
}
