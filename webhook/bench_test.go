package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkSamsoftpayVerify compares with what one writes by hand: a new HMAC,
// a comparison in constant time, and encoding/json into a struct.
func BenchmarkSamsoftpayVerify(b *testing.B) {
	recorded := recordedSamsoftpay(b)
	body, signature := []byte(recorded.Webhooks[0].Body), recorded.Webhooks[0].Signature
	b.Run("ours", func(b *testing.B) {
		verifier, err := NewSamsoftpay(recorded.Secret)
		require.NoError(b, err)
		delivery := Delivery{Method: http.MethodPost, Body: body, Header: http.Header{
			"Content-Type": {"application/json"}, samsoftpaySignature: {signature},
		}}
		b.ReportAllocs()
		for b.Loop() {
			if _, err := verifier.Verify(delivery); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("bare", func(b *testing.B) {
		key := []byte(recorded.Secret)
		b.ReportAllocs()
		for b.Loop() {
			mac := hmac.New(sha256.New, key)
			mac.Write(body)
			claimed, err := hex.DecodeString(signature)
			var event bareEvent
			if err != nil || !hmac.Equal(mac.Sum(nil), claimed) || json.Unmarshal(body, &event) != nil {
				b.Fatal("refused")
			}
		}
	})
}

type bareEvent struct {
	ID        string `json:"id"`
	Timestamp int64  `json:"timestamp"`
	Event     string `json:"event"`
	Data      struct {
		ID                string `json:"id"`
		Amount            int64  `json:"amount"`
		Fee               int64  `json:"fee"`
		Currency          string `json:"currency"`
		Channel           string `json:"channel"`
		Status            string `json:"status"`
		Reference         string `json:"reference"`
		MerchantReference string `json:"merchant_reference"`
		Mode              string `json:"mode"`
		FailureReason     string `json:"failure_reason"`
		RecipientPhone    string `json:"recipient_phone"`
		RailReference     string `json:"rail_reference"`
		CompletedAt       string `json:"completed_at"`
	} `json:"data"`
}
