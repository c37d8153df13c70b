package simulator_test

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/simulator"
)

// gatewayMerchant is a client of the gateway of the tests' own making.
type gatewayMerchant struct {
	t   *testing.T
	sim *simulator.Simulator
}

// sign is the document's recipe for a body without nesting.
func (m gatewayMerchant) sign(members [][2]string) string {
	text := ""
	for _, member := range members {
		text += member[0] + strings.Trim(member[1], `"`)
	}
	mac := hmac.New(sha512.New, []byte(simulator.MPGatewaySecret))
	_, _ = mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}

// body writes members, values as JSON, with the merchant in front.
func (m gatewayMerchant) body(members ...[2]string) [][2]string {
	return append([][2]string{{"merchant_id", `"` + simulator.MPGatewayMerchantID + `"`}}, members...)
}

func (m gatewayMerchant) post(operation string, members [][2]string, signature string) map[string]any {
	m.t.Helper()
	text := ""
	for _, member := range append(members, [2]string{"signature", `"` + signature + `"`}) {
		text += `,"` + member[0] + `":` + member[1]
	}
	url := m.sim.URL(simulator.MPGateway) + "/" + simulator.MPGatewayPublicID + "/" + operation
	response, err := http.Post(url, "application/json", strings.NewReader("{"+text[1:]+"}"))
	require.NoError(m.t, err)
	defer func() { _ = response.Body.Close() }()
	require.Equal(m.t, http.StatusOK, response.StatusCode)
	var answered map[string]any
	require.NoError(m.t, json.NewDecoder(response.Body).Decode(&answered))
	return answered
}

func (m gatewayMerchant) send(operation string, members ...[2]string) map[string]any {
	m.t.Helper()
	all := m.body(members...)
	return m.post(operation, all, m.sign(all))
}

func order(reference, provider string, more ...[2]string) [][2]string {
	return append([][2]string{
		{"customer_id", `"254700000001"`}, {"order_id", `"` + reference + `"`}, {"amount", `"100.50"`},
		{"currency", `"KES"`}, {"provider_id", provider},
	}, more...)
}

func (m gatewayMerchant) status(reference string) float64 {
	m.t.Helper()
	return m.send("status", [2]string{"order_id", `"` + reference + `"`})["status"].(float64)
}

func codeOf(answered map[string]any) float64 {
	return answered["result"].(map[string]any)["code"].(float64)
}

// inbox is a merchant's endpoint; answers are by path, "{}" for others.
type inbox struct {
	*httptest.Server
	mu      sync.Mutex
	bodies  []string
	answers map[string]string
}

func newInbox(t *testing.T, answers map[string]string) *inbox {
	b := &inbox{answers: answers}
	b.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		b.mu.Lock()
		defer b.mu.Unlock()
		b.bodies = append(b.bodies, r.URL.Path+" "+string(body))
		_, _ = io.WriteString(w, b.answers[r.URL.Path])
	}))
	t.Cleanup(b.Close)
	return b
}

func (b *inbox) seen() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.bodies...)
}

func TestMPGatewayChecksMerchantAndSignature(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := gatewayMerchant{t, sim}
	all := m.body(order("o-1", "40")...)
	assert.InDelta(t, 10201, codeOf(m.post("payment_c2b", all, strings.Repeat("0", 128))), 0)
	assert.InDelta(t, 10201, codeOf(m.post("payment_c2b", append(all[:len(all):len(all)], [2]string{"country", `"KE"`}),
		m.sign(all))), 0)
	all[0][1] = `"somebody"`
	assert.InDelta(t, 10105, codeOf(m.post("payment_c2b", all, m.sign(all))), 0)
	assert.Empty(t, sim.Payments(simulator.MPGateway))
	response, err := http.Post(sim.URL(simulator.MPGateway)+"/another/payment_c2b", "application/json", nil)
	require.NoError(t, err)
	_ = response.Body.Close()
	assert.Equal(t, http.StatusNotFound, response.StatusCode)
}

