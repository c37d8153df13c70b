package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

// deliver serves one delivery with a handler of its own.
func (p provider) deliver(t *testing.T, s *sent, settle Settle, o Options) (*http.Response, string) {
	t.Helper()
	server, _ := serve(t, func(logging Options) http.Handler {
		o.Logger = logging.Logger
		return p.handler(t, settle, o)
	})
	defer server.Close()
	return s.to(t, server.Listener.Addr().String())
}

// Rows 33 and 34: a merchant who compares in settle credits no other amount, and
// the provider is told to come again.
func TestNoOtherAmountIsCredited(t *testing.T) {
	each(t, "", func(t *testing.T, p provider) {
		minor := func(n int64, currency money.Currency) money.Amount {
			amount, err := money.FromMinor(n, currency)
			require.NoError(t, err)
			return amount
		}
		credits := func(s *sent, order money.Amount) (status int, credited bool) {
			response, body := p.deliver(t, s, func(_ context.Context, e Event) error {
				if err := e.Check(Expected{Amount: order, Mode: p.mode}); err != nil {
					return err
				}
				credited = true
				return nil
			}, Options{})
			assert.Equal(t, credited, body == p.ok)
			return response.StatusCode, credited
		}
		paid, currency := p.paid.Amount.Minor(), p.paid.Amount.Currency()
		status, credited := credits(p.delivery(), p.paid.Amount)
		assert.Equal(t, http.StatusOK, status)
		assert.True(t, credited)
		for name, order := range map[string]money.Amount{
			"underpaid by one": minor(paid+1, currency), "overpaid by one": minor(paid-1, currency), "the fee": minor(200, currency),
			"the balance of the till": minor(65600_17, currency), "another currency": minor(paid, money.TZS), "no amount": {},
		} {
			status, credited := credits(p.delivery(), order)
			assert.Equal(t, http.StatusServiceUnavailable, status, name)
			assert.False(t, credited, name)
		}
		if !p.has("amount") {
			return
		}
		for name, change := range map[string][2]string{
			"underpaid by one": {p.members["amount"], fmt.Sprintf(`"amount":%d`, paid/scale(currency)-1)}, "overpaid": {p.members["amount"], p.members["amount"] + "0"},
			"another currency": {p.members["currency"], `"currency":"TZS"`}, "a currency in small letters": {p.members["currency"], strings.ToLower(p.members["currency"])},
			"an empty currency": {p.members["currency"], `"currency":""`}, "no currency": {p.members["currency"] + ",", ""},
		} {
			if p.has("samsoftpay") && strings.HasSuffix(name, " currency") && name != "another currency" {
				continue // it has one currency, and its document leaves that out now and then
			}
			s := p.delivery()
			require.Contains(t, s.body, change[0])
			s.body = strings.Replace(s.body, change[0], change[1], 1)
			p.prove(s, p.secret)
			status, credited := credits(s, p.paid.Amount)
			assert.Contains(t, []int{http.StatusBadRequest, http.StatusServiceUnavailable}, status, name)
			assert.False(t, credited, name)
		}
	})
}

// scale is how many minor units make a whole.
func scale(c money.Currency) int64 { return money.MustParse("1", c).Minor() }

// Row 35, and the contract: who is asked, and says that nothing is paid yet,
// outweighs what was delivered, also with a proof.
func TestAClaimOfSuccessIsNotBelieved(t *testing.T) {
	each(t, "", func(t *testing.T, p provider) {
		if p.unpaid.method == "" {
			t.Skip("its signature is believed")
		}
		var news told
		response, body := p.deliver(t, &p.unpaid, news.settle, Options{})
		assert.Empty(t, news.events())
		if p.has("form") { // which has a word for it
			assert.Equal(t, http.StatusOK, response.StatusCode)
			assert.Equal(t, p.pending, body)
			return
		}
		assert.Equal(t, http.StatusServiceUnavailable, response.StatusCode)
		assert.Equal(t, p.fail, body)
	})
}

// Row 25: a question that comes to the address of the callbacks is not approved by
// the answer to a callback.
func TestNoHandlerApprovesAValidationItIsSentByMistake(t *testing.T) {
	question, err := os.ReadFile("testdata/sapama_validation.txt")
	require.NoError(t, err)
	each(t, "", func(t *testing.T, p provider) {
		s := p.delivery()
		if p.has("form") {
			s.say(strings.TrimSpace(string(question)))
			p.prove(s, p.secret)
		}
		_, body := p.deliver(t, s, func(context.Context, Event) error { return nil }, Options{})
		var says map[string]any
		require.NoError(t, json.Unmarshal([]byte(body), &says))
		assert.NotContains(t, says, "code", "what the gateway takes for a yes")
		if p.has("form") {
			assert.Equal(t, "error", says["type"])
		}
	})
}

