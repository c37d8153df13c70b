package simulator_test

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/simulator"
)

const ssentezoDeposit = `{"externalReference":"unique-ref-123456","amount":1000,"msisdn":"256770691484",` +
	`"reason":"Payment for services",` +
	`"currency":"UGX","name":"John Doe","success_callback":"SUCCESS","failure_callback":"FAILURE"}`

const ssentezoTransfer = `{"external_reference":"c734d323","bank_id":3,"account_name":"John Doe",` +
	`"account_number":"044653389534563",` +
	`"amount":"50000","reason":"Pushing my money to the bank"}`

func ssentezoPost(t *testing.T, sim *simulator.Simulator, path, body string) reply {
	t.Helper()
	return ssentezoAs(t, sim, simulator.SsentezoUser, simulator.SsentezoKey, path, body)
}

func ssentezoAs(t *testing.T, sim *simulator.Simulator, user, key, path, body string) reply {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, sim.URL(simulator.Ssentezo)+path,
		strings.NewReader(body))
	require.NoError(t, err)
	r.GetBody = nil
	r.Header.Set("Content-Type", "application/json")
	if user != "" {
		r.SetBasicAuth(user, key)
	}
	response, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return reply{response.StatusCode, response.Header, string(text)}
}

func TestSsentezoWordsItsErrorsAsDocumented(t *testing.T) {
	sim := start(t, simulator.Options{})
	require.Equal(t, 202, ssentezoPost(t, sim, "/deposit", ssentezoDeposit).status)
	for _, c := range []struct {
		path, body string
		status     int
		want       string
	}{
		{"/acc_balance", `{}`, 422, `{"response":"ERROR","error":{"message":"The currency field is required."}}`},
		{"/acc_balance", `[]`, 422, `{"response":"ERROR","error":{"message":"The currency field is required."}}`},
		{"/msisdn-verification", `{"msisdn":"0709920188"}`, 422,
			`{"response":"ERROR","error":{"message":"The msisdn field format is invalid."}}`},
		{"/msisdn-verification", `{"msisdn":"` + simulator.SsentezoUnverifiable + `"}`, 422,
			`{"response":"ERROR","error":{"message":"Failed to verify the name of the holder of the MSISDN"}}`},
		{"/withdraw", strings.NewReplacer("unique-ref", "other", "1000", "7000001").Replace(ssentezoDeposit), 422,
			`{"response":"ERROR","error":{"code":"UPPER_CEILING_BREACH","message":"Maximum transaction amount is UGX 7,000,` +
				`000"}}`},
		{"/deposit", `{"externalReference":"unique-ref-123456","amount":499,"currency":"UGX","reason":"x"}`, 422,
			`{"response":"ERROR","error":{"message":"The given data was invalid.","errors":{"amount":["The amount field ` +
				`must be at least 500."],` +
				`"msisdn":["The msisdn field is required."],"externalReference":["The external reference has already been ` +
				`taken."]}}}`},
		{"/withdraw", strings.Replace(ssentezoDeposit, "unique-ref", "other", 1), 400,
			`{"response":"ERROR","error":{"code":"INSUFFICIENT_FUNDS","message":"Insufficient funds"}}`},
		{"/get_status/nobody", "", 404, `{"response":"ERROR","error":{"code":"NOT_FOUND","message":"Transaction not ` +
			`found"}}`},
		{"/push-to-bank/request-bank-transfer", strings.Replace(ssentezoTransfer, "50000", "49999", 1), 422,
			`{"response":"ERROR","error":{"message":"The given data was invalid.","errors":{"amount":["The amount field ` +
				`must be at least 50000."]}}}`},
	} {
		got := ssentezoPost(t, sim, c.path, c.body)
		assert.Equal(t, c.status, got.status, c.want)
		assert.Equal(t, c.want, got.body)
	}
	assert.Equal(t, 401, ssentezoAs(t, sim, "", "", "/acc_balance", `{}`).status)
	assert.Equal(t, 403, ssentezoAs(t, sim, simulator.SsentezoUser, "wrong", "/acc_balance", `{}`).status)
	assert.Equal(t, 404, ssentezoPost(t, sim, "/api/deposit", ssentezoDeposit).status)
	assert.Len(t, sim.Payments(simulator.Ssentezo), 1)
}