func TestMPGatewayChecksWhatTheDocumentDescribes(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := gatewayMerchant{t, sim}
	for name, change := range map[string]func(members [][2]string){
		"order_id":    func(o [][2]string) { o[1][1] = `"a/b"` },
		"amount":      func(o [][2]string) { o[2][1] = `"100"` },
		"a number":    func(o [][2]string) { o[2][1] = `100` },
		"currency":    func(o [][2]string) { o[3][1] = `"shilling"` },
		"provider_id": func(o [][2]string) { o[4][1] = `15` },
	} {
		members := order("o-1", "40")
		change(members)
		assert.InDelta(t, 4, codeOf(m.send("payment_c2b", members...)), 0, name)
	}
	members := order("o-1", "40")
	members[0][1] = `"0700000001"`
	assert.InDelta(t, 10401, codeOf(m.send("payment_c2b", members...)), 0)
	assert.Empty(t, sim.Payments(simulator.MPGateway))
}

func TestMPGatewayWaitsForThePINAndCallsBack(t *testing.T) {
	for name, tc := range map[string]struct {
		operation, kind string
		status          float64
		decide          func(*simulator.Simulator) error
		balance         int64
	}{
		"paid": {"payment_c2b", `"operation_type":17`, 2,
			func(s *simulator.Simulator) error { return s.Approve(simulator.MPGateway, "o-1") }, 10050},
		"declined": {"payment_c2b", `"operation_type":17`, 3,
			func(s *simulator.Simulator) error { return s.Decline(simulator.MPGateway, "o-1", "no funds") }, 0},
		"cancelled": {"payment_c2b", `"operation_type":17`, 4,
			func(s *simulator.Simulator) error { return s.Decline(simulator.MPGateway, "o-1", "cancelled") }, 0},
		"paid out": {"payment_b2c", `"operation_type":16`, 2,
			func(s *simulator.Simulator) error { return s.Approve(simulator.MPGateway, "o-1") }, -10050},
	} {
		t.Run(name, func(t *testing.T) {
			sim, box := start(t, simulator.Options{}), newInbox(t, nil)
			m := gatewayMerchant{t, sim}
			answered := m.send(tc.operation, order("o-1", "40", [2]string{"callback_url", `"` + box.URL + `/cb"`})...)
			assert.InDelta(t, 1, answered["status"], 0)
			assert.InDelta(t, 1, m.status("o-1"), 0)
			require.NoError(t, tc.decide(sim))
			require.NoError(t, sim.WaitDeliveries(t.Context()))
			assert.InDelta(t, tc.status, m.status("o-1"), 0)
			assert.Equal(t, tc.balance, sim.Balance(simulator.MPGateway))
			require.Len(t, box.seen(), 1)
			assert.Contains(t, box.seen()[0], tc.kind)
			assert.Contains(t, box.seen()[0], `"amount":100.5,"currency":"KES","order_id":"o-1"`)
			require.NoError(t, sim.Redeliver(sim.Deliveries(simulator.MPGateway)[0].ID))
			require.NoError(t, sim.WaitDeliveries(t.Context()))
			require.Len(t, box.seen(), 2)
			assert.Equal(t, box.seen()[0], box.seen()[1], "a duplicate is the same bytes")
		})
	}
}

func TestMPGatewayAnswersAnOrderAlikeAndOnce(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := gatewayMerchant{t, sim}
	first := m.send("payment_b2c", order("o-1", "40")...)
	require.NoError(t, sim.Approve(simulator.MPGateway, "o-1"))
	assert.Equal(t, first, m.send("payment_b2c", order("o-1", "40")...), "an identical response, its status included")
	assert.Equal(t, 1, sim.Executed(simulator.MPGateway, "o-1"))
}

func TestMPGatewaysOwnSimulatorNeverEnds(t *testing.T) {
	sim, box := start(t, simulator.Options{AutoApprove: time.Nanosecond}), newInbox(t, nil)
	m := gatewayMerchant{t, sim}
	m.send("payment_c2b", order("o-1", "14", [2]string{"callback_url", `"` + box.URL + `"`})...)
	require.NoError(t, sim.Approve(simulator.MPGateway, "o-1"))
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	assert.InDelta(t, 1, m.status("o-1"), 0)
	assert.Empty(t, box.seen())
	assert.Zero(t, sim.Balance(simulator.MPGateway))
}

