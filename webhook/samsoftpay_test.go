package webhook

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/samsoftpay"
)

type samsoftpayRecording struct {
	Secret   momo.Secret
	Webhooks []struct{ Event, Signature, Body string }
}

func recordedSamsoftpay(t testing.TB) samsoftpayRecording {
	text, err := os.ReadFile("testdata/samsoftpay_webhooks.json")
	require.NoError(t, err)
	var wire struct {
		Secret   string
		Webhooks []struct{ Event, Signature, Body string }
	}
	require.NoError(t, json.Unmarshal(text, &wire))
	return samsoftpayRecording{momo.Secret(wire.Secret), wire.Webhooks}
}

func samsoftpayDelivery(body, signature string) Delivery {
	return Delivery{Method: http.MethodPost, Path: "/callback", Body: []byte(body), Header: http.Header{
		"Content-Type": {"application/json"}, samsoftpaySignature: {signature},
	}}
}

func TestSamsoftpayBelievesTheRecordedWebhooks(t *testing.T) {
	recorded := recordedSamsoftpay(t)
	verifier := recordedSamsoftpayVerifier(t, recorded.Secret)
	type expected struct {
		eventID, id, reference, reason, phone string
		direction                             momo.Direction
		status                                momo.Status
		amount, fee                           int64
	}
	want := []expected{
		{"evt_374eca4ab7ae40f58f11ca4a", "txn_9c610df9ebcf4da8", "order-001", "", "", momo.In, momo.StatusSucceeded, 10000, 200},
		{"evt_6c43739f12cf4ceb8eebd308", "txn_69781c06719944d8", "fail-1", "insufficient_funds", "", momo.In, momo.StatusFailed, 10000, 200},
		{"evt_6986887c1d7d4a72bc086c3c", "txn_ee30f3b02e48484d", "fail-2", "user_cancelled", "", momo.In, momo.StatusFailed, 10000, 200},
		{"evt_c15c90bbde4143ee8dd0b4f3", "txn_43b3fb95b6634cf4", "fail-3", "timeout", "", momo.In, momo.StatusFailed, 10000, 200},
		{"evt_9d83a4dbc7fe4a81bc778a33", "pout_289e611c84e844b7", "", "", "256780000001", momo.Out, momo.StatusSucceeded, 50000, 750},
		{"evt_0dfe03b0247c401b8790e9e5", "pout_8148e781dc9c440b", "", "recipient_not_found", "256700000001", momo.Out, momo.StatusFailed, 1000, 750},
	}
	require.Len(t, recorded.Webhooks, len(want))
	for i, webhook := range recorded.Webhooks {
		event, err := verifier.Verify(samsoftpayDelivery(webhook.Body, webhook.Signature))
		require.NoError(t, err, webhook.Event)
		assert.Equal(t, webhook.Event, event.Type)
		assert.Equal(t, EvidenceSignature, event.Evidence)
		assert.Equal(t, "samsoftpay", event.Provider)
		assert.Equal(t, "UGX", string(event.Amount.Currency()))
		assert.False(t, event.CompletedAt.IsZero())
		payload, ok := event.Payload.(*samsoftpay.Event)
		require.True(t, ok)
		assert.Equal(t, samsoftpay.Mode("test"), payload.Transaction.Mode)
		assert.Equal(t, ModeTest, event.Mode)
		assert.Equal(t, 2026, payload.CreatedAt.Year())
		assert.Equal(t, want[i], expected{
			event.EventID, event.ID, event.Reference, string(event.Reason), event.Phone.Digits(),
			event.Direction, event.Status, event.Amount.Minor(), payload.Transaction.Fee.Minor(),
		})
		assert.Equal(t, webhook.Signature, SignSamsoftpay(recorded.Secret, []byte(webhook.Body)))
	}
}

func TestSamsoftpayReadsTheEnvelopeOfTheDocument(t *testing.T) {
	body := `{"event":"charge.succeeded","data":{"id":"txn_abc123","amount":10000,"fee":200,"currency":"UGX","channel":"mtn_momo","status":"succeeded","merchant_reference":"order-001","completed_at":"2024-01-15T10:30:00+00:00"}}`
	verifier, err := NewSamsoftpay(SamsoftpayConfig{Secrets: []momo.Secret{samsoftpaySecret}})
	require.NoError(t, err)
	event, err := verifier.Verify(samsoftpayDelivery(body, SignSamsoftpay(samsoftpaySecret, []byte(body))))
	require.NoError(t, err)
	assert.Empty(t, event.EventID)
	assert.Equal(t, "order-001", event.Reference)
	assert.Equal(t, time.Date(2024, 1, 15, 10, 30, 0, 0, time.UTC), event.CompletedAt)
	want, err := money.FromMinor(10000, money.UGX)
	require.NoError(t, err)
	assert.NoError(t, event.Check(Expected{Amount: want}))
	assert.Equal(t, "samsoftpay/txn_abc123", event.Subject)
}

