package together

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/sppay"
	"github.com/momo-go/momo/ssentezo"
	"github.com/momo-go/momo/webhook"
)

// BenchmarkCallback is what it costs to verify and read a callback, or to read
// the hint out of one, beside the least that a program can do without a library:
// the bare hash and encoding/json, or the bare form.
func BenchmarkCallback(b *testing.B) {
	for _, c := range callbacks(b) {
		b.Run(c.name+"/bare", func(b *testing.B) { each(b, c.delivery, c.bare) })
		b.Run(c.name+"/ours", func(b *testing.B) { each(b, c.delivery, c.ours) })
	}
}

type callbackBench struct {
	name       string
	delivery   webhook.Delivery
	ours, bare func(webhook.Delivery) error
}

func each(b *testing.B, d webhook.Delivery, read func(webhook.Delivery) error) {
	b.ReportAllocs()
	for b.Loop() {
		if err := read(d); err != nil {
			b.Fatal(err)
		}
	}
}

func posted(path, contentType, body string, header ...string) webhook.Delivery {
	h := http.Header{"Content-Type": {contentType}}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return webhook.Delivery{Method: http.MethodPost, Path: path, Header: h, Body: []byte(body)}
}

func callbacks(b *testing.B) []callbackBench {
	return []callbackBench{samsoftpayCallback(b), mpgatewayCallback(b), ssentezoCallback(b), sapamaCallback(b), sppayCallback(b)}
}

