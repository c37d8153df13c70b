package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

// FuzzSamsoftpay holds that no signature but the right one is believed, that
// nothing panics, and that what is believed means the same to encoding/json.
func FuzzSamsoftpay(f *testing.F) {
	recorded := recordedSamsoftpay(f)
	for _, webhook := range recorded.Webhooks {
		f.Add([]byte(webhook.Body), webhook.Signature)
		f.Add([]byte(webhook.Body), strings.ToUpper(webhook.Signature))
		f.Add([]byte(webhook.Body), webhook.Signature[:62])
		f.Add([]byte(strings.Replace(webhook.Body, `"event"`, `"data":1,"event"`, 1)), "null")
	}
	verifier := recordedSamsoftpayVerifier(f, recorded.Secret)
	f.Fuzz(func(t *testing.T, body []byte, signature string) {
		mac := hmac.New(sha256.New, []byte(recorded.Secret))
		mac.Write(body)
		right := hex.EncodeToString(mac.Sum(nil))
		event, err := verifier.Verify(samsoftpayDelivery(string(body), signature))
		if strings.ToLower(signature) != right {
			require.Error(t, err)
			require.Zero(t, event)
		}
		event, err = verifier.Verify(samsoftpayDelivery(string(body), right))
		if err != nil {
			require.Zero(t, event)
			require.NotErrorIs(t, err, ErrSignature)
			return
		}
		require.Equal(t, EvidenceSignature, event.Evidence)
		require.NotEqual(t, "samsoftpay/event/", event.Subject)
		var naive looseEvent
		if json.Unmarshal(body, &naive) != nil { // encoding/json would take "iD" for "id"
			require.False(t, event.Final(), "only of an unknown event the data may be anything")
			return
		}
		assert.Equal(t, naive.Event, event.Type)
		assert.Equal(t, naive.ID, event.EventID)
		if event.Final() {
			assert.Equal(t, naive.Data.ID, event.ID)
			assert.Equal(t, strings.Trim(string(naive.Data.Amount), `"`), event.Amount.Number())
			assert.Positive(t, event.Amount.Minor())
			assert.Equal(t, naive.Data.Status, event.ProviderStatus)
			assert.NotEqual(t, momo.DirectionUnknown, event.Direction)
		}
	})
}

// looseEvent is an event as a reader of any JSON with these exact names has it.
type looseEvent struct {
	ID    string `json:"id"`
	Event string `json:"event"`
	Data  struct {
		ID     string         `json:"id"`
		Amount jsontext.Value `json:"amount"` // a number, or a text of its digits
		Status string         `json:"status"`
	} `json:"data"`
}
