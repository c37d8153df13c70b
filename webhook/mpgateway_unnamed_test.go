package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/mpgateway"
	"github.com/momo-go/momo/simulator"
)

var (
	kes100 = money.MustParse("100", money.KES)
	begun  = Expected{Amount: kes100, Begun: true}
)

// The document's words are enough: the callback has seven members, the status names no
// amount, and the payment that was begun is credited with what was asked for.
func TestTheDocumentsCallbackIsCredited(t *testing.T) {
	for name, o := range map[string]Options{
		"compared by settle": {}, "compared by the handler": {Expect: expecting(begun)},
	} {
		g := newAmbiguousGateway(t, 2)
		for _, serve := range []func(VerifierConfirmer, Settle, Options) http.Handler{
			func(v VerifierConfirmer, s Settle, o Options) http.Handler { return SignedAndConfirmed(v, s, o) },
			func(v VerifierConfirmer, s Settle, o Options) http.Handler { return Confirmed(v, s, o) },
		} {
			var settled settled
			h := serve(g.gateway, func(ctx context.Context, e Event) error {
				require.NoError(t, e.Check(begun), name)
				return settled.settle(ctx, e)
			}, o)
			for range 2 {
				assert.Equal(t, http.StatusOK, answer(h, g.fragment).Code, name)
			}
			require.Len(t, settled.events, 1, name)
			event := settled.events[0]
			assert.True(t, event.AmountUnnamed)
			assert.True(t, event.Amount.IsZero(), "nobody has named it")
			assert.Equal(t, EvidenceQuery, event.Evidence)
		}
	}
}

// Whoever forgets the rule credits nothing.
func TestAnAmountThatNobodyNamedIsRefusedUnlessThePaymentWasBegun(t *testing.T) {
	unnamed := Event{AmountUnnamed: true}
	assert.NoError(t, unnamed.Check(begun))
	for name, tc := range map[string]struct {
		event Event
		want  Expected
	}{
		"not said to be begun":      {unnamed, Expected{Amount: kes100}},
		"not said to be unnamed":    {Event{}, begun},
		"no amount asked for":       {unnamed, Expected{Begun: true}},
		"another amount, all named": {Event{Transaction: momo.Transaction{Amount: money.MustParse("95", money.KES)}, AmountUnnamed: true}, begun},
		"another currency":          {Event{Transaction: momo.Transaction{Amount: money.MustParse("100", money.USD)}}, begun},
	} {
		assert.ErrorIs(t, tc.event.Check(tc.want), ErrAmount, name)
	}
	unnamed.Ambiguous = true
	assert.ErrorIs(t, unnamed.Check(begun), ErrAmbiguous)
	unnamed = Event{AmountUnnamed: true, Transaction: momo.Transaction{ID: "1"}}
	assert.ErrorIs(t, unnamed.Check(Expected{Amount: kes100, Begun: true, ID: "2"}), ErrID)
}

// Nor does what contradicts itself.
func TestAnAmountIsUnnamedOnlyWhereNothingNamesOrHidesIt(t *testing.T) {
	answer := Event{Transaction: momo.Transaction{Reference: "o-1"}}
	for want, claims := range map[bool][]Claim{
		true:  {{Reference: "o-1", AmountUnnamed: true}},
		false: {{Reference: "o-1"}, {Reference: "o-1", AmountNamed: true}, {Reference: "o-1", AmountUnnamed: true, Ambiguous: true}},
	} {
		for _, claim := range claims {
			event, err := claim.confirmed(answer)
			require.NoError(t, err)
			assert.Equal(t, want, event.AmountUnnamed, claim)
		}
	}
	named := answer
	named.Amount = kes100
	event, err := Claim{Reference: "o-1", AmountUnnamed: true}.confirmed(named)
	require.NoError(t, err)
	assert.False(t, event.AmountUnnamed)
}

