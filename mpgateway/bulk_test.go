package mpgateway

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

func TestABulkIsSignedAsItIsSent(t *testing.T) {
	client, requests, bodies := mocked(t, http.StatusOK, `{"bulk_id":1,"status":1,"result":{"code":0,"message":"OK"}}`)
	request := BulkRequest{ID: "0000000001", Items: []DisburseRequest{sampleDisburse, {
		Amount: money.MustParse("10", money.KES), CustomerID: "0110001234567", Provider: 43, Reference: "order-002", Country: momo.Kenya,
	}}}
	got, err := client.DisburseBulk(t.Context(), request)
	require.NoError(t, err)
	assert.Equal(t, &Bulk{ID: "0000000001", Status: StatusInProgress, Result: Result{ResultOK, "OK"}, Raw: `{"bulk_id":1,"status":1,"result":{"code":0,"message":"OK"}}`}, got)
	assert.Equal(t, "/"+testPublicID+"/payment_b2c/bulk", (*requests)[0].URL.Path)
	assertSent(t, `{"merchant_id":"`+testMerchant+`","bulk_id":"0000000001","currency":"KES","items":[
		{"order_id":"order-001","customer_id":"254700000001","amount":"350.00","provider_id":"40"},
		{"order_id":"order-002","customer_id":"0110001234567","amount":"10.00","country":"KE","provider_id":"43"}]}`, (*bodies)[0])
}

func TestFaultsOfABulkNameTheItem(t *testing.T) {
	client, requests, _ := mocked(t, http.StatusOK, `{}`)
	wrong := sampleDisburse
	wrong.Reference, wrong.Amount = "", money.MustParse("1", money.USD)
	_, err := client.DisburseBulk(t.Context(), BulkRequest{ID: "b", Items: []DisburseRequest{sampleDisburse, wrong}})
	assert.Equal(t, []string{"Items[1].Reference", "Items[1].Amount"}, names(t, err))
	assert.Empty(t, *requests)
}

func TestAnAnswerAboutAnotherBulkIsNone(t *testing.T) {
	client, _, _ := mocked(t, http.StatusOK, `{"bulk_id":"2","status":1,"result":{"code":0,"message":"OK"}}`)
	_, err := client.CancelBulk(t.Context(), "1")
	assert.ErrorIs(t, err, momo.ErrIndeterminate)
}

func TestABulksItemsAreRead(t *testing.T) {
	client, requests, bodies := mocked(t, http.StatusOK, `{"total":2,"items":[
		{"order_id":"o-1","customer_id":"254700000001","amount":"1.00","status":2},
		{"order_id":"o-2","customer_id":"0110001234567","amount":1,"status":"3"}],"result":{"code":0,"message":"OK"}}`)
	items, err := client.Bulk(t.Context(), "b", 2)
	require.NoError(t, err)
	require.Len(t, items, 2)
	assert.Equal(t, momo.Transaction{
		Provider: "mpgateway", Direction: momo.Out, Reference: "o-1", Status: momo.StatusSucceeded, ProviderStatus: "2", Phone: momo.MustPhone("254700000001"),
		Raw: `{"order_id":"o-1","customer_id":"254700000001","amount":"1.00","status":2}`,
	}, items[0].Transaction)
	assert.Equal(t, momo.StatusFailed, items[1].Status)
	assert.Equal(t, "/"+testPublicID+"/payment_b2c/bulk/details", (*requests)[0].URL.Path)
	assertSent(t, `{"merchant_id":"`+testMerchant+`","bulk_id":"b","page":2,"page_size":100}`, (*bodies)[0])
}

func TestBanksAreRead(t *testing.T) {
	client, requests, bodies := mocked(t, http.StatusOK, `{"banks":[{"code":"000001","name":"First"},{"code":2,"name":"Second"}],"result":{"code":0,"message":"OK"}}`)
	banks, err := client.Banks(t.Context(), 43)
	require.NoError(t, err)
	assert.Equal(t, []Bank{{"000001", "First", `{"code":"000001","name":"First"}`}, {"2", "Second", `{"code":2,"name":"Second"}`}}, banks)
	assert.Equal(t, "/"+testPublicID+"/banks", (*requests)[0].URL.Path)
	assertSent(t, `{"merchant_id":"`+testMerchant+`","provider_id":43}`, (*bodies)[0])
}
