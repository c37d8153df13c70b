package mpgateway

import (
	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// ConfigFrom reads the settings by their names. MPGATEWAY_BASE_URL, _PUBLIC_ID, _MERCHANT_ID
// and _SECRET are required.
//
// Give it os.LookupEnv, or a function that reads your configuration; the library reads no
// environment by itself. An empty value counts as none. An error is a momo.ErrInvalid that
// names every variable that is missing or cannot be read; whether a value is good enough
// is checked by [New].
func ConfigFrom(lookup func(name string) (string, bool)) (Config, error) {
	v := transport.NewVariables("MPGATEWAY_", lookup)
	config := Config{
		BaseURL:    v.Required("BASE_URL"),
		PublicID:   v.Required("PUBLIC_ID"),
		MerchantID: v.Required("MERCHANT_ID"),
		Secret:     momo.Secret(v.Required("SECRET")),
	}
	if err := v.Err("mpgateway"); err != nil {
		return Config{}, err
	}
	return config, nil
}
