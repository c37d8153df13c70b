package simulator_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/simulator"
)

func TestSamsoftpayMayBeWhatItsDocumentDescribes(t *testing.T) {
	receiver := newReceiver(t, http.StatusOK)
	sim := start(t, simulator.Options{})
	sim.SetCallbackURL(simulator.Samsoftpay, receiver.URL)
	sim.SetBalance(simulator.Samsoftpay, 200000)
	sim.SetSamsoftpayQuirks(simulator.SamsoftpayQuirks{AsDocumented: true})
	m := newMerchant(t, sim)
	members := func(body string) []string {
		var object map[string]any
		require.NoError(t, json.Unmarshal([]byte(body), &object))
		return slices.Sorted(maps.Keys(object))
	}
	charge := m.post("/v1/charges", "k", chargeBody)
	assert.Equal(t, http.StatusCreated, charge.status)
	assert.Equal(t, []string{"amount", "fee", "id", "status"}, members(charge.body))
	id := field(t, charge.body, "id")
	assert.Equal(t, []string{"amount", "fee", "id", "status"}, members(m.get("/v1/charges/"+id).body))
	payout := m.post("/v1/payouts", "p", payoutBody)
	assert.Equal(t, []string{"fee", "id", "status"}, members(payout.body))
	assert.Equal(t, []string{"url"}, members(m.post("/v1/payment-links", "l", `{"amount":25000}`).body))
	for path, status := range map[string]int{
		"/v1/charges": 405, "/v1/charges?reference=order-001": 405, "/v1/payouts": 405,
		"/v1/payouts/" + field(t, payout.body, "id"): 404, "/v1/payment-links/lnk_1": 404, "/v1/balance": 404,
		"/v1/resolve-account?phone=256700123456": 404, "/v1/settlements": 404, "/v1/webhooks": 404,
	} {
		assert.Equal(t, status, m.get(path).status, path)
	}
	assert.Equal(t, 404, m.post("/v1/charges/"+id+"/refund", "r", "").status)
	approveAll(t, sim)
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	require.Len(t, receiver.seen(), 1, "none for the payout")
	assert.Equal(t, []string{"data", "event"}, members(receiver.seen()[0].body))
}
