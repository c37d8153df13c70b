package e2e

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/sign"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/mpgateway"
	"github.com/momo-go/momo/samsoftpay"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/sppay"
	"github.com/momo-go/momo/ssentezo"
	"github.com/momo-go/momo/webhook"
)

// Every benchmark has a part "ours" and a part "bare", the standard library doing
// the same in the same run: the ratio of the two is what counts.

// collection is one provider's collection, by our client and by the bare program.
type collection struct {
	name string
	bare program
	ours func(tb testing.TB, base string, o momo.Options) func(context.Context) error
}

var collections = []collection{
	{"samsoftpay", bareSamsoftpay, func(tb testing.TB, base string, o momo.Options) func(context.Context) error {
		client := must(samsoftpay.New(samsoftpay.Config{BaseURL: base, SecretKey: "sk_test_benchmark", ChargesPerMinute: -1, Options: o}))(tb)
		request := samsoftpay.CollectRequest{Amount: money.MustParse("10000", money.UGX), Payer: momo.MustPhone("256700123456"), Channel: samsoftpay.ChannelMTN, Reference: "order-001"}
		return func(ctx context.Context) error { _, err := client.Collect(ctx, request); return err }
	}},
	{"ssentezo", bareSsentezo, func(tb testing.TB, base string, o momo.Options) func(context.Context) error {
		client := must(ssentezo.New(ssentezo.Config{BaseURL: base, Environment: ssentezo.EnvironmentSandbox, APIUser: "user", APIKey: "key", Options: o}))(tb)
		request := ssentezo.CollectRequest{Amount: money.MustParse("25000", money.UGX), Payer: momo.MustPhone("256770691484"), Reference: "order-001", Description: "Order 001"}
		return func(ctx context.Context) error { _, err := client.Collect(ctx, request); return err }
	}},
	{"mpgateway", bareMPGateway, func(tb testing.TB, base string, o momo.Options) func(context.Context) error {
		client := must(mpgateway.New(mpgateway.Config{BaseURL: base, PublicID: "f54ec96649be11ebb3780242ac130002", MerchantID: "e0fecd91fcb24f348048193b3fb34875ba3722b4", Secret: secret, Options: o}))(tb)
		request := mpgateway.CollectRequest{Amount: money.MustParse("350", money.KES), Payer: momo.MustPhone("254700000001"), Provider: mpgateway.ProviderSafaricom, Reference: "order-001"}
		return func(ctx context.Context) error { _, err := client.Collect(ctx, request); return err }
	}},
	{"sapama", bareSapama, func(tb testing.TB, base string, o momo.Options) func(context.Context) error {
		client := must(sapama.New(sapama.Config{BaseURL: base, APIKey: "a-key-of-the-merchant", APISecret: secret, Till: 2, Options: o}))(tb)
		request := sapama.CollectRequest{
			Amount: money.MustParse("1000", money.KES), Payer: momo.MustPhone("254722906835"), Reference: "order-001", Account: "CUST-9",
			Description: "Order 001", FirstName: "John", MiddleName: "Mwangi", LastName: "Otieno", Email: "john@example.com", Address: "Nakuru",
			ImageURL: "https://merchant.example/i.png", CallbackURL: "https://merchant.example/cb",
		}
		return func(ctx context.Context) error { _, err := client.Collect(ctx, request); return err }
	}},
	{"sppay", bareSPPay, func(tb testing.TB, base string, o momo.Options) func(context.Context) error {
		client := must(sppay.New(sppay.Config{BaseURL: base, Token: "token", Options: o}))(tb)
		request := sppay.CollectRequest{
			Amount: money.MustParse("2.50", money.GHS), AccountNo: "1000", Payer: momo.MustPhone("233597018036"), Institution: sppay.InstitutionMTN,
			Email: "payer@example.com", Reference: "order-001", CallbackURL: "https://merchant.example/cb",
		}
		return func(ctx context.Context) error { _, err := client.Collect(ctx, request); return err }
	}},
}

// must is for constructors; it ends the benchmark.
func must[T any](value T, err error) func(testing.TB) T {
	return func(tb testing.TB) T {
		require.NoError(tb, err)
		return value
	}
}

const nowhere = "https://provider.invalid"

// canned answers every request at once, without a network.
type canned string

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	_, _ = io.Copy(io.Discard, r.Body)
	_ = r.Body.Close()
	return &http.Response{
		StatusCode: http.StatusOK, ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{"Content-Type": {"application/json"}}, Request: r,
		Body: io.NopCloser(strings.NewReader(string(c))), ContentLength: int64(len(c)),
	}, nil
}

