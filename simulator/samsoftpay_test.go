package simulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/simulator"
)

const errInFlight = `{"error":"a request with this Idempotency-Key is still in flight \u2014 retry shortly"}` + "\n"

func TestSameKeyExecutesOnceAndShowsItsReplay(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := newMerchant(t, sim)
	first := m.post("/v1/charges", "k", chargeBody)
	require.NoError(t, sim.Approve(simulator.Samsoftpay, "order-001"))
	reordered := ` {"reference":"order-001", "customer":{"phone":"256700123456"}, "channel":"mtn_momo",` +
		`"currency":"UGX","amount":10000}`
	again := m.post("/v1/charges", "k", reordered)
	assert.Equal(t, http.StatusCreated, again.status)
	assert.Equal(t, first.body, again.body, "a replay shows the old status")
	assert.Equal(t, "true", again.header.Get("Idempotent-Replayed"))
	assert.Empty(t, first.header.Get("Idempotent-Replayed"))
	assert.Equal(t, 1, sim.Executed(simulator.Samsoftpay, "order-001"))
	assert.Equal(t, 1, sim.Executed(simulator.Samsoftpay, "k"), "the key names the payment too")
}

func TestSameKeyWithAnotherBodyIsAConflict(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := newMerchant(t, sim)
	m.charge("k", chargeBody)
	other := strings.Replace(chargeBody, `"currency"`, `"note":"","currency"`, 1)
	got := m.post("/v1/charges", "k", other)
	assert.Equal(t, http.StatusConflict, got.status)
	assert.Equal(t, `{"error":"idempotency key reused with different request body"}`+"\n", got.body)
	m.key = simulator.SamsoftpayLiveKey
	got = m.post("/v1/charges", "k", chargeBody)
	assert.Equal(t, "true", got.header.Get("Idempotent-Replayed"), "the key belongs to the merchant, not to the mode")
	assert.Equal(t, 1, sim.Executed(simulator.Samsoftpay, "order-001"))
}

func TestIdenticalRequestsAtOnceExecuteOnce(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := newMerchant(t, sim)
	ids := make([]string, 16)
	var all sync.WaitGroup
	for i := range ids {
		r := m.request(http.MethodPost, "/v1/charges", "k", chargeBody)
		all.Go(func() {
			if got, err := m.try(r); assert.NoError(t, err) {
				ids[i] = field(t, got.body, "id")
			}
		})
	}
	all.Wait()
	for _, id := range ids {
		assert.Equal(t, ids[0], id)
	}
	assert.Equal(t, 1, sim.Executed(simulator.Samsoftpay, "order-001"))
	assert.Len(t, sim.Requests(simulator.Samsoftpay), len(ids))
}

func TestKeyOfMoreThan120CharactersIsInFlightForEver(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := newMerchant(t, sim)
	for range 2 {
		got := m.post("/v1/charges", strings.Repeat("k", 121), chargeBody)
		assert.Equal(t, http.StatusConflict, got.status)
		assert.Equal(t, errInFlight, got.body)
	}
	m.charge(strings.Repeat("k", 120), chargeBody)
	assert.Len(t, sim.Payments(simulator.Samsoftpay), 1)
}

func TestBusinessRefusalIsCachedAndAMalformedBodyIsNot(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := newMerchant(t, sim)
	poor := m.post("/v1/payouts", "k", payoutBody)
	require.Equal(t, http.StatusBadRequest, poor.status)
	sim.SetBalance(simulator.Samsoftpay, 50750)
	again := m.post("/v1/payouts", "k", payoutBody)
	assert.Equal(t, poor.body, again.body, "after topping up a new key is needed")
	assert.Equal(t, "true", again.header.Get("Idempotent-Replayed"))
	assert.Equal(t, http.StatusCreated, m.post("/v1/payouts", "k2", payoutBody).status)
	assert.Zero(t, sim.Balance(simulator.Samsoftpay))

	assert.Equal(t, http.StatusBadRequest, m.post("/v1/charges", "k3", `{"amount":null}`).status)
	m.charge("k3", chargeBody)
}

