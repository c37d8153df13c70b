package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/mpgateway"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/sppay"
	"github.com/momo-go/momo/ssentezo"
)

// slowProvider takes a second for every answer, of any number of questions at once.
type slowProvider struct {
	answer func(*http.Request) string
	asked  atomic.Int64
}

func (p *slowProvider) RoundTrip(r *http.Request) (*http.Response, error) {
	p.asked.Add(1)
	body := p.answer(r)
	time.Sleep(time.Second)
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Request: r,
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}, nil
}

func (p *slowProvider) options() momo.Options {
	return momo.Options{HTTPClient: &http.Client{Transport: p}}
}

// crowd is a provider with any number of payments: the callback of the i-th, proven
// by a secret, and a handler for them.
type crowd struct {
	asked   *slowProvider // nil: it is not asked
	handler func(*testing.T, Settle, Options) http.Handler
	request func(i int, secret momo.Secret) *http.Request
}

func posted(target, media, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(body))
	r.Header.Set("Content-Type", media)
	return r
}

const crowdSecret momo.Secret = "a-secret-of-the-whole-crowd"

var crowds = map[string]func(*testing.T) crowd{
	"samsoftpay": func(t *testing.T) crowd {
		return crowd{
			handler: func(t *testing.T, settle Settle, o Options) http.Handler {
				v, err := NewSamsoftpay(SamsoftpayConfig{Secrets: []momo.Secret{crowdSecret}})
				require.NoError(t, err)
				return Signed(v, settle, o)
			},
			request: func(i int, secret momo.Secret) *http.Request {
				body := strings.Replace(samsoftpayBody, "txn_9c610df9ebcf4da8", fmt.Sprintf("txn_%016d", i), 1)
				r := posted("/", "application/json", body)
				r.Header.Set(samsoftpaySignature, SignSamsoftpay(secret, []byte(body)))
				return r
			},
		}
	},
	"mpgateway, signed": func(t *testing.T) crowd {
		return mpgatewayCrowd(t, func(v *MPGateway, s Settle, o Options) http.Handler { return Signed(v, s, o) })
	},
	"mpgateway, signed and confirmed": func(t *testing.T) crowd {
		return mpgatewayCrowd(t, func(v *MPGateway, s Settle, o Options) http.Handler { return SignedAndConfirmed(v, s, o) })
	},
	"mpgateway, confirmed": func(t *testing.T) crowd {
		return mpgatewayCrowd(t, func(v *MPGateway, s Settle, o Options) http.Handler { return Confirmed(v, s, o) })
	},
	"ssentezo": func(t *testing.T) crowd {
		asked := &slowProvider{answer: func(r *http.Request) string {
			_, reference := cutLast(r.URL.Path)
			return fmt.Sprintf(`{"response":"OK","data":{"transactionStatus":"SUCCEEDED","ssentezoWalletReference":"wallet-%s","externalReference":%q,"amount":1000,"currency":"UGX","msisdn":"256770691484"}}`, reference, reference)
		}}
		client, err := ssentezo.New(ssentezo.Config{Environment: ssentezo.EnvironmentLive, APIUser: "u", APIKey: "k", Options: asked.options()})
		require.NoError(t, err)
		return crowd{
			asked: asked,
			handler: func(t *testing.T, settle Settle, o Options) http.Handler {
				c, err := NewSsentezo(SsentezoConfig{Client: client, Direction: momo.In, Tokens: newTokens(t, crowdSecret)})
				require.NoError(t, err)
				return Confirmed(c, settle, o)
			},
			request: func(i int, secret momo.Secret) *http.Request {
				reference := fmt.Sprint("order-", i)
				target := pathOf(t, newTokens(t, secret), "https://m.example", "ssentezo-live-collect", reference)
				return posted(target, "application/json", fmt.Sprintf(`{"data":{"externalReference":%q,"ssentezoWalletReference":"wallet-%s"}}`, reference, reference))
			},
		}
	},
	"sapama": func(t *testing.T) crowd {
		asked := &slowProvider{answer: func(r *http.Request) string {
			code := r.URL.Query().Get("trans_id")
			row := fmt.Sprintf(`"direction":"c2b","location_id":"2","trans_id":%q,"trans_amount":"350.00","reference_number":"order-%s","currency":"KES"`, code, code)
			return `{"httpStatusCode":200,"systemCode":700,"data":{"current_page":1,"last_page":1,"data":[{"id":"1","type":"invoice","transaction_id":"2",` + row +
				`,"transaction":{"id":"2","type":"receipt","transaction_id":"1",` + row + `}}]}}`
		}}
		client, err := sapama.New(sapama.Config{APIKey: crowdSecret, APISecret: "secret", Till: 2, Options: asked.options()})
		require.NoError(t, err)
		return crowd{
			asked: asked,
			handler: func(t *testing.T, settle Settle, o Options) http.Handler {
				c, err := NewSapama(SapamaConfig{Client: client, APIKeys: []momo.Secret{crowdSecret}})
				require.NoError(t, err)
				return Confirmed(c, settle, o)
			},
			request: func(i int, secret momo.Secret) *http.Request {
				code := fmt.Sprintf("O%09d", i)
				return posted("/", sapamaTestFormType, url.Values{"api_key": {string(secret)}, "trans_id": {code}, "reference_number": {"order-" + code}}.Encode())
			},
		}
	},
	"sppay": func(t *testing.T) crowd {
		asked := &slowProvider{answer: func(r *http.Request) string {
			_, id := cutLast(r.URL.Path)
			return fmt.Sprintf(`{"transaction":{"reference":%q,"external_reference":"order-%s","primary":1,"status":4,"currency":"GHS","amount":"2.00"}}`, id, id)
		}}
		client, err := sppay.New(sppay.Config{BaseURL: "https://provider.invalid", Token: "t", Options: asked.options()})
		require.NoError(t, err)
		return crowd{
			asked: asked,
			handler: func(t *testing.T, settle Settle, o Options) http.Handler {
				c, err := NewSPPay(SPPayConfig{Client: client, Direction: momo.In, Tokens: newTokens(t, crowdSecret)})
				require.NoError(t, err)
				return Confirmed(c, settle, o)
			},
			request: func(i int, secret momo.Secret) *http.Request {
				id := fmt.Sprintf("TX%08d", i)
				target := pathOf(t, newTokens(t, secret), "https://m.example", "sppay-collect", "order-"+id)
				return posted(target, "application/json", fmt.Sprintf(`{"transaction":{"reference":%q}}`, id))
			},
		}
	},
}