func mac256(message []byte) string {
	mac := hmac.New(sha256.New, []byte(benchSecret))
	mac.Write(message)
	return hex.EncodeToString(mac.Sum(nil))
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

func samsoftpayCallback(b *testing.B) callbackBench {
	const body = `{"id":"evt_374eca4ab7ae40f58f11ca4a","timestamp":1795196753,"event":"charge.succeeded","data":{"id":"txn_9c610df9ebcf4da8","amount":10000,"fee":200,"currency":"UGX","channel":"mtn_momo","status":"succeeded","reference":"order-001","merchant_reference":"order-001","mode":"test","failure_reason":null,"completed_at":"2026-11-20T17:45:53.548403"}}`
	verifier := must(webhook.NewSamsoftpay(benchSecret))(b)
	return callbackBench{
		"samsoftpay", posted("/", "application/json", body, "X-Samsoftpay-Signature", mac256([]byte(body))),
		func(d webhook.Delivery) error { _, err := verifier.Verify(d); return err },
		func(d webhook.Delivery) error {
			if !same(mac256(d.Body), d.Header.Get("X-Samsoftpay-Signature")) {
				return webhook.ErrSignature
			}
			var event struct {
				ID        string
				Timestamp int64
				Event     string
				Data      struct {
					ID, Currency, Channel, Status, Reference, Mode string
					Amount, Fee                                    int64
					FailureReason                                  *string `json:"failure_reason"`
					CompletedAt                                    string  `json:"completed_at"`
				}
			}
			return json.Unmarshal(d.Body, &event)
		},
	}
}

func mpgatewayCallback(b *testing.B) callbackBench {
	const body = `{"merchant_id":"m","operation_type":17,"customer_id":"254700000001","amount":100,"init_amount":100,"currency":"KES","order_id":"o-1","transaction_id":"1234567","transaction_ref":"QR555RQ","status":2,"provider_id":40,"destination_id":"","result":{"code":0,"message":"OK"},"provider_result":{"code":"0","message":"OK"},"service_id":"1","service_version":"1.03/1.0","service_date_time":"2020-11-25 10:08:32.832969"}`
	signed := must(webhook.SignMPGateway(benchSecret, []byte(body)))(b)
	verifier := must(webhook.NewMPGateway(nil, benchSecret))(b)
	return callbackBench{
		"mpgateway", posted("/", "application/json", string(signed)),
		func(d webhook.Delivery) error { _, err := verifier.Verify(d); return err },
		func(d webhook.Delivery) error {
			if bareHMAC512(d.Body) == "" { // over the body as it is, which verifies nothing but costs as much
				return webhook.ErrSignature
			}
			var event struct {
				MerchantID     string          `json:"merchant_id"`
				OperationType  int             `json:"operation_type"`
				CustomerID     string          `json:"customer_id"`
				Amount         json.Number     `json:"amount"`
				Currency       string          `json:"currency"`
				OrderID        string          `json:"order_id"`
				TransactionID  string          `json:"transaction_id"`
				TransactionRef string          `json:"transaction_ref"`
				Status         int             `json:"status"`
				ProviderID     int             `json:"provider_id"`
				Result         json.RawMessage `json:"result"`
				ProviderResult json.RawMessage `json:"provider_result"`
				Signature      string          `json:"signature"`
			}
			return json.Unmarshal(d.Body, &event)
		},
	}
}

// bareToken is what Tokens has to compute, by hand.
func bareToken(scope, reference string) string {
	return mac256([]byte(scope + reference))[:32]
}

func ssentezoCallback(b *testing.B) callbackBench {
	client := must(ssentezo.New(ssentezo.Config{Environment: ssentezo.Sandbox, APIUser: "user", APIKey: "key"}))(b)
	tokens := must(webhook.NewTokens(benchSecret))(b)
	confirmer := must(webhook.NewSsentezo(webhook.SsentezoConfig{Client: client, Direction: momo.In, Tokens: tokens}))(b)
	d := posted(pathOf(b, confirmer.CallbackURL), "application/json",
		`{"response":"OK","data":{"transactionStatus":"SUCCEEDED","ssentezoWalletReference":"f66ff3b2-2a2c-4c9d-9a1a-6b1f4b5d3c11","externalReference":"order-001","financialTransactionId":"0f5c2e7a9d8b4c6f8e1d2c3b4a5f6e7d"}}`)
	return callbackBench{"ssentezo", d,
		func(d webhook.Delivery) error { _, err := confirmer.Hint(d); return err },
		func(d webhook.Delivery) error {
			if same(bareToken("ssentezo", "order-001"), d.Path) {
				return webhook.ErrSignature
			}
			var hint struct {
				Data struct{ ExternalReference string }
			}
			return json.Unmarshal(d.Body, &hint)
		},
	}
}

func sppayCallback(b *testing.B) callbackBench {
	client := must(sppay.New(sppay.Config{BaseURL: "https://provider.invalid", Token: "token"}))(b)
	tokens := must(webhook.NewTokens(benchSecret))(b)
	confirmer := must(webhook.NewSPPay(webhook.SPPayConfig{Client: client, Direction: momo.In, Tokens: tokens}))(b)
	d := posted(pathOf(b, confirmer.CallbackURL), "application/json",
		`{"status":"success","message":"Transaction successful","transaction":{"reference":"8Q6D7XDH4Y","external_reference":"order-001","amount":"2.50","currency":"GHS","status":4}}`)
	return callbackBench{"sppay", d,
		func(d webhook.Delivery) error { _, err := confirmer.Hint(d); return err },
		func(d webhook.Delivery) error {
			if same(bareToken("sppay", "order-001"), d.Path) {
				return webhook.ErrSignature
			}
			var hint struct {
				Transaction struct{ Reference string }
			}
			return json.Unmarshal(d.Body, &hint)
		},
	}
}

func sapamaCallback(b *testing.B) callbackBench {
	client := must(sapama.New(sapama.Config{APIKey: benchSecret, APISecret: "secret", Till: 2}))(b)
	confirmer := must(webhook.NewSapama(webhook.SapamaConfig{Client: client, APIKeys: []momo.Secret{benchSecret}}))(b)
	form := url.Values{}
	for name, value := range map[string]string{
		"organization_id": "1", "location_id": "2", "trans_type": "c2b", "trans_id": "OGA3SAPAMA", "trans_time": "20200709220327", "trans_amount": "350",
		"short_code": "830830", "bill_ref_number": "Sapama - 305694", "phone": "254722906835", "first_name": "EDWIN", "last_name": "MUGENDI", "status": "received",
		"reference_number": "order-001", "type": "receipt", "invoice_id": "305694", "api_key": benchSecret, "third_party_message": "Success",
	} {
		form.Set(name, value)
	}
	return callbackBench{"sapama", posted("/", "application/x-www-form-urlencoded", form.Encode()),
		func(d webhook.Delivery) error { _, err := confirmer.Hint(d); return err },
		func(d webhook.Delivery) error {
			values, err := url.ParseQuery(string(d.Body))
			if err == nil && !same(values.Get("api_key"), benchSecret) {
				return webhook.ErrSignature
			}
			return err
		},
	}
}

func pathOf(b *testing.B, callbackURL func(base, reference string) (string, error)) string {
	address, err := callbackURL("https://merchant.example/callbacks", "order-001")
	require.NoError(b, err)
	return strings.TrimPrefix(address, "https://merchant.example")
}
