package simulator_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/simulator"
)

func TestAWatcherIsToldOfEachChangeInItsOrder(t *testing.T) {
	sim := start(t, simulator.Options{Seed: 1})
	changes := sim.Watch(t.Context())
	sim.SetBalance(simulator.SamsoftpayLiveWallet, 5)
	sim.SetCallbackURL(simulator.Sapama, "http://127.0.0.1:1/")
	sim.Fault(simulator.Fault{Provider: simulator.SPPay, Kind: simulator.FaultHang})
	require.NoError(t, sim.CancelFault(1))
	require.Error(t, sim.CancelFault(1))
	for i, want := range []simulator.Change{
		{Kind: simulator.ChangeWallet, Provider: simulator.Samsoftpay, ID: simulator.SamsoftpayLiveWallet},
		{Kind: simulator.ChangeCallbackURL, Provider: simulator.Sapama, ID: simulator.Sapama},
		{Kind: simulator.ChangeFault, Provider: simulator.SPPay, ID: "1"},
		{Kind: simulator.ChangeFault, Provider: simulator.SPPay, ID: "1"},
	} {
		want.Sequence = uint64(i + 1)
		assert.Equal(t, want, <-changes)
	}
	assert.Equal(t, uint64(4), sim.Sequence())
}

func TestAWatcherHearsOfAPaymentFromItsRequestToItsCallback(t *testing.T) {
	sim, box := start(t, simulator.Options{}), newInbox(t, nil)
	sim.SetCallbackURL(simulator.MPGateway, box.URL)
	changes := sim.Watch(t.Context())
	gatewayMerchant{t, sim}.send("payment_c2b", order("o-1", "40")...)
	require.NoError(t, sim.Approve(simulator.MPGateway, "o-1"))
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	var kinds []simulator.ChangeKind
	for len(changes) > 0 {
		kinds = append(kinds, (<-changes).Kind)
	}
	for _, kind := range []simulator.ChangeKind{
		simulator.ChangePayment, simulator.ChangeRequest, simulator.ChangeWallet, simulator.ChangeDelivery,
	} {
		assert.Contains(t, kinds, kind)
	}
	assert.Equal(t, simulator.ChangeDelivery, kinds[len(kinds)-1], "the answer to the callback")
}

func TestASlowWatcherHoldsNothingUpAndIsToldThatItMissedSomething(t *testing.T) {
	sim := start(t, simulator.Options{})
	changes := sim.Watch(t.Context())
	for n := range 1000 {
		sim.SetBalance(simulator.Sapama, int64(n))
	}
	var last simulator.Change
	read := 0
	for ; len(changes) > 0; read++ {
		last = <-changes
		assert.Equal(t, last.Kind == simulator.ChangeMissed, len(changes) == 0, "the last one only")
	}
	assert.Less(t, read, 1000)
	sim.SetBalance(simulator.Sapama, 1)
	assert.Equal(t, simulator.Change{
		Sequence: 1001, Kind: simulator.ChangeWallet, Provider: simulator.Sapama, ID: simulator.Sapama,
	}, <-changes, "told again of what happens after it has read")
}

func TestWatchingEndsWithTheContextAndWithTheSimulator(t *testing.T) {
	sim := start(t, simulator.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	first, second := sim.Watch(ctx), sim.Watch(t.Context())
	cancel()
	_, open := <-first
	assert.False(t, open)
	sim.SetBalance(simulator.Sapama, 1)
	assert.Len(t, second, 1)
	require.NoError(t, sim.Close())
	<-second
	_, open = <-second
	assert.False(t, open)
	_, open = <-sim.Watch(t.Context())
	assert.False(t, open, "of a simulator that is closed there is nothing to watch")
}

func TestOnlyHostsOfItsOwnReachTheSimulator(t *testing.T) {
	reach := func(sim *simulator.Simulator, host string) int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, sim.Address()+"/x", http.NoBody)
		require.NoError(t, err)
		r.Host = host
		response, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		return response.StatusCode
	}
	own := func(*simulator.Simulator) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	}
	sim := start(t, simulator.Options{Handler: own})
	for _, host := range []string{"localhost", "LOCALHOST:80", "127.0.0.1:1", "127.9.9.9", "[::1]", "[::1]:4010"} {
		assert.Equal(t, http.StatusTeapot, reach(sim, host), host)
	}
	for _, host := range []string{"evil.example", "localhost.evil.example", "192.0.2.1:4010", "127.0.0.1.evil.example"} {
		assert.Equal(t, http.StatusMisdirectedRequest, reach(sim, host), host)
	}
	named := start(t, simulator.Options{Handler: own, Hosts: []string{"sim.internal"}})
	assert.Equal(t, http.StatusTeapot, reach(named, "sim.internal:4010"))
	assert.Equal(t, http.StatusMisdirectedRequest, reach(named, "other.internal"))
	open := start(t, simulator.Options{Handler: own, Hosts: []string{"*"}})
	assert.Equal(t, http.StatusTeapot, reach(open, "any.example"))
}

func TestTheSimulatorListensWhereItIsTold(t *testing.T) {
	first := start(t, simulator.Options{})
	address := first.Address()[len("http://"):]
	require.NoError(t, first.Close())
	second := start(t, simulator.Options{Addr: address})
	assert.Equal(t, "http://"+address, second.Address())
	_, err := simulator.Start(simulator.Options{Addr: address})
	require.Error(t, err, "it is taken")
	everywhere := start(t, simulator.Options{Addr: ":0"})
	assert.Contains(t, everywhere.Address(), "http://127.0.0.1:", "what a client can write")
	response, err := http.Get(everywhere.Address() + "/x")
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	assert.Equal(t, http.StatusNotFound, response.StatusCode, "no handler")
}

func TestPendingFaultsCanBeReadAndLeave(t *testing.T) {
	sim := start(t, simulator.Options{})
	sim.Fault(simulator.Fault{Kind: simulator.FaultErrorBefore, Times: 2})
	sim.Fault(simulator.Fault{Provider: simulator.Sapama, Kind: simulator.FaultHang})
	require.Len(t, sim.Faults(), 2)
	response, err := http.Get(sim.URL(simulator.SPPay) + "/v1/api/transactions")
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	assert.Equal(t, 1, sim.Faults()[0].Times, "one of two is left")
	require.NoError(t, sim.CancelFault(1))
	assert.Equal(t, 2, sim.Faults()[0].Number)
	sim.ClearFaults()
	assert.Empty(t, sim.Faults())
	assert.Contains(t, simulator.FaultKinds(), simulator.FaultInFlight)
}
