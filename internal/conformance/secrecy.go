package conformance

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
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
