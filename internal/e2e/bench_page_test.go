package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/samsoftpay"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/sppay"
)

const pageRows = 100

// list is one provider's page of 100 rows.
type list struct {
	name string
	page string
	// rows is how many elements the client admits in lists.
	rows int
	// into is a new value to read the page into: what the client reads, as plain
	// strings and numbers.
	into func() any
	ours func(tb testing.TB, o momo.Options) func(context.Context) error
}

type samsoftpayPage struct {
	Data []struct {
		ID            string `json:"id"`
		Mode          string `json:"mode"`
		Status        string `json:"status"`
		Amount        int64  `json:"amount"`
		Fee           *int64 `json:"fee"`
		Currency      string `json:"currency"`
		Channel       string `json:"channel"`
		Reference     string `json:"reference"`
		RailReference string `json:"rail_reference"`
		FailureReason string `json:"failure_reason"`
		CreatedAt     string `json:"created_at"`
		CompletedAt   string `json:"completed_at"`
		AvailableOn   string `json:"available_on"`
		Settled       bool   `json:"settled"`
	} `json:"data"`
	HasMore    bool   `json:"has_more"`
	NextCursor string `json:"next_cursor"`
}

type sapamaPage struct {
	HTTPStatusCode int    `json:"httpStatusCode"`
	SystemCode     int    `json:"systemCode"`
	Message        string `json:"message"`
	Data           struct {
		CurrentPage int         `json:"current_page"`
		LastPage    int         `json:"last_page"`
		Data        []sapamaRow `json:"data"`
	} `json:"data"`
}

type sapamaRow struct {
	ID                string     `json:"id"`
	UUID              string     `json:"uuid"`
	LocationID        string     `json:"location_id"`
	TransType         string     `json:"trans_type"`
	TransID           string     `json:"trans_id"`
	TransTime         string     `json:"trans_time"`
	Date              string     `json:"date"`
	TransAmount       string     `json:"trans_amount"`
	Description       string     `json:"description"`
	ShortCode         string     `json:"short_code"`
	BillRefNumber     string     `json:"bill_ref_number"`
	ThirdPartyID      string     `json:"third_party_trans_id"`
	Phone             string     `json:"phone"`
	Name              string     `json:"name"`
	IPNed             string     `json:"ipned"`
	CreatedAt         string     `json:"created_at"`
	ThirdPartyText    string     `json:"third_party_message"`
	Result            string     `json:"b2c_out_status_code"`
	Mode              string     `json:"mode"`
	Environment       string     `json:"environment"`
	Simulate          string     `json:"simulate"`
	Direction         string     `json:"direction"`
	ReferenceNumber   string     `json:"reference_number"`
	Type              string     `json:"type"`
	Currency          string     `json:"currency"`
	TransactionID     string     `json:"transaction_id"`
	LinkedTransaction *sapamaRow `json:"transaction"`
}

type spPayPage struct {
	Transactions struct {
		CurrentPage int `json:"current_page"`
		LastPage    int `json:"last_page"`
		Data        []struct {
			Reference         string `json:"reference"`
			ExternalReference string `json:"external_reference"`
			Primary           int    `json:"primary"`
			TypeCode          string `json:"type_code"`
			DebitName         string `json:"debit_account_name"`
			DebitNumber       string `json:"debit_account_no"`
			DebitInstitution  string `json:"debit_account_institution_code"`
			DebitAmount       string `json:"debit_amount"`
			DebitCurrency     string `json:"debit_currency_code"`
			CreditName        string `json:"credit_account_name"`
			CreditNumber      int64  `json:"credit_account_no"`
			CreditInstitution string `json:"credit_account_institution_code"`
			CreditAmount      string `json:"credit_amount"`
			CreditCurrency    string `json:"credit_currency_code"`
			StatusID          string `json:"status_id"`
			CreatedAt         string `json:"created_at"`
			UpdatedAt         string `json:"updated_at"`
			Charge            string `json:"charge"`
			Tax               string `json:"tax"`
			Rate              string `json:"rate"`
		} `json:"data"`
	} `json:"transactions"`
}

const samsoftpayRow = `{"amount":10000,"available_on":"2026-11-21T17:46:37.430452","channel":"mtn_momo",` +
	`"completed_at":"2026-11-20T17:46:37.430452","created_at":"2026-11-20T17:46:36.423623","currency":"UGX",` +
	`"failure_reason":null,"fee":200,"id":"txn_a9ba2b03cc5%05d","mode":"test",` +
	`"rail_reference":"mtn_momo_14312bfbca07","reference":"order-%05[1]d","settled":false,"status":"succeeded"}`

const spPayRow = `{"reference":"ZEMQ%06d","external_reference":"order-%05[1]d","primary":1,"status_id":"4",` +
	`"type_code":"TPSD","debit_account_no":"0271777557","debit_account_name":"MICHAEL EKOW SELBY",` +
	`"debit_account_institution_code":"ATL","debit_account_institution_name":"AirtelTigo",` +
	`"debit_account_institution_logo":"https://engine.sppay.dev/atl.png","credit_account_no":1000,` +
	`"credit_account_institution_code":"SPP","credit_account_institution_name":"SP Pay",` +
	`"credit_account_institution_logo":null,"debit_amount":"2.04","debit_currency_code":"GHS","credit_amount":"2.00",` +
	`"credit_currency_code":"GHS","is_merchant_settled":0,"tax":"0.00","commission":"0.00","charge":"0.04",` +
	`"rate":"1.00","created_at":"2024-03-15T07:20:18.000000Z","updated_at":"2024-03-15T07:22:00.000000Z"}`