// What another callback of the order says of an amount counts, whatever became of it.
func TestTheAmountAskedForIsNotTakenOnceACallbackNamedOne(t *testing.T) {
	named := func(t *testing.T, replace ...string) string { return gatewayCallback(t, "c2b", replace...) }
	for name, tc := range map[string]struct {
		other string
		code  int // of the other, before
	}{
		"another amount":                   {named(t, `"amount":100,"init_amount":100`, `"amount":95,"currency":"KES"`), 503},
		"another, and an init":             {named(t, `"amount":100,"init_amount":100`, `"amount":95,"init_amount":100,"currency":"KES"`), 503},
		"an init that was asked for":       {named(t, `"amount":100,"init_amount":100`, `"amount":99,"init_amount":100,"currency":"KES"`), 503},
		"one that is pending":              {named(t, `"init_amount":100`, `"currency":"KES"`, `"status":2`, `"status":1`), 200},
		"one that is no amount":            {named(t, `"amount":100`, `"amount":"lots"`), 400},
		"one in a name":                    {named(t, `"status":2`, `"status":2,"amount_paid":95`), 400},
		"an ambiguous one":                 {named(t, `"status":2`, `"status":2,"new_status":3`), 400},
		"an ambiguous one that is pending": {named(t, `"status":2`, `"status":1,"new_status":3`), 400},
		"of another type":                  {named(t, `"operation_type":17`, `"operation_type":99`), 200},
	} {
		t.Run(name, func(t *testing.T) {
			g := newAmbiguousGateway(t, 2)
			o := Options{Inbox: &g.inbox, Doubt: g.doubted.settle, Expect: expecting(begun)}
			h := SignedAndConfirmed(g.gateway, g.settled.settle, o)
			assert.Equal(t, tc.code, answer(h, tc.other).Code)
			for _, e := range g.settled.events {
				assert.NotEqual(t, momo.StatusSucceeded, e.Status)
			}
			before := len(g.settled.events)
			for range 3 {
				assert.Equal(t, http.StatusBadRequest, answer(h, g.fragment).Code)
				assert.Equal(t, http.StatusBadRequest, answer(Confirmed(g.gateway, g.settled.settle, o), g.fragment).Code)
			}
			assert.Len(t, g.settled.events, before, "nothing is credited")
			require.Len(t, g.doubted.events, 1, "a human hears of it once")
			assert.ErrorIs(t, g.doubted.events[0].Check(begun), ErrAmbiguous)
			assert.Equal(t, http.StatusOK, answer(h, g.clear).Code, "what names the amount itself is")
			assert.NoError(t, g.settled.events[before].Check(begun))
		})
	}
}

// What was ambiguous while the payment was pending is remembered when it is paid.
func TestAnAmbiguousCallbackOfAPendingPaymentIsRemembered(t *testing.T) {
	for _, body := range []string{
		gatewayCallback(t, "payment", "16280954971628095497", "o-1", `"service_version"`, `"order_ids":1,"service_version"`),
		gatewayCallback(t, "c2b", `"status":2`, `"status":2,"new_status":3`),
	} {
		pending, paid := newAmbiguousGateway(t, 1), newAmbiguousGateway(t, 2)
		o := Options{Inbox: &paid.inbox, Doubt: paid.doubted.settle, Expect: expecting(begun)}
		assert.Equal(t, http.StatusServiceUnavailable, answer(SignedAndConfirmed(pending.gateway, paid.settled.settle, o), body).Code)
		assert.Equal(t, http.StatusBadRequest, answer(SignedAndConfirmed(paid.gateway, paid.settled.settle, o), paid.fragment).Code)
		assert.Empty(t, paid.settled.events)
		assert.Len(t, paid.doubted.events, 1)
	}
}

