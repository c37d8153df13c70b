package simulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/simulator"
)

// asker sends requests to a provider, without a network.
type asker struct {
	b        *testing.B
	handler  http.Handler
	provider string
	header   http.Header // of all requests
}

func (a *asker) send(method, path, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(a.b.Context(), method, "/"+a.provider+path, strings.NewReader(body))
	r.Header = a.header.Clone()
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answered := httptest.NewRecorder()
	a.handler.ServeHTTP(answered, r)
	require.Less(a.b, answered.Code, 400, "%s: %s", path, answered.Body)
	return answered
}

// workload is what the benchmark does at one provider, with the number of a
// payment: it pays, and then it measures the other requests.
type workload struct {
	login    func(*asker)
	pay      func(a *asker, number int)
	requests map[string]func(a *asker, number int)
}

func reference(number int) string { return fmt.Sprint("order-", number) }

func workloads() map[string]workload {
	return map[string]workload{
		simulator.Samsoftpay: samsoftpayWorkload(), simulator.Ssentezo: ssentezoWorkload(),
		simulator.MPGateway: mpgatewayWorkload(), simulator.Sapama: sapamaWorkload(), simulator.SPPay: sppayWorkload(),
	}
}

func samsoftpayWorkload() workload {
	get := func(path string) func(*asker, int) {
		return func(a *asker, n int) { a.send(http.MethodGet, strings.ReplaceAll(path, "N", reference(n)), "") }
	}
	return workload{
		login: func(a *asker) {
			a.header.Set("Authorization", "Bearer "+simulator.SamsoftpayTestKey)
			a.header.Set("Content-Type", "application/json")
			a.header.Set("X-Timestamp", strconv.FormatInt(time.Now().Unix(), 10))
		},
		pay: func(a *asker, n int) {
			body := strings.Replace(chargeBody, "order-001", reference(n), 1)
			a.send(http.MethodPost, "/v1/charges", body, "Idempotency-Key", reference(n))
		},
		requests: map[string]func(*asker, int){
			"find": get("/v1/charges?reference=N"), "list": get("/v1/charges"), "rare": get("/v1/charges?status=failed"),
			"payouts": get("/v1/payouts"), "webhooks": get("/v1/webhooks"),
		},
	}
}

func ssentezoWorkload() workload {
	return workload{
		login: func(a *asker) {
			var r http.Request
			r.Header = a.header
			r.SetBasicAuth(simulator.SsentezoUser, simulator.SsentezoKey)
		},
		pay: func(a *asker, n int) {
			a.send(http.MethodPost, "/deposit", strings.Replace(ssentezoDeposit, "unique-ref-123456", reference(n), 1))
		},
		requests: map[string]func(*asker, int){
			"find": func(a *asker, n int) { a.send(http.MethodPost, "/get_status/"+reference(n), "") },
		},
	}
}

func mpgatewayWorkload() workload {
	ask := func(a *asker, operation string, members ...[2]string) {
		var m gatewayMerchant
		all := m.body(members...)
		text := ""
		for _, member := range append(all, [2]string{"signature", `"` + m.sign(all) + `"`}) {
			text += `,"` + member[0] + `":` + member[1]
		}
		a.send(http.MethodPost, "/"+simulator.MPGatewayPublicID+"/"+operation, "{"+text[1:]+"}")
	}
	return workload{
		pay: func(a *asker, n int) { ask(a, "payment_c2b", order(reference(n), "40")...) },
		requests: map[string]func(*asker, int){
			"find": func(a *asker, n int) { ask(a, "status", [2]string{"order_id", `"` + reference(n) + `"`}) },
		},
	}
}

