package together

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/mpgateway"
	"github.com/momo-go/momo/samsoftpay"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/sppay"
	"github.com/momo-go/momo/ssentezo"
)

// canned answers every request at once, without a network.
type canned string

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
	}
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Request: r,
		Body: io.NopCloser(strings.NewReader(string(c))), ContentLength: int64(len(c)),
	}, nil
}

// collection is one provider's collection, by our client and by net/http and
// encoding/json alone, with the same answer.
type collection struct {
	name   string
	answer string
	// request is what the bare program sends: the body of ours, from a struct or a form.
	request     func() ([]byte, error)
	contentType string
	header      map[string]string
	ours        func(b *testing.B, o momo.Options) func(context.Context) error
}

func (c collection) bare(client *http.Client) func(context.Context) error {
	return func(ctx context.Context) error {
		body, err := c.request()
		if err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://provider.invalid/pay", bytes.NewReader(body))
		if err != nil {
			return err
		}
		req.Header.Set("Accept", "application/json")
		req.Header.Set("Content-Type", c.contentType)
		for name, value := range c.header {
			req.Header.Set(name, value)
		}
		resp, err := client.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			return err
		}
		var answer bareAnswer
		return json.Unmarshal(text, &answer)
	}
}

// bareAnswer has the members of all five answers that a program would look at.
type bareAnswer struct {
	ID            string          `json:"id"`
	OrderID       string          `json:"order_id"`
	TransactionID string          `json:"transaction_id"`
	Reference     string          `json:"reference"`
	Status        json.RawMessage `json:"status"`
	Amount        json.RawMessage `json:"amount"`
	Currency      string          `json:"currency"`
	Response      string          `json:"response"`
	Message       string          `json:"message"`
	Result        struct {
		Code    json.RawMessage `json:"code"`
		Message string          `json:"message"`
	} `json:"result"`
	Data struct {
		TransactionStatus       string          `json:"transactionStatus"`
		SsentezoWalletReference string          `json:"ssentezoWalletReference"`
		InvoiceID               json.RawMessage `json:"invoice_id"`
		ReferenceNumber         string          `json:"reference_number"`
		Type                    string          `json:"type"`
		Code                    int             `json:"code"`
	} `json:"data"`
	Transaction struct {
		Reference         string `json:"reference"`
		ExternalReference string `json:"external_reference"`
		Amount            string `json:"amount"`
		Currency          string `json:"currency"`
		Status            int    `json:"status"`
	} `json:"transaction"`
}

func asJSON(v any) func() ([]byte, error) { return func() ([]byte, error) { return json.Marshal(v) } }

type person struct {
	Phone string `json:"phone"`
}

