package webhook

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/simulator"
)

// questions is how often the provider was asked.
func (p provider) questions() (n int) {
	for _, r := range p.sim.Requests(p.paid.Provider) {
		if slices.Contains(p.looks, r.Operation) {
			n++
		}
	}
	return n
}

// L18: the answer to a repetition of what is settled is the one to the first, at
// once, without a question, and also while the provider cannot be asked.
func TestARepetitionIsAnsweredLikeTheFirst(t *testing.T) {
	each(t, "", func(t *testing.T, p provider) {
		var news told
		server, logged := serve(t, func(o Options) http.Handler { return p.handler(t, news.settle, o) })
		send := func() (int, string) {
			response, body := p.delivery().to(t, server.Listener.Addr().String())
			return response.StatusCode, body
		}
		first, answered := send()
		require.Equal(t, http.StatusOK, first)
		require.Equal(t, p.ok, answered)
		asked := p.questions()
		p.sim.Fault(simulator.Fault{Provider: p.paid.Provider, Kind: simulator.FaultErrorBefore, Times: 1000})
		defer p.sim.ClearFaults()
		for range 3 {
			again, repeated := send()
			assert.Equal(t, first, again)
			assert.Equal(t, answered, repeated)
		}
		assert.Equal(t, asked, p.questions())
		p.assertGenuine(t, news.events())
		server.Close()
		assert.Contains(t, logged.String(), "result=repeated")
	})
}

// What is settled is settled under its own reference: the identifier of a settled
// payment proves nothing of another order.
func TestASettledIdentifierUnderAnotherReferenceIsNoRepetition(t *testing.T) {
	each(t, "confirmed proof", func(t *testing.T, p provider) {
		var news told
		server, _ := serve(t, func(o Options) http.Handler { return p.handler(t, news.settle, o) })
		_, body := p.delivery().to(t, server.Listener.Addr().String())
		require.Equal(t, p.ok, body)
		forged := p.unpaid // of a payment that waits, with the identifiers of the one that is paid
		forged.header = forged.header.Clone()
		forged.say(strings.ReplaceAll(p.genuine.content(), p.known, strings.Replace(p.known, attackReference, attackUnpaid, 1)))
		p.prove(&forged, p.secret)
		for range 2 {
			_, body = forged.to(t, server.Listener.Addr().String())
			assert.NotEqual(t, p.ok, body)
		}
		assert.Len(t, news.events(), 1)
	})
}

// A notification that names the invoice only is a repetition too, of which the
// provider's answer says of what.
func TestSapamaIsNeverAnsweredErrorAboutASettledPayment(t *testing.T) {
	st := newSapamaStage(t)
	var settled settled
	h := Confirmed(st.confirmer(t, nil), settled.settle, Options{})
	values, err := url.ParseQuery(st.form)
	require.NoError(t, err)
	values.Del("trans_id")
	for _, form := range []string{st.form, values.Encode(), st.form, values.Encode(), values.Encode()} {
		w := sapamaPost(h, form)
		assert.Equal(t, http.StatusOK, w.Code)
		assert.Equal(t, sapamaAnswer(t, "sapama_answer.json"), w.Body.String())
	}
	assert.Len(t, settled.events, 1)
}

func TestCallbacksAtOnceShareOneQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &oracle{confirm: func(_ context.Context, r string) (Event, error) {
			time.Sleep(time.Second)
			return confirmation(r, momo.StatusSucceeded), nil
		}}
		var settled settled
		h := Confirmed(o, settled.settle, Options{})
		var group sync.WaitGroup
		for range 100 {
			group.Go(func() {
				w := answer(h, "order-1")
				assert.Equal(t, http.StatusOK, w.Code)
				assert.Equal(t, "done", w.Body.String())
			})
		}
		group.Wait()
		assert.Equal(t, 1, o.asked)
		assert.Len(t, settled.events, 1)
	})
}

func TestWhatCouldNotBeSettledIsSettledByItsRepetitionWithoutAQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := says(momo.StatusSucceeded)
		calls := 0
		h := Confirmed(o, func(context.Context, Event) error {
			if calls++; calls == 1 {
				return errors.New("the database is down")
			}
			return nil
		}, Options{})
		assert.Equal(t, http.StatusServiceUnavailable, answer(h, "order-1").Code)
		assert.Equal(t, http.StatusOK, answer(h, "order-1").Code)
		assert.Equal(t, 2, calls)
		assert.Equal(t, 1, o.asked)
	})
}