// A callback that nobody announced, and that names no amount, is never credited, also
// by a merchant who says that he began it.
func TestAPaybillPaymentWithoutAnAmountIsNeverCredited(t *testing.T) {
	for _, addition := range []string{
		`"operation_type":32`, `"operation_type":"32"`, `"extra":{"BillRefNumber":"5"}`, `"PayBillRefNumber":"5"`, `"operation_type":32.0`,
		`"extra":{"x":{"billRefNumber":5}}`,
	} {
		g := newAmbiguousGateway(t, 2)
		body := gatewayCallback(t, "payment", "16280954971628095497", "o-1", `"result":`, addition+`,"result":`)
		for _, h := range []http.Handler{
			SignedAndConfirmed(g.gateway, g.settled.settle, Options{Expect: expecting(begun)}),
			Confirmed(g.gateway, g.settled.settle, Options{Expect: expecting(begun)}),
		} {
			assert.NotEqual(t, http.StatusOK, answer(h, body).Code, addition)
		}
		assert.Empty(t, g.settled.events, addition)
		claim, err := g.gateway.Claim(mpgatewayDelivery(body))
		require.NoError(t, err)
		assert.False(t, claim.AmountUnnamed, addition)
	}
}

// A callback that says nothing of an amount is read whatever else it has.
func TestTheDocumentsCallbackMayHaveAdditions(t *testing.T) {
	for _, change := range [][2]string{
		{`"order_id":"o-1"`, `"order_id":"o-1","service":null`}, {`"service_id":12345`, `"service_id":"12345"`}, {`"transaction_id":"1234567"`, `"transaction_id":1234567`},
		{`"result":{"code":0,"message":"OK"}`, `"result":[]`}, {`"result":{"code":0,"message":"OK"}`, `"result":null`},
		{`"message":"OK"}`, `"message":"OK"},"channel":{"x":["y"]}`}, {`"service_version":"5.2.0",`, ``},
		{`"message":"OK"}`, `"message":"OK"},"status":"2","operation_type":"17"`},
	} {
		g := newAmbiguousGateway(t, 2)
		body := gatewayCallback(t, "payment", "16280954971628095497", "o-1", change[0], change[1])
		h := SignedAndConfirmed(g.gateway, g.settled.settle, Options{Expect: expecting(begun)})
		assert.Equal(t, http.StatusOK, answer(h, body).Code, change[1])
	}
}

// The gateway takes 200 for the end of a delivery. What it still calls pending comes
// again, and is settled then.
func TestACallbackWhoseConfirmationIsPendingComesAgain(t *testing.T) {
	g := newAmbiguousGateway(t, 1)
	for _, h := range []http.Handler{
		SignedAndConfirmed(g.gateway, g.settled.settle, Options{}), Confirmed(g.gateway, g.settled.settle, Options{}),
	} {
		for _, body := range []string{
			g.fragment, gatewayCallback(t, "c2b"), gatewayCallback(t, "c2b", `"status":2`, `"status":"2"`),
			gatewayCallback(t, "c2b", `"status":2`, `"status":"1"`),
		} {
			assert.Equal(t, http.StatusServiceUnavailable, answer(h, body).Code)
		}
	}
	assert.Empty(t, g.settled.events)
	paid := newAmbiguousGateway(t, 2)
	h := SignedAndConfirmed(paid.gateway, paid.settled.settle, Options{})
	unclear := gatewayCallback(t, "c2b", `"status":2`, `"status":"1"`)
	assert.Equal(t, http.StatusServiceUnavailable, answer(h, unclear).Code, "its amount is not that of the end")
	assert.Empty(t, paid.settled.events)
}

