package momo_test

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

// codec is a way to write a value and to read it back.
type codec struct {
	name      string
	marshal   func(any) ([]byte, error)
	unmarshal func([]byte, any) error
}

var codecs = []codec{
	{"json", json.Marshal, json.Unmarshal},
	{
		"json/v2",
		func(v any) ([]byte, error) { return jsonv2.Marshal(v) },
		func(data []byte, v any) error { return jsonv2.Unmarshal(data, v) },
	},
}

func TestWordsAreReadBackFromTextAndJSON(t *testing.T) {
	for _, s := range statuses {
		assertReadBack(t, s)
	}
	for _, d := range []momo.Direction{momo.DirectionUnknown, momo.In, momo.Out} {
		assertReadBack(t, d)
	}
	for _, o := range []momo.Outcome{momo.Indeterminate, momo.Accepted, momo.Refused, momo.NotSent} {
		assertReadBack(t, o)
	}
	for s := momo.StepNone; s <= momo.StepConfirm; s++ {
		assertReadBack(t, s)
	}
	for c := momo.CallbacksNone; c <= momo.CallbacksSignedAndConfirmed; c++ {
		assertReadBack(t, c)
	}
	for c := momo.CauseUnknown; c <= momo.CauseNotRegistered; c++ {
		assertReadBack(t, c)
	}
	for _, n := range []momo.Network{
		"", momo.MTN, momo.Airtel, momo.Safaricom, momo.Telkom, momo.Telecel, momo.AirtelTigo, "Lyca",
	} {
		assertReadBack(t, n)
	}
	for _, c := range []momo.Country{"", momo.Uganda, momo.Kenya, momo.Ghana, "TZ"} {
		assertReadBack(t, c)
	}
}

// assertReadBack writes and reads a value by itself and in other values.
func assertReadBack[T comparable](t *testing.T, v T) {
	t.Helper()
	for _, c := range codecs {
		assertSame(t, c, v)
		assertSame(t, c, &v)
		assertSame(t, c, []T{v, v})
		assertSame(t, c, map[string]T{"x": v})
		assertSame(t, c, map[T]string{v: "x"})
		assertSame(t, c, struct{ V T }{v})
		assertSame(t, c, struct{ V *T }{&v})
	}
	writer, ok := any(v).(encoding.TextMarshaler)
	if !ok {
		return // a string, which is its own text
	}
	text, err := writer.MarshalText()
	require.NoError(t, err)
	var back T
	require.NoError(t, any(&back).(encoding.TextUnmarshaler).UnmarshalText(text))
	assert.Equal(t, v, back)
}

func assertSame[T any](t *testing.T, c codec, v T) {
	t.Helper()
	data, err := c.marshal(v)
	require.NoError(t, err, c.name)
	var back T
	require.NoError(t, c.unmarshal(data, &back), "%s of %s", c.name, data)
	assert.Equal(t, v, back, c.name)
}

func TestAWordThatIsUnknownIsRefusedAndChangesNothing(t *testing.T) {
	for _, text := range []string{
		"", "paid", "PENDING", " pending", "pending\n", "in\x00", "INN", "0", "1", "Accepted", "sent",
	} {
		assertRefused(t, momo.StatusSucceeded, text)
		assertRefused(t, momo.Out, text)
		assertRefused(t, momo.NotSent, text)
	}
}

func assertRefused[T any](t *testing.T, v T, text string) {
	t.Helper()
	changed := v
	err := any(&changed).(encoding.TextUnmarshaler).UnmarshalText([]byte(text))
	require.Error(t, err, "%T of %q", v, text)
	if len(text) > 1 {
		assert.NotContains(t, err.Error(), text, "the text is not repeated")
	}
	assert.Equal(t, v, changed)
	quoted, err := json.Marshal(text)
	require.NoError(t, err)
	for _, c := range codecs {
		for _, data := range []string{string(quoted), "1", "true", "{}"} {
			require.Error(t, c.unmarshal([]byte(data), &changed), "%s of %s", c.name, data)
			assert.Equal(t, v, changed)
			in := struct{ V T }{v}
			require.Error(t, c.unmarshal([]byte(`{"V":`+data+`}`), &in), "%s of %s", c.name, data)
			assert.Equal(t, v, in.V)
		}
	}
}

func TestLogsShowWordsInsteadOfNumbers(t *testing.T) {
	var text, structured bytes.Buffer
	for _, log := range []*slog.Logger{
		slog.New(slog.NewTextHandler(&text, nil)), slog.New(slog.NewJSONHandler(&structured, nil)),
	} {
		log.Info("x", "outcome", momo.NotSent, "status", momo.StatusActionRequired, "direction", momo.Out)
	}
	assert.Contains(t, text.String(), `outcome="not sent" status="action required" direction=out`)
	assert.Contains(t, structured.String(), `"outcome":"not sent","status":"action required","direction":"out"`)
}

func TestValuesAreWordsAndNumbersOutsideThemClaimNothing(t *testing.T) {
	for value, want := range map[fmt.Stringer]string{
		momo.DirectionUnknown: "unknown", momo.In: "in", momo.Out: "out", momo.Direction(9): "unknown",
		momo.Indeterminate: "indeterminate", momo.Accepted: "accepted", momo.Refused: "refused",
		momo.NotSent: "not sent", momo.Outcome(9): "indeterminate",
		momo.StatusUnknown: "unknown", momo.StatusPending: "pending", momo.StatusActionRequired: "action required",
		momo.StatusSucceeded: "succeeded", momo.StatusFailed: "failed", momo.StatusCancelled: "cancelled",
		momo.StatusRefunded: "refunded",
	} {
		assert.Equal(t, want, value.String())
		text, err := value.(encoding.TextMarshaler).MarshalText()
		require.NoError(t, err)
		assert.Equal(t, want, string(text))
	}
}