func TestSamsoftpayRefusesSecretsThatAnybodyCouldGuess(t *testing.T) {
	for name, secrets := range map[string][]momo.Secret{
		"none":                 nil,
		"empty":                {""},
		"short":                {"whsec_123456789"},
		"spaces":               {momo.Secret(strings.Repeat(" ", 32))},
		"a newline at its end": {samsoftpaySecret + "\n"},
		"one bad of two":       {samsoftpaySecret, ""},
	} {
		t.Run(name, func(t *testing.T) {
			verifier, err := NewSamsoftpay(SamsoftpayConfig{Secrets: secrets})
			assert.ErrorIs(t, err, momo.ErrInvalid)
			assert.Nil(t, verifier)
		})
	}
}

func TestSamsoftpayRefusesEveryOtherTag(t *testing.T) {
	verifier, err := NewSamsoftpay(SamsoftpayConfig{Secrets: []momo.Secret{samsoftpaySecret}})
	require.NoError(t, err)
	right := SignSamsoftpay(samsoftpaySecret, []byte(samsoftpayBody))
	_, err = verifier.Verify(samsoftpayDelivery(samsoftpayBody, right))
	require.NoError(t, err)
	refuse := func(tag string) {
		t.Helper()
		event, err := verifier.Verify(samsoftpayDelivery(samsoftpayBody, tag))
		assert.ErrorIs(t, err, ErrSignature, "%d digits", len(tag))
		assert.Zero(t, event)
	}
	for n := range right {
		refuse(right[:n])
		refuse(right[n+1:])
		refuse(right[:n] + string(right[n]^1) + right[n+1:]) // one bit of one digit
		refuse(right + right[:n+1])
	}
	refuse(" " + right)
	refuse(right + " ")
	refuse(right + "\n")
	refuse(right + "\x00")
	refuse(strings.Repeat("0", 64))
	refuse(strings.Repeat("f", 64))
	refuse(strings.Repeat(right, 1000))
}

func TestSamsoftpayIsBoundToEveryBitOfTheBody(t *testing.T) {
	verifier, err := NewSamsoftpay(SamsoftpayConfig{Secrets: []momo.Secret{samsoftpaySecret}})
	require.NoError(t, err)
	right := SignSamsoftpay(samsoftpaySecret, []byte(samsoftpayBody))
	for i := range samsoftpayBody {
		for bit := range 8 {
			body := []byte(samsoftpayBody)
			body[i] ^= 1 << bit
			_, err := verifier.Verify(samsoftpayDelivery(string(body), right))
			require.ErrorIs(t, err, ErrSignature)
		}
	}
}

func TestSamsoftpayHoldsStoredDeliveriesToTheSameRules(t *testing.T) {
	verifier, err := NewSamsoftpay(SamsoftpayConfig{Secrets: []momo.Secret{samsoftpaySecret}})
	require.NoError(t, err)
	for name, tc := range map[string]struct {
		change func(*Delivery)
		err    error
	}{
		"method":       {func(d *Delivery) { d.Method = http.MethodGet }, ErrMethod},
		"no method":    {func(d *Delivery) { d.Method = "" }, ErrMethod},
		"content type": {func(d *Delivery) { d.Header.Del("Content-Type") }, ErrContentType},
		"no header":    {func(d *Delivery) { d.Header = nil }, ErrContentType},
		"two types":    {func(d *Delivery) { d.Header.Add("Content-Type", "application/json") }, ErrContentType},
		"no signature": {func(d *Delivery) { d.Header.Del(samsoftpaySignature) }, ErrSignature},
		"size":         {func(d *Delivery) { d.Body = make([]byte, maxBody+1) }, ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			delivery := samsoftpayDelivery(samsoftpayBody, SignSamsoftpay(samsoftpaySecret, []byte(samsoftpayBody)))
			tc.change(&delivery)
			event, err := verifier.Verify(delivery)
			assert.ErrorIs(t, err, tc.err)
			assert.Zero(t, event)
		})
	}
}