func TestAQuestionThatFailedIsAskedAgainAfterTenSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var fault error = errors.New("no network")
		o := &oracle{confirm: func(_ context.Context, r string) (Event, error) { return confirmation(r, momo.StatusSucceeded), fault }}
		h := Confirmed(o, func(context.Context, Event) error { return nil }, Options{})
		for range 3 {
			assert.Equal(t, http.StatusServiceUnavailable, answer(h, "order-1").Code)
		}
		assert.Equal(t, 1, o.asked)
		fault = nil
		time.Sleep(questionInterval)
		assert.Equal(t, http.StatusOK, answer(h, "order-1").Code)
		assert.Equal(t, 2, o.asked)
	})
}

// A confirmer that ignores its context blocks its payment for 10 seconds, not for
// ever.
func TestAQuestionThatNeverEndsIsAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var answers atomic.Bool
		o := &oracle{confirm: func(_ context.Context, r string) (Event, error) {
			if !answers.Load() {
				time.Sleep(time.Hour)
			}
			return confirmation(r, momo.StatusSucceeded), nil
		}}
		h := Confirmed(o, func(context.Context, Event) error { return nil }, Options{})
		for range 2 {
			start := time.Now()
			assert.Equal(t, http.StatusServiceUnavailable, answer(h, "order-1").Code)
			assert.Less(t, time.Since(start), 5*time.Second)
		}
		time.Sleep(questionInterval)
		answers.Store(true)
		assert.Equal(t, http.StatusOK, answer(h, "order-1").Code)
		time.Sleep(2 * time.Hour)
	})
}

// proven is an oracle whose callbacks show something.
type proven struct{ *oracle }

func (p proven) Claim(d Delivery) (Claim, error) {
	claim, err := p.oracle.Claim(d)
	claim.Proven = err == nil
	return claim, err
}

// L17: what is proven shares no limit; what is not has one that can be set.
func TestWhatIsProvenIsNotRationed(t *testing.T) {
	const burst = 500
	for name, tc := range map[string]struct {
		confirmer func(*oracle) Confirmer
		perSecond int
		settled   int64
	}{
		"proven":                   {func(o *oracle) Confirmer { return proven{o} }, 0, burst},
		"unproven":                 {func(o *oracle) Confirmer { return o }, 0, 4 * unprovenPerSec},
		"unproven, a setting":      {func(o *oracle) Confirmer { return o }, 10, 40},
		"unproven, without limits": {func(o *oracle) Confirmer { return o }, -1, burst},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var settled, unanswered atomic.Int64
				h := Confirmed(tc.confirmer(says(momo.StatusSucceeded)), func(context.Context, Event) error { settled.Add(1); return nil },
					Options{UnprovenPerSecond: tc.perSecond})
				var group sync.WaitGroup
				for i := range burst {
					group.Go(func() {
						if answer(h, fmt.Sprint("order-", i)).Code == http.StatusServiceUnavailable {
							unanswered.Add(1)
						}
					})
				}
				group.Wait()
				assert.Equal(t, tc.settled, settled.Load())
				assert.Equal(t, burst-tc.settled, unanswered.Load())
			})
		})
	}
}

// Row 50 of the attacks: an order that is not stored yet.
func TestACallbackBeforeItsOrderIsStoredIsNotAcknowledged(t *testing.T) {
	each(t, "", func(t *testing.T, p provider) {
		for name, options := range map[string]func(stored *atomic.Bool) Options{
			"known": func(stored *atomic.Bool) Options {
				return Options{Known: func(_ context.Context, reference string) bool {
					assert.Equal(t, p.known, reference)
					return stored.Load()
				}}
			},
			"expect": func(stored *atomic.Bool) Options {
				return Options{Expect: func(_ context.Context, reference string) (Expected, error) {
					if !stored.Load() {
						return Expected{}, errors.New("no such order")
					}
					return Expected{Amount: p.paid.Amount, ID: p.paid.ID, Mode: p.mode}, nil
				}}
			},
		} {
			var news told
			var stored atomic.Bool
			server, _ := serve(t, func(o Options) http.Handler {
				with := options(&stored)
				with.Logger = o.Logger
				return p.handler(t, news.settle, with)
			})
			_, body := p.delivery().to(t, server.Listener.Addr().String())
			assert.NotEqual(t, p.ok, body, name)
			assert.Empty(t, news.events(), name)
			stored.Store(true)
			response, body := p.delivery().to(t, server.Listener.Addr().String())
			assert.Equal(t, http.StatusOK, response.StatusCode, name)
			assert.Equal(t, p.ok, body, name)
			p.assertGenuine(t, news.events())
			stored.Store(false) // archived
			_, body = p.delivery().to(t, server.Listener.Addr().String())
			assert.Equal(t, p.ok, body, "%s: a repetition of what is settled", name)
			server.Close()
		}
	})
}
