package mpgateway

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

func TestACodeOfAFailedPaymentIsACause(t *testing.T) {
	for _, tc := range []struct {
		status, code string
		want         momo.Cause
	}{
		{"3", "1", momo.CauseWrongPIN},
		{"3", "2", momo.CauseWrongPIN},
		{"4", "3", momo.CauseWrongPIN},
		{"3", "10401", momo.CauseUnknown},
		{"3", "0", momo.CauseUnknown},
		{"3", "10301", momo.CauseUnknown},
		{"3", "99", momo.CauseUnknown},
		{"2", "1", momo.CauseUnknown},
		{"1", "1", momo.CauseUnknown},
	} {
		body := `{"order_id":"o-1","transaction_id":"t-1","status":` + tc.status + `,"result":{"code":` + tc.code + `,"message":"x"}}`
		tx, err := decodeLookup(&transport.Answer{Status: 200, Body: []byte(body)}, "o-1")
		require.NoError(t, err, body)
		assert.Equal(t, tc.want, tx.Cause, body)
	}
}

func TestACallbackOfAFailedPaymentHasItsCause(t *testing.T) {
	for _, tc := range []struct {
		status, code string
		want         momo.Cause
	}{
		{"3", "1", momo.CauseWrongPIN},
		{"4", "2", momo.CauseWrongPIN},
		{"3", "3", momo.CauseWrongPIN},
		{"3", "0", momo.CauseUnknown},
		{"3", "2001", momo.CauseUnknown},
		{"2", "1", momo.CauseUnknown},
		{"1", "1", momo.CauseUnknown},
		{"-1", "1", momo.CauseUnknown},
	} {
		body := strings.NewReplacer(`"status":2`, `"status":`+tc.status, `"result":{"code":0`, `"result":{"code":`+tc.code).
			Replace(fixture(t, "callback_c2b.json"))
		got, err := ParseCallbackWithoutVerification([]byte(body))
		require.NoError(t, err, body)
		assert.Equal(t, tc.want, got.Cause, "status %s, code %s", tc.status, tc.code)
		assert.Equal(t, tc.status, got.ProviderStatus)
		assert.Equal(t, ResultCode(tc.code), got.Result.Code)
	}
}

// TestTheOperatorsOwnCodesAreNoCause gives codes that no document of the gateway lists: they
// only inform.
func TestTheOperatorsOwnCodesAreNoCause(t *testing.T) {
	for _, code := range []string{"1", "1032", "1037", "2001", `"1"`} {
		body := `{"order_id":"o-1","transaction_id":"t-1","status":3,"result":{"code":0,"message":"OK"},` +
			`"provider_result":{"code":` + code + `,"message":"x"}}`
		tx, err := decodeLookup(&transport.Answer{Status: 200, Body: []byte(body)}, "o-1")
		require.NoError(t, err, body)
		assert.Equal(t, momo.CauseUnknown, tx.Cause, body)
		callback, err := ParseCallbackWithoutVerification([]byte(strings.NewReplacer(`"status":2`, `"status":3`,
			`"provider_result":{"code":"0"`, `"provider_result":{"code":`+code).Replace(fixture(t, "callback_c2b.json"))))
		require.NoError(t, err, code)
		assert.Equal(t, momo.CauseUnknown, callback.Cause, code)
		assert.Equal(t, ResultCode(strings.Trim(code, `"`)), callback.ProviderResult.Code)
	}
}