// Row 42: what the merchant does not know is answered like what is not paid.
func TestUnknownReferencesAreAnsweredLikePendingOnes(t *testing.T) {
	each(t, "confirmed", func(t *testing.T, p provider) {
		settle := func(context.Context, Event) error { t.Error("settled"); return nil }
		known, knownBody := p.deliver(t, &p.unpaid, settle, Options{Known: func(context.Context, string) bool { return true }})
		asked := len(p.sim.Requests(p.paid.Provider))
		unknown, unknownBody := p.deliver(t, &p.unpaid, settle, Options{Known: func(context.Context, string) bool { return false }})
		assert.Len(t, p.sim.Requests(p.paid.Provider), asked, "and costs nothing")
		assert.Equal(t, known.StatusCode, unknown.StatusCode)
		assert.Equal(t, knownBody, unknownBody)
		known.Header.Del("Date")
		unknown.Header.Del("Date")
		assert.Equal(t, known.Header, unknown.Header)
	})
}

// Row 42: how long an answer takes says nothing either. What decides is whether
// the provider is asked, and that depends on the proof and not on the reference.
func TestUnknownReferencesCostTheSameQuestions(t *testing.T) {
	each(t, "confirmed proof", func(t *testing.T, p provider) {
		settle := func(context.Context, Event) error { t.Error("settled"); return nil }
		// sends says how often the provider is asked, and what is answered.
		sends := func(reference, proof string) (questions int, answer string) {
			s := p.unpaid
			s.header = s.header.Clone()
			s.target = strings.Replace(s.target, attackUnpaid, reference, 1)
			s.say(strings.ReplaceAll(s.content(), attackUnpaid, reference))
			if p.has("sppay") {
				s.say("{}") // its body would name a payment by another reference besides
			}
			p.prove(&s, p.secret)
			if proof != "" {
				p.show(&s, proof)
			}
			before := len(p.sim.Requests(p.paid.Provider))
			response, body := p.deliver(t, &s, settle, Options{})
			return len(p.sim.Requests(p.paid.Provider)) - before, response.Status + body
		}
		known, toKnown := sends(attackUnpaid, strings.Repeat("0", tokenLength))
		unknown, toUnknown := sends("order-404", strings.Repeat("0", tokenLength))
		assert.Zero(t, known, "forged, of a payment that there is")
		assert.Zero(t, unknown, "forged, of none")
		assert.Equal(t, toKnown, toUnknown)

		known, _ = sends(attackUnpaid, "")
		unknown, _ = sends("order-404", "")
		assert.Equal(t, known, unknown, "only who has the proof has the provider asked")
		assert.Equal(t, 1, known)
	})
}

// Row 44: an address stands in each field in turn, and in further ones that look
// like it, in the headers and in the query; nobody calls it.
func TestNoAddressInAPayloadIsFetched(t *testing.T) {
	var hits atomic.Int64
	trap := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits.Add(1) }))
	defer trap.Close()
	each(t, "", func(t *testing.T, p provider) {
		var all []*sent
		add := func(content string) {
			s := p.delivery()
			s.say(content)
			if !p.has("key") { // whose own place it may be
				p.prove(s, p.secret)
			}
			for _, name := range []string{"Referer", "Origin", "Location", "X-Forwarded-Host", "X-Original-Url", "Link", "Callback-Url"} {
				s.header.Set(name, trap.URL+"/header")
			}
			if p.has("post") {
				s.target += "?callback_url=" + url.QueryEscape(trap.URL+"/query")
			}
			all = append(all, s)
		}
		names := []string{"callback_url", "callbackUrl", "success_url", "failure_url", "redirect", "url", "image_url", "internal_action_link", "webhook", "href", "$ref", "logo"}
		if p.has("form") {
			values, err := url.ParseQuery(p.genuine.content())
			require.NoError(t, err)
			for name, value := range values {
				values.Set(name, trap.URL+"/field")
				add(values.Encode())
				values.Set(name, value[0])
			}
			for _, name := range names {
				add(p.genuine.content() + "&" + url.QueryEscape(name) + "=" + url.QueryEscape(trap.URL))
			}
		} else {
			for _, at := range jsonName.FindAllStringIndex(p.genuine.body, -1) {
				rest := p.genuine.body[at[1]:]
				if end := strings.IndexAny(rest, ",}"); rest[0] != '{' && rest[0] != '[' {
					add(p.genuine.body[:at[1]] + `"` + trap.URL + `/field"` + rest[end:])
				}
			}
			for _, name := range names {
				add(strings.Replace(p.genuine.body, p.anchor, p.anchor+`,"`+name+`":"`+trap.URL+`"`, 1))
			}
		}
		believed := 0
		for _, s := range all {
			response, _ := p.deliver(t, s, func(context.Context, Event) error { return nil }, Options{})
			assert.Less(t, response.StatusCode, 504)
			if response.StatusCode == http.StatusOK {
				believed++
			}
		}
		assert.Positive(t, believed, "some are read to their end")
		assert.Greater(t, len(all), 15)
	})
	assert.Zero(t, hits.Load())
	response, err := http.Get(trap.URL)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	assert.Equal(t, int64(1), hits.Load(), "it would have been counted")
}

