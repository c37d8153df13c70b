// Package otelmomo makes OpenTelemetry spans and metrics of what the clients and the
// webhook handlers of momo do.
//
//	observe, err := otelmomo.New(otelmomo.Config{}) // the global providers
//	if err != nil {
//		return err
//	}
//	client, err := samsoftpay.New(samsoftpay.Config{
//		SecretKey: key,
//		Options:   momo.Options{Observe: observe},
//	})
//	handler := webhook.Signed(verifier, settle, webhook.Options{Observe: observe})
//
// # Spans
//
// Each call of a client is a span of kind internal, "samsoftpay collect", and each of its
// requests a child of kind client, "POST /v1/charges", by the semantic conventions of HTTP
// clients. Each callback is one of kind internal, "samsoftpay callback". What did not end
// well has the status error.
//
// # Metrics
//
//	http.client.request.duration   each request to a provider
//	momo.call.duration             each call of a client, with momo.outcome of a verb
//	momo.callback.duration         each callback, with momo.result
//
// All in seconds. Their attributes are the same for every payment.
//
// # What is never in them
//
// No address (url.full, which the conventions ask for), no header, body, reference,
// identifier, number or name; and nothing is added to a request: no provider gets a trace
// header. That is why it is better here than a RoundTripper of package otelhttp, which
// does both: see docs/operations.md.
package otelmomo
