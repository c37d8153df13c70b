package mpgateway

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

const (
	testBase     = "https://gateway.example"
	testPublicID = "f54ec96649be11ebb3780242ac130002"
	testMerchant = "e0fecd91fcb24f348048193b3fb34875ba3722b4"
	testSecret   = "cf11635572c1e8d77297207152dc0791ad91f22b32d23c758ce3ba2637202ad8"
	testOrder    = "16280954971628095497"
)

func fixture(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return string(text)
}

// mocked is a client whose every request is recorded and answered with body.
func mocked(t *testing.T, status int, body string) (*Client, *[]*http.Request, *[]string) {
	t.Helper()
	mock := httpmock.NewMockTransport()
	var requests []*http.Request
	var bodies []string
	mock.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
		sent, err := io.ReadAll(r.Body)
		requests, bodies = append(requests, r), append(bodies, string(sent))
		answer := httpmock.NewStringResponse(status, body)
		answer.Header.Set("Content-Type", "application/json")
		return answer, err
	})
	client, err := New(Config{
		BaseURL: testBase, PublicID: testPublicID, MerchantID: testMerchant, Secret: testSecret,
		Options: momo.Options{HTTPClient: &http.Client{Transport: mock}, MaxAttempts: 1},
	})
	require.NoError(t, err)
	return client, &requests, &bodies
}

func object(t *testing.T, text string) map[string]any {
	t.Helper()
	var all map[string]any
	require.NoError(t, json.Unmarshal([]byte(text), &all))
	return all
}

// assertSent compares a request with the document's sample: all but the
// signature, which is checked against the bytes that were sent, and the empty
// objects, which nobody sends because they are not signed.
func assertSent(t *testing.T, sample, sent string) {
	t.Helper()
	want, got := object(t, sample), object(t, sent)
	signature, err := Sign(testSecret, []byte(sent))
	require.NoError(t, err)
	assert.Equal(t, signature, got["signature"])
	delete(want, "signature")
	delete(got, "signature")
	for name, value := range want {
		if inner, ok := value.(map[string]any); ok && len(inner) == 0 {
			delete(want, name)
		}
	}
	assert.Equal(t, want, got)
}

var documentedAmount = money.MustParse("100", money.CDF) // as the document's samples have it

func collectSample() CollectRequest {
	return CollectRequest{
		Amount: documentedAmount, CustomerID: "0900000001", Provider: ProviderSimulator, Reference: testOrder,
		Country: momo.Kenya, CallbackURL: "https://example.com/callback",
	}
}

func disburseSample() DisburseRequest {
	return DisburseRequest{
		Amount: documentedAmount, CustomerID: "0900000001", Provider: ProviderSimulator, Reference: testOrder,
		Country: momo.Kenya, CallbackURL: "https://example.com/callback",
	}
}

func withdrawSample() POSWithdrawRequest {
	return POSWithdrawRequest{
		Amount: documentedAmount, CustomerID: "0900000001", Provider: ProviderPOS, Reference: testOrder,
		Country: momo.Kenya, DestinationID: "2133456",
	}
}

