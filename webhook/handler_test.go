package webhook

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/samsoftpay"
)

// claims is a Verifier that believes "status id event-id", to reach the handler
// with events that no provider sends in this order.
type claims struct{}

func (claims) Dialect() Dialect { return Dialect{Provider: "claims"} }

func (claims) Verify(d Delivery) (Event, error) {
	var status momo.Status
	words := append(strings.Split(string(d.Body), " "), "", "")
	if err := status.UnmarshalText([]byte(words[0])); err != nil {
		return Event{}, err
	}
	subject := "claims/" + words[1]
	if words[1] == "" {
		subject = "claims/event/" + cmp.Or(words[2], digest(d.Body))
	}
	return Event{
		Transaction: momo.Transaction{Provider: "claims", ID: words[1], Status: status},
		Subject:     subject, Evidence: EvidenceSignature, EventID: words[2],
	}, nil
}

// answer serves one delivery of a body and returns the answer.
func answer(h http.Handler, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/callback", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func samsoftpayAnswer(t *testing.T, h http.Handler, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/callback", strings.NewReader(body))
	r.Header = samsoftpayDelivery("", SignSamsoftpay(samsoftpaySecret, []byte(body))).Header
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func newSamsoftpay(t testing.TB) *Samsoftpay {
	t.Helper()
	verifier, err := NewSamsoftpay(SamsoftpayConfig{Secrets: []momo.Secret{samsoftpaySecret}})
	require.NoError(t, err)
	return verifier
}

// recordedSamsoftpayVerifier is of the mode of what was recorded.
func recordedSamsoftpayVerifier(t testing.TB, secret momo.Secret) *Samsoftpay {
	t.Helper()
	verifier, err := NewSamsoftpay(SamsoftpayConfig{Secrets: []momo.Secret{secret}, Mode: samsoftpay.ModeTest})
	require.NoError(t, err)
	return verifier
}

func samsoftpayHandler(t *testing.T, settle Settle) http.Handler {
	t.Helper()
	return Signed(newSamsoftpay(t), settle, Options{})
}

func TestNothingIsAcknowledgedBeforeItIsSettled(t *testing.T) {
	for name, fail := range map[string]func(context.Context) error{
		"an error":                        func(context.Context) error { return errors.New("the disk is full") },
		"an error of this package":        func(context.Context) error { return fmt.Errorf("inner: %w", ErrSignature) },
		"a wrong amount":                  func(context.Context) error { return &AmountError{} },
		"a panic":                         func(context.Context) error { panic("canary") },
		"a panic that net/http swallows":  func(context.Context) error { panic(http.ErrAbortHandler) },
		"the end of its goroutine":        func(context.Context) error { runtime.Goexit(); return nil },
		"waiting for ever":                func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() },
		"waiting and saying nothing":      func(ctx context.Context) error { <-ctx.Done(); return errors.New("late") },
		"waiting longer than the context": func(context.Context) error { time.Sleep(time.Minute); return errors.New("late") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				calls := 0
				h := samsoftpayHandler(t, func(ctx context.Context, _ Event) error {
					if calls++; calls == 1 {
						return fail(ctx)
					}
					return nil
				})
				start := time.Now()
				refused := samsoftpayAnswer(t, h, samsoftpayBody)
				assert.Less(t, time.Since(start), 5*time.Second)
				assert.Equal(t, http.StatusServiceUnavailable, refused.Code)
				assert.Equal(t, `{"ok":false}`, refused.Body.String())

				time.Sleep(time.Minute) // the provider's first pause
				again := samsoftpayAnswer(t, h, samsoftpayBody)
				assert.Equal(t, http.StatusOK, again.Code)
				assert.Equal(t, `{"ok":true}`, again.Body.String())
				assert.Equal(t, 2, calls)
			})
		})
	}
}

