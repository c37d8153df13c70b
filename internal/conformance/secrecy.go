package conformance

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

// Renderings is every way in which a value is printed by accident.
func Renderings(value any) []string {
	var out []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		out = append(out, fmt.Sprintf(verb, value))
	}
	var text, structured bytes.Buffer
	slog.New(slog.NewTextHandler(&text, nil)).Info("x", "value", value)
	slog.New(slog.NewJSONHandler(&structured, nil)).Info("x", "value", value)
	marshalled, _ := json.Marshal(value) // what cannot be marshalled tells nothing
	return append(out, text.String(), structured.String(), string(marshalled))
}

// playEcho answers as the provider does, with one text of the answer after the
// other replaced: providers repeat what they were sent in the oddest places.
func playEcho[C any](t *testing.T, s Suite[C], op Operation[C]) {
	var answer Answer
	var logs bytes.Buffer
	st := start(t, s, op, func(_ *stage, w http.ResponseWriter, _ int) { answer.write(w) })
	options := momo.Options{
		HTTPClient: st.server.Client(), MaxAttempts: 1, Logger: slog.New(slog.NewJSONHandler(&logs, nil)),
	}
	number := slices.IndexFunc(s.Secrets, func(secret string) bool { return strings.Trim(secret, "0123456789") == "" })
	require.GreaterOrEqual(t, number, 0)
	for _, refusal := range append([]Refusal{{Answer: op.Good}}, op.Refusals...) {
		for _, text := range []string{strings.Join(s.Secrets, " "), s.Secrets[number]} { // the second looks like a code
			for _, body := range echoes(refusal.Answer.Body, text) {
				answer = Answer{refusal.Answer.Status, refusal.Answer.Header, body}
				c, err := s.New(st.server.URL, options)
				require.NoError(t, err)
				err = op.Call(t.Context(), c)
				assertSecret(t, s.Secrets, logs.String(), err)
				logs.Reset()
			}
		}
	}
	assert.Positive(t, st.requests())
}

// echoes is the JSON body with each of its names and values, in turn, replaced.
func echoes(body, text string) (all []string) {
	var whole any
	if json.Unmarshal([]byte(body), &whole) != nil {
		return nil
	}
	note := func() {
		changed, _ := json.Marshal(whole) // it was JSON
		all = append(all, string(changed))
	}
	var walk func(at any, set func(any))
	walk = func(at any, set func(any)) {
		switch at := at.(type) {
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(at)) {
				member := at[name]
				walk(member, func(v any) { at[name] = v })
				delete(at, name)
				at[text] = member
				note()
				delete(at, text)
				at[name] = member
			}
		case []any:
			for i, element := range at {
				walk(element, func(v any) { at[i] = v })
			}
		default:
			set(text)
			note()
			set(at)
		}
	}
	walk(whole, func(v any) { whole = v })
	return all
}

// assertSecret looks for secrets in the log, in every rendering of the values,
// and of the errors that an error wraps.
func assertSecret(t *testing.T, secrets []string, logs string, values ...any) {
	t.Helper()
	told := []string{logs}
	for _, value := range values {
		told = append(told, Renderings(value)...)
		if err, ok := value.(error); ok {
			for _, cause := range causes(err) {
				told = append(told, cause.Error(), fmt.Sprintf("%+v", cause))
			}
		}
	}
	all := strings.Join(told, "\n")
	for _, secret := range secrets {
		assert.NotContains(t, all, secret)
	}
}

func causes(err error) []error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var all []error
		for _, one := range many.Unwrap() {
			all = append(append(all, one), causes(one)...)
		}
		return all
	}
	if one := errors.Unwrap(err); one != nil {
		return append([]error{one}, causes(one)...)
	}
	return nil
}
