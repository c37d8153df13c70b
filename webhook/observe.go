package webhook

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// observation is a callback under way, for Options.Observe. The zero one is of a callback
// that nobody observes.
type observation struct {
	began time.Time
	end   func(momo.Observed)
}

// observe calls Options.Observe. Deadline and end of the context stay what they are.
func observe(
	ctx context.Context, with momo.Observe, o momo.Operation,
) (context.Context, observation) {
	if with == nil {
		return ctx, observation{}
	}
	o.Callback = true
	began := time.Now()
	ctx = momo.WithOperation(ctx, o)
	given, end := with(ctx, o)
	return transport.WithValues(ctx, given), observation{began: began, end: end}
}

// finish says what became of the callback.
func (o observation) finish(status int, word string, err error) {
	if o.end != nil {
		o.end(momo.Observed{Status: status, Duration: time.Since(o.began), Kind: kindOf(err), Decision: word})
	}
}

// methodOf is a method that a provider may use, and empty for whatever else was sent.
func methodOf(r *http.Request) string {
	if r.Method == http.MethodPost || r.Method == http.MethodGet {
		return r.Method
	}
	return ""
}

var errUnbelieved = errors.New("webhook: not believed")

// kindOf is the error of this package that counts; any other may contain anything.
func kindOf(err error) error {
	if err == nil {
		return nil
	}
	for _, known := range errorWords {
		if errors.Is(err, known.err) {
			return known.err
		}
	}
	return errUnbelieved
}
