package simulator_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/simulator"
)

// busy fills a simulator with something of each kind, some of it still to happen.
func busy(t *testing.T, sim *simulator.Simulator, good, bad string) {
	t.Helper()
	for _, provider := range sim.Providers() {
		sim.SetBalance(provider, 1_000_000)
	}
	sim.SetSsentezoQuirks(simulator.SsentezoQuirks{Indeterminate: time.Hour})
	sim.SetMPGatewayQuirks(simulator.MPGatewayQuirks{LateReceipt: true, Repetitions: 1})
	require.NoError(t, sim.Approve(simulator.Samsoftpay, payAt(t, sim, simulator.Samsoftpay, bad)))
	require.NoError(t, sim.Approve(simulator.Ssentezo, payAt(t, sim, simulator.Ssentezo, good)))
	sim.Hold(simulator.Sapama)
	_, err := sim.SapamaPay("254722906835", "a", 100)
	require.NoError(t, err)
	paid := sapamaCheckout("ORD-0")
	paid.Set("callback_url", good)
	(&shop{t, sim}).post("/api/checkout", paid)
	require.NoError(t, sim.Approve(simulator.Sapama, "ORD-0"))
	bulk := gatewayMerchant{t, sim}
	members := bulk.body([2]string{"bulk_id", `"b-1"`}, [2]string{"currency", `"KES"`}, [2]string{"items",
		`[{"order_id":"o-9","customer_id":"254700000001","amount":"1.00","provider_id":"40"}]`})
	require.InDelta(t, 0, codeOf(bulk.post("payment_b2c/bulk", members, bulk.sign(append(members[:3:3], [2]string{"",
		"items.0.order_ido-9items.0.customer_id254700000001items.0.amount1.00items.0.provider_id40"})))), 0)
	payAt(t, sim, simulator.Sapama, good)
	payAt(t, sim, simulator.SPPay, good)
	payAt(t, sim, simulator.MPGateway, good)
	m := newMerchant(t, sim)
	m.post("/v1/payment-links", "", `{"amount":500}`)
	(&shop{t, sim}).post("/api/post_transaction", pairs("transactions",
		`[{"trans_id":"X1","trans_time":"1","trans_amount":"5","description":"d"}]`))
	newSPPayMerchant(t, sim).post("payments/initiate", strings.Replace(
		sppayPayment("MTN", "0597018036", "o-2"), "CALLBACK", good, 1))
	sim.Fault(simulator.Fault{Provider: simulator.Sapama, Kind: simulator.FaultSlow, Times: 2, Delay: time.Second})
	require.NoError(t, sim.WaitDeliveries(t.Context()))
}

// next is what follows, with the identifiers that come of it.
func next(t *testing.T, sim *simulator.Simulator, clock *handClock) string {
	t.Helper()
	for _, c := range [][2]string{
		{simulator.Sapama, "ORD-1"}, {simulator.SPPay, "o-1"}, {simulator.MPGateway, "o-1"},
	} {
		require.NoError(t, sim.Approve(c[0], c[1]), c[0])
	}
	clock.Set(clock.Now().Add(26 * time.Hour)) // settlements, indeterminate payments, attempts
	sim.Tick()
	for range 20 { // what follows the answer to a callback
		require.NoError(t, sim.WaitDeliveries(t.Context()))
	}
	m := newMerchant(t, sim)
	m.now = clock.Now
	replayed := m.post("/v1/charges", "k", chargeBody)
	require.Equal(t, "true", replayed.header.Get("Idempotent-Replayed"), replayed.body)
	sim.Release(simulator.Sapama, true)
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	gateway := gatewayMerchant{t, sim}
	require.InDelta(t, 0, codeOf(gateway.send("payment_b2c/bulk/cancel", [2]string{"bulk_id", `"b-1"`})), 0)
	again := gateway.send("payment_c2b", order("o-1", "40")...)
	var out strings.Builder
	_, _ = fmt.Fprintln(&out, again["transaction_id"], payAt(t, sim, simulator.Sapama, "http://127.0.0.1:1"))
	for _, provider := range sim.Providers() {
		for _, p := range sim.Payments(provider) {
			_, _ = fmt.Fprintf(&out, "%+v\n", p)
		}
		for _, d := range sim.Deliveries(provider) {
			_, _ = fmt.Fprintf(&out, "%s %s %s %d %v\n", d.ID, d.URL, d.Body, len(d.Attempts), d.Acknowledged)
		}
		_, _ = fmt.Fprintf(&out, "%+v %+v\n", sim.Wallets(provider), sim.Faults())
	}
	return out.String()
}

