package e2e

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/mpgateway"
	"github.com/momo-go/momo/samsoftpay"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/sppay"
	"github.com/momo-go/momo/ssentezo"
	"github.com/momo-go/momo/webhook"
)

const ourSecret momo.Secret = "a secret of our own, for addresses"

// shop is a merchant with one provider: he asks customers for money, and his
// endpoint is called back.
type shop struct {
	sim      *simulator.Simulator
	provider string
	price    money.Amount
	mode     webhook.Mode // of the money; empty is live
	// collect asks for the price, and has the callback sent to our endpoint.
	collect func(ctx context.Context, reference string) error
	// handler makes the endpoint anew, as another process does.
	handler func(webhook.Settle, webhook.Options) http.Handler
	// forge makes of a genuine callback one that says the same of another payment.
	forge func(d simulator.DeliveryRecord, from, to string) simulator.DeliveryRecord

	server *httptest.Server
	inbox  webhook.Memory

	mu      sync.Mutex
	settled map[string][]webhook.Event // by reference
}

func (s *shop) settle(_ context.Context, e webhook.Event) error {
	if e.Status == momo.StatusSucceeded {
		if err := e.Check(webhook.Expected{Amount: s.price, Mode: s.mode}); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settled[e.Reference] = append(s.settled[e.Reference], e)
	return nil
}

func (s *shop) told(reference string) []webhook.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.settled[reference])
}

// openShop starts an endpoint that has a handler of its own for every delivery, as
// in many processes with one inbox, so that no limit on questions to the provider
// hides what is settled.
func openShop(t *testing.T, sim *simulator.Simulator, open func(*testing.T, *shop)) *shop {
	t.Helper()
	s := &shop{sim: sim, settled: map[string][]webhook.Event{}}
	s.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.handler(s.settle, webhook.Options{Inbox: &s.inbox}).ServeHTTP(w, r)
	}))
	t.Cleanup(s.server.Close)
	s.forge = func(d simulator.DeliveryRecord, from, to string) simulator.DeliveryRecord {
		d.URL = strings.ReplaceAll(d.URL, from, to)
		d.Body = bytes.ReplaceAll(d.Body, []byte(from), []byte(to))
		return d
	}
	open(t, s)
	return s
}

var shops = map[string]func(*testing.T, *shop){
	simulator.Samsoftpay: samsoftpayShop,
	simulator.Ssentezo:   ssentezoShop,
	simulator.MPGateway:  mpgatewayShop,
	simulator.Sapama:     func(t *testing.T, s *shop) { sapamaShop(t, s, sapama.CallbackPost) },
	"sapama by GET":      func(t *testing.T, s *shop) { sapamaShop(t, s, sapama.CallbackGet) },
	"sapama's payouts":   sapamaPayoutShop,
	simulator.SPPay:      sppayShop,
}

func samsoftpayShop(t *testing.T, s *shop) {
	client, err := samsoftpay.New(samsoftpay.Config{
		SecretKey: simulator.SamsoftpayTestKey, BaseURL: s.sim.URL(simulator.Samsoftpay), ChargesPerMinute: -1,
	})
	require.NoError(t, err)
	verifier, err := webhook.NewSamsoftpay(webhook.SamsoftpayConfig{
		Secrets: []momo.Secret{simulator.SamsoftpayWebhookSecret}, Mode: client.Mode(),
	})
	require.NoError(t, err)
	s.sim.SetCallbackURL(simulator.Samsoftpay, s.server.URL)
	s.provider, s.price, s.mode = simulator.Samsoftpay, money.MustParse("10000", money.UGX), webhook.ModeTest
	s.handler = func(settle webhook.Settle, o webhook.Options) http.Handler {
		return webhook.Signed(verifier, settle, o)
	}
	s.collect = func(ctx context.Context, reference string) error {
		_, err := client.Collect(ctx, samsoftpay.CollectRequest{
			Amount: s.price, Payer: momo.MustPhone("256700123456"), Channel: samsoftpay.ChannelMTN, Reference: reference,
		})
		return err
	}
}

