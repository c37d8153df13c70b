package otelmomo_test

import (
	"context"
	"fmt"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/otelmomo"
	"github.com/momo-go/momo/samsoftpay"
	"github.com/momo-go/momo/simulator"
)

// printer prints the names of spans and how they ended. A program has an exporter instead.
type printer struct{ sdktrace.SpanProcessor }

func (printer) OnStart(context.Context, sdktrace.ReadWriteSpan) {}

func (printer) OnEnd(s sdktrace.ReadOnlySpan) {
	fmt.Print(s.Name(), " (", s.SpanKind(), ")")
	for _, a := range s.Attributes() {
		if a.Key == otelmomo.Outcome {
			fmt.Print(": ", a.Value.AsString())
		}
	}
	fmt.Println()
}

// Each call is a span, and each of its requests a child: here the answer of the first is
// lost, and the charge is looked for.
func Example() {
	sim, err := simulator.Start(simulator.Options{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer sim.Close()
	observe, err := otelmomo.New(otelmomo.Config{ // the zero Config is the global providers
		TracerProvider: sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(printer{})),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := samsoftpay.New(samsoftpay.Config{
		SecretKey: simulator.SamsoftpayTestKey, BaseURL: sim.URL(simulator.Samsoftpay),
		Options: momo.Options{Observe: observe},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	sim.Fault(simulator.Fault{Operation: "charge", Kind: simulator.FaultHTML502After})
	_, err = client.Collect(context.Background(), samsoftpay.CollectRequest{
		Amount: money.MustParse("10000", money.UGX), Channel: samsoftpay.ChannelMTN,
		Payer: momo.MustPhone("256770123456"), Reference: "order-001",
	})
	fmt.Println(momo.OutcomeOf(err))
	// Output:
	// POST /v1/charges (client): indeterminate
	// GET /v1/charges (client)
	// samsoftpay collect (internal): accepted
	// accepted
}
