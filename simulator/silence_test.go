package simulator_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/simulator"
)

func TestSwitchingProtocolsIsSilentUntilTheClientGoesOrClose(t *testing.T) {
	sim := start(t, simulator.Options{})
	sim.Fault(simulator.Fault{Kind: simulator.FaultSwitchingProtocols, Times: 2})
	m := newMerchant(t, sim)
	r := m.request(http.MethodPost, "/v1/charges", "k", chargeBody)
	raw := func() *bufio.Reader {
		conn, err := net.Dial("tcp", r.URL.Host)
		require.NoError(t, err)
		t.Cleanup(func() { _ = conn.Close() })
		r.Body = io.NopCloser(strings.NewReader(chargeBody))
		require.NoError(t, r.Write(conn))
		return bufio.NewReader(conn)
	}
	for range 2 { // the first one goes with the test, the second one with Close
		answered, err := http.ReadResponse(raw(), r)
		require.NoError(t, err)
		assert.Equal(t, http.StatusSwitchingProtocols, answered.StatusCode)
	}
	assert.Equal(t, 1, sim.Executed(simulator.Samsoftpay, "k"))
	assert.Zero(t, sim.Requests(simulator.Samsoftpay)[0].Status, "it is no answer")
	require.NoError(t, sim.Close())
}

func TestInformationalFloodNeverComesToAnAnswer(t *testing.T) {
	sim := start(t, simulator.Options{})
	sim.Fault(simulator.Fault{Kind: simulator.FaultInformationalFlood})
	m := newMerchant(t, sim)
	_, err := m.try(m.request(http.MethodPost, "/v1/charges", "k", chargeBody))
	require.ErrorContains(t, err, "response headers exceeded", "net/http has enough of them at 10 MiB")
	assert.Equal(t, 1, sim.Executed(simulator.Samsoftpay, "k"))
}

func TestElementBombIsSmallOnTheWireAndOfMillionsOfElements(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := newMerchant(t, sim)
	m.charge("k", chargeBody)
	sim.Fault(simulator.Fault{Kind: simulator.FaultElementBomb, Times: 3})
	inflate := func(path string) []byte {
		r := m.request(http.MethodGet, path, "", "")
		r.Header.Set("Accept-Encoding", "gzip") // asked for by hand: not inflated by net/http
		got := m.do(r)
		assert.Less(t, len(got.body), 64<<10)
		reader, err := gzip.NewReader(strings.NewReader(got.body))
		require.NoError(t, err)
		text, err := io.ReadAll(reader)
		require.NoError(t, err)
		assert.Less(t, len(text), 16<<20)
		assert.True(t, json.Valid(text), path)
		assert.Greater(t, bytes.Count(text, []byte("{},")), 4_000_000, path)
		return text
	}
	rows := inflate("/v1/charges")
	assert.True(t, bytes.HasPrefix(rows, []byte(`{"data":[{},{},`)))
	assert.Contains(t, string(rows[len(rows)-500:]), `"reference":"order-001"`, "what was there stays")
	assert.Contains(t, string(inflate("/v1/charges?reference=nobody")), `{},{}],"has_more":false`)
	assert.True(t, bytes.HasPrefix(inflate("/v1/resolve-account?phone=256700123456"), []byte(`[{},`)), "no list in it")
}

func TestPagesAreEndlessWhenOrdered(t *testing.T) {
	sim := start(t, simulator.Options{})
	const endless = 1000
	order := func(operation string) {
		sim.Fault(simulator.Fault{Operation: operation, Kind: simulator.FaultEndlessPages, Times: endless})
	}
	m := newMerchant(t, sim)
	id := m.charge("k", chargeBody)
	order("charge-list")
	for cursor := ""; len(sim.Requests(simulator.Samsoftpay)) < 50; {
		var page struct {
			Data []struct{ ID string }
			More bool   `json:"has_more"`
			Next string `json:"next_cursor"`
		}
		require.NoError(t, json.Unmarshal([]byte(m.get("/v1/charges?starting_after="+cursor).body), &page))
		require.True(t, page.More)
		require.Len(t, page.Data, 1)
		require.Equal(t, id, page.Data[0].ID)
		cursor = page.Next
	}
	s := &shop{t, sim}
	s.post("/api/checkout", sapamaCheckout("ORD-1"))
	order("transactions")
	for number := 1; number < 50; number++ {
		page := s.list("page", fmt.Sprint(number))
		require.Equal(t, number, page.CurrentPage)
		require.Equal(t, number+1, page.LastPage)
		require.Len(t, page.Data, 1)
	}
	p := newSPPayMerchant(t, sim)
	p.post("payments/initiate", sppayPayment("MTN", simulator.SPPayKnownCustomer, "o-1"))
	sim.ClearFaults()
	order("transactions")
	for number := 1; number < 50; number++ {
		got := p.get("transactions?page=" + fmt.Sprint(number)).body
		require.Contains(t, got, fmt.Sprintf(`{"current_page":%d,"data":[{"reference"`, number))
		require.Contains(t, got, fmt.Sprintf(`"last_page":%d,`, number+1))
	}
}

func TestRetryAfterCanBe68Years(t *testing.T) {
	sim := start(t, simulator.Options{})
	sim.Fault(simulator.Fault{Kind: simulator.FaultRateLimited, Delay: math.MaxInt32 * time.Second})
	got := newMerchant(t, sim).get("/v1/balance")
	assert.Equal(t, "2147483647", got.header.Get("Retry-After"))
}