func TestARestoredSimulatorIsTheSameAndGoesOnTheSame(t *testing.T) {
	box := newInbox(t, map[string]string{"/": `{"type":"success"}`})
	closed := newReceiver(t, http.StatusServiceUnavailable)
	clock := newHandClock(time.Now().UTC().Truncate(time.Second))
	first := start(t, simulator.Options{Seed: 7, Clock: clock.Now})
	busy(t, first, box.URL+"/", closed.URL)
	saved, err := first.Snapshot()
	require.NoError(t, err)
	second := start(t, simulator.Options{Seed: 8, Clock: clock.Now})
	require.NoError(t, second.Restore(saved))
	again, err := second.Snapshot()
	require.NoError(t, err)
	requireSame(t, string(saved), string(again))

	began := clock.Now()
	want := next(t, first, clock)
	require.NoError(t, first.Close())
	clock.Set(began)
	third := start(t, simulator.Options{Seed: 9, Clock: clock.Now})
	require.NoError(t, third.Restore(saved))
	requireSame(t, want, next(t, third, clock))
}

// requireSame shows where two long texts begin to differ.
func requireSame(t *testing.T, want, got string) {
	t.Helper()
	if want == got {
		return
	}
	at := 0
	for at < min(len(want), len(got)) && want[at] == got[at] {
		at++
	}
	around := func(text string) string { return text[max(0, at-100):min(len(text), at+100)] }
	require.Equal(t, around(want), around(got))
}

func TestACallbackOnItsWayIsSentAgainByARestoredSimulator(t *testing.T) {
	arrived, answer := make(chan struct{}), make(chan struct{})
	var came atomic.Int64
	merchant := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		if came.Add(1) == 1 {
			close(arrived)
			<-answer
		}
	}))
	defer merchant.Close()
	first, second := start(t, simulator.Options{}), start(t, simulator.Options{})
	require.NoError(t, first.Approve(simulator.Ssentezo, payAt(t, first, simulator.Ssentezo, merchant.URL)))
	<-arrived
	saved, err := first.Snapshot()
	require.NoError(t, err)
	close(answer)
	require.NoError(t, second.Restore(saved))
	require.NoError(t, second.WaitDeliveries(t.Context()))
	assert.Equal(t, int64(2), came.Load())
	assert.True(t, second.Deliveries(simulator.Ssentezo)[0].Acknowledged)
}

func TestARestoredSimulatorNeverGoesBackInTime(t *testing.T) {
	clock := newHandClock(time.Unix(1795196796, 0))
	sim := start(t, simulator.Options{Clock: clock.Now})
	require.NoError(t, sim.Advance(48*time.Hour))
	saved, err := sim.Snapshot()
	require.NoError(t, err)
	early, late := start(t, simulator.Options{Clock: clock.Now}), newHandClock(clock.Now().Add(1000*time.Hour))
	require.NoError(t, early.Restore(saved))
	assert.Equal(t, clock.Now().Add(48*time.Hour), early.Now())
	other := start(t, simulator.Options{Clock: late.Now})
	require.NoError(t, other.Restore(saved))
	assert.Equal(t, late.Now(), other.Now())
}