func TestCollectOnlyKeyMovesNoMoneyOut(t *testing.T) {
	sim := start(t, simulator.Options{})
	sim.SetBalance(simulator.Samsoftpay, 100000)
	m := newMerchant(t, sim)
	m.key = simulator.SamsoftpayCollectOnlyKey
	id := m.charge("k", chargeBody)
	for _, got := range []reply{
		m.post("/v1/payouts", "p", payoutBody),
		m.post("/v1/charges/"+id+"/refund", "r", ""),
		m.get("/v1/resolve-account?phone=256700123456"),
	} {
		assert.Equal(t, http.StatusForbidden, got.status)
		assert.Contains(t, got.body, "collections-only keys cannot move money out")
	}
	assert.Equal(t, int64(100000), sim.Balance(simulator.Samsoftpay))
}

func TestSamsoftpayLiveModeTakesMTNOnly(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := newMerchant(t, sim)
	m.key = simulator.SamsoftpayLiveKey
	got := m.post("/v1/charges", "k", strings.Replace(chargeBody, "mtn_momo", "airtel_money", 1))
	assert.Equal(t, http.StatusBadRequest, got.status)
	assert.Equal(t, `{"error":"airtel_money is not available for live payments yet"}`+"\n", got.body)
	m.charge("k2", strings.Replace(chargeBody, "256700123456", "256700000001", 1))
	require.NoError(t, sim.Approve(simulator.Samsoftpay, "k2"))
	assert.Equal(t, simulator.StatusSucceeded, sim.Payments(simulator.Samsoftpay)[0].Status,
		"test numbers are for test mode")
	assert.Equal(t, int64(9800), sim.Balance(simulator.SamsoftpayLivePendingWallet))
}

func TestSamsoftpayReadsBodiesAsItsServerDoes(t *testing.T) {
	m := newMerchant(t, start(t, simulator.Options{}))
	for i, c := range []struct{ body, want string }{
		{`{"amount":" 1_000 ","channel":"mtn_momo"}`, `"amount":1000,`},
		{`{"amount":1e4,"channel":"crypto"}`, `"fee":200,`},
		{`{"amount":1.5e4,"channel":"visa","reference":7}`, `"reference":"7"`},
		{`{"amount":true,"channel":"mtn_momo"}`, `{"error":"fee exceeds amount"}`},
		{`{"amount":false,"channel":"mtn_momo"}`, `{"error":"amount must be positive"}`},
		{`{"amount":1e99,"channel":"mtn_momo"}`, `{"error":"amount exceeds the maximum of 9223372036854775807"}`},
		{`{"amount":9223372036854775808,"channel":"card"}`, `{"error":"amount exceeds the maximum of 9223372036854775807"}`},
		{`{"amount":"12.5","channel":"mtn_momo"}`, `{"error":"invalid request: invalid literal for int() with base 10: ` +
			`'12.5'"}`},
		{`{"amount":[1]}`, `real number, not 'list'"}`},
		{`{"amount":{}}`, `real number, not 'dict'"}`},
		{`{"amount":1e9999}`, `{"error":"invalid request: cannot convert float infinity to integer"}`},
		{`{"amount":1000}`, `{"error":"invalid request: 'channel'"}`},
		{`{"amount":1000,"channel":5}`, `{"error":"invalid request: 5 is not a valid Channel"}`},
		{`{"amount":1000,"channel":"mtn_momo","currency":null}`, `{"error":"demo only supports UGX"}`},
		{`{"amount":1000,"channel":"mtn_momo"}}`, `{"error":"invalid request: 'amount'"}`},
		{`[]`, `{"error":"invalid request: 'amount'"}`},
	} {
		assert.Contains(t, m.post("/v1/charges", fmt.Sprint("k", i), c.body).body, c.want, c.body)
	}
}

func TestResolveAccountWritesNumbersWithTheCountryCode(t *testing.T) {
	m := newMerchant(t, start(t, simulator.Options{}))
	for _, phone := range []string{"0700123456", "%2B256%20700-123456", "00256700123456"} {
		assert.Contains(t, m.get("/v1/resolve-account?phone="+phone).body, `"msisdn":"256700123456"`, phone)
	}
	assert.Equal(t, http.StatusBadRequest, m.get("/v1/resolve-account").status)
	assert.Equal(t, http.StatusBadRequest, m.get("/v1/resolve-account?phone=12").status)
}

