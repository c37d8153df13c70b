package ssentezo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

// known is the status of the documented withdrawal.
func known(word string) string {
	return fmt.Sprintf(`{"response":"OK","data":{"transactionStatus":%q,"ssentezoWalletReference":"w-1",
		"externalReference":"unique-ref-1713975898","amount":2000,"currency":"UGX","msisdn":"256770691484"}}`, word)
}

const (
	refused      = `{"response":"ERROR","error":{"message":"Transaction failed"}}`
	unknown      = `{"response":"ERROR","error":{"code":"NOT_FOUND","message":"Transaction not found"}}`
	alreadyTaken = `{"response":"ERROR","error":{"message":"The given data was invalid.","errors":{"externalReference":["The external reference has already been taken."]}}}`
	accepted     = `{"response":"OK","data":{"transactionStatus":%q,"ssentezoWalletReference":"w-1"}}`
	status       = "/get_status/unique-ref-1713975898"
)

func TestFailureIsConfirmedOnceAndTheStatusIsTrusted(t *testing.T) {
	for _, c := range []struct {
		name    string
		answer  int
		body    string
		lookup  int
		found   string
		want    momo.Status // 0: an error
		kind    error
		lookups int
	}{
		{"400, and it failed", 400, refused, 200, known("FAILED"), 0, momo.ErrDeclined, 1},
		{"400, and it is not known", 400, refused, 404, unknown, 0, momo.ErrDeclined, 1},
		{"400, but it is pending", 400, refused, 200, known("PENDING"), momo.StatusPending, nil, 1},
		{"400, but it succeeded", 400, refused, 200, known("SUCCEEDED"), momo.StatusSucceeded, nil, 1},
		{"400, but it is indeterminate", 400, refused, 200, known("INDETERMINATE"), momo.StatusPending, nil, 1},
		{"400, but it has an unknown status", 400, refused, 200, known("REVERSED"), momo.StatusUnknown, nil, 1},
		{"400, and the lookup has no answer", 400, refused, 500, "", 0, momo.ErrIndeterminate, 3},
		{"400, and the lookup is denied", 400, refused, 403, "", 0, momo.ErrIndeterminate, 1},
		{"400, and another amount is found", 400, refused, 200, strings.Replace(known("SUCCEEDED"), "2000", "2001", 1), 0, momo.ErrIndeterminate, 1},
		{"400, and another number is found", 400, refused, 200, strings.Replace(known("SUCCEEDED"), "691484", "691485", 1), 0, momo.ErrIndeterminate, 1},
		{"400, and no number is found", 400, refused, 200, strings.Replace(known("SUCCEEDED"), "msisdn", "m", 1), 0, momo.ErrIndeterminate, 1},
		{"400 with a code", 400, `{"response":"ERROR","error":{"code":"INSUFFICIENT_FUNDS"}}`, 404, unknown, 0, momo.ErrInsufficientFunds, 1},
		{"an error under 200", 200, refused, 200, known("PENDING"), momo.StatusPending, nil, 1},
		{"accepted as failed", 202, fmt.Sprintf(accepted, "FAILED"), 200, known("FAILED"), momo.StatusFailed, nil, 1},
		{"accepted as failed, but it is pending", 202, fmt.Sprintf(accepted, "FAILED"), 200, known("PENDING"), momo.StatusPending, nil, 1},
		{"accepted as failed, and it is not known", 202, fmt.Sprintf(accepted, "FAILED"), 404, unknown, momo.StatusFailed, nil, 1},
		{"accepted as failed, and the lookup has no answer", 202, fmt.Sprintf(accepted, "FAILED"), 502, "<html>", 0, momo.ErrIndeterminate, 3},
		{"400 of OK and failed", 400, fmt.Sprintf(accepted, "FAILED"), 200, known("SUCCEEDED"), momo.StatusSucceeded, nil, 1},
		{"422 is sure", 422, refused, 200, known("SUCCEEDED"), 0, momo.ErrInvalid, 0},
		{"credentials are sure", 403, `{"response":"ERROR","error":{"message":"Invalid Credentials"}}`, 200, known("SUCCEEDED"), 0, momo.ErrUnauthorized, 0},
		{"taken is the caller's mistake", 422, alreadyTaken, 200, known("SUCCEEDED"), 0, momo.ErrDuplicate, 0},
		{"taken under 400", 400, alreadyTaken, 200, known("SUCCEEDED"), 0, momo.ErrDuplicate, 0},
		{"version 1's unknown", 400, `{"response":"ERROR","error":{"code":"INTERNAL_SERVER_ERROR"}}`, 200, known("PENDING"), 0, momo.ErrIndeterminate, 0},
		{"version 1's envelope", 400, `{"message":"failed","data":null,"errorCode":"DUPLICATE_REFERENCE"}`, 200, known("PENDING"), 0, momo.ErrDuplicate, 0},
		{"an error that says nothing", 400, `{"response":"ERROR"}`, 200, known("PENDING"), 0, momo.ErrIndeterminate, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStage(t)
			s.answer(t, "/withdraw", c.answer, c.body)
			s.answer(t, status, c.lookup, c.found)
			tx, err := s.Disburse(t.Context(), documentedDisburse())
			assert.Equal(t, 1, s.calls["/withdraw"])
			assert.Equal(t, c.lookups, s.calls[status])
			if c.kind != nil {
				require.ErrorIs(t, err, c.kind)
				assert.Nil(t, tx)
				e, _ := errors.AsType[*momo.Error](err)
				assert.Equal(t, "unique-ref-1713975898", e.Reference)
				assert.Equal(t, "disburse", e.Op)
				assert.False(t, e.Lookup)
				assert.NotErrorIs(t, err, momo.ErrUnavailable)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, c.want, tx.Status)
			assert.Equal(t, momo.Out, tx.Direction)
		})
	}
}