func TestWhatIsNoSnapshotChangesNothing(t *testing.T) {
	sim := start(t, simulator.Options{Seed: 1})
	payAt(t, sim, simulator.Ssentezo, "http://127.0.0.1:1")
	good, err := sim.Snapshot()
	require.NoError(t, err)
	for name, text := range map[string]string{
		"no JSON": "x", "another thing": `{"a":1}`, "nothing": "", "another version": `{"Version":99}`,
		"no provider": `{"Version":1}`,
		"an event about nothing": strings.Replace(string(good), `"Agenda":null`,
			`"Agenda":[{"Kind":"retry","Position":5}]`, 1),
		"an event of a kind that is none": strings.Replace(string(good), `"Agenda":null`, `"Agenda":[{"Kind":"x"}]`, 1),
	} {
		require.NotEqual(t, string(good), text, name)
		require.Error(t, sim.Restore([]byte(text)), name)
		assert.Len(t, sim.Payments(simulator.Ssentezo), 1, name)
	}
	require.NoError(t, sim.Restore(good))
}

func TestResetBeginsAnewAndKeepsWhatTheMerchantHasSet(t *testing.T) {
	sim, box := start(t, simulator.Options{Seed: 3}), newInbox(t, nil)
	sim.SetSsentezoQuirks(simulator.SsentezoQuirks{RefuseExecuted: true})
	first := ssentezoPost(t, sim, "/deposit", ssentezoDeposit)
	assert.Equal(t, 400, first.status)
	id := sim.Payments(simulator.Ssentezo)[0].ID
	sim.SetCallbackURL(simulator.Sapama, box.URL)
	require.NoError(t, sim.Reset())
	assert.Empty(t, sim.Payments(simulator.Ssentezo))
	assert.Empty(t, sim.LatestRequests(0))
	assert.Zero(t, sim.Balance(simulator.Ssentezo))
	assert.Equal(t, box.URL, sim.CallbackURL(simulator.Sapama))
	assert.Equal(t, 400, ssentezoPost(t, sim, "/deposit", ssentezoDeposit).status, "the quirk has stayed")
	assert.Equal(t, id, sim.Payments(simulator.Ssentezo)[0].ID, "the identifiers begin anew")
	require.NoError(t, sim.Close())
	require.Error(t, sim.Reset())
	require.Error(t, sim.Restore(nil))
}

func TestAResetEndsWhatIsUnderWay(t *testing.T) {
	m, clock := slowRail(t)
	answered := charging(m, t.Context(), "k")
	require.Eventually(t, func() bool { return len(m.sim.Payments(simulator.Samsoftpay)) == 1 }, 5*time.Second,
		time.Millisecond)
	require.NoError(t, m.sim.Reset())
	assert.Zero(t, (<-answered).status, "cut")
	clock.Set(clock.Now().Add(time.Hour))
	m.sim.Tick()
	assert.Empty(t, m.sim.Payments(simulator.Samsoftpay))
}

func TestAPaymentHasItsStory(t *testing.T) {
	sim, box := start(t, simulator.Options{}), newInbox(t, nil)
	m := newSPPayMerchant(t, sim)
	body := strings.Replace(sppayPayment("MTN", "0597018036", "o-1"), "CALLBACK", box.URL, 1)
	sim.Fault(simulator.Fault{Operation: "initiate", Kind: simulator.FaultErrorAfter})
	m.post("payments/initiate", body)
	code := sim.Messages("+233 59 701 8036", 0)
	require.Len(t, code, 1)
	assert.Equal(t, simulator.SPPayOTP, code[0].Code)
	assert.Contains(t, code[0].Text, code[0].Code)
	assert.Empty(t, sim.Messages("0597018037", 0))
	m.post("payments/otp/submit", `{"otp":"`+code[0].Code+`","transaction_reference":"`+code[0].Payment+`"}`)
	require.NoError(t, sim.Refuse(simulator.SPPay, "o-1", simulator.RefusalNoMoney))
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	p, steps, err := sim.Story(simulator.SPPay, "o-1")
	require.NoError(t, err)
	assert.Equal(t, code[0].Payment, p.ID)
	var told []string
	for _, s := range steps {
		told = append(told, fmt.Sprintf("%s %d %s", s.What, s.Request, s.Text))
	}
	assert.Equal(t, []string{
		"asked 2 initiate", "code sent 2 486110", "answered 2 500, error-after", "executed 3 ", "prompted 3 0597018036",
		"decided 0 failed Insufficient funds", "called back 0 200",
	}, told)
	assert.Equal(t, sim.Deliveries(simulator.SPPay)[0].ID, steps[len(steps)-1].Delivery)
	_, _, err = sim.Story(simulator.SPPay, "o-2")
	require.Error(t, err)
}

