package momo_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

// full has every field of a payment, each different.
func full() momo.Payment {
	p := momo.Payment{
		Direction: momo.Out, Amount: money.MustParse("1234.50", money.KES), Phone: momo.MustPhone("254722906835"),
		Network: momo.Safaricom, SentAt: time.Date(2026, 11, 25, 8, 30, 0, 123456000, time.UTC), AfterIndeterminate: true,
	}
	v := reflect.ValueOf(&p).Elem()
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.String && f.String() == "" {
			f.SetString("text-" + v.Type().Field(i).Name)
		}
	}
	return p
}

func TestEveryFieldOfAPaymentIsStored(t *testing.T) {
	p := full()
	v := reflect.ValueOf(p)
	for i := range v.NumField() {
		require.False(t, v.Field(i).IsZero(), "the test sets %s", v.Type().Field(i).Name)
	}
	for _, c := range codecs {
		text, err := c.marshal(momo.StoredPayment(p))
		require.NoError(t, err, c.name)
		var read momo.StoredPayment
		require.NoError(t, c.unmarshal(text, &read), c.name)
		assert.Equal(t, p, momo.Payment(read), c.name)
		for _, v := range []momo.StoredPayment{momo.StoredPayment(p), {}} {
			assertSame(t, c, v)
			assertSame(t, c, &v)
			assertSame(t, c, []momo.StoredPayment{v, v})
			assertSame(t, c, struct{ P, Q *momo.StoredPayment }{&v, nil})
		}
	}
}

func TestAPaymentGoesThroughADatabase(t *testing.T) {
	for _, p := range []momo.Payment{full(), {}, {Direction: momo.In, Reference: "order-1"}} {
		value, err := momo.StoredPayment(p).Value()
		require.NoError(t, err)
		for _, src := range []any{value, []byte(value.(string))} {
			var read momo.StoredPayment
			require.NoError(t, read.Scan(src))
			assert.Equal(t, p, momo.Payment(read))
		}
	}
	read := momo.StoredPayment(full())
	for _, src := range []any{nil, 1, "", "null", "[]", "{"} {
		assert.Error(t, read.Scan(src), "%v", src)
		assert.Equal(t, full(), momo.Payment(read), "the receiver is untouched")
	}
}

// What a version has written, later ones read. Never change this text; add others.
const storedIn2026 = `{"direction":"out","reference":"salary-17","idempotency_key":"k-1",` +
	`"amount":{"amount":"50000","currency":"UGX"},"phone":"256770123456","network":"MTN","first_name":"Jane",` +
	`"middle_name":"W.","last_name":"Doe","email":"jane@example.com","address":"Kimathi Street","description":"November",` +
	`"account":"C-17","callback_url":"https://shop.example/c","id":"pout_1","sent_at":"2026-11-25T08:30:00Z",` +
	`"after_indeterminate":true}`

func TestWhatWasStoredIsReadByLaterVersions(t *testing.T) {
	want := momo.Payment{
		Direction: momo.Out, Reference: "salary-17", IdempotencyKey: "k-1", Amount: money.MustParse("50000", money.UGX),
		Phone: momo.MustPhone("256770123456"), Network: momo.MTN, FirstName: "Jane", MiddleName: "W.", LastName: "Doe",
		Email: "jane@example.com", Address: "Kimathi Street", Description: "November", Account: "C-17",
		CallbackURL: "https://shop.example/c", ID: "pout_1", SentAt: time.Date(2026, 11, 25, 8, 30, 0, 0, time.UTC),
		AfterIndeterminate: true,
	}
	var read momo.StoredPayment
	require.NoError(t, json.Unmarshal([]byte(storedIn2026), &read))
	assert.Equal(t, want, momo.Payment(read))
	written, err := json.Marshal(read)
	require.NoError(t, err)
	assert.JSONEq(t, storedIn2026, string(written))
}