// A deposit that succeeded under the same reference, for the same amount and number, is
// not the withdrawal that failed.
func TestAFailureIsNeverTheSuccessOfAnotherTransaction(t *testing.T) {
	const shown = `{"response":"ERROR","error":{"message":"Transaction failed"},"data":{"transactionStatus":"FAILED","ssentezoWalletReference":"w-2"}}`
	older := strings.Replace(known("SUCCEEDED"), `"amount"`, `"transactionTime":"2024-04-24T16:24:58.000000Z","amount"`, 1)
	for name, c := range map[string]struct {
		answer      int
		body, found string
	}{
		"accepted as failed":                    {202, strings.Replace(fmt.Sprintf(accepted, "FAILED"), "w-1", "w-2", 1), known("SUCCEEDED")},
		"refused, and its identifier is known":  {400, shown, known("SUCCEEDED")},
		"refused, and what is found is older":   {400, refused, older},
		"refused, and what is found is pending": {400, shown, known("PENDING")},
	} {
		s := newStage(t)
		s.answer(t, "/withdraw", c.answer, c.body)
		s.answer(t, status, 200, c.found)
		tx, err := s.Disburse(t.Context(), documentedDisburse())
		require.ErrorIs(t, err, momo.ErrIndeterminate, name)
		assert.Nil(t, tx, name)
		e, _ := errors.AsType[*momo.Error](err)
		assert.Equal(t, momo.RecoveryLookup, e.Recovery, name)
	}
	s := newStage(t)
	s.answer(t, "/withdraw", 400, strings.Replace(shown, "w-2", "w-1", 1))
	s.answer(t, status, 200, known("SUCCEEDED"))
	tx, err := s.Disburse(t.Context(), documentedDisburse())
	require.NoError(t, err, "its own status is trusted")
	assert.Equal(t, "w-1", tx.ID)
}

func TestAnAnswerThatRefusesAndSaysThatThePaymentGoesOnIsNoRefusal(t *testing.T) {
	for _, word := range []string{"PENDING", "SUCCEEDED", "INDETERMINATE", "REVERSED"} {
		for _, code := range []int{200, 400, 401, 403, 422} {
			s := newStage(t)
			s.answer(t, "/withdraw", code, `{"response":"ERROR","error":{"message":"no"},"data":{"transactionStatus":"`+word+`"}}`)
			_, err := s.Disburse(t.Context(), documentedDisburse())
			require.ErrorIs(t, err, momo.ErrIndeterminate, "%d %s", code, word)
		}
	}
}