func TestSamsoftpayFeesAreThoseOfTheirChannels(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := newMerchant(t, sim)
	for i, c := range []struct {
		channel     string
		amount, fee int64
	}{
		{"mtn_momo", 201, 200}, {"mtn_momo", 13333, 200}, {"mtn_momo", 13400, 201}, {"airtel_money", 333333, 4999},
		{"mtn_momo", 333334, 5000}, {"mtn_momo", 9223372036854775807, 5000},
		{"card", 1000, 229}, {"card", 10034, 490}, {"card", 9223372036854775807, 267477789068788698},
	} {
		body := fmt.Sprintf(`{"amount":%d,"channel":%q}`, c.amount, c.channel)
		m.charge(fmt.Sprint("k", i), body)
		assert.Equal(t, c.fee, sim.Payments(simulator.Samsoftpay)[i].Fee, body)
	}
}

func TestSamsoftpayReleasesMoneyAfterADay(t *testing.T) {
	clock := newHandClock(time.Unix(1795196796, 256151000))
	sim := start(t, simulator.Options{Clock: clock.Now})
	m := newMerchant(t, sim)
	m.now = clock.Now
	assert.Contains(t, m.get("/v1/balance").body, `"balances":[]`)
	id := m.charge("k", chargeBody)
	require.NoError(t, sim.Approve(simulator.Samsoftpay, id))
	assert.Contains(t, m.get("/v1/balance").body, `{"available":0,"cached":9800,"currency":"UGX","pending":9800,`+
		`"total":9800}`)
	assert.Contains(t, m.get("/v1/charges/"+id).body, `"available_on":"2026-11-21T17:46:36.256151"`, "24 hours later")
	clock.Set(time.Date(2026, 11, 21, 17, 59, 59, 0, time.UTC))
	assert.Zero(t, sim.Balance(simulator.Samsoftpay))
	clock.Set(clock.Now().Add(time.Second))
	assert.Equal(t, int64(9800), sim.Balance(simulator.Samsoftpay))
	assert.Zero(t, sim.Balance(simulator.SamsoftpayPendingWallet))
	got := m.get("/v1/charges/" + id).body
	assert.Contains(t, got, `"available_on":"2026-11-21T18:00:00"`, "by the sweep of the hour")
	assert.Contains(t, got, `"settled":true`)
	assert.Contains(t, m.get("/v1/settlements").body, `"amount":9800,"created_at":"2026-11-21T18:00:00"`)
}

func TestSamsoftpayMakesOneSettlementPerSweepAndMode(t *testing.T) {
	clock := newHandClock(time.Date(2026, 11, 20, 17, 30, 0, 0, time.UTC))
	sim := start(t, simulator.Options{Clock: clock.Now})
	m := newMerchant(t, sim)
	m.now = clock.Now
	for i, key := range []string{
		simulator.SamsoftpayTestKey, simulator.SamsoftpayTestKey, simulator.SamsoftpayLiveKey, simulator.SamsoftpayTestKey,
	} {
		if i == 3 {
			clock.Set(clock.Now().Add(time.Hour)) // due at the next sweep
		}
		m.key = key
		require.NoError(t, sim.Approve(simulator.Samsoftpay, m.charge(fmt.Sprint("k", i), chargeBody)))
	}
	clock.Set(clock.Now().Add(25 * time.Hour))
	test := m.get("/v1/settlements").body
	assert.Contains(t, test, `"count":2,"data":[{"amount":9800,"created_at":"2026-11-21T19:00:00"`)
	assert.Regexp(t, `"amount":19600,"created_at":"2026-11-21T18:00:00","currency":"UGX","id":"setl_[0-9a-f]{16}",`+
		`"kind":"sweep","transactions":2`, test)
	m.key = simulator.SamsoftpayLiveKey
	assert.Contains(t, m.get("/v1/settlements").body, `"count":1,`)
}

func TestFailedPayoutReturnsAmountAndFee(t *testing.T) {
	sim := start(t, simulator.Options{})
	sim.SetBalance(simulator.Samsoftpay, 60000)
	m := newMerchant(t, sim)
	require.Equal(t, http.StatusCreated, m.post("/v1/payouts", "p", payoutBody).status)
	assert.Equal(t, int64(9250), sim.Balance(simulator.Samsoftpay))
	require.NoError(t, sim.Decline(simulator.Samsoftpay, "p", "wallet_locked"))
	assert.Equal(t, int64(60000), sim.Balance(simulator.Samsoftpay))
	p := sim.Payments(simulator.Samsoftpay)[0]
	assert.Contains(t, m.get("/v1/payouts/"+p.ID).body, `"failure_reason":"wallet_locked"`)
	assert.Equal(t, 1, sim.Executed(simulator.Samsoftpay, "p"), "a failed payout was executed all the same")
}

