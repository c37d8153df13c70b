package samsoftpay

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

// keyedCalls are the verbs, each with a caller's key, or a new one for "".
func keyedCalls() map[string]func(ctx context.Context, c *Client, key string) (any, error) {
	return map[string]func(ctx context.Context, c *Client, key string) (any, error){
		"charge": collecting(), "payout": disbursing(func(*DisburseRequest) {}), "link": linking(func(*PaymentLinkRequest) {}), "refund": refunding,
	}
}

func TestEachCallHasANewRandomKey(t *testing.T) {
	for name, call := range keyedCalls() {
		t.Run(name, func(t *testing.T) {
			c, p := answering(t, anError(400, "no"))
			for range 2 {
				_, err := call(t.Context(), c, "")
				require.Error(t, err)
			}
			keys := p.headers("Idempotency-Key")
			require.Len(t, keys, 2)
			assert.NotEqual(t, keys[0], keys[1])
			for _, key := range keys {
				id, err := uuid.Parse(key)
				require.NoError(t, err)
				assert.Equal(t, uuid.Version(4), id.Version())
			}
		})
	}
}

func TestTheCallersKeyIsUsedAsItIs(t *testing.T) {
	for name, call := range keyedCalls() {
		c, p := answering(t, anError(400, "no"))
		_, err := call(t.Context(), c, "live/payout/2026-11/salary-17")
		assert.Equal(t, []string{"live/payout/2026-11/salary-17"}, p.headers("Idempotency-Key"), name)
		assert.Equal(t, "live/payout/2026-11/salary-17", errorOf(t, err).IdempotencyKey, name)
	}
}

// replaying makes a client that has the setting, and its provider.
func replaying(t *testing.T, answers ...answer) (*Client, *provider) {
	t.Helper()
	p := &provider{answers: answers}
	return p.client(t, Config{ReplayLostAnswers: true}), p
}

func TestALostAnswerIsReplayedOnlyByTheSetting(t *testing.T) {
	for name, lost := range map[string]answer{
		"cut": connectionBroken, "garbled": {status: 201, body: "<html>"}, "in flight": inFlight,
	} {
		c, p := answering(t, lost, anAcceptedPayout)
		_, err := c.Disburse(t.Context(), aPayout())
		require.ErrorIs(t, err, momo.ErrIndeterminate, name)
		assert.Len(t, p.requests(), 1, name)

		c, p = replaying(t, lost, anAcceptedPayout)
		_, err = c.Disburse(t.Context(), aPayout())
		require.NoError(t, err, name)
		assert.Len(t, p.requests(), 2, name)
	}
}

func TestAReplayHasTheSameKeyAndTheSameBytes(t *testing.T) {
	c, p := replaying(t, connectionBroken, connectionBroken, anAcceptedCharge)
	collected(t, c, aCharge())
	sent := p.requests()
	require.Len(t, sent, 3)
	for _, s := range sent[1:] {
		assert.Equal(t, sent[0].header.Get("Idempotency-Key"), s.header.Get("Idempotency-Key"))
		assert.Equal(t, sent[0].body, s.body)
	}
}

// The first charge may go on while the key is forgotten.
func TestAfterA5xxNothingIsSentAgainAndTheErrorHasNoKey(t *testing.T) {
	serverErrors := []answer{
		anError(502, "payment rail temporarily unavailable — retry with the same Idempotency-Key"),
		anError(503, "disbursement temporarily unavailable — retry with the same Idempotency-Key"),
		{status: 500}, {status: 502, body: "<html>"}, {status: 504}, {status: 408},
	}
	for _, replays := range []bool{false, true} {
		for name, call := range movers() {
			for _, broken := range serverErrors {
				for _, answers := range [][]answer{{broken}, {connectionBroken, broken}} {
					p := &provider{answers: answers, lookups: []answer{pageOf("")}}
					c := p.client(t, Config{ReplayLostAnswers: replays})
					_, err := call(t.Context(), c, "key")
					require.ErrorIs(t, err, momo.ErrIndeterminate, name)
					posts := 1
					if replays && len(answers) == 2 && name != "refund" {
						posts = 2
					}
					assert.Equal(t, posts, p.posts(), "%s, %v", name, answers)
					if posts == len(answers) {
						assert.Empty(t, errorOf(t, err).IdempotencyKey, "%s, %v", name, answers)
						assert.NotEqual(t, momo.RecoverySameKey, errorOf(t, err).Recovery)
					}
				}
			}
		}
	}
}

