package webhook

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/sppay"
	"github.com/momo-go/momo/ssentezo"
)

// gatewayCallback is a callback of the gateway's own form, signed.
func gatewayCallback(t testing.TB, fixture string, replace ...string) string {
	t.Helper()
	body := mpgatewayFixture(t, fixture)
	for i := 0; i+1 < len(replace); i += 2 {
		require.Contains(t, body, replace[i])
		body = strings.Replace(body, replace[i], replace[i+1], 1)
	}
	signed, err := SignMPGateway(mpgatewaySecret, []byte(body))
	require.NoError(t, err)
	return string(signed)
}

// ofPaybill is the gateway's status of the paybill payment.
const ofPaybill = `{"order_id":"2023-03-15-15-25-12-255432","transaction_id":"9","status":2,"result":{"code":0,"message":"OK"}}`

// Row 48 of the attacks: an identifier that comes late makes no second payment.
func TestAnIdentifierThatComesLateMakesNoSecondPayment(t *testing.T) {
	receipt := []string{`"transaction_ref":"RBQ0000000"`, `"transaction_ref":""`}
	id := []string{`"transaction_id":"1234567"`, `"transaction_id":""`}
	for name, tc := range map[string]struct{ with, without, status string }{
		"the receipt of a paybill payment": {
			gatewayCallback(t, "paybill"), gatewayCallback(t, "paybill", receipt...), ofPaybill,
		},
		"the identifier of a payment": {
			gatewayCallback(t, "c2b"), gatewayCallback(t, "c2b", id...),
			`{"order_id":"o-1","transaction_id":"1234567","status":2,"result":{"code":0,"message":"OK"}}`,
		},
	} {
		for _, bodies := range [][]string{{tc.with, tc.without}, {tc.without, tc.with}} {
			for way, handler := range map[string]func(*MPGateway, Settle) http.Handler{
				"signed":    func(v *MPGateway, s Settle) http.Handler { return Signed(v, s, Options{}) },
				"confirmed": func(v *MPGateway, s Settle) http.Handler { return SignedAndConfirmed(v, s, Options{}) },
			} {
				client, _ := mpgatewayStatus(t, tc.status)
				var settled settled
				h := handler(newMPGateway(t, client), settled.settle)
				for _, body := range append(bodies, bodies...) {
					assert.Equal(t, http.StatusOK, answer(h, body).Code, "%s, %s", name, way)
				}
				assert.Len(t, settled.events, 1, "%s, %s", name, way)
			}
		}
	}
}

// Row 48: what contradicts is raised, whatever identifier it came with.
func TestAContradictionIsRaisedAcrossIdentifiers(t *testing.T) {
	var settled settled
	h := Signed(newMPGateway(t, nil), settled.settle, Options{})
	failed := gatewayCallback(t, "paybill", `"status":2`, `"status":3`, `"transaction_ref":"RBQ0000000"`, `"transaction_ref":""`)
	for _, body := range []string{failed, gatewayCallback(t, "paybill"), failed} {
		assert.Equal(t, http.StatusOK, answer(h, body).Code)
	}
	require.Len(t, settled.events, 2)
	assert.Equal(t, momo.StatusFailed, settled.events[0].Status)
	assert.Equal(t, momo.StatusSucceeded, settled.events[1].Status)
	assert.Equal(t, momo.StatusFailed, settled.events[1].Contradicts)
}

// Row 49: what two payments may share does not make them one.
func TestTwoPaymentsAreTwoWhateverTheyShare(t *testing.T) {
	for name, bodies := range map[string][]string{
		"the gateway's transaction_id": {gatewayCallback(t, "c2b"), gatewayCallback(t, "c2b", `"order_id":"o-1"`, `"order_id":"o-2"`)},
		"the receipt":                  {gatewayCallback(t, "paybill"), gatewayCallback(t, "paybill", `-255432"`, `-255433"`)},
	} {
		var settled settled
		h := Signed(newMPGateway(t, nil), settled.settle, Options{})
		for _, body := range append(bodies, bodies...) {
			assert.Equal(t, http.StatusOK, answer(h, body).Code, name)
		}
		assert.Len(t, settled.events, 2, name)
	}
	t.Run("samsoftpay's reference", func(t *testing.T) {
		var settled settled
		h := samsoftpayHandler(t, settled.settle)
		again := strings.Replace(samsoftpayBody, "txn_9c610df9ebcf4da8", "txn_9c610df9ebcf4da9", 1)
		for _, body := range []string{samsoftpayBody, again, samsoftpayBody, again} {
			assert.Equal(t, http.StatusOK, samsoftpayAnswer(t, h, body).Code)
		}
		assert.Len(t, settled.events, 2)
	})
}

// Signed and Confirmed at two addresses, one inbox: of a confirmation, direction and
// identifier need not be known.
func TestOneInboxBehindTwoHandlersSettlesOnce(t *testing.T) {
	const status = `{"order_id":"o-1","transaction_id":"","status":2,"result":{"code":0,"message":"OK"}}`
	for _, signedFirst := range []bool{true, false} {
		client, _ := mpgatewayStatus(t, status)
		var settled settled
		var inbox Memory
		v := newMPGateway(t, client)
		one, two := Signed(v, settled.settle, Options{Inbox: &inbox}), Confirmed(v, settled.settle, Options{Inbox: &inbox})
		if !signedFirst {
			one, two = two, one
		}
		for _, h := range []http.Handler{one, two, one, two} {
			assert.Equal(t, http.StatusOK, answer(h, gatewayCallback(t, "c2b")).Code)
		}
		assert.Len(t, settled.events, 1, "signed first: %t", signedFirst)
	}
}

