package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/sign"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/mpgateway"
)

const mpgatewaySecret = momo.Secret("cf11635572c1e8d77297207152dc0791")

// mpgatewayFixture is a documented callback, with a signature that holds.
func mpgatewayFixture(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/mpgateway_callback_" + name + ".json")
	require.NoError(t, err)
	var compact bytes.Buffer
	require.NoError(t, json.Compact(&compact, text))
	signed, err := SignMPGateway(mpgatewaySecret, compact.Bytes())
	require.NoError(t, err)
	return string(signed)
}

func mpgatewayDelivery(body string) Delivery {
	return Delivery{Method: http.MethodPost, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(body)}
}

// newMPGateway has a client that reaches nobody, if none is given.
func newMPGateway(t testing.TB, client *mpgateway.Client) *MPGateway {
	t.Helper()
	if client == nil {
		client = mpgatewayNowhere(t)
	}
	v, err := NewMPGateway(MPGatewayConfig{Client: client, Secrets: []momo.Secret{mpgatewaySecret}})
	require.NoError(t, err)
	return v
}

func mpgatewayNowhere(t testing.TB) *mpgateway.Client {
	t.Helper()
	client, err := mpgateway.New(mpgateway.Config{BaseURL: "https://gateway.invalid", PublicID: "p", MerchantID: "m", Secret: mpgatewaySecret})
	require.NoError(t, err)
	return client
}

func newMPGatewayValidation(t testing.TB, unsigned bool) *MPGatewayValidation {
	t.Helper()
	v, err := NewMPGatewayValidation(MPGatewayValidationConfig{Secrets: []momo.Secret{mpgatewaySecret}, Unsigned: unsigned})
	require.NoError(t, err)
	return v
}

// mpgatewayAnswer serves one delivery of a body, by a handler of its own.
func mpgatewayAnswer(v *MPGateway, body string, settle Settle) int {
	return answer(SignedAndConfirmed(v, settle, Options{}), body).Code
}

// mpgatewayStatus is a gateway whose status answers body for every order.
func mpgatewayStatus(t *testing.T, body string) (client *mpgateway.Client, asked *atomic.Int64) {
	t.Helper()
	asked = new(atomic.Int64)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		assert.Equal(t, "/p/status", r.URL.Path)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	client, err := mpgateway.New(mpgateway.Config{BaseURL: server.URL, PublicID: "p", MerchantID: "m", Secret: mpgatewaySecret, Options: momo.Options{MaxAttempts: 1}})
	require.NoError(t, err)
	return client, asked
}

func TestMPGatewayBelievesDocumentedCallbacks(t *testing.T) {
	kes := func(s string) money.Amount { return money.MustParse(s, money.KES) }
	for name, want := range map[string]momo.Transaction{
		"paybill":        {Provider: "mpgateway", Direction: momo.In, ID: "RBQ0000000", Reference: "2023-03-15-15-25-12-255432", Status: momo.StatusSucceeded, ProviderStatus: "2", Amount: kes("100")},
		"c2b":            {Provider: "mpgateway", Direction: momo.In, ID: "1234567", Reference: "o-1", Status: momo.StatusSucceeded, ProviderStatus: "2", Phone: momo.MustPhone("254700000001")},
		"b2c":            {Provider: "mpgateway", Direction: momo.Out, ID: "1234568", Reference: "p-1", Status: momo.StatusFailed, ProviderStatus: "3", Amount: kes("2500.50"), Phone: momo.MustPhone("254700000001"), Reason: "The initiator information is invalid."},
		"pos_deposit":    {Provider: "mpgateway", Direction: momo.In, ID: "1234569", Reference: "d-1", Status: momo.StatusSucceeded, ProviderStatus: "2", Amount: kes("100")},
		"pos_withdrawal": {Provider: "mpgateway", Direction: momo.Out, ID: "1234570", Reference: "w-1", Status: momo.StatusSucceeded, ProviderStatus: "2", Amount: kes("100")},
	} {
		t.Run(name, func(t *testing.T) {
			event, err := newMPGateway(t, nil).Verify(mpgatewayDelivery(mpgatewayFixture(t, name)))
			require.NoError(t, err)
			want.Raw = momo.Private(mpgatewayFixture(t, name))
			assert.Equal(t, want, event.Transaction)
			assert.Equal(t, EvidenceSignature, event.Evidence)
			assert.Equal(t, name == "paybill", event.Payload.(*mpgateway.Callback).Unsolicited())
		})
	}
}

