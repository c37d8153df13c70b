package transport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

// observer writes down what it is called with.
type observer struct {
	lines []string
	ends  []momo.Observed
	// give is the context that it returns, nil for the one that it was given.
	give func(context.Context) context.Context
}

func (o *observer) observe(ctx context.Context, op momo.Operation) (context.Context, func(momo.Observed)) {
	name := fmt.Sprintf("%s %d", op.Name, op.Attempt)
	o.lines = append(o.lines, "begin "+name)
	if o.give != nil {
		ctx = o.give(ctx)
	}
	return ctx, func(end momo.Observed) {
		o.ends = append(o.ends, end)
		o.lines = append(o.lines, fmt.Sprintf("end %s: %d, %v, %s, %q, attempts %d",
			name, end.Status, end.Kind, end.Outcome, end.Decision, end.Attempts))
	}
}

func TestEachCallAndEachAttemptIsObserved(t *testing.T) {
	lost := errors.New("connection reset")
	for _, tc := range []struct {
		name    string
		op      *Operation
		answers []any
		want    []string
	}{
		{"accepted", plain, []any{200}, []string{
			"begin disburse 0", "begin disburse 1",
			`end disburse 1: 200, <nil>, accepted, "accept", attempts 0`,
			`end disburse 0: 200, <nil>, accepted, "", attempts 1`,
		}},
		{"refused", plain, []any{402}, []string{
			"begin disburse 0", "begin disburse 1",
			`end disburse 1: 402, insufficient funds, refused, "stop", attempts 0`,
			`end disburse 0: 402, insufficient funds, refused, "", attempts 1`,
		}},
		{"lost, and sent again", verb, []any{lost, 200}, []string{
			"begin collect 0", "begin collect 1",
			`end collect 1: 0, indeterminate: it may have happened, indeterminate, "repeat", attempts 0`,
			"begin collect 2",
			`end collect 2: 200, <nil>, accepted, "accept", attempts 0`,
			`end collect 0: 200, <nil>, accepted, "", attempts 2`,
		}},
		{"a lookup has no outcome", noun, []any{404}, []string{
			"begin transaction 0", "begin transaction 1",
			`end transaction 1: 404, not found, indeterminate, "stop", attempts 0`,
			`end transaction 0: 404, not found, indeterminate, "", attempts 1`,
		}},
		{"refused after one that may have happened", verb, []any{lost, 401}, []string{
			"begin collect 0", "begin collect 1",
			`end collect 1: 0, indeterminate: it may have happened, indeterminate, "repeat", attempts 0`,
			"begin collect 2",
			`end collect 2: 401, unauthorized, refused, "stop", attempts 0`,
			`end collect 0: 401, indeterminate: it may have happened, indeterminate, "", attempts 2`,
		}},
	} {
		synctest.Test(t, func(t *testing.T) {
			var o observer
			options := with(func(r *http.Request) (*http.Response, error) {
				body := make([]byte, 1)
				_, _ = r.Body.Read(body) // so that nothing proves that it was not sent
				time.Sleep(time.Second)
				next := tc.answers[0]
				tc.answers = tc.answers[1:]
				if err, ok := next.(error); ok {
					return nil, err
				}
				return respond(next.(int), "{}"), nil
			})
			options.Observe = o.observe
			c := newClient(t, Config{Options: options})
			one := call(tc.op)
			if tc.op == noun {
				one.Body = []byte("{}")
			}
			_ = c.Do(t.Context(), one)
			assert.Equal(t, tc.want, o.lines, tc.name)
			for _, end := range o.ends[:len(o.ends)-1] {
				assert.Equal(t, time.Second, end.Duration, tc.name)
			}
			assert.GreaterOrEqual(t, o.ends[len(o.ends)-1].Duration, time.Second, tc.name)
		})
	}
}

func TestWhatIsObservedIsTheSameForEveryPayment(t *testing.T) {
	var seen []momo.Operation
	options := with(func(*http.Request) (*http.Response, error) { return respond(200, "{}"), nil })
	options.Observe = func(_ context.Context, op momo.Operation) (context.Context, func(momo.Observed)) {
		seen = append(seen, op)
		return nil, nil
	}
	c := newClient(t, Config{BaseURL: "https://provider.invalid:8443/base", Options: options})
	require.NoError(t, c.Do(t.Context(), call(verb)))
	want := momo.Operation{
		Provider: "test", Name: "collect", Method: http.MethodPost, Path: "/v1/{id}/pay", Server: "provider.invalid:8443",
	}
	first := want
	first.Attempt = 1
	assert.Equal(t, []momo.Operation{want, first}, seen)
}

func TestACallThatSendsNothingIsObservedWithoutAttempts(t *testing.T) {
	var o observer
	options := with(func(*http.Request) (*http.Response, error) { return nil, errors.New("sent") })
	options.Observe = o.observe
	c := newClient(t, Config{Options: options})
	wrong := call(plain)
	wrong.Faults.Check(false, "Amount", "is required")
	require.ErrorIs(t, c.Do(t.Context(), wrong), momo.ErrInvalid)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, c.Do(ended, call(plain)), momo.ErrNotSent)
	assert.Equal(t, []string{
		"begin disburse 0", `end disburse 0: 0, invalid request, refused, "", attempts 0`,
		"begin disburse 0", `end disburse 0: 0, not sent, not sent, "", attempts 0`,
	}, o.lines)
}