// rows is 100 rows of a format, each with a number of its own.
func rows(format string) string {
	texts := make([]string, pageRows)
	for i := range texts {
		texts[i] = fmt.Sprintf(format, i)
	}
	return strings.Join(texts, ",")
}

// sapamaRows is 100 times the invoice of the document's sample, with its receipt.
func sapamaRows(tb testing.TB) string {
	text, err := os.ReadFile("../../sapama/testdata/transactions_response.json")
	require.NoError(tb, err)
	var sample struct {
		Data struct {
			Data []json.RawMessage `json:"data"`
		} `json:"data"`
	}
	require.NoError(tb, json.Unmarshal(text, &sample))
	texts := make([]string, pageRows)
	for i := range texts {
		texts[i] = strings.NewReplacer("380222", fmt.Sprint(400_000+2*i), "380224", fmt.Sprint(400_001+2*i)).
			Replace(string(sample.Data.Data[0]))
	}
	return strings.Join(texts, ",")
}

func lists(tb testing.TB) []list {
	return []list{
		{
			"samsoftpay", `{"data":[` + rows(samsoftpayRow) + `],"has_more":false}`, pageRows,
			func() any { return new(samsoftpayPage) },
			func(tb testing.TB, o momo.Options) func(context.Context) error {
				config := samsoftpay.Config{BaseURL: nowhere, SecretKey: "sk_test_benchmark", Options: o}
				client := must(samsoftpay.New(config))(tb)
				return func(ctx context.Context) error { return readAll(client.Transactions(ctx, samsoftpay.Filter{})) }
			},
		},
		{
			"sapama", `{"httpStatusCode":200,"systemCode":700,"message":"Transactions list","data":` +
				`{"current_page":1,"last_page":1,"data":[` + sapamaRows(tb) + `]}}`, 400,
			func() any { return new(sapamaPage) },
			func(tb testing.TB, o momo.Options) func(context.Context) error {
				config := sapama.Config{BaseURL: nowhere, APIKey: "key", APISecret: secret, Till: 2, Options: o}
				client := must(sapama.New(config))(tb)
				return func(ctx context.Context) error {
					return readAll(client.Transactions(ctx, sapama.Filter{PageSize: pageRows}))
				}
			},
		},
		{
			"sppay", `{"transactions":{"current_page":1,"data":[` + rows(spPayRow) + `],"last_page":1}}`, pageRows,
			func() any { return new(spPayPage) },
			func(tb testing.TB, o momo.Options) func(context.Context) error {
				client := must(sppay.New(sppay.Config{BaseURL: nowhere, Token: "token", Options: o}))(tb)
				return func(ctx context.Context) error { return readAll(client.Transactions(ctx, sppay.Filter{})) }
			},
		},
	}
}

func readAll[T any](transactions iter.Seq2[T, error]) error {
	n := 0
	for _, err := range transactions {
		if err != nil {
			return err
		}
		n++
	}
	if n != pageRows {
		return fmt.Errorf("%d rows", n)
	}
	return nil
}

// BenchmarkPage is a page of 100 rows read into a struct, with the bounds and the
// checks of names that this module adds, beside the same without.
func BenchmarkPage(b *testing.B) {
	for _, l := range lists(b) {
		page := []byte(l.page)
		part := func(name string, unmarshal func([]byte, any) error) {
			b.Run(l.name+"/"+name, func(b *testing.B) {
				repeat(b, func(context.Context) error { return unmarshal(page, l.into()) })
			})
		}
		part("bare", standard.unmarshal)
		part("bare2", v2.unmarshal)
		part("ours", func(text []byte, v any) error { return strictjson.UnmarshalList(text, v, l.rows) })
	}
}

// BenchmarkList is a page of 100 rows asked for, read, checked and converted by
// each client, beside a program that reads it into a struct.
func BenchmarkList(b *testing.B) {
	for _, l := range lists(b) {
		client := &http.Client{Transport: canned(l.page)}
		b.Run(l.name+"/bare", func(b *testing.B) { repeat(b, fetch(client, standard, l.into)) })
		b.Run(l.name+"/bare2", func(b *testing.B) { repeat(b, fetch(client, v2, l.into)) })
		b.Run(l.name+"/ours", func(b *testing.B) { repeat(b, l.ours(b, momo.Options{HTTPClient: client})) })
	}
}

func fetch(client *http.Client, c codec, into func() any) func(context.Context) error {
	return func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, nowhere+"/transactions?per_page=100", nil)
		if err != nil {
			return err
		}
		request.Header.Set("Accept", "application/json")
		request.Header.Set("Authorization", "Bearer token")
		response, err := client.Do(request)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		if err != nil {
			return err
		}
		return c.unmarshal(text, into())
	}
}
