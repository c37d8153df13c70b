package samsoftpay

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

func TestTheDocumentsWebhookIsRead(t *testing.T) {
	event, err := ParseEventWithoutVerification([]byte(fixture(t, "webhook")))
	require.NoError(t, err)
	assert.Equal(t, &Event{
		Type: ChargeSucceeded,
		Transaction: &Transaction{
			Transaction: momo.Transaction{
				Provider: "samsoftpay", Direction: momo.In, ID: "txn_abc123", Reference: "order-001",
				Status: momo.StatusSucceeded, ProviderStatus: "succeeded", Amount: ugx("10000"),
				CompletedAt: at("2024-01-15T10:30:00Z"),
			},
			Fee: ugx("200"), Channel: ChannelMTN,
		},
	}, withoutRaw(event))
}

func TestANewerEnvelopeAddsItsIdentifierAndTime(t *testing.T) {
	older := fixture(t, "webhook")
	newer := strings.Replace(older, `{`, `{"id":"evt_374eca4ab7ae40f58f11ca4a","timestamp":1795196753,`, 1)
	was, err := ParseEventWithoutVerification([]byte(older))
	require.NoError(t, err)
	is, err := ParseEventWithoutVerification([]byte(newer))
	require.NoError(t, err)
	assert.Equal(t, "evt_374eca4ab7ae40f58f11ca4a", is.ID)
	assert.Equal(t, at("2026-11-20T17:45:53Z"), is.CreatedAt)
	assert.Empty(t, was.ID)
	assert.Zero(t, was.CreatedAt)
	assert.Equal(t, was.Transaction, is.Transaction)
}

func TestAnEventKeepsItsMode(t *testing.T) {
	for member, mode := range map[string]Mode{`"mode":"test",`: ModeTest, `"mode":"live",`: ModeLive, `"mode":"staging",`: "staging", "": ""} {
		body := strings.Replace(fixture(t, "webhook"), `"amount"`, member+`"amount"`, 1)
		event, err := ParseEventWithoutVerification([]byte(body))
		require.NoError(t, err)
		assert.Equal(t, mode, event.Transaction.Mode)
	}
}

func TestAnEventWithoutAFeeHasNone(t *testing.T) {
	event, err := ParseEventWithoutVerification([]byte(dataOf("charge.succeeded", "txn_1", "succeeded", `,"amount":10000`)))
	require.NoError(t, err)
	assert.True(t, event.Transaction.Fee.IsZero())
}

func TestAnUnknownEventIsKeptAsItIs(t *testing.T) {
	for name, body := range map[string]string{
		"test.ping":       `{"id":"evt_1","event":"test.ping","data":{"message":"hello"}}`,
		"dispute.opened":  `{"id":"evt_1","event":"dispute.opened","data":{"message":"hello"}}`,
		"charge.refunded": `{"id":"evt_1","event":"charge.refunded","data":{"message":"hello"}}`,
	} {
		event, err := ParseEventWithoutVerification([]byte(body))
		require.NoError(t, err)
		assert.Equal(t, &Event{ID: "evt_1", Type: EventType(name), Data: `{"message":"hello"}`, Raw: momo.Private(body)}, event)
		assert.Nil(t, event.Transaction, "an event that is not understood claims no payment")
	}
	event, err := ParseEventWithoutVerification([]byte(`{"event":"test.ping"}`))
	require.NoError(t, err)
	assert.Empty(t, event.Data)
}

// dataOf is an event of a charge or payout with the given members changed in a
// good one.
func dataOf(event, id, status, rest string) string {
	return `{"event":"` + event + `","data":{"id":"` + id + `","status":"` + status + `"` + rest + `}}`
}

