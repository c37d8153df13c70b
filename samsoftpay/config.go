package samsoftpay

import (
	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// ConfigFrom reads the settings by their names. SAMSOFTPAY_SECRET_KEY is required;
// SAMSOFTPAY_BASE_URL replaces the provider's address.
//
// Give it os.LookupEnv, or a function that reads your configuration; the library reads no
// environment by itself. An empty value counts as none. An error is a momo.ErrInvalid that
// names every variable that is missing or cannot be read; whether a value is good enough
// is checked by [New].
func ConfigFrom(lookup func(name string) (string, bool)) (Config, error) {
	v := transport.NewVariables("SAMSOFTPAY_", lookup)
	config := Config{
		SecretKey: momo.Secret(v.Required("SECRET_KEY")),
		BaseURL:   v.Optional("BASE_URL"),
	}
	if err := v.Err(providerName); err != nil {
		return Config{}, err
	}
	return config, nil
}
