package transport

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

const phpNotice = "<br />\n<b>Notice</b>:  Undefined index: phone in <b>/var/www/api/pay.php</b> on line <b>12</b><br />\n"

func TestANoticeAndAByteOrderMarkBeforeAnAnswerAreSkipped(t *testing.T) {
	for text, want := range map[string]struct {
		body   string
		notice bool
	}{
		`{"a":1}`:                         {`{"a":1}`, false},
		" \r\n\t{\"a\":1}\n":              {" \r\n\t{\"a\":1}\n", false},
		"\ufeff{\"a\":1}":                 {`{"a":1}`, false},
		"\ufeff\n[1]":                     {"\n[1]", false},
		phpNotice + `{"a":1}`:             {`{"a":1}`, true},
		"\ufeff" + phpNotice + `[{}]`:     {`[{}]`, true},
		"Warning: x\r\n{\"a\":1}\r\n":     {"{\"a\":1}\r\n", true},
		phpNotice + `{"a":1,"a":2}`:       {`{"a":1,"a":2}`, true}, // whether it matters is not known here
		phpNotice + `{"a":1}{"b":2}`:      {phpNotice + `{"a":1}{"b":2}`, false},
		phpNotice + "{\"a\":1}\nNotice":   {phpNotice + "{\"a\":1}\nNotice", false},
		phpNotice + `{"a":`:               {phpNotice + `{"a":`, false},
		phpNotice + ` {"a":1}`:            {phpNotice + ` {"a":1}`, false},
		"Notice: {main}\n{\"a\":1}":       {"Notice: {main}\n{\"a\":1}", false},
		"Notice: x[0]\n{\"a\":1}":         {"Notice: x[0]\n{\"a\":1}", false},
		"\"b\":2}\n{\"a\":1}":             {"\"b\":2}\n{\"a\":1}", false},
		"{\"b\":2}\n{\"a\":1}":            {"{\"b\":2}\n{\"a\":1}", false},
		"Notice {\"a\":1}":                {"Notice {\"a\":1}", false},
		"Notice\n\ufeff{\"a\":1}":         {"Notice\n\ufeff{\"a\":1}", false},
		"<html>\n<p>no answer</p></html>": {"<html>\n<p>no answer</p></html>", false},
		"":                                {"", false}, "\ufeff": {"", false}, "}": {"}", false}, "\n": {"\n", false},
		strings.Repeat("\n ", longestNotice) + "\n{}":  {strings.Repeat("\n ", longestNotice) + "\n{}", false},
		strings.Repeat("a", longestNotice-2) + "\n{}":  {"{}", true},
		strings.Repeat("a", longestNotice-1) + "\n{}":  {strings.Repeat("a", longestNotice-1) + "\n{}", false},
		phpNotice + strings.Repeat("[", longestNotice): {phpNotice + strings.Repeat("[", longestNotice), false},
		"Notice\n{\"a\":\"\xff\"}":                     {"Notice\n{\"a\":\"\xff\"}", false},
	} {
		body, notice := skipNotice([]byte(text))
		assert.Equal(t, want.body, string(body), "%.80q", text)
		assert.Equal(t, want.notice, notice, "%.80q", text)
	}
}

// judged makes a judge that says always the same.
func judged(v Verdict) func(*Answer, Verdict) Verdict {
	return func(*Answer, Verdict) Verdict { return v }
}