func TestMPGatewayGivesThePaybillsAccount(t *testing.T) {
	event, err := newMPGateway(t, nil).Verify(mpgatewayDelivery(mpgatewayFixture(t, "paybill")))
	require.NoError(t, err)
	assert.Equal(t, "32", event.Type)
	payload := event.Payload.(*mpgateway.Callback)
	assert.Equal(t, momo.Private("555555555"), payload.Account)
	assert.Equal(t, momo.Private("ALEX"), payload.FirstName)
	assert.Equal(t, "RBQ0000000", payload.NetworkReference)
	assert.Equal(t, "7000000", payload.DestinationID)
	assert.Equal(t, momo.Private("2547 ***** 000"), payload.CustomerID)
	assert.NotContains(t, fmt.Sprintf("%+v %#v", event, payload), "ALEX")
}

func TestMPGatewayRefusesSignaturesThatDoNotHold(t *testing.T) {
	good := mpgatewayFixture(t, "paybill")
	signature := good[strings.LastIndex(good, `:"`)+2 : len(good)-2]
	with := func(s string) string { return strings.Replace(good, `"`+signature+`"`, s, 1) }
	for name, tc := range map[string]struct {
		body string
		want error
	}{
		"of the document's sample": {with(`"sdfkdfpogu9550603etgkdopftege34t0i5rggdftoe0tgskguo09w6t"`), ErrSignature},
		"missing":                  {strings.Replace(good, `,"signature":"`+signature+`"`, "", 1), ErrSignature},
		"empty":                    {with(`""`), ErrSignature},
		"null":                     {with(`null`), ErrAmbiguous},
		"a number":                 {with(`1`), ErrAmbiguous},
		"an object":                {with(`{"a":"` + signature + `"}`), ErrAmbiguous},
		"a list":                   {with(`["` + signature + `"]`), ErrAmbiguous},
		"undefined":                {with(`"undefined"`), ErrSignature},
		"cut":                      {with(`"` + signature[:127] + `"`), ErrSignature},
		"extended":                 {with(`"` + signature + `0"`), ErrSignature},
		"with a space":             {with(`" ` + signature + `"`), ErrSignature},
		"twice":                    {with(`"` + signature + `","signature":"` + signature + `"`), ErrAmbiguous},
		"changed amount":           {strings.Replace(good, `"amount":100`, `"amount":900`, 1), ErrSignature},
		"no json":                  {"<html>", ErrMalformed},
		"a list around it":         {"[" + good + "]", ErrMalformed},
		"something behind it":      {good + "{}", ErrMalformed},
		"names that fold together": {strings.Replace(good, `"status":2`, `"status":2,"Status":2`, 1), ErrAmbiguous},
	} {
		t.Run(name, func(t *testing.T) {
			v := newMPGateway(t, nil)
			event, err := v.Verify(mpgatewayDelivery(tc.body))
			require.ErrorIs(t, err, tc.want)
			assert.Zero(t, event)
			_, err = v.Claim(mpgatewayDelivery(tc.body))
			assert.ErrorIs(t, err, tc.want, "a claim is not read either")
		})
	}
	upper := with(`"` + strings.ToUpper(signature) + `"`)
	_, err := newMPGateway(t, nil).Verify(mpgatewayDelivery(upper))
	assert.NoError(t, err, "either case of hexadecimal")
}

func TestMPGatewayBelievesTheOldSecretWhileItIsChanged(t *testing.T) {
	const other = "a-new-secret-of-this-merchant"
	for _, secrets := range [][]momo.Secret{{other, mpgatewaySecret}, {mpgatewaySecret, other}} {
		v, err := NewMPGateway(MPGatewayConfig{Client: mpgatewayNowhere(t), Secrets: secrets})
		require.NoError(t, err)
		_, err = v.Verify(mpgatewayDelivery(mpgatewayFixture(t, "c2b")))
		assert.NoError(t, err)
	}
	for _, secrets := range [][]momo.Secret{nil, {""}, {"short"}, {"                    "}} {
		_, err := NewMPGateway(MPGatewayConfig{Client: mpgatewayNowhere(t), Secrets: secrets})
		assert.ErrorIs(t, err, momo.ErrInvalid)
	}
}