func mpgatewayCrowd(t *testing.T, serve func(*MPGateway, Settle, Options) http.Handler) crowd {
	t.Helper()
	asked := &slowProvider{answer: func(r *http.Request) string {
		var wire struct {
			Order string `json:"order_id"`
		}
		text, _ := io.ReadAll(r.Body)
		_ = json.Unmarshal(text, &wire)
		return fmt.Sprintf(`{"order_id":%q,"transaction_id":"1234567","status":2,"result":{"code":0,"message":"OK"}}`, wire.Order)
	}}
	client, err := mpgateway.New(mpgateway.Config{
		BaseURL: "https://gateway.invalid", PublicID: "p", MerchantID: "m", Secret: crowdSecret, Options: asked.options(),
	})
	require.NoError(t, err)
	v, err := NewMPGateway(MPGatewayConfig{Client: client, Secrets: []momo.Secret{crowdSecret}})
	require.NoError(t, err)
	genuine := []byte(mpgatewayFixture(t, "c2b"))
	return crowd{
		asked:   asked,
		handler: func(_ *testing.T, settle Settle, o Options) http.Handler { return serve(v, settle, o) },
		request: func(i int, secret momo.Secret) *http.Request {
			signed, err := SignMPGateway(secret, bytes.Replace(genuine, []byte(`"o-1"`), fmt.Appendf(nil, `"order-%d"`, i), 1))
			require.NoError(t, err)
			return posted("/", "application/json", string(signed))
		},
	}
}

