package mpgateway

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

func TestDocumentedResultCodesAreRefusals(t *testing.T) {
	for name, want := range map[string]struct {
		kind error
		code ResultCode
	}{
		"authentication": {momo.ErrUnauthorized, ResultMerchantAuthentication},
		"invalid_pin":    {momo.ErrDeclined, ResultInvalidPIN},
		"pin_blank":      {momo.ErrDeclined, ResultPINIsBlank},
		"pin_length":     {momo.ErrDeclined, ResultInvalidPINLength},
	} {
		client, requests, _ := mocked(t, http.StatusOK, fixture(t, name+"_error.json"))
		_, err := client.Collect(t.Context(), collectSample())
		require.ErrorIs(t, err, want.kind, name)
		var e *momo.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, string(want.code), e.Code)
		assert.Equal(t, http.StatusOK, e.HTTPStatus)
		assert.NotEmpty(t, e.Message)
		assert.Len(t, *requests, 1, "a refusal is not asked about")
	}
}

func TestALookupGoesByTheStatusAndNotByTheResultCode(t *testing.T) {
	for body, want := range map[string]momo.Status{
		`{"order_id":"o","transaction_id":"1","status":3,"result":{"code":10401,"message":"MSISDN INCORRECT"}}`:               momo.StatusFailed,
		`{"order_id":"o","transaction_id":"1","status":2,"result":{"code":4,"message":"Cannot complete the transaction"}}`:    momo.StatusSucceeded,
		`{"order_id":"o","transaction_id":"1","status":1,"result":{"code":10301,"message":"REQUEST SENDING ERROR"}}`:          momo.StatusPending,
		`{"order_id":"o","transaction_id":"1","status":-1,"result":{"code":0,"message":"OK"}}`:                                momo.StatusUnknown,
		`{"order_id":"o","transaction_id":"1","status":-1,"result":{"code":13104,"message":"unknown"}}`:                       momo.StatusUnknown,
		`{"order_id":"o","transaction_id":"","status":1,"result":{"code":0,"message":"OK"},"provider_result":{"code":-8888}}`: momo.StatusPending,
	} {
		client, _, _ := mocked(t, http.StatusOK, body)
		got, err := client.Transaction(t.Context(), "o")
		require.NoError(t, err, body)
		assert.Equal(t, want, got.Status, body)
	}
}

func TestAMissIsNeverAFailure(t *testing.T) {
	for _, body := range []string{
		unknownOrder,
		`{"order_id":"order-001","status":"-1","result":{"code":"0","message":"OK"}}`,
		`{"order_id":"order-001","status":-1,"result":{"code":13104,"message":"PARENT OPERATION NOT FOUND"}}`,
		`{"order_id":"order-001","status":-1,"result":{"code":0,"message":"OK"},"provider_result":{"code":1,"message":"PARENT OPERATION NOT FOUND"}}`,
	} {
		client, _, _ := mocked(t, http.StatusOK, body)
		_, err := client.Transaction(t.Context(), "order-001")
		require.ErrorIs(t, err, momo.ErrNotFound, body)
		assert.Equal(t, momo.Indeterminate, momo.OutcomeOf(err))
	}
}

func TestPagesKeepTheirStatus(t *testing.T) {
	for _, status := range []int{200, 400, 404, 500, 502} {
		client, _, _ := mocked(t, status, "<html><h1>Bad Gateway</h1></html>")
		_, err := client.Transaction(t.Context(), "o")
		var e *momo.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, status, e.HTTPStatus)
		assert.Equal(t, momo.ErrUnavailable, e.Kind, "a page proves nothing: %d", status)
	}
	client, _, _ := mocked(t, http.StatusForbidden, "<html>not on the list</html>")
	_, err := client.Disburse(t.Context(), disburseSample())
	assert.ErrorIs(t, err, momo.ErrForbidden, "a fault of the set-up, not a declined payment")
}
