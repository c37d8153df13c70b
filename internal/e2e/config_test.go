package e2e

import (
	"fmt"
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

type lookup = func(string) (string, bool)

// configs are what each provider makes of variables, printed with their texts, and the
// variables themselves; those that may be missing are in brackets.
var configs = map[string]struct {
	from      func(lookup) (texts string, err error)
	variables string
}{
	"samsoftpay": {func(from lookup) (string, error) {
		c, err := samsoftpay.ConfigFrom(from)
		return fmt.Sprint(string(c.SecretKey), " ", c.BaseURL), err
	}, "SAMSOFTPAY_SECRET_KEY=sk_live_1 [SAMSOFTPAY_BASE_URL=https://one.example]"},
	"ssentezo": {func(from lookup) (string, error) {
		c, err := ssentezo.ConfigFrom(from)
		return fmt.Sprint(c.Environment, " ", c.APIUser, " ", string(c.APIKey), " ", c.BaseURL), err
	}, "SSENTEZO_ENVIRONMENT=live SSENTEZO_API_USER=user SSENTEZO_API_KEY=key [SSENTEZO_BASE_URL=https://two.example]"},
	"mpgateway": {func(from lookup) (string, error) {
		c, err := mpgateway.ConfigFrom(from)
		return fmt.Sprint(c.BaseURL, " ", c.PublicID, " ", c.MerchantID, " ", string(c.Secret)), err
	}, "MPGATEWAY_BASE_URL=https://three.example MPGATEWAY_PUBLIC_ID=public MPGATEWAY_MERCHANT_ID=merchant " +
		"MPGATEWAY_SECRET=0123456789abcdef"},
	"sapama": {func(from lookup) (string, error) {
		c, err := sapama.ConfigFrom(from)
		return fmt.Sprint(string(c.APIKey), " ", string(c.APISecret), " ", c.Till, " ", c.BaseURL), err
	}, "SAPAMA_API_KEY=key SAPAMA_API_SECRET=secret SAPAMA_TILL=7 [SAPAMA_BASE_URL=https://four.example]"},
	"sppay": {func(from lookup) (string, error) {
		c, err := sppay.ConfigFrom(from)
		return fmt.Sprint(c.BaseURL, " ", c.ClientID, " ", string(c.ClientSecret), " ", string(c.Username), " ",
			string(c.Password)), err
	}, "SPPAY_BASE_URL=https://five.example SPPAY_CLIENT_ID=id SPPAY_CLIENT_SECRET=secret SPPAY_USERNAME=user " +
		"SPPAY_PASSWORD=word"},
}

func TestAConfigIsReadFromVariables(t *testing.T) {
	for provider, c := range configs {
		t.Run(provider, func(t *testing.T) {
			all, texts, optional := map[string]string{}, []string{}, map[string]bool{}
			for _, pair := range strings.Fields(c.variables) {
				name, text, _ := strings.Cut(strings.Trim(pair, "[]"), "=")
				all[name], optional[name] = text, pair[0] == '['
				texts = append(texts, text)
			}
			without := func(left, instead string) (string, error) {
				return c.from(func(name string) (string, bool) {
					text, ok := all[name]
					if name == left {
						return instead, instead != ""
					}
					return text, ok
				})
			}
			read, err := without("", "")
			require.NoError(t, err)
			assert.Equal(t, strings.Join(texts, " "), read)
			for name := range all {
				_, err := without(name, "")
				if optional[name] {
					require.NoError(t, err, name)
					continue
				}
				assert.EqualError(t, err, provider+": config: invalid request: "+name+" is not set")
			}
			for name := range all {
				if name == "SPPAY_CLIENT_ID" {
					continue // which may be anything
				}
				_, err := without(name, "[redacted] a mask")
				require.ErrorIs(t, err, momo.ErrInvalid, name)
				var e *momo.Error
				require.ErrorAs(t, err, &e)
				require.Len(t, e.Fields, 1, name)
				assert.Equal(t, "config", e.Op)
				assert.Equal(t, name, e.Fields[0].Name)
				assert.NotEqual(t, "is not set", e.Fields[0].Problem)
			}
			_, err = c.from(func(string) (string, bool) { return "", true })
			var e *momo.Error
			require.ErrorAs(t, err, &e)
			assert.Len(t, e.Fields, strings.Count(c.variables, "=")-strings.Count(c.variables, "["), "all at once")
		})
	}
}
