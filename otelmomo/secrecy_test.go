package otelmomo_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/mpgateway"
	"github.com/momo-go/momo/samsoftpay"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/sppay"
	"github.com/momo-go/momo/ssentezo"
)

// rail opens one provider at the simulator, observed.
func rail[Config, Options any, Client interface{ Rail(Options) momo.Rail }](
	t *testing.T, sim *simulator.Simulator, provider string, observe momo.Observe,
	read func(func(string) (string, bool)) (Config, error), set func(*Config, momo.Observe),
	connect func(Config) (Client, error), o Options,
) momo.Rail {
	settings := map[string]string{}
	for _, line := range sim.Environment(provider) {
		name, value, _ := strings.Cut(line, "=")
		settings[name] = value
	}
	config, err := read(func(name string) (string, bool) { value, ok := settings[name]; return value, ok })
	require.NoError(t, err)
	set(&config, observe)
	client, err := connect(config)
	require.NoError(t, err)
	return client.Rail(o)
}

func rails(t *testing.T, sim *simulator.Simulator, o momo.Observe) map[string]momo.Rail {
	return map[string]momo.Rail{
		simulator.Samsoftpay: rail(t, sim, simulator.Samsoftpay, o, samsoftpay.ConfigFrom,
			func(c *samsoftpay.Config, o momo.Observe) { c.Observe, c.RetryWait = o, 1 }, samsoftpay.New, samsoftpay.RailOptions{}),
		simulator.Ssentezo: rail(t, sim, simulator.Ssentezo, o, ssentezo.ConfigFrom,
			func(c *ssentezo.Config, o momo.Observe) { c.Observe, c.RetryWait = o, 1 }, ssentezo.New, ssentezo.RailOptions{}),
		simulator.MPGateway: rail(t, sim, simulator.MPGateway, o, mpgateway.ConfigFrom,
			func(c *mpgateway.Config, o momo.Observe) { c.Observe, c.RetryWait = o, 1 }, mpgateway.New, mpgateway.RailOptions{}),
		simulator.Sapama: rail(t, sim, simulator.Sapama, o, sapama.ConfigFrom,
			func(c *sapama.Config, o momo.Observe) { c.Observe, c.RetryWait = o, 1 }, sapama.New,
			sapama.RailOptions{ImageURL: "https://shop.example/planted.png"}),
		simulator.SPPay: rail(t, sim, simulator.SPPay, o, sppay.ConfigFrom,
			func(c *sppay.Config, o momo.Observe) { c.Observe, c.RetryWait = o, 1 }, sppay.New,
			sppay.RailOptions{AccountNo: simulator.SPPayAccount}),
	}
}

// planted is a payment of which nothing may be seen.
var planted = map[string]momo.Payment{
	simulator.Samsoftpay: {Amount: money.MustParse("10000", money.UGX), Phone: momo.MustPhone("256770123456"), Network: momo.MTN},
	simulator.Ssentezo:   {Amount: money.MustParse("10000", money.UGX), Phone: momo.MustPhone("256770123456"), Network: momo.MTN},
	simulator.MPGateway:  {Amount: money.MustParse("100", money.KES), Phone: momo.MustPhone("254722770123"), Network: momo.Safaricom},
	simulator.Sapama:     {Amount: money.MustParse("100", money.KES), Phone: momo.MustPhone("254722770123"), Network: momo.Safaricom},
	simulator.SPPay:      {Amount: money.MustParse("10", money.GHS), Phone: momo.MustPhone("233597701234"), Network: momo.MTN},
}

func TestNothingOfAPaymentIsInSpansAndMetrics(t *testing.T) {
	otel.SetTextMapPropagator(propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, propagation.Baggage{}))
	defer otel.SetTextMapPropagator(propagation.NewCompositeTextMapPropagator())
	sim, err := simulator.Start(simulator.Options{})
	require.NoError(t, err)
	defer sim.Close()
	r := record(t)
	ctx, shop := r.tracer.Start(t.Context(), "shop")
	kinds := []simulator.FaultKind{
		"", simulator.FaultResetBefore, simulator.FaultResetAfter, simulator.FaultErrorAfter, simulator.FaultUnauthorized,
		simulator.FaultGarbled, simulator.FaultTruncated,
	}
	for provider, rail := range rails(t, sim, r.observe) {
		sim.SetBalance(provider, 1_000_000)
		for _, direction := range []momo.Direction{momo.In, momo.Out} {
			for i, kind := range kinds {
				p := planted[provider]
				p.Direction, p.Reference = direction, fmt.Sprintf("planted%s%d", direction, i)
				p.FirstName, p.MiddleName, p.LastName = "planted", "planted", "planted"
				p.Email, p.Address, p.Description, p.Account = "planted@example.com", "planted", "planted", "planted"
				p.CallbackURL = "https://planted.example/planted"
				if kind != "" {
					sim.Fault(simulator.Fault{Provider: provider, Kind: kind, Times: 2})
				}
				bounded, cancel := context.WithTimeout(ctx, time.Second)
				tx, _ := rail.Send(bounded, p)
				sim.ClearFaults()
				if tx != nil {
					p.ID = tx.ID
				}
				_, _ = rail.Look(bounded, p)
				_, _ = rail.Continue(bounded, p, momo.Next{}, "planted")
				cancel()
			}
		}
		requests := sim.Requests(provider)
		assert.Greater(t, len(requests), 20, provider)
		for _, request := range requests {
			for name := range request.Header {
				assert.NotContains(t, []string{"Traceparent", "Tracestate", "Baggage"}, name, provider)
			}
		}
	}
	shop.End()
	lines := append(r.lines(), r.measured(t)...)
	assert.Greater(t, len(lines), 200)
	secrets := []string{"planted", "770123", "7701234", "722770123"}
	for _, provider := range sim.Providers() {
		for _, line := range sim.Environment(provider) {
			name, value, _ := strings.Cut(line, "=")
			if strings.HasSuffix(name, "_KEY") || strings.Contains(name, "SECRET") || strings.HasSuffix(name, "PASSWORD") {
				secrets = append(secrets, value)
			}
		}
	}
	for _, line := range lines {
		for _, secret := range secrets {
			assert.NotContains(t, line, secret)
		}
		assert.NotContains(t, line, "url.full")
	}
}

// TestOtelhttpBelowLosesNoProof puts otelhttp under a client, and otelmomo beside it.
func TestOtelhttpBelowLosesNoProof(t *testing.T) {
	r := record(t)
	below := otelhttp.NewTransport(&http.Transport{},
		otelhttp.WithTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(r.spans))),
		otelhttp.WithPropagators(propagation.NewCompositeTextMapPropagator())) // so that no provider gets trace headers
	c, err := samsoftpay.New(samsoftpay.Config{
		SecretKey: "sk_test_1234", BaseURL: "http://127.0.0.1:1", // where nobody listens
		Options: momo.Options{HTTPClient: &http.Client{Transport: below}, Observe: r.observe, RetryWait: 1},
	})
	require.NoError(t, err)
	_, err = c.Collect(t.Context(), charge)
	assert.Equal(t, momo.NotSent, momo.OutcomeOf(err))

	var headers http.Header
	served := canned(func(q *http.Request) (*http.Response, error) {
		headers = q.Header
		return says(201, accepted)(q)
	})
	_, err = client(t, r.observe, otelhttp.NewTransport(served, otelhttp.WithPropagators(propagation.NewCompositeTextMapPropagator()))).
		Collect(t.Context(), charge)
	require.NoError(t, err)
	assert.NotContains(t, headers, "Traceparent")
}
