package sppay

import (
	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// ConfigFrom reads the settings by their names. SPPAY_BASE_URL, _CLIENT_ID, _CLIENT_SECRET,
// _USERNAME and _PASSWORD are required.
//
// Give it os.LookupEnv, or a function that reads your configuration; the library reads no
// environment by itself. An empty value counts as none. An error is a momo.ErrInvalid that
// names every variable that is missing or cannot be read; whether a value is good enough
// is checked by [New].
func ConfigFrom(lookup func(name string) (string, bool)) (Config, error) {
	v := transport.NewVariables("SPPAY_", lookup)
	config := Config{
		BaseURL:      v.Required("BASE_URL"),
		ClientID:     v.Required("CLIENT_ID"),
		ClientSecret: momo.Secret(v.Required("CLIENT_SECRET")),
		Username:     momo.Private(v.Required("USERNAME")),
		Password:     momo.Secret(v.Required("PASSWORD")),
	}
	if err := v.Err(provider); err != nil {
		return Config{}, err
	}
	return config, nil
}
