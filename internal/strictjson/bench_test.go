package strictjson

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
)

type payment struct {
	ID            string `json:"id"`
	Mode          string `json:"mode"`
	Status        string `json:"status"`
	Amount        int64  `json:"amount"`
	Fee           int64  `json:"fee"`
	Currency      string `json:"currency"`
	Channel       string `json:"channel"`
	Reference     string `json:"reference"`
	RailReference string `json:"rail_reference"`
	FailureReason string `json:"failure_reason"`
	CreatedAt     string `json:"created_at"`
	CompletedAt   string `json:"completed_at"`
	AvailableOn   string `json:"available_on"`
	Settled       bool   `json:"settled"`
}

type page struct {
	Data       []payment `json:"data"`
	HasMore    bool      `json:"has_more"`
	NextCursor string    `json:"next_cursor"`
}

func row(i int) string {
	return fmt.Sprintf(`{"amount":10000,"available_on":"2026-11-21T17:46:37.430452","channel":"mtn_momo",`+
		`"completed_at":"2026-11-20T17:46:37.430452","created_at":"2026-11-20T17:46:36.423623","currency":"UGX",`+
		`"failure_reason":null,"fee":200,"id":"txn_a9ba2b03cc5%05d","mode":"test","rail_reference":"mtn_momo_14312bfbca07",`+
		`"reference":"order-%05d","settled":false,"status":"succeeded"}`, i, i)
}

func pageOf(n int) string {
	rows := make([]string, n)
	for i := range rows {
		rows[i] = row(i)
	}
	return `{"data":[` + strings.Join(rows, ",") + `],"has_more":true,"next_cursor":"x"}`
}

// withUnread puts so many members that nobody reads into each row.
func withUnread(text string, members int) string {
	var unread strings.Builder
	for i := range members {
		fmt.Fprintf(&unread, `"another_member_%02d":"2026",`, i)
	}
	return strings.ReplaceAll(text, `"currency"`, unread.String()+`"currency"`)
}

type walletPayment struct {
	Response string `json:"response"`
	Data     struct {
		TransactionStatus       string `json:"transactionStatus"`
		SsentezoWalletReference string `json:"ssentezoWalletReference"`
		ExternalReference       string `json:"externalReference"`
		FinancialTransactionID  string `json:"financialTransactionId"`
		Amount                  int64  `json:"amount"`
		Reason                  string `json:"reason"`
		Currency                string `json:"currency"`
		MSISDN                  string `json:"msisdn"`
		TransactionTime         string `json:"transactionTime"`
	} `json:"data"`
}

const wallet = `{
  "response": "OK",
  "data": {
    "transactionStatus": "SUCCEEDED",
    "ssentezoWalletReference": "3181ead4-eff9-4b9b-b926-53b41e632ca5",
    "externalReference": "rfg54rj59033w4672326hi45h6j6456",
    "financialTransactionId": "QkK0UVtkMlCZN1ZEuKVv4NU5l2sFA1uO82fb7ef5f6a2530bc5c2118b34620b5a",
    "amount": 3000,
    "reason": "Sending money to someone",
    "currency": "UGX",
    "msisdn": "256770691484",
    "transactionTime": "2024-04-24T16:24:58.000000Z"
  }
}`

// BenchmarkUnmarshal reports how much longer Unmarshal takes than json/v2 alone: the
// fastest rounds of both, taken in turns, so that a busy machine does not count.
func BenchmarkUnmarshal(b *testing.B) {
	for _, c := range []struct {
		name, text string
		rows       int
		into       func() any
	}{
		{"page", pageOf(100), 100, func() any { return new(page) }},
		{"page with unread members", withUnread(pageOf(100), 40), 100, func() any { return new(page) }},
		{"answer", row(1), 0, func() any { return new(payment) }},
		{"answer with unread members", withUnread(row(1), 12), 0, func() any { return new(payment) }},
		{"answer with capitals", wallet, 0, func() any { return new(walletPayment) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			data := []byte(c.text)
			rounds := max(1, 50_000/len(data))
			ours, theirs := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
			for b.Loop() {
				ours = min(ours, fastest(b, rounds, func() error { return UnmarshalList(data, c.into(), c.rows) }))
				theirs = min(theirs, fastest(b, rounds, func() error { return jsonv2.Unmarshal(data, c.into()) }))
			}
			b.ReportMetric(float64(ours)/float64(theirs), "x-json/v2")
			b.ReportMetric(float64(ours)/float64(rounds), "ns-ours")
			b.ReportMetric(float64(theirs)/float64(rounds), "ns-json/v2")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func fastest(b *testing.B, rounds int, f func() error) time.Duration {
	start := time.Now()
	for range rounds {
		if err := f(); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(start)
}
