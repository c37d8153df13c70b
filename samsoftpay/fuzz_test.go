package samsoftpay

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
)

// plain is what a lenient reader sees of a transaction: encoding/json takes the
// last of equal names and folds their case, so where it agrees with a strict
// reader the text has one meaning.
type plain struct {
	ID, Status string
	Amount     json.Number
}

func (p plain) assertIs(t *testing.T, tx *Transaction) {
	t.Helper()
	assert.Equal(t, p.ID, tx.ID)
	assert.Equal(t, p.Status, tx.ProviderStatus)
	assert.Equal(t, p.Amount.String(), tx.Amount.Number())
	assert.Equal(t, Status(p.Status).Status(), tx.Status)
	assert.Positive(t, tx.Amount.Sign())
}

// assertReadsBack writes what was understood, and reads it again.
func assertReadsBack(t *testing.T, tx *Transaction) {
	t.Helper()
	members := map[string]any{
		"id": tx.ID, "status": tx.ProviderStatus, "amount": tx.Amount.Minor(), "currency": "UGX",
		"channel": string(tx.Channel), "mode": string(tx.Mode), "reference": tx.Reference, "rail_reference": tx.RailReference,
		"recipient_phone": tx.Phone.Digits(), "failure_reason": string(tx.Reason), "settled": tx.Settled,
	}
	if !tx.Fee.IsZero() {
		members["fee"] = tx.Fee.Minor()
	}
	body, err := strictjson.Marshal(members)
	require.NoError(t, err)
	again, err := decodeTransaction(&transport.Answer{Status: 200, Header: http.Header{}, Body: body})
	require.NoError(t, err)
	assert.Equal(t, string(body), string(again.Raw))
	again.CreatedAt, again.CompletedAt, again.AvailableOn, again.Replayed = tx.CreatedAt, tx.CompletedAt, tx.AvailableOn, tx.Replayed
	again.Raw = tx.Raw
	assert.Equal(t, tx, again)
}

// lenient reads body into v as encoding/json does; what a strict reader has
// accepted, a lenient one must accept too.
func lenient(t *testing.T, body []byte, v any) {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(v))
}

func FuzzAnswer(f *testing.F) {
	for _, name := range []string{
		"collect_response", "disburse_response", "transaction_by_id_response", "payout_by_id_response", "transactions_response", "payouts_response",
		"payment_link_response", "payment_link_by_id_response", "refund_response", "balance_response", "account_holder_response", "disburse_error",
	} {
		f.Add([]byte(fixture(f, name)))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		answer := &transport.Answer{Status: 200, Header: http.Header{}, Body: body}
		if tx, err := decodeTransaction(answer); err == nil {
			var seen plain
			lenient(t, body, &seen)
			seen.assertIs(t, tx)
			assertReadsBack(t, tx)
		}
		if page, err := decodePage(answer, 100, ModeTest); err == nil {
			var seen struct{ Data []plain }
			lenient(t, body, &seen)
			require.Len(t, page.transactions, len(seen.Data))
			for i, tx := range page.transactions {
				seen.Data[i].assertIs(t, tx)
				assertReadsBack(t, tx)
			}
		}
		fuzzOthers(t, answer)
	})
}

func fuzzOthers(t *testing.T, answer *transport.Answer) {
	t.Helper()
	if refund, err := decodeRefund(answer); err == nil {
		var seen struct{ Refund plain }
		lenient(t, answer.Body, &seen)
		assert.Equal(t, seen.Refund.ID, refund.ID)
		assert.Equal(t, seen.Refund.Amount.String(), refund.Amount.Number())
		assert.Equal(t, Status(seen.Refund.Status).Status(), refund.Status)
	}
	if link, err := decodePaymentLink(answer); err == nil {
		var seen struct {
			URL    string
			Amount json.Number
		}
		lenient(t, answer.Body, &seen)
		assert.Equal(t, seen.URL, link.URL)
		if seen.Amount != "" && seen.Amount != "-0" {
			assert.Equal(t, seen.Amount.String(), link.Amount.Number())
		}
	}
	if balance, err := decodeBalance(answer); err == nil {
		assert.False(t, balance.Available.IsZero() || balance.Pending.IsZero() || balance.Total.IsZero(), "zero shillings are not no amount")
	}
	if holder, err := decodeAccountHolder(answer); err == nil {
		assert.False(t, holder.Phone.IsZero())
	}
	// Whatever is judged, a failure never becomes an acceptance.
	for _, v := range []transport.Verdict{{Failure: transport.Refused}, {Failure: transport.ServerError}, {Failure: transport.Limited}} {
		for _, status := range []int{400, 404, 409, 429, 500} {
			judged := judge(&transport.Answer{Status: status, Header: http.Header{}, Body: answer.Body}, v)
			assert.NotEqual(t, transport.None, judged.Failure)
		}
	}
}

func FuzzEvent(f *testing.F) {
	f.Add([]byte(fixture(f, "webhook")))
	f.Fuzz(func(t *testing.T, body []byte) {
		event, err := ParseEventWithoutVerification(body)
		if err != nil {
			assert.Nil(t, event)
			return
		}
		var seen map[string]json.RawMessage
		lenient(t, body, &seen)
		var kind string
		lenient(t, seen["event"], &kind)
		assert.Equal(t, EventType(kind), event.Type)
		_, known := statusOf(event.Type)
		require.Equal(t, known, event.Transaction != nil)
		if !known {
			assert.Equal(t, string(seen["data"]), string(event.Data))
			return
		}
		var data plain
		lenient(t, seen["data"], &data)
		data.assertIs(t, event.Transaction)
		assertReadsBack(t, event.Transaction)
		assert.True(t, event.Transaction.Final())
		assert.True(t, strings.HasSuffix(kind, "."+data.Status))
	})
}
