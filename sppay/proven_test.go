package sppay

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

// A code's identifier names no transaction, so an end that an answer to it shows may be
// that of any other.
func TestAnEndThatWasComparedWithNothingIsNotKnown(t *testing.T) {
	for number, final := range map[string]momo.Status{"4": momo.StatusSucceeded, "5": momo.StatusFailed, "6": momo.StatusCancelled} {
		body := strings.Replace(confirmResponse(t), `"status": 3`, `"status": `+number, 1)
		c, _ := mocked(t, Config{}, 200, body)
		for request, want := range map[ConfirmRequest]momo.Status{
			{OTPID: "77", OTP: "1"}:                              momo.StatusUnknown,
			{OTPID: "TFR96E4GH2", OTP: "1"}:                      momo.StatusUnknown,
			{OTPID: "77", TransactionID: "JACGOURQFB", OTP: "1"}: momo.StatusUnknown,
			{OTPID: "77", TransactionID: "TFR96E4GH2", OTP: "1"}: final,
			{TransactionID: "TFR96E4GH2", OTP: "1"}:              final,
		} {
			tx, err := c.Confirm(t.Context(), request)
			require.NoError(t, err, "the code was accepted")
			assert.Equal(t, want, tx.Status, "%s: %v", number, request)
			assert.Equal(t, "TFR96E4GH2", tx.ID, "to ask about")
			assert.Equal(t, number, tx.ProviderStatus)
			assert.Equal(t, want == momo.StatusFailed || want == momo.StatusCancelled, tx.Reason != "")
		}
	}
	c, _ := mocked(t, Config{}, 200, confirmResponse(t))
	tx, err := c.Confirm(t.Context(), ConfirmRequest{OTPID: "77", OTP: "1"})
	require.NoError(t, err)
	assert.Equal(t, momo.StatusPending, tx.Status, "what goes on is no proof, and is shown")
}

// An answer that accepts the messages accepts them, whatever it tells of each.
func TestMessagesThatWereAcceptedAreAcceptedWhateverTheirRowsLookLike(t *testing.T) {
	request := SMSRequest{From: "Shop", To: []momo.Phone{momo.MustPhone("233271777557")}, Text: "hello"}
	for body, rows := range map[string]int{
		`{"status":"success","sms_campaign":{"messages":["x"]}}`:                          1,
		`{"status":"success","sms_campaign":{"messages":[null]}}`:                         1,
		`{"status":"success","sms_campaign":{"messages":[[]]}}`:                           1,
		`{"status":"success","sms_campaign":{"messages":{}}}`:                             0,
		`{"status":"success","sms_campaign":{"messages":1}}`:                              0,
		`{"status":"success","sms_campaign":{"rate":[],"messages":"queued"}}`:             0,
		`{"rate":"0.060","messages":[7]}`:                                                 1,
		`{"rate":"0.060","messages":[{"recipient":[],"message_id":{},"status_id":true}]}`: 1,
	} {
		c, _ := mocked(t, Config{}, 200, body)
		sms, err := c.SendSMS(t.Context(), request)
		require.NoError(t, err, body)
		assert.Len(t, sms.Messages, rows, body)
		assert.JSONEq(t, body, string(sms.Raw))
	}
	for _, body := range []string{
		`{"messages":{}}`, `{"messages":2}`, `{"messages":[]}`, `{"messages":[{},{}]}`, `{"status":"success","sms_campaign":{"messages":[1,2]}}`,
		`{"status":"success","sms_campaign":[]}`, `{"status":"success"}`, `{"status":"queued","sms_campaign":{"messages":[{}]}}`,
	} {
		c, _ := mocked(t, Config{}, 200, body)
		_, err := c.SendSMS(t.Context(), request)
		assert.ErrorIs(t, err, momo.ErrIndeterminate, body)
	}
}