// A gateway that is not PHP signs the digits that it sends.
func TestMPGatewayBelievesEveryWayToSignANumber(t *testing.T) {
	for _, tc := range []struct{ literal, signedAs string }{
		{"100", "100"}, {"100.00", "100"}, {"100.00", "100.00"}, {"100.0", "100"}, {"2500.50", "2500.5"}, {"2500.50", "2500.50"},
	} {
		// A string signs as its text, so it makes any form of a number.
		template := strings.Replace(mpgatewayFixture(t, "b2c"), `"amount":2500.5`, `"amount":%s`, 1)
		signed, err := SignMPGateway(mpgatewaySecret, fmt.Appendf(nil, template, `"`+tc.signedAs+`"`))
		require.NoError(t, err)
		body := strings.Replace(string(signed), `"amount":"`+tc.signedAs+`"`, `"amount":`+tc.literal, 1)
		event, err := newMPGateway(t, nil).Verify(mpgatewayDelivery(body))
		require.NoError(t, err, "%+v", tc)
		assert.Equal(t, money.MustParse(tc.literal, money.KES), event.Amount)
	}
}

// All of these have the signature of the paybill sample, or one that holds.
func TestMPGatewayRefusesWhatCouldBeReadInTwoWays(t *testing.T) {
	good := mpgatewayFixture(t, "paybill")
	for name, change := range map[string][2]string{
		"the end of the order in a name":        {`"order_id":"2023-03-15-15-25-12-255432"`, `"order_id":"2023-03-15-15-25-12-","255432":""`},
		"and null":                              {`"order_id":"2023-03-15-15-25-12-255432"`, `"order_id":"2023-03-15-15-25-12-","255432":null`},
		"and false":                             {`"order_id":"2023-03-15-15-25-12-255432"`, `"order_id":"2023-03-15-15-25-12-","255432":false`},
		"in a name and its value":               {`"order_id":"2023-03-15-15-25-12-255432"`, `"order_id":"2023-03-15-15-25-12-","2554":"32"`},
		"in a number":                           {`"order_id":"2023-03-15-15-25-12-255432"`, `"order_id":"2023-03-15-15-25-12-","2554":32`},
		"a name swallowed":                      {`"RBQ0000000","status":2`, `"RBQ0000000status2"`},
		"a lower amount":                        {`"amount":100,"currency"`, `"amount":10,"0currency"`},
		"a shorter order":                       {`255432","transaction_id"`, `25543","2transaction_id"`},
		"a dotted name":                         {`"result":{"code":0,"message":"OK"}`, `"result.code":0,"result.message":"OK"`},
		"a dotted name beside its object":       {`"result":{"code":0,"message":"OK"}`, `"result":{"code":0},"result.message":"OK"`},
		"a status of text":                      {`"status":2`, `"status":"2"`},
		"a status with a point":                 {`"status":2`, `"status":2.0`},
		"an amount of text":                     {`"amount":100`, `"amount":"100"`},
		"an amount with an exponent":            {`"amount":100`, `"amount":1e2`},
		"a null receipt":                        {`"transaction_id":""`, `"transaction_id":null`},
		"a signature inside":                    {`"message":"OK"`, `"message":"OK","signature":"x"`},
		"the account swallows the name":         {`"555555555","FirstName":"ALEX"`, `"555555555extra.FirstNameALEX"`},
		"the account cut":                       {`"BillRefNumber":"555555555","FirstName"`, `"BillRefNumber":"555"},"555555":"","extra":{"FirstName"`},
		"the name swallows the others":          {`"ALEX","MiddleName":"","LastName":""`, `"ALEXextra.MiddleNameextra.LastName"`},
		"the time swallows the account":         {`33.333333","extra":{"BillRefNumber":"555555555","FirstName":"ALEX","MiddleName":"","LastName":""}`, `33.333333extra.BillRefNumber555555555extra.FirstNameALEXextra.MiddleNameextra.LastName"`},
		"a field hidden in a name":              {`"amount":100,"currency":"KES"`, `"amount":100,"currencyKES":""`},
		"in a name and its value, the currency": {`"amount":100,"currency":"KES"`, `"amount":100,"curr":"encyKES"`},
		"in two names and two values":           {`"amount":100,"currency":"KES"`, `"amount":100,"cur":"r","ency":"KES"`},
		"a currency cut":                        {`"currency":"KES"`, `"currency":"KE","S":""`},
		"the short code in a name":              {`"provider_id":40,"destination_id":"7000000"`, `"provider_id":40,"destination_id7000000":""`},
		"the result made the other's":           {`"message":"OK"},"provider_result":{"code":0,`, `"message":"O"},"Kprovider_result":{"code":0},"provider_result":{`},
		"the result swallowed":                  {`"OK"},"provider_result":{"code":0,"message":""}`, `"OKprovider_result.code0provider_result.message"}`},
		"the number at the end of a whole":      {`"provider_id":40`, `"provider_id":4,"0":""`},
		"the version's end":                     {`||1.01/1.27"`, `||1.01/1.2","7":""`},
		"the time's end":                        {`13:33:33.333333"`, `13:33:33.3333","33":""`},
		"the merchant's end":                    {`rrr444qqq222"`, `rrr444","qqq222":""`},
		"the last field's start":                {`"MiddleName":"","LastName":""`, `"MiddleName":"","LastNam":"e"`},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, good, change[0])
			body := strings.Replace(good, change[0], change[1], 1)
			event, err := newMPGateway(t, nil).Verify(mpgatewayDelivery(body))
			require.ErrorIs(t, err, ErrAmbiguous)
			assert.Zero(t, event)
		})
	}
}

