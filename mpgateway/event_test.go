package mpgateway

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

func TestThePaybillCallbackOfTheDocument(t *testing.T) {
	text := fixture(t, "callback_paybill.json")
	got, err := ParseCallbackWithoutVerification([]byte(text))
	require.NoError(t, err)
	assert.Equal(t, &Callback{
		Transaction: Transaction{
			Transaction: momo.Transaction{
				Provider: "mpgateway", Direction: momo.In, ID: "RBQ0000000", Reference: "2023-03-15-15-25-12-255432",
				Status: momo.StatusSucceeded, ProviderStatus: "2", Amount: money.MustParse("100", money.KES),
				Raw: momo.Private(text),
			},
			NetworkReference: "RBQ0000000", Result: Result{ResultOK, "OK"}, ProviderResult: Result{"0", ""}, ServiceID: "1",
			ServiceVersion: "1.03/1.0|1.0/1.26|1.0/1.0|1.01/1.0|1.01/1.0||1.01/1.27", ServiceTime: "2023-03-03 13:33:33.333333",
		},
		Type: OperationPaybill, MerchantID: "555222hhh555fff999rrr444qqq222", ProviderID: ProviderSafaricom, CustomerID: "2547 ***** 000",
		Number: "100", DestinationID: "7000000", Account: "555555555", FirstName: "ALEX",
	}, got)
	assert.True(t, got.Unsolicited())
}

// The document's table of fields spells and types three of them otherwise than
// its sample.
func TestThePaybillCallbackOfTheDocumentsTable(t *testing.T) {
	body := strings.NewReplacer(
		`"BillRefNumber": "555555555"`, `"billRefNumber": 555555555`, `"FirstName"`, `"firstName"`,
		`"destination_id": "7000000"`, `"destination_id": 7000000`, `"MiddleName": "",`, ``, `"ALEX",`, `"ALEX"`, `"LastName": ""`, ``,
	).Replace(fixture(t, "callback_paybill.json"))
	got, err := ParseCallbackWithoutVerification([]byte(body))
	require.NoError(t, err)
	assert.Equal(t, momo.Private("555555555"), got.Account)
	assert.Equal(t, momo.Private("ALEX"), got.FirstName)
	assert.Equal(t, "7000000", got.DestinationID)
}

func TestACallbackWithoutCurrencyHasANumberAndNoAmount(t *testing.T) {
	got, err := ParseCallbackWithoutVerification([]byte(fixture(t, "callback_c2b.json")))
	require.NoError(t, err)
	assert.Equal(t, "100", got.Number)
	assert.True(t, got.Amount.IsZero())
	assert.True(t, got.InitAmount.IsZero())
	assert.Equal(t, momo.MustPhone("254700000001"), got.Phone)
	withCurrency := strings.Replace(fixture(t, "callback_c2b.json"), `"amount":100`, `"amount":95.5,"currency":"KES"`, 1)
	got, err = ParseCallbackWithoutVerification([]byte(withCurrency))
	require.NoError(t, err)
	assert.Equal(t, money.MustParse("95.50", money.KES), got.Amount)
	assert.Equal(t, money.MustParse("100", money.KES), got.InitAmount)
}

func TestWhatInformsIsReadAsItIsSigned(t *testing.T) {
	got, err := ParseCallbackWithoutVerification([]byte(strings.NewReplacer(`"service_id":"1"`, `"service_id":true`,
		`"service_version":"1.03/1.0"`, `"service_version":11.1`).Replace(fixture(t, "callback_c2b.json"))))
	require.NoError(t, err)
	assert.Equal(t, []string{"1", "11.1"}, []string{got.ServiceID, got.ServiceVersion})
}

func TestTheDocumentsFragmentOfACallbackIsRefused(t *testing.T) {
	_, err := ParseCallbackWithoutVerification([]byte(fixture(t, "callback_payment.json")))
	assert.ErrorAs(t, err, new(*AmbiguousError))
}

func TestAPaymentThatFailedHasAReason(t *testing.T) {
	got, err := ParseCallbackWithoutVerification([]byte(fixture(t, "callback_b2c.json")))
	require.NoError(t, err)
	assert.Equal(t, momo.StatusFailed, got.Status)
	assert.Equal(t, momo.Private("The initiator information is invalid."), got.Reason)
	assert.Equal(t, ResultCode("2001"), got.ProviderResult.Code)
}

