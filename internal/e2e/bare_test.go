package e2e

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"
)

// codec is the JSON package that a bare program uses.
type codec struct {
	marshal   func(any) ([]byte, error)
	unmarshal func([]byte, any) error
}

var (
	standard = codec{json.Marshal, json.Unmarshal}
	v2       = codec{
		func(v any) ([]byte, error) { return jsonv2.Marshal(v) },
		func(text []byte, v any) error { return jsonv2.Unmarshal(text, v) },
	}
)

// number is how the two packages keep a number as it was written.
type number interface{ json.Number | jsontext.Value }

// program is one collection as a careful program without a library makes it, with
// net/http and a codec: the same bytes on the wire, the whole answer read into a
// struct, and none of the checks.
type program struct {
	path, contentType string
	headers           func(http.Header)
	body              func() ([]byte, error)
	answer            string
	read              func([]byte) error
}

func (p program) call(client *http.Client, base string) func(context.Context) error {
	return func(ctx context.Context) error {
		body, err := p.body()
		if err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+p.path, bytes.NewReader(body))
		if err != nil {
			return err
		}
		req.Header.Set("Accept", "application/json")
		req.Header.Set("Content-Type", p.contentType)
		if p.headers != nil {
			p.headers(req.Header)
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
		return p.read(text)
	}
}

func readAs[T any](c codec) func([]byte) error {
	return func(text []byte) error {
		var v T
		return c.unmarshal(text, &v)
	}
}

const secret = "cf1163a9c2d84e5bb7f0a1d3e6985c24"

func mac(hash func(message []byte) string, parts ...string) string {
	return hash([]byte(strings.Join(parts, "")))
}

func hmac256(message []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(message)
	return hex.EncodeToString(mac.Sum(nil))
}

func hmac512(message []byte) string {
	mac := hmac.New(sha512.New, []byte(secret))
	mac.Write(message)
	return hex.EncodeToString(mac.Sum(nil))
}

func bareSamsoftpay(c codec) program {
	return program{
		path: "/v1/charges", contentType: "application/json",
		headers: func(h http.Header) {
			h.Set("Authorization", "Bearer sk_test_benchmark")
			h.Set("Idempotency-Key", uuid.NewString())
			h.Set("X-Timestamp", strconv.FormatInt(time.Now().Unix(), 10))
		},
		body: func() ([]byte, error) {
			type customer struct {
				Phone string `json:"phone"`
			}
			return c.marshal(struct {
				Amount    int64    `json:"amount"`
				Currency  string   `json:"currency"`
				Channel   string   `json:"channel"`
				Customer  customer `json:"customer"`
				Reference string   `json:"reference"`
			}{10000, "UGX", "mtn_momo", customer{"256700123456"}, "order-001"})
		},
		answer: `{"amount":10000,"channel":"mtn_momo","created_at":"2026-11-20T17:46:36.256151",` +
			`"currency":"UGX","fee":200,"id":"txn_2871eeb9d40d40d4","mode":"test",` +
			`"rail_reference":"mtn_momo_27b6426aa4ff","reference":"order-001","status":"authorized"}`,
		read: readAs[struct {
			ID            string `json:"id"`
			Mode          string `json:"mode"`
			Status        string `json:"status"`
			Amount        int64  `json:"amount"`
			Fee           int64  `json:"fee"`
			Currency      string `json:"currency"`
			Channel       string `json:"channel"`
			Reference     string `json:"reference"`
			RailReference string `json:"rail_reference"`
			CreatedAt     string `json:"created_at"`
		}](c),
	}
}

func bareSsentezo(c codec) program {
	return program{
		path: "/deposit", contentType: "application/json",
		headers: func(h http.Header) {
			h.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("user:key")))
		},
		body: func() ([]byte, error) {
			return c.marshal(struct {
				ExternalReference string `json:"externalReference"`
				MSISDN            string `json:"msisdn"`
				Amount            int64  `json:"amount"`
				Currency          string `json:"currency"`
				Reason            string `json:"reason"`
			}{"order-001", "256770691484", 25000, "UGX", "Order 001"})
		},
		answer: `{"response":"OK","data":{"transactionStatus":"PENDING",` +
			`"ssentezoWalletReference":"f66ff3b2-2a2c-4c9d-9a1a-6b1f4b5d3c11",` +
			`"financialTransactionId":"0f5c2e7a9d8b4c6f8e1d2c3b4a5f6e7d"}}`,
		read: readAs[struct {
			Response string `json:"response"`
			Data     struct {
				TransactionStatus       string `json:"transactionStatus"`
				SsentezoWalletReference string `json:"ssentezoWalletReference"`
				FinancialTransactionID  string `json:"financialTransactionId"`
			} `json:"data"`
		}](c),
	}
}

