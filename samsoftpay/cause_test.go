package samsoftpay

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

func TestAFailureReasonThatIsListedIsACause(t *testing.T) {
	for _, tc := range []struct {
		id, status, reason string
		want               momo.Cause
	}{
		{"txn_1", "failed", "insufficient_funds", momo.CauseInsufficientFunds},
		{"txn_1", "failed", "user_cancelled", momo.CauseCancelled},
		{"txn_1", "failed", "timeout", momo.CauseTimedOut},
		{"pout_1", "failed", "recipient_not_found", momo.CauseNotRegistered},

		{"txn_1", "failed", "recipient_not_found", momo.CauseUnknown},
		{"pout_1", "failed", "insufficient_funds", momo.CauseUnknown},
		{"pout_1", "failed", "timeout", momo.CauseUnknown},
		{"pout_1", "failed", "wallet_locked", momo.CauseUnknown},
		{"txn_1", "failed", "Insufficient_Funds", momo.CauseUnknown},
		{"txn_1", "failed", "rail_error: insufficient_funds", momo.CauseUnknown},
		{"txn_1", "failed", "", momo.CauseUnknown},
		{"txn_1", "succeeded", "insufficient_funds", momo.CauseUnknown},
		{"txn_1", "authorized", "timeout", momo.CauseUnknown},
		{"pout_1", "authorized", "ambiguous_network_error_pending_reconciliation", momo.CauseUnknown},
	} {
		body := `{"id":"` + tc.id + `","status":"` + tc.status + `","amount":100,"failure_reason":"` + tc.reason + `"}`
		tx, err := decodeTransaction(&transport.Answer{Body: []byte(body)})
		require.NoError(t, err, body)
		assert.Equal(t, tc.want, tx.Cause, body)
	}
	event, err := ParseEventWithoutVerification([]byte(
		`{"event":"charge.failed","data":{"id":"txn_1","amount":100,"status":"failed","failure_reason":"user_cancelled"}}`))
	require.NoError(t, err)
	assert.Equal(t, momo.CauseCancelled, event.Transaction.Cause)
}

func TestAListAndAPayoutsWebhookHaveCausesToo(t *testing.T) {
	page, err := decodePage(&transport.Answer{Body: []byte(`{"data":[` +
		`{"id":"txn_3","mode":"live","status":"failed","amount":100,"failure_reason":"timeout"},` +
		`{"id":"txn_2","mode":"live","status":"failed","amount":100,"failure_reason":"rail_rejected"},` +
		`{"id":"txn_1","mode":"live","status":"succeeded","amount":100,"failure_reason":"timeout"}],` +
		`"has_more":false}`)}, 3, ModeLive)
	require.NoError(t, err)
	require.Len(t, page.transactions, 3)
	for i, want := range []momo.Cause{momo.CauseTimedOut, momo.CauseUnknown, momo.CauseUnknown} {
		assert.Equal(t, want, page.transactions[i].Cause, page.transactions[i].ID)
	}
	for reason, want := range map[string]momo.Cause{
		"recipient_not_found": momo.CauseNotRegistered, "wallet_locked": momo.CauseUnknown, "timeout": momo.CauseUnknown,
	} {
		event, err := ParseEventWithoutVerification([]byte(`{"event":"payout.failed","data":` +
			`{"id":"pout_1","amount":100,"status":"failed","failure_reason":"` + reason + `"}}`))
		require.NoError(t, err, reason)
		assert.Equal(t, want, event.Transaction.Cause, reason)
	}
}