// Row 47 of the attacks: both modes may be signed with one secret.
func TestAnEventOfAnotherModeIsNotSettled(t *testing.T) {
	for _, tc := range []struct {
		verifier samsoftpay.Mode
		event    string
		status   int
		result   string
		mode     Mode
	}{
		{"", `"mode":"live"`, 200, "settled", ModeLive},
		{samsoftpay.ModeLive, `"mode":"live"`, 200, "settled", ModeLive},
		{samsoftpay.ModeLive, `"fee":0`, 200, "settled", ""}, // as webhooks of the document's age
		{samsoftpay.ModeTest, `"mode":"test"`, 200, "settled", ModeTest},
		{samsoftpay.ModeTest, `"fee":0`, 200, "settled", ""},
		{"", `"mode":"test"`, 200, "test money", ""},
		{samsoftpay.ModeLive, `"mode":"test"`, 200, "test money", ""},
		{samsoftpay.ModeTest, `"mode":"live"`, 503, "mode differs", ""},
		{samsoftpay.ModeLive, `"mode":"sandbox"`, 503, "mode differs", ""},
		{samsoftpay.ModeTest, `"mode":"sandbox"`, 503, "mode differs", ""},
		{samsoftpay.ModeLive, `"mode":"LIVE"`, 503, "mode differs", ""},
	} {
		verifier, err := NewSamsoftpay(SamsoftpayConfig{Secrets: []momo.Secret{samsoftpaySecret}, Mode: tc.verifier})
		require.NoError(t, err)
		var settled settled
		var log bytes.Buffer
		h := Signed(verifier, settled.settle, Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
		body := strings.Replace(strings.Replace(samsoftpayBody, `"fee":200,`, "", 1), `"mode":"live"`, tc.event, 1)
		w := samsoftpayAnswer(t, h, body)
		assert.Equal(t, tc.status, w.Code, "%+v", tc)
		assert.Equal(t, tc.status == 200, w.Body.String() == `{"ok":true}`, "%+v", tc)
		assert.Regexp(t, `result="?`+tc.result+`"? `, log.String())
		if tc.result != "settled" {
			assert.Empty(t, settled.events)
			assert.Contains(t, log.String(), "level=WARN")
			_, err := verifier.Verify(samsoftpayDelivery(body, SignSamsoftpay(samsoftpaySecret, []byte(body))))
			assert.ErrorIs(t, err, ErrMode)
			continue
		}
		require.Len(t, settled.events, 1)
		assert.Equal(t, tc.mode, settled.events[0].Mode)
	}
	_, err := NewSamsoftpay(SamsoftpayConfig{Mode: "sandbox"})
	e, ok := errors.AsType[*momo.Error](err)
	require.True(t, ok)
	assert.Len(t, e.Fields, 2, "all faults at once")
}

func TestCheckComparesTheMode(t *testing.T) {
	amount := money.MustParse("10000", money.UGX)
	for _, tc := range []struct {
		event, want Mode
		ok          bool
	}{
		{ModeLive, "", true}, {ModeLive, ModeLive, true}, {ModeTest, ModeTest, true}, {"", "", true}, {"", ModeTest, true},
		{ModeTest, "", false}, {ModeTest, ModeLive, false}, {ModeLive, ModeTest, false}, {"sandbox", "", false}, {"sandbox", ModeTest, false},
	} {
		event := Event{Transaction: momo.Transaction{Amount: amount}, Mode: tc.event}
		err := event.Check(Expected{Amount: amount, Mode: tc.want})
		if tc.ok {
			assert.NoError(t, err, "%+v", tc)
		} else {
			assert.ErrorIs(t, err, ErrMode, "%+v", tc)
		}
	}
}

// A webhook is sent eight times at most: what only informs in it loses none.
func TestSamsoftpayBelievesAWebhookWhateverOnlyInforms(t *testing.T) {
	odd := []string{`null`, `[]`, `{}`, `{"a":[1]}`, `true`, `-17`, `1.5`, `"soon"`, `"\u0000"`}
	for _, member := range []string{
		`"id":"evt_374eca4ab7ae40f58f11ca4a"`, `"timestamp":1795196753`, `"fee":200`, `"channel":"mtn_momo"`,
		`"recipient_phone":"256700123456"`, `"failure_reason":null`, `"completed_at":"2026-11-20T17:45:53.548403"`,
	} {
		name, _, _ := strings.Cut(member, ":")
		for _, value := range odd {
			var settled settled
			body := strings.Replace(samsoftpayBody, member, name+":"+value, 1)
			assert.Equal(t, http.StatusOK, samsoftpayAnswer(t, samsoftpayHandler(t, settled.settle), body).Code, "%s: %s", name, value)
			require.Len(t, settled.events, 1)
			event := settled.events[0]
			assert.Equal(t, "samsoftpay/txn_9c610df9ebcf4da8", event.Subject)
			assert.NoError(t, event.Check(Expected{Amount: money.MustParse("10000", money.UGX), ID: "txn_9c610df9ebcf4da8"}))
			payload, ok := event.Payload.(*samsoftpay.Event)
			require.True(t, ok)
			assert.Equal(t, body, string(payload.Raw), "and its text is there")
			assert.Contains(t, body, `"data":`+string(event.Raw)+`}`)
		}
	}
}
