package simulator_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/simulator"
)

// moody is a merchant's endpoint that answers as it is set to.
type moody struct {
	*httptest.Server
	wrong atomic.Bool
}

// newMoody answers the right text until it is set to answer the wrong one; an
// empty text is a 503.
func newMoody(t *testing.T, right, wrong string) *moody {
	m := &moody{}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		text := right
		if m.wrong.Load() {
			text = wrong
		}
		if text == "" {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_, _ = io.WriteString(w, text)
	}))
	t.Cleanup(m.Close)
	return m
}

// payAt begins a payment whose callback goes to an address.
func payAt(t *testing.T, sim *simulator.Simulator, provider, address string) (reference string) {
	t.Helper()
	switch provider {
	case simulator.Samsoftpay:
		sim.SetCallbackURL(provider, address)
		return newMerchant(t, sim).charge("k", chargeBody)
	case simulator.Sapama:
		form := sapamaCheckout("ORD-1")
		form.Set("callback_url", address)
		(&shop{t, sim}).post("/api/checkout", form)
		return "ORD-1"
	case simulator.MPGateway:
		gatewayMerchant{t, sim}.send("payment_c2b", order("o-1", "40", [2]string{"callback_url", `"` + address + `"`})...)
		return "o-1"
	case simulator.Ssentezo:
		ssentezoPost(t, sim, "/deposit", strings.Replace(ssentezoDeposit, "SUCCESS", address, 1))
		return "unique-ref-123456"
	default:
		body := strings.Replace(sppayPayment("MTN", simulator.SPPayKnownCustomer, "o-1"), "CALLBACK", address, 1)
		newSPPayMerchant(t, sim).post("payments/initiate", body)
		return "o-1"
	}
}

func TestDeliveryShowsAnAnswerThatTakesASettlementBack(t *testing.T) {
	for provider, c := range map[string]struct{ right, wrong, word string }{
		simulator.Samsoftpay: {"ok", "", ""},
		simulator.Sapama:     {`{"type":"success","message":"x"}`, `{"type":"error","message":"x"}`, "error"},
		simulator.MPGateway:  {"ok", "", ""},
		simulator.Ssentezo:   {"ok", "", ""},
		simulator.SPPay:      {"ok", "", ""},
	} {
		t.Run(provider, func(t *testing.T) {
			sim, merchant := start(t, simulator.Options{}), newMoody(t, c.right, c.wrong)
			require.NoError(t, sim.Approve(provider, payAt(t, sim, provider, merchant.URL)))
			require.NoError(t, sim.WaitDeliveries(t.Context()))
			id := sim.Deliveries(provider)[0].ID
			again := func(wrong bool) simulator.DeliveryRecord {
				merchant.wrong.Store(wrong)
				require.NoError(t, sim.Redeliver(id))
				require.NoError(t, sim.WaitDeliveries(t.Context()))
				return sim.Deliveries(provider)[0]
			}
			same := again(false)
			assert.True(t, same.Acknowledged)
			assert.False(t, same.Contradicted, "the same answer again")
			other := again(true)
			assert.True(t, other.Contradicted)
			last := other.Attempts[len(other.Attempts)-1]
			assert.True(t, last.Contradicts)
			assert.Equal(t, c.word, last.Answer)
			assert.False(t, other.Attempts[0].Contradicts)
		})
	}
}

func TestWrongAnswerIsNoContradictionBeforeARightOne(t *testing.T) {
	sim, merchant := start(t, simulator.Options{}), newMoody(t, `{"type":"success"}`, `{"type":"unreconciled"}`)
	merchant.wrong.Store(true)
	require.NoError(t, sim.Approve(simulator.Sapama, payAt(t, sim, simulator.Sapama, merchant.URL)))
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	first := sim.Deliveries(simulator.Sapama)[0]
	assert.False(t, first.Contradicted)
	assert.False(t, first.Acknowledged, "it was not the word")
	assert.Equal(t, "unreconciled", first.Attempts[0].Answer)
	merchant.wrong.Store(false)
	require.NoError(t, sim.SapamaPush("380223"))
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	assert.False(t, sim.Deliveries(simulator.Sapama)[1].Contradicted)
}

func TestSapamaRowIsAnErrorAfterASecondNotificationWasAnsweredSo(t *testing.T) {
	sim, merchant := start(t, simulator.Options{}), newMoody(t, `{"type":"success"}`, `{"type":"error"}`)
	s := &shop{t, sim}
	require.NoError(t, sim.Approve(simulator.Sapama, payAt(t, sim, simulator.Sapama, merchant.URL)))
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	assert.Equal(t, 1, s.list("ipned", "success").Total)
	merchant.wrong.Store(true)
	require.NoError(t, sim.Redeliver(sim.Deliveries(simulator.Sapama)[0].ID))
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	assert.Equal(t, 1, s.list("ipned", "error").Total)
	assert.Zero(t, s.list("ipned", "success").Total)

	require.NoError(t, sim.SapamaPush("380223"), "it can be notified anew, by another callback")
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	assert.True(t, sim.Deliveries(simulator.Sapama)[1].Contradicted, "about the same payment")
}
