package control_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/simulator/control"
)

// desk is a simulator, its control API and a merchant that takes every callback.
type desk struct {
	t        *testing.T
	sim      *simulator.Simulator
	merchant *httptest.Server
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	sim, err := simulator.Start(simulator.Options{Seed: 1, Handler: control.Handler})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, sim.Close()) })
	merchant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"type":"success"}`)
	}))
	t.Cleanup(merchant.Close)
	return &desk{t, sim, merchant}
}

// ask sends a request to the control API, and returns the status and the JSON of its answer.
func (d *desk) ask(method, path, body string) (int, map[string]any) {
	d.t.Helper()
	status, text := d.text(method, path, body)
	var value map[string]any
	require.NoError(d.t, json.Unmarshal([]byte(text), &value), "%s %s: %s", method, path, text)
	return status, value
}

func (d *desk) text(method, path, body string) (int, string) {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), method, d.sim.Address()+path, strings.NewReader(body))
	require.NoError(d.t, err)
	response, err := http.DefaultClient.Do(r)
	require.NoError(d.t, err)
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	require.NoError(d.t, err)
	assert.Contains(d.t, response.Header.Get("Content-Type"), "application/json")
	return response.StatusCode, string(text)
}

// must is ask for what is done.
func (d *desk) must(method, path, body string) map[string]any {
	d.t.Helper()
	status, value := d.ask(method, path, body)
	require.Equal(d.t, http.StatusOK, status, "%s %s: %v", method, path, value)
	return value
}

// deposit asks Ssentezo for a collection, which names its own callback address.
func (d *desk) deposit(reference string) {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), http.MethodPost, d.sim.URL(simulator.Ssentezo)+"/deposit",
		strings.NewReader(`{"externalReference":"`+reference+`","amount":1000,"msisdn":"256770691484","reason":"r",`+
			`"currency":"UGX","name":"n","success_callback":"`+d.merchant.URL+`","failure_callback":"`+d.merchant.URL+`"}`))
	require.NoError(d.t, err)
	r.SetBasicAuth(simulator.SsentezoUser, simulator.SsentezoKey)
	response, err := http.DefaultClient.Do(r)
	require.NoError(d.t, err)
	require.NoError(d.t, response.Body.Close())
	require.Equal(d.t, http.StatusAccepted, response.StatusCode)
}

func TestAPaymentIsApprovedAndItsStoryIsTold(t *testing.T) {
	d := newDesk(t)
	d.deposit("r-1")
	pending := d.must("GET", "/_sim/payments?status=pending&provider=ssentezo&reference=r-1", "")["payments"].([]any)
	require.Len(t, pending, 1)
	assert.Equal(t, true, pending[0].(map[string]any)["pending"])
	d.must("POST", "/_sim/payments/ssentezo/r-1/approve", "")
	require.NoError(t, d.sim.WaitDeliveries(t.Context()))
	id := pending[0].(map[string]any)["id"].(string)
	story := d.must("GET", "/_sim/payments/ssentezo/"+id, "")
	var told []string
	for _, step := range story["steps"].([]any) {
		told = append(told, step.(map[string]any)["what"].(string))
	}
	assert.Equal(t, []string{"asked", "executed", "prompted", "answered", "decided", "called back"}, told)
	assert.Len(t, story["requests"], 1)
	assert.Len(t, story["deliveries"], 1)
	entry := d.must("GET", "/_sim/ledger?reference=r-1", "")["entries"].([]any)[0].(map[string]any)
	assert.InDelta(t, 1, entry["executed"], 0)
	status, value := d.ask("POST", "/_sim/payments/ssentezo/r-1/approve", "")
	assert.Equal(t, http.StatusConflict, status, value)
}

func TestACustomerDeclinesInTheProvidersWords(t *testing.T) {
	for reason, want := range map[string]string{
		``: "failed", `{}`: "failed", `{"reason":"wrong-pin"}`: "wrong-pin", `{"reason":"of mine"}`: "of mine",
	} {
		d := newDesk(t)
		d.deposit("r-1")
		d.must("POST", "/_sim/payments/ssentezo/r-1/decline", reason)
		p := d.sim.Payments(simulator.Ssentezo)[0]
		assert.Equal(t, simulator.StatusFailed, p.Status, reason)
		assert.Equal(t, want, p.Reason, reason)
	}
}

func TestWhatIsWrongIsRefusedWithItsStatus(t *testing.T) {
	d := newDesk(t)
	d.deposit("r-1")
	for _, c := range []struct {
		method, path, body string
		status             int
	}{
		{"GET", "/_sim/nothing", "", 404},
		{"PUT", "/_sim/state", "", 405},
		{"GET", "/_sim/state?limit=x", "", 400},
		{"GET", "/_sim/payments?limit=-1", "", 400},
		{"GET", "/_sim/requests?limit=-1", "", 400},
		{"GET", "/_sim/deliveries?limit=-1", "", 400},
		{"GET", "/_sim/messages?limit=-1", "", 400},
		{"GET", "/_sim/payments/ssentezo/r-2", "", 404},
		{"GET", "/_sim/payments/nobody/r-1", "", 404},
		{"POST", "/_sim/payments/ssentezo/r-2/approve", "", 404},
		{"POST", "/_sim/payments/ssentezo/r-2/decline", "{}", 404},
		{"POST", "/_sim/payments/ssentezo/r-1/decline", `{"reasons":"x"}`, 400},
		{"POST", "/_sim/payments/ssentezo/r-1/decline", `{"reason":"x"} {}`, 400},
		{"POST", "/_sim/faults", `{"kind":"x"}`, 400},
		{"POST", "/_sim/faults", ``, 400},
		{"POST", "/_sim/faults", `{"kind":"hang","provider":"x"}`, 404},
		{"POST", "/_sim/faults", `{"kind":"hang","provider":"sapama","operation":"x"}`, 400},
		{"POST", "/_sim/faults", `{"kind":"slow","delay":"x"}`, 400},
		{"POST", "/_sim/faults", `{"kind":"slow","delay":"-1s"}`, 400},
		{"DELETE", "/_sim/faults/7", ``, 404},
		{"DELETE", "/_sim/faults/x", ``, 404},
		{"POST", "/_sim/deliveries/x/redeliver", ``, 404},
		{"GET", "/_sim/deliveries/x/raw", ``, 404},
		{"POST", "/_sim/callbacks/ssentezo/forge", `{"reference":"x","how":"claim"}`, 404},
		{"POST", "/_sim/callbacks/ssentezo/forge", `{"reference":"r-1","how":"unsigned"}`, 422},
		{"POST", "/_sim/callbacks/ssentezo/forge", `x`, 400},
		{"POST", "/_sim/callbacks/nobody/hold", ``, 404},
		{"POST", "/_sim/callbacks/nobody/release", ``, 404},
		{"POST", "/_sim/callbacks/sapama/release", `x`, 400},
		{"PUT", "/_sim/callbacks/nobody", `{"url":""}`, 404},
		{"PUT", "/_sim/callbacks/sapama", `{}`, 400},
		{"PUT", "/_sim/callbacks/sapama", `x`, 400},
		{"PUT", "/_sim/callbacks/sapama", `{"url":"javascript:1"}`, 400},
		{"PUT", "/_sim/wallets/nobody", `{"minor":1}`, 404},
		{"PUT", "/_sim/wallets/sapama", `{}`, 400},
		{"PUT", "/_sim/wallets/sapama", `{"minor":1.5}`, 400},
		{"POST", "/_sim/clock", `{"advance":"-1h"}`, 400},
		{"POST", "/_sim/clock", `{"advance":"soon"}`, 400},
		{"POST", "/_sim/clock", `x`, 400},
		{"POST", "/_sim/paybill", `{"provider":"sppay"}`, 400},
		{"POST", "/_sim/paybill", `{"provider":"mpgateway"}`, 400},
		{"POST", "/_sim/paybill", `x`, 400},
		{"PUT", "/_sim/snapshot", `{}`, 400},
	} {
		status, value := d.ask(c.method, c.path, c.body)
		assert.Equal(t, c.status, status, "%s %s %s: %v", c.method, c.path, c.body, value)
		assert.NotEmpty(t, value["error"], "%s %s", c.method, c.path)
	}
	assert.Len(t, d.sim.Pending(simulator.Ssentezo), 1)
}

func TestPagesOfOtherOriginsChangeNothing(t *testing.T) {
	d := newDesk(t)
	d.deposit("r-1")
	for name, headers := range map[string]map[string]string{
		"a form of another site": {"Sec-Fetch-Site": "cross-site"},
		"an old browser":         {"Origin": "https://evil.example"},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost,
			d.sim.Address()+"/_sim/payments/ssentezo/r-1/approve", http.NoBody)
		require.NoError(t, err)
		for header, value := range headers {
			r.Header.Set(header, value)
		}
		response, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.Equal(t, http.StatusForbidden, response.StatusCode, name)
	}
	assert.Len(t, d.sim.Pending(simulator.Ssentezo), 1)
}

func TestTheStreamTellsOfEachChange(t *testing.T) {
	d := newDesk(t)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.sim.Address()+"/_sim/events", http.NoBody)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	assert.Equal(t, "text/event-stream", response.Header.Get("Content-Type"))
	lines := bufio.NewScanner(response.Body)
	read := func() string {
		require.True(t, lines.Scan())
		return lines.Text()
	}
	assert.Equal(t, ": from 0 on", read())
	assert.Empty(t, read())
	d.sim.SetBalance(simulator.Sapama, 1)
	assert.Equal(t, "event: change", read())
	assert.Equal(t, "id: 1", read())
	assert.Equal(t, `data: {"sequence":1,"kind":"wallet","provider":"sapama","id":"sapama"}`, read())
	require.NoError(t, d.sim.Close())
	for lines.Scan() {
	}
	assert.NoError(t, d.sim.Close(), "the stream has ended with the simulator")
}

// recorder is what a stream writes, readable while it writes.
type recorder struct {
	*httptest.ResponseRecorder
	wrote chan string
}

func (r recorder) Write(p []byte) (int, error) {
	r.wrote <- string(p)
	return len(p), nil
}

func TestTheStreamSaysThatItIsAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim, _ := simulator.InMemory(simulator.Options{}, http.NotFoundHandler())
		w := recorder{httptest.NewRecorder(), make(chan string)}
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			control.Handler(sim).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/_sim/events", http.NoBody))
		}()
		<-w.wrote
		began := time.Now()
		assert.Equal(t, ": nothing new\n\n", <-w.wrote)
		assert.Equal(t, 15*time.Second, time.Since(began))
		require.NoError(t, sim.Close())
		<-ended
	})
}

func TestASnapshotBringsEverythingBack(t *testing.T) {
	d := newDesk(t)
	d.deposit("r-1")
	status, saved := d.text("GET", "/_sim/snapshot", "")
	require.Equal(t, http.StatusOK, status)
	d.must("POST", "/_sim/reset", "")
	assert.Empty(t, d.must("GET", "/_sim/payments", "")["payments"])
	d.must("PUT", "/_sim/snapshot", saved)
	assert.Len(t, d.must("GET", "/_sim/payments", "")["payments"], 1)
}

func TestABodyThatIsNoTextIsShownInBase64(t *testing.T) {
	d := newDesk(t)
	response, err := http.Post(d.sim.URL(simulator.Ssentezo)+"/deposit", "x/y", bytes.NewReader([]byte{0xff}))
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	request := d.must("GET", "/_sim/requests?provider=ssentezo", "")["requests"].([]any)[0].(map[string]any)
	assert.Equal(t, "/w==", request["body"])
	assert.Equal(t, true, request["base64"])
	assert.Empty(t, d.must("GET", "/_sim/requests?provider=sapama", "")["requests"])
}

func TestHeldCallbacksAreReleasedAndWalletsSet(t *testing.T) {
	d := newDesk(t)
	d.must("POST", "/_sim/callbacks/ssentezo/hold", "")
	d.deposit("r-1")
	d.must("POST", "/_sim/payments/ssentezo/r-1/approve", "")
	held := d.must("GET", "/_sim/deliveries?provider=ssentezo", "")["deliveries"].([]any)[0].(map[string]any)
	assert.Equal(t, true, held["held"])
	d.must("POST", "/_sim/callbacks/ssentezo/release", `{"newest_first":true}`)
	require.NoError(t, d.sim.WaitDeliveries(t.Context()))
	assert.True(t, d.sim.Deliveries(simulator.Ssentezo)[0].Acknowledged)
	d.must("PUT", "/_sim/wallets/samsoftpay/live", `{"minor":7}`)
	assert.Equal(t, int64(7), d.sim.Balance(simulator.SamsoftpayLiveWallet))
	d.must("PUT", "/_sim/callbacks/mpgateway/validation", `{"url":"http://127.0.0.1:1/"}`)
	assert.Equal(t, "http://127.0.0.1:1/", d.sim.CallbackURL(simulator.MPGatewayValidation))
	before := d.sim.Now()
	d.must("POST", "/_sim/clock", `{"advance":"24h"}`)
	assert.GreaterOrEqual(t, d.sim.Now().Sub(before), 24*time.Hour)
}

func TestACallbackIsShownAsItWasSent(t *testing.T) {
	d := newDesk(t)
	d.deposit("r-1")
	d.must("POST", "/_sim/payments/ssentezo/r-1/approve", "")
	require.NoError(t, d.sim.WaitDeliveries(t.Context()))
	sent := d.sim.Deliveries(simulator.Ssentezo)[0]
	response, err := http.Get(d.sim.Address() + "/_sim/deliveries/" + sent.ID + "/raw")
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	assert.Equal(t, "text/plain; charset=utf-8", response.Header.Get("Content-Type"))
	r, err := http.ReadRequest(bufio.NewReader(response.Body))
	require.NoError(t, err)
	assert.Equal(t, http.MethodPost, r.Method)
	assert.Equal(t, "application/json", r.Header.Get("Content-Type"))
	assert.Equal(t, d.merchant.URL, "http://"+r.Host)
	body, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	assert.Equal(t, string(sent.Body), string(body))
}
