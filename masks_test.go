package momo_test

import (
	"encoding"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

// What must never be printed: digits of a number, and words.
const (
	number      = "256700123456"
	numberPart  = "6700123"
	words       = "canary words"
	wordsPart   = "canary"
	maskedPhone = "256••••••456"
)

func TestNothingPrintsWhatIsPrivateHoweverItIsContained(t *testing.T) {
	fault := momo.Field{Name: number, Problem: "was refused by the provider", Detail: words}
	failure := momo.Error{
		Provider: "p", Op: "collect", Kind: momo.ErrDeclined, HTTPStatus: 422, Code: number, Message: words,
		Fields: momo.Fields{fault}, Reference: "order-1", IdempotencyKey: words, RequestID: number,
		Err: fmt.Errorf("payer %s: %s", number, words),
	}
	tx := momo.Transaction{
		Provider: "p", Direction: momo.In, ID: "txn_1", Reference: "order-1", Status: momo.StatusFailed,
		Amount: money.MustParse("10000", money.UGX), Phone: momo.MustPhone(number), Reason: words,
	}
	assertMasked(t, "declined", containers(failure))
	assertMasked(t, "(unreadable name) was refused", containers(fault))
	assertMasked(t, "(unreadable name) was refused", containers(momo.Fields{fault}))
	assertMasked(t, "order-1", containers(tx))
	assertMasked(t, "[redacted]", containers(momo.Secret(words)))
	assertMasked(t, "[private]", containers(momo.Private(words)))
	phone := momo.MustPhone(number)
	assertMasked(t, maskedPhone, append(containers(phone), map[momo.Phone]int{phone: 1}))
}

// encoding/json asks no key of a map that is a string for its text, as Secret says.
func TestKeysOfMapsAreMaskedExceptByEncodingJSON(t *testing.T) {
	for _, value := range []any{map[momo.Secret]int{words: 1}, map[momo.Private]int{words: 1}} {
		for how, text := range renderings(t, value) {
			if how != "json" && how != "slog JSON" {
				assert.NotContains(t, text, wordsPart, "%s of %T", how, value)
			}
		}
	}
}

// containers are a value and what may contain it.
func containers[T any](v T) []any {
	return []any{
		v, &v, []T{v}, []*T{&v}, [1]T{v}, &[]T{v}, map[string]T{"x": v}, map[string]*T{"x": &v},
		struct{ V T }{v}, &struct{ V T }{v}, struct{ V *T }{&v}, struct{ V any }{v}, []any{v, &v},
	}
}

func assertMasked(t *testing.T, shown string, values []any) {
	t.Helper()
	for _, value := range values {
		for how, text := range renderings(t, value) {
			assert.NotContains(t, text, numberPart, "%s of %T", how, value)
			assert.NotContains(t, text, wordsPart, "%s of %T", how, value)
			assert.Contains(t, text, shown, "%s of %T", how, value)
		}
	}
}

// renderings are the ways in which a value is printed by accident.
func renderings(t *testing.T, value any) map[string]string {
	t.Helper()
	texts := map[string]string{"fmt.Sprint": fmt.Sprint(value)}
	for _, verb := range strings.Fields("%v %+v %#v %s %q %+q %#q %x %X % x %d %b %o %c %U %e %g %t") {
		texts[verb] = fmt.Sprintf(verb, value)
	}
	var text, structured strings.Builder
	for _, handler := range []slog.Handler{
		slog.NewTextHandler(&text, nil), slog.NewJSONHandler(&structured, nil),
	} {
		record := slog.NewRecord(time.Time{}, slog.LevelInfo, "x", 0) // no time, whose digits could be a number's
		record.Add("v", value, slog.Group("g", "v", value))
		require.NoError(t, handler.Handle(t.Context(), record))
	}
	texts["slog text"], texts["slog JSON"] = text.String(), structured.String()
	for _, c := range codecs {
		data, err := c.marshal(value)
		require.NoError(t, err, "%s of %T", c.name, value)
		texts[c.name] = string(data)
	}
	if writer, ok := value.(encoding.TextMarshaler); ok {
		data, err := writer.MarshalText()
		require.NoError(t, err)
		texts["MarshalText"] = string(data)
	}
	return texts
}

func TestWhatIsMaskedIsReadByConversion(t *testing.T) {
	assert.Equal(t, words, string(momo.Secret(words)))
	assert.Equal(t, words, string(momo.Private(words)))
	assert.Equal(t, number, momo.MustPhone(number).Digits())
	assert.Empty(t, momo.Private("").String(), "that there is no text is no secret")
	assert.Equal(t, "[redacted]", momo.Secret("").String(), "that there is no credential is one")
}

func TestAMaskIsRefusedWhereATextIsRead(t *testing.T) {
	assertMaskRefused(t, momo.Secret("before"), momo.Secret(words), momo.ErrMasked)
	assertMaskRefused(t, momo.Private("before"), momo.Private(words), momo.ErrMasked)
	assertMaskRefused(t, momo.MustPhone("254722906835"), momo.MustPhone(number), momo.ErrPhone)
}

// assertMaskRefused writes hidden, by itself and in other values, and asserts that what
// was written cannot be read, and that before stays what it is.
func assertMaskRefused[T comparable](t *testing.T, before, hidden T, want error) {
	t.Helper()
	mask, err := any(hidden).(encoding.TextMarshaler).MarshalText()
	require.NoError(t, err)
	target := before
	require.ErrorIs(t, any(&target).(encoding.TextUnmarshaler).UnmarshalText(mask), want)
	assert.Equal(t, before, target)
	for _, c := range codecs {
		assertUnreadable(t, c, hidden, &target, want)
		pointer := &target
		assertUnreadable(t, c, &hidden, &pointer, want)
		field := struct{ V T }{before}
		assertUnreadable(t, c, struct{ V T }{hidden}, &field, want)
		pointerField := struct{ V *T }{&target}
		assertUnreadable(t, c, struct{ V *T }{&hidden}, &pointerField, want)
		assert.Equal(t, before, target)
		assert.Equal(t, before, field.V)
		var list []T
		assertUnreadable(t, c, []T{hidden}, &list, want)
		assert.NotContains(t, list, hidden)
		var values map[string]T
		assertUnreadable(t, c, map[string]T{"x": hidden}, &values, want)
		var keys map[T]int
		assertUnreadable(t, c, map[string]int{string(mask): 1}, &keys, want)
		assert.Empty(t, keys)
	}
}

func assertUnreadable(t *testing.T, c codec, written, target any, want error) {
	t.Helper()
	data, err := c.marshal(written)
	require.NoError(t, err)
	require.ErrorIs(t, c.unmarshal(data, target), want, "%s of %s", c.name, data)
}

// A mask also comes as a part of a text, an address for instance, and as one that was
// put into a value of another type.
func TestAMaskInsideATextIsRefused(t *testing.T) {
	phone := momo.MustPhone(number)
	for _, text := range []string{
		fmt.Sprintf("postgres://shop:%s@db", momo.Secret(words)),
		fmt.Sprintf("%s Doe", momo.Private(words)),
		fmt.Sprintf("%s (%s)", momo.Private(words), momo.Private(words)),
		fmt.Sprint(phone), fmt.Sprintf("account of %s", phone),
		"[private]", "[redacted]",
	} {
		secret, name, before := momo.Secret("before"), momo.Private("before"), phone
		require.ErrorIs(t, secret.UnmarshalText([]byte(text)), momo.ErrMasked, text)
		require.ErrorIs(t, name.UnmarshalText([]byte(text)), momo.ErrMasked, text)
		require.ErrorIs(t, before.UnmarshalText([]byte(text)), momo.ErrPhone, text)
		assert.Equal(t, momo.Secret("before"), secret)
		assert.Equal(t, momo.Private("before"), name)
		assert.Equal(t, phone, before)
	}
}

func TestWhatIsNoMaskIsRead(t *testing.T) {
	const document = `{"Key":"s3cr3t [x]","Name":"Jané •","Number":"+256 700-123-456"}`
	for _, c := range codecs {
		var config struct {
			Key    momo.Secret
			Name   momo.Private
			Number momo.Phone
		}
		require.NoError(t, c.unmarshal([]byte(document), &config), c.name)
		assert.Equal(t, "s3cr3t [x]", string(config.Key))
		assert.Equal(t, "Jané •", string(config.Name))
		assert.Equal(t, number, config.Number.Digits())
		require.NoError(t, c.unmarshal([]byte(`{"Key":"","Name":"","Number":""}`), &config), c.name)
		assert.Zero(t, config)
	}
}

func TestAMarshalledTransactionIsReadBackOnlyIfNothingInItIsMasked(t *testing.T) {
	tx := momo.Transaction{
		Provider: "p", Direction: momo.Out, ID: "txn_1", Reference: "order-1", Status: momo.StatusRefunded,
		ProviderStatus: "refunded", Amount: money.MustParse("10000", money.UGX),
	}
	for _, c := range codecs {
		assertSame(t, c, tx)
		withPhone, withReason := tx, tx
		withPhone.Phone, withReason.Reason = momo.MustPhone(number), words
		assertUnreadable(t, c, withPhone, new(momo.Transaction), momo.ErrPhone)
		assertUnreadable(t, c, withReason, new(momo.Transaction), momo.ErrMasked)
	}
}

func TestAnErrorCannotBeReadBack(t *testing.T) {
	data, err := json.Marshal(momo.Error{Provider: "p", Op: "collect", Kind: momo.ErrDeclined})
	require.NoError(t, err)
	require.Error(t, json.Unmarshal(data, new(momo.Error)))
	require.Error(t, jsonv2.Unmarshal(data, new(momo.Error)))
	data, err = json.Marshal(momo.Field{Name: "Amount", Problem: "is required"})
	require.NoError(t, err)
	require.Error(t, json.Unmarshal(data, new(momo.Field)))
	require.Error(t, jsonv2.Unmarshal(data, new(momo.Field)))
}