// stub is a provider that answers every question alike.
func stub(t *testing.T, body string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, body) }))
	t.Cleanup(server.Close)
	return server.URL
}

// The sandbox and live may have the same references: in one inbox they are two
// payments.
func TestAPaymentOfTheSandboxDoesNotSwallowALiveOne(t *testing.T) {
	var settled settled
	var inbox Memory
	for _, environment := range []ssentezo.Environment{ssentezo.EnvironmentSandbox, ssentezo.EnvironmentLive} {
		client, err := ssentezo.New(ssentezo.Config{Environment: environment, APIUser: "u", APIKey: "k", BaseURL: stub(t,
			`{"response":"OK","data":{"transactionStatus":"SUCCEEDED","ssentezoWalletReference":"w-1","externalReference":"order-1","amount":1000,"currency":"UGX","msisdn":"256770691484"}}`)})
		require.NoError(t, err)
		confirmer, err := NewSsentezo(SsentezoConfig{Client: client, Direction: momo.In})
		require.NoError(t, err)
		h := Confirmed(confirmer, settled.settle, Options{Inbox: &inbox})
		for range 2 {
			assert.Equal(t, http.StatusOK, answer(h, `{"data":{"externalReference":"order-1"}}`).Code)
		}
	}
	assert.Len(t, settled.events, 2)
}

// L14: what confirms a claim must have the identifier that the claim names.
func TestWhatConfirmsIsThePaymentThatIsClaimed(t *testing.T) {
	t.Run("ssentezo", func(t *testing.T) {
		client, err := ssentezo.New(ssentezo.Config{Environment: ssentezo.EnvironmentLive, APIUser: "u", APIKey: "k", BaseURL: stub(t,
			`{"response":"OK","data":{"transactionStatus":"SUCCEEDED","ssentezoWalletReference":"deposit","externalReference":"order-1","amount":1000,"currency":"UGX","msisdn":"256770691484"}}`)})
		require.NoError(t, err)
		confirmer, err := NewSsentezo(SsentezoConfig{Client: client, Direction: momo.Out})
		require.NoError(t, err)
		var settled settled
		h := Confirmed(confirmer, settled.settle, Options{})
		assert.Equal(t, http.StatusServiceUnavailable, answer(h, `{"data":{"externalReference":"order-1","ssentezoWalletReference":"withdrawal","transactionStatus":"FAILED"}}`).Code)
		assert.Empty(t, settled.events, "the failed withdrawal is not the paid deposit of that reference")
		assert.Equal(t, http.StatusOK, answer(h, `{"data":{"externalReference":"order-1","ssentezoWalletReference":"deposit","transactionStatus":"SUCCEEDED"}}`).Code)
		assert.Len(t, settled.events, 1, "and does not keep it from being settled")
	})
	t.Run("sppay", func(t *testing.T) {
		client, err := sppay.New(sppay.Config{Token: "t", BaseURL: stub(t,
			`{"transaction":{"reference":"DEPOSIT001","external_reference":"order-1","primary":1,"status":4,"currency":"GHS","amount":"2.00"}}`)})
		require.NoError(t, err)
		confirmer, err := NewSPPay(SPPayConfig{Client: client, Direction: momo.In, Tokens: newTokens(t, tokenSecret)})
		require.NoError(t, err)
		var settled settled
		h := Confirmed(confirmer, settled.settle, Options{})
		send := func(id string) int {
			r := httptest.NewRequest(http.MethodPost, pathOf(t, newTokens(t, tokenSecret), "https://m.example", confirmer.scope(), "order-1"),
				strings.NewReader(`{"transaction":{"reference":"`+id+`"}}`))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			return w.Code
		}
		assert.Equal(t, http.StatusServiceUnavailable, send("PAYMENT002"))
		assert.Empty(t, settled.events)
		assert.Equal(t, http.StatusOK, send("DEPOSIT001"))
		assert.Len(t, settled.events, 1)
	})
	t.Run("mpgateway", func(t *testing.T) {
		client, _ := mpgatewayStatus(t, `{"order_id":"o-1","transaction_id":"7654321","status":2,"result":{"code":0,"message":"OK"}}`)
		for _, handler := range []func(*MPGateway, Settle) http.Handler{
			func(v *MPGateway, s Settle) http.Handler { return Confirmed(v, s, Options{}) },
			func(v *MPGateway, s Settle) http.Handler { return SignedAndConfirmed(v, s, Options{}) },
		} {
			var settled settled
			h := handler(newMPGateway(t, client), settled.settle)
			assert.Equal(t, http.StatusServiceUnavailable, answer(h, gatewayCallback(t, "c2b")).Code)
			assert.Empty(t, settled.events)
			assert.Equal(t, http.StatusOK, answer(h, gatewayCallback(t, "c2b", "1234567", "7654321")).Code)
			assert.Len(t, settled.events, 1)
		}
	})
	t.Run("the merchant's own record", func(t *testing.T) {
		var settled settled
		amount := money.MustParse("10000", money.UGX)
		for id, want := range map[string]int{"txn_9c610df9ebcf4da8": http.StatusOK, "txn_another": http.StatusServiceUnavailable} {
			h := Signed(newSamsoftpay(t), settled.settle, Options{Expect: expecting(Expected{Amount: amount, ID: id})})
			assert.Equal(t, want, samsoftpayAnswer(t, h, samsoftpayBody).Code)
		}
		assert.Len(t, settled.events, 1)
	})
}