func sapamaWorkload() workload {
	phone := func(n int) string { return fmt.Sprintf("2547%08d", n) }
	get := func(a *asker, fields ...string) {
		a.send(http.MethodGet, "/api/get_transactions?"+sealSapama(pairs(fields...)).Encode(), "")
	}
	return workload{
		login: func(a *asker) { a.header.Set("Content-Type", "application/x-www-form-urlencoded") },
		pay: func(a *asker, n int) {
			form := sapamaCheckout(reference(n))
			form.Set("phone", phone(n))
			a.send(http.MethodPost, "/api/checkout", sealSapama(form).Encode())
		},
		requests: map[string]func(*asker, int){
			"find": func(a *asker, n int) { get(a, "phone", phone(n), "ipned", "any") },
			"list": func(a *asker, _ int) { get(a, "per_page", "5", "location_id", "266") },
			"reconcile": func(a *asker, n int) {
				form := pairs("id", strconv.Itoa(380222+n), "ipned", "success")
				a.send(http.MethodPost, "/api/update_transaction", sealSapama(form).Encode())
			},
		},
	}
}

func sppayWorkload() workload {
	id := "" // of the payment made last
	get := func(path string) func(*asker, int) {
		return func(a *asker, _ int) {
			a.send(http.MethodGet, "/v1/api/transactions"+strings.ReplaceAll(path, "ID", id), "")
		}
	}
	return workload{
		login: func(a *asker) {
			var granted struct {
				Token string `json:"access_token"`
			}
			require.NoError(a.b, json.NewDecoder(a.send(http.MethodPost, "/oauth/token", sppayLogin).Body).Decode(&granted))
			a.header.Set("Authorization", "Bearer "+granted.Token)
		},
		pay: func(a *asker, n int) {
			body := sppayPayment("MTN", simulator.SPPayKnownCustomer, reference(n))
			var answered struct{ Transaction struct{ Reference string } }
			require.NoError(a.b, json.NewDecoder(a.send(http.MethodPost, "/v1/api/payments/initiate",
				body).Body).Decode(&answered))
			id = answered.Transaction.Reference
		},
		requests: map[string]func(*asker, int){
			"find": get("/ID"), "list": get("?account_no=1000&page_size=5"),
			"today": get("?account_no=1000&amount=2&page_size=5&date_from=" + time.Now().UTC().Format(time.DateOnly)),
		},
	}
}

// BenchmarkRequest shows that a request costs about the same whatever is stored. Both sizes
// are asked by turns, so that a busy machine slows both: the ratio is what one request costs
// with 100,000 payments stored to what it costs with 1,000.
func BenchmarkRequest(b *testing.B) {
	for provider := range workloads() {
		b.Run(provider, func(b *testing.B) {
			few, many := stocked(b, provider, 1_000), stocked(b, provider, 100_000)
			compare := func(name string, ask func(*stock)) {
				b.Run(name, func(b *testing.B) { ratio(b, func() { ask(few) }, func() { ask(many) }) })
			}
			compare("pay", func(s *stock) { s.pay() })
			for name := range few.requests {
				compare(name, func(s *stock) {
					s.asked++
					s.requests[name](s.asker, s.asked*7919%s.stored)
				})
			}
		})
	}
}

// stock is a simulator with payments of one provider.
type stock struct {
	workload
	asker        *asker
	stored, paid int
	asked        int
}

func stocked(b *testing.B, provider string, stored int) *stock {
	b.Helper()
	sim, err := simulator.Start(simulator.Options{AutoApprove: time.Nanosecond})
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, sim.Close()) })
	s := &stock{
		workload: workloads()[provider], stored: stored,
		asker: &asker{b, simulator.HandlerOf(sim), provider, http.Header{}},
	}
	if s.login != nil {
		s.login(s.asker)
	}
	for range stored {
		s.pay()
	}
	return s
}

func (s *stock) pay() {
	s.workload.pay(s.asker, s.paid)
	s.paid++
}

// ratio reports what few and many cost.
func ratio(b *testing.B, few, many func()) {
	var spent [2]time.Duration
	for b.Loop() {
		for i, ask := range []func(){few, many} {
			began := time.Now()
			ask()
			spent[i] += time.Since(began)
		}
	}
	b.ReportMetric(float64(spent[0].Nanoseconds())/float64(b.N), "ns/of-1000")
	b.ReportMetric(float64(spent[1].Nanoseconds())/float64(b.N), "ns/of-100000")
	b.ReportMetric(float64(spent[1])/float64(spent[0]), "ratio")
}
