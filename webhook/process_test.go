package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

// stored is a delivery that was written to a queue and read again, its headers in the
// letters of HTTP/2.
func stored(t *testing.T, s *sent) Delivery {
	t.Helper()
	u, err := url.ParseRequestURI(s.target)
	require.NoError(t, err)
	header := http.Header{}
	for name, values := range s.header {
		header[strings.ToLower(name)] = values
	}
	text, err := json.Marshal(Delivery{Method: s.method, Path: u.Path, RawQuery: u.RawQuery, Header: header, Body: []byte(s.body)})
	require.NoError(t, err)
	var d Delivery
	require.NoError(t, json.Unmarshal(text, &d))
	return d
}

func (p provider) processor(t *testing.T, settle Settle, o Options) *Handler {
	t.Helper()
	h, ok := p.handler(t, settle, o).(*Handler)
	require.True(t, ok)
	return h
}

func TestADeliveryFromElsewhereIsSettledOnce(t *testing.T) {
	each(t, "", func(t *testing.T, p provider) {
		var news told
		var log bytes.Buffer
		h := p.processor(t, news.settle, Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
		d := stored(t, p.delivery())
		for _, want := range []Result{ResultSettled, ResultRepeated, ResultRepeated} {
			log.Reset()
			result, err := h.Process(t.Context(), d)
			require.NoError(t, err)
			assert.Equal(t, want, result)
			assert.Equal(t, Answer{http.StatusOK, jsonHeader(), p.ok}, h.Answer(result, err))
			assert.Contains(t, log.String(), "result="+string(want))
		}
		p.assertGenuine(t, news.events())
	})
}

// Whatever is wrong with a delivery, it is the same without HTTP.
func TestAnAttackFromElsewhereIsAnsweredLikeOneByHTTP(t *testing.T) {
	each(t, "", func(t *testing.T, p provider) {
		played := 0
		for _, a := range attacks() {
			if !p.has(a.needs) || a.raw {
				continue
			}
			s := p.delivery()
			a.change(p, s)
			if a.signed {
				p.prove(s, p.secret)
			}
			if s.framing != "" || s.cut {
				continue
			}
			played++
			var news told
			h := p.processor(t, news.settle, Options{})
			result, err := h.Process(t.Context(), stored(t, s))
			answer, status := h.Answer(result, err), a.answer(p)
			require.Equal(t, status, answer.Status, "%d %s", a.row, a.name)
			assert.Equal(t, status == http.StatusMethodNotAllowed, strings.HasPrefix(answer.Header.Get("Allow"), p.genuine.method), "%d %s", a.row, a.name)
			if status != http.StatusOK {
				assert.Error(t, err, "%d %s", a.row, a.name)
				assert.Empty(t, result, "%d %s", a.row, a.name)
				assert.Equal(t, p.fail, answer.Body, "%d %s", a.row, a.name)
				assert.Empty(t, news.events(), "%d %s", a.row, a.name)
			} else if a.news == nil {
				p.assertGenuine(t, news.events())
			}
		}
		assert.Greater(t, played, 50)
	})
}

func TestAnEncodedDeliveryFromElsewhereIsNotInflated(t *testing.T) {
	for name, value := range map[string]string{"content-encoding": "gzip", "CONTENT-ENCODING": "br"} {
		d := samsoftpayDelivery(samsoftpayBody, SignSamsoftpay(samsoftpaySecret, []byte(samsoftpayBody)))
		d.Header[name] = []string{"", value}
		_, err := newSamsoftpay(t).Verify(d)
		assert.ErrorIs(t, err, ErrContentType, name)
	}
}

func TestAResultSaysWhatBecameOfACallback(t *testing.T) {
	settle := func(context.Context, Event) error { return nil }
	unknown := func(context.Context, string) bool { return false }
	for name, tc := range map[string]struct {
		handler *Handler
		result  Result
		err     error
		answer  Answer
	}{
		"settled":           {Confirmed(says(momo.StatusFailed), settle, Options{}), ResultSettled, nil, Answer{200, jsonHeader(), "done"}},
		"pending":           {Confirmed(says(momo.StatusPending), settle, Options{}), ResultPending, nil, Answer{200, jsonHeader(), "again"}},
		"pending, no word":  {Confirmed(plain{says(momo.StatusPending)}, settle, Options{}), ResultPending, nil, Answer{503, jsonHeader(), `{"ok":false}`}},
		"not known":         {Confirmed(says(momo.StatusFailed), settle, Options{Known: unknown}), ResultUnknown, nil, Answer{200, jsonHeader(), "again"}},
		"not known, signed": {Signed(everything{}, settle, Options{Known: unknown}), ResultUnknown, nil, Answer{503, jsonHeader(), `{"ok":false}`}},
		"signed, not final": {Signed(everything{}, settle, Options{}), ResultSettled, nil, Answer{200, jsonHeader(), `{"ok":true}`}},
		"settle failed": {
			Confirmed(says(momo.StatusFailed), func(context.Context, Event) error { return ErrSignature }, Options{}), "", errSettle, Answer{503, jsonHeader(), "no"},
		},
		"a panic": {
			Confirmed(says(momo.StatusFailed), func(context.Context, Event) error { panic("canary") }, Options{}), "", errPanic, Answer{503, jsonHeader(), "no"},
		},
		"not confirmed": {
			Confirmed(&oracle{confirm: func(context.Context, string) (Event, error) { return Event{}, errors.New("no network") }}, settle, Options{}),
			"", ErrUnconfirmed, Answer{503, jsonHeader(), "no"},
		},
	} {
		result, err := tc.handler.Process(t.Context(), Delivery{Method: http.MethodPost, Header: jsonHeader(), Body: []byte("order-1")})
		assert.Equal(t, tc.result, result, name)
		assert.ErrorIs(t, err, tc.err, name)
		assert.Equal(t, tc.answer, tc.handler.Answer(result, err), name)
		w := answer(tc.handler, "order-1 again")
		assert.Equal(t, tc.answer, Answer{w.Code, w.Header(), w.Body.String()}, name)
	}
}

// everything is a Verifier that believes any body as the reference of a payment that waits.
type everything struct{}

func (everything) Dialect() Dialect { return Dialect{} }

func (everything) Verify(d Delivery) (Event, error) {
	e := confirmation(string(d.Body), momo.StatusPending)
	e.Evidence = EvidenceSignature
	return e, nil
}

func TestWhatCouldNotBeReceivedHasAnAnswer(t *testing.T) {
	h := Signed(newSamsoftpay(t), nil, Options{})
	w := httptest.NewRecorder()
	_, err := Receive(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(strings.Repeat(" ", maxBody+1))))
	require.ErrorIs(t, err, ErrTooLarge)
	assert.Equal(t, http.StatusRequestEntityTooLarge, h.Answer("", err).Status)
	assert.Equal(t, http.StatusRequestEntityTooLarge, Decide(asks{}, nil, Options{}).Answer(Approve, err).Status)
	assert.Equal(t, "no", Decide(asks{}, nil, Options{}).Answer(Approve, err).Body, "never a yes beside an error")
}

