package samsoftpay

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

// provider gives its answers in their order, the last one for ever, and keeps
// what was sent.
type provider struct {
	answers []answer
	// lookups, if set, answer the GET requests.
	lookups []answer
	// asked, if set, is called before each answer with the number of requests
	// that came before.
	asked func(before int)

	mu   sync.Mutex
	sent []sent
}

type answer struct {
	status int // 0 means that the connection breaks
	header map[string]string
	body   string
}

type sent struct {
	method, target string // target is path and query
	header         http.Header
	body           string
	at             time.Time
}

// anAcceptedCharge and anAcceptedPayout accept what aCharge and aPayout ask for.
var (
	anAcceptedCharge = answer{status: 201, body: `{"id":"txn_1","status":"authorized","amount":10000,"fee":200,"reference":"order-001"}`}
	anAcceptedPayout = answer{status: 201, body: `{"id":"pout_1","status":"authorized","amount":50000,"fee":750}`}
	inFlight         = anError(409, "a request with this Idempotency-Key is still in flight — retry shortly")
	connectionBroken = answer{}
)

func anError(status int, text string) answer {
	return answer{status: status, body: `{"error":"` + text + `"}`}
}

func aCharge() CollectRequest {
	return CollectRequest{Amount: ugx("10000"), Channel: ChannelMTN, Payer: momo.MustPhone("256700123456"), Reference: "order-001"}
}

func aPayout() DisburseRequest {
	return DisburseRequest{Amount: ugx("50000"), Payee: momo.MustPhone("256780000001"), PayeeName: "Jane Doe"}
}

// aLostPayout is aPayout of which nobody knows what became.
func aLostPayout() LostPayment {
	return LostPayment{Direction: momo.Out, Amount: ugx("50000"), Phone: momo.MustPhone("256780000001"), CreatedAfter: noon}
}

func ugx(s string) money.Amount { return money.MustParse(s, money.UGX) }

// answering makes a client and the provider that it talks to, without a socket.
func answering(t *testing.T, answers ...answer) (*Client, *provider) {
	t.Helper()
	p := &provider{answers: answers}
	return p.client(t, Config{}), p
}

func (p *provider) client(t *testing.T, config Config) *Client {
	t.Helper()
	transport := httpmock.NewMockTransport()
	transport.RegisterNoResponder(p.respond)
	config.HTTPClient = &http.Client{Transport: transport}
	if config.SecretKey == "" && config.SecretKeyFunc == nil {
		config.SecretKey = "sk_test_7d1f"
	}
	if config.RetryWait == 0 {
		config.RetryWait = time.Nanosecond
	}
	c, err := New(config)
	require.NoError(t, err)
	return c
}

func (p *provider) respond(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	header := http.Header{}
	for name, values := range r.Header {
		header[http.CanonicalHeaderKey(name)] = values
	}
	p.mu.Lock()
	before := len(p.sent)
	a := next(p.answers, before)
	if p.lookups != nil {
		alike := 0
		for _, s := range p.sent {
			if s.method == r.Method {
				alike++
			}
		}
		a = next(p.answers, alike)
		if r.Method == http.MethodGet {
			a = next(p.lookups, alike)
		}
	}
	p.sent = append(p.sent, sent{r.Method, r.URL.RequestURI(), header, string(body), time.Now()})
	p.mu.Unlock()
	if p.asked != nil {
		p.asked(before)
	}
	if a.status == 0 {
		return nil, errors.New("connection reset by peer")
	}
	response := httpmock.NewStringResponse(a.status, a.body)
	for name, value := range a.header {
		response.Header.Set(name, value)
	}
	return response, nil
}

func next(answers []answer, before int) answer { return answers[min(before, len(answers)-1)] }

// posts counts the requests that may move money.
func (p *provider) posts() (n int) {
	for _, s := range p.requests() {
		if s.method == http.MethodPost {
			n++
		}
	}
	return n
}

func (p *provider) requests() []sent {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]sent(nil), p.sent...)
}

// headers lists one header of every request.
func (p *provider) headers(name string) []string {
	var values []string
	for _, s := range p.requests() {
		values = append(values, s.header.Get(name))
	}
	return values
}

// errorOf returns err as what it must be.
func errorOf(t *testing.T, err error) *momo.Error {
	t.Helper()
	var e *momo.Error
	require.ErrorAs(t, err, &e)
	return e
}

func collected(t *testing.T, c *Client, r CollectRequest) *Transaction {
	t.Helper()
	tx, err := c.Collect(context.Background(), r)
	require.NoError(t, err)
	return tx
}

// rawsOf are the texts that results keep of what the provider wrote.
func rawsOf(results ...any) (raws []string) {
	for _, result := range results {
		eachRaw(result, func(raw *momo.Private) { raws = append(raws, string(*raw)) })
	}
	return raws
}

// withoutRaw is the result with only what was read.
func withoutRaw(result any) any {
	eachRaw(result, func(raw *momo.Private) { *raw = "" })
	return result
}

func eachRaw(result any, use func(*momo.Private)) {
	switch r := result.(type) {
	case *Transaction:
		use(&r.Raw)
	case []*Transaction:
		for _, tx := range r {
			use(&tx.Raw)
		}
	case *Event:
		if use(&r.Raw); r.Transaction != nil {
			use(&r.Transaction.Raw)
		}
	case *PaymentLink:
		use(&r.Raw)
	case *Refund:
		use(&r.Raw)
	case *Balance:
		use(&r.Raw)
	case *AccountHolder:
		use(&r.Raw)
	}
}