func TestAValidationNeedsOnlyAnAmount(t *testing.T) {
	got, err := ParseValidationWithoutVerification([]byte(`{"amount":100,"currency":"KES","status":2,"extra":{"BillRefNumber":"A-1"}}`))
	require.NoError(t, err)
	assert.Equal(t, momo.Private("A-1"), got.Account)
	assert.Equal(t, money.MustParse("100", money.KES), got.Amount)
	assert.Equal(t, momo.StatusPending, got.Status, "nothing has been paid")
	for _, body := range []string{
		``, `[]`, `{}`, `{"extra":{"BillRefNumber":"A-1"}}`, `{"amount":"1e2","extra":{"BillRefNumber":"A-1"}}`,
		`{"amount":-1,"extra":{"BillRefNumber":"A-1"}}`, `{"amount":"0100"}`, `{"amount":[]}`, `{"amount":true}`, `{"amount":null}`,
		`{"amount":100,"extra":{"BillRefNumber":"A-1","billRefNumber":"A-2"}}`,
		`{"amount":100,"extra":{"BillRefNumber":"A-1","PayBillRefNumber":"A-2"}}`,
		`{"amount":100,"PayBillRefNumber":"A-2","extra":{"BillRefNumber":"A-1"}}`,
		`{"amount":100,"extra":{"BillRefNumber":["A-1"]}}`, `{"amount":100,"extra":{"BillRefNumber":true}}`,
		`{"amount":100,"currency":404}`, `{"amount":100,"currency":"shilling"}`,
	} {
		_, err := ParseValidationWithoutVerification([]byte(body))
		assert.Error(t, err, body)
	}
}

// The document's own words on what a validation is about.
func TestAValidationsAccountHasTwoNamesAndTwoPlacesAndMayBeEmpty(t *testing.T) {
	for body, want := range map[string]momo.Private{
		`{"amount":100,"extra":{"PayBillRefNumber":"A-1"}}`:                       "A-1",
		`{"amount":100,"PayBillRefNumber":"A-1"}`:                                 "A-1",
		`{"amount":100,"PayBillRefNumber":12,"extra":{"BillRefNumber":"12"}}`:     "12",
		`{"amount":100,"extra":{"BillRefNumber":"A-1","PayBillRefNumber":"A-1"}}`: "A-1",
		`{"amount":"100.00","extra":{"billRefNumber":5550001}}`:                   "5550001",
		`{"amount":100,"extra":{"BillRefNumber":""}}`:                             "",
		`{"amount":100,"extra":{"BillRefNumber":null}}`:                           "",
		`{"amount":100}`:               "",
		`{"amount":100,"extra":null}`:  "",
		`{"amount":100,"extra":[]}`:    "",
		`{"amount":100,"extra":{}}`:    "",
		`{"amount":100,"extra":"A-1"}`: "",
		`{"amount":100,"currency":"KES","status":"2","order_id":{},"provider_id":"40"}`: "",
	} {
		got, err := ParseValidationWithoutVerification([]byte(body))
		if assert.NoError(t, err, body) {
			assert.Equal(t, want, got.Account, body)
			assert.Equal(t, momo.StatusPending, got.Status, body)
		}
	}
}

func TestStatusesAreThoseOfTheDocument(t *testing.T) {
	for status, want := range map[Status]momo.Status{
		StatusUndefined: momo.StatusUnknown, StatusInitiated: momo.StatusPending, StatusInProgress: momo.StatusPending, StatusSuccess: momo.StatusSucceeded,
		StatusFailed: momo.StatusFailed, StatusCancelled: momo.StatusCancelled, StatusCancelledPartially: momo.StatusUnknown, StatusInTransit: momo.StatusPending,
		"7": momo.StatusUnknown, "8": momo.StatusUnknown, "": momo.StatusUnknown, "2.0": momo.StatusUnknown, "02": momo.StatusUnknown, "success": momo.StatusUnknown,
	} {
		assert.Equal(t, want, status.Status(), string(status))
	}
}

func TestTypesSayWhichWayTheMoneyGoes(t *testing.T) {
	for kind, want := range map[OperationType]momo.Direction{
		OperationPaymentB2C: momo.Out, OperationPaymentC2B: momo.In, OperationPOSDeposit: momo.In, OperationPOSWithdrawal: momo.Out, OperationPaybill: momo.In, "18": momo.DirectionUnknown,
	} {
		assert.Equal(t, want, kind.direction(), string(kind))
	}
}