func TestMPGatewayDoesNotKnowAnOrderAtFirst(t *testing.T) {
	clock := newHandClock(time.Unix(1795196796, 0))
	sim := start(t, simulator.Options{Clock: clock.Now})
	sim.SetMPGatewayQuirks(simulator.MPGatewayQuirks{InvisibleFor: time.Minute})
	m := gatewayMerchant{t, sim}
	assert.InDelta(t, -1, m.status("o-1"), 0)
	m.send("payment_c2b", order("o-1", "40")...)
	assert.InDelta(t, -1, m.status("o-1"), 0)
	clock.Set(clock.Now().Add(time.Minute))
	assert.InDelta(t, 1, m.status("o-1"), 0)
}

func TestMPGatewayWantsASecondStepWhenTold(t *testing.T) {
	sim := start(t, simulator.Options{})
	sim.SetMPGatewayQuirks(simulator.MPGatewayQuirks{ConfirmType: 2})
	m := gatewayMerchant{t, sim}
	assert.InDelta(t, 2, m.send("payment_b2c", order("o-1", "40")...)["confirm_type"], 0)
	assert.InDelta(t, 0, m.status("o-1"), 0)
	assert.Zero(t, sim.Executed(simulator.MPGateway, "o-1"))
	wrong := m.send("payment_b2c", order("o-1", "40", [2]string{"confirmation_code", `"000000"`})...)
	assert.InDelta(t, 1, codeOf(wrong), 0)
	right := m.send("payment_b2c", order("o-1", "40",
		[2]string{"confirmation_code", `"` + simulator.MPGatewayConfirmationCode + `"`})...)
	assert.InDelta(t, 0, right["confirm_type"], 0)
	assert.InDelta(t, 1, right["status"], 0)
	assert.Equal(t, 1, sim.Executed(simulator.MPGateway, "o-1"))
	assert.NotContains(t, m.send("payment_c2b", order("o-2", "40")...), "confirm_type")
}

func TestMPGatewayTakesTheCodeOfAWithdrawalAtOnce(t *testing.T) {
	sim := start(t, simulator.Options{})
	sim.SetMPGatewayQuirks(simulator.MPGatewayQuirks{ConfirmType: 2})
	m := gatewayMerchant{t, sim}
	wrong := m.send("withdrawal", order("w-1", "15", [2]string{"confirmation_code", `"1"`})...)
	assert.InDelta(t, 1, codeOf(wrong), 0)
	assert.Empty(t, sim.Payments(simulator.MPGateway))
	right := m.send("withdrawal", order("w-1", "15",
		[2]string{"confirmation_code", `"` + simulator.MPGatewayConfirmationCode + `"`})...)
	assert.InDelta(t, 0, right["confirm_type"], 0)
	assert.Equal(t, 1, sim.Executed(simulator.MPGateway, "w-1"))
}

func TestMPGatewayFindsAPaymentByItsOwnIdentifier(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := gatewayMerchant{t, sim}
	id := m.send("payment_c2b", order("o-1", "40")...)["transaction_id"].(string)
	assert.Equal(t, "o-1", m.send("status", [2]string{"transaction_id", `"` + id + `"`})["order_id"])
	assert.InDelta(t, -1, m.send("status", [2]string{"transaction_id", `"1"`})["status"], 0)
}

