package ssentezo

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

var (
	payer = momo.MustPhone("256770691484")
	ugx   = func(s string) money.Amount { return money.MustParse(s, money.UGX) }
)

// stage is a client whose provider is a mock, and the requests that it got.
type stage struct {
	*Client
	mock   *httpmock.MockTransport
	bodies map[string]string // by path
	calls  map[string]int
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{mock: httpmock.NewMockTransport(), bodies: map[string]string{}, calls: map[string]int{}}
	client, err := New(Config{
		Environment: EnvironmentLive, APIUser: "your_api_user", APIKey: "your_api_key",
		Options: momo.Options{HTTPClient: &http.Client{Transport: s.mock}, RetryWait: time.Millisecond},
	})
	require.NoError(t, err)
	s.Client = client
	return s
}

// answer makes the provider answer a path, relative to the live address.
func (s *stage) answer(t *testing.T, path string, status int, body string) {
	t.Helper()
	s.mock.RegisterResponder(http.MethodPost, LiveURL+path, func(r *http.Request) (*http.Response, error) {
		basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("your_api_user:your_api_key"))
		assert.Equal(t, basic, r.Header.Get("Authorization"))
		assert.Equal(t, "application/json", r.Header.Get("Content-Type"))
		assert.Equal(t, "application/json", r.Header.Get("Accept"))
		var sent []byte
		if r.Body != nil {
			sent, _ = io.ReadAll(r.Body)
		}
		s.bodies[path] = string(sent)
		s.calls[path]++
		response := httpmock.NewStringResponse(status, body)
		response.Header.Set("Content-Type", "application/json")
		return response, nil
	})
}

func fixture(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name + ".json")
	require.NoError(t, err)
	return string(text)
}

// plain takes off the provider's own text, which must be there.
func plain(t *testing.T, tx *Transaction) *Transaction {
	t.Helper()
	var raw struct {
		TransactionStatus string `json:"transactionStatus"`
	}
	require.NoError(t, json.Unmarshal([]byte(tx.Raw), &raw))
	assert.Equal(t, tx.ProviderStatus, raw.TransactionStatus)
	without := *tx
	without.Raw = ""
	return &without
}

func documentedCollect() CollectRequest {
	return CollectRequest{
		Reference: "unique-ref-123456", Amount: ugx("1000"), Payer: payer, Description: "Payment for services", PayerName: "John Doe",
		SuccessCallback: "https://yourapp.com/success-callback", FailureCallback: "https://yourapp.com/failure-callback",
	}
}

func documentedDisburse() DisburseRequest {
	return DisburseRequest{
		Reference: "unique-ref-1713975898", Amount: ugx("2000"), Payee: payer, Description: "Payment for services", PayeeName: "John Doe",
		SuccessCallback: "https://yourapp.com/success-callback", FailureCallback: "https://yourapp.com/failure-callback",
	}
}

// The reference is that of the document's answer: its request names another.
func documentedBankTransfer(reference string) BankTransferRequest {
	return BankTransferRequest{
		Reference: reference, Amount: ugx("50000"), BankID: 3,
		AccountName: "John Doe", AccountNumber: "044653389534563", Description: "Pushing my money to the bank",
	}
}

func TestCollectIsTheDocumentedDeposit(t *testing.T) {
	s := newStage(t)
	s.answer(t, "/deposit", 202, fixture(t, "collect_response"))
	tx, err := s.Collect(t.Context(), documentedCollect())
	require.NoError(t, err)
	assert.JSONEq(t, fixture(t, "collect_request"), s.bodies["/deposit"])
	assert.Equal(t, &Transaction{
		Transaction: momo.Transaction{
			Provider: "ssentezo", Direction: momo.In, ID: "f245ddac-1622-4dad-9a94-4e289bb6b8a4", Reference: "unique-ref-123456",
			Status: momo.StatusPending, ProviderStatus: "PENDING", Amount: ugx("1000"), Phone: payer,
		},
		NetworkID: "b997c60c6f445185fcd9a3a595533734",
	}, plain(t, tx))
}

