package simulator_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/simulator"
)

func TestSamsoftpayRefusesInTheWordsOfItsServer(t *testing.T) {
	const unverified = ` require a verified business \u2014 complete verification on your dashboard (test keys work ` +
		`immediately)`
	type quirks = simulator.SamsoftpayQuirks
	for name, c := range map[string]struct {
		quirks quirks
		path   string
		text   string
		inTest bool // refused in test mode too
	}{
		"a charge over the server's maximum": {quirks{Maximum: 9999}, "/v1/charges", "amount exceeds the maximum of 9999",
			true},
		"a payout over the server's maximum": {quirks{Maximum: 9999}, "/v1/payouts", "amount exceeds the maximum of 9999",
			true},
		"a charge over the account's maximum": {quirks{ChargeLimit: 9999}, "/v1/charges",
			"amount exceeds this account's per-charge limit of 9999", true},
		"a payout over the account's maximum": {quirks{PayoutLimit: 49999}, "/v1/payouts",
			"amount exceeds this account's per-payout limit of 49999", true},
		"an unverified charge": {quirks{Unverified: true}, "/v1/charges", "live charges" + unverified, false},
		"an unverified payout": {quirks{Unverified: true}, "/v1/payouts", "live payouts" + unverified, false},
		"a freeze of all payouts": {quirks{Paused: true}, "/v1/payouts",
			"payouts are temporarily paused platform-wide for a " +
				`safety review \u2014 no action needed on your side; money in is unaffected`, false},
		"a freeze of this account": {quirks{UnderReview: true}, "/v1/payouts", "payouts are paused on this account while a " +
			`payment reconciliation issue is investigated \u2014 support has been notified; your balance is safe and ` +
			"money in is unaffected", false},
	} {
		t.Run(name, func(t *testing.T) {
			sim := start(t, simulator.Options{})
			sim.SetBalance(simulator.Samsoftpay, 200000)
			sim.SetBalance(simulator.SamsoftpayLiveWallet, 200000)
			sim.SetSamsoftpayQuirks(c.quirks)
			m := newMerchant(t, sim)
			body := chargeBody
			if c.path == "/v1/payouts" {
				body = payoutBody
			}
			tested := m.post(c.path, "test", body)
			assert.Equal(t, c.inTest, tested.status == http.StatusBadRequest, tested.body)
			m.key = simulator.SamsoftpayLiveKey
			got := m.post(c.path, "live", body)
			assert.Equal(t, http.StatusBadRequest, got.status)
			assert.Equal(t, `{"error":"`+c.text+`"}`+"\n", got.body)
			sim.SetSamsoftpayQuirks(simulator.SamsoftpayQuirks{})
			assert.Equal(t, got.body, m.post(c.path, "live", body).body, "a refusal stays under its key")
			assert.Equal(t, http.StatusCreated, m.post(c.path, "new", body).status)
		})
	}
}

func TestSamsoftpayRefundsOnlyWhatItCanPayOut(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := newMerchant(t, sim)
	id := m.charge("k", strings.Replace(chargeBody, "mtn_momo", "airtel_money", 1))
	require.NoError(t, sim.Approve(simulator.Samsoftpay, id))
	sim.SetBalance(simulator.Samsoftpay, 200000)
	got := m.post("/v1/charges/"+id+"/refund", "", "")
	assert.Equal(t, http.StatusBadRequest, got.status)
	assert.Equal(t, `{"error":"no disbursement adapter for channel Channel.AIRTEL_MONEY"}`+"\n", got.body)
	assert.Equal(t, int64(200000), sim.Balance(simulator.Samsoftpay))
	assert.Contains(t, m.get("/v1/charges/"+id).body, `"status":"succeeded"`)
}

func TestSamsoftpayCallsAChargeRefundedThoughItsRefundFailed(t *testing.T) {
	receiver := newReceiver(t, http.StatusOK)
	sim := start(t, simulator.Options{})
	sim.SetCallbackURL(simulator.Samsoftpay, receiver.URL)
	sim.SetBalance(simulator.Samsoftpay, 200000)
	m := newMerchant(t, sim)
	id := m.charge("k", chargeBody)
	require.NoError(t, sim.Approve(simulator.Samsoftpay, id))
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	require.Equal(t, http.StatusAccepted, m.post("/v1/charges/"+id+"/refund", "", "").status)
	refund := sim.Pending(simulator.Samsoftpay)[0]
	require.NoError(t, sim.Decline(simulator.Samsoftpay, refund.ID, "recipient_not_found"))
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	assert.Contains(t, m.get("/v1/charges/"+id).body, `"status":"refunded"`)
	assert.Contains(t, m.get("/v1/charges?status=refunded").body, id)
	assert.NotContains(t, m.get("/v1/charges?status=succeeded").body, id)
	assert.Contains(t, m.get("/v1/payouts/"+refund.ID).body, `"status":"failed"`, "only the refund's own payout says so")
	assert.Contains(t, m.post("/v1/charges/"+id+"/refund", "", "").body, "already_refunded")
	last := receiver.seen()[len(receiver.seen())-1].body
	assert.Contains(t, last, `"event":"payout.failed"`)
	assert.NotContains(t, last, id, "and its callback names no charge")
	assert.Equal(t, int64(200000+200), sim.Balance(simulator.Samsoftpay), "the fee of the charge was given back")
}