func TestMPGatewayRefusesAnAmbiguousBodyThatIsSigned(t *testing.T) {
	good := mpgatewayFixture(t, "c2b")
	for name, change := range map[string][2]string{
		"no order":                              {`"order_id":"o-1",`, ``},
		"no status":                             {`"status":2,`, ``},
		"no amount":                             {`"amount":100,`, ``},
		"no merchant":                           {`"merchant_id":"m",`, ``},
		"a negative amount":                     {`"amount":100`, `"amount":-100`},
		"cents of cents":                        {`"amount":100`, `"amount":100.001`},
		"more than 14 digits":                   {`"amount":100`, `"amount":1000000000000.00`},
		"no grammar of order":                   {`"order_id":"o-1"`, `"order_id":"o 1"`},
		"no currency":                           {`"amount":100`, `"amount":100,"currency":"shilling"`},
		"unknown currency":                      {`"amount":100`, `"amount":100,"currency":"XQX"`},
		"a name in capitals":                    {`"status":2`, `"Status":2`},
		"new after a text":                      {`"transaction_ref":"QR555RQ"`, `"transaction_ref":"QR555RQ","note":"new"`},
		"new after a number that may be a text": {`"destination_id":""`, `"destination_id":7000,"x":"y"`},
		"ends in a name":                        {`"status":2`, `"status":2,"new_status":3`},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, good, change[0])
			signed, err := SignMPGateway(mpgatewaySecret, []byte(strings.Replace(good, change[0], change[1], 1)))
			require.NoError(t, err)
			_, err = newMPGateway(t, nil).Verify(mpgatewayDelivery(string(signed)))
			require.ErrorIs(t, err, ErrAmbiguous)
		})
	}
}

func TestMPGatewayLetsAProvidersAdditionThrough(t *testing.T) {
	good := mpgatewayFixture(t, "c2b")
	for _, change := range [][2]string{
		{`"status":2`, `"status":2,"channel":"stk","attempt":1`},
		{`32.832969"`, `32.832969","fees":{"gateway":"1.50","tax":0}`},
		{`"merchant_id":"m"`, `"brand":"x","merchant_id":"m"`},
		{`"status":2`, `"status":2,"new":{"a":{"b":"c"}}`},
		{`"status":2`, `"status":2,"x":{},"y":[],"z":null`},
		{`"message":"OK"}`, `"message":"OK","detail":["a",true]}`}, // a message only informs
		{`"service_id":"1"`, `"service_id":true`},                  // and so does this
	} {
		signed, err := SignMPGateway(mpgatewaySecret, []byte(strings.Replace(good, change[0], change[1], 1)))
		require.NoError(t, err)
		event, err := newMPGateway(t, nil).Verify(mpgatewayDelivery(string(signed)))
		require.NoError(t, err, change[1])
		assert.Equal(t, momo.StatusSucceeded, event.Status)
	}
}

func TestMPGatewayNeverTakesAnUnknownWordForAnEnd(t *testing.T) {
	good := mpgatewayFixture(t, "b2c")
	for _, change := range [][2]string{
		{`"operation_type":16`, `"operation_type":99`}, {`"status":3`, `"status":-1`}, {`"status":3`, `"status":5`}, {`"status":3`, `"status":7`}, {`"status":3`, `"status":42`},
	} {
		signed, err := SignMPGateway(mpgatewaySecret, []byte(strings.Replace(good, change[0], change[1], 1)))
		require.NoError(t, err)
		event, err := newMPGateway(t, nil).Verify(mpgatewayDelivery(string(signed)))
		require.NoError(t, err)
		assert.Equal(t, momo.StatusUnknown, event.Status, change[1])
	}
}

