package webhook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

// oracle is a Confirmer whose claims are whole bodies, and that says whatever it
// was told to.
type oracle struct {
	mu      sync.Mutex
	asked   int
	confirm func(ctx context.Context, reference string) (Event, error)
}

func (o *oracle) Claim(d Delivery) (Claim, error) {
	if len(d.Body) == 0 {
		return Claim{}, ErrMalformed
	}
	return Claim{Subject: "oracle/" + string(d.Body), Reference: string(d.Body)}, nil
}

func (o *oracle) Confirm(ctx context.Context, claim Claim) (Event, error) {
	o.mu.Lock()
	o.asked++
	o.mu.Unlock()
	return o.confirm(ctx, claim.Reference)
}

func (o *oracle) Dialect() Dialect {
	return Dialect{Provider: "oracle", Success: "done", Pending: "again", Failure: "no"}
}

// says answers every question with a status.
func says(status momo.Status) *oracle {
	return &oracle{confirm: func(_ context.Context, reference string) (Event, error) {
		return confirmation(reference, status), nil
	}}
}

func confirmation(reference string, status momo.Status) Event {
	return Event{
		Transaction: momo.Transaction{Provider: "oracle", Reference: reference, Status: status}, Subject: "oracle/" + reference, Evidence: EvidenceQuery,
	}
}

func TestOnlyAFinalAnswerIsSettled(t *testing.T) {
	for status := momo.StatusUnknown; status <= momo.StatusRefunded; status++ {
		var told []Event
		h := Confirmed(says(status), func(_ context.Context, e Event) error { told = append(told, e); return nil }, Options{})
		w := answer(h, "order-1")
		assert.Equal(t, http.StatusOK, w.Code)
		if status.Final() {
			require.Len(t, told, 1, status)
			assert.Equal(t, confirmation("order-1", status), told[0])
			assert.Equal(t, "done", w.Body.String())
		} else {
			assert.Empty(t, told)
			assert.Equal(t, "again", w.Body.String(), "the provider must not take it for the end")
		}
	}
}

// plain is an oracle with the zero dialect.
type plain struct{ *oracle }

func (plain) Dialect() Dialect { return Dialect{} }

func TestAPendingPaymentIsNotAcknowledgedByDefault(t *testing.T) {
	w := answer(Confirmed(plain{says(momo.StatusPending)}, func(context.Context, Event) error { t.Error("settled"); return nil }, Options{}), "order-1")
	assert.Equal(t, http.StatusServiceUnavailable, w.Code)
	assert.Equal(t, `{"ok":false}`, w.Body.String())
}

func TestAnAnswerThatProvesNothingSettlesNothing(t *testing.T) {
	for name, tc := range map[string]struct {
		body    string
		confirm func(context.Context, string) (Event, error)
		status  int
	}{
		"an error": {"order-1", func(context.Context, string) (Event, error) {
			return Event{}, errors.New("no network")
		}, http.StatusServiceUnavailable},
		"an error that looks like the sender's fault": {"order-1", func(context.Context, string) (Event, error) {
			return Event{}, fmt.Errorf("inner: %w", ErrMalformed)
		}, http.StatusServiceUnavailable},
		"a success and an error": {"order-1", func(_ context.Context, r string) (Event, error) {
			return confirmation(r, momo.StatusSucceeded), errors.New("but")
		}, http.StatusServiceUnavailable},
		"another reference": {"order-1", func(context.Context, string) (Event, error) {
			return confirmation("order-2", momo.StatusSucceeded), nil
		}, http.StatusServiceUnavailable},
		"no reference": {"order-1", func(context.Context, string) (Event, error) {
			return confirmation("", momo.StatusSucceeded), nil
		}, http.StatusServiceUnavailable},
		"another case": {"order-1", func(context.Context, string) (Event, error) {
			return confirmation("ORDER-1", momo.StatusSucceeded), nil
		}, http.StatusServiceUnavailable},
		"no evidence": {"order-1", func(_ context.Context, r string) (Event, error) {
			return Event{Transaction: confirmation(r, momo.StatusSucceeded).Transaction}, nil
		}, http.StatusServiceUnavailable},
		"the evidence of a signature": {"order-1", func(_ context.Context, r string) (Event, error) {
			e := confirmation(r, momo.StatusSucceeded)
			e.Evidence = EvidenceSignature
			return e, nil
		}, http.StatusServiceUnavailable},
		"a panic":              {"order-1", func(context.Context, string) (Event, error) { panic("canary") }, http.StatusServiceUnavailable},
		"a hint with no sense": {"", nil, http.StatusBadRequest},
		"no answer in time": {"order-1", func(ctx context.Context, _ string) (Event, error) {
			<-ctx.Done()
			return Event{}, ctx.Err()
		}, http.StatusServiceUnavailable},
		"no answer and no end": {"order-1", func(_ context.Context, r string) (Event, error) {
			time.Sleep(time.Minute)
			return confirmation(r, momo.StatusSucceeded), nil
		}, http.StatusServiceUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				var logged bytes.Buffer
				h := Confirmed(&oracle{confirm: tc.confirm}, func(context.Context, Event) error { t.Error("settled"); return nil },
					Options{Logger: slog.New(slog.NewTextHandler(&logged, nil))})
				w := answer(h, tc.body)
				assert.Equal(t, tc.status, w.Code)
				assert.Equal(t, "no", w.Body.String())
				assert.Less(t, time.Since(start), 5*time.Second)
				assert.NotContains(t, logged.String(), "order-1")
				assert.NotContains(t, logged.String(), "canary")
				time.Sleep(time.Hour) // for a question that goes on
			})
		})
	}
}