func TestSsentezoRefusesAmountsThatAreNotDigits(t *testing.T) {
	sim := start(t, simulator.Options{})
	for _, amount := range []string{"-1000", "1e3", "1000.5", `"1,000"`, `"+1000"`, "null", "true", "0", "499"} {
		got := ssentezoPost(t, sim, "/deposit", strings.Replace(ssentezoDeposit, "1000", amount, 1))
		assert.Equal(t, 422, got.status, amount)
		assert.Contains(t, got.body, `{"amount":["The amount field`, amount)
	}
	assert.Empty(t, sim.Payments(simulator.Ssentezo))
}

func TestSsentezoDepositWaitsForThePINAndIsCreditedOnce(t *testing.T) {
	sim := start(t, simulator.Options{})
	got := ssentezoPost(t, sim, "/deposit", ssentezoDeposit)
	assert.Regexp(t, `^{"response":"OK","data":{"transactionStatus":"PENDING",`+
		`"ssentezoWalletReference":"[0-9a-f-]{36}","financialTransactionId":"[0-9a-f]{32}"}}$`, got.body)
	assert.Contains(t, ssentezoPost(t, sim, "/get_status/unique-ref-123456", "").body, `"transactionStatus":"PENDING"`)
	require.NoError(t, sim.Approve(simulator.Ssentezo, "unique-ref-123456"))
	assert.Regexp(t, `^{"response":"OK","data":{"transactionStatus":"SUCCEEDED",`+
		`"ssentezoWalletReference":"[0-9a-f-]{36}","externalReference":"unique-ref-123456",`+
		`"financialTransactionId":"[0-9a-f]{32}","amount":1000,"reason":"Payment for services","currency":"UGX",`+
		`"msisdn":"256770691484",`+
		`"transactionTime":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"}}$`,
		ssentezoPost(t, sim, "/get_status/unique-ref-123456", "").body)
	assert.Equal(t, `{"response":"OK","data":{"amount":1000,"formatted":"1,000","currency":"UGX"}}`,
		ssentezoPost(t, sim, "/acc_balance", `{"currency":"UGX"}`).body)
}

func TestSsentezoGivesBackAWithdrawalThatFailed(t *testing.T) {
	sim := start(t, simulator.Options{})
	sim.SetBalance(simulator.Ssentezo, 1834665)
	require.Equal(t, 202, ssentezoPost(t, sim, "/withdraw", ssentezoDeposit).status)
	assert.Equal(t, int64(1833665), sim.Balance(simulator.Ssentezo))
	require.NoError(t, sim.Decline(simulator.Ssentezo, "unique-ref-123456", ""))
	assert.Equal(t, int64(1834665), sim.Balance(simulator.Ssentezo))
	assert.Contains(t, ssentezoPost(t, sim, "/acc_balance", `{"currency":"UGX"}`).body, `"formatted":"1,834,665"`)
	assert.Equal(t, 422, ssentezoPost(t, sim, "/deposit", ssentezoDeposit).status,
		"the reference is unique across all transactions")
}

func TestSsentezoUniquenessHasARaceWhenAsked(t *testing.T) {
	for window, executed := range map[time.Duration]int{0: 1, time.Hour: 8} {
		sim := start(t, simulator.Options{})
		sim.SetSsentezoQuirks(simulator.SsentezoQuirks{RaceWindow: window})
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() { ssentezoPost(t, sim, "/deposit", ssentezoDeposit) })
		}
		all.Wait()
		assert.Equal(t, executed, sim.Executed(simulator.Ssentezo, "unique-ref-123456"), window)
	}
	clock := newHandClock(time.Unix(1795196753, 0))
	sim := start(t, simulator.Options{Clock: clock.Now})
	sim.SetSsentezoQuirks(simulator.SsentezoQuirks{RaceWindow: time.Second})
	require.Equal(t, 202, ssentezoPost(t, sim, "/deposit", ssentezoDeposit).status)
	clock.Set(time.Unix(1795196754, 0))
	assert.Equal(t, 422, ssentezoPost(t, sim, "/deposit", ssentezoDeposit).status, "the window is over")
}

