package journal_test

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/journal"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/webhook"
)

// believer is a Verifier that believes "status reference", and after them the provider's
// identifier, and what the subject is made of where that is not the reference. A reference
// of - is none.
type believer struct{}

func (believer) Dialect() webhook.Dialect { return webhook.Dialect{Provider: "fake"} }

func (believer) Verify(d webhook.Delivery) (webhook.Event, error) {
	words := append(strings.Fields(string(d.Body)), "", "", "")
	word, reference, id, subject := words[0], words[1], words[2], cmp.Or(words[3], words[1])
	if reference == "-" {
		reference = ""
	}
	var status momo.Status
	if err := status.UnmarshalText([]byte(word)); err != nil {
		return webhook.Event{}, err
	}
	return webhook.Event{
		Transaction: momo.Transaction{
			Provider: "fake", Direction: momo.Out, Reference: reference, ID: id, Status: status, Amount: money.MustParse("5000", money.UGX),
		},
		Subject: "fake/" + subject, Evidence: webhook.EvidenceSignature,
	}, nil
}

var webhookOptions webhook.Options

func TestACallbackSettlesThroughTheSameDoor(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		id := planned(t, s)
		s.step(t, id)
		h := s.Signed(believer{}, webhookOptions)
		assert.Equal(t, http.StatusOK, deliver(h, "pending salary-1"))
		assert.Zero(t, s.settled())
		assert.Equal(t, http.StatusOK, deliver(h, "succeeded salary-1"))
		assert.Equal(t, http.StatusOK, deliver(h, "succeeded salary-1"))
		assert.Equal(t, http.StatusOK, deliver(h, "failed salary-1"), "which comes too late to change anything")
		assert.Equal(t, 1, s.settled())
		p, err := s.Payment(t.Context(), id)
		require.NoError(t, err)
		assert.Equal(t, journal.Succeeded, p.State)
		events, err := s.History(t.Context(), id)
		require.NoError(t, err)
		last := events[len(events)-1]
		assert.Equal(t, "callback signature succeeded", last.Cause+" "+last.Evidence+" "+string(last.Became))
		assert.Zero(t, s.scalar("select count(*) from momo_inbox"), "the payment is its own inbox")
	})
}

func TestManyCallbacksAtOnceAreOneCredit(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		id := planned(t, s)
		s.step(t, id)
		h := s.Signed(believer{}, webhookOptions)
		var all sync.WaitGroup
		var accepted atomic.Int32
		for i := range 64 {
			all.Go(func() {
				body := []string{"succeeded salary-1", "pending salary-1"}[i%2]
				if deliver(h, body) == http.StatusOK {
					accepted.Add(1)
				}
			})
		}
		all.Wait()
		for deliver(h, "succeeded salary-1") != http.StatusOK { // as a provider does
			time.Sleep(time.Millisecond)
		}
		assert.Equal(t, 1, s.settled())
		assert.Positive(t, accepted.Load())
	})
}

func TestACallbackMayComeBeforeTheAnswer(t *testing.T) {
	for name, answer := range map[string]func(context.Context, momo.Payment) (*momo.Transaction, error){
		"pending": says(momo.StatusPending), "paid": says(momo.StatusSucceeded), "lost": errs(momo.ErrIndeterminate),
		"declined": errs(momo.ErrDeclined), "not sent": errs(momo.ErrNotSent),
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, s *shop) {
				h := s.Signed(believer{}, webhookOptions)
				s.send = func(ctx context.Context, p momo.Payment) (*momo.Transaction, error) {
					assert.Equal(t, http.StatusOK, deliver(h, "succeeded salary-1"))
					return answer(ctx, p)
				}
				id := planned(t, s)
				require.NoError(t, s.Advance(t.Context(), id))
				p, err := s.Payment(t.Context(), id)
				require.NoError(t, err)
				assert.Equal(t, journal.Succeeded, p.State)
				assert.Equal(t, 1, s.settled())
				assert.True(t, p.DueAt.IsZero())
			})
		})
	}
}

