package e2e

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/mpgateway"
	"github.com/momo-go/momo/samsoftpay"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/sppay"
	"github.com/momo-go/momo/ssentezo"
)

// variables are the required settings of each provider by name, with values that New
// takes, and what makes a client of them.
var variables = map[string]struct {
	values map[string]string
	open   func(lookup func(string) (string, bool)) (config any, err error)
}{
	"samsoftpay": {map[string]string{"SAMSOFTPAY_SECRET_KEY": "sk_test_planted"}, func(lookup func(string) (string, bool)) (any, error) {
		c, err := samsoftpay.ConfigFrom(lookup)
		return opened(c, err, samsoftpay.New)
	}},
	"ssentezo": {map[string]string{
		"SSENTEZO_ENVIRONMENT": "sandbox", "SSENTEZO_API_USER": "user", "SSENTEZO_API_KEY": "planted",
	}, func(lookup func(string) (string, bool)) (any, error) {
		c, err := ssentezo.ConfigFrom(lookup)
		return opened(c, err, ssentezo.New)
	}},
	"mpgateway": {map[string]string{
		"MPGATEWAY_BASE_URL": "https://gateway.example", "MPGATEWAY_PUBLIC_ID": "p", "MPGATEWAY_MERCHANT_ID": "m",
		"MPGATEWAY_SECRET": "planted-planted-planted",
	}, func(lookup func(string) (string, bool)) (any, error) {
		c, err := mpgateway.ConfigFrom(lookup)
		return opened(c, err, mpgateway.New)
	}},
	"sapama": {map[string]string{
		"SAPAMA_API_KEY": "planted", "SAPAMA_API_SECRET": "planted-too", "SAPAMA_TILL": "7",
	}, func(lookup func(string) (string, bool)) (any, error) {
		c, err := sapama.ConfigFrom(lookup)
		return opened(c, err, sapama.New)
	}},
	"sppay": {map[string]string{
		"SPPAY_BASE_URL": "https://engine.example", "SPPAY_CLIENT_ID": "id", "SPPAY_CLIENT_SECRET": "planted",
		"SPPAY_USERNAME": "planted", "SPPAY_PASSWORD": "planted",
	}, func(lookup func(string) (string, bool)) (any, error) {
		c, err := sppay.ConfigFrom(lookup)
		return opened(c, err, sppay.New)
	}},
}

func opened[Config, Client any](c Config, err error, open func(Config) (*Client, error)) (any, error) {
	if err == nil {
		_, err = open(c)
	}
	return c, err
}

func TestSettingsAreReadByTheirNames(t *testing.T) {
	for provider, v := range variables {
		config, err := v.open(func(name string) (string, bool) { value, ok := v.values[name]; return value, ok })
		require.NoError(t, err, provider)
		assert.NotContains(t, fmt.Sprintf("%+v %#v", config, config), "planted", provider)
		var names []string
		for name := range v.values {
			names = append(names, name)
		}
		for what, lookup := range map[string]func(string) (string, bool){
			"nothing is set": func(string) (string, bool) { return "", false },
			"all are empty":  func(string) (string, bool) { return "", true },
		} {
			_, err := v.open(lookup)
			assert.ElementsMatch(t, names, faulty(t, err), "%s: %s", provider, what)
		}
	}
}

// faulty are the names of what a momo.ErrInvalid is about.
func faulty(t *testing.T, err error) (names []string) {
	t.Helper()
	var e *momo.Error
	require.ErrorAs(t, err, &e)
	require.ErrorIs(t, err, momo.ErrInvalid)
	assert.Equal(t, "config", e.Op)
	for _, field := range e.Fields {
		names = append(names, field.Name)
	}
	return names
}

func TestSettingsThatCannotBeReadAreFaultsTogetherWithWhatIsMissing(t *testing.T) {
	for provider, wrong := range map[string]map[string]string{
		"ssentezo": {"SSENTEZO_ENVIRONMENT": "LIVE"}, "sapama": {"SAPAMA_TILL": "7.0"},
	} {
		_, err := variables[provider].open(func(name string) (string, bool) { value, ok := wrong[name]; return value, ok })
		names := faulty(t, err)
		assert.Len(t, names, len(variables[provider].values), provider)
		var e *momo.Error
		require.True(t, errors.As(err, &e))
		for _, field := range e.Fields {
			_, given := wrong[field.Name]
			assert.Equal(t, !given, field.Problem == "is required", field.Name)
		}
	}
}

func TestTheAddressCanBeSetForEachProvider(t *testing.T) {
	for provider, v := range variables {
		config, err := v.open(func(name string) (string, bool) {
			if strings.HasSuffix(name, "_BASE_URL") {
				return "https://elsewhere.example", true
			}
			value, ok := v.values[name]
			return value, ok
		})
		require.NoError(t, err, provider)
		assert.Contains(t, fmt.Sprint(config), "elsewhere", provider)
	}
}

// TestReadmeOfTheExamplesNamesTheSettings compares its table with what is read. What
// follows it is no setting of a client.
func TestReadmeOfTheExamplesNamesTheSettings(t *testing.T) {
	readme, err := os.ReadFile("../../examples/README.md")
	require.NoError(t, err)
	noSettings := []string{"_PHONE", "_WEBHOOK_SECRET", "_ACCOUNT_NO", "_INSTITUTION", "_EMAIL"}
	for provider, v := range variables {
		prefix := strings.ToUpper(provider)
		row := regexp.MustCompile(`(?m)^\| ` + provider + ` \|.*$`).FindString(string(readme))
		var named, read []string
		for _, match := range regexp.MustCompile("`(?:"+prefix+")?(_[A-Z_]+)`").FindAllStringSubmatch(row, -1) {
			if !slices.Contains(noSettings, match[1]) {
				named = append(named, prefix+match[1])
			}
		}
		for name := range v.values {
			read = append(read, name)
		}
		assert.ElementsMatch(t, read, named, provider)
	}
}