func TestHugePayoutDoesNotOverflowTheBalanceCheck(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := newMerchant(t, sim)
	got := m.post("/v1/payouts", "p", `{"amount":9223372036854775807,"recipient":{"phone":"256780000001"}}`)
	assert.Equal(t, `{"error":"insufficient available balance: have 0, need 9223372036854776557 `+
		`(amount 9223372036854775807 + fee 750)"}`+"\n", got.body)
}

func TestRefundGivesTheCustomerEverythingBackOnce(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := newMerchant(t, sim)
	id := m.charge("k", chargeBody)
	path := "/v1/charges/" + id + "/refund"
	refused := func(text string) {
		t.Helper()
		got := m.post(path, "", "")
		assert.Equal(t, http.StatusBadRequest, got.status)
		assert.Equal(t, `{"error":"`+text+`"}`+"\n", got.body)
	}
	refused("cannot_refund_authorized_transaction")
	require.NoError(t, sim.Approve(simulator.Samsoftpay, id))
	refused("insufficient available balance: have 200, need 10750 (amount 10000 + fee 750)")
	assert.Zero(t, sim.Balance(simulator.Samsoftpay))
	sim.SetBalance(simulator.Samsoftpay, 10550)
	got := m.post(path, "", "")
	assert.Equal(t, http.StatusAccepted, got.status)
	refund := sim.Payments(simulator.Samsoftpay)[1]
	assert.Equal(t, `{"charge_id":"`+id+`","refund":{"amount":10000,"currency":"UGX","id":"`+refund.ID+
		`","recipient_phone":"256700123456","status":"authorized"},"status":"refunded"}`+"\n", got.body)
	assert.Zero(t, sim.Balance(simulator.Samsoftpay))
	refused("already_refunded")
	assert.Contains(t, m.get("/v1/charges/"+id).body, `"status":"refunded"`)
	assert.Equal(t, http.StatusNotFound, m.post("/v1/charges/txn_0/refund", "", "").status)

	unknown := m.charge("no phone", `{"amount":10000,"channel":"mtn_momo"}`)
	other := m.charge("other mode", chargeBody)
	approveAll(t, sim)
	path = "/v1/charges/" + unknown + "/refund"
	refused("no_customer_phone_on_record_to_refund_to")
	m.key, path = simulator.SamsoftpayLiveKey, "/v1/charges/"+other+"/refund"
	refused(`mode_mismatch: this is a test charge \u2014 use your sk_test_ key to refund it`)
}

func TestListPagesByCursor(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := newMerchant(t, sim)
	var made []string
	for i := range 5 {
		made = append(made, m.charge(fmt.Sprint("k", i), chargeBody))
	}
	m.charge("other", strings.Replace(chargeBody, "order-001", "order-002", 1))
	require.NoError(t, sim.Approve(simulator.Samsoftpay, made[0]))
	var read []string
	for cursor := ""; ; {
		var page struct {
			Data    []struct{ ID string }
			HasMore bool    `json:"has_more"`
			Next    *string `json:"next_cursor"`
		}
		got := m.get("/v1/charges?reference=order-001&limit=2&starting_after=" + cursor)
		require.NoError(t, json.Unmarshal([]byte(got.body), &page), got.body)
		for _, row := range page.Data {
			read = append([]string{row.ID}, read...)
		}
		require.Equal(t, page.HasMore, page.Next != nil)
		if !page.HasMore {
			break
		}
		cursor = *page.Next
	}
	assert.Equal(t, made, read, "newest first, none lost, none twice")

	paid := m.get("/v1/charges?status=succeeded").body
	assert.Equal(t, 1, strings.Count(paid, `"id"`))
	assert.Contains(t, paid, made[0])
	assert.NotContains(t, m.get("/v1/charges?created_before=2001-01-01").body, `"id"`)
	assert.Contains(t, m.get("/v1/charges?created_after=2001-01-01T00:00:00%2B00:00").body, made[0])
	for _, bad := range []string{"limit=x", "status=paid", "created_after=x", "starting_after=txn_0"} {
		assert.Equal(t, http.StatusBadRequest, m.get("/v1/charges?"+bad).status, bad)
	}
	m.key = simulator.SamsoftpayLiveKey
	assert.NotContains(t, m.get("/v1/charges").body, `"id"`, "modes do not see each other")
}