// heapInUse is what is reachable now.
func heapInUse() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// burst is how many genuine callbacks come at once.
const burst = 500

// inBounds holds that what is reachable has not grown by more than 8 MiB.
func inBounds(t *testing.T, before int64) {
	t.Helper()
	assert.Less(t, heapInUse()-before, int64(8<<20))
}

// assertCrowd holds that each genuine callback was settled, once, and nothing else.
func assertCrowd(t *testing.T, events []Event) {
	t.Helper()
	subjects := map[string]bool{}
	for _, e := range events {
		assert.Equal(t, momo.StatusSucceeded, e.Status)
		subjects[e.Subject] = true
	}
	assert.Len(t, subjects, burst)
	assert.Len(t, events, burst)
}

// Row 51 of the attacks: genuine callbacks of many payments at once, with forged
// ones between them. A provider that calls once calls once.
func TestABurstOfGenuineCallbacksIsSettled(t *testing.T) {
	for name, open := range crowds {
		t.Run(name, func(t *testing.T) {
			c := open(t)
			before := heapInUse()
			synctest.Test(t, func(t *testing.T) {
				var news told
				h := c.handler(t, func(ctx context.Context, e Event) error {
					time.Sleep(time.Second) // as a database that is busy
					return news.settle(ctx, e)
				}, Options{})
				var requests, forgeries [burst]*http.Request
				for i := range burst {
					requests[i], forgeries[i] = c.request(i, crowdSecret), c.request(i, stranger)
				}
				start := time.Now()
				var group sync.WaitGroup
				for i := range burst {
					group.Go(func() {
						w := httptest.NewRecorder()
						h.ServeHTTP(w, requests[i])
						assert.Equal(t, http.StatusOK, w.Code)
					})
					group.Go(func() {
						w := httptest.NewRecorder()
						h.ServeHTTP(w, forgeries[i])
						assert.Equal(t, http.StatusUnauthorized, w.Code)
					})
				}
				synctest.Wait() // all of them are being asked about, or settled
				inBounds(t, before)
				group.Wait()
				assert.Less(t, time.Since(start), 5*time.Second, "what providers wait for")
				assertCrowd(t, news.events())
			})
			if c.asked != nil && !strings.HasSuffix(name, "signed") {
				assert.Equal(t, int64(burst), c.asked.asked.Load(), "one question for each")
			}
			inBounds(t, before)
		})
	}
}

// flood sends 10,000 callbacks in a minute, and returns how often each status was
// answered.
func flood(h http.Handler, forged func(i int) *http.Request) map[int]int {
	const all = 10_000
	var group sync.WaitGroup
	var mu sync.Mutex
	answers := map[int]int{}
	for i := range all {
		group.Go(func() {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, forged(i))
			mu.Lock()
			defer mu.Unlock()
			answers[w.Code]++
		})
		time.Sleep(time.Minute / all)
	}
	group.Wait()
	return answers
}

// Genuine callbacks come at once in the middle of a flood of forged ones, some of them
// about the same payments.
func TestAFloodOfForgeriesTakesNothingFromGenuineCallbacks(t *testing.T) {
	for name, open := range crowds {
		t.Run(name, func(t *testing.T) {
			c := open(t)
			before := heapInUse()
			synctest.Test(t, func(t *testing.T) {
				var news told
				h := c.handler(t, news.settle, Options{})
				var group sync.WaitGroup
				began := time.Now()
				group.Go(func() {
					assert.Equal(t, map[int]int{http.StatusUnauthorized: 10_000}, flood(h, func(i int) *http.Request { return c.request(i, stranger) }))
					assert.Equal(t, time.Minute, time.Since(began))
				})
				time.Sleep(30 * time.Second)
				for i := range burst {
					group.Go(func() {
						w := httptest.NewRecorder()
						h.ServeHTTP(w, c.request(i, crowdSecret))
						assert.Equal(t, http.StatusOK, w.Code)
						assert.Less(t, time.Since(began), 35*time.Second)
					})
				}
				group.Wait()
				assertCrowd(t, news.events())
			})
			if c.asked != nil {
				assert.LessOrEqual(t, c.asked.asked.Load(), int64(burst), "the forged ones cost no question")
			}
			inBounds(t, before)
		})
	}
}