func TestDisburseIsTheDocumentedWithdrawal(t *testing.T) {
	s := newStage(t)
	s.answer(t, "/withdraw", 202, fixture(t, "disburse_response"))
	tx, err := s.Disburse(t.Context(), documentedDisburse())
	require.NoError(t, err)
	assert.JSONEq(t, fixture(t, "disburse_request"), s.bodies["/withdraw"])
	assert.Equal(t, momo.Out, tx.Direction)
	assert.Equal(t, momo.StatusPending, tx.Status)
	assert.Equal(t, "unique-ref-1713975898", tx.Reference)
}

func TestOptionalFieldsAreLeftOut(t *testing.T) {
	s := newStage(t)
	s.answer(t, "/withdraw", 202, fixture(t, "disburse_response"))
	_, err := s.Disburse(t.Context(), DisburseRequest{Reference: "r", Amount: ugx("500"), Payee: payer, Description: "d"})
	require.NoError(t, err)
	assert.JSONEq(t, `{"externalReference":"r","amount":500,"currency":"UGX","msisdn":"256770691484","reason":"d"}`, s.bodies["/withdraw"])
}

func TestBankTransferIsAsDocumentedWithTheAmountAsText(t *testing.T) {
	s := newStage(t)
	s.answer(t, "/push-to-bank/request-bank-transfer", 202, fixture(t, "bank_transfer_response"))
	tx, err := s.BankTransfer(t.Context(), documentedBankTransfer("82c7d1d6-850b-4e14-a0b7-5379058b17be"))
	require.NoError(t, err)
	assert.Equal(t, &Transaction{Transaction: momo.Transaction{
		Provider: "ssentezo", Direction: momo.Out, ID: "21537d54-bcd1-44a5-8614-717e093483ac", Reference: "82c7d1d6-850b-4e14-a0b7-5379058b17be",
		Status: momo.StatusPending, ProviderStatus: "PENDING", Amount: ugx("50000"),
	}}, plain(t, tx))

	_, err = s.BankTransfer(t.Context(), documentedBankTransfer("c734d323-8c1c-4160-8649-4df22443aa57"))
	assert.JSONEq(t, fixture(t, "bank_transfer_request"), s.bodies["/push-to-bank/request-bank-transfer"])
	require.ErrorIs(t, err, momo.ErrIndeterminate, "an answer about another reference is no acceptance")
	e, _ := errors.AsType[*momo.Error](err)
	assert.Equal(t, "21537d54-bcd1-44a5-8614-717e093483ac", e.ID, "and yet names a transfer")
}

func TestBankTransferStatusIsAsDocumented(t *testing.T) {
	s := newStage(t)
	s.answer(t, "/push-to-bank/check-bank-transfer-status", 200, fixture(t, "bank_transfer_status_response"))
	tx, err := s.BankTransferStatus(t.Context(), "c734d323-8c1c-4160-8649-4df22443aa57")
	require.NoError(t, err)
	assert.JSONEq(t, fixture(t, "bank_transfer_status_request"), s.bodies["/push-to-bank/check-bank-transfer-status"])
	assert.Equal(t, &Transaction{
		Transaction: momo.Transaction{
			Provider: "ssentezo", Direction: momo.Out, ID: "51c3d7b3-e70a-4016-8839-fe27a5c610fd", Reference: "c734d323-8c1c-4160-8649-4df22443aa57",
			Status: momo.StatusSucceeded, ProviderStatus: "SUCCEEDED", Amount: ugx("85000"),
		},
		Time: time.Date(2024, 9, 30, 12, 40, 48, 0, time.UTC),
	}, plain(t, tx))
}