func TestSamsoftpayIsUnavailableForNamesOfMoreThan200Characters(t *testing.T) {
	sim := start(t, simulator.Options{})
	sim.SetBalance(simulator.Samsoftpay, 200000)
	m := newMerchant(t, sim)
	for length, status := range map[int]int{200: 201, 201: 503, 255: 503, 256: 503} {
		body := strings.Replace(payoutBody, "Jane Doe", strings.Repeat("ä", length), 1)
		for range 2 {
			got := m.post("/v1/payouts", strings.Repeat("k", length-190), body)
			assert.Equal(t, status, got.status, "%d characters", length)
			if status == http.StatusServiceUnavailable {
				assert.Contains(t, got.body, "disbursement temporarily unavailable")
				assert.Empty(t, got.header.Get("Idempotent-Replayed"), "the key is forgotten")
			}
		}
	}
	assert.Len(t, sim.Payments(simulator.Samsoftpay), 1, "nothing else was paid")
	assert.Equal(t, int64(200000-50750), sim.Balance(simulator.Samsoftpay))
}

func TestSamsoftpayFiltersPayoutsByTheirOwnStates(t *testing.T) {
	m := newMerchant(t, start(t, simulator.Options{}))
	got := m.get("/v1/payouts?status=refunded")
	assert.Equal(t, http.StatusBadRequest, got.status)
	assert.Equal(t, `{"error":"invalid status: refunded"}`+"\n", got.body)
	for _, path := range []string{"/v1/payouts?status=failed", "/v1/charges?status=refunded",
		"/v1/payouts?status=pending"} {
		assert.Equal(t, http.StatusOK, m.get(path).status, path)
	}
}

func TestSamsoftpaySaysWhenItsLimitBeginsAnew(t *testing.T) {
	clock := newHandClock(time.Unix(1795196796, 500))
	sim := start(t, simulator.Options{Clock: clock.Now})
	m := newMerchant(t, sim)
	m.now = clock.Now
	for _, got := range []reply{m.post("/v1/charges", "k", chargeBody), m.post("/v1/charges", "k", `{}`)} {
		assert.Equal(t, "1795196857", got.header.Get("X-RateLimit-Reset"))
		assert.Equal(t, "60", got.header.Get("Retry-After"))
	}
	assert.Empty(t, m.get("/v1/charges").header.Get("X-RateLimit-Reset"), "no limit, no header")
}

func TestSamsoftpayLeavesMembersOut(t *testing.T) {
	receiver := newReceiver(t, http.StatusOK)
	sim := start(t, simulator.Options{})
	sim.SetCallbackURL(simulator.Samsoftpay, receiver.URL)
	sim.SetBalance(simulator.Samsoftpay, 200000)
	sim.SetSamsoftpayQuirks(simulator.SamsoftpayQuirks{LeaveOut: []string{"fee", "amount"}})
	m := newMerchant(t, sim)
	id := m.charge("k", chargeBody)
	payout := m.post("/v1/payouts", "p", payoutBody)
	approveAll(t, sim)
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	texts := []string{
		payout.body, m.get("/v1/charges/" + id).body, m.get("/v1/charges").body,
		m.get("/v1/payouts/" + field(t, payout.body, "id")).body,
	}
	require.Len(t, receiver.seen(), 2)
	for _, callback := range receiver.seen() {
		texts = append(texts, callback.body)
		assert.Equal(t, mac(callback.body, simulator.SamsoftpayWebhookSecret), callback.header.Get("X-Samsoftpay-Signature"))
	}
	for _, text := range texts {
		assert.Contains(t, text, `"currency"`)
		assert.NotContains(t, text, `"fee"`)
		assert.NotContains(t, text, `"amount"`)
	}
}

func TestSamsoftpayListsWhatWasCreatedAtBothEndsOfATime(t *testing.T) {
	clock := newHandClock(time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC))
	m := newMerchant(t, start(t, simulator.Options{Clock: clock.Now}))
	m.now = clock.Now
	for i := range 3 {
		m.charge(strings.Repeat("k", i+1), chargeBody)
		clock.Set(clock.Now().Add(time.Second))
	}
	for filter, want := range map[string]int{
		"created_before=2026-11-20T12:00:00": 1, "created_before=2026-11-20T11:59:59": 0,
		"created_after=2026-11-20T12:00:02": 1, "created_after=2026-11-20T12:00:03": 0,
		"created_after=2026-11-20T12:00:01&created_before=2026-11-20T12:00:01": 1,
	} {
		assert.Equal(t, want, strings.Count(m.get("/v1/charges?"+filter).body, `"id"`), filter)
	}
}