// openCrowd is Ssentezo without tokens, where nothing is proven: the provider knows the
// references of its payments and no others.
func openCrowd(t *testing.T) crowd {
	t.Helper()
	asked := &slowProvider{answer: func(r *http.Request) string {
		_, reference := cutLast(r.URL.Path)
		if !strings.HasPrefix(reference, "order-") {
			return `{"response":"ERROR","error":{"code":"404","message":"Transaction not found"}}`
		}
		return fmt.Sprintf(`{"response":"OK","data":{"transactionStatus":"SUCCEEDED","ssentezoWalletReference":"wallet-%s","externalReference":%q,"amount":1000,"currency":"UGX","msisdn":"256770691484"}}`, reference, reference)
	}}
	client, err := ssentezo.New(ssentezo.Config{Environment: ssentezo.EnvironmentLive, APIUser: "u", APIKey: "k", Options: asked.options()})
	require.NoError(t, err)
	return crowd{
		asked: asked,
		handler: func(t *testing.T, settle Settle, o Options) http.Handler {
			c, err := NewSsentezo(SsentezoConfig{Client: client, Direction: momo.In})
			require.NoError(t, err)
			return Confirmed(c, settle, o)
		},
		request: func(i int, secret momo.Secret) *http.Request {
			reference := fmt.Sprint("order-", i)
			if secret != crowdSecret {
				reference = fmt.Sprint("forged-", i)
			}
			return posted("/", "application/json", fmt.Sprintf(`{"data":{"externalReference":%q}}`, reference))
		},
	}
}

// Where nothing is proven, the setting bounds the questions, and what the merchant does
// not know costs none.
func TestAFloodOfClaimsIsAskedAboutWithinTheSetting(t *testing.T) {
	known := func(_ context.Context, reference string) bool { return strings.HasPrefix(reference, "order-") }
	for name, tc := range map[string]struct {
		options Options
		most    int64 // questions in the minute
		settled int   // of the genuine callbacks, at least
	}{
		"by default":            {Options{}, (60 + 4) * unprovenPerSec, 0},
		"a setting":             {Options{UnprovenPerSecond: 20}, (60 + 4) * 20, 0},
		"known to the merchant": {Options{UnprovenPerSecond: burst / 4, Known: known}, burst, burst},
		"without a limit":       {Options{UnprovenPerSecond: -1, Known: known}, burst, burst},
	} {
		t.Run(name, func(t *testing.T) {
			c := openCrowd(t)
			before := heapInUse()
			synctest.Test(t, func(t *testing.T) {
				var news told
				h := c.handler(t, news.settle, tc.options)
				var group sync.WaitGroup
				group.Go(func() { flood(h, func(i int) *http.Request { return c.request(i, stranger) }) })
				time.Sleep(30 * time.Second)
				for i := range burst {
					group.Go(func() { h.ServeHTTP(httptest.NewRecorder(), c.request(i, crowdSecret)) })
				}
				group.Wait()
				assert.GreaterOrEqual(t, len(news.events()), tc.settled)
				for _, e := range news.events() {
					assert.True(t, known(t.Context(), e.Reference), "none of the forged is settled")
				}
			})
			assert.LessOrEqual(t, c.asked.asked.Load(), tc.most)
			assert.Greater(t, c.asked.asked.Load(), tc.most*9/10, "and they are used")
			inBounds(t, before)
		})
	}
}