func TestARefusalThatShowsATransactionWhichCannotBeReadIsNoRefusal(t *testing.T) {
	for _, data := range []string{
		`{"transactionStatus":["SUCCEEDED"]}`, `{"transactionStatus":1}`, `{"transactionStatus":"FAILED","ssentezoWalletReference":{}}`,
		`[{"transactionStatus":"PENDING"}]`, `{"amount":{}}`,
	} {
		for _, code := range []int{200, 400, 422} {
			s := newStage(t)
			s.answer(t, "/withdraw", code, `{"response":"ERROR","error":{"message":"no"},"data":`+data+`}`)
			_, err := s.Disburse(t.Context(), documentedDisburse())
			require.ErrorIs(t, err, momo.ErrIndeterminate, "%d %s", code, data)
		}
	}
	for _, data := range []string{`[]`, `{}`, `null`, `""`, `false`} {
		s := newStage(t)
		s.answer(t, "/withdraw", 422, `{"response":"ERROR","error":{"message":"no"},"data":`+data+`}`)
		_, err := s.Disburse(t.Context(), documentedDisburse())
		require.ErrorIs(t, err, momo.ErrInvalid, data)
	}
}

func TestWordsOfARefusalOfAnyShapeAreReadOrLeftOut(t *testing.T) {
	for body, want := range map[string]string{
		`{"response":"ERROR","error":"Wallet is closed"}`:                      "Wallet is closed",
		`{"response":"ERROR","error":{"message":"no","errors":[]}}`:            "no",
		`{"response":"ERROR","error":{"message":"no","errors":["a","b"]}}`:     "no",
		`{"response":"ERROR","error":{"code":17,"message":"no"}}`:              "no",
		`{"response":"ERROR","error":{"code":{"a":1},"message":"no"}}`:         "no",
		`{"response":"ERROR","error":{"message":["a"],"code":"X"}}`:            "",
		`{"response":"ERROR","message":["a"],"error":{"message":"no"}}`:        "no",
		`{"response":"ERROR","errorCode":null,"error":{"message":"no"}}`:       "no",
		`{"response":"ERROR","error":{"message":"no","errors":{"a":{"b":1}}}}`: "no",
	} {
		s := newStage(t)
		s.answer(t, "/withdraw", 422, body)
		_, err := s.Disburse(t.Context(), documentedDisburse())
		e, ok := errors.AsType[*momo.Error](err)
		require.True(t, ok)
		assert.Equal(t, momo.Refused, momo.OutcomeOf(err), body)
		assert.Equal(t, want, string(e.Message), body)
	}
}

func TestOnlyAProviderOnThisMachineMayCallThisMachine(t *testing.T) {
	for address, local := range map[string]bool{
		"": false, "https://staging.example.com/api": false, "http://127.0.0.1:4010": true, "http://localhost:4010": true,
	} {
		client, err := New(Config{Environment: EnvironmentSandbox, APIUser: "u", APIKey: "k", BaseURL: address})
		require.NoError(t, err, address)
		r := documentedCollect()
		r.SuccessCallback = "http://127.0.0.1:8080/callbacks"
		ctx, cancel := context.WithCancel(t.Context())
		cancel() // nothing is sent
		_, err = client.Collect(ctx, r)
		if local {
			assert.NotErrorIs(t, err, momo.ErrInvalid, address)
		} else {
			assert.ErrorIs(t, err, momo.ErrInvalid, address)
		}
	}
}

func TestAfterIndeterminateNothingIsARefusal(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer int
		body   string
		lookup int
		found  string
		want   momo.Status // 0: indeterminate
	}{
		{"taken, and found", 422, alreadyTaken, 200, known("SUCCEEDED"), momo.StatusSucceeded},
		{"taken, and found failed", 422, alreadyTaken, 200, known("FAILED"), momo.StatusFailed},
		{"taken, and not found", 422, alreadyTaken, 404, unknown, 0},
		{"taken by another amount", 422, alreadyTaken, 200, strings.Replace(known("SUCCEEDED"), "2000", "2001", 1), 0},
		{"another validation error", 422, refused, 404, unknown, 0},
		{"failed, and not found", 400, refused, 404, unknown, 0},
		{"no funds", 400, `{"response":"ERROR","error":{"code":"INSUFFICIENT_FUNDS"}}`, 404, unknown, 0},
		{"no credentials", 401, "", 401, "", 0},
		{"no answer", 500, "", 200, known("SUCCEEDED"), 0},
		{"accepted", 202, fmt.Sprintf(accepted, "PENDING"), 404, unknown, momo.StatusPending},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStage(t)
			s.answer(t, "/withdraw", c.answer, c.body)
			s.answer(t, status, c.lookup, c.found)
			r := documentedDisburse()
			r.AfterIndeterminate = true
			tx, err := s.Disburse(t.Context(), r)
			assert.Equal(t, 1, s.calls["/withdraw"])
			if c.want == 0 {
				require.ErrorIs(t, err, momo.ErrIndeterminate)
				assert.Equal(t, momo.Indeterminate, momo.OutcomeOf(err))
				assert.NotErrorIs(t, err, momo.ErrDuplicate)
				assert.Nil(t, tx)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, c.want, tx.Status)
		})
	}
}