// BenchmarkCollect is each client's own code, without a network.
func BenchmarkCollect(b *testing.B) {
	for _, c := range collections {
		client := &http.Client{Transport: canned(c.bare.answer)}
		b.Run(c.name+"/bare", func(b *testing.B) { repeat(b, c.bare.call(client, nowhere)) })
		b.Run(c.name+"/ours", func(b *testing.B) { repeat(b, c.ours(b, nowhere, momo.Options{HTTPClient: client})) })
	}
}

func repeat(b *testing.B, call func(context.Context) error) {
	b.ReportAllocs()
	for b.Loop() {
		if err := call(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLoopback is a collection over real connections, from one caller and
// from many. The bare client has net/http's default transport, tuned to keep as
// many connections as there are callers; ours is as it comes.
func BenchmarkLoopback(b *testing.B) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConns, transport.MaxIdleConnsPerHost = 0, 1024
	tuned := &http.Client{Transport: transport}
	for _, c := range collections {
		for _, callers := range []int{1, 64, 512} {
			name := c.name + "/" + strconv.Itoa(callers)
			b.Run(name+"/bare", func(b *testing.B) {
				base, opened := serve(b, c.bare.answer)
				crowd(b, callers, opened, c.bare.call(tuned, base))
			})
			b.Run(name+"/ours", func(b *testing.B) {
				base, opened := serve(b, c.bare.answer)
				crowd(b, callers, opened, c.ours(b, base, momo.Options{}))
			})
		}
	}
}

// BenchmarkFirst is the first answer that a new client gets, over a connection
// that it has to open.
func BenchmarkFirst(b *testing.B) {
	fresh := func(call func(*http.Client) func(context.Context) error) func(context.Context) error {
		return func(ctx context.Context) error {
			pool := &http.Transport{}
			defer pool.CloseIdleConnections()
			return call(&http.Client{Transport: pool})(ctx)
		}
	}
	for _, c := range collections {
		base, _ := serve(b, c.bare.answer)
		b.Run(c.name+"/bare", func(b *testing.B) {
			repeat(b, fresh(func(client *http.Client) func(context.Context) error { return c.bare.call(client, base) }))
		})
		b.Run(c.name+"/ours", func(b *testing.B) {
			repeat(b, fresh(func(client *http.Client) func(context.Context) error {
				return c.ours(b, base, momo.Options{HTTPClient: client})
			}))
		})
	}
}

// serve answers every request, and counts the connections that are opened to it.
func serve(b *testing.B, answer string) (base string, opened *atomic.Int64) {
	opened = new(atomic.Int64)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, answer)
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

// crowd shares b.N calls among callers, after each has made some, and reports how
// many connections were opened since.
func crowd(b *testing.B, callers int, opened *atomic.Int64, call func(context.Context) error) {
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

// callback is one provider's callback: verified and read where it is signed, and
// the claim read out of it where it is not.
type callback struct {
	name       string
	delivery   webhook.Delivery
	ours, bare func(webhook.Delivery) error
}

// BenchmarkCallback is what a callback costs before the provider is asked.
func BenchmarkCallback(b *testing.B) {
	for _, c := range callbacks(b) {
		b.Run(c.name+"/bare", func(b *testing.B) { repeat(b, func(context.Context) error { return c.bare(c.delivery) }) })
		b.Run(c.name+"/ours", func(b *testing.B) { repeat(b, func(context.Context) error { return c.ours(c.delivery) }) })
	}
}

func verifying(v webhook.Verifier) func(webhook.Delivery) error {
	return func(d webhook.Delivery) error { _, err := v.Verify(d); return err }
}

func claiming(c webhook.Confirmer) func(webhook.Delivery) error {
	return func(d webhook.Delivery) error { _, err := c.Claim(d); return err }
}

func callbacks(tb testing.TB) []callback {
	tokens := must(webhook.NewTokens(secret))(tb)
	ours := must(ssentezo.New(ssentezo.Config{Environment: ssentezo.EnvironmentSandbox, APIUser: "user", APIKey: "key"}))(tb)
	ssentezoCallbacks := must(webhook.NewSsentezo(webhook.SsentezoConfig{Client: ours, Direction: momo.In, Tokens: tokens}))(tb)
	spPay := must(sppay.New(sppay.Config{BaseURL: nowhere, Token: "token"}))(tb)
	spPayCallbacks := must(webhook.NewSPPay(webhook.SPPayConfig{Client: spPay, Direction: momo.In, Tokens: tokens}))(tb)
	gateway := must(mpgateway.New(mpgateway.Config{BaseURL: nowhere, PublicID: "p", MerchantID: "m", Secret: secret}))(tb)
	till := must(sapama.New(sapama.Config{APIKey: secret, APISecret: "secret", Till: 2}))(tb)

	const charge = `{"id":"evt_374eca4ab7ae40f58f11ca4a","timestamp":1795196753,"event":"charge.succeeded","data":{"id":"txn_9c610df9ebcf4da8","amount":10000,"fee":200,"currency":"UGX","channel":"mtn_momo","status":"succeeded","reference":"order-001","merchant_reference":"order-001","mode":"live","failure_reason":null,"completed_at":"2026-11-20T17:45:53.548403"}}`
	payment := must(webhook.SignMPGateway(secret, []byte(`{"merchant_id":"m","operation_type":17,"customer_id":"254700000001","amount":100,"init_amount":100,"currency":"KES","order_id":"o-1","transaction_id":"1234567","transaction_ref":"QR555RQ","status":2,"provider_id":40,"destination_id":"","result":{"code":0,"message":"OK"},"provider_result":{"code":"0","message":"OK"},"service_id":"1","service_version":"1.03/1.0","service_date_time":"2020-11-25 10:08:32.832969"}`)))(tb)
	notification := url.Values{
		"organization_id": {"1"}, "location_id": {"2"}, "trans_type": {"c2b"}, "trans_id": {"OGA3SAPAMA"}, "trans_time": {"20200709220327"}, "trans_amount": {"350"},
		"short_code": {"830830"}, "bill_ref_number": {"Sapama - 305694"}, "phone": {"254722906835"}, "first_name": {"EDWIN"}, "last_name": {"MUGENDI"}, "status": {"received"},
		"reference_number": {"order-001"}, "type": {"receipt"}, "invoice_id": {"305694"}, "api_key": {secret}, "third_party_message": {"Success"},
	}
	return []callback{
		{
			"samsoftpay", posted("/", "application/json", charge, "X-Samsoftpay-Signature", hmac256([]byte(charge))),
			verifying(must(webhook.NewSamsoftpay(webhook.SamsoftpayConfig{Secrets: []momo.Secret{secret}}))(tb)), bareSamsoftpayCallback,
		},
		{
			"ssentezo", posted(pathOf(tb, ssentezoCallbacks.CallbackURL), "application/json",
				`{"response":"OK","data":{"transactionStatus":"SUCCEEDED","ssentezoWalletReference":"f66ff3b2-2a2c-4c9d-9a1a-6b1f4b5d3c11","externalReference":"order-001","financialTransactionId":"0f5c2e7a9d8b4c6f8e1d2c3b4a5f6e7d"}}`),
			claiming(ssentezoCallbacks), bareHint[ssentezoHint]("ssentezo", "order-001"),
		},
		{"mpgateway", posted("/", "application/json", string(payment)), verifying(must(webhook.NewMPGateway(webhook.MPGatewayConfig{Client: gateway, Secrets: []momo.Secret{secret}}))(tb)), bareMPGatewayCallback},
		{
			"sapama", posted("/", "application/x-www-form-urlencoded", notification.Encode()),
			claiming(must(webhook.NewSapama(webhook.SapamaConfig{Client: till, APIKeys: []momo.Secret{secret}}))(tb)), bareSapamaHint,
		},
		{
			"sppay", posted(pathOf(tb, spPayCallbacks.CallbackURL), "application/json",
				`{"status":"success","message":"Transaction successful","transaction":{"reference":"8Q6D7XDH4Y","external_reference":"order-001","amount":"2.50","currency":"GHS","status":4}}`),
			claiming(spPayCallbacks), bareHint[spPayHint]("sppay", "order-001"),
		},
	}
}

func posted(path, contentType, body string, header ...string) webhook.Delivery {
	h := http.Header{"Content-Type": {contentType}}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return webhook.Delivery{Method: http.MethodPost, Path: path, Header: h, Body: []byte(body)}
}

func pathOf(tb testing.TB, callbackURL func(base, reference string) (string, error)) string {
	address, err := callbackURL("https://merchant.example/callbacks", "order-001")
	require.NoError(tb, err)
	return strings.TrimPrefix(address, "https://merchant.example")
}

// gatewayBody is a body of n scalars in the proportions of a callback, and what is
// signed of it.
func gatewayBody(n int) (body []byte, signed string) {
	var json, text strings.Builder
	add := func(format, name, value string) {
		json.WriteString("," + fmt.Sprintf(format, name, value))
		text.WriteString(name + value)
	}
	for i := 0; i < n; i += 5 {
		id := fmt.Sprintf("_%05d", i)
		add(`%q:%s`, "number"+id, strconv.Itoa(1000+i))
		add(`%q:%q`, "text"+id, "some value "+id)
		add(`%q:%q`, "reference"+id, "QR555RQ"+id)
		json.WriteString(`,"result` + id + `":{"code":0,"message":"OK"}`)
		text.WriteString("result" + id + ".code0result" + id + ".messageOK")
	}
	return []byte("{" + json.String()[1:] + "}"), text.String()
}

// BenchmarkRecursive is the Payment API Gateway's signature, beside the hash of
// the text that it is over.
func BenchmarkRecursive(b *testing.B) {
	for _, n := range []int{10, 100, 1000, 10000} {
		body, signed := gatewayBody(n)
		key := sign.NewRecursive([]byte(secret))
		require.Equal(b, hmac512([]byte(signed)), must(key.Sum(body))(b))
		b.Run(fmt.Sprintf("%d/ours", n), func(b *testing.B) {
			repeat(b, func(context.Context) error { _, err := key.Sum(body); return err })
		})
		b.Run(fmt.Sprintf("%d/bare", n), func(b *testing.B) {
			bare, input, room := hmac.New(sha512.New, []byte(secret)), []byte(signed), make([]byte, 0, sha512.Size)
			repeat(b, func(context.Context) error {
				bare.Reset()
				bare.Write(input)
				room = bare.Sum(room[:0])
				return nil
			})
		})
	}
}

// BenchmarkHash is Sapama's hash of the fields of a request, beside the same made
// for one list of names.
func BenchmarkHash(b *testing.B) {
	fields := map[string]string{
		"amount": "1000", "api_key": "a-key-of-the-merchant", "currency": "KES", "description": "Order 17",
		"environment": "live", "flow": "stkpush", "format": "json", "location_id": "2",
		"phone": "254722906835", "reference_number": "ORD-1",
	}
	names := slices.Sorted(maps.Keys(fields))
	bare := func() string {
		values := make([]string, 0, len(names)+1)
		for _, name := range names {
			values = append(values, fields[name])
			if name == "api_key" {
				values = append(values, "the-secret")
			}
		}
		sum := sha256.Sum256([]byte(strings.Join(values, ".")))
		return hex.EncodeToString(sum[:])
	}
	require.Equal(b, bare(), sapama.Hash("the-secret", fields))
	b.Run("ours", func(b *testing.B) {
		repeat(b, func(context.Context) error { sapama.Hash("the-secret", fields); return nil })
	})
	b.Run("bare", func(b *testing.B) { repeat(b, func(context.Context) error { bare(); return nil }) })
}

// BenchmarkMoney is an amount read and written, beside the bare pieces that do the
// same without checks.
func BenchmarkMoney(b *testing.B) {
	const text, minor = "1050.50", 105_050
	amount, room := money.MustParse(text, money.KES), make([]byte, 0, 32)
	b.Run("parse/ours", func(b *testing.B) {
		repeat(b, func(context.Context) error { _, err := money.Parse(text, money.KES); return err })
	})
	b.Run("parse/bare", func(b *testing.B) {
		repeat(b, func(context.Context) error {
			whole, fraction, _ := strings.Cut(text, ".")
			major, err := strconv.ParseInt(whole, 10, 64)
			if err != nil {
				return err
			}
			cents, err := strconv.ParseInt(fraction, 10, 64)
			if err == nil && major*100+cents != minor {
				b.Fatal(major, cents)
			}
			return err
		})
	})
	b.Run("format/ours", func(b *testing.B) {
		repeat(b, func(context.Context) error { room = amount.AppendNumber(room[:0]); return nil })
	})
	b.Run("format/bare", func(b *testing.B) {
		repeat(b, func(context.Context) error {
			room = strconv.AppendInt(room[:0], amount.Minor()/100, 10)
			room = strconv.AppendInt(append(room, '.'), amount.Minor()%100, 10)
			return nil
		})
	})
}