func TestMPGatewayConfirmsByStatusWhenItHasAClient(t *testing.T) {
	body := mpgatewayFixture(t, "c2b")
	for name, tc := range map[string]struct {
		answer  string
		settled bool
	}{
		"the same":         {`{"order_id":"o-1","transaction_id":"1234567","status":2,"result":{"code":0,"message":"OK"}}`, true},
		"still pending":    {`{"order_id":"o-1","transaction_id":"1","status":1,"result":{"code":0,"message":"OK"}}`, false},
		"another end":      {`{"order_id":"o-1","transaction_id":"1","status":3,"result":{"code":4,"message":"no"}}`, false},
		"unknown order":    {`{"order_id":"o-1","status":-1,"result":{"code":0,"message":"PARENT OPERATION NOT FOUND"}}`, false},
		"of another order": {`{"order_id":"o-2","transaction_id":"1","status":2,"result":{"code":0,"message":"OK"}}`, false},
		"no answer":        {`<html>`, false},
	} {
		t.Run(name, func(t *testing.T) {
			client, asked := mpgatewayStatus(t, tc.answer)
			var settled settled
			code := mpgatewayAnswer(newMPGateway(t, client), body, settled.settle)
			assert.Equal(t, int64(1), asked.Load())
			if !tc.settled {
				assert.Equal(t, http.StatusServiceUnavailable, code)
				assert.Empty(t, settled.events)
				return
			}
			assert.Equal(t, http.StatusOK, code)
			require.Len(t, settled.events, 1)
			assert.Equal(t, EvidenceQuery, settled.events[0].Evidence)
		})
	}
	client, asked := mpgatewayStatus(t, `{}`)
	var settled settled
	code := mpgatewayAnswer(newMPGateway(t, client), strings.Replace(body, `"status":2`, `"status":3`, 1), settled.settle)
	assert.Equal(t, http.StatusUnauthorized, code)
	assert.Empty(t, settled.events)
	assert.Zero(t, asked.Load(), "what is forged costs no question")
	pending, err := SignMPGateway(mpgatewaySecret, []byte(strings.Replace(body, `"status":2`, `"status":1`, 1)))
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, mpgatewayAnswer(newMPGateway(t, client), string(pending), settled.settle))
	require.Len(t, settled.events, 1)
	assert.Equal(t, momo.StatusPending, settled.events[0].Status)
	assert.Equal(t, EvidenceSignature, settled.events[0].Evidence)
	assert.Zero(t, asked.Load(), "nor what is not the end")
}

func TestMPGatewayAsksOnlySoOften(t *testing.T) {
	client, asked := mpgatewayStatus(t, `{"order_id":"o-1","transaction_id":"1","status":2,"result":{"code":0,"message":"OK"}}`)
	body := mpgatewayFixture(t, "c2b")
	h := SignedAndConfirmed(newMPGateway(t, client), func(context.Context, Event) error { return errors.New("not yet") }, Options{})
	for range 10 {
		assert.Equal(t, http.StatusServiceUnavailable, answer(h, body).Code)
	}
	assert.Equal(t, int64(1), asked.Load(), "in ten seconds")
}

func TestMPGatewayReadsOnlyTheOrderOutOfTheDocumentsFragment(t *testing.T) {
	fragment := mpgatewayDelivery(mpgatewayFixture(t, "payment"))
	_, err := newMPGateway(t, nil).Verify(fragment)
	require.ErrorIs(t, err, ErrAmbiguous, "it shows neither status nor amount")
	client, _ := mpgatewayStatus(t, `{"order_id":"16280954971628095497","transaction_id":"1234567","status":2,"result":{"code":0,"message":"OK"}}`)
	v := newMPGateway(t, client)
	claim, err := v.Claim(fragment)
	require.NoError(t, err)
	require.Equal(t, Claim{Subject: "mpgateway/16280954971628095497", Reference: "16280954971628095497", ID: "1234567", Proven: true, AmountUnnamed: true}, claim)
	event, err := v.Confirm(t.Context(), claim)
	require.NoError(t, err)
	assert.Equal(t, momo.StatusSucceeded, event.Status)
	assert.Equal(t, EvidenceQuery, event.Evidence)
	assert.Error(t, event.Check(Expected{Amount: money.MustParse("100", money.KES)}), "nobody has said how much")
}