func TestSsentezoIsIndeterminateForAsLongAsAsked(t *testing.T) {
	clock := newHandClock(time.Unix(1795196753, 0))
	receiver := newReceiver(t, http.StatusOK)
	sim := start(t, simulator.Options{Clock: clock.Now})
	sim.SetSsentezoQuirks(simulator.SsentezoQuirks{Indeterminate: 48 * time.Hour, HiddenFor: time.Minute})
	ssentezoPost(t, sim, "/deposit", strings.Replace(ssentezoDeposit, "SUCCESS", receiver.URL, 1))
	word := func() string { return ssentezoPost(t, sim, "/get_status/unique-ref-123456", "").body }
	assert.Contains(t, word(), "NOT_FOUND", "hidden though executed")
	clock.Set(time.Unix(1795196753+60, 0))
	assert.Contains(t, word(), `"PENDING"`)
	require.NoError(t, sim.Approve(simulator.Ssentezo, "unique-ref-123456"))
	assert.Contains(t, word(), `"INDETERMINATE"`)
	clock.Set(time.Unix(1795196753+60+48*3600-1, 0))
	assert.Contains(t, word(), `"INDETERMINATE"`)
	assert.Empty(t, sim.Deliveries(simulator.Ssentezo))
	clock.Set(time.Unix(1795196753+60+48*3600, 0))
	assert.Contains(t, word(), `"SUCCEEDED"`)
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	require.Len(t, receiver.seen(), 1)
	assert.Contains(t, receiver.seen()[0].body, `"SUCCEEDED"`)
}

func TestSsentezoCallsBackOnceAtTheAddressOfTheOutcome(t *testing.T) {
	for _, c := range []struct {
		approve, swap bool
		path, word    string
	}{
		{true, false, "/success", "SUCCEEDED"},
		{false, false, "/failure", "FAILED"},
		{true, true, "/failure", "SUCCEEDED"},
		{false, true, "/success", "FAILED"},
	} {
		receiver := newReceiver(t, http.StatusInternalServerError)
		sim := start(t, simulator.Options{})
		sim.SetCallbackURL(simulator.Ssentezo, receiver.URL+"/dashboard") // there is no such thing here
		sim.SetSsentezoQuirks(simulator.SsentezoQuirks{SwapCallbacks: c.swap})
		ssentezoPost(t, sim, "/deposit", strings.NewReplacer("SUCCESS", receiver.URL+"/success", "FAILURE",
			receiver.URL+"/failure").Replace(ssentezoDeposit))
		if c.approve {
			require.NoError(t, sim.Approve(simulator.Ssentezo, "unique-ref-123456"))
		} else {
			require.NoError(t, sim.Decline(simulator.Ssentezo, "unique-ref-123456", ""))
		}
		require.NoError(t, sim.WaitDeliveries(t.Context()))
		made := sim.Deliveries(simulator.Ssentezo)
		require.Len(t, made, 1)
		assert.Equal(t, receiver.URL+c.path, made[0].URL)
		assert.Len(t, made[0].Attempts, 1)
		assert.Zero(t, made[0].NextAttempt, "not repeated though it was refused")
		assert.Regexp(t, `^{"response":"OK","data":{"transactionStatus":"`+c.word+`",`+
			`"ssentezoWalletReference":"[0-9a-f-]{36}",`+
			`"externalReference":"unique-ref-123456","financialTransactionId":"[0-9a-f]{32}"}}$`, string(made[0].Body))
	}
}

func TestSsentezoWithoutAnAddressCallsNobodyBack(t *testing.T) {
	receiver := newReceiver(t, http.StatusOK)
	sim := start(t, simulator.Options{})
	sim.SetCallbackURL(simulator.Ssentezo, receiver.URL)
	sim.SetBalance(simulator.Ssentezo, 50000)
	ssentezoPost(t, sim, "/deposit", strings.NewReplacer("SUCCESS", "", "FAILURE", "").Replace(ssentezoDeposit))
	ssentezoPost(t, sim, "/push-to-bank/request-bank-transfer", ssentezoTransfer)
	require.NoError(t, sim.Approve(simulator.Ssentezo, "unique-ref-123456"))
	require.NoError(t, sim.Approve(simulator.Ssentezo, "c734d323"))
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	assert.Empty(t, sim.Deliveries(simulator.Ssentezo))
}

func TestSsentezoCallbackCanBeForged(t *testing.T) {
	receiver := newReceiver(t, http.StatusOK)
	sim := start(t, simulator.Options{})
	ssentezoPost(t, sim, "/deposit", ssentezoDeposit)
	require.NoError(t, sim.ForgeSsentezoCallback(receiver.URL+"/success", "unique-ref-123456", "SUCCEEDED"))
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	require.Len(t, receiver.seen(), 1)
	assert.Contains(t, receiver.seen()[0].body, `"SUCCEEDED"`)
	assert.Contains(t, ssentezoPost(t, sim, "/get_status/unique-ref-123456", "").body, `"PENDING"`)
	require.Error(t, sim.ForgeSsentezoCallback("", "unique-ref-123456", "SUCCEEDED"))
}