// movers are the verbs that move money.
func movers() map[string]func(ctx context.Context, c *Client, key string) (any, error) {
	all := keyedCalls()
	delete(all, "link")
	return all
}

func TestTheRecoveryIsWhatCanBeDone(t *testing.T) {
	without := collecting(func(r *CollectRequest) { r.Reference = "" })
	named := disbursing(func(r *DisburseRequest) { r.Reference = "salary-17" })
	for name, tt := range map[string]struct {
		call    func(context.Context, *Client, string) (any, error)
		answer  answer
		replays bool
		want    momo.Recovery
	}{
		"charge":                            {collecting(), connectionBroken, false, momo.RecoveryLookup},
		"charge, 5xx":                       {collecting(), answer{status: 502}, false, momo.RecoveryLookup},
		"charge, in flight":                 {collecting(), inFlight, false, momo.RecoveryLookup},
		"charge without a reference":        {without, connectionBroken, false, momo.RecoveryHuman},
		"charge without a reference, 5xx":   {without, answer{status: 502}, false, momo.RecoveryHuman},
		"payout":                            {named, connectionBroken, false, momo.RecoveryLookup},
		"payout without a reference":        {disbursing(func(*DisburseRequest) {}), inFlight, false, momo.RecoveryHuman},
		"replayed charge":                   {collecting(), connectionBroken, true, momo.RecoverySameKey},
		"replayed charge, in flight":        {collecting(), inFlight, true, momo.RecoverySameKey},
		"replayed charge, 5xx":              {collecting(), answer{status: 502}, true, momo.RecoveryLookup},
		"replayed, no reference":            {without, connectionBroken, true, momo.RecoverySameKey},
		"replayed, no reference, 5xx":       {without, answer{status: 502}, true, momo.RecoveryHuman},
		"replayed payout":                   {named, connectionBroken, true, momo.RecoverySameKey},
		"replayed payout, no reference 5xx": {disbursing(func(*DisburseRequest) {}), answer{status: 503}, true, momo.RecoveryHuman},
		"refund":                            {refunding, connectionBroken, false, momo.RecoveryLookupID},
		"refund, 5xx":                       {refunding, answer{status: 502}, true, momo.RecoveryLookupID},
		"link":                              {linking(func(*PaymentLinkRequest) {}), connectionBroken, false, momo.RecoverySameKey},
		"a refusal":                         {collecting(), anError(400, "no"), false, momo.RecoveryUnknown},
	} {
		p := &provider{answers: []answer{tt.answer}, lookups: []answer{pageOf("")}}
		_, err := tt.call(t.Context(), p.client(t, Config{ReplayLostAnswers: tt.replays}), "key")
		assert.Equal(t, tt.want, errorOf(t, err).Recovery, name)
	}
}

func TestAnUnknownOutcomeIsResumedWithTheKeyOfTheError(t *testing.T) {
	again := anAcceptedPayout
	again.header = map[string]string{"Idempotent-Replayed": "true"}
	c, p := replaying(t, connectionBroken, connectionBroken, connectionBroken, again)
	_, err := c.Disburse(t.Context(), aPayout())
	require.ErrorIs(t, err, momo.ErrIndeterminate)
	require.Equal(t, momo.RecoverySameKey, errorOf(t, err).Recovery)

	resumed := aPayout()
	resumed.IdempotencyKey = errorOf(t, err).IdempotencyKey
	tx, err := c.Disburse(t.Context(), resumed)
	require.NoError(t, err)
	assert.True(t, tx.Replayed)
	sent := p.requests()
	require.Len(t, sent, 4)
	assert.Equal(t, sent[0].header.Get("Idempotency-Key"), sent[3].header.Get("Idempotency-Key"))
	assert.Equal(t, sent[0].body, sent[3].body)
}