func TestTransactionIsTheDocumentedStatus(t *testing.T) {
	const reference = "rfg54rj59033w4672326hi45h6j6456"
	s := newStage(t)
	s.answer(t, "/get_status/"+reference, 200, fixture(t, "transaction_response"))
	tx, err := s.Transaction(t.Context(), reference)
	require.NoError(t, err)
	assert.Empty(t, s.bodies["/get_status/"+reference])
	assert.Equal(t, &Transaction{
		Transaction: momo.Transaction{
			Provider: "ssentezo", ID: "3181ead4-eff9-4b9b-b926-53b41e632ca5", Reference: reference,
			Status: momo.StatusSucceeded, ProviderStatus: "SUCCEEDED", Amount: ugx("3000"), Phone: payer,
		},
		NetworkID:   "QkK0UVtkMlCZN1ZEuKVv4NU5l2sFA1uO82fb7ef5f6a2530bc5c2118b34620b5a",
		Description: "Sending money to someone", Time: time.Date(2024, 4, 24, 16, 24, 58, 0, time.UTC),
	}, plain(t, tx))
}

func TestNounsAreAsDocumented(t *testing.T) {
	s := newStage(t)
	s.answer(t, "/acc_balance", 200, fixture(t, "balance_response"))
	balance, err := s.Balance(t.Context())
	require.NoError(t, err)
	assert.JSONEq(t, fixture(t, "balance_request"), s.bodies["/acc_balance"])
	assert.Equal(t, ugx("1834665"), balance.Available)
	assert.Equal(t, "1834665", balance.Exact.String())
	assert.Equal(t, "1,834,665", balance.Formatted)
	assert.Contains(t, string(balance.Raw), `"formatted": "1,834,665"`)

	s.answer(t, "/push-to-bank/get-banks", 200, fixture(t, "banks_response"))
	banks, err := s.Banks(t.Context())
	require.NoError(t, err)
	require.Len(t, banks, 3)
	for i, want := range []Bank{
		{ID: 3, Name: "Equity", Address: "Church House", SWIFT: "QW2456"},
		{ID: 4, Name: "Stanbic Bank", Address: "Church House", SWIFT: "QW2456"},
		{ID: 5, Name: "Housing Finance Bank", Address: "Ntinda", SWIFT: "QWE34E"},
	} {
		assert.Contains(t, string(banks[i].Raw), want.Name)
		banks[i].Raw = ""
		assert.Equal(t, want, banks[i])
	}
	assert.Empty(t, s.bodies["/push-to-bank/get-banks"])

	s.answer(t, "/msisdn-verification", 200, fixture(t, "account_holder_response"))
	holder, err := s.AccountHolder(t.Context(), momo.MustPhone("256712345678"))
	require.NoError(t, err)
	assert.Equal(t, momo.MustPhone("256712345678"), holder.Phone)
	assert.Equal(t, "John Doe", string(holder.FirstName)+" "+string(holder.Surname))
	assert.Contains(t, string(holder.Raw), `"Surname": "Doe"`)
}

// The document's request is about another number than its answer. The name is told with
// the number that it belongs to.
func TestAccountHolderReadsTheDocumentsOwnPair(t *testing.T) {
	s := newStage(t)
	s.answer(t, "/msisdn-verification", 200, fixture(t, "account_holder_response"))
	holder, err := s.AccountHolder(t.Context(), momo.MustPhone("256709920188"))
	require.NoError(t, err)
	assert.JSONEq(t, fixture(t, "account_holder_request"), s.bodies["/msisdn-verification"])
	assert.Equal(t, momo.MustPhone("256712345678"), holder.Phone, "not the one that was asked about")
	assert.Equal(t, "John Doe", string(holder.FirstName)+" "+string(holder.Surname))
}