func TestPaymentLinkHonoursAKeyButNeedsNone(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := newMerchant(t, sim)
	const body = `{"amount":25000,"description":"School Fees","allow_multiple_uses":true}`
	first, second := m.post("/v1/payment-links", "", body), m.post("/v1/payment-links", "", body)
	assert.NotEqual(t, field(t, first.body, "id"), field(t, second.body, "id"))
	kept, again := m.post("/v1/payment-links", "k", body), m.post("/v1/payment-links", "k", body)
	assert.Equal(t, kept.body, again.body)
	read := m.get("/v1/payment-links/" + field(t, first.body, "id"))
	assert.Contains(t, read.body, `"allow_multiple_uses":true`)
	links := sim.Payments(simulator.Samsoftpay)
	require.Len(t, links, 3, "the key made one")
	assert.Equal(t, field(t, kept.body, "id"), links[2].ID)
	assert.Equal(t, "payment-link", links[0].Operation)
	assert.Zero(t, sim.Executed(simulator.Samsoftpay, "k"), "nobody has opened it")
	assert.NotContains(t, m.get("/v1/payouts").body, `"id"`, "a link is no payout")
	m.key = simulator.SamsoftpayLiveKey
	assert.Equal(t, http.StatusNotFound, m.get("/v1/payment-links/"+field(t, first.body, "id")).status)
}

func TestSamsoftpayRefusesBeyondItsRateOnlyWhenAsked(t *testing.T) {
	for _, limited := range []bool{false, true} {
		clock := newHandClock(time.Unix(1795196796, 0))
		sim := start(t, simulator.Options{Clock: clock.Now})
		sim.SetSamsoftpayQuirks(simulator.SamsoftpayQuirks{RateLimits: limited})
		m := newMerchant(t, sim)
		m.now = clock.Now
		for range 10 {
			require.Equal(t, http.StatusNotFound, m.post("/v1/charges/txn_0/refund", "", "").status)
		}
		got := m.post("/v1/charges/txn_0/refund", "", "")
		assert.Equal(t, "0", got.header.Get("X-RateLimit-Remaining"))
		if !limited {
			assert.Equal(t, http.StatusNotFound, got.status)
			continue
		}
		assert.Equal(t, http.StatusTooManyRequests, got.status)
		assert.Equal(t, `{"error":"10 per 1 minute"}`+"\n", got.body)
		assert.Equal(t, "60", got.header.Get("Retry-After"))
		clock.Set(clock.Now().Add(time.Minute))
		assert.Equal(t, http.StatusNotFound, m.post("/v1/charges/txn_0/refund", "", "").status)
	}
}

func TestTimestampMayBe300SecondsOldAnd60Ahead(t *testing.T) {
	clock := newHandClock(time.Unix(1795196796, 0))
	m := newMerchant(t, start(t, simulator.Options{Clock: clock.Now}))
	for skew, want := range map[time.Duration]int{-301: 400, -300: 201, 60: 201, 61: 400} {
		m.now = func() time.Time { return clock.Now().Add(skew * time.Second) }
		assert.Equal(t, want, m.post("/v1/charges", fmt.Sprint(skew), chargeBody).status, "%d s", skew)
	}
}

func TestTimestampIsCheckedBeforeTheKey(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := newMerchant(t, sim)
	m.now = func() time.Time { return time.Now().Add(-time.Hour) }
	stale := m.post("/v1/charges", "k", chargeBody)
	assert.Equal(t, http.StatusBadRequest, stale.status)
	m.now = time.Now
	m.charge("k", chargeBody)
	assert.Equal(t, 1, sim.Executed(simulator.Samsoftpay, "k"))
}

func TestRequestIDIsEchoed(t *testing.T) {
	m := newMerchant(t, start(t, simulator.Options{}))
	r := m.request(http.MethodGet, "/v1/balance", "", "")
	r.Header.Set("X-Request-ID", "mine")
	assert.Equal(t, "mine", m.do(r).header.Get("X-Request-ID"))
}