// The document shows the objects of its samples collapsed. In testdata the
// results are filled in as its other samples have them, and the card as a sister
// document has it.
func TestRequestsAndAnswersAreThoseOfTheDocument(t *testing.T) {
	incoming := Transaction{
		Transaction: momo.Transaction{
			Provider: "mpgateway", Direction: momo.In, ID: "732007046722", Reference: testOrder,
			Status: momo.StatusSucceeded, ProviderStatus: "2", Amount: documentedAmount,
		},
		NetworkReference: "MP.33234.342.CP33", Result: Result{ResultOK, "OK"}, ProviderResult: Result{"0", "OK"},
		ServiceID: "1", ServiceVersion: "11.1", ServiceTime: "2020-11-25 10:08:32.832969",
	}
	outgoing := incoming
	outgoing.Direction, outgoing.ID, outgoing.NetworkReference = momo.Out, "532007056722", ""
	outgoing.ServiceID, outgoing.ConfirmType = "11", "0"
	lookedUp := incoming
	lookedUp.Direction, lookedUp.Amount = momo.DirectionUnknown, money.Amount{}
	for _, tc := range []struct {
		name, path string
		call       func(context.Context, *Client) (*Transaction, error)
		want       Transaction
	}{
		{"collect", "payment_c2b", func(ctx context.Context, c *Client) (*Transaction, error) {
			return c.Collect(ctx, collectSample())
		}, incoming},
		{"disburse", "payment_b2c", func(ctx context.Context, c *Client) (*Transaction, error) {
			return c.Disburse(ctx, disburseSample())
		}, outgoing},
		{"transaction", "status", func(ctx context.Context, c *Client) (*Transaction, error) {
			return c.Transaction(ctx, testOrder)
		}, lookedUp},
		{"pos_deposit", "deposit", func(ctx context.Context, c *Client) (*Transaction, error) {
			return c.POSDeposit(ctx, POSDepositRequest{
				Amount: documentedAmount, CustomerID: "0900000001", Provider: ProviderPOS, Reference: testOrder, Country: momo.Kenya,
				DestinationID: "2133456", Card: Card{PAN: "4111111111111111", ExpYear: "30", ExpMonth: "01", CVC: "123"},
			})
		}, incoming},
		{"pos_withdraw", "withdrawal", func(ctx context.Context, c *Client) (*Transaction, error) {
			return c.ConfirmPOSWithdraw(ctx, withdrawSample(), Confirmation{Code: "654321"})
		}, outgoing},
	} {
		t.Run(tc.name, func(t *testing.T) {
			client, requests, bodies := mocked(t, http.StatusOK, fixture(t, tc.name+"_response.json"))
			got, err := tc.call(t.Context(), client)
			require.NoError(t, err)
			tc.want.Raw = momo.Private(fixture(t, tc.name+"_response.json"))
			assert.Equal(t, &tc.want, got)
			require.Len(t, *requests, 1)
			r := (*requests)[0]
			assert.Equal(t, http.MethodPost, r.Method)
			assert.Equal(t, testBase+"/"+testPublicID+"/"+tc.path, r.URL.String())
			assert.Equal(t, "application/json", r.Header.Get("Content-Type"))
			assert.Equal(t, "application/json", r.Header.Get("Accept"))
			// The document's schema has a string where its sample has a number;
			// both sign alike.
			sample := strings.Replace(fixture(t, tc.name+"_request.json"), `: 2133456`, `: "2133456"`, 1)
			assertSent(t, sample, (*bodies)[0])
		})
	}
}

func TestBodiesAreSignedByteForByte(t *testing.T) {
	client, _, bodies := mocked(t, http.StatusOK, strings.Replace(fixture(t, "simulator_response.json"), "54321", "order-001", 1))
	_, err := client.Collect(t.Context(), CollectRequest{
		Amount: money.MustParse("350", money.KES), Payer: momo.MustPhone("254700000001"), Provider: ProviderSafaricom, Reference: "order-001",
		CallbackURL: "https://example.com/a?b=<c>&d=%C3%A9",
	})
	require.NoError(t, err)
	unsigned := `{"merchant_id":"` + testMerchant + `","customer_id":"254700000001","order_id":"order-001","amount":"350.00","currency":"KES",` +
		`"callback_url":"https://example.com/a?b=<c>&d=%C3%A9","provider_id":40`
	signature, err := Sign(testSecret, []byte(unsigned+"}"))
	require.NoError(t, err)
	assert.Equal(t, unsigned+`,"signature":"`+signature+`"}`, (*bodies)[0])
}

func TestExtraIsSentInTheOrderOfItsNames(t *testing.T) {
	client, _, bodies := mocked(t, http.StatusOK, fixture(t, "disburse_response.json"))
	request := withdrawSample()
	request.Extra = Extra{"b": "2", "a": "1", "c": "3"}
	for range 20 {
		_, err := client.ConfirmPOSWithdraw(t.Context(), request, Confirmation{Extra: Extra{"otp": "42", "a": "first"}})
		require.NoError(t, err)
	}
	assert.Contains(t, (*bodies)[0], `"extra":{"a":"first","b":"2","c":"3","otp":"42"},"provider_id":15`)
	for _, body := range *bodies {
		assert.Equal(t, (*bodies)[0], body)
	}
	assert.Equal(t, Extra{"b": "2", "a": "1", "c": "3"}, request.Extra, "the caller's is not changed")
}