func TestARefusalAfterANoticeIsNone(t *testing.T) {
	refusals := map[string]struct {
		status  int
		verdict Verdict
	}{
		"refused": {400, Verdict{Failure: Refused, Kind: momo.ErrDeclined, Code: "E1"}},
		"in 200":  {200, Verdict{Failure: Refused, Kind: momo.ErrDeclined, Code: "E1"}},
		"denied":  {401, Verdict{Failure: Denied, Kind: momo.ErrUnauthorized}},
		"limited": {429, Verdict{Failure: Limited, Kind: momo.ErrRateLimited}},
		"stale":   {401, Verdict{Failure: Stale, Kind: momo.ErrUnauthorized}},
	}
	for name, r := range refusals {
		for _, class := range []Class{Once, Never, Unique, Keyed, Look} {
			sent, renewed := 0, 0
			op := *plain
			op.Class, op.Judge = class, judged(r.verdict)
			o := with(func(*http.Request) (*http.Response, error) {
				sent++
				return respond(r.status, phpNotice+`{"status":"error"}`), nil
			})
			o.RetryWait = time.Microsecond
			c := newClient(t, Config{Options: o, Renew: func(*Answer, http.Header) bool { renewed++; return true }})
			one := call(&op)
			one.Decode = func(*Answer) error { return ErrIncomplete }
			err := c.Do(t.Context(), one)
			if class == Look {
				require.ErrorIs(t, err, r.verdict.Kind, "%s %d", name, class)
				continue
			}
			require.ErrorIs(t, err, momo.ErrIndeterminate, "%s %d", name, class)
			assert.NotErrorIs(t, err, r.verdict.Kind, name)
			assert.Zero(t, renewed, name)
			if class == Once || class == Never {
				assert.Equal(t, 1, sent, name)
			}
			var e *momo.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, r.verdict.Code, e.Code, "what it says is kept")
		}
	}
}

func TestARefusalOfADecoderAfterANoticeIsNone(t *testing.T) {
	refuse := func(text string) error {
		o := with(func(*http.Request) (*http.Response, error) { return respond(200, text), nil })
		one := call(plain)
		one.Decode = func(*Answer) error { return &Refusal{Kind: momo.ErrDeclined} }
		return newClient(t, Config{Options: o}).Do(t.Context(), one)
	}
	require.ErrorIs(t, refuse(`{}`), momo.ErrDeclined)
	require.ErrorIs(t, refuse(phpNotice+`{}`), momo.ErrIndeterminate)
}

func TestAnAcceptanceAfterANoticeCounts(t *testing.T) {
	for _, op := range []*Operation{verb, plain, noun} {
		o := with(func(*http.Request) (*http.Response, error) { return respond(200, "\ufeff"+phpNotice+`{"id":1}`), nil })
		one := call(op)
		var got Answer
		var raw momo.Private
		one.Decode = func(a *Answer) error { got, raw = *a, a.Raw(); return nil }
		require.NoError(t, newClient(t, Config{Options: o}).Do(t.Context(), one))
		assert.True(t, got.Notice)
		assert.Equal(t, momo.Private(`{"id":1}`), raw)
	}
}

func TestAServerErrorAfterANoticeStaysOne(t *testing.T) {
	sent := 0
	o := with(func(*http.Request) (*http.Response, error) { sent++; return respond(503, phpNotice+`{}`), nil })
	err := newClient(t, Config{Options: o}).Do(t.Context(), call(verb))
	require.ErrorIs(t, err, momo.ErrIndeterminate)
	assert.Equal(t, 1, sent, "not even under its key")
}

func TestAttemptsAreThoseThatMayHaveArrived(t *testing.T) {
	attempts := func(o momo.Options, c Config, one *Call) int {
		o.RetryWait = time.Microsecond
		c.Options = o
		err := newClient(t, c).Do(t.Context(), one)
		var e *momo.Error
		require.ErrorAs(t, err, &e)
		return e.Attempts
	}
	refused := with(func(*http.Request) (*http.Response, error) { return nil, errors.New("refused") })
	assert.Zero(t, attempts(refused, Config{}, call(plain)), "three tries, and none was sent")
	assert.Zero(t, attempts(momo.Options{}, Config{BaseURL: "http://127.0.0.1:1"}, call(noun)))

	tries := 0
	second := with(func(r *http.Request) (*http.Response, error) {
		if tries++; tries == 1 {
			return nil, errors.New("refused")
		}
		_, _ = io.ReadAll(r.Body)
		return nil, io.EOF
	})
	assert.Equal(t, 1, attempts(second, Config{}, call(plain)), "the second was sent")

	once := *noun
	once.PerMinute = 1
	down := with(func(*http.Request) (*http.Response, error) { return respond(503, ""), nil })
	assert.Equal(t, 1, attempts(down, Config{}, call(&once)), "the second waits for a limit in vain")

	later := with(func(*http.Request) (*http.Response, error) { return respond(429, "", "Retry-After", "31"), nil })
	assert.Equal(t, 1, attempts(later, Config{}, call(noun)), "the second would be too late")
	assert.Equal(t, 3, attempts(down, Config{}, call(noun)))
}
