package sapama

import (
	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// ConfigFrom reads the settings by their names. SAPAMA_API_KEY, _API_SECRET and _TILL are
// required; SAPAMA_BASE_URL replaces the provider's address.
//
// Give it os.LookupEnv, or a function that reads your configuration; the library reads no
// environment by itself. An empty value counts as none. An error is a momo.ErrInvalid that
// names every variable that is missing or cannot be read; whether a value is good enough
// is checked by [New].
func ConfigFrom(lookup func(name string) (string, bool)) (Config, error) {
	v := transport.NewVariables("SAPAMA_", lookup)
	config := Config{
		APIKey:    momo.Secret(v.Required("API_KEY")),
		APISecret: momo.Secret(v.Required("API_SECRET")),
		Till:      v.Number("TILL"),
		BaseURL:   v.Optional("BASE_URL"),
	}
	if err := v.Err("sapama"); err != nil {
		return Config{}, err
	}
	return config, nil
}