func TestAHolderWhoCouldNotBeVerifiedIsNoOutage(t *testing.T) {
	for _, status := range []int{200, 202, 400, 404, 422, 500} {
		s := newStage(t)
		s.answer(t, "/msisdn-verification", status, fixture(t, "account_holder_failed_error"))
		_, err := s.AccountHolder(t.Context(), payer)
		require.ErrorIs(t, err, momo.ErrNotFound, status)
		assert.NotErrorIs(t, err, momo.ErrUnavailable, status)
		assert.Equal(t, 1, s.calls["/msisdn-verification"], status)
	}
	for _, status := range []int{429, 500, 502} {
		s := newStage(t)
		s.answer(t, "/msisdn-verification", status, `{"response":"ERROR","error":{"message":"Internal Server Error"}}`)
		_, err := s.AccountHolder(t.Context(), payer)
		assert.NotErrorIs(t, err, momo.ErrNotFound, status)
	}
	s := newStage(t)
	s.answer(t, "/msisdn-verification", 200, `{"response":"OK","data":{"msisdn":"256770691484"}}`)
	_, err := s.AccountHolder(t.Context(), payer)
	assert.ErrorIs(t, err, momo.ErrUnavailable, "an answer without a name")
	s.answer(t, "/withdraw", 422, fixture(t, "account_holder_failed_error"))
	_, err = s.Disburse(t.Context(), documentedDisburse())
	assert.ErrorIs(t, err, momo.ErrInvalid, "of a verb it is a refusal like any other")
}

func TestBalanceKeepsItsFraction(t *testing.T) {
	for amount, want := range map[string][2]string{
		"1834665": {"1834665", "1834665"}, `"1834665"`: {"1834665", "1834665"}, "0": {"0", "0"},
		"1834665.75": {"1834665", "1834665.75"}, `"0.5"`: {"0", "0.5"}, "-0.5": {"-1", "-0.5"}, `"2976.000"`: {"2976", "2976"},
	} {
		s := newStage(t)
		s.answer(t, "/acc_balance", 200, `{"response":"OK","data":{"amount":`+amount+`,"formatted":{},"currency":"UGX"}}`)
		balance, err := s.Balance(t.Context())
		require.NoError(t, err, amount)
		assert.Equal(t, ugx(want[0]), balance.Available, amount)
		assert.Equal(t, want[1], balance.Exact.String(), amount)
		assert.Empty(t, balance.Formatted)
		assert.Contains(t, string(balance.Raw), amount, "its text is kept")
	}
	for _, data := range []string{
		`{}`, `{"currency":"UGX"}`, `{"amount":null}`, `{"amount":"1,834,665"}`, `{"amount":1e6}`, `{"amount":[1]}`,
		`{"amount":1,"currency":"KES"}`, `{"amount":true}`, `[]`, `null`,
	} {
		s := newStage(t)
		s.answer(t, "/acc_balance", 200, `{"response":"OK","data":`+data+`}`)
		_, err := s.Balance(t.Context())
		assert.ErrorIs(t, err, momo.ErrUnavailable, data)
	}
}

func TestARowThatNamesNoBankLosesOnlyItself(t *testing.T) {
	s := newStage(t)
	s.answer(t, "/push-to-bank/get-banks", 200, `{"response":"OK","data":{"banks":[{"id":3,"bank_name":"Equity"},
		{"id":"x","bank_name":"No number"},{"bank_name":"None"},null,[],7,{"id":[4],"bank_name":"A list"},
		{"id":5,"bank_name":null,"address":{},"swift_code":[1],"branch":"Ntinda"}]}}`)
	banks, err := s.Banks(t.Context())
	require.NoError(t, err)
	require.Len(t, banks, 2)
	assert.Equal(t, "Equity", banks[0].Name)
	assert.Equal(t, int64(5), banks[1].ID)
	assert.Contains(t, string(banks[1].Raw), "Ntinda")
	s.answer(t, "/push-to-bank/get-banks", 200, `{"response":"OK","data":{"banks":[{"id":"x"}]}}`)
	_, err = s.Banks(t.Context())
	assert.ErrorIs(t, err, momo.ErrUnavailable, "a list of something else")
}