func TestMPGatewayWritesCallbacksAsChosen(t *testing.T) {
	sim, box := start(t, simulator.Options{}), newInbox(t, nil)
	sim.SetCallbackURL(simulator.MPGateway, box.URL)
	m := gatewayMerchant{t, sim}
	for i, tc := range []struct {
		quirks   simulator.MPGatewayQuirks
		contains string
		members  int // with the signature
	}{
		{simulator.MPGatewayQuirks{}, `"extra":{"BillRefNumber":"5","FirstName":"ALEX"`, 18},
		{simulator.MPGatewayQuirks{DocumentCallbacks: true}, `"result":{"code":0,"message":"OK"},"signature"`, 7},
		{simulator.MPGatewayQuirks{AccountName: "PayBillRefNumber"},
			`"extra":{"PayBillRefNumber":"5","FirstName":"ALEX"`, 18},
		{simulator.MPGatewayQuirks{AccountName: ".PayBillRefNumber"},
			`"PayBillRefNumber":"5","extra":{"FirstName":"ALEX"`, 19},
		{simulator.MPGatewayQuirks{Added: []simulator.MPGatewayMember{
			{After: "status", Name: "channel", Value: "stk"}, {Name: "last", Value: []any{1, nil}},
		}}, `"status":2,"channel":"stk","provider_id":40`, 20},
	} {
		sim.SetMPGatewayQuirks(tc.quirks)
		_, err := sim.PayBill(simulator.MPGatewayPaybill{Phone: "254700000001", Account: "5", FirstName: "ALEX", Amount: 100})
		require.NoError(t, err)
		waitInTurn(t, sim, box, i+1)
		assert.Contains(t, box.seen()[i], tc.contains)
		assert.Len(t, box.members(t)[i], tc.members)
	}
	assert.Contains(t, box.seen()[4], `"last":[1,null],"signature"`)
	m.send("payment_c2b", order("o-1", "40")...)
	require.NoError(t, sim.Approve(simulator.MPGateway, "o-1"))
}