func TestAnEventAndItsDataMustAgree(t *testing.T) {
	const amount = `,"amount":10000,"currency":"UGX"`
	for _, tt := range []struct {
		event, id, status string
		agree             bool
	}{
		{"charge.succeeded", "txn_1", "succeeded", true},
		{"charge.failed", "txn_1", "failed", true},
		{"payout.succeeded", "pout_1", "succeeded", true},
		{"payout.failed", "pout_1", "failed", true},
		{"charge.succeeded", "txn_1", "failed", false},
		{"charge.succeeded", "txn_1", "authorized", false},
		{"charge.succeeded", "txn_1", "refunded", false},
		{"charge.succeeded", "txn_1", "SUCCEEDED", false},
		{"charge.failed", "txn_1", "succeeded", false},
		{"charge.succeeded", "pout_1", "succeeded", false},
		{"payout.succeeded", "txn_1", "succeeded", false},
		{"payout.failed", "pout_1", "succeeded", false},
	} {
		event, err := ParseEventWithoutVerification([]byte(dataOf(tt.event, tt.id, tt.status, amount)))
		if tt.agree {
			require.NoError(t, err)
			assert.Equal(t, Status(tt.status).Status(), event.Transaction.Status)
			continue
		}
		assert.ErrorIs(t, err, errContradictory, "%v", tt)
		assert.Nil(t, event)
	}
}

func TestAnEventThatLacksWhatDecidesIsRefused(t *testing.T) {
	for name, body := range map[string]string{
		"no amount":           dataOf("charge.succeeded", "txn_1", "succeeded", ""),
		"amount null":         dataOf("charge.succeeded", "txn_1", "succeeded", `,"amount":null`),
		"amount zero":         dataOf("charge.succeeded", "txn_1", "succeeded", `,"amount":0`),
		"amount negative":     dataOf("charge.succeeded", "txn_1", "succeeded", `,"amount":-1`),
		"amount as words":     dataOf("charge.succeeded", "txn_1", "succeeded", `,"amount":"10000 UGX"`),
		"amount fractional":   dataOf("charge.succeeded", "txn_1", "succeeded", `,"amount":10000.5`),
		"amount twice":        dataOf("charge.succeeded", "txn_1", "succeeded", `,"amount":10000,"amount":1`),
		"amount in two cases": dataOf("charge.succeeded", "txn_1", "succeeded", `,"amount":10000,"Amount":1`),
		"other currency":      dataOf("charge.succeeded", "txn_1", "succeeded", `,"amount":10000,"currency":"KES"`),
		"no id":               dataOf("charge.succeeded", "", "succeeded", `,"amount":10000`),
		"no status":           dataOf("charge.succeeded", "txn_1", "", `,"amount":10000`),
		"two references":      dataOf("charge.succeeded", "txn_1", "succeeded", `,"amount":10000,"reference":"a","merchant_reference":"b"`),
		"status, long s":      dataOf("charge.succeeded", "txn_1", "succeeded", `,"amount":10000,"ſtatus":"failed"`),
		"no data":             `{"event":"charge.succeeded"}`,
		"data null":           `{"event":"charge.succeeded","data":null}`,
		"data a list":         `{"event":"charge.succeeded","data":[]}`,
		"data twice":          `{"event":"charge.succeeded","data":{},"data":{}}`,
		"no event":            `{"data":{"id":"txn_1","status":"succeeded","amount":10000}}`,
		"event empty":         `{"event":"","data":{}}`,
		"event in other case": `{"Event":"charge.succeeded","data":{}}`,
		"event twice":         `{"event":"charge.failed","event":"charge.succeeded","data":{}}`,
		"empty":               ``,
		"null":                `null`,
		"list":                `[]`,
		"trailing data":       `{"event":"test.ping"}{}`,
		"byte order mark":     "\ufeff" + `{"event":"test.ping"}`,
		"invalid UTF-8":       "{\"event\":\"test.ping\",\"data\":\"\xff\"}",
		"lone surrogate":      `{"event":"test.ping","data":"\ud800"}`,
		"too deep":            `{"event":"test.ping","data":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`,
	} {
		event, err := ParseEventWithoutVerification([]byte(body))
		assert.Error(t, err, name)
		assert.Nil(t, event, name)
	}
}