func TestWhatIsSettledTooLateIsNotSettledTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		h := samsoftpayHandler(t, func(context.Context, Event) error { calls++; time.Sleep(6 * time.Second); return nil })
		assert.Equal(t, http.StatusServiceUnavailable, samsoftpayAnswer(t, h, samsoftpayBody).Code)
		assert.Equal(t, http.StatusOK, samsoftpayAnswer(t, h, samsoftpayBody).Code, "waits for the first call")
		assert.Equal(t, 1, calls)
	})
}

func TestAHangingSettleDoesNotHangItsRepetitions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := samsoftpayHandler(t, func(context.Context, Event) error { time.Sleep(time.Hour); return nil })
		for range 3 {
			start := time.Now()
			assert.Equal(t, http.StatusServiceUnavailable, samsoftpayAnswer(t, h, samsoftpayBody).Code)
			assert.Less(t, time.Since(start), 5*time.Second)
		}
		time.Sleep(2 * time.Hour)
	})
}

type faultyVerifier struct{ verify func() (Event, error) }

func (faultyVerifier) Dialect() Dialect { return Dialect{} }

func (v faultyVerifier) Verify(Delivery) (Event, error) { return v.verify() }

func TestAFaultyVerifierSettlesNothing(t *testing.T) {
	for name, tc := range map[string]struct {
		verify func() (Event, error)
		status int
	}{
		"a panic":           {func() (Event, error) { panic("canary") }, http.StatusServiceUnavailable},
		"a foreign error":   {func() (Event, error) { return Event{}, errors.New("canary") }, http.StatusServiceUnavailable},
		"event and error":   {func() (Event, error) { return Event{Evidence: EvidenceSignature}, ErrMalformed }, http.StatusBadRequest},
		"without evidence":  {func() (Event, error) { return Event{Transaction: momo.Transaction{Status: momo.StatusSucceeded}}, nil }, http.StatusServiceUnavailable},
		"ambiguous":         {func() (Event, error) { return Event{}, ErrAmbiguous }, http.StatusBadRequest},
		"a wrong signature": {func() (Event, error) { return Event{}, fmt.Errorf("inner: %w", ErrSignature) }, http.StatusUnauthorized},
	} {
		t.Run(name, func(t *testing.T) {
			h := Signed(faultyVerifier{tc.verify}, func(context.Context, Event) error { t.Error("settled"); return nil }, Options{})
			assert.Equal(t, tc.status, answer(h, `{}`).Code)
		})
	}
}

// permutations calls use with every order of items.
func permutations(items []momo.Status, use func([]momo.Status)) {
	var place func(int)
	place = func(n int) {
		if n == len(items) {
			use(items)
			return
		}
		for i := n; i < len(items); i++ {
			items[n], items[i] = items[i], items[n]
			place(n + 1)
			items[n], items[i] = items[i], items[n]
		}
	}
	place(0)
}

func TestWhatIsToldOnlyClimbs(t *testing.T) {
	orders := 0
	twice := []momo.Status{
		momo.StatusPending, momo.StatusFailed, momo.StatusSucceeded,
		momo.StatusPending, momo.StatusFailed, momo.StatusSucceeded,
	}
	permutations(twice, func(order []momo.Status) {
		orders++
		var told []Event
		h := Signed(claims{}, func(_ context.Context, e Event) error { told = append(told, e); return nil }, Options{})
		var want []momo.Status // an order's own news, by the definition of climbing
		for _, status := range order {
			require.Equal(t, http.StatusOK, answer(h, status.String()+" id-1").Code)
			if len(want) == 0 || status > want[len(want)-1] && want[len(want)-1] == momo.StatusPending ||
				status == momo.StatusSucceeded && want[len(want)-1] == momo.StatusFailed {
				want = append(want, status)
			}
		}
		var got []momo.Status
		for i, event := range told {
			got = append(got, event.Status)
			contradiction := momo.StatusUnknown
			if i > 0 && told[i-1].Status == momo.StatusFailed {
				contradiction = momo.StatusFailed
			}
			require.Equal(t, contradiction, event.Contradicts, "%v", order)
		}
		require.Equal(t, want, got, "%v", order)
	})
	assert.Equal(t, 720, orders)
}