// Texts for numbers, empty lists for objects, members of the brand's own.
func TestMPGatewayReadsMoreWhereItIsAsked(t *testing.T) {
	const currency = `"currency":"KES"`
	for _, change := range [][2]string{
		{`"status":2`, `"status":"2"`}, {`"amount":100`, `"amount":"100"`}, {`"operation_type":17`, `"operation_type":"17"`},
		{`"provider_id":40`, `"provider_id":"40"`}, {`"provider_result":{"code":"0","message":"OK"}`, `"provider_result":[]`},
		{`"result":{"code":0,"message":"OK"}`, `"result":null`}, {`"result":{"code":0,"message":"OK"}`, `"result":{}`},
		{`"transaction_ref":"QR555RQ"`, `"transaction_ref":"QR555RQ","note":"new"`},
		{`"order_id":"o-1"`, `"order_id":"o-1","channel":"stk"`}, {`"merchant_id":"m"`, `"merchant_id":"m","brand":{"a":1}`},
		{`"transaction_id":"1234567"`, `"transaction_id":1234567`}, {`"transaction_id":"1234567"`, `"transaction_id":"1234567","x":null`},
	} {
		g := newAmbiguousGateway(t, 2)
		body := gatewayCallback(t, "c2b", `"init_amount":100`, currency, change[0], change[1])
		h := SignedAndConfirmed(g.gateway, g.settled.settle, Options{Expect: expecting(Expected{Amount: kes100, ID: "1234567"})})
		for range 2 {
			assert.Equal(t, http.StatusOK, answer(h, body).Code, change[1])
		}
		if assert.Len(t, g.settled.events, 1, change[1]) {
			assert.IsType(t, &mpgateway.Callback{}, g.settled.events[0].Payload)
			assert.Equal(t, EvidenceQuery, g.settled.events[0].Evidence)
		}
		assert.Empty(t, g.doubted.events)
	}
}

// An order that may have lost its end to an addition is settled only if the gateway
// names the same transaction.
func TestAnOrderWithAnAdditionBehindItNeedsItsID(t *testing.T) {
	client, _ := mpgatewayStatus(t, `{"order_id":"o-1","transaction_id":"999","status":2,"result":{"code":0,"message":"OK"}}`)
	var settled settled
	h := SignedAndConfirmed(newMPGateway(t, client), settled.settle, Options{})
	body := gatewayCallback(t, "c2b", `"init_amount":100`, `"currency":"KES"`, `"order_id":"o-1"`, `"order_id":"o-1","channel":"stk"`)
	assert.Equal(t, http.StatusServiceUnavailable, answer(h, body).Code)
	client, _ = mpgatewayStatus(t, `{"order_id":"o-1","transaction_id":"","status":2,"result":{"code":0,"message":"OK"}}`)
	h = SignedAndConfirmed(newMPGateway(t, client), settled.settle, Options{})
	assert.Equal(t, http.StatusServiceUnavailable, answer(h, body).Code)
	assert.Empty(t, settled.events)
	g := newAmbiguousGateway(t, 2)
	both := SignedAndConfirmed(g.gateway, g.settled.settle, Options{Inbox: &g.inbox, Expect: expecting(begun)})
	other := gatewayCallback(t, "c2b", `"init_amount":100`, `"currency":"KES"`, `"order_id":"o-1"`, `"order_id":"o-1","channel":"stk"`, `"1234567"`, `"999"`)
	assert.Equal(t, http.StatusServiceUnavailable, answer(both, other).Code)
	assert.Equal(t, http.StatusBadRequest, answer(both, g.fragment).Code, "a callback of the order may have named an amount")
	claim, err := newMPGateway(t, nil).Claim(mpgatewayDelivery(body))
	require.NoError(t, err)
	assert.Equal(t, Claim{Reference: "o-1", ID: "1234567", Proven: true, AmountNamed: true}, claim)
}

