package e2e

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/mpgateway"
	"github.com/momo-go/momo/samsoftpay"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/sppay"
	"github.com/momo-go/momo/ssentezo"
)

// Every benchmark has a part "ours" and a part "bare", which does the same with the
// standard library in the same run, and where there is JSON in it a part "bare2",
// which is bare with json/v2. The ratios are what counts. See PERFORMANCE.md.

// collection is one provider's collection, by the client of this module and by the
// bare programs.
type collection struct {
	name        string
	bare, bare2 program
	ours        func(tb testing.TB, base string, o momo.Options) func(context.Context) error
}

var collections = []collection{
	{"samsoftpay", bareSamsoftpay(standard), bareSamsoftpay(v2), collectSamsoftpay},
	{"ssentezo", bareSsentezo(standard), bareSsentezo(v2), collectSsentezo},
	{"mpgateway", bareMPGateway[json.Number](standard), bareMPGateway[jsontext.Value](v2), collectMPGateway},
	{"sapama", bareSapama[json.Number](standard), bareSapama[jsontext.Value](v2), collectSapama},
	{"sppay", bareSPPay[json.Number](standard), bareSPPay[jsontext.Value](v2), collectSPPay},
}

func collectSamsoftpay(tb testing.TB, base string, o momo.Options) func(context.Context) error {
	client := must(samsoftpay.New(samsoftpay.Config{
		BaseURL: base, SecretKey: "sk_test_benchmark", ChargesPerMinute: -1, Options: o,
	}))(tb)
	request := samsoftpay.CollectRequest{
		Amount: money.MustParse("10000", money.UGX), Payer: momo.MustPhone("256700123456"),
		Channel: samsoftpay.ChannelMTN, Reference: "order-001",
	}
	return func(ctx context.Context) error { _, err := client.Collect(ctx, request); return err }
}

func collectSsentezo(tb testing.TB, base string, o momo.Options) func(context.Context) error {
	client := must(ssentezo.New(ssentezo.Config{
		BaseURL: base, Environment: ssentezo.EnvironmentSandbox, APIUser: "user", APIKey: "key", Options: o,
	}))(tb)
	request := ssentezo.CollectRequest{
		Amount: money.MustParse("25000", money.UGX), Payer: momo.MustPhone("256770691484"),
		Reference: "order-001", Description: "Order 001",
	}
	return func(ctx context.Context) error { _, err := client.Collect(ctx, request); return err }
}

func collectMPGateway(tb testing.TB, base string, o momo.Options) func(context.Context) error {
	client := must(mpgateway.New(mpgateway.Config{
		BaseURL: base, PublicID: "f54ec96649be11ebb3780242ac130002",
		MerchantID: "e0fecd91fcb24f348048193b3fb34875ba3722b4", Secret: secret, Options: o,
	}))(tb)
	request := mpgateway.CollectRequest{
		Amount: money.MustParse("350", money.KES), Payer: momo.MustPhone("254700000001"),
		Provider: mpgateway.ProviderSafaricom, Reference: "order-001",
	}
	return func(ctx context.Context) error { _, err := client.Collect(ctx, request); return err }
}

func collectSapama(tb testing.TB, base string, o momo.Options) func(context.Context) error {
	client := must(sapama.New(sapama.Config{
		BaseURL: base, APIKey: "a-key-of-the-merchant", APISecret: secret, Till: 2, Options: o,
	}))(tb)
	request := sapama.CollectRequest{
		Amount: money.MustParse("1000", money.KES), Payer: momo.MustPhone("254722906835"), Reference: "order-001",
		Account: "CUST-9", Description: "Order 001", FirstName: "John", MiddleName: "Mwangi", LastName: "Otieno",
		Email: "john@example.com", Address: "Nakuru",
		ImageURL: "https://merchant.example/i.png", CallbackURL: "https://merchant.example/cb",
	}
	return func(ctx context.Context) error { _, err := client.Collect(ctx, request); return err }
}

func collectSPPay(tb testing.TB, base string, o momo.Options) func(context.Context) error {
	client := must(sppay.New(sppay.Config{BaseURL: base, Token: "token", Options: o}))(tb)
	request := sppay.CollectRequest{
		Amount: money.MustParse("2.50", money.GHS), AccountNo: "1000", Payer: momo.MustPhone("233597018036"),
		Institution: sppay.InstitutionMTN, Email: "payer@example.com", Reference: "order-001",
		CallbackURL: "https://merchant.example/cb",
	}
	return func(ctx context.Context) error { _, err := client.Collect(ctx, request); return err }
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
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
	}
	return &http.Response{
		StatusCode: http.StatusOK, ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/json"}},
		Body:   io.NopCloser(strings.NewReader(string(c))), ContentLength: int64(len(c)),
	}, nil
}

// BenchmarkCollect is each client's own code, without a network.
func BenchmarkCollect(b *testing.B) {
	for _, c := range collections {
		client := &http.Client{Transport: canned(c.bare.answer)}
		b.Run(c.name+"/bare", func(b *testing.B) { repeat(b, c.bare.call(client, nowhere)) })
		b.Run(c.name+"/bare2", func(b *testing.B) { repeat(b, c.bare2.call(client, nowhere)) })
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