func TestARefundIsNewsButNoContradiction(t *testing.T) {
	var told []Event
	h := Signed(claims{}, func(_ context.Context, e Event) error { told = append(told, e); return nil }, Options{})
	for _, status := range []string{"succeeded", "refunded", "succeeded", "refunded"} {
		require.Equal(t, http.StatusOK, answer(h, status+" id-1").Code)
	}
	require.Len(t, told, 2)
	assert.Equal(t, momo.StatusRefunded, told[1].Status)
	assert.Zero(t, told[1].Contradicts)
}

func TestOtherPaymentsAreOtherNews(t *testing.T) {
	settled := 0
	h := Signed(claims{}, func(context.Context, Event) error { settled++; return nil }, Options{})
	for _, body := range []string{
		"succeeded id-1", "succeeded id-2", "unknown  event-1", "unknown  event-2", "unknown", "unknown ",
		"succeeded id-1 event-3", "unknown  event-1",
	} {
		require.Equal(t, http.StatusOK, answer(h, body).Code)
	}
	assert.Equal(t, 6, settled, "an event without any identifier is told apart by its body")
}

func TestUnknownEventsAreSettledOnceAndMeanNothing(t *testing.T) {
	for name, body := range map[string]string{
		"a test":              `{"id":"evt_1","timestamp":1795196753,"event":"test.ping","data":{"message":"hello","amount":"a lot"}}`,
		"a dispute":           `{"id":"evt_2","event":"dispute.opened","data":{"id":"dsp_1","charge_id":"txn_1","amount":10000,"status":"succeeded"}}`,
		"of the document age": `{"event":"charge.refunded","data":{"id":"txn_1","amount":10000,"status":"succeeded"}}`,
		"without data":        `{"event":"charge.authorized"}`,
		"another spelling":    `{"event":"Charge.Succeeded","data":{"id":"txn_1","amount":10000,"status":"succeeded"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			var told []Event
			h := samsoftpayHandler(t, func(_ context.Context, e Event) error { told = append(told, e); return nil })
			for range 3 {
				require.Equal(t, http.StatusOK, samsoftpayAnswer(t, h, body).Code)
			}
			require.Len(t, told, 1)
			assert.False(t, told[0].Final())
			assert.True(t, told[0].Amount.IsZero())
			assert.Error(t, told[0].Check(Expected{}))
			assert.Equal(t, EvidenceSignature, told[0].Evidence)
		})
	}
}

func TestAnEventAndItsDataMustAgree(t *testing.T) {
	h := samsoftpayHandler(t, func(context.Context, Event) error { t.Error("settled"); return nil })
	for name, replace := range map[string][2]string{
		"status":     {`"status":"succeeded"`, `"status":"failed"`},
		"pending":    {`"status":"succeeded"`, `"status":"authorized"`},
		"unknown":    {`"status":"succeeded"`, `"status":"Succeeded"`},
		"no status":  {`"status":"succeeded",`, ``},
		"direction":  {`"id":"txn_`, `"id":"pout_`},
		"no id":      {`"id":"txn_9c610df9ebcf4da8",`, ``},
		"event":      {`charge.succeeded`, `payout.succeeded`},
		"references": {`"merchant_reference":"order-001"`, `"merchant_reference":"order-002"`},
	} {
		require.Contains(t, samsoftpayBody, replace[0], name)
		body := strings.Replace(samsoftpayBody, replace[0], replace[1], 1)
		assert.Equal(t, http.StatusBadRequest, samsoftpayAnswer(t, h, body).Code, name)
	}
}

func TestOnlyTheExpectedAmountChecks(t *testing.T) {
	amount := func(n int64, c money.Currency) money.Amount {
		a, err := money.FromMinor(n, c)
		require.NoError(t, err)
		return a
	}
	event := Event{Transaction: momo.Transaction{Amount: amount(10000, money.UGX)}}
	assert.NoError(t, event.Check(Expected{Amount: amount(10000, money.UGX)}))
	for name, want := range map[string]money.Amount{
		"underpaid by one": amount(10001, money.UGX), "overpaid by one": amount(9999, money.UGX), "the fee": amount(200, money.UGX),
		"another currency": amount(10000, money.KES), "no amount expected": {},
	} {
		var wrong *AmountError
		require.ErrorAs(t, event.Check(Expected{Amount: want}), &wrong, name)
		assert.Equal(t, AmountError{Want: want, Got: event.Amount}, *wrong)
	}
	assert.EqualError(t, Event{}.Check(Expected{}), "webhook: amount is none, not none")
	assert.EqualError(t, event.Check(Expected{Amount: amount(9999, money.UGX)}), "webhook: amount is 10000 UGX, not 9999 UGX")
}

func TestTheLogTellsWhatHappenedAndNothingThatWasSent(t *testing.T) {
	canaries := []string{string(samsoftpaySecret), "256700123456", "order-canary", "reason-canary", "id-canary", "type-canary", "path-canary", "query-canary", "header-canary", "settle-canary"}
	body := strings.NewReplacer("order-001", "order-canary", "null", `"reason-canary"`, "evt_374eca4a", "evt_id-canary").Replace(samsoftpayBody)
	other := `{"event":"type-canary\nlevel=INFO","data":{"x":"reason-canary"}}`
	for name, handler := range map[string]func(*bytes.Buffer) slog.Handler{
		"text": func(b *bytes.Buffer) slog.Handler {
			return slog.NewTextHandler(b, &slog.HandlerOptions{Level: slog.LevelDebug})
		},
		"json": func(b *bytes.Buffer) slog.Handler {
			return slog.NewJSONHandler(b, &slog.HandlerOptions{Level: slog.LevelDebug})
		},
	} {
		t.Run(name, func(t *testing.T) {
			var logged bytes.Buffer
			fail := false
			h := Signed(newSamsoftpay(t), func(context.Context, Event) error {
				if fail {
					return errors.New("settle-canary")
				}
				return nil
			}, Options{Logger: slog.New(handler(&logged))})
			send := func(body, signature, want string) {
				t.Helper()
				logged.Reset()
				r := httptest.NewRequest(http.MethodPost, "/path-canary?query-canary=1", strings.NewReader(body))
				r.Header = samsoftpayDelivery("", signature).Header
				r.Header.Set("User-Agent", "header-canary")
				h.ServeHTTP(httptest.NewRecorder(), r)
				assert.Contains(t, logged.String(), want)
				assert.Contains(t, logged.String(), "samsoftpay")
				assert.Equal(t, 1, strings.Count(logged.String(), "\n"))
				for _, canary := range append(canaries, signature) {
					assert.NotContains(t, logged.String(), canary)
				}
			}
			sign := func(body string) string { return SignSamsoftpay(samsoftpaySecret, []byte(body)) }
			fail = true
			send(body, sign(body), "settle failed")
			fail = false
			send(body, sign(body), "settled")
			send(body, sign(body), "repeated")
			send(other, sign(other), "settled")
			send(body, "signature-canary", "wrong signature")
			send(body+"x", sign(body+"x"), "malformed")
		})
	}
}

func TestRenderingsHoldNothingThatWasSent(t *testing.T) {
	verifier, err := NewSamsoftpay(SamsoftpayConfig{Secrets: []momo.Secret{samsoftpaySecret}})
	require.NoError(t, err)
	body := strings.Replace(samsoftpayBody, "null", `"no money, says 256700123456"`, 1)
	signature := SignSamsoftpay(samsoftpaySecret, []byte(body))
	delivery := samsoftpayDelivery(body, signature)
	event, err := verifier.Verify(delivery)
	require.NoError(t, err)
	require.Equal(t, "256700123456", event.Phone.Digits())
	other := `{"event":"dispute.opened","data":{"contact":"256700123456"}}`
	dispute, err := verifier.Verify(samsoftpayDelivery(other, SignSamsoftpay(samsoftpaySecret, []byte(other))))
	require.NoError(t, err)
	tokens, err := NewTokens(samsoftpaySecret)
	require.NoError(t, err)
	_, refused := verifier.Verify(samsoftpayDelivery(body+"x", SignSamsoftpay(samsoftpaySecret, []byte(body+"x"))))
	require.Error(t, refused)
	careless := event
	careless.Payload = &struct{ Phone momo.Phone }{event.Phone} // fmt looks into it for %s
	for _, value := range []any{
		careless, Question{Transaction: event.Transaction, Payload: careless.Payload}, delivery, &delivery, event, []Event{event}, &event, event.Payload, dispute, dispute.Payload,
		verifier, *verifier, tokens, *tokens, Signed(verifier, nil, Options{}), refused,
		Question{Transaction: event.Transaction, Account: "256700123456", Payload: event.Payload},
	} {
		for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
			text := fmt.Sprintf(format, value)
			for _, canary := range []string{string(samsoftpaySecret), "256700123456", "says", signature, fmt.Sprintf("%x", string(samsoftpaySecret)), fmt.Sprintf("%x", "256700123456")} {
				assert.NotContains(t, text, canary, "%s of %T", format, value)
			}
		}
		var logged bytes.Buffer
		slog.New(slog.NewTextHandler(&logged, nil)).Info("", "value", value)
		slog.New(slog.NewJSONHandler(&logged, nil)).Info("", "value", value)
		for _, canary := range []string{string(samsoftpaySecret), "256700123456", signature} {
			assert.NotContains(t, logged.String(), canary, "the log of %T", value)
		}
	}
	assert.Equal(t, fmt.Sprintf(`"POST" delivery of %d bytes`, len(body)), fmt.Sprint(delivery))
}

func TestEvidenceIsAWord(t *testing.T) {
	for evidence, want := range map[Evidence]string{EvidenceNone: "none", EvidenceSignature: "signature", EvidenceQuery: "query", 77: "none"} {
		text, err := evidence.MarshalText()
		require.NoError(t, err)
		assert.Equal(t, want, string(text))
	}
}

func TestNoCallbackTakesAMegabyte(t *testing.T) {
	fill := func(start, unit, end string) string {
		return start + strings.Repeat(unit, (maxBody-len(start)-len(end))/len(unit)) + end
	}
	h := samsoftpayHandler(t, func(context.Context, Event) error { return nil })
	for name, body := range map[string]string{
		"white space":        fill(samsoftpayBody, " ", ""),
		"a text":             fill(`{"event":"x","data":"`, "a", `"}`),
		"escapes":            fill(`{"event":"x","data":"`, `\u0061`, `"}`),
		"a type of event":    fill(`{"event":"`, "é", `"}`),
		"a name":             fill(`{"event":"x","data":{"`, "é", `":1}}`),
		"names":              `{"event":"x",` + manyMembers(1000) + `}`,
		"names that fold":    `{"event":"x",` + strings.ToUpper(manyMembers(1000)) + `}`,
		"long names":         fill(`{"event":"x",`, `"`+strings.Repeat("É", 30)+`":1,`, `"y":1}`),
		"numbers":            fill(`{"event":"x","data":[`, "1,", "1]}"),
		"a number":           fill(`{"event":"x","data":`, "1", "}"),
		"depth":              fill(`{"event":"x","data":`, "[", ""),
		"empty arrays":       fill(`{"event":"x","data":[`, "[],", "1]}"),
		"a reference":        strings.ReplaceAll(samsoftpayBody, "order-001", strings.Repeat("r", 30_000)),
		"one byte too large": strings.Repeat(" ", maxBody+1),
	} {
		t.Run(name, func(t *testing.T) {
			signature := SignSamsoftpay(samsoftpaySecret, []byte(body))
			r := httptest.NewRequest(http.MethodPost, "/callback", strings.NewReader(body))
			r.Header = samsoftpayDelivery("", signature).Header
			w := httptest.NewRecorder()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			h.ServeHTTP(w, r)
			runtime.ReadMemStats(&after)
			assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<20), "answer %d", w.Code)
		})
	}
}