// What a token's answer tells beside the token locks nobody out.
func TestATokenIsTakenWhateverStandsBesideIt(t *testing.T) {
	epoch := time.Date(2024, 3, 15, 7, 20, 18, 0, time.UTC)
	const good = `{"token_type":"Bearer","expires_in":31622400,"access_token":"t","refresh_token":"r"}`
	for _, odd := range []string{`null`, `[]`, `{}`, `["Bearer"]`, `{"a":1}`, `""`} {
		for _, member := range []string{`"Bearer"`, `31622400`, `"r"`} {
			got, err := decodeToken([]byte(strings.Replace(good, member, odd, 1)), epoch)
			require.NoError(t, err, "%s for %s", odd, member)
			assert.Equal(t, []string{"Bearer t"}, got.bearer)
			if member == `31622400` {
				assert.Equal(t, epoch.Add(unstatedLife), got.expiresAt, odd)
			}
		}
		_, err := decodeToken([]byte(strings.Replace(good, `"t"`, odd, 1)), epoch)
		assert.Error(t, err, "%s is no token", odd)
	}
	for _, other := range []string{`"MAC"`, `7`, `true`} {
		_, err := decodeToken([]byte(strings.Replace(good, `"Bearer"`, other, 1)), epoch)
		assert.Error(t, err, "%s tells of another kind of token", other)
	}
}

// Nothing is sent again under the other name: the provider has not said that it would be
// accepted.
func TestARefusalThatAsksForTheOtherNameOfThePayerIsTheOnlyRequest(t *testing.T) {
	for key, other := range map[PayerKey]PayerKey{KeyPayee: KeyPayer, KeyPayer: KeyPayee} {
		for _, status := range []int{200, 400, 422} {
			var bodies []string
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				bodies = append(bodies, string(body))
				w.WriteHeader(status)
				_, _ = io.WriteString(w, `{"status":"error","message":"The `+string(other)+` field is required."}`)
			}))
			c, err := New(Config{BaseURL: server.URL, Token: "t", PayerKey: key})
			require.NoError(t, err)
			_, err = c.Collect(t.Context(), collectRequest())
			server.Close()
			require.ErrorIs(t, err, momo.ErrInvalid)
			assert.Contains(t, err.Error(), "Config.PayerKey must be "+string(other))
			require.Len(t, bodies, 1, "%d", status)
			assert.Contains(t, bodies[0], `"`+string(key)+`":{`)
			assert.NotContains(t, bodies[0], `"`+string(other)+`":{`)
		}
	}
}

// What was read of a row before its oddity says nothing: half a row is no payment.
func TestARowThatIsReadByHalfIsNotListed(t *testing.T) {
	good := row("A000000002", "order-002", "2.00", "4")
	for name, odd := range map[string]string{
		"an amount that is a list":    `{"reference":"A000000001","external_reference":"order-001","status_id":"4","credit_amount":[2]}`,
		"a currency that is a list":   `{"reference":"A000000001","external_reference":"order-001","status_id":"4","credit_currency_code":[]}`,
		"a kind that is an object":    `{"reference":"A000000001","external_reference":"order-001","status_id":"4","type_code":{}}`,
		"a status that is an object":  `{"reference":"A000000001","external_reference":"order-001","status":4,"status_id":{}}`,
		"two references":              `{"reference":"A000000001","external_reference":"order-001","status_id":"4","Reference":"A000000009"}`,
		"a reference that is a truth": `{"reference":"A000000001","status_id":"4","external_reference":true}`,
	} {
		c, _ := mocked(t, Config{}, 200, `{"transactions":{"data":[`+odd+`,`+good+`]}}`)
		var ids []string
		for tx, err := range c.Transactions(t.Context(), Filter{}) {
			require.NoError(t, err, name)
			ids = append(ids, tx.ID)
		}
		assert.Equal(t, []string{"A000000002"}, ids, name)
		_, err := c.Transaction(t.Context(), Search{Reference: "order-001"})
		assert.ErrorIs(t, err, momo.ErrNotFound, name)
	}
}