func TestMPGatewayPaybillObeysTheValidation(t *testing.T) {
	for name, tc := range map[string]struct {
		answer string
		paid   bool
	}{
		"approved":         {`{"code":0,"status":"ok"}`, true},
		"rejected":         {`{"code":1,"status":"rejected"}`, false},
		"no code":          {`{"status":"ok"}`, false},
		"a code of text":   {`{"code":"0"}`, false},
		"no json":          {`"code":0`, false},
		"nothing":          {``, false},
		"json and more":    {`{"code":0}x`, false},
		"a code elsewhere": {`{"result":{"code":0}}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			sim := start(t, simulator.Options{Seed: 1})
			box := newInbox(t, map[string]string{"/validate": tc.answer})
			sim.SetCallbackURL(simulator.MPGateway, box.URL+"/callback")
			sim.SetCallbackURL(simulator.MPGatewayValidation, box.URL+"/validate")
			reference, err := sim.PayBill(simulator.MPGatewayPaybill{Phone: "254700000001", Account: "555555555",
				FirstName: "ALEX", Amount: 10000})
			require.NoError(t, err)
			require.Eventually(t, func() bool {
				return len(sim.Pending(simulator.MPGateway)) == 0 && sim.WaitDeliveries(t.Context()) == nil && len(box.seen()) > 0
			}, 5*time.Second, time.Millisecond)
			require.NoError(t, sim.WaitDeliveries(t.Context()))
			assert.Contains(t, box.seen()[0], `"extra":{"BillRefNumber":"555555555","FirstName":"ALEX"`)
			assert.Contains(t, box.seen()[0], `"customer_id":"2547 ***** 001"`)
			if !tc.paid {
				assert.Len(t, box.seen(), 1)
				assert.Zero(t, sim.Balance(simulator.MPGateway))
				return
			}
			require.Len(t, box.seen(), 2)
			assert.Contains(t, box.seen()[1], `/callback {`)
			assert.Contains(t, box.seen()[1], `"operation_type":32`)
			assert.Contains(t, box.seen()[1], `"order_id":"`+reference+`","transaction_id":"","transaction_ref":"R`)
			require.NoError(t, sim.Redeliver(sim.Deliveries(simulator.MPGateway)[0].ID))
			require.NoError(t, sim.WaitDeliveries(t.Context()))
			assert.Equal(t, int64(10000), sim.Balance(simulator.MPGateway), "a question asked again pays nothing")
		})
	}
}

func TestMPGatewayPaybillRefusesWhatNoCustomerCouldEnter(t *testing.T) {
	sim := start(t, simulator.Options{})
	for _, b := range []simulator.MPGatewayPaybill{{}, {Phone: "254700000001"}, {Phone: "0700000001", Amount: 1}} {
		_, err := sim.PayBill(b)
		assert.Error(t, err)
	}
	require.NoError(t, sim.Close())
	_, err := sim.PayBill(simulator.MPGatewayPaybill{Phone: "254700000001", Amount: 1})
	assert.Error(t, err)
}

func TestMPGatewayTellsOnlySuccessesOfThePointOfSale(t *testing.T) {
	sim, box := start(t, simulator.Options{}), newInbox(t, nil)
	sim.SetCallbackURL(simulator.MPGateway, box.URL)
	m := gatewayMerchant{t, sim}
	m.send("deposit", order("d-1", "15")...)
	m.send("withdrawal", order("w-1", "15")...)
	require.NoError(t, sim.Approve(simulator.MPGateway, "d-1"))
	require.NoError(t, sim.Decline(simulator.MPGateway, "w-1", "no cash"))
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	require.Len(t, box.seen(), 1)
	assert.Contains(t, box.seen()[0], `"operation_type":20`)
	assert.NotContains(t, box.seen()[0], "provider_result")
}

func TestMPGatewayTakesABulkWholeOrNotAtAll(t *testing.T) {
	sim := start(t, simulator.Options{})
	m := gatewayMerchant{t, sim}
	assert.Len(t, m.send("banks", [2]string{"provider_id", "43"})["banks"], 2)
	bulk := func(id, item, signed string) map[string]any {
		members := m.body([2]string{"bulk_id", `"` + id + `"`}, [2]string{"currency", `"KES"`},
			[2]string{"items", "[" + item + "]"})
		return m.post("payment_b2c/bulk", members, m.sign(append(members[:3:3], [2]string{"", signed})))
	}
	const (
		good       = `{"order_id":"o-1","customer_id":"254700000001","amount":"1.00","provider_id":"40"}`
		goodSigned = "items.0.order_ido-1items.0.customer_id254700000001items.0.amount1.00items.0.provider_id40"
		bad        = `{"order_id":"o-2","customer_id":"1","amount":"1.00","provider_id":"40"}`
		badSigned  = "items.1.order_ido-2items.1.customer_id1items.1.amount1.00items.1.provider_id40"
	)
	assert.InDelta(t, 10401, codeOf(bulk("b-1", good+","+bad, goodSigned+badSigned)), 0)
	assert.InDelta(t, 4, codeOf(bulk("b-1", "", "")), 0)
	assert.InDelta(t, 4, codeOf(bulk("b-1", "1", "items.01")), 0, "an item that is no object")
	assert.Empty(t, sim.Payments(simulator.MPGateway))
	assert.InDelta(t, 0, codeOf(bulk("b-1", good, goodSigned)), 0)
	assert.InDelta(t, 0, codeOf(bulk("b-1", good, goodSigned)), 0)
	assert.Equal(t, 1, sim.Executed(simulator.MPGateway, "o-1"), "a bulk_id is carried out once")
	assert.Equal(t, "bulk", sim.Payments(simulator.MPGateway)[0].Operation)
	assert.InDelta(t, 0, codeOf(m.send("payment_b2c/bulk/cancel", [2]string{"bulk_id", `"b-1"`})), 0)
	assert.InDelta(t, 4, codeOf(m.send("payment_b2c/bulk/cancel", [2]string{"bulk_id", `"b-2"`})), 0)
	items := m.send("payment_b2c/bulk/details", [2]string{"bulk_id", `"b-1"`}, [2]string{"page", "1"},
		[2]string{"page_size", "10"})["items"].([]any)
	require.Len(t, items, 1)
	assert.InDelta(t, 4, items[0].(map[string]any)["status"], 0)
	assert.Empty(t, m.send("payment_b2c/bulk/details", [2]string{"bulk_id", `"b-1"`}, [2]string{"page", "2"},
		[2]string{"page_size", "10"})["items"])
}

// members are the callbacks that an inbox has got, without their paths.
func (b *inbox) members(t *testing.T) []map[string]any {
	t.Helper()
	var all []map[string]any
	for _, text := range b.seen() {
		_, body, _ := strings.Cut(text, " ")
		var members map[string]any
		require.NoError(t, json.Unmarshal([]byte(body), &members))
		all = append(all, members)
	}
	return all
}

func waitInTurn(t *testing.T, sim *simulator.Simulator, box *inbox, n int) {
	t.Helper()
	require.Eventually(t, func() bool {
		return sim.WaitDeliveries(t.Context()) == nil && len(box.seen()) == n
	}, 5*time.Second, time.Millisecond)
}

func TestMPGatewayKnowsTheReceiptOfAPaybillLateWhenAsked(t *testing.T) {
	sim, box := start(t, simulator.Options{}), newInbox(t, nil)
	sim.SetCallbackURL(simulator.MPGateway, box.URL)
	sim.SetMPGatewayQuirks(simulator.MPGatewayQuirks{LateReceipt: true})
	reference, err := sim.PayBill(simulator.MPGatewayPaybill{Phone: "254700000001", Account: "5", FirstName: "ALEX",
		Amount: 100})
	require.NoError(t, err)
	waitInTurn(t, sim, box, 2)
	early, late := box.members(t)[0], box.members(t)[1]
	assert.Equal(t, "", early["transaction_ref"])
	assert.Regexp(t, "^R[0-9A-F]{9}$", late["transaction_ref"])
	assert.NotEqual(t, early["signature"], late["signature"])
	for _, members := range []map[string]any{early, late} {
		assert.Equal(t, reference, members["order_id"])
		assert.Equal(t, "", members["transaction_id"])
		assert.InDelta(t, 2, members["status"], 0)
	}
	assert.Equal(t, int64(100), sim.Balance(simulator.MPGateway), "one payment")
	require.NoError(t, sim.Redeliver(sim.Deliveries(simulator.MPGateway)[0].ID))
	waitInTurn(t, sim, box, 3)
}

func TestMPGatewayGivesTwoOrdersOneTransactionIDWhenAsked(t *testing.T) {
	sim, box := start(t, simulator.Options{}), newInbox(t, nil)
	sim.SetCallbackURL(simulator.MPGateway, box.URL)
	sim.SetMPGatewayQuirks(simulator.MPGatewayQuirks{TransactionID: "123456789012"})
	m := gatewayMerchant{t, sim}
	m.send("payment_c2b", order("o-1", "40")...)
	m.send("payment_c2b", order("o-2", "40")...)
	require.NoError(t, sim.Approve(simulator.MPGateway, "o-2"))
	require.NoError(t, sim.Approve(simulator.MPGateway, "o-1"))
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	got := box.members(t)
	require.Len(t, got, 2)
	assert.ElementsMatch(t, []any{"o-1", "o-2"}, []any{got[0]["order_id"], got[1]["order_id"]})
	assert.Equal(t, "123456789012", got[0]["transaction_id"])
	assert.Equal(t, got[0]["transaction_id"], got[1]["transaction_id"])

	closed := newReceiver(t, http.StatusServiceUnavailable)
	m.send("payment_c2b", order("o-3", "40", [2]string{"callback_url", `"` + closed.URL + `"`})...)
	require.NoError(t, sim.Approve(simulator.MPGateway, "o-3"))
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	assert.False(t, sim.Deliveries(simulator.MPGateway)[2].Contradicted, "it is another payment")
}

func TestMPGatewayRepeatsItsCallbacksWhenAsked(t *testing.T) {
	sim, box := start(t, simulator.Options{}), newInbox(t, nil)
	sim.SetCallbackURL(simulator.MPGateway, box.URL)
	sim.SetMPGatewayQuirks(simulator.MPGatewayQuirks{Repetitions: 3, LateReceipt: true})
	gatewayMerchant{t, sim}.send("payment_c2b", order("o-1", "40")...)
	require.NoError(t, sim.Approve(simulator.MPGateway, "o-1"))
	waitInTurn(t, sim, box, 5)
	assert.NotEqual(t, box.seen()[0], box.seen()[1])
	for _, again := range box.seen()[2:] {
		assert.Equal(t, box.seen()[1], again, "the same bytes")
	}
}