func TestSsentezoForgeryNamesThePaymentOrAnother(t *testing.T) {
	receiver := newReceiver(t, http.StatusOK)
	sim := start(t, simulator.Options{})
	ssentezoPost(t, sim, "/deposit", ssentezoDeposit)
	own := sim.Payments(simulator.Ssentezo)[0].ID
	for i, c := range []struct{ reference, wallet, want string }{
		{"unique-ref-123456", "", own},
		{"unique-ref-123456", "w-1", "w-1"},
		{"nobody's", "", "f245ddac-1622-4dad-9a94-4e289bb6b8a4"},
		{"nobody's", own, own},
	} {
		require.NoError(t, sim.ForgeSsentezo(simulator.SsentezoForgery{
			URL: receiver.URL, Reference: c.reference, Status: "FAILED", WalletReference: c.wallet,
		}))
		require.NoError(t, sim.WaitDeliveries(t.Context()))
		assert.Contains(t, receiver.seen()[i].body,
			`"FAILED","ssentezoWalletReference":"`+c.want+`","externalReference":"`+c.reference+`"`)
	}
	require.Error(t, sim.ForgeSsentezo(simulator.SsentezoForgery{Reference: "unique-ref-123456"}))
}

func TestSsentezoBankTransfersHaveAMinimumOnly(t *testing.T) {
	sim := start(t, simulator.Options{})
	sim.SetBalance(simulator.Ssentezo, 8_000_000)
	assert.Equal(t, 202, ssentezoPost(t, sim, "/push-to-bank/request-bank-transfer",
		strings.Replace(ssentezoTransfer, "50000", "8000000", 1)).status)
}

func TestSsentezoMayRefuseWhatItExecutes(t *testing.T) {
	sim := start(t, simulator.Options{})
	sim.SetSsentezoQuirks(simulator.SsentezoQuirks{RefuseExecuted: true})
	got := ssentezoPost(t, sim, "/deposit", ssentezoDeposit)
	assert.Equal(t, 400, got.status)
	assert.Equal(t, `{"response":"ERROR","error":{"message":"Failed Transaction"}}`, got.body)
	assert.Equal(t, 1, sim.Executed(simulator.Ssentezo, "unique-ref-123456"))
	assert.Contains(t, ssentezoPost(t, sim, "/get_status/unique-ref-123456", "").body, `"PENDING"`)
}

func TestSsentezoBankTransferTakesLongerAndIsNotUnique(t *testing.T) {
	clock := newHandClock(time.Unix(1795196753, 0))
	sim := start(t, simulator.Options{Clock: clock.Now, AutoApprove: time.Minute})
	sim.SetBalance(simulator.Ssentezo, 110000)
	assert.Equal(t, `{"response":"OK","data":{"banks":[{"id":3,"bank_name":"Equity","address":"Church House",`+
		`"swift_code":"QW2456"},`+
		`{"id":4,"bank_name":"Stanbic Bank","address":"Church House","swift_code":"QW2456"},`+
		`{"id":5,"bank_name":"Housing Finance Bank","address":"Ntinda","swift_code":"QWE34E"}]}}`,
		ssentezoPost(t, sim, "/push-to-bank/get-banks", "").body)
	got := ssentezoPost(t, sim, "/push-to-bank/request-bank-transfer", ssentezoTransfer)
	assert.Equal(t, 202, got.status)
	assert.Regexp(t, `^{"response":"OK","data":{"transactionStatus":"PENDING",`+
		`"ssentezoWalletReference":"[0-9a-f-]{36}","externalReference":"c734d323"}}$`, got.body)
	ssentezoPost(t, sim, "/withdraw", ssentezoDeposit)
	word := func() string {
		return ssentezoPost(t, sim, "/push-to-bank/check-bank-transfer-status", `{"external_reference":"c734d323"}`).body
	}
	clock.Set(time.Unix(1795196753+60, 0))
	assert.Contains(t, ssentezoPost(t, sim, "/get_status/unique-ref-123456", "").body, `"SUCCEEDED"`)
	assert.Contains(t, word(), `"PENDING"`)
	clock.Set(time.Unix(1795196753+600, 0))
	assert.Regexp(t, `^{"response":"OK","data":{"transactionStatus":"SUCCEEDED",`+
		`"ssentezoWalletReference":"[0-9a-f-]{36}",`+
		`"externalReference":"c734d323","amount":50000,"transactionTime":"2026-11-20T[0-9:]{8}\.000000Z"}}$`, word())
	assert.Contains(t, ssentezoPost(t, sim, "/get_status/c734d323", "").body, "NOT_FOUND", "a name space of its own")

	assert.Equal(t, 202, ssentezoPost(t, sim, "/push-to-bank/request-bank-transfer", ssentezoTransfer).status)
	assert.Equal(t, 2, sim.Executed(simulator.Ssentezo, "c734d323"),
		"uniqueness is not documented: a second one is a second transfer")
	assert.Equal(t, int64(9000), sim.Balance(simulator.Ssentezo))
}