func TestMPGatewayServedAsConfirmedSettlesWhatTheStatusSays(t *testing.T) {
	client, _ := mpgatewayStatus(t, `{"order_id":"16280954971628095497","transaction_id":"1234567","status":3,"result":{"code":4,"message":"no"}}`)
	var settled []Event
	handler := Confirmed(newMPGateway(t, client), func(_ context.Context, e Event) error { settled = append(settled, e); return nil }, Options{})
	post := func(body string) int {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		handler.ServeHTTP(w, r)
		return w.Code
	}
	genuine := mpgatewayFixture(t, "payment")
	assert.Equal(t, http.StatusUnauthorized, post(strings.Replace(genuine, "1234567", "1234568", 1)))
	assert.Equal(t, http.StatusOK, post(genuine))
	require.Len(t, settled, 1)
	assert.Equal(t, momo.StatusFailed, settled[0].Status)
}

func TestMPGatewaySettlesADuplicateOnce(t *testing.T) {
	settled := 0
	handler := Signed(newMPGateway(t, nil), func(context.Context, Event) error { settled++; return nil }, Options{})
	for range 3 {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(mpgatewayFixture(t, "paybill")))
		r.Header.Set("Content-Type", "application/json")
		handler.ServeHTTP(w, r)
		assert.Equal(t, http.StatusOK, w.Code)
	}
	assert.Equal(t, 1, settled)
}

func TestMPGatewayValidationSaysYesOnlyWhenTheFunctionDid(t *testing.T) {
	const no = `{"code":1,"status":"rejected"}`
	documented, err := os.ReadFile("testdata/mpgateway_validation_response.json")
	require.NoError(t, err)
	yes := string(documented)
	good := mpgatewayFixture(t, "paybill")
	unsigned := good[:strings.LastIndex(good, `,"signature"`)] + "}"
	approve := func(context.Context, Question) (Decision, error) { return Approve, nil }
	for name, tc := range map[string]struct {
		body   string
		open   bool
		decide func(context.Context, Question) (Decision, error)
		want   string
	}{
		"approved":            {good, false, approve, yes},
		"rejected":            {good, false, func(context.Context, Question) (Decision, error) { return Reject, nil }, no},
		"approved with error": {good, false, func(context.Context, Question) (Decision, error) { return Approve, errors.New("db") }, no},
		"panic":               {good, false, func(context.Context, Question) (Decision, error) { panic("x") }, no},
		"unsigned":            {unsigned, false, approve, no},
		"unsigned, allowed":   {unsigned, true, approve, yes},
		"wrong, allowed":      {strings.Replace(good, "ALEX", "EVE", 1), true, approve, no},
		"empty, allowed":      {strings.Replace(unsigned, `"extra"`, `"signature":"","extra"`, 1), true, approve, no},
		"no account, allowed": {strings.Replace(unsigned, `"555555555"`, `""`, 1), true, approve, yes},
		"no account, refused": {
			strings.Replace(unsigned, `"555555555"`, `""`, 1), true,
			func(_ context.Context, q Question) (Decision, error) { return Decision(q.Account != ""), nil }, no,
		},
		"two accounts, allowed": {strings.Replace(unsigned, `{"merchant_id"`, `{"PayBillRefNumber":"5","merchant_id"`, 1), true, approve, no},
		"no amount, allowed":    {strings.Replace(unsigned, `"amount":100,`, ``, 1), true, approve, no},
		"not json":              {"code:0", true, approve, no},
		"echo of the approval":  {yes, true, approve, no},
	} {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(tc.body))
			r.Header.Set("Content-Type", "application/json")
			Decide(newMPGatewayValidation(t, tc.open), tc.decide, Options{}).ServeHTTP(w, r)
			assert.Equal(t, tc.want, w.Body.String())
		})
	}
}

func TestMPGatewayAsksAboutAccountAndAmount(t *testing.T) {
	question, err := newMPGatewayValidation(t, false).Ask(mpgatewayDelivery(mpgatewayFixture(t, "paybill")))
	require.NoError(t, err)
	assert.Equal(t, momo.Private("555555555"), question.Account)
	assert.Equal(t, money.MustParse("100", money.KES), question.Amount)
	assert.False(t, question.Final(), "the callback's own status is not the question's")
}