// The sister documents' callbacks name an amount and no currency.
func TestAnAmountWithoutACurrencyIsInTheOneOfTheSetting(t *testing.T) {
	config := MPGatewayConfig{Client: mpgatewayNowhere(t), Secrets: []momo.Secret{mpgatewaySecret}, Currency: money.KES}
	v, err := NewMPGateway(config)
	require.NoError(t, err)
	for body, want := range map[string]money.Amount{
		mpgatewayFixture(t, "c2b"): kes100,
		gatewayCallback(t, "c2b", `"init_amount":100`, `"currency":"USD"`): money.MustParse("100", money.USD),
	} {
		event, err := v.Verify(mpgatewayDelivery(body))
		require.NoError(t, err)
		assert.Equal(t, want, event.Amount)
		assert.Equal(t, want, event.Payload.(*mpgateway.Callback).Amount)
	}
	event, err := v.Witness(mpgatewayDelivery(gatewayCallback(t, "c2b", `"amount":100`, `"amount":"100"`)))
	require.NoError(t, err)
	assert.Equal(t, kes100, event.Amount)
	_, err = v.Verify(mpgatewayDelivery(gatewayCallback(t, "paybill", `"currency":"KES",`, ``)))
	assert.ErrorIs(t, err, ErrAmbiguous, "the document's paybill names it")
	event, err = newMPGateway(t, nil).Verify(mpgatewayDelivery(mpgatewayFixture(t, "c2b")))
	require.NoError(t, err)
	assert.True(t, event.Amount.IsZero())
	config.Currency = "shilling"
	_, err = NewMPGateway(config)
	assert.ErrorIs(t, err, momo.ErrInvalid)
}

func TestAWitnessHasNoEvidenceOfItsOwn(t *testing.T) {
	v := newMPGateway(t, nil)
	event, err := v.Witness(mpgatewayDelivery(gatewayCallback(t, "c2b", `"status":2`, `"status":"2"`)))
	require.NoError(t, err)
	assert.Equal(t, EvidenceNone, event.Evidence)
	assert.Equal(t, "mpgateway/o-1", event.Subject)
	for body, want := range map[string]error{
		mpgatewayFixture(t, "payment"):                                    ErrAmbiguous,
		strings.Replace(mpgatewayFixture(t, "c2b"), "o-1", "o-2", 1):      ErrSignature,
		gatewayCallback(t, "c2b", `"status":2`, `"status":2,"astatus":1`): ErrAmbiguous,
	} {
		event, err := v.Witness(mpgatewayDelivery(body))
		require.ErrorIs(t, err, want)
		assert.Zero(t, event)
	}
}

// gatewayAt is a merchant of a simulated gateway, which is asked what a callback says.
func gatewayAt(t *testing.T, q simulator.MPGatewayQuirks, settle Settle, o Options) (*simulator.Simulator, *mpgateway.Client, string) {
	t.Helper()
	sim, err := simulator.Start(simulator.Options{Seed: 7})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, sim.Close()) })
	sim.SetMPGatewayQuirks(q)
	g := askedGatewayClient(t, sim)
	v, err := NewMPGateway(MPGatewayConfig{Client: g, Secrets: []momo.Secret{simulator.MPGatewaySecret}})
	require.NoError(t, err)
	server, _ := serve(t, func(shared Options) http.Handler {
		o.Logger = shared.Logger
		return SignedAndConfirmed(v, settle, o)
	})
	return sim, g, server.URL
}

func askedGatewayClient(t *testing.T, sim *simulator.Simulator) *mpgateway.Client {
	t.Helper()
	client, err := mpgateway.New(mpgateway.Config{
		BaseURL: sim.URL(simulator.MPGateway), PublicID: simulator.MPGatewayPublicID, MerchantID: simulator.MPGatewayMerchantID, Secret: simulator.MPGatewaySecret,
	})
	require.NoError(t, err)
	return client
}