// Rows 1, 37 and 38: in whatever order the deliveries come, and each of them
// twice, one success is told, and nothing after it.
func TestReorderedDeliveriesTellOneSuccess(t *testing.T) {
	each(t, "", func(t *testing.T, p provider) {
		var inbox *Memory
		var news told
		server, _ := serve(t, func(o Options) http.Handler { // each as from another process
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				o.Inbox = inbox
				p.handler(t, news.settle, o).ServeHTTP(w, r)
			})
		})
		permutations([]momo.Status{momo.StatusPending, momo.StatusFailed, momo.StatusSucceeded}, func(order []momo.Status) {
			inbox, news.list = &Memory{}, nil
			for _, status := range slices.Concat(order, order) {
				s := p.delivery()
				s.say(p.as(status))
				if p.has("signature") {
					p.prove(s, p.secret)
				}
				response, _ := s.to(t, server.Listener.Addr().String())
				paid := slices.ContainsFunc(news.events(), func(e Event) bool { return e.Status == momo.StatusSucceeded })
				if p.has("asked") && status == momo.StatusFailed && !paid {
					require.Equal(t, http.StatusServiceUnavailable, response.StatusCode, "the provider says otherwise")
				} else {
					require.Equal(t, http.StatusOK, response.StatusCode)
				}
			}
			events := slices.DeleteFunc(news.events(), func(e Event) bool { return e.ID == "" }) // of a type that is about no payment
			require.NotEmpty(t, events)
			p.assertGenuine(t, events[len(events)-1:])
			for i, e := range events[:len(events)-1] {
				require.NotEqual(t, momo.StatusSucceeded, e.Status, "%v", order)
				require.False(t, p.has("confirmed"), "only what the provider says is told")
				require.Equal(t, e.Status == momo.StatusFailed, events[i+1].Contradicts == momo.StatusFailed, "%v", order)
			}
			if !p.has("confirmed") && !p.has("asked") && slices.Index(order, momo.StatusFailed) < slices.Index(order, momo.StatusSucceeded) {
				require.Equal(t, momo.StatusFailed, events[len(events)-1].Contradicts, "a human should look")
			}
		})
	})
}

// Row 39, with forgeries among them: at one handler, and at 64 that share an inbox
// as those of many processes do.
func TestSixtyFourDeliveriesAtOnceSettleOnce(t *testing.T) {
	for name, shared := range map[string]bool{"one handler": false, "a handler each": true} {
		t.Run(name, func(t *testing.T) {
			each(t, "", func(t *testing.T, p provider) {
				var news told
				var inbox Memory
				var group sync.WaitGroup
				var arrived, accepted, forged atomic.Int64
				all := make(chan struct{})
				settle := func(ctx context.Context, e Event) error {
					select {
					case <-all: // so that the others find it at work
					case <-ctx.Done():
					}
					return news.settle(ctx, e)
				}
				server, _ := serve(t, func(o Options) http.Handler {
					o.Inbox = &inbox
					one := p.handler(t, settle, o)
					return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						if arrived.Add(1) == 2*64 {
							close(all)
						}
						h := one
						if shared {
							h = p.handler(t, settle, o)
						}
						h.ServeHTTP(w, r)
					})
				})
				for range 64 {
					group.Go(func() {
						response, body := p.delivery().to(t, server.Listener.Addr().String())
						if response.StatusCode == http.StatusOK && body == p.ok {
							accepted.Add(1)
						}
					})
					group.Go(func() {
						s := p.delivery()
						if !p.has("proof") {
							*s = p.unpaid
						} else {
							p.prove(s, stranger)
						}
						if _, body := s.to(t, server.Listener.Addr().String()); body == p.fail || !p.has("proof") {
							forged.Add(1)
						}
					})
				}
				group.Wait()
				p.assertGenuine(t, news.events())
				assert.Equal(t, int64(64), forged.Load())
				assert.Equal(t, int64(64), accepted.Load(), "a repetition gets the same answer")
			})
		})
	}
}

// Row 45: a genuine callback can be had asked about as often as one likes.
func TestReplaysCannotBurnTheQuota(t *testing.T) {
	each(t, "", func(t *testing.T, p provider) {
		if p.looks == nil {
			t.Skip("it is not asked")
		}
		questions := func() (n int) {
			for _, r := range p.sim.Requests(p.paid.Provider) {
				if slices.Contains(p.looks, r.Operation) {
					n++
				}
			}
			return n
		}
		var news told
		server, _ := serve(t, func(o Options) http.Handler { return p.handler(t, news.settle, o) })
		before := questions()
		for range 100 {
			p.delivery().to(t, server.Listener.Addr().String())
		}
		p.assertGenuine(t, news.events())
		assert.Equal(t, 1, questions()-before, "the inbox answers the others")
	})
}