func TestSignMPGatewayReplacesTheSignature(t *testing.T) {
	signed, err := SignMPGateway(mpgatewaySecret, []byte(` { "signature" : "old", "a" : 1.50 , "b":{"c":"d"}} `))
	require.NoError(t, err)
	signature, err := mpgateway.Sign(mpgatewaySecret, []byte(`{"a":1.50,"b":{"c":"d"}}`))
	require.NoError(t, err)
	assert.Equal(t, `{"a":1.50,"b":{"c":"d"},"signature":"`+signature+`"}`, string(signed))
	for _, body := range []string{``, `[]`, `{`, `{"a":}`, `1`} {
		_, err := SignMPGateway(mpgatewaySecret, []byte(body))
		assert.Error(t, err, body)
	}
}

// mover makes bodies with the same text to sign as a genuine one: it cuts that
// text at other places, at random, and writes the pieces as names and values.
type mover struct {
	random *rand.Rand
	leaves []leaf
}

type leaf struct{ object, name, value string } // value as JSON

func (m *mover) body() string {
	leaves := append([]leaf(nil), m.leaves...)
	for range 1 + m.random.IntN(3) {
		i := m.random.IntN(len(leaves))
		switch m.random.IntN(4) {
		case 0: // the end of a value becomes a field
			leaves = m.split(leaves, i)
		case 1: // a value swallows the fields that follow
			leaves = m.swallow(leaves, i)
		case 2: // the end of a value goes to the next name
			leaves = m.shift(leaves, i)
		case 3: // the start of a value goes to its own name
			leaves = m.rename(leaves, i)
		}
	}
	return write(leaves)
}

func textOf(value string) string { return strings.Trim(value, `"`) }

// quoted is a text as JSON, now and then as a number where it is one.
func (m *mover) quoted(text string) string {
	if text != "" && strings.Trim(text, "0123456789") == "" && (text == "0" || text[0] != '0') && m.random.IntN(2) == 0 {
		return text
	}
	return `"` + text + `"`
}

func (m *mover) split(leaves []leaf, i int) []leaf {
	text := textOf(leaves[i].value)
	if text == "" || onlyInforms(leaves[i]) {
		return leaves
	}
	at := m.random.IntN(len(text))
	end := at + 1 + m.random.IntN(len(text)-at)
	added := leaf{"", text[at:end], m.quoted(text[end:])}
	if text[end:] == "" && m.random.IntN(3) == 0 {
		added.value = "null"
	}
	leaves[i].value = m.quoted(text[:at])
	return append(leaves[:i+1:i+1], append([]leaf{added}, leaves[i+1:]...)...)
}

// onlyInforms reports that a member proves nothing, so that it may lose its end.
func onlyInforms(l leaf) bool {
	return l.name == "message" || path(l) == "provider_result.code" || strings.HasPrefix(l.name, "service_") ||
		l.object == "extra" && l.name != "BillRefNumber"
}

func (m *mover) swallow(leaves []leaf, i int) []leaf {
	n := min(1+m.random.IntN(4), len(leaves)-1-i)
	text := textOf(leaves[i].value)
	for _, l := range leaves[i+1 : i+1+n] {
		text += path(l) + textOf(strings.Replace(l.value, "null", "", 1))
	}
	leaves[i].value = `"` + text + `"`
	return append(leaves[:i+1:i+1], leaves[i+1+n:]...)
}

func (m *mover) shift(leaves []leaf, i int) []leaf {
	text := textOf(leaves[i].value)
	if text == "" || i+1 == len(leaves) {
		return leaves
	}
	at := m.random.IntN(len(text))
	leaves[i].value = m.quoted(text[:at])
	next := &leaves[i+1]
	if next.object != "" {
		next.object = text[at:] + next.object
	} else {
		next.name = text[at:] + next.name
	}
	return leaves
}

func (m *mover) rename(leaves []leaf, i int) []leaf {
	text := textOf(leaves[i].value)
	if text == "" {
		return leaves
	}
	at := 1 + m.random.IntN(len(text))
	leaves[i].name += text[:at]
	leaves[i].value = m.quoted(text[at:])
	return leaves
}

func path(l leaf) string {
	if l.object == "" {
		return l.name
	}
	return l.object + "." + l.name
}