func ssentezoShop(t *testing.T, s *shop) {
	client, err := ssentezo.New(ssentezo.Config{
		Environment: ssentezo.EnvironmentSandbox, APIUser: simulator.SsentezoUser, APIKey: simulator.SsentezoKey, BaseURL: s.sim.URL(simulator.Ssentezo),
	})
	require.NoError(t, err)
	tokens, err := webhook.NewTokens(ourSecret)
	require.NoError(t, err)
	confirmer, err := webhook.NewSsentezo(webhook.SsentezoConfig{Client: client, Direction: momo.In, Tokens: tokens})
	require.NoError(t, err)
	s.provider, s.price, s.mode = simulator.Ssentezo, money.MustParse("25000", money.UGX), webhook.ModeTest
	s.handler = func(settle webhook.Settle, o webhook.Options) http.Handler {
		return webhook.Confirmed(confirmer, settle, o)
	}
	s.collect = func(ctx context.Context, reference string) error {
		address, err := confirmer.CallbackURL(s.server.URL, reference)
		if err != nil {
			return err
		}
		_, err = client.Collect(ctx, ssentezo.CollectRequest{
			Amount: s.price, Payer: momo.MustPhone("256770691484"), Reference: reference, Description: "Order",
			SuccessCallback: address, FailureCallback: address,
		})
		return err
	}
}

func mpgatewayShop(t *testing.T, s *shop) {
	client, err := mpgateway.New(mpgateway.Config{
		BaseURL: s.sim.URL(simulator.MPGateway), PublicID: simulator.MPGatewayPublicID,
		MerchantID: simulator.MPGatewayMerchantID, Secret: simulator.MPGatewaySecret,
	})
	require.NoError(t, err)
	s.provider, s.price = simulator.MPGateway, money.MustParse("350", money.KES)
	s.handler = func(settle webhook.Settle, o webhook.Options) http.Handler {
		gateway, err := webhook.NewMPGateway(webhook.MPGatewayConfig{Client: client, Secrets: []momo.Secret{simulator.MPGatewaySecret}})
		require.NoError(t, err)
		return webhook.SignedAndConfirmed(gateway, settle, o)
	}
	s.collect = func(ctx context.Context, reference string) error {
		_, err := client.Collect(ctx, mpgateway.CollectRequest{
			Amount: s.price, Payer: momo.MustPhone("254700000001"), Provider: mpgateway.ProviderSafaricom, Reference: reference, CallbackURL: s.server.URL,
		})
		return err
	}
}

func sapamaShop(t *testing.T, s *shop, method sapama.CallbackMethod) {
	client, err := sapama.New(sapama.Config{
		APIKey: simulator.SapamaAPIKey, APISecret: simulator.SapamaAPISecret, Till: simulator.SapamaTill, BaseURL: s.sim.URL(simulator.Sapama),
	})
	require.NoError(t, err)
	config := webhook.SapamaConfig{Client: client, APIKeys: []momo.Secret{simulator.SapamaAPIKey}, Method: http.MethodPost}
	if method == sapama.CallbackGet {
		config.Method = http.MethodGet
	}
	confirmer, err := webhook.NewSapama(config)
	require.NoError(t, err)
	s.provider, s.price = simulator.Sapama, money.MustParse("1000", money.KES)
	s.handler = func(settle webhook.Settle, o webhook.Options) http.Handler {
		return webhook.Confirmed(confirmer, settle, o)
	}
	s.collect = func(ctx context.Context, reference string) error {
		_, err := client.Collect(ctx, sapama.CollectRequest{
			Amount: s.price, Payer: momo.MustPhone("254722906835"), Reference: reference, Account: "CUST-9", Description: "Order",
			FirstName: "John", MiddleName: "Mwangi", LastName: "Otieno", Email: "john@example.com", Address: "Nakuru",
			ImageURL: "https://merchant.example/i.png", CallbackURL: s.server.URL, CallbackMethod: method,
		})
		return err
	}
}

