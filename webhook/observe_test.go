package webhook

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

type tag struct{}

// observer writes down what it is called with, and gives a context of its own that has
// ended.
type observer struct{ lines []string }

func (o *observer) observe(ctx context.Context, op momo.Operation) (context.Context, func(momo.Observed)) {
	o.lines = append(o.lines, fmt.Sprintf("%s %s %q callback %v", op.Provider, op.Name, op.Method, op.Callback))
	ctx, cancel := context.WithCancel(context.WithValue(ctx, tag{}, "v"))
	cancel()
	return ctx, func(end momo.Observed) {
		o.lines = append(o.lines, fmt.Sprintf("%d, %v, %q", end.Status, end.Kind, end.Decision))
	}
}

func TestEachCallbackIsObservedOnce(t *testing.T) {
	var o observer
	failing := errors.New("256700123456 is broken")
	h := Signed(claims{}, func(ctx context.Context, e Event) error {
		assert.Equal(t, "v", ctx.Value(tag{}))
		assert.NoError(t, ctx.Err(), "the observer's context lends its values only")
		if e.ID == "bad" {
			return failing
		}
		return nil
	}, Options{Observe: o.observe})
	for _, body := range []string{"succeeded one", "succeeded one", "succeeded bad", "nonsense"} {
		answer(h, body)
	}
	r := httptest.NewRequest("256700123456", "/callback", strings.NewReader(""))
	h.ServeHTTP(httptest.NewRecorder(), r)
	_, err := h.Process(t.Context(), Delivery{
		Method: http.MethodPost, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte("succeeded two"),
	})
	require.NoError(t, err)
	assert.Equal(t, []string{
		`claims callback "POST" callback true`, `200, <nil>, "settled"`,
		`claims callback "POST" callback true`, `200, <nil>, "repeated"`,
		`claims callback "POST" callback true`, `503, webhook: settle failed, "settle failed"`,
		`claims callback "POST" callback true`, `503, webhook: not believed, "not believed"`,
		`claims callback "" callback true`, `405, webhook: method not allowed, "wrong method"`,
		`claims callback "" callback true`, `200, <nil>, "settled"`,
	}, o.lines)
}

func TestEachQuestionIsObservedOnce(t *testing.T) {
	var o observer
	decision, err := Approve, error(nil)
	h := Decide(asks{}, func(ctx context.Context, _ Question) (Decision, error) {
		assert.Equal(t, "v", ctx.Value(tag{}))
		return decision, err
	}, Options{Observe: o.observe})
	answer(h, "{}")
	decision = Reject
	answer(h, "{}")
	decision, err = Approve, errors.New("down")
	answer(h, "{}")
	assert.Equal(t, []string{
		`asks question "POST" callback true`, `200, <nil>, "approved"`,
		`asks question "POST" callback true`, `200, <nil>, "rejected"`,
		`asks question "POST" callback true`, `200, webhook: decide failed, "decide failed"`,
	}, o.lines)
}

func TestAnObserverMayReturnNothing(t *testing.T) {
	h := Signed(claims{}, func(context.Context, Event) error { return nil }, Options{
		Observe: func(context.Context, momo.Operation) (context.Context, func(momo.Observed)) { return nil, nil },
	})
	assert.Equal(t, http.StatusOK, answer(h, "succeeded one").Code)
}