func TestDocumentedErrorsHaveTheirKind(t *testing.T) {
	collect := func(ctx context.Context, s *stage) error {
		_, err := s.Collect(ctx, documentedCollect())
		return err
	}
	disburse := func(ctx context.Context, s *stage) error {
		_, err := s.Disburse(ctx, documentedDisburse())
		return err
	}
	balance := func(ctx context.Context, s *stage) error {
		_, err := s.Balance(ctx)
		return err
	}
	holder := func(ctx context.Context, s *stage) error {
		_, err := s.AccountHolder(ctx, payer)
		return err
	}
	for _, c := range []struct {
		fixture, path string
		call          func(context.Context, *stage) error
		kind          error
		code, message string
	}{
		{"balance_error", "/acc_balance", balance, momo.ErrInvalid, "", "The currency field is required."},
		{"account_holder_format_error", "/msisdn-verification", holder, momo.ErrInvalid, "", "The msisdn field format is invalid."},
		{"account_holder_failed_error", "/msisdn-verification", holder, momo.ErrNotFound, "", "Failed to verify the name of the holder of the MSISDN"},
		{"disburse_error", "/withdraw", disburse, momo.ErrLimit, "UPPER_CEILING_BREACH", "Maximum transaction amount is UGX 7,000,000"},
		{"collect_error", "/deposit", collect, momo.ErrDuplicate, "", "The given data was invalid."},
	} {
		for _, status := range []int{200, 202, 400, 422} { // which one is not documented
			s := newStage(t)
			s.answer(t, c.path, status, fixture(t, c.fixture))
			for _, reference := range []string{"unique-ref-123456", "unique-ref-1713975898"} {
				s.answer(t, "/get_status/"+reference, 404, `{"response":"ERROR","error":{"code":"NOT_FOUND","message":"Not found"}}`)
			}
			err := c.call(t.Context(), s)
			require.ErrorIs(t, err, c.kind, "%s at %d", c.fixture, status)
			e, _ := errors.AsType[*momo.Error](err)
			assert.Equal(t, c.code, e.Code)
			assert.Equal(t, momo.Private(c.message), e.Message)
			assert.Equal(t, status, e.HTTPStatus)
			assert.Equal(t, 1, s.calls[c.path], "no refusal is repeated")
		}
	}
}

func TestValidationErrorsNameEachField(t *testing.T) {
	s := newStage(t)
	s.answer(t, "/deposit", 422, fixture(t, "collect_error"))
	_, err := s.Collect(t.Context(), documentedCollect())
	e, ok := errors.AsType[*momo.Error](err)
	require.True(t, ok)
	require.Len(t, e.Fields, 3)
	for i, want := range [][2]string{
		{"amount", "The amount field must be at least 500."},
		{"externalReference", "The external reference has already been taken."},
		{"msisdn", "The msisdn field is required."},
	} {
		assert.Equal(t, want[0], e.Fields[i].Name)
		assert.Equal(t, want[1], string(e.Fields[i].Detail))
	}
	assert.NotContains(t, err.Error(), "at least 500", "the provider's words are not printed")
}

func TestNumbersAndTextsAreReadEitherWay(t *testing.T) {
	s := newStage(t)
	s.answer(t, "/get_status/16011650463271", 200, `{"response":"OK","data":{"transactionStatus":"SUCCEEDED",
		"ssentezoWalletReference":77,"externalReference":16011650463271,"financialTransactionId":1234567890123456789,
		"amount":"3000.00","currency":"UGX","msisdn":256770691484,"transactionTime":null}}`)
	tx, err := s.Transaction(t.Context(), "16011650463271")
	require.NoError(t, err)
	assert.Equal(t, "77", tx.ID)
	assert.Equal(t, "1234567890123456789", tx.NetworkID, "no digit is lost")
	assert.Equal(t, ugx("3000"), tx.Amount)
	assert.Equal(t, payer, tx.Phone)
	assert.True(t, tx.Time.IsZero())

	s.answer(t, "/acc_balance", 200, `{"response":"OK","data":{"amount":"2976.000","currency":"UGX"}}`)
	balance, err := s.Balance(t.Context())
	require.NoError(t, err)
	assert.Equal(t, ugx("2976"), balance.Available)

	s.answer(t, "/push-to-bank/get-banks", 200, `{"response":"OK","data":{"banks":[{"id":"7","bank_name":"Equity","address":null}]}}`)
	banks, err := s.Banks(t.Context())
	require.NoError(t, err)
	require.Len(t, banks, 1)
	assert.Equal(t, int64(7), banks[0].ID)
	assert.Equal(t, "Equity", banks[0].Name)
}