func sppayShop(t *testing.T, s *shop) {
	client, err := sppay.New(sppay.Config{
		BaseURL: s.sim.URL(simulator.SPPay), ClientID: simulator.SPPayClientID, ClientSecret: simulator.SPPayClientSecret,
		Username: simulator.SPPayUsername, Password: simulator.SPPayPassword,
	})
	require.NoError(t, err)
	tokens, err := webhook.NewTokens(ourSecret)
	require.NoError(t, err)
	confirmer, err := webhook.NewSPPay(webhook.SPPayConfig{Client: client, Direction: momo.In, Tokens: tokens})
	require.NoError(t, err)
	known, err := momo.ParsePhone(simulator.SPPayKnownCustomer, momo.Ghana)
	require.NoError(t, err)
	s.provider, s.price = simulator.SPPay, money.MustParse("2.50", money.GHS)
	s.handler = func(settle webhook.Settle, o webhook.Options) http.Handler {
		return webhook.Confirmed(confirmer, settle, o)
	}
	s.collect = func(ctx context.Context, reference string) error {
		address, err := confirmer.CallbackURL(s.server.URL, reference)
		if err != nil {
			return err
		}
		_, err = client.Collect(ctx, sppay.CollectRequest{
			Amount: s.price, AccountNo: simulator.SPPayAccount, Payer: known, Institution: sppay.InstitutionMTN,
			Email: "payer@example.com", Reference: reference, CallbackURL: address,
		})
		return err
	}
}

// send delivers a callback once more, or a forged one, and returns the answer.
func (s *shop) send(t *testing.T, d simulator.DeliveryRecord) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), d.Method, d.URL, bytes.NewReader(d.Body))
	require.NoError(t, err)
	request.Header = d.Header.Clone()
	start := time.Now()
	response, err := s.server.Client().Do(request)
	if !assert.NoError(t, err) {
		return 0
	}
	_, err = io.Copy(io.Discard, response.Body)
	assert.NoError(t, err)
	assert.NoError(t, response.Body.Close())
	assert.Less(t, time.Since(start), 5*time.Second, "what providers wait for")
	return response.StatusCode
}

// TestACallbackSettlesAPaymentOnce tells the whole story: an order that is paid,
// one that is declined and one that is left open, every callback of theirs sent
// again, in another order, 64 at once, and forged.
func TestACallbackSettlesAPaymentOnce(t *testing.T) {
	for name, open := range shops {
		t.Run(name, func(t *testing.T) {
			s := openShop(t, start(t), open)
			paid, declined, left := newReference(), newReference(), newReference()
			for _, reference := range []string{paid, declined, left} {
				require.NoError(t, s.collect(t.Context(), reference))
			}
			require.NoError(t, s.sim.Approve(s.provider, paid))
			require.NoError(t, s.sim.WaitDeliveries(t.Context()))
			require.NoError(t, s.sim.Decline(s.provider, declined, ""))
			require.NoError(t, s.sim.WaitDeliveries(t.Context()))

			all := s.sim.Deliveries(s.provider)
			require.NotEmpty(t, all)
			for _, d := range all {
				require.Len(t, d.Attempts, 1)
				assert.True(t, d.Acknowledged)
			}
			s.assertSettled(t, paid, declined, left)

			genuine := all[0]
			forged := s.forge(genuine, paid, left)
			var group sync.WaitGroup
			for range 64 {
				group.Go(func() { assert.Equal(t, http.StatusOK, s.send(t, genuine)) })
				group.Go(func() { assert.NotEqual(t, http.StatusOK, s.send(t, forged)) })
			}
			group.Wait()
			slices.Reverse(all)
			for _, d := range all {
				assert.Equal(t, http.StatusOK, s.send(t, d), "in another order")
			}
			for _, d := range all {
				require.NoError(t, s.sim.Redeliver(d.ID))
			}
			require.NoError(t, s.sim.WaitDeliveries(t.Context()))
			s.assertSettled(t, paid, declined, left)
		})
	}
}

