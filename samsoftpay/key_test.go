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

func TestARepetitionHasTheSameKeyAndTheSameBytes(t *testing.T) {
	c, p := answering(t, connectionBroken, connectionBroken, anAcceptedCharge)
	collected(t, c, aCharge())
	sent := p.requests()
	require.Len(t, sent, 3)
	for _, s := range sent[1:] {
		assert.Equal(t, sent[0].header.Get("Idempotency-Key"), s.header.Get("Idempotency-Key"))
		assert.Equal(t, sent[0].body, s.body)
	}
}

func TestAnUnknownOutcomeIsResumedWithTheKeyOfTheError(t *testing.T) {
	lost := anAcceptedPayout
	lost.header = map[string]string{"Idempotent-Replayed": "true"}
	c, p := answering(t, answer{status: 502, body: "<html>"}, lost)
	_, err := c.Disburse(t.Context(), aPayout())
	require.ErrorIs(t, err, momo.ErrIndeterminate)
	require.Len(t, p.requests(), 1, "not by itself after a 5xx")

	again := aPayout()
	again.IdempotencyKey = errorOf(t, err).IdempotencyKey
	tx, err := c.Disburse(t.Context(), again)
	require.NoError(t, err)
	assert.True(t, tx.Replayed)
	sent := p.requests()
	require.Len(t, sent, 2)
	assert.Equal(t, sent[0].header.Get("Idempotency-Key"), sent[1].header.Get("Idempotency-Key"))
	assert.Equal(t, sent[0].body, sent[1].body)
}

func TestReplayedIsSaidOnlyWhenTheProviderSaysIt(t *testing.T) {
	for value, want := range map[string]bool{"true": true, "": false, "false": false, "1": false, "TRUE": false} {
		a := anAcceptedCharge
		a.header = map[string]string{"Idempotent-Replayed": value}
		c, _ := answering(t, a)
		assert.Equal(t, want, collected(t, c, aCharge()).Replayed, value)
	}
}

func TestInFlightWaitsAndRepeatsWithTheSameKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &provider{answers: []answer{inFlight, inFlight, anAcceptedPayout}}
		c := p.client(t, Config{Options: momo.Options{RetryWait: 8 * time.Second}})
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

func TestInFlightForEverIsIndeterminate(t *testing.T) {
	c, p := answering(t, inFlight)
	_, err := c.Collect(t.Context(), aCharge())
	require.ErrorIs(t, err, momo.ErrIndeterminate)
	assert.NotErrorIs(t, err, momo.ErrDuplicate)
	e := errorOf(t, err)
	assert.Equal(t, 3, e.Attempts)
	assert.Equal(t, "order-001", e.Reference)
	assert.Equal(t, p.headers("Idempotency-Key")[0], e.IdempotencyKey)
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
	c, _ := answering(t, connectionBroken, anError(409, "idempotency key reused with different request body"))
	_, err := c.Collect(t.Context(), aCharge())
	require.ErrorIs(t, err, momo.ErrIndeterminate)
	assert.NotErrorIs(t, err, momo.ErrDuplicate)
}
