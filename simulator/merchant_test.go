package simulator_test

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/simulator"
)

// start plays the providers until the test ends.
func start(t *testing.T, options simulator.Options) *simulator.Simulator {
	t.Helper()
	sim, err := simulator.Start(options)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, sim.Close()) })
	return sim
}

// handClock is a clock that a test moves by hand.
type handClock struct{ nanos chan int64 }

func newHandClock(at time.Time) *handClock {
	c := &handClock{make(chan int64, 1)}
	c.nanos <- at.UnixNano()
	return c
}

func (c *handClock) Now() time.Time {
	now := <-c.nanos
	c.nanos <- now
	return time.Unix(0, now)
}

func (c *handClock) Set(at time.Time) {
	<-c.nanos
	c.nanos <- at.UnixNano()
}

// merchant is a client of Samsoftpay of the tests' own making.
type merchant struct {
	t      *testing.T
	sim    *simulator.Simulator
	client *http.Client
	key    string
	now    func() time.Time
}

func newMerchant(t *testing.T, sim *simulator.Simulator) *merchant {
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	t.Cleanup(transport.CloseIdleConnections)
	return &merchant{
		t: t, sim: sim, key: simulator.SamsoftpayTestKey, now: time.Now,
		client: &http.Client{
			Transport:     transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// reply is an answer read to its end.
type reply struct {
	status int
	header http.Header
	body   string
}

func (m *merchant) request(method, path, idempotencyKey, body string) *http.Request {
	m.t.Helper()
	r, err := http.NewRequestWithContext(m.t.Context(), method, m.sim.URL(simulator.Samsoftpay)+path,
		strings.NewReader(body))
	require.NoError(m.t, err)
	if m.key != "" {
		r.Header.Set("Authorization", "Bearer "+m.key)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("X-Timestamp", strconv.FormatInt(m.now().Unix(), 10))
	}
	// Without GetBody, and with the key's name in small letters, net/http sends
	// nothing a second time by itself.
	r.GetBody = nil
	if idempotencyKey != "" {
		r.Header["idempotency-key"] = []string{idempotencyKey}
	}
	return r
}

func (m *merchant) try(r *http.Request) (reply, error) {
	response, err := m.client.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	return reply{response.StatusCode, response.Header, string(body)}, err
}

func (m *merchant) do(r *http.Request) reply {
	m.t.Helper()
	got, err := m.try(r)
	require.NoError(m.t, err)
	return got
}

func (m *merchant) post(path, idempotencyKey, body string) reply {
	m.t.Helper()
	return m.do(m.request(http.MethodPost, path, idempotencyKey, body))
}

func (m *merchant) get(path string) reply {
	m.t.Helper()
	return m.do(m.request(http.MethodGet, path, "", ""))
}

const chargeBody = `{"amount":10000,"currency":"UGX","channel":"mtn_momo","customer":{"phone":"256700123456"},` +
	`"reference":"order-001"}`

const payoutBody = `{"amount":50000,"currency":"UGX","channel":"mtn_momo","recipient":{"phone":"256780000001",` +
	`"name":"Jane Doe"}}`

// charge makes one and returns its id.
func (m *merchant) charge(idempotencyKey, body string) string {
	m.t.Helper()
	got := m.post("/v1/charges", idempotencyKey, body)
	require.Equal(m.t, http.StatusCreated, got.status, got.body)
	return field(m.t, got.body, "id")
}
