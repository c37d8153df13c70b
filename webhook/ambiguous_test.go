package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

// ambiguousGateway is a gateway whose status of order o-1 is what it says, with
// callbacks of that order: a clear one, one that could have been reshaped, and the
// document's fragment.
type ambiguousGateway struct {
	inbox            Memory
	gateway          *MPGateway
	settled, doubted settled
	log              bytes.Buffer
	both, asked      http.Handler
	questions        func() int
	clear, doubtful  string
	fragment         string
}

func newAmbiguousGateway(t *testing.T, status int) *ambiguousGateway {
	t.Helper()
	client, asked := mpgatewayStatus(t, fmt.Sprintf(`{"order_id":"o-1","transaction_id":"1234567","status":%d,"result":{"code":0,"message":"OK"}}`, status))
	v := newMPGateway(t, client)
	g := &ambiguousGateway{gateway: v, questions: func() int { return int(asked.Load()) }}
	o := Options{Inbox: &g.inbox, Doubt: g.doubted.settle, Logger: slog.New(slog.NewTextHandler(&g.log, nil))}
	g.both, g.asked = SignedAndConfirmed(v, g.settled.settle, o), Confirmed(v, g.settled.settle, o)
	g.clear = gatewayCallback(t, "c2b", `"status":2`, fmt.Sprint(`"status":`, status), `"init_amount":100`, `"currency":"KES"`)
	g.doubtful = gatewayCallback(t, "c2b", `"status":2`, `"status":2,"new_status":3`)
	g.fragment = gatewayCallback(t, "payment", "16280954971628095497", "o-1")
	return g
}

// Row 46 of the attacks.
func TestAnAmbiguousCallbackIsNeverCredited(t *testing.T) {
	g := newAmbiguousGateway(t, 2)
	for range 3 {
		assert.Equal(t, http.StatusBadRequest, answer(g.both, g.doubtful).Code)
		assert.Equal(t, http.StatusBadRequest, answer(g.asked, g.doubtful).Code)
	}
	assert.Empty(t, g.settled.events)
	assert.LessOrEqual(t, g.questions(), 1)
	require.Len(t, g.doubted.events, 1, "a human hears of it once")
	event := g.doubted.events[0]
	assert.True(t, event.Ambiguous)
	assert.Equal(t, "o-1", event.Reference)
	assert.Equal(t, momo.StatusSucceeded, event.Status)
	assert.ErrorIs(t, event.Check(Expected{Amount: money.MustParse("100", money.KES)}), ErrAmbiguous)
	assert.Contains(t, g.log.String(), "level=WARN msg=callback provider=mpgateway result=ambiguous")
}

// No later fragment of the order is credited on the amount that was asked for; what
// names the amount itself is.
func TestAFragmentAfterAnAmbiguousCallbackIsNotCredited(t *testing.T) {
	g := newAmbiguousGateway(t, 2)
	assert.Equal(t, http.StatusBadRequest, answer(g.both, g.doubtful).Code)
	for _, h := range []http.Handler{g.both, g.asked} {
		assert.Equal(t, http.StatusBadRequest, answer(h, g.fragment).Code)
	}
	assert.Empty(t, g.settled.events)
	assert.Equal(t, http.StatusOK, answer(g.both, g.clear).Code)
	require.Len(t, g.settled.events, 1)
	assert.NoError(t, g.settled.events[0].Check(Expected{Amount: money.MustParse("100", money.KES)}))

	g = newAmbiguousGateway(t, 2)
	for _, h := range []http.Handler{g.both, g.asked} {
		assert.Equal(t, http.StatusOK, answer(h, g.fragment).Code, "without one, a fragment is settled")
	}
	require.Len(t, g.settled.events, 1)
	assert.ErrorIs(t, g.settled.events[0].Check(Expected{Amount: money.MustParse("100", money.KES)}), ErrAmount)
	asked := g.questions()
	assert.Equal(t, http.StatusBadRequest, answer(g.both, g.doubtful).Code, "and does not make it believed")
	assert.Equal(t, asked, g.questions())
}

func TestAnAmbiguousCallbackMaySayThatAPaymentFailed(t *testing.T) {
	g := newAmbiguousGateway(t, 3)
	assert.Equal(t, http.StatusOK, answer(g.both, g.doubtful).Code)
	require.Len(t, g.settled.events, 1)
	assert.Equal(t, momo.StatusFailed, g.settled.events[0].Status)
	assert.Empty(t, g.doubted.events)
}

func TestADoubtThatIsNotNotedComesAgain(t *testing.T) {
	g := newAmbiguousGateway(t, 2)
	g.doubted.err = errors.New("the database is down")
	assert.Equal(t, http.StatusServiceUnavailable, answer(g.both, g.doubtful).Code)
	g.doubted.err = nil
	assert.Equal(t, http.StatusBadRequest, answer(g.both, g.doubtful).Code)
	assert.Len(t, g.doubted.events, 2)
}

// doubtful is an oracle whose callbacks could be read in two ways, and whose answers
// name an amount.
type doubtful struct {
	*oracle
	amount money.Amount
}

func (d doubtful) Claim(in Delivery) (Claim, error) {
	claim, err := d.oracle.Claim(in)
	claim.Ambiguous = err == nil
	return claim, err
}

func (d doubtful) Confirm(ctx context.Context, claim Claim) (Event, error) {
	event, err := d.oracle.Confirm(ctx, claim)
	event.Amount = d.amount
	return event, err
}

func TestAnAmbiguousCallbackIsSettledWhereTheProviderNamesTheAmount(t *testing.T) {
	amount := money.MustParse("10", money.KES)
	var settled settled
	w := answer(Confirmed(doubtful{says(momo.StatusSucceeded), amount}, settled.settle, Options{}), "order-1")
	assert.Equal(t, http.StatusOK, w.Code)
	require.Len(t, settled.events, 1)
	assert.NoError(t, settled.events[0].Check(Expected{Amount: amount}))
	assert.Error(t, settled.events[0].Check(Expected{Amount: money.MustParse("100", money.KES)}))
}

// A fragment says "amount" nowhere, however it is written.
func TestAFragmentHidesNoAmount(t *testing.T) {
	v := newMPGateway(t, nil)
	for change, want := range map[string]bool{
		`"OK"`: false, `"amount"`: true, `"\u0061mount"`: true, `"AMOUNT"`: true, `"x","amo":"unt100"`: true, `"x","init_amount":"1"`: true,
	} {
		body := gatewayCallback(t, "payment", `"message":"OK"`, `"message":`+change)
		claim, err := v.Claim(mpgatewayDelivery(body))
		require.NoError(t, err)
		assert.Equal(t, want, claim.Ambiguous, change)
	}
}

func TestAClaimIsPlainData(t *testing.T) {
	claim := Claim{
		Subject: "s", Reference: "r", ID: "i", Lookup: "l", Status: momo.StatusSucceeded, Proven: true, Ambiguous: true,
	}
	text, err := json.Marshal(claim)
	require.NoError(t, err)
	assert.Contains(t, string(text), `"Status":"succeeded"`)
	var read Claim
	require.NoError(t, json.Unmarshal(text, &read))
	assert.Equal(t, claim, read)
}