func TestProcessHasTheTimeOfItsContext(t *testing.T) {
	for name, tc := range map[string]struct {
		limit time.Duration // 0: none
		takes time.Duration
		ended bool
	}{
		"without a deadline":      {0, 3 * time.Second, false},
		"4 seconds without one":   {0, 5 * time.Second, true},
		"a longer deadline":       {time.Minute, 50 * time.Second, false},
		"a shorter deadline":      {time.Second, 2 * time.Second, true},
		"the end of a longer one": {time.Minute, time.Hour, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := t.Context(), context.CancelFunc(func() {})
				if tc.limit != 0 {
					ctx, cancel = context.WithTimeout(ctx, tc.limit)
				}
				defer cancel()
				wait := func(ctx context.Context) error {
					select {
					case <-time.After(tc.takes):
						return nil
					case <-ctx.Done():
						return ctx.Err()
					}
				}
				h := Signed(claims{}, func(ctx context.Context, _ Event) error { return wait(ctx) }, Options{})
				result, err := h.Process(ctx, Delivery{Method: http.MethodPost, Header: jsonHeader(), Body: []byte("succeeded id-1")})
				assert.Equal(t, tc.ended, err != nil)
				assert.Equal(t, tc.ended, result == "")
				if tc.ended {
					assert.Equal(t, http.StatusServiceUnavailable, h.Answer(result, err).Status)
				}
				q := Decide(asks{}, func(ctx context.Context, _ Question) (Decision, error) { return Approve, wait(ctx) }, Options{})
				qctx := ctx
				if tc.limit != 0 {
					var cancel context.CancelFunc
					qctx, cancel = context.WithTimeout(t.Context(), tc.limit)
					defer cancel()
				}
				decision, err := q.Process(qctx, Delivery{Method: http.MethodPost, Header: jsonHeader(), Body: []byte("555")})
				assert.Equal(t, tc.ended, err != nil)
				assert.Equal(t, Decision(!tc.ended), decision)
			})
		})
	}
}

func TestProcessEndsWhenItsContextIsCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		h := Signed(claims{}, func(ctx context.Context, _ Event) error { <-ctx.Done(); time.Sleep(time.Minute); return nil }, Options{})
		time.AfterFunc(time.Second, cancel)
		began := time.Now()
		_, err := h.Process(ctx, Delivery{Method: http.MethodPost, Header: jsonHeader(), Body: []byte("succeeded id-1")})
		require.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, time.Second, time.Since(began))
		assert.Equal(t, http.StatusServiceUnavailable, h.Answer("", err).Status)
		time.Sleep(time.Hour)
	})
}

func TestAHandlerDoesNotEndWhenTheProviderHangsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		h := Signed(claims{}, func(ctx context.Context, _ Event) error { time.Sleep(time.Second); return ctx.Err() }, Options{})
		cancel()
		r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/", strings.NewReader("succeeded id-1"))
		r.Header = jsonHeader()
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		assert.Equal(t, http.StatusOK, w.Code)
	})
}

func TestHeadersAreReadInAnyCase(t *testing.T) {
	capitals := strings.ToUpper("Content-Type")
	d := Delivery{Header: http.Header{"x-samsoftpay-signature": {"a"}, capitals: {"b", "c"}, "Content-Typ": {"d"}}}
	assert.Equal(t, []string{"a"}, d.HeaderValues("X-Samsoftpay-Signature"))
	assert.Equal(t, []string{"b", "c"}, d.HeaderValues("Content-Type"))
	assert.Equal(t, []string{"b", "c"}, d.HeaderValues("content-type"))
	assert.Empty(t, d.HeaderValues("Content-Length"))
	assert.Empty(t, Delivery{}.HeaderValues("Content-Type"))
	d.Header["Content-Type"] = []string{"e"}
	assert.ElementsMatch(t, []string{"b", "c", "e"}, d.HeaderValues("Content-Type"), "two spellings are two headers")
	assert.Equal(t, []string{"b", "c"}, d.Header[capitals], "and nothing is changed")

	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("{}"))
	r.Header = http.Header{"Content-Type": {"b", "c"}}
	received, err := Receive(httptest.NewRecorder(), r)
	require.NoError(t, err)
	assert.Equal(t, []string{"b", "c"}, received.HeaderValues("content-type"))
	assert.Empty(t, received.HeaderValues("Content-Length"))
}

func TestTwoSpellingsOfASignatureAreTwoSignatures(t *testing.T) {
	right := SignSamsoftpay(samsoftpaySecret, []byte(samsoftpayBody))
	d := samsoftpayDelivery(samsoftpayBody, right)
	d.Header[strings.ToLower(samsoftpaySignature)] = []string{right}
	_, err := newSamsoftpay(t).Verify(d)
	assert.ErrorIs(t, err, ErrSignature)
	d = samsoftpayDelivery(samsoftpayBody, right)
	d.Header["content-type"] = []string{"application/json"}
	_, err = newSamsoftpay(t).Verify(d)
	assert.ErrorIs(t, err, ErrContentType)
}

func TestAQuestionFromElsewhereIsDecided(t *testing.T) {
	var log bytes.Buffer
	h := Decide(asks{}, func(_ context.Context, q Question) (Decision, error) {
		if q.Account == "fault" {
			return Approve, errors.New("no database")
		}
		return q.Account == "555", nil
	}, Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	for body, tc := range map[string]struct {
		decision Decision
		err      error
		answer   Answer
		word     string
	}{
		"555":        {Approve, nil, Answer{200, jsonHeader(), "yes"}, "approved"},
		"556":        {Reject, nil, Answer{200, jsonHeader(), "no"}, "rejected"},
		"fault":      {Reject, errDecide, Answer{200, jsonHeader(), "no"}, `"decide failed"`},
		"forged":     {Reject, ErrSignature, Answer{401, jsonHeader(), "no"}, `"wrong signature"`},
		"unreadable": {Reject, ErrMalformed, Answer{400, jsonHeader(), "no"}, "malformed"},
	} {
		log.Reset()
		decision, err := h.Process(t.Context(), Delivery{Method: http.MethodPost, Header: http.Header{"content-type": {"application/json"}}, Body: []byte(body)})
		assert.Equal(t, tc.decision, decision, body)
		assert.ErrorIs(t, err, tc.err, body)
		assert.Equal(t, tc.answer, h.Answer(decision, err), body)
		assert.Contains(t, log.String(), "result="+tc.word, body)
	}
}
