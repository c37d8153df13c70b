package simulator_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/simulator"
)

// TestAnEditedSnapshotIsRefusedOrPlayed puts something else in the place of every value of a
// snapshot, one at a time: nothing panics, whatever is due by it.
func TestAnEditedSnapshotIsRefusedOrPlayed(t *testing.T) {
	takes := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"type":"success","code":0}`)
	})
	played, refused := 0, 0
	for _, text := range snapshots(t, takes) {
		var whole any
		require.NoError(t, json.Unmarshal(text, &whole))
		edit(whole, func() {
			edited, err := json.Marshal(whole)
			require.NoError(t, err)
			if replay(t, edited, takes) {
				played++
			} else {
				refused++
			}
		})
	}
	assert.Greater(t, played, 500)
	assert.Greater(t, refused, 500)
}

// snapshots are one with questions and callbacks on their way, and one after them.
func snapshots(t *testing.T, takes http.Handler) [][]byte {
	t.Helper()
	sim, transport := simulator.InMemory(simulator.Options{Seed: 1}, takes)
	defer func() { require.NoError(t, sim.Close()) }()
	for _, name := range []string{simulator.Sapama, simulator.MPGateway, simulator.MPGatewayValidation} {
		sim.SetCallbackURL(name, "http://shop.example/")
	}
	sim.SetSapamaQuirks(simulator.SapamaQuirks{ValidationURL: "http://shop.example/"})
	sim.SetSsentezoQuirks(simulator.SsentezoQuirks{Indeterminate: time.Hour})
	_, err := sim.SapamaPay("254722906835", "a", 100)
	require.NoError(t, err)
	_, err = sim.PayBill(simulator.MPGatewayPaybill{Phone: "254700000001", Amount: 100})
	require.NoError(t, err)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, sim.URL(simulator.Ssentezo)+"/deposit",
		strings.NewReader(ssentezoDeposit))
	require.NoError(t, err)
	r.SetBasicAuth(simulator.SsentezoUser, simulator.SsentezoKey)
	response, err := transport.RoundTrip(r)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.NoError(t, sim.Approve(simulator.Ssentezo, "unique-ref-123456"))
	early, err := sim.Snapshot()
	require.NoError(t, err)
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	late, err := sim.Snapshot()
	require.NoError(t, err)
	return [][]byte{early, late}
}

// edit puts each of some values in the place of everything below a value, and calls do.
func edit(value any, do func()) {
	others := []any{nil, -1.0, "x", []any{}}
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			for _, other := range others {
				v[name] = other
				do()
			}
			delete(v, name)
			do()
			v[name] = inner
			if name != "Details" { // whose texts only the provider reads, which has written them
				edit(inner, do)
			}
		}
	case []any:
		for i, inner := range v {
			for _, other := range others {
				v[i] = other
				do()
			}
			v[i] = inner
			edit(inner, do)
		}
	}
}

// replay restores a snapshot, if it is one, and lets all happen that is due.
func replay(t *testing.T, text []byte, takes http.Handler) bool {
	t.Helper()
	sim, _ := simulator.InMemory(simulator.Options{}, takes)
	defer func() { require.NoError(t, sim.Close()) }()
	if sim.Restore(text) != nil {
		return false
	}
	require.NoError(t, sim.Advance(100*time.Hour))
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	for _, provider := range sim.Providers() {
		for _, p := range sim.Payments(provider) {
			_ = sim.Forge(provider, p.ID, simulator.ForgedClaim)
			_ = sim.Approve(provider, p.ID)
		}
	}
	_, err := sim.Snapshot()
	require.NoError(t, err)
	return true
}