func bareMPGateway[N number](c codec) program {
	return program{
		path: "/f54ec96649be11ebb3780242ac130002/payment_c2b", contentType: "application/json",
		body: func() ([]byte, error) {
			request := struct {
				MerchantID string `json:"merchant_id"`
				CustomerID string `json:"customer_id"`
				OrderID    string `json:"order_id"`
				Amount     string `json:"amount"`
				Currency   string `json:"currency"`
				ProviderID int    `json:"provider_id"`
				Signature  string `json:"signature"`
			}{"e0fecd91fcb24f348048193b3fb34875ba3722b4", "254700000001", "order-001", "350.00", "KES", 40, ""}
			// The names are known here, and so is their order.
			request.Signature = mac(hmac512, "merchant_id", request.MerchantID,
				"customer_id", request.CustomerID, "order_id", request.OrderID,
				"amount", request.Amount, "currency", request.Currency, "provider_id", strconv.Itoa(request.ProviderID))
			return c.marshal(request)
		},
		answer: `{"order_id":"order-001","transaction_id":"1234567","transaction_ref":"","status":1,` +
			`"result":{"code":0,"message":"OK"},"provider_result":{"code":0,"message":""},"service_id":1,` +
			`"service_version":11.1,"service_date_time":"2020-11-25 10:08:32.832969"}`,
		read: readAs[struct {
			OrderID        string `json:"order_id"`
			TransactionID  string `json:"transaction_id"`
			TransactionRef string `json:"transaction_ref"`
			Status         int    `json:"status"`
			Result         struct {
				Code    N      `json:"code"`
				Message string `json:"message"`
			} `json:"result"`
			ProviderResult struct {
				Code    N      `json:"code"`
				Message string `json:"message"`
			} `json:"provider_result"`
			ServiceID       N      `json:"service_id"`
			ServiceVersion  N      `json:"service_version"`
			ServiceDateTime string `json:"service_date_time"`
		}](c),
	}
}

type field struct{ name, value string }

const secretField = "api_secret"

// hashedForm sorts once, for the hash and for the form.
func hashedForm(fields []field) []byte {
	slices.SortFunc(fields, func(a, b field) int { return strings.Compare(a.name, b.name) })
	var values, form []byte
	for i, f := range fields {
		if i > 0 {
			values = append(values, '.')
		}
		values = append(values, f.value...)
		if f.name != secretField {
			form = append(append(append(append(form, f.name...), '='), url.QueryEscape(f.value)...), '&')
		}
	}
	sum := sha256.Sum256(values)
	return hex.AppendEncode(append(form, "hash="...), sum[:])
}

func bareSapama[N number](c codec) program {
	return program{
		path: "/api/checkout", contentType: "application/x-www-form-urlencoded",
		body: func() ([]byte, error) {
			fields := []field{
				{"first_name", "John"}, {"middle_name", "Mwangi"}, {"last_name", "Otieno"},
				{"email", "john@example.com"},
				{"phone", "254722906835"}, {"address", "Nakuru"}, {"description", "Order 001"}, {"amount", "1000"},
				{"currency", "KES"}, {"reference_number", "order-001"}, {"bill_ref_number", "CUST-9"},
				{"location_id", "2"},
				{"flow", "stkpush"}, {"environment", "live"}, {"callback_url", "https://merchant.example/cb"},
				{"callback_http_method", "post"}, {"image_url", "https://merchant.example/i.png"}, {"format", "json"},
				{"api_key", "a-key-of-the-merchant"}, {secretField, secret},
			}
			return hashedForm(fields), nil
		},
		answer: `{"httpStatusCode":200,"systemCode":700,"message":"Succeed.",` +
			`"data":{"invoice_uuid":"trans_5f107712d4aa9","invoice_id":386578,` +
			`"reference_number":"order-001","type":"success","code":200,"message":"STK push initiated"}}`,
		read: readAs[struct {
			HTTPStatusCode int    `json:"httpStatusCode"`
			SystemCode     int    `json:"systemCode"`
			Message        string `json:"message"`
			Data           struct {
				InvoiceUUID     string `json:"invoice_uuid"`
				InvoiceID       N      `json:"invoice_id"`
				ReferenceNumber string `json:"reference_number"`
				Type            string `json:"type"`
				Code            int    `json:"code"`
				Message         string `json:"message"`
			} `json:"data"`
		}](c),
	}
}

func bareSPPay[N number](c codec) program {
	return program{
		path: "/v1/api/payments/initiate", contentType: "application/json",
		headers: func(h http.Header) { h.Set("Authorization", "Bearer token") },
		body: func() ([]byte, error) {
			type account struct {
				Code   string `json:"code"`
				Number string `json:"number"`
			}
			type party struct {
				Email   string  `json:"email"`
				Account account `json:"account"`
			}
			return c.marshal(struct {
				AccountNo   string `json:"receive_account_no"`
				Amount      N      `json:"amount"`
				Payer       party  `json:"payee"`
				Reference   string `json:"reference"`
				CallbackURL string `json:"callback_url"`
			}{
				"1000", N(fmt.Sprintf("%d.%02d", 2, 50)), party{"payer@example.com", account{"MTN", "0597018036"}},
				"order-001", "https://merchant.example/cb",
			})
		},
		answer: `{"status":"success","message":"Charge attempted","object":"transaction","transaction":{"id":77,` +
			`"reference":"8Q6D7XDH4Y","external_reference":"order-001","primary":1,"type_code":"TPSD",` +
			`"currency":"GHS","amount":"2.50","status":3,"status_message":"Charge attempted",` +
			`"created_at":"Fri, 15 Mar 2024 07:20:18 GMT","updated_at":"Fri, 15 Mar 2024 07:20:21 GMT",` +
			`"pending_actions":[]}}`,
		read: readAs[struct {
			Status      string `json:"status"`
			Message     string `json:"message"`
			Transaction struct {
				Reference         string `json:"reference"`
				ExternalReference string `json:"external_reference"`
				Primary           int    `json:"primary"`
				TypeCode          string `json:"type_code"`
				Currency          string `json:"currency"`
				Amount            string `json:"amount"`
				Status            int    `json:"status"`
				StatusMessage     string `json:"status_message"`
				CreatedAt         string `json:"created_at"`
				UpdatedAt         string `json:"updated_at"`
				PendingActions    []struct {
					Code      string `json:"action_code"`
					Reference string `json:"action_reference"`
					Link      string `json:"external_action_link"`
				} `json:"pending_actions"`
			} `json:"transaction"`
		}](c),
	}
}
