package samsoftpay_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/samsoftpay"
	"github.com/momo-go/momo/simulator"
)

var collection = momo.Payment{
	Direction: momo.In, Reference: "order-001", Amount: money.MustParse("10000", money.UGX),
	Phone: momo.MustPhone("256770123456"), Network: momo.MTN,
}

func TestTheTermsOfARailAreThoseOfTheClient(t *testing.T) {
	for replays, want := range map[bool]momo.Recovery{false: momo.RecoveryLookup, true: momo.RecoverySameKey} {
		client := must(samsoftpay.New(samsoftpay.Config{SecretKey: "sk_live_1234", ReplayLostAnswers: replays}))
		rail := client.Rail(samsoftpay.RailOptions{})
		in, _ := rail.Terms(momo.In)
		out, _ := rail.Terms(momo.Out)
		assert.Equal(t, want, in.Recovery)
		assert.Equal(t, want, out.Recovery)
		assert.Equal(t, 30*24*time.Hour, in.KeyProtects)
		assert.Equal(t, momo.CallbacksSigned, in.Callbacks)
		assert.True(t, in.KeepsReference)
		assert.False(t, out.KeepsReference, "older servers keep none of a payout")
		assert.False(t, in.UniqueReference || in.MissProves)
		assert.Contains(t, in.Ends, momo.StatusRefunded)
		assert.Equal(t, []string{"Network"}, in.Requires)
		assert.Empty(t, out.Requires)
	}
}

func TestARailSendsTheKeyAndTheName(t *testing.T) {
	sim, client := open(momo.Options{})
	defer sim.Close()
	sim.SetBalance(simulator.Samsoftpay, 1_000_000)
	p := collection
	p.Direction, p.Network, p.IdempotencyKey, p.FirstName, p.LastName = momo.Out, "", "key-1", "Jane", "Doe"
	_, err := client.Rail(samsoftpay.RailOptions{}).Send(t.Context(), p)
	require.NoError(t, err)
	requests := sim.Requests(simulator.Samsoftpay)
	require.Len(t, requests, 1)
	assert.Equal(t, "key-1", requests[0].Header.Get("Idempotency-Key"))
	assert.Contains(t, string(requests[0].Body), `"Jane Doe"`)
	assert.Contains(t, string(requests[0].Body), `"mtn_momo"`)
}

// TestAnOlderPaymentOfTheReferenceIsNotThisOne uses a reference twice, as the provider allows.
func TestAnOlderPaymentOfTheReferenceIsNotThisOne(t *testing.T) {
	list := `{"object":"list","has_more":false,"next_cursor":null,"data":[{"id":"txn_1","status":"succeeded","amount":10000,` +
		`"currency":"UGX","reference":"order-001","created_at":"2026-11-20T10:00:00"}]}`
	queries := make(chan string, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		queries <- r.URL.RawQuery
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(list)) // whatever is filtered by
	}))
	defer server.Close()
	client := must(samsoftpay.New(samsoftpay.Config{SecretKey: "sk_test_1234", BaseURL: server.URL}))
	rail := client.Rail(samsoftpay.RailOptions{})
	p := collection
	found, err := rail.Look(t.Context(), p)
	require.NoError(t, err)
	assert.Equal(t, "txn_1", found.ID)
	assert.NotContains(t, <-queries, "created_after")

	p.SentAt = time.Date(2026, 11, 20, 10, 9, 0, 0, time.UTC) // clocks may differ
	_, err = rail.Look(t.Context(), p)
	require.NoError(t, err)
	assert.Contains(t, <-queries, "created_after=2026-11-20T09%3A59%3A00Z")

	p.SentAt = time.Date(2026, 11, 20, 10, 11, 0, 0, time.UTC)
	_, err = rail.Look(t.Context(), p)
	assert.ErrorIs(t, err, momo.ErrNotFound)
}

func TestEvidenceOfARailIsAboutThePayment(t *testing.T) {
	sim, client := open(momo.Options{})
	defer sim.Close()
	rail := client.Rail(samsoftpay.RailOptions{})
	sent, err := rail.Send(t.Context(), collection)
	require.NoError(t, err)
	require.NoError(t, sim.Approve(simulator.Samsoftpay, "order-001"))

	other := collection
	other.Amount = money.MustParse("9000", money.UGX)
	_, err = rail.Look(t.Context(), other)
	var e *momo.Error
	require.ErrorAs(t, err, &e)
	assert.ErrorIs(t, err, momo.ErrNotFound)
	assert.Equal(t, sent.ID, e.ID)

	other.ID = sent.ID
	found, err := rail.Look(t.Context(), other)
	require.NoError(t, err)
	assert.Equal(t, momo.StatusUnknown, found.Status)
	assert.Equal(t, collection.Amount, found.Amount, "what differs is shown")

	other = collection
	other.Direction = momo.Out
	_, err = rail.Look(t.Context(), other)
	assert.ErrorIs(t, err, momo.ErrNotFound, "a charge is no payout")
}

func TestOnlyPaymentsOfTheDirectionAreAskedFor(t *testing.T) {
	paths := make(chan string, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		paths <- r.URL.Path
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"object":"list","has_more":false,"next_cursor":null,"data":[]}`))
	}))
	defer server.Close()
	client := must(samsoftpay.New(samsoftpay.Config{SecretKey: "sk_test_1234", BaseURL: server.URL}))
	for direction, path := range map[momo.Direction]string{momo.In: "/v1/charges", momo.Out: "/v1/payouts"} {
		p := collection
		p.Direction = direction
		_, err := client.Rail(samsoftpay.RailOptions{}).Look(t.Context(), p)
		assert.ErrorIs(t, err, momo.ErrNotFound)
		assert.Equal(t, path, <-paths)
		assert.Empty(t, paths, "a charge must not hide a payout with its reference")
	}
}