var collections = []collection{
	{
		name:   "samsoftpay",
		answer: `{"amount":10000,"channel":"mtn_momo","created_at":"2026-11-20T17:46:36.256151","currency":"UGX","fee":200,"id":"txn_2871eeb9d40d40d4","mode":"test","rail_reference":"mtn_momo_27b6426aa4ff","reference":"order-001","status":"authorized"}`,
		request: asJSON(struct {
			Amount    int64  `json:"amount"`
			Currency  string `json:"currency"`
			Channel   string `json:"channel"`
			Customer  person `json:"customer"`
			Reference string `json:"reference"`
		}{10000, "UGX", "mtn_momo", person{"256700123456"}, "order-001"}),
		contentType: "application/json",
		header:      map[string]string{"Authorization": "Bearer sk_test_benchmark", "Idempotency-Key": "84cca850-46b0-485b-97c4-bd83e30381f3", "X-Timestamp": "1795196796"},
		ours: func(b *testing.B, o momo.Options) func(context.Context) error {
			client := must(samsoftpay.New(samsoftpay.Config{SecretKey: "sk_test_benchmark", ChargesPerMinute: -1, Options: o}))(b)
			return func(ctx context.Context) error {
				_, err := client.Collect(ctx, samsoftpay.CollectRequest{Amount: money.MustParse("10000", money.UGX), Payer: momo.MustPhone("256700123456"), Channel: samsoftpay.MTN, Reference: "order-001"})
				return err
			}
		},
	},
	{
		name:   "ssentezo",
		answer: `{"response":"OK","data":{"transactionStatus":"PENDING","ssentezoWalletReference":"f66ff3b2-2a2c-4c9d-9a1a-6b1f4b5d3c11","financialTransactionId":"0f5c2e7a9d8b4c6f8e1d2c3b4a5f6e7d"}}`,
		request: asJSON(struct {
			ExternalReference string `json:"externalReference"`
			MSISDN            string `json:"msisdn"`
			Amount            int64  `json:"amount"`
			Currency          string `json:"currency"`
			Reason            string `json:"reason"`
		}{"order-001", "256770691484", 25000, "UGX", "Order 001"}),
		contentType: "application/json",
		header:      map[string]string{"Authorization": "Basic dXNlcjprZXk="},
		ours: func(b *testing.B, o momo.Options) func(context.Context) error {
			client := must(ssentezo.New(ssentezo.Config{Environment: ssentezo.Sandbox, APIUser: "user", APIKey: "key", Options: o}))(b)
			return func(ctx context.Context) error {
				_, err := client.Collect(ctx, ssentezo.CollectRequest{Amount: money.MustParse("25000", money.UGX), Payer: momo.MustPhone("256770691484"), Reference: "order-001", Description: "Order 001"})
				return err
			}
		},
	},
	{
		name:   "mpgateway",
		answer: `{"order_id":"order-001","transaction_id":"1234567","transaction_ref":"","status":1,"result":{"code":0,"message":"OK"},"provider_result":{"code":0,"message":""},"service_id":1,"service_version":11.1,"service_date_time":"2020-11-25 10:08:32.832969"}`,
		request: func() ([]byte, error) {
			body, err := json.Marshal(gatewayRequest{"e0fecd91fcb24f348048193b3fb34875ba3722b4", "254700000001", "order-001", "350.00", "KES", 40, ""})
			if err != nil {
				return nil, err
			}
			// The least that signing can cost: one HMAC over the body.
			signature := bareHMAC512(body)
			return json.Marshal(gatewayRequest{"e0fecd91fcb24f348048193b3fb34875ba3722b4", "254700000001", "order-001", "350.00", "KES", 40, signature})
		},
		contentType: "application/json",
		ours: func(b *testing.B, o momo.Options) func(context.Context) error {
			client := must(mpgateway.New(mpgateway.Config{BaseURL: "https://provider.invalid", PublicID: "f54ec96649be11ebb3780242ac130002", MerchantID: "e0fecd91fcb24f348048193b3fb34875ba3722b4", Secret: benchSecret, Options: o}))(b)
			return func(ctx context.Context) error {
				_, err := client.Collect(ctx, mpgateway.CollectRequest{Amount: money.MustParse("350", money.KES), Payer: momo.MustPhone("254700000001"), Provider: mpgateway.Safaricom, Reference: "order-001"})
				return err
			}
		},
	},
	{
		name:   "sapama",
		answer: `{"httpStatusCode":200,"systemCode":700,"message":"Succeed.","data":{"invoice_uuid":"trans_5f107712d4aa9","invoice_id":386578,"reference_number":"order-001","type":"success","code":200,"message":"STK push initiated"}}`,
		request: func() ([]byte, error) {
			form := url.Values{}
			for name, value := range sapamaFields {
				form.Set(name, value)
			}
			form.Set("hash", bareSHA256(sapamaFields))
			return []byte(form.Encode()), nil
		},
		contentType: "application/x-www-form-urlencoded",
		ours: func(b *testing.B, o momo.Options) func(context.Context) error {
			client := must(sapama.New(sapama.Config{APIKey: "key", APISecret: "secret", Till: 2, Options: o}))(b)
			return func(ctx context.Context) error {
				_, err := client.Collect(ctx, sapama.CollectRequest{
					Amount: money.MustParse("1000", money.KES), Payer: momo.MustPhone("254722906835"), Reference: "order-001", Account: "CUST-9",
					Description: "Order 001", FirstName: "John", MiddleName: "Mwangi", LastName: "Otieno", Email: "john@example.com", Address: "Nakuru",
					ImageURL: "https://merchant.example/i.png", CallbackURL: "https://merchant.example/cb",
				})
				return err
			}
		},
	},
	{
		name:   "sppay",
		answer: `{"status":"success","message":"Charge attempted","object":"transaction","transaction":{"id":77,"reference":"8Q6D7XDH4Y","external_reference":"order-001","primary":1,"type_code":"TPSD","currency":"GHS","amount":"2.50","status":3,"status_message":"Charge attempted","created_at":"Fri, 15 Mar 2024 07:20:18 GMT","updated_at":"Fri, 15 Mar 2024 07:20:21 GMT","pending_actions":[]}}`,
		request: asJSON(struct {
			ReceiveAccountNo string      `json:"receive_account_no"`
			Amount           json.Number `json:"amount"`
			Payer            struct {
				Email   string `json:"email"`
				Account struct {
					Code   string `json:"code"`
					Number string `json:"number"`
				} `json:"account"`
			} `json:"payer"`
			Reference   string `json:"reference"`
			CallbackURL string `json:"callback_url"`
		}{ReceiveAccountNo: "1000", Amount: "2.50", Reference: "order-001", CallbackURL: "https://merchant.example/cb"}),
		contentType: "application/json",
		header:      map[string]string{"Authorization": "Bearer token"},
		ours: func(b *testing.B, o momo.Options) func(context.Context) error {
			client := must(sppay.New(sppay.Config{BaseURL: "https://provider.invalid", Token: "token", Options: o}))(b)
			return func(ctx context.Context) error {
				_, err := client.Collect(ctx, sppay.CollectRequest{
					Amount: money.MustParse("2.50", money.GHS), AccountNo: "1000", Payer: momo.MustPhone("233597018036"), Institution: sppay.MTN,
					Email: "payer@example.com", Reference: "order-001", CallbackURL: "https://merchant.example/cb",
				})
				return err
			}
		},
	},
}

// must is for constructors; it ends the benchmark.
func must[T any](value T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// BenchmarkCollect is each client's own code beside the bare standard library,
// without a network.
func BenchmarkCollect(b *testing.B) {
	for _, c := range collections {
		client := &http.Client{Transport: canned(c.answer)}
		b.Run(c.name+"/bare", func(b *testing.B) { repeat(b, c.bare(client)) })
		b.Run(c.name+"/ours", func(b *testing.B) { repeat(b, c.ours(b, momo.Options{HTTPClient: client})) })
	}
}

func repeat(b *testing.B, call func(context.Context) error) {
	b.ReportAllocs()
	for b.Loop() {
		if err := call(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