func TestFindFiltersTheNewestFirst(t *testing.T) {
	sim := start(t, simulator.Options{})
	for _, provider := range sim.Providers() {
		payAt(t, sim, provider, "http://127.0.0.1:1")
	}
	require.NoError(t, sim.Approve(simulator.MPGateway, "o-1"))
	var order []string
	for _, p := range sim.Find(simulator.Filter{}) {
		order = append([]string{p.Provider}, order...)
	}
	assert.Equal(t, sim.Providers(), order)
	assert.Len(t, sim.Find(simulator.Filter{Limit: 2}), 2)
	assert.Len(t, sim.Find(simulator.Filter{Reference: "o-1"}), 2)
	found := sim.Find(simulator.Filter{Reference: "o-1", Status: simulator.StatusSucceeded})
	require.Len(t, found, 1)
	assert.Equal(t, simulator.MPGateway, found[0].Provider)
	assert.Empty(t, sim.Find(simulator.Filter{Reference: "o-1", Provider: simulator.Sapama}))
	latest := sim.LatestRequests(1)
	require.Len(t, latest, 1)
	same, ok := sim.Request(latest[0].Number)
	assert.True(t, ok)
	assert.Equal(t, latest[0], same)
	assert.Equal(t, simulator.SPPay, sim.LatestRequests(0, simulator.SPPay)[0].Provider)
	_, ok = sim.Request(0)
	assert.False(t, ok)
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	called := sim.LatestDeliveries(1)
	require.Len(t, called, 1)
	again, ok := sim.Delivery(called[0].ID)
	assert.True(t, ok)
	assert.Equal(t, called[0].Body, again.Body)
	assert.Len(t, sim.DeliveriesOf(simulator.MPGateway, "o-1"), 1)
	assert.Empty(t, sim.DeliveriesOf(simulator.MPGateway, "o-2"))
	_, ok = sim.Delivery("x")
	assert.False(t, ok)
	assert.NotEmpty(t, sim.Operations(simulator.SPPay))
	assert.Empty(t, sim.Operations("nobody"))
	assert.Empty(t, sim.Wallets("nobody"))
	assert.Len(t, sim.Wallets(simulator.Samsoftpay), 4)
}

func TestCustomersRefuseInTheWordsOfTheProvider(t *testing.T) {
	for provider, words := range map[string]string{
		simulator.Samsoftpay: "user_cancelled insufficient_funds user_cancelled timeout",
		simulator.SPPay:      "Wrong PIN|Insufficient funds|cancelled|Timed out",
		simulator.Sapama: "The initiator information is invalid.|The balance is insufficient for the transaction.|" +
			"Request cancelled by user|DS timeout user cannot be reached",
		simulator.MPGateway: "INVALID PIN|The balance is insufficient for the transaction.|cancelled|" +
			"DS timeout user cannot be reached",
	} {
		separator := "|"
		if provider == simulator.Samsoftpay {
			separator = " "
		}
		for i, want := range strings.Split(words, separator) {
			sim := start(t, simulator.Options{})
			reference := payAt(t, sim, provider, "http://127.0.0.1:1")
			require.NoError(t, sim.Refuse(provider, reference, simulator.Refusals()[i]))
			assert.Equal(t, want, sim.Payments(provider)[0].Reason, simulator.Refusals()[i])
		}
	}
	sim := start(t, simulator.Options{})
	for _, provider := range sim.Providers() {
		require.NoError(t, sim.Refuse(provider, payAt(t, sim, provider, "http://127.0.0.1:1"), simulator.RefusalUsual))
		assert.NotEmpty(t, sim.Payments(provider)[0].Reason, provider)
		require.Error(t, sim.Refuse(provider, "x", simulator.RefusalUsual))
		require.Error(t, sim.Refuse(provider, payAt(t, sim, provider, "http://127.0.0.1:1"), "x"))
	}
}