func TestAStoredPaymentThatIsNotAsWrittenIsRefused(t *testing.T) {
	change := func(from, to string) string {
		require.Contains(t, storedIn2026, from)
		return strings.Replace(storedIn2026, from, to, 1)
	}
	for name, text := range map[string]string{
		"an unknown member":     change(`"id":`, `"till":7,"id":`),
		"a member twice":        change(`"id":`, `"reference":"planted","id":`),
		"in other letters":      change(`"reference"`, `"Reference"`),
		"a masked number":       change("256770123456", momo.MustPhone("256770123456").String()),
		"a masked name":         change(`"Doe"`, `"[private]"`),
		"a name with a mask":    change(`"Doe"`, `"Doe [redacted]"`),
		"no number":             change("256770123456", "planted"),
		"a number as a number":  change(`"256770123456"`, "256770123456"),
		"another direction":     change(`"out"`, `"planted"`),
		"an amount of a number": change(`{"amount":"50000","currency":"UGX"}`, "50000"),
		"a time without a zone": change("2026-11-25T08:30:00Z", "2026-11-25 08:30:00"),
		"not UTF-8":             change("Jane", "J\xffne"),
		"more behind it":        storedIn2026 + `{}`,
	} {
		read := momo.StoredPayment(full())
		err := read.UnmarshalJSON([]byte(text))
		require.Error(t, err, name)
		assert.NotContains(t, err.Error(), "planted", name)
		assert.NotContains(t, err.Error(), "770123456", name)
		assert.Equal(t, full(), momo.Payment(read), "%s: the receiver is untouched", name)
	}
}

func TestWhatCouldNotBeReadBackIsNotStored(t *testing.T) {
	for _, bad := range []momo.Payment{{LastName: "[private]"}, {Description: "of [redacted]"}, {FirstName: "J\xffne"}} {
		_, err := json.Marshal(momo.StoredPayment(bad))
		assert.Error(t, err)
		_, err = momo.StoredPayment(bad).Value()
		assert.Error(t, err)
	}
}

func TestAPaymentIsSafeToPrint(t *testing.T) {
	p := full()
	var printed strings.Builder
	for _, value := range []any{p, &p, momo.StoredPayment(p), []momo.Payment{p}, []*momo.StoredPayment{(*momo.StoredPayment)(&p)}, struct{ P *momo.Payment }{&p}} {
		fmt.Fprintf(&printed, "%v %+v %#v %s %q\n", value, value, value, value, value)
	}
	for _, handler := range []func(*bytes.Buffer) slog.Handler{
		func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
	} {
		var out bytes.Buffer
		slog.New(handler(&out)).Info("x", "payment", p, "stored", momo.StoredPayment(p), "pointer", &p)
		printed.WriteString(out.String())
	}
	marshalled, err := json.Marshal(p)
	require.NoError(t, err)
	for _, told := range []string{printed.String(), string(marshalled)} {
		for _, secret := range []string{
			"722906835", "text-FirstName", "text-MiddleName", "text-LastName", "text-Email", "text-Address", "text-Account",
			"text-Description",
		} {
			assert.NotContains(t, told, secret)
		}
	}
	assert.Contains(t, printed.String(), "text-Reference")
	assert.NotContains(t, printed.String(), "text-CallbackURL", "which may contain a token")
	var read momo.Payment
	assert.Error(t, json.Unmarshal(marshalled, &read), "a mask is not data")
}

func TestAPaymentsNameIsWhatIsGiven(t *testing.T) {
	for want, p := range map[momo.Private]momo.Payment{
		"":                {},
		"Jane Doe":        {FirstName: "Jane", LastName: "Doe"},
		"Jane Wanja Doe":  {FirstName: " Jane", MiddleName: "Wanja ", LastName: "Doe"},
		"Doe":             {LastName: "Doe"},
		"Jane Mary W Doe": {FirstName: "Jane Mary", MiddleName: "W", LastName: "Doe"},
	} {
		assert.Equal(t, string(want), string(p.Name()))
	}
}

func FuzzStoredPayment(f *testing.F) {
	f.Add([]byte(storedIn2026))
	f.Add([]byte(`{"direction":"unknown","reference":"","amount":null}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var read, again momo.StoredPayment
		if read.UnmarshalJSON(text) != nil {
			return
		}
		written, err := read.MarshalJSON()
		require.NoError(t, err)
		require.NoError(t, again.UnmarshalJSON(written))
		require.Equal(t, momo.Payment(read), momo.Payment(again))
	})
}