func TestACallbackAboutAnotherAmountIsNotSettled(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		p := salary
		p.Amount = money.MustParse("5001", money.UGX)
		planned, err := s.plan(p)
		require.NoError(t, err)
		s.step(t, planned.ID)
		asked := s.looked.Load()
		assert.Equal(t, http.StatusServiceUnavailable, deliver(s.Signed(believer{}, webhookOptions), "succeeded salary-1"))
		assert.Zero(t, s.settled())
		assert.Equal(t, asked+1, s.looked.Load(), "the provider is asked at once")

		s.look = says(momo.StatusSucceeded) // a fee was taken off: it is the payment all the same
		assert.Equal(t, http.StatusServiceUnavailable, deliver(s.Signed(believer{}, webhookOptions), "succeeded salary-1"))
		assert.Equal(t, 1, s.settled())
		assert.Equal(t, http.StatusOK, deliver(s.Signed(believer{}, webhookOptions), "succeeded salary-1"))
		assert.Equal(t, 1, s.settled())
	})
}

func TestAPaymentThatNobodyBeganIsReportedOnce(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		h := s.Signed(believer{}, webhookOptions)
		s.refuse = errors.New("not stored yet")
		assert.Equal(t, http.StatusServiceUnavailable, deliver(h, "succeeded paybill-1"), "so that it comes again")
		s.refuse = nil
		for range 3 {
			assert.Equal(t, http.StatusOK, deliver(h, "succeeded paybill-1"))
		}
		assert.Equal(t, http.StatusOK, deliver(h, "refunded paybill-1"))
		assert.Equal(t, http.StatusOK, deliver(h, "succeeded paybill-1"))
		assert.Equal(t, []string{"fake/paybill-1 succeeded", "fake/paybill-1 refunded"}, s.strangers)
	})
}

func TestACallbackWithoutAReferenceIsFoundByTheProvidersIdentifier(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		h := s.Signed(believer{}, webhookOptions)
		early := 0
		s.send = func(ctx context.Context, p momo.Payment) (*momo.Transaction, error) {
			early = deliver(h, "succeeded - id-salary-1 id-salary-1") // before the answer
			return says(momo.StatusPending)(ctx, p)
		}
		id := planned(t, s)
		assert.Equal(t, journal.Accepted, s.step(t, id).State)
		assert.Equal(t, http.StatusServiceUnavailable, early, "it may be ours, so it has to come again")
		assert.Empty(t, s.strangers)
		for range 2 {
			assert.Equal(t, http.StatusOK, deliver(h, "succeeded - id-salary-1 id-salary-1"))
		}
		assert.Equal(t, http.StatusOK, deliver(h, "succeeded - id-other id-other"))
		p, err := s.Payment(t.Context(), id)
		require.NoError(t, err)
		assert.Equal(t, journal.Succeeded, p.State)
		assert.Equal(t, 1, s.settled())
		assert.Equal(t, []string{"fake/id-other succeeded"}, s.strangers)
	})
}

func TestAPaymentThatIsPaidAgainIsReported(t *testing.T) {
	for name, first := range map[string]func(s *shop, h http.Handler){
		"settled by a callback": func(_ *shop, h http.Handler) { deliver(h, "succeeded salary-1 id-salary-1 code-1") },
		"settled by a lookup":   func(s *shop, _ http.Handler) { s.look = says(momo.StatusSucceeded) },
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, s *shop) {
				h := s.Signed(believer{}, webhookOptions)
				id := planned(t, s)
				s.step(t, id)
				first(s, h)
				s.step(t, id)
				for range 2 {
					assert.Equal(t, http.StatusOK, deliver(h, "succeeded salary-1 id-salary-1 code-1"))
					assert.Equal(t, http.StatusOK, deliver(h, "succeeded salary-1 id-salary-1 code-2"))
				}
				assert.Equal(t, 1, s.settled())
				assert.Equal(t, []string{"fake/code-2 succeeded"}, s.strangers)
			})
		})
	}
}

func TestAFunctionThatTakesTooLongIsNotSettled(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		id := planned(t, s)
		s.step(t, id)
		release := make(chan struct{})
		s.fails(func(journal.Payment) error { <-release; return nil })
		began := time.Now()
		assert.Equal(t, http.StatusServiceUnavailable, deliver(s.Signed(believer{}, webhookOptions), "succeeded salary-1"))
		assert.Less(t, time.Since(began), 6*time.Second)
		close(release)
		s.fails(nil)
		assert.Eventually(t, func() bool {
			return deliver(s.Signed(believer{}, webhookOptions), "succeeded salary-1") == http.StatusOK
		}, 10*time.Second, 10*time.Millisecond)
		assert.Equal(t, 1, s.settled())
	})
}

// deliver posts a callback and returns the status of the answer.
func deliver(h http.Handler, body string) int {
	r := httptest.NewRequest(http.MethodPost, "/callback", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}
