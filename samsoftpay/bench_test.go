package samsoftpay

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

const chargeAnswer = `{"amount":10000,"channel":"mtn_momo","created_at":"2026-11-20T17:46:36.256151","currency":"UGX","fee":200,"id":"txn_2871eeb9d40d40d4","mode":"test","rail_reference":"mtn_momo_27b6426aa4ff","reference":"order-001","status":"authorized"}`

// bareCharge is the same charge by net/http and encoding/json alone: what a
// careful program would write without a library, the same bytes on the wire,
// less everything that a library
// adds.
type bareCharge struct {
	client *http.Client
	url    string
}

type bareRequest struct {
	Amount    int64      `json:"amount"`
	Currency  string     `json:"currency"`
	Channel   string     `json:"channel"`
	Payer     barePerson `json:"customer"`
	Reference string     `json:"reference"`
}

type barePerson struct {
	Phone string `json:"phone"`
}

type bareAnswer struct {
	ID            string `json:"id"`
	Mode          string `json:"mode"`
	Status        string `json:"status"`
	Amount        int64  `json:"amount"`
	Fee           int64  `json:"fee"`
	Currency      string `json:"currency"`
	Channel       string `json:"channel"`
	Reference     string `json:"reference"`
	RailReference string `json:"rail_reference"`
	CreatedAt     string `json:"created_at"`
}

func (b *bareCharge) call(ctx context.Context) error {
	body, err := json.Marshal(bareRequest{Amount: 10000, Currency: "UGX", Channel: "mtn_momo", Payer: barePerson{"256700123456"}, Reference: "order-001"})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, b.url+"/v1/charges", bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer sk_test_benchmark")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", uuid.NewString())
	req.Header.Set("X-Timestamp", strconv.FormatInt(time.Now().Unix(), 10))
	resp, err := b.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	var answer bareAnswer
	return json.Unmarshal(text, &answer)
}

// memory answers every request at once, without a network.
type memory struct{}

func (memory) RoundTrip(r *http.Request) (*http.Response, error) {
	_, _ = io.Copy(io.Discard, r.Body)
	_ = r.Body.Close()
	return &http.Response{
		StatusCode: 201, ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/json"}, "X-Request-Id": {"46b0d5c13a8f4b92"}},
		Body:   io.NopCloser(bytes.NewReader([]byte(chargeAnswer))), ContentLength: int64(len(chargeAnswer)),
	}, nil
}

func benchClient(b *testing.B, url string, given *http.Client) *Client {
	c, err := New(Config{SecretKey: "sk_test_benchmark", BaseURL: url, ChargesPerMinute: -1, Options: momo.Options{HTTPClient: given}})
	if err != nil {
		b.Fatal(err)
	}
	return c
}

func charging(c *Client) func(context.Context) error {
	request := CollectRequest{Amount: money.MustParse("10000", money.UGX), Channel: MTN, Payer: momo.MustPhone("256700123456"), Reference: "order-001"}
	return func(ctx context.Context) error {
		_, err := c.Collect(ctx, request)
		return err
	}
}

func run(b *testing.B, call func(context.Context) error) {
	b.ReportAllocs()
	for b.Loop() {
		if err := call(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCharge is the client's own code, beside the bare pair.
func BenchmarkCharge(b *testing.B) {
	client := &http.Client{Transport: memory{}}
	bare := &bareCharge{client, "https://provider.invalid"}
	b.Run("bare", func(b *testing.B) { run(b, bare.call) })
	b.Run("ours", func(b *testing.B) { run(b, charging(benchClient(b, "https://provider.invalid", client))) })
}

// server counts the connections that are opened to it.
func server(b *testing.B) (url string, opened *atomic.Int64) {
	opened = new(atomic.Int64)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header()["Content-Type"] = contentType
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, chargeAnswer)
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	s.Start()
	b.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return s.URL, opened
}

// BenchmarkLoopback is a charge over a real connection, from one caller and from
// many. The bare client has a tuned transport; ours is as it comes.
func BenchmarkLoopback(b *testing.B) {
	tuned := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1024}}
	for _, callers := range []int{1, 64, 512} {
		b.Run(strconv.Itoa(callers)+"/bare", func(b *testing.B) {
			url, opened := server(b)
			together(b, callers, opened, (&bareCharge{tuned, url}).call)
		})
		b.Run(strconv.Itoa(callers)+"/ours", func(b *testing.B) {
			url, opened := server(b)
			together(b, callers, opened, charging(benchClient(b, url, nil)))
		})
	}
}

// BenchmarkFirst is the first answer that a new client gets, over a connection
// that it has to open.
func BenchmarkFirst(b *testing.B) {
	url, _ := server(b)
	fresh := func(call func(*http.Client) func(context.Context) error) func(context.Context) error {
		return func(ctx context.Context) error {
			pool := &http.Transport{}
			defer pool.CloseIdleConnections()
			return call(&http.Client{Transport: pool})(ctx)
		}
	}
	b.Run("bare", func(b *testing.B) {
		run(b, fresh(func(c *http.Client) func(context.Context) error { return (&bareCharge{c, url}).call }))
	})
	b.Run("ours", func(b *testing.B) {
		run(b, fresh(func(c *http.Client) func(context.Context) error { return charging(benchClient(b, url, c)) }))
	})
}

// together shares b.N calls among callers, after each has made one, and reports
// how many connections were opened since.
func together(b *testing.B, callers int, opened *atomic.Int64, call func(context.Context) error) {
	b.ReportAllocs()
	each := func(calls func() bool) {
		var group sync.WaitGroup
		for range callers {
			group.Go(func() {
				for calls() {
					if err := call(b.Context()); err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
		group.Wait()
	}
	for range 4 { // until the pool is as large as the crowd
		var warm atomic.Int64
		each(func() bool { return warm.Add(1) <= int64(4*callers) })
	}
	before := opened.Load()
	var done atomic.Int64
	b.ResetTimer()
	each(func() bool { return done.Add(1) <= int64(b.N) })
	b.StopTimer()
	b.ReportMetric(float64(opened.Load()-before)*1000/float64(b.N), "conns/1000calls")
}
