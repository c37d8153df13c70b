package webhook

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/simulator"
)

// Ask, approve, be notified, confirm, settle, answer: by POST and by GET.
func TestSapamaCheckoutIsSettledAndReconciled(t *testing.T) {
	for _, method := range []sapama.CallbackMethod{sapama.CallbackPost, sapama.CallbackGet} {
		st := newSapamaStage(t)
		var told settled
		confirmer := st.confirmer(t, func(c *SapamaConfig) {
			c.Method = map[sapama.CallbackMethod]string{sapama.CallbackPost: http.MethodPost, sapama.CallbackGet: http.MethodGet}[method]
		})
		endpoint := httptest.NewServer(Confirmed(confirmer, told.settle, Options{}))
		request := sapama.CollectRequest{
			Amount: money.MustParse("1000", money.KES), Payer: sapamaPayer, Reference: "order-002",
			Account: "CUST-9", Description: "Item X", FirstName: "John", MiddleName: "Mwangi", LastName: "Otieno",
			Email: "info@company.com", Address: "Nakuru", ImageURL: "https://merchant.example/i.png",
			CallbackURL: endpoint.URL + "/callbacks", CallbackMethod: method,
		}
		_, err := st.client.Collect(t.Context(), request)
		require.NoError(t, err)
		require.NoError(t, st.sim.Approve(simulator.Sapama, "order-002"))
		require.NoError(t, st.sim.WaitDeliveries(t.Context()))

		require.Len(t, told.events, 1, method)
		require.NoError(t, told.events[0].Check(Expected{Amount: request.Amount}))
		paid, err := st.client.Transaction(t.Context(), "order-002")
		require.NoError(t, err)
		assert.Equal(t, sapama.ReconciliationRecorded, paid.Receipt.Reconciliation, "the answer said so")
		assert.Error(t, st.sim.SapamaPush(paid.Receipt.ID), "and ended the notifications")

		notifications := st.sim.Deliveries(simulator.Sapama)
		require.NoError(t, st.sim.Redeliver(notifications[len(notifications)-1].ID))
		require.NoError(t, st.sim.WaitDeliveries(t.Context()))
		assert.Len(t, told.events, 1, "a repetition is no second payment")
		endpoint.Close()
	}
}

func TestSapamaKeepsNotifyingWhatWasNotSettled(t *testing.T) {
	st := newSapamaStage(t)
	told := settled{err: context.DeadlineExceeded}
	endpoint := httptest.NewServer(Confirmed(st.confirmer(t, func(c *SapamaConfig) { c.Unsolicited = true }), told.settle, Options{}))
	defer endpoint.Close()
	st.sim.SetCallbackURL(simulator.Sapama, endpoint.URL)
	st.sim.SetSapamaQuirks(simulator.SapamaQuirks{Extra: url.Values{"property_ids[]": {"728", "729", "735"}}})
	first, err := st.sim.SapamaPay("254722906835", "CUST-9", 35000)
	require.NoError(t, err)
	require.NoError(t, st.sim.WaitDeliveries(t.Context()))
	row := func(code string) *sapama.Row {
		tx, err := st.client.TransactionByID(t.Context(), code)
		require.NoError(t, err)
		return tx.Receipt
	}
	assert.Equal(t, sapama.ReconciliationRecordingFailed, row(first).Reconciliation, "settle failed")
	require.NoError(t, st.sim.SapamaPush(row(first).ID), "it can be pushed again")
	require.NoError(t, st.sim.WaitDeliveries(t.Context()))

	told.mu.Lock()
	told.err = nil
	told.mu.Unlock()
	second, err := st.sim.SapamaPay("254722906835", "CUST-9", 35000)
	require.NoError(t, err)
	require.NoError(t, st.sim.WaitDeliveries(t.Context()))
	assert.Equal(t, sapama.ReconciliationRecorded, row(second).Reconciliation)
}

func TestSapamaPaymentHappensOnlyIfTheValidationSaysYes(t *testing.T) {
	st := newSapamaStage(t)
	endpoint := httptest.NewServer(Decide(newSapamaValidation(t), func(_ context.Context, q Question) (Decision, error) {
		return Decision(q.Account == "CUST-9" && q.Amount == money.MustParse("350", money.KES)), nil
	}, Options{}))
	defer endpoint.Close()
	st.sim.SetSapamaQuirks(simulator.SapamaQuirks{ValidationURL: endpoint.URL})
	good, err := st.sim.SapamaPay("254722906835", "CUST-9", 35000)
	require.NoError(t, err)
	bad, err := st.sim.SapamaPay("254722906835", "nobody", 35000)
	require.NoError(t, err)
	require.NoError(t, st.sim.WaitDeliveries(t.Context()))
	status := map[string]simulator.Status{}
	for _, p := range st.sim.Payments(simulator.Sapama) {
		status[p.ID] = p.Status
	}
	assert.Equal(t, simulator.StatusSucceeded, status[good])
	assert.Equal(t, simulator.StatusFailed, status[bad])
	_, err = st.client.TransactionByID(t.Context(), bad)
	assert.Error(t, err, "no receipt")
}