func TestAPaymentIsSettledOnceItIsFinal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		status, settled := momo.StatusPending, 0
		o := &oracle{confirm: func(_ context.Context, r string) (Event, error) { return confirmation(r, status), nil }}
		h := Confirmed(o, func(context.Context, Event) error { settled++; return nil }, Options{})
		assert.Equal(t, "again", answer(h, "order-1").Body.String())
		status = momo.StatusSucceeded
		assert.Equal(t, "again", answer(h, "order-1").Body.String(), "asked a moment ago")
		time.Sleep(questionInterval)
		for range 3 {
			assert.Equal(t, "done", answer(h, "order-1").Body.String())
			time.Sleep(questionInterval)
		}
		assert.Equal(t, 1, settled)
		assert.Equal(t, 2, o.asked, "and not once it is settled")
	})
}

// Row 45 of the attacks.
func TestForgedHintsCannotBurnTheQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := says(momo.StatusPending)
		h := Confirmed(o, func(context.Context, Event) error { t.Error("settled"); return nil }, Options{})
		for i := range 10_000 {
			answer(h, fmt.Sprint("forged-", i))
		}
		assert.Equal(t, 4*unprovenPerSec, o.asked)
		time.Sleep(time.Second)
		for i := range 1000 {
			answer(h, fmt.Sprint("forged again-", i))
		}
		assert.Equal(t, 5*unprovenPerSec, o.asked)
		time.Sleep(time.Minute)
		o.asked = 0
		for range 60 {
			for range 100 {
				answer(h, "one reference")
			}
			time.Sleep(time.Second)
		}
		assert.Equal(t, 6, o.asked, "one reference is asked about every ten seconds")
	})
}

func TestQuestionsAreRememberedInBoundedMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQuestions(Options{UnprovenPerSecond: -1})
		asked := 0
		confirm := func(Claim) (Event, error) { asked++; return Event{}, nil }
		for i := range 20_000 {
			for range 2 {
				_, err := q.ask(t.Context(), Claim{Reference: fmt.Sprint("forged-", i)}, confirm)
				require.NoError(t, err)
			}
			require.Equal(t, i+1, asked)
		}
		assert.LessOrEqual(t, len(q.recent)+len(q.older), 2*questionMemory)
	})
}

// Row 45, and row 42: what is not known costs nothing and is answered like what
// is known and pending.
func TestUnknownReferencesCostNothingAndTellNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := says(momo.StatusPending)
		known := func(_ context.Context, reference string) bool { return !strings.HasPrefix(reference, "forged") }
		h := Confirmed(o, func(context.Context, Event) error { t.Error("settled"); return nil }, Options{Known: known})
		unknown := answer(h, "forged")
		assert.Zero(t, o.asked)
		for i := range 10_000 {
			answer(h, fmt.Sprint("forged-", i))
		}
		assert.Zero(t, o.asked)
		pending := answer(h, "order-1")
		assert.Equal(t, 1, o.asked, "the flood has not used up the questions")
		assert.Equal(t, pending.Code, unknown.Code)
		assert.Equal(t, pending.Body.String(), unknown.Body.String())
		assert.Equal(t, pending.Header(), unknown.Header())
	})
}