func TestSsentezoFaultsSpeakItsWords(t *testing.T) {
	for kind, want := range map[simulator.FaultKind]string{
		simulator.FaultErrorAfter:   `{"response":"ERROR","error":{"message":"Internal Server Error"}}`,
		simulator.FaultUnauthorized: `{"response":"ERROR","error":{"message":"No Authorization Header"}}`,
	} {
		sim := start(t, simulator.Options{})
		sim.Fault(simulator.Fault{Provider: simulator.Ssentezo, Operation: "deposit", Kind: kind})
		assert.Equal(t, want, ssentezoPost(t, sim, "/deposit", ssentezoDeposit).body)
	}
}

func TestSsentezoReferenceNamesADepositAndAFailedWithdrawalWhenAsked(t *testing.T) {
	for name, c := range map[string]struct {
		quirks simulator.SsentezoQuirks
		status int
		word   string
	}{
		"failed later":   {simulator.SsentezoQuirks{UniquePerOperation: true}, 202, "PENDING"},
		"failed at once": {simulator.SsentezoQuirks{UniquePerOperation: true, FailAtOnce: true}, 202, "FAILED"},
		"refused and failed": {simulator.SsentezoQuirks{UniquePerOperation: true, FailAtOnce: true, RefuseExecuted: true},
			400, ""},
	} {
		t.Run(name, func(t *testing.T) {
			receiver := newReceiver(t, http.StatusOK)
			sim := start(t, simulator.Options{})
			sim.SetBalance(simulator.Ssentezo, 1_000_000)
			require.Equal(t, 202, ssentezoPost(t, sim, "/deposit", ssentezoDeposit).status)
			require.NoError(t, sim.Approve(simulator.Ssentezo, "unique-ref-123456"))
			sim.SetSsentezoQuirks(c.quirks)
			body := strings.Replace(ssentezoDeposit, "FAILURE", receiver.URL, 1)
			answered := ssentezoPost(t, sim, "/withdraw", body)
			assert.Equal(t, c.status, answered.status)
			if name == "failed later" {
				require.NoError(t, sim.Decline(simulator.Ssentezo, "unique-ref-123456", ""))
			}
			require.NoError(t, sim.WaitDeliveries(t.Context()))
			payments := sim.Payments(simulator.Ssentezo)
			require.Len(t, payments, 2)
			deposit, withdrawal := payments[0], payments[1]
			assert.Equal(t, deposit.Reference+deposit.Phone, withdrawal.Reference+withdrawal.Phone)
			assert.Equal(t, deposit.Amount, withdrawal.Amount)
			assert.Equal(t, simulator.StatusFailed, withdrawal.Status)
			if c.word != "" {
				assert.Contains(t, answered.body, `"`+c.word+`","ssentezoWalletReference":"`+withdrawal.ID+`"`)
			}
			shown := ssentezoPost(t, sim, "/get_status/unique-ref-123456", "").body
			assert.Contains(t, shown, `"SUCCEEDED","ssentezoWalletReference":"`+deposit.ID+`"`, "the other transaction")
			require.Len(t, receiver.seen(), 1)
			assert.Contains(t, receiver.seen()[0].body, `"FAILED","ssentezoWalletReference":"`+withdrawal.ID+`"`)
			assert.Equal(t, int64(1_001_000), sim.Balance(simulator.Ssentezo))
			assert.Equal(t, 422, ssentezoPost(t, sim, "/withdraw", body).status, "unique among withdrawals")
		})
	}
}