func TestAfterIndeterminateNotEvenNoConnectionIsARefusal(t *testing.T) {
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	client, err := New(Config{Environment: EnvironmentLive, APIUser: "u", APIKey: "k", BaseURL: closed.URL, Options: momo.Options{RetryWait: time.Millisecond}})
	require.NoError(t, err)
	r := documentedCollect()
	_, err = client.Collect(t.Context(), r)
	require.ErrorIs(t, err, momo.ErrNotSent)
	r.AfterIndeterminate = true
	_, err = client.Collect(t.Context(), r)
	require.ErrorIs(t, err, momo.ErrIndeterminate)
	assert.NotErrorIs(t, err, momo.ErrNotSent)
}

// A 429 is trusted to come before any work; a reference that is taken after it
// shows that it did not.
func TestTakenAfterARateLimitIsLookedUp(t *testing.T) {
	for found, want := range map[string]momo.Status{known("PENDING"): momo.StatusPending, unknown: 0} {
		s := newStage(t)
		s.mock.RegisterResponder(http.MethodPost, LiveURL+"/withdraw",
			httpmock.NewStringResponder(429, "").Then(httpmock.NewStringResponder(422, alreadyTaken)))
		s.answer(t, status, 200, found)
		tx, err := s.Disburse(t.Context(), documentedDisburse())
		if want == 0 {
			require.ErrorIs(t, err, momo.ErrIndeterminate)
			continue
		}
		require.NoError(t, err)
		assert.Equal(t, want, tx.Status)
	}
}

func TestBankTransferReferenceThatIsTakenIsNoRefusal(t *testing.T) {
	s := newStage(t)
	s.answer(t, "/push-to-bank/request-bank-transfer", 422, alreadyTaken)
	_, err := s.BankTransfer(t.Context(), documentedBankTransfer("b-1"))
	require.ErrorIs(t, err, momo.ErrIndeterminate)

	s.answer(t, "/push-to-bank/request-bank-transfer", 400, refused)
	s.answer(t, "/push-to-bank/check-bank-transfer-status", 200,
		`{"response":"OK","data":{"transactionStatus":"PENDING","ssentezoWalletReference":"w","externalReference":"b-1","amount":"50000"}}`)
	tx, err := s.BankTransfer(t.Context(), documentedBankTransfer("b-1"))
	require.NoError(t, err, "contradicted by the status")
	assert.Equal(t, momo.StatusPending, tx.Status)
}

func TestLookupErrorsSayNothingAboutThePayment(t *testing.T) {
	const invalid = `{"response":"ERROR","error":{"message":"The selected external reference is invalid."}}`
	for _, c := range []struct {
		status int
		body   string
		kind   error
	}{
		{404, unknown, momo.ErrNotFound},
		{400, unknown, momo.ErrNotFound},
		{200, unknown, momo.ErrNotFound},
		{404, `{"message":"failed","data":null,"errorCode":"NOT_FOUND"}`, momo.ErrNotFound},
		{404, invalid, momo.ErrNotFound},
		{422, invalid, momo.ErrUnavailable},
		{200, invalid, momo.ErrUnavailable},
		{400, refused, momo.ErrUnavailable},
		{422, alreadyTaken, momo.ErrUnavailable},
		{404, "<html>Not Found</html>", momo.ErrUnavailable},
		{403, invalid, momo.ErrUnauthorized},
	} {
		s := newStage(t)
		s.answer(t, "/get_status/r", c.status, c.body)
		_, err := s.Transaction(t.Context(), "r")
		require.ErrorIs(t, err, c.kind, "%d %s", c.status, c.body)
		assert.Equal(t, momo.Indeterminate, momo.OutcomeOf(err))
	}
}