func TestTheGatewaysSimulatorAnswersInProgress(t *testing.T) {
	client, _, _ := mocked(t, http.StatusOK, fixture(t, "simulator_response.json"))
	got, err := client.Transaction(t.Context(), "54321")
	require.NoError(t, err)
	assert.Equal(t, momo.StatusPending, got.Status)
	assert.Equal(t, Result{ResultNoProviderCode, "Good"}, got.ProviderResult)
	assert.Equal(t, "1.03/1.14|1.0/1.26|1.0/1.0|1.01/1.01|1.01/1.01||1.01/1.27", got.ServiceVersion)
	assert.False(t, got.ConfirmType.Required())
}

func TestFieldsAreReadAsNumbersAndAsStrings(t *testing.T) {
	for _, body := range []string{
		`{"order_id":"54321","transaction_id":12345,"transaction_ref":777,"status":1,"result":{"code":0,"message":"OK"},"provider_result":{"code":-8888,"message":"Good"},"service_id":11,"service_version":5.7,"confirm_type":0}`,
		`{"order_id":"54321","transaction_id":"12345","transaction_ref":"777","status":"1","result":{"code":"0","message":"OK"},"provider_result":{"code":"-8888","message":"Good"},"service_id":"11","service_version":"5.7","confirm_type":"0"}`,
	} {
		client, _, _ := mocked(t, http.StatusOK, body)
		got, err := client.Transaction(t.Context(), "54321")
		require.NoError(t, err)
		assert.Equal(t, &Transaction{
			Transaction:      momo.Transaction{Provider: "mpgateway", ID: "12345", Reference: "54321", Status: momo.StatusPending, ProviderStatus: "1", Raw: momo.Private(body)},
			NetworkReference: "777", ConfirmType: "0", Result: Result{"0", "OK"}, ProviderResult: Result{"-8888", "Good"},
			ServiceID: "11", ServiceVersion: "5.7",
		}, got)
	}
}

func TestAnEmptyListStandsForAnEmptyObject(t *testing.T) {
	client, _, _ := mocked(t, http.StatusOK, `{"order_id":"o","status":1,"result":{"code":0},"provider_result":[],"extra":[]}`)
	got, err := client.Transaction(t.Context(), "o")
	require.NoError(t, err)
	assert.Empty(t, got.Extra)
	client, _, _ = mocked(t, http.StatusOK, `{"order_id":"o","status":1,"result":{"code":0},"extra":{"account_number":12,"bank_name":"B"}}`)
	got, err = client.Transaction(t.Context(), "o")
	require.NoError(t, err)
	assert.Equal(t, Extra{"account_number": "12", "bank_name": "B"}, got.Extra)
}

func TestConfirmTypeNotZeroNeedsAnAction(t *testing.T) {
	for text, want := range map[string]momo.Status{
		`"status":1,"confirm_type":2`: momo.StatusActionRequired, `"status":"0","confirm_type":"1"`: momo.StatusActionRequired,
		`"status":1,"confirm_type":0`: momo.StatusPending, `"status":1`: momo.StatusPending, `"status":1,"confirm_type":""`: momo.StatusPending,
		`"status":2,"confirm_type":2`: momo.StatusSucceeded, `"status":3,"confirm_type":2`: momo.StatusFailed,
	} {
		client, _, _ := mocked(t, http.StatusOK, `{"order_id":"`+testOrder+`","transaction_id":"1","result":{"code":0},`+text+`}`)
		got, err := client.Disburse(t.Context(), disburseSample())
		require.NoError(t, err)
		assert.Equal(t, want, got.Status, text)
		next := momo.Next{}
		if want == momo.StatusActionRequired {
			next = momo.Next{Step: momo.StepConfirm, Token: string(got.ConfirmType)}
		}
		assert.Equal(t, next, got.Next, text)
	}
}