func write(leaves []leaf) string {
	out, open := "{", ""
	for i, l := range leaves {
		if l.object != open && open != "" {
			out += "}"
		}
		if i > 0 && (l.object == open || l.object == "" || open != l.object) && !strings.HasSuffix(out, "{") {
			out += ","
		}
		if l.object != open && l.object != "" {
			out += `"` + l.object + `":{`
		}
		open = l.object
		out += `"` + l.name + `":` + l.value
	}
	if open != "" {
		out += "}"
	}
	return out + "}"
}

func mpgatewayLeaves(paybill, pos bool) []leaf {
	leaves := []leaf{
		{"", "merchant_id", `"555222hhh555fff"`}, {"", "operation_type", "17"}, {"", "customer_id", `"254700000001"`}, {"", "amount", "12345"},
		{"", "currency", `"KES"`}, {"", "order_id", `"order-1000"`}, {"", "transaction_id", `"1234567"`}, {"", "transaction_ref", `"RBQ0000000"`},
		{"", "status", "2"}, {"", "provider_id", "40"}, {"", "destination_id", `"7000000"`}, {"result", "code", "0"}, {"result", "message", `"OK"`},
	}
	if !pos {
		leaves = append(leaves, leaf{"provider_result", "code", "0"}, leaf{"provider_result", "message", `"Accepted"`})
	}
	leaves = append(leaves, leaf{"", "service_id", "11"}, leaf{"", "service_version", `"1.03/1.0|1.0"`}, leaf{"", "service_date_time", `"2023-03-03 13:33:33.333333"`})
	switch {
	case paybill:
		leaves[1].value = "32"
		leaves = append(leaves, leaf{"extra", "BillRefNumber", `"555555555"`}, leaf{"extra", "FirstName", `"ALEX"`}, leaf{"extra", "MiddleName", `"B"`}, leaf{"extra", "LastName", `"DOE"`})
	case pos:
		leaves[1].value = "20"
	default:
		leaves = append(leaves[:4:4], append([]leaf{{"", "init_amount", "12345"}}, leaves[4:]...)...)
	}
	return leaves
}

func TestMPGatewayRefusesTenThousandBodiesWithMovedBoundaries(t *testing.T) {
	v := newMPGateway(t, nil)
	key := sign.NewRecursive([]byte(mpgatewaySecret))
	for name, leaves := range map[string][]leaf{
		"paybill": mpgatewayLeaves(true, false), "c2b": mpgatewayLeaves(false, false), "pos": mpgatewayLeaves(false, true),
	} {
		genuine := write(leaves)
		signature, err := key.Sum([]byte(genuine))
		require.NoError(t, err)
		withSignature := func(body string) string { return body[:len(body)-1] + `,"signature":"` + signature + `"}` }
		_, err = v.Verify(mpgatewayDelivery(withSignature(genuine)))
		require.NoError(t, err, "the genuine one is believed: %s", name)
		m := &mover{rand.New(rand.NewPCG(1, uint64(len(leaves)))), leaves}
		for refused, tries := 0, 0; refused < 4_000; tries++ {
			require.Less(t, tries, 100_000)
			body := m.body()
			if sum, err := key.Sum([]byte(body)); err != nil || sum != signature || retyped(body) == retyped(genuine) {
				continue // not another reading of the same bytes
			}
			event, err := v.Verify(mpgatewayDelivery(withSignature(body)))
			require.Error(t, err, "%s: %s", name, body)
			require.Zero(t, event)
			refused++
		}
	}
}

// retyped is a body without quotes: two that are equal here have the same names
// and values, and differ at most in writing 7000000 or "7000000".
func retyped(body string) string { return strings.ReplaceAll(body, `"`, "") }

func FuzzMPGatewayVerify(f *testing.F) {
	for _, name := range []string{"paybill", "c2b", "b2c", "pos_deposit", "pos_withdrawal", "payment"} {
		f.Add([]byte(mpgatewayFixture(f, name)))
	}
	v := newMPGateway(f, nil)
	f.Fuzz(func(t *testing.T, body []byte) {
		if signed, err := SignMPGateway(mpgatewaySecret, body); err == nil {
			body = signed
		}
		event, err := v.Verify(mpgatewayDelivery(string(body)))
		if err != nil {
			assert.Zero(t, event)
			return
		}
		assert.Equal(t, "mpgateway", event.Provider)
		assert.NotEmpty(t, event.Reference)
		assert.GreaterOrEqual(t, event.Amount.Sign(), 0)
	})
}