func TestEveryProvidersCallbacksCanBeForged(t *testing.T) {
	signs := map[string]bool{simulator.Samsoftpay: true, simulator.MPGateway: true, simulator.Sapama: true}
	for _, provider := range start(t, simulator.Options{}).Providers() {
		t.Run(provider, func(t *testing.T) {
			sim, box := start(t, simulator.Options{}), newReceiver(t, http.StatusOK)
			reference := payAt(t, sim, provider, box.URL)
			seen := map[string]simulator.Forgery{}
			for _, how := range simulator.Forgeries() {
				err := sim.Forge(provider, reference, how)
				if !signs[provider] && (how == simulator.ForgedSignature || how == simulator.ForgedUnsigned) {
					require.Error(t, err, how)
					continue
				}
				require.NoError(t, err, how)
				require.NoError(t, sim.WaitDeliveries(t.Context()))
				all := sim.Deliveries(provider)
				d := all[len(all)-1]
				assert.Equal(t, how, d.Forged)
				assert.NotEmpty(t, d.Payment)
				text := string(d.Body) + d.Header.Get("X-Samsoftpay-Signature")
				other, same := seen[text]
				assert.False(t, same, "%s is the same as %s", how, other)
				seen[text] = how
			}
			assert.Len(t, box.seen(), len(seen))
			require.Error(t, sim.Forge(provider, reference, "x"))
			require.Error(t, sim.Forge(provider, "nobody", simulator.ForgedClaim))
			assert.Equal(t, simulator.StatusPending, sim.Payments(provider)[0].Status, "it was a lie")
			require.NoError(t, sim.Approve(provider, reference), "and nothing has changed")
		})
	}
}

func TestAForgedCallbackNeedsAnAddress(t *testing.T) {
	sim := start(t, simulator.Options{})
	reference := payAt(t, sim, simulator.Samsoftpay, "")
	require.Error(t, sim.Forge(simulator.Samsoftpay, reference, simulator.ForgedBody))
}

func TestCallbacksThatAreHeldCanComeInAnotherOrder(t *testing.T) {
	sim, box := start(t, simulator.Options{}), newInbox(t, nil)
	sim.SetCallbackURL(simulator.MPGateway, box.URL)
	sim.Hold(simulator.MPGateway)
	m := gatewayMerchant{t, sim}
	for _, name := range []string{"o-1", "o-2", "o-3"} {
		m.send("payment_c2b", order(name, "40")...)
		require.NoError(t, sim.Approve(simulator.MPGateway, name))
	}
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	assert.Empty(t, box.seen())
	all := sim.Deliveries(simulator.MPGateway)
	assert.True(t, all[0].Held)
	require.NoError(t, sim.Redeliver(all[1].ID))
	waitInTurn(t, sim, box, 1)
	sim.Release(simulator.MPGateway, true)
	waitInTurn(t, sim, box, 3)
	assert.Equal(t, "o-2", box.members(t)[0]["order_id"])
	assert.False(t, sim.Deliveries(simulator.MPGateway)[2].Held)
	m.send("payment_c2b", order("o-4", "40")...)
	require.NoError(t, sim.Approve(simulator.MPGateway, "o-4"))
	waitInTurn(t, sim, box, 4)
}

func TestTimeCanBeAdvancedAndRunsWhatIsDue(t *testing.T) {
	clock := newHandClock(time.Unix(1795196796, 0))
	sim := start(t, simulator.Options{Clock: clock.Now, AutoApprove: time.Hour})
	payAt(t, sim, simulator.Ssentezo, "")
	require.NoError(t, sim.Advance(59*time.Minute))
	assert.Len(t, sim.Pending(simulator.Ssentezo), 1)
	require.NoError(t, sim.Advance(24*time.Hour))
	p := sim.Payments(simulator.Ssentezo)[0]
	assert.Equal(t, simulator.StatusSucceeded, p.Status)
	assert.Equal(t, clock.Now().Add(time.Hour), p.CompletedAt, "in its own moment")
	assert.Equal(t, clock.Now().Add(24*time.Hour+59*time.Minute), sim.Now())
	require.Error(t, sim.Advance(-time.Second))
}
