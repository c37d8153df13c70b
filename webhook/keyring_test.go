package webhook

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/mpgateway"
	"github.com/momo-go/momo/sapama"
)

// rotating is a verifier whose keys change, and a delivery that is made with one.
type rotating struct {
	make    func(listed []momo.Secret, ask momo.SecretFunc) (check func(momo.Secret) error, err error)
	printed func(listed []momo.Secret, ask momo.SecretFunc) any
}

func gatewayClient(t *testing.T) *mpgateway.Client {
	c, err := mpgateway.New(mpgateway.Config{
		BaseURL: "https://provider.invalid", PublicID: "p", MerchantID: "m", Secret: "0123456789abcdef",
	})
	require.NoError(t, err)
	return c
}

func sapamaIdle(t *testing.T) *sapama.Client {
	c, err := sapama.New(sapama.Config{APIKey: "k", APISecret: "s", Till: 2})
	require.NoError(t, err)
	return c
}

func rotatings(t *testing.T) map[string]rotating {
	const genuine = `{"id":"evt_1","timestamp":1795000000,"event":"test.ping","data":{}}`
	form := func(key momo.Secret) Delivery {
		return Delivery{Method: http.MethodPost, Header: http.Header{"Content-Type": {formType}}, Body: []byte(
			url.Values{"api_key": {string(key)}, "trans_id": {"QWE1234567"}, "trans_amount": {"10"}}.Encode())}
	}
	return map[string]rotating{
		"samsoftpay": {func(listed []momo.Secret, ask momo.SecretFunc) (func(momo.Secret) error, error) {
			v, err := NewSamsoftpay(SamsoftpayConfig{Secrets: listed, SecretFunc: ask})
			return func(s momo.Secret) error {
				_, err := v.Verify(Delivery{Method: http.MethodPost, Body: []byte(genuine), Header: http.Header{
					"Content-Type": {"application/json"}, samsoftpaySignature: {SignSamsoftpay(s, []byte(genuine))},
				}})
				return err
			}, err
		}, func(listed []momo.Secret, ask momo.SecretFunc) any {
			return SamsoftpayConfig{Secrets: listed, SecretFunc: ask}
		}},
		"mpgateway": {func(listed []momo.Secret, ask momo.SecretFunc) (func(momo.Secret) error, error) {
			v, err := NewMPGateway(MPGatewayConfig{Client: gatewayClient(t), Secrets: listed, SecretFunc: ask})
			return func(s momo.Secret) error {
				body, err := SignMPGateway(s, []byte(`{"order_id":"order-1"}`))
				require.NoError(t, err)
				return v.keys.check(body)
			}, err
		}, func(listed []momo.Secret, ask momo.SecretFunc) any {
			return MPGatewayConfig{Secrets: listed, SecretFunc: ask}
		}},
		"mpgateway validation": {func(listed []momo.Secret, ask momo.SecretFunc) (func(momo.Secret) error, error) {
			v, err := NewMPGatewayValidation(MPGatewayValidationConfig{Secrets: listed, SecretFunc: ask})
			return func(s momo.Secret) error {
				body, err := SignMPGateway(s, []byte(`{"order_id":"order-1"}`))
				require.NoError(t, err)
				return v.keys.check(body)
			}, err
		}, func(listed []momo.Secret, ask momo.SecretFunc) any {
			return MPGatewayValidationConfig{Secrets: listed, SecretFunc: ask}
		}},
		"sapama": {func(listed []momo.Secret, ask momo.SecretFunc) (func(momo.Secret) error, error) {
			v, err := NewSapama(SapamaConfig{Client: sapamaIdle(t), APIKeys: listed, APIKeyFunc: ask})
			return func(s momo.Secret) error { _, err := v.Claim(form(s)); return err }, err
		}, func(listed []momo.Secret, ask momo.SecretFunc) any {
			return SapamaConfig{APIKeys: listed, APIKeyFunc: ask}
		}},
		"sapama validation": {func(listed []momo.Secret, ask momo.SecretFunc) (func(momo.Secret) error, error) {
			v, err := NewSapamaValidation(SapamaValidationConfig{APIKeys: listed, APIKeyFunc: ask})
			return func(s momo.Secret) error { return v.keys.check(string(s)) }, err
		}, func(listed []momo.Secret, ask momo.SecretFunc) any {
			return SapamaValidationConfig{APIKeys: listed, APIKeyFunc: ask}
		}},
	}
}

func TestAVerifierFollowsASecretThatChanges(t *testing.T) {
	const first, second, old = "the first of the secrets", "the second of the secrets", "the oldest of the secrets"
	for name, r := range rotatings(t) {
		t.Run(name, func(t *testing.T) {
			current, failed := momo.Secret(first), error(nil)
			ask := func(context.Context) (momo.Secret, error) { return current, failed }
			for _, listed := range [][]momo.Secret{nil, {old}} {
				current, failed = first, nil
				check, err := r.make(listed, ask)
				require.NoError(t, err)
				require.NoError(t, check(first))
				require.ErrorIs(t, check(second), ErrSignature)
				current = second
				require.NoError(t, check(second), "without being made anew")
				require.ErrorIs(t, check(first), ErrSignature)
				if listed != nil {
					require.NoError(t, check(old), "the list counts beside it")
				} else {
					require.ErrorIs(t, check(old), ErrSignature)
				}
				failed = errors.New("the vault is sealed")
				err = check(second)
				require.ErrorIs(t, err, failed)
				assert.NotErrorIs(t, err, ErrSignature, "it may be genuine")
				assert.Equal(t, http.StatusServiceUnavailable, statusOf(err), "so that it comes again")
				if listed != nil {
					require.NoError(t, check(old))
				}
				current, failed = "short", nil
				require.Error(t, check("short"))
				assert.Equal(t, http.StatusServiceUnavailable, statusOf(check("short")))
				assert.NotContains(t, fmt.Sprintf("%+v", r.printed([]momo.Secret{first}, ask)), first)
			}
			_, err := r.make(nil, nil)
			require.ErrorIs(t, err, momo.ErrInvalid)
		})
	}
}
