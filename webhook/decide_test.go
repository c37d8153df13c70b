package webhook

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/momo-go/momo"
)

// asks is a Decider of questions that are an account and nothing else.
type asks struct{}

func (asks) Dialect() Dialect { return Dialect{Provider: "asks"} }

func (asks) Ask(d Delivery) (Question, error) {
	switch account := string(d.Body); account {
	case "unreadable":
		return Question{}, ErrMalformed
	case "forged":
		return Question{}, ErrSignature
	case "panic":
		panic("canary")
	default:
		return Question{Transaction: momo.Transaction{Status: momo.StatusPending}, Account: momo.Private(account)}, nil
	}
}

func (asks) Answer(d Decision) []byte {
	if d == Approve {
		return []byte("yes")
	}
	return []byte("no")
}

// Row 25 of the attacks.
func TestTheAnswerIsNoUnlessTheFunctionSaidYes(t *testing.T) {
	approve := func(context.Context, Question) (Decision, error) { return Approve, nil }
	type decide = func(context.Context, Question) (Decision, error)
	for name, tc := range map[string]struct {
		method, media, body string
		decide              decide
		status              int
		answer              string
	}{
		"approved":             {decide: approve, status: 200, answer: "yes"},
		"rejected":             {decide: func(context.Context, Question) (Decision, error) { return Reject, nil }, status: 200, answer: "no"},
		"the zero decision":    {decide: func(context.Context, Question) (d Decision, err error) { return }, status: 200, answer: "no"},
		"approved and failed":  {decide: func(context.Context, Question) (Decision, error) { return Approve, errors.New("but") }, status: 200, answer: "no"},
		"failed with our own":  {decide: func(context.Context, Question) (Decision, error) { return Approve, ErrMalformed }, status: 200, answer: "no"},
		"panic":                {decide: func(context.Context, Question) (Decision, error) { panic("canary") }, status: 200, answer: "no"},
		"end of the goroutine": {decide: func(context.Context, Question) (Decision, error) { runtime.Goexit(); return Approve, nil }, status: 200, answer: "no"},
		"too late":             {decide: func(context.Context, Question) (Decision, error) { time.Sleep(time.Minute); return Approve, nil }, status: 200, answer: "no"},
		"approved at the end of the context": {decide: func(ctx context.Context, _ Question) (Decision, error) {
			<-ctx.Done()
			return Approve, ctx.Err()
		}, status: 200, answer: "no"},
		"unreadable":                    {body: "unreadable", decide: approve, status: 400, answer: "no"},
		"forged":                        {body: "forged", decide: approve, status: 401, answer: "no"},
		"a question that panics":        {body: "panic", decide: approve, status: 200, answer: "no"},
		"too large":                     {body: strings.Repeat("a", maxBody+1), decide: approve, status: 413, answer: "no"},
		"wrong method":                  {method: http.MethodGet, decide: approve, status: 405, answer: "no"},
		"wrong content type":            {media: "text/plain", decide: approve, status: 415, answer: "no"},
		"a decision by another account": {body: "554", decide: func(_ context.Context, q Question) (Decision, error) { return q.Account == "555", nil }, status: 200, answer: "no"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				if tc.method == "" {
					tc.method = http.MethodPost
				}
				if tc.media == "" {
					tc.media = "application/json"
				}
				if tc.body == "" {
					tc.body = "555"
				}
				r := httptest.NewRequest(tc.method, "/validate", strings.NewReader(tc.body))
				r.Header.Set("Content-Type", tc.media)
				w := httptest.NewRecorder()
				Decide(asks{}, tc.decide, Options{}).ServeHTTP(w, r)
				assert.Equal(t, tc.status, w.Code)
				assert.Equal(t, tc.answer, w.Body.String())
				assert.Equal(t, tc.status == http.StatusMethodNotAllowed, w.Header().Get("Allow") == http.MethodPost)
				assert.Less(t, time.Since(start), 5*time.Second)
				time.Sleep(time.Hour) // for a decision that goes on
			})
		})
	}
}

func TestTheLogTellsAPlainNoFromTheOthers(t *testing.T) {
	for result, tc := range map[string]struct {
		body   string
		decide func(context.Context, Question) (Decision, error)
	}{
		"approved":        {"555", func(context.Context, Question) (Decision, error) { return Approve, nil }},
		"rejected":        {"555", func(context.Context, Question) (Decision, error) { return Reject, nil }},
		"decide failed":   {"555", func(context.Context, Question) (Decision, error) { return Approve, errors.New("canary") }},
		"panicked":        {"555", func(context.Context, Question) (Decision, error) { panic("canary") }},
		"wrong signature": {"forged", nil},
	} {
		var log bytes.Buffer
		r := httptest.NewRequest(http.MethodPost, "/validate", strings.NewReader(tc.body))
		r.Header.Set("Content-Type", "application/json")
		Decide(asks{}, tc.decide, Options{Logger: slog.New(slog.NewJSONHandler(&log, nil))}).ServeHTTP(httptest.NewRecorder(), r)
		_, record, _ := strings.Cut(log.String(), `"level":`) // the time may have any digits
		assert.Contains(t, record, `"msg":"question","provider":"asks","result":"`+result+`"`)
		assert.NotContains(t, record, "canary")
		assert.NotContains(t, record, "555")
	}
}

func TestAQuestionIsDecidedEveryTime(t *testing.T) {
	calls := 0
	h := Decide(asks{}, func(context.Context, Question) (Decision, error) { calls++; return calls == 1, nil }, Options{})
	assert.Equal(t, "yes", answer(h, "555").Body.String())
	assert.Equal(t, "no", answer(h, "555").Body.String(), "an earlier yes is not remembered")
}
