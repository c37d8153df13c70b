package otelmomo

import (
	"net"
	"strconv"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/momo-go/momo"
)

// The attributes beyond the semantic conventions.
const (
	// Provider is the package name of the provider.
	Provider = attribute.Key("momo.provider")
	// Operation is the operation by its method's name in lower case, "collect", or
	// "callback" or "question".
	Operation = attribute.Key("momo.operation")
	// Outcome is how a verb ended: "accepted", "refused", "not sent" or "indeterminate". A
	// lookup has none.
	Outcome = attribute.Key("momo.outcome")
	// Decision is what follows a request, in a word of the log, such as "send again".
	Decision = attribute.Key("momo.decision")
	// Result is what became of a callback, in a word of the log, such as "settled".
	Result = attribute.Key("momo.result")
)

// beginning is what is known of an operation when it begins, and its ends so far.
type beginning struct {
	momo.Operation
	name    string
	options []trace.SpanStartOption
	ends    cache[ended, *ending]
}

func newBeginning(op momo.Operation) *beginning {
	b := &beginning{Operation: op, name: op.Provider + " " + op.Name}
	kind := trace.SpanKindInternal
	if op.Attempt > 0 {
		b.name, kind = op.Method+" "+op.Path, trace.SpanKindClient
	}
	b.options = []trace.SpanStartOption{trace.WithSpanKind(kind)}
	if attributes := request(op); len(attributes) > 0 {
		b.options = append(b.options, trace.WithAttributes(attributes...))
	}
	return b
}

// request is what the conventions want to be known of a request from its beginning, for
// samplers.
func request(op momo.Operation) (attributes []attribute.KeyValue) {
	if op.Method != "" && (op.Attempt > 0 || op.Callback) {
		attributes = append(attributes, semconv.HTTPRequestMethodKey.String(op.Method))
	}
	if op.Attempt == 0 {
		return attributes
	}
	host, port, err := net.SplitHostPort(op.Server)
	if err != nil {
		host = op.Server
	}
	attributes = append(attributes, semconv.ServerAddress(host))
	if number, err := strconv.Atoi(port); err == nil {
		attributes = append(attributes, semconv.ServerPort(number))
	}
	return append(attributes, semconv.URLTemplate(op.Path))
}

// ending is what is known at the end, for the span and for the histogram.
type ending struct {
	attributes []attribute.KeyValue
	measured   []metric.RecordOption
}

func (b *beginning) ending(e ended) *ending {
	var attributes []attribute.KeyValue
	if e.status != 0 {
		attributes = append(attributes, semconv.HTTPResponseStatusCode(e.status))
	}
	if e.kind != nil {
		attributes = append(attributes, semconv.ErrorTypeKey.String(b.errorType(e)))
	}
	if !b.Lookup && !b.Callback {
		attributes = append(attributes, Outcome.String(e.outcome.String()))
	}
	if b.Callback {
		attributes = append(attributes, Result.String(e.decision))
	}
	attributes = append(attributes, Provider.String(b.Provider), Operation.String(b.Name))
	set := attribute.NewSet(append(request(b.Operation), attributes...)...)
	if b.Attempt > 0 {
		attributes = append(attributes, Decision.String(e.decision))
	}
	if b.Attempt > 1 {
		attributes = append(attributes, semconv.HTTPRequestResendCount(b.Attempt-1))
	}
	return &ending{attributes, []metric.RecordOption{metric.WithAttributeSet(set)}}
}

// errorType is the status of an answer that says error, and otherwise the kind in a word.
func (b *beginning) errorType(e ended) string {
	switch {
	case b.Callback:
		return e.decision
	case b.Attempt > 0 && e.status >= 400:
		return strconv.Itoa(e.status)
	}
	word, _, _ := strings.Cut(e.kind.Error(), ":")
	return word
}