// Every way in which the gateway may write its callbacks, on real sockets: of payments
// that were begun, of the point of sale, and of the paybill.
func TestEveryFormOfTheGatewaysCallbacksIsCredited(t *testing.T) {
	for name, tc := range map[string]struct {
		quirks  simulator.MPGatewayQuirks
		unnamed bool
	}{
		"as its sister document prints them": {simulator.MPGatewayQuirks{}, false},
		"as its document prints them":        {simulator.MPGatewayQuirks{DocumentCallbacks: true}, true},
		"with the account's other name":      {simulator.MPGatewayQuirks{AccountName: "PayBillRefNumber"}, false},
		"with members of its own": {simulator.MPGatewayQuirks{Added: []simulator.MPGatewayMember{
			{After: "merchant_id", Name: "brand", Value: "x"}, {After: "order_id", Name: "channel", Value: map[string]any{"kind": "stk"}},
			{After: "transaction_id", Name: "tries", Value: 1}, {After: "status", Name: "final", Value: true}, {Name: "links", Value: []any{"a", nil}},
		}}, false},
		"with members of its own, as printed": {simulator.MPGatewayQuirks{DocumentCallbacks: true, Added: []simulator.MPGatewayMember{
			{After: "service_date_time", Name: "brand", Value: "x"}, {Name: "links", Value: []any{"a", nil}},
		}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			var credited told
			sim, client, url := gatewayAt(t, tc.quirks, func(ctx context.Context, e Event) error {
				want := Expected{Amount: kes100, Begun: true}
				if c, ok := e.Payload.(*mpgateway.Callback); ok && c.Unsolicited() {
					want.Begun = false
					assert.Equal(t, momo.Private("5550001"), c.Account)
				}
				assert.Equal(t, tc.unnamed, e.AmountUnnamed)
				if err := e.Check(want); err != nil {
					return err
				}
				return credited.settle(ctx, e)
			}, Options{})
			sim.SetCallbackURL(simulator.MPGateway, url)
			payer := momo.MustPhone("254700000001")
			_, err := client.Collect(t.Context(), mpgateway.CollectRequest{Amount: kes100, Payer: payer, Provider: 40, Reference: "c-1", CallbackURL: url})
			require.NoError(t, err)
			_, err = client.Disburse(t.Context(), mpgateway.DisburseRequest{Amount: kes100, Payee: payer, Provider: 40, Reference: "d-1", CallbackURL: url})
			require.NoError(t, err)
			_, err = client.POSDeposit(t.Context(), mpgateway.POSDepositRequest{Amount: kes100, Payer: payer, Reference: "p-1"})
			require.NoError(t, err)
			_, err = client.POSWithdraw(t.Context(), mpgateway.POSWithdrawRequest{Amount: kes100, Payee: payer, Reference: "w-1"})
			require.NoError(t, err)
			references := []string{"c-1", "d-1", "p-1", "w-1"}
			for _, reference := range references {
				require.NoError(t, sim.Approve(simulator.MPGateway, reference))
			}
			if !tc.unnamed && tc.quirks.Added == nil {
				order, err := sim.PayBill(simulator.MPGatewayPaybill{Phone: "254700000001", Account: "5550001", FirstName: "ALEX", Amount: 100_00})
				require.NoError(t, err)
				references = append(references, order)
			}
			require.NoError(t, sim.WaitDeliveries(t.Context()))
			var got []string
			for _, e := range credited.events() {
				got = append(got, e.Reference)
			}
			assert.ElementsMatch(t, references, got, fmt.Sprint(len(sim.Deliveries(simulator.MPGateway))))
		})
	}
}

// A paybill callback as the document prints those of payments names no amount.
func TestAPaybillCallbackOfSevenMembersIsNotCredited(t *testing.T) {
	var settled told
	sim, _, url := gatewayAt(t, simulator.MPGatewayQuirks{DocumentCallbacks: true}, settled.settle, Options{
		Expect: func(context.Context, string) (Expected, error) { return Expected{Amount: kes100}, nil },
	})
	sim.SetCallbackURL(simulator.MPGateway, url)
	_, err := sim.PayBill(simulator.MPGatewayPaybill{Phone: "254700000001", Account: "5550001", FirstName: "ALEX", Amount: 100_00})
	require.NoError(t, err)
	require.NoError(t, sim.WaitDeliveries(t.Context()))
	var members map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(sim.Deliveries(simulator.MPGateway)[0].Body, &members))
	assert.Len(t, members, 7)
	assert.Empty(t, settled.events())
}