func TestTheRequestsOfOneCallAreItsAttempts(t *testing.T) {
	var o observer
	options := with(func(r *http.Request) (*http.Response, error) {
		if r.Method == http.MethodPost {
			return respond(500, "{}"), nil
		}
		return respond(200, "{}"), nil
	})
	options.Observe = o.observe
	c := newClient(t, Config{Options: options})
	_, err := DoOrFind(t.Context(), c, call(plain), func(*Answer) (*int, error) { return new(int), nil },
		func(ctx context.Context) (*int, error) {
			for range 2 {
				if err := c.Do(ctx, call(noun)); err != nil {
					return nil, err
				}
			}
			return new(int), nil
		})
	require.NoError(t, err)
	assert.Equal(t, []string{
		"begin disburse 0", "begin disburse 1",
		`end disburse 1: 500, indeterminate: it may have happened, indeterminate, "stop, unknown", attempts 0`,
		"begin transaction 1", `end transaction 1: 200, <nil>, indeterminate, "accept", attempts 0`,
		"begin transaction 1", `end transaction 1: 200, <nil>, indeterminate, "accept", attempts 0`,
		`end disburse 0: 200, <nil>, accepted, "", attempts 3`,
	}, o.lines)
}

type tag struct{}

// contexts are what an observer may return, and whether its value is to be found.
var contexts = []struct {
	name  string
	give  func(context.Context) context.Context
	value any
}{
	{"its own value", func(ctx context.Context) context.Context { return context.WithValue(ctx, tag{}, "v") }, "v"},
	{"nil", func(context.Context) context.Context { return nil }, nil},
	{"another one, that never ends", func(context.Context) context.Context {
		return context.WithValue(context.Background(), tag{}, "v")
	}, "v"},
	{"one that has ended", func(ctx context.Context) context.Context {
		ctx, cancel := context.WithCancelCause(context.WithValue(ctx, tag{}, "v"))
		cancel(errors.New("observer"))
		return ctx
	}, "v"},
	{"a cancelled stranger", func(context.Context) context.Context {
		ctx, cancel := context.WithCancel(context.WithValue(context.Background(), tag{}, "v"))
		cancel()
		return ctx
	}, "v"},
}

func TestTheContextOfAnObserverHasValuesAndNothingElse(t *testing.T) {
	for _, tc := range contexts {
		synctest.Test(t, func(t *testing.T) {
			o := observer{give: tc.give}
			options := with(func(r *http.Request) (*http.Response, error) {
				assert.Equal(t, tc.value, r.Context().Value(tag{}), tc.name)
				op, ok := momo.OperationOf(r.Context())
				assert.True(t, ok, tc.name)
				assert.Equal(t, "disburse", op.Name, tc.name)
				deadline, ok := r.Context().Deadline()
				assert.True(t, ok && time.Until(deadline) <= time.Minute, tc.name)
				if op.Attempt == 1 {
					<-r.Context().Done()
				}
				return nil, r.Context().Err()
			})
			options.Observe = o.observe
			began := time.Now()
			err := newClient(t, Config{Options: options}).Do(t.Context(), call(plain))
			assert.ErrorIs(t, err, context.DeadlineExceeded, tc.name)
			assert.Equal(t, time.Minute, time.Since(began), tc.name)

			ctx, cancel := context.WithCancelCause(t.Context())
			time.AfterFunc(time.Second, func() { cancel(errors.New("shop closed")) })
			began = time.Now()
			err = newClient(t, Config{Options: options}).Do(ctx, call(plain))
			assert.ErrorIs(t, err, context.Canceled, tc.name)
			assert.Equal(t, time.Second, time.Since(began), tc.name)
		})
	}
}

func TestACallersTransportKnowsTheOperation(t *testing.T) {
	c := newClient(t, Config{Options: with(func(r *http.Request) (*http.Response, error) {
		op, ok := momo.OperationOf(r.Context())
		assert.True(t, ok)
		assert.Equal(t, "collect", op.Name)
		assert.Equal(t, 1, op.Attempt)
		return respond(200, "{}"), nil
	})})
	require.NoError(t, c.Do(t.Context(), call(verb)))
	_, ok := momo.OperationOf(t.Context())
	assert.False(t, ok)
}

// TestNothingIsLostByObserving holds the proofs of not-sent, and what is unknown, against
// those of a client that nobody observes.
func TestNothingIsLostByObserving(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		connection, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_ = connection.Close()
		}
	}))
	defer server.Close()
	for _, address := range []string{"http://127.0.0.1:1", server.URL} {
		for _, given := range append(contexts, contexts[0]) {
			o := observer{give: given.give}
			for _, client := range []*http.Client{nil, {Transport: slowDial(0)}} {
				plainly := newClient(t, Config{BaseURL: address, Options: momo.Options{HTTPClient: client, RetryWait: 1}})
				observed := newClient(t, Config{BaseURL: address, Options: momo.Options{
					HTTPClient: client, RetryWait: 1, Observe: o.observe,
				}})
				want, got := plainly.Do(t.Context(), call(plain)), observed.Do(t.Context(), call(plain))
				assert.Equal(t, momo.OutcomeOf(want), momo.OutcomeOf(got), "%s: %s", address, given.name)
				assert.Equal(t, want.Error(), got.Error(), given.name)
			}
		}
	}
}

func TestNobodyObservingAllocatesNothing(t *testing.T) {
	c := newClient(t, Config{})
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		_, whole := c.Begin(ctx, plain)
		whole.End(nil)
	}))
}