func TestOKDecidesAndNotTheHTTPStatus(t *testing.T) {
	for _, status := range []int{200, 201, 202, 400, 422} {
		s := newStage(t)
		s.answer(t, "/deposit", status, fixture(t, "collect_response"))
		tx, err := s.Collect(t.Context(), documentedCollect())
		require.NoError(t, err, status)
		assert.Equal(t, momo.StatusPending, tx.Status)
	}
	for status, kind := range map[int]error{500: momo.ErrIndeterminate, 502: momo.ErrIndeterminate, 401: momo.ErrIndeterminate, 403: momo.ErrIndeterminate} {
		s := newStage(t)
		s.answer(t, "/deposit", status, fixture(t, "collect_response"))
		_, err := s.Collect(t.Context(), documentedCollect())
		require.ErrorIs(t, err, kind, "OK under a %d contradicts itself", status)
	}
}

func TestStatusWordsThatAreNotFinal(t *testing.T) {
	for word, want := range map[Status]momo.Status{
		StatusPending: momo.StatusPending, StatusIndeterminate: momo.StatusPending, StatusSucceeded: momo.StatusSucceeded, StatusFailed: momo.StatusFailed,
		"SUCCESS": momo.StatusUnknown, "succeeded": momo.StatusUnknown, "REJECTED": momo.StatusUnknown, "": momo.StatusUnknown,
	} {
		assert.Equal(t, want, word.Status(), word)
		assert.Equal(t, word == StatusSucceeded || word == StatusFailed, word.Status().Final(), word)
	}
}

func TestLookupBelievesOnlyWhatNamesReferenceAndAmount(t *testing.T) {
	const good = `{"response":"OK","data":{"transactionStatus":"SUCCEEDED","ssentezoWalletReference":"w","externalReference":"r","amount":3000,"currency":"UGX","msisdn":"256770691484"}}`
	for name, body := range map[string]string{
		"other reference":      strings.Replace(good, `"r"`, `"R"`, 1),
		"no reference":         strings.Replace(good, `"externalReference":"r",`, "", 1),
		"no amount":            strings.Replace(good, `"amount":3000,`, "", 1),
		"amount of nothing":    strings.Replace(good, "3000", "0", 1),
		"negative amount":      strings.Replace(good, "3000", "-3000", 1),
		"exponent":             strings.Replace(good, "3000", "3e3", 1),
		"fraction":             strings.Replace(good, "3000", "3000.5", 1),
		"separators":           strings.Replace(good, "3000", `"3,000"`, 1),
		"other currency":       strings.Replace(good, "UGX", "KES", 1),
		"no status":            strings.Replace(good, `"SUCCEEDED"`, `null`, 1),
		"no identifier":        strings.Replace(good, `"w"`, `""`, 1),
		"status twice":         strings.Replace(good, `"amount"`, `"transactionStatus":"FAILED","amount"`, 1),
		"status in other case": strings.Replace(good, `"amount"`, `"TransactionStatus":"FAILED","amount"`, 1),
		"empty list for data":  `{"response":"OK","data":[]}`,
		"no data":              `{"response":"OK"}`,
		"OK in small letters":  strings.Replace(good, "OK", "ok", 1),
		"no response":          strings.Replace(good, `"response":"OK",`, "", 1),
		"error with data":      strings.Replace(good, "OK", "ERROR", 1),
		"trailing data":        good + "{}",
	} {
		s := newStage(t)
		s.answer(t, "/get_status/r", 200, body)
		tx, err := s.Transaction(t.Context(), "r")
		assert.ErrorIs(t, err, momo.ErrUnavailable, name)
		assert.Nil(t, tx, name)
	}
	s := newStage(t)
	s.answer(t, "/get_status/r", 200, good)
	tx, err := s.Transaction(t.Context(), "r")
	require.NoError(t, err)
	assert.Equal(t, momo.StatusSucceeded, tx.Status)
}
