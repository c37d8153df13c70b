package otelmomo

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/semconv/v1.43.0/httpconv"
	"go.opentelemetry.io/otel/trace"

	"github.com/momo-go/momo"
)

// Config is where spans and metrics go. The zero Config is the global providers.
type Config struct {
	// TracerProvider is that of the spans. Nil means otel.GetTracerProvider().
	TracerProvider trace.TracerProvider
	// MeterProvider is that of the metrics. Nil means otel.GetMeterProvider().
	MeterProvider metric.MeterProvider
}

const scope = "github.com/momo-go/momo/otelmomo"

// New makes a function for momo.Options.Observe and webhook.Options.Observe. One can serve
// all clients and handlers of a program. An error is the meter's.
func New(c Config) (momo.Observe, error) {
	if c.TracerProvider == nil {
		c.TracerProvider = otel.GetTracerProvider()
	}
	if c.MeterProvider == nil {
		c.MeterProvider = otel.GetMeterProvider()
	}
	meter := c.MeterProvider.Meter(scope)
	requests, err := httpconv.NewClientRequestDuration(meter)
	calls, errOfCalls := duration(meter, "momo.call.duration", "Duration of calls of a client.")
	callbacks, errOfCallbacks := duration(meter, "momo.callback.duration", "Duration of callbacks.")
	if err := errors.Join(err, errOfCalls, errOfCallbacks); err != nil {
		return nil, err
	}
	o := &observer{
		tracer: c.TracerProvider.Tracer(scope), requests: requests.Inst(), calls: calls, callbacks: callbacks,
	}
	return o.observe, nil
}

func duration(m metric.Meter, name, description string) (metric.Float64Histogram, error) {
	return m.Float64Histogram(name, metric.WithUnit("s"), metric.WithDescription(description),
		metric.WithExplicitBucketBoundaries(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60))
}

type observer struct {
	tracer                     trace.Tracer
	requests, calls, callbacks metric.Float64Histogram
	begins                     cache[momo.Operation, *beginning]
}

// ended is all that is told of an end.
type ended struct {
	status   int
	kind     error
	outcome  momo.Outcome
	decision string
}

func (o *observer) observe(ctx context.Context, op momo.Operation) (context.Context, func(momo.Observed)) {
	begin := o.begins.get(op, newBeginning)
	ctx, span := o.tracer.Start(ctx, begin.name, begin.options...)
	return ctx, func(end momo.Observed) {
		e := begin.ends.get(ended{end.Status, end.Kind, end.Outcome, end.Decision}, begin.ending)
		o.histogram(begin).Record(ctx, end.Duration.Seconds(), e.measured...)
		if span.IsRecording() {
			span.SetAttributes(e.attributes...)
			if end.Kind != nil {
				span.SetStatus(codes.Error, "")
			}
		}
		span.End()
	}
}

func (o *observer) histogram(b *beginning) metric.Float64Histogram {
	switch {
	case b.Callback:
		return o.callbacks
	case b.Attempt > 0:
		return o.requests
	default:
		return o.calls
	}
}
