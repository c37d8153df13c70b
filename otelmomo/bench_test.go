package otelmomo_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/metric/noop"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	notrace "go.opentelemetry.io/otel/trace/noop"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/otelmomo"
)

// installed are what a program may have installed.
var installed = []struct {
	name    string
	traces  func() trace.TracerProvider
	metrics func() metric.MeterProvider
}{
	{
		"Nothing",
		func() trace.TracerProvider { return notrace.NewTracerProvider() },
		func() metric.MeterProvider { return noop.NewMeterProvider() },
	},
	{
		"Metrics",
		func() trace.TracerProvider {
			return sdktrace.NewTracerProvider(sdktrace.WithSampler(sdktrace.NeverSample()))
		},
		metrics,
	},
	{
		"Everything",
		func() trace.TracerProvider {
			return sdktrace.NewTracerProvider(sdktrace.WithSampler(sdktrace.AlwaysSample()))
		},
		metrics,
	},
}

func metrics() metric.MeterProvider {
	return sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewManualReader()))
}

// BenchmarkObserved is a collection without a network: ours is observed, bare is the same
// client without.
func BenchmarkObserved(b *testing.B) {
	run := func(b *testing.B, observe momo.Observe) {
		c := client(b, observe, says(201, accepted))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := c.Collect(b.Context(), charge); err != nil {
				b.Fatal(err)
			}
		}
	}
	for _, with := range installed {
		b.Run(with.name, func(b *testing.B) {
			observe, err := otelmomo.New(otelmomo.Config{TracerProvider: with.traces(), MeterProvider: with.metrics()})
			require.NoError(b, err)
			b.Run("ours", func(b *testing.B) { run(b, observe) })
			b.Run("bare", func(b *testing.B) { run(b, nil) })
		})
	}
}

// BenchmarkObserve is what is added to a call of one attempt: ours, beside two spans and two
// measurements of the SDK with the same attributes.
func BenchmarkObserve(b *testing.B) {
	for _, with := range installed {
		b.Run(with.name, func(b *testing.B) {
			b.Run("ours", func(b *testing.B) {
				observe, err := otelmomo.New(otelmomo.Config{TracerProvider: with.traces(), MeterProvider: with.metrics()})
				require.NoError(b, err)
				call := momo.Operation{Provider: "samsoftpay", Name: "collect", Method: "POST", Path: "/v1/charges", Server: "a.example"}
				attempt := call
				attempt.Attempt = 1
				b.ReportAllocs()
				for b.Loop() {
					ctx, end := observe(b.Context(), call)
					_, endAttempt := observe(ctx, attempt)
					endAttempt(momo.Observed{Status: 201, Duration: 1000, Outcome: momo.Accepted, Decision: "accept"})
					end(momo.Observed{Status: 201, Duration: 1000, Outcome: momo.Accepted, Attempts: 1})
				}
			})
			b.Run("bare", func(b *testing.B) { bare(b, with.traces().Tracer("x"), with.metrics().Meter("x")) })
		})
	}
}

func bare(b *testing.B, tracer trace.Tracer, meter metric.Meter) {
	hist, err := meter.Float64Histogram("x")
	require.NoError(b, err)
	attributes := func(n int) (all []attribute.KeyValue) {
		for i := range n {
			all = append(all, attribute.String(string(rune('a'+i)), "value"))
		}
		return all
	}
	starts := []trace.SpanStartOption{trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(attributes(6)...)}
	ends := attributes(3)
	set := []metric.RecordOption{metric.WithAttributeSet(attribute.NewSet(attributes(7)...))}
	b.ReportAllocs()
	for b.Loop() {
		ctx, call := tracer.Start(b.Context(), "call", starts...)
		_, attempt := tracer.Start(ctx, "attempt", starts...)
		hist.Record(ctx, 0.1, set...)
		attempt.SetAttributes(ends...)
		attempt.End()
		hist.Record(ctx, 0.1, set...)
		call.SetAttributes(ends...)
		call.End()
	}
}