// assertSettled holds that what was settled is what the ledger says, once.
func (s *shop) assertSettled(t *testing.T, paid, declined, left string) {
	t.Helper()
	events := s.told(paid)
	require.Len(t, events, 1)
	assert.Equal(t, momo.StatusSucceeded, events[0].Status)
	assert.NotEqual(t, webhook.EvidenceNone, events[0].Evidence)
	assert.Equal(t, s.price, events[0].Amount, "of the order")
	for _, p := range s.sim.Payments(s.provider) {
		if p.Reference == paid {
			assert.Equal(t, p.Amount, events[0].Amount.Minor(), "of the ledger")
		}
	}
	assert.LessOrEqual(t, len(s.told(declined)), 1)
	for _, e := range s.told(declined) { // not every provider tells
		assert.Equal(t, momo.StatusFailed, e.Status)
	}
	assert.Empty(t, s.told(left), "nobody has paid it")
	s.mu.Lock()
	defer s.mu.Unlock()
	assert.LessOrEqual(t, len(s.settled), 2, "nothing of any other reference")
}

// TestACallbackThatComesBeforeItsEndIsSettledAtItsEnd forges the callback of a
// payment that is still open, and sends it again when it was paid.
func TestACallbackThatComesBeforeItsEndIsSettledAtItsEnd(t *testing.T) {
	for name, open := range shops {
		t.Run(name, func(t *testing.T) {
			s := openShop(t, start(t), open)
			first, order := newReference(), newReference()
			require.NoError(t, s.collect(t.Context(), first))
			require.NoError(t, s.sim.Approve(s.provider, first))
			require.NoError(t, s.sim.WaitDeliveries(t.Context()))
			require.NoError(t, s.collect(t.Context(), order))

			early := s.forge(s.sim.Deliveries(s.provider)[0], first, order)
			for range 8 {
				assert.NotEqual(t, http.StatusOK, s.send(t, early))
			}
			assert.Empty(t, s.told(order))
			require.NoError(t, s.sim.Approve(s.provider, order))
			require.NoError(t, s.sim.WaitDeliveries(t.Context()))
			require.Len(t, s.told(order), 1)
			assert.Equal(t, momo.StatusSucceeded, s.told(order)[0].Status)
			assert.NoError(t, s.told(order)[0].Check(webhook.Expected{Amount: s.price, Mode: s.mode}))
		})
	}
}

// TestCallbacksLeaveNothingBehind counts what a callback adds to the heap, over
// many, genuine and forged.
func TestCallbacksLeaveNothingBehind(t *testing.T) {
	const rounds = 50
	for name, open := range shops {
		t.Run(name, func(t *testing.T) {
			s := openShop(t, start(t), open)
			reference := newReference()
			require.NoError(t, s.collect(t.Context(), reference))
			require.NoError(t, s.sim.Approve(s.provider, reference))
			require.NoError(t, s.sim.WaitDeliveries(t.Context()))
			genuine := s.sim.Deliveries(s.provider)[0]
			handler := s.handler(s.settle, webhook.Options{Inbox: &s.inbox})
			serve := func(d simulator.DeliveryRecord) uint64 {
				u, err := url.Parse(d.URL)
				require.NoError(t, err)
				r := httptest.NewRequest(d.Method, u.RequestURI(), bytes.NewReader(d.Body))
				r.Header = d.Header.Clone()
				w := httptest.NewRecorder()
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				handler.ServeHTTP(w, r)
				runtime.ReadMemStats(&after)
				return after.TotalAlloc - before.TotalAlloc
			}
			serve(genuine) // its connections and its first question
			before := heap()
			for range rounds {
				assert.Less(t, serve(genuine), uint64(1<<20))
				assert.Less(t, serve(s.forge(genuine, reference, newReference())), uint64(1<<20))
			}
			assert.Less(t, int64(heap())-int64(before), int64(1<<20), "after %d callbacks", 2*rounds)
			assert.Len(t, s.told(reference), 1)
		})
	}
}

// heap is what is reachable now.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
