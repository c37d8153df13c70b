package mpgateway

import (
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