func TestARefusalThatWasKeptUnderItsKeySaysSo(t *testing.T) {
	for value, want := range map[string]bool{"true": true, "": false, "false": false} {
		refusal := anError(400, "insufficient available balance: have 0, need 50750 (amount 50000 + fee 750)")
		refusal.header = map[string]string{"Idempotent-Replayed": value}
		c, _ := answering(t, refusal)
		_, err := c.Disburse(t.Context(), aPayout())
		require.ErrorIs(t, err, momo.ErrInsufficientFunds)
		assert.Equal(t, want, errorOf(t, err).Replayed, value)
	}
}

func TestReplayedIsSaidOnlyWhenTheProviderSaysIt(t *testing.T) {
	for value, want := range map[string]bool{"true": true, "": false, "false": false, "1": false, "TRUE": false} {
		a := anAcceptedCharge
		a.header = map[string]string{"Idempotent-Replayed": value}
		c, _ := answering(t, a)
		assert.Equal(t, want, collected(t, c, aCharge()).Replayed, value)
	}
}

func TestInFlightWaitsAndRepeatsWithTheSameKeyByTheSetting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &provider{answers: []answer{inFlight, inFlight, anAcceptedPayout}}
		c := p.client(t, Config{ReplayLostAnswers: true, Options: momo.Options{RetryWait: 8 * time.Second}})
		_, err := c.Disburse(t.Context(), aPayout())
		require.NoError(t, err)
		sent := p.requests()
		require.Len(t, sent, 3)
		for i, s := range sent[1:] {
			assert.Equal(t, sent[0].header.Get("Idempotency-Key"), s.header.Get("Idempotency-Key"))
			assert.Equal(t, sent[0].body, s.body)
			wait := s.at.Sub(sent[i].at)
			assert.Positive(t, wait)
			assert.LessOrEqual(t, wait, 8*time.Second)
		}
	})
}

// A server that is killed between the payment and its answer says so for ever.
func TestInFlightForEverIsIndeterminate(t *testing.T) {
	for replays, posts := range map[bool]int{false: 1, true: 3} {
		p := &provider{answers: []answer{inFlight}, lookups: []answer{pageOf("")}}
		_, err := p.client(t, Config{ReplayLostAnswers: replays}).Collect(t.Context(), aCharge())
		require.ErrorIs(t, err, momo.ErrIndeterminate)
		assert.NotErrorIs(t, err, momo.ErrDuplicate)
		assert.Equal(t, posts, p.posts())
		e := errorOf(t, err)
		assert.Equal(t, posts, e.Attempts)
		assert.Equal(t, "order-001", e.Reference)
		assert.Equal(t, p.headers("Idempotency-Key")[0], e.IdempotencyKey)
	}
}

func TestAKeyUsedForAnotherBodyIsNeverRepeated(t *testing.T) {
	for name, call := range keyedCalls() {
		c, p := answering(t, anError(409, "idempotency key reused with different request body"))
		_, err := call(t.Context(), c, "key")
		require.ErrorIs(t, err, momo.ErrDuplicate, name)
		assert.Equal(t, momo.Refused, momo.OutcomeOf(err), name)
		assert.Len(t, p.requests(), 1, name)
	}
}

func TestAKeyUsedForAnotherBodyAfterALostAnswerProvesNothing(t *testing.T) {
	c, _ := replaying(t, connectionBroken, anError(409, "idempotency key reused with different request body"))
	_, err := c.Collect(t.Context(), aCharge())
	require.ErrorIs(t, err, momo.ErrIndeterminate)
	assert.NotErrorIs(t, err, momo.ErrDuplicate)
}
