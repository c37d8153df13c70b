package mpgateway

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

// assertAsked reads a callback about whose order the gateway is asked.
func assertAsked(t *testing.T, body string) *Callback {
	t.Helper()
	got, err := ParseAskedWithoutVerification([]byte(body))
	if !assert.NoError(t, err, body) {
		return &Callback{}
	}
	assert.Equal(t, momo.StatusSucceeded, got.Status, body)
	assert.Equal(t, "10", got.Number, body)
	assert.Equal(t, money.MustParse("10", money.KES), got.Amount, body)
	assert.Equal(t, momo.Private(body), got.Raw)
	return got
}

// The types of JSON, and objects that are none, change nothing of what is signed, or
// nothing that the gateway does not say by itself.
func TestACallbackOfOtherTypesIsReadWhereTheGatewayIsAsked(t *testing.T) {
	for path, values := range map[string][]string{
		"status": {`"2"`}, "amount": {`"10"`}, "init_amount": {`"100"`}, "operation_type": {`"17"`},
		"provider_id": {`"40"`, `null`, `true`, `"forty"`, `4.5`}, "order_id": {`16280954971`},
		"transaction_id": {`null`, `true`, `1.5`, `7654321`}, "transaction_ref": {`null`, `5`, `false`},
		"customer_id": {`null`, `254722345678`, `"joe"`, `true`}, "destination_id": {`null`, `7000000`},
		"merchant_id": {`null`, `7`}, "result.code": {`"0"`, `null`, `true`}, "result.message": {`null`, `5`, `[]`, `{}`},
		"provider_result.code": {`null`, `[]`, `{}`, `true`}, "service_id": {`null`, `[]`, `{}`},
		"service_date_time": {`1732500000`, `null`, `[]`},
	} {
		for _, value := range values {
			got := assertAsked(t, bodyOf(with(mobile(), path, value)...))
			assert.False(t, got.NeedsID)
		}
	}
	for _, empty := range []string{`null`, `[]`, `{}`, `""`, `5`, `true`} {
		whole := bodyOf(mobile()...)
		for _, object := range []string{`{"code":0,"message":"OK"}`, `{"code":"0","message":"Accepted"}`} {
			assertAsked(t, strings.Replace(whole, object, empty, 1))
		}
		assertAsked(t, strings.TrimSuffix(whole, "}")+`,"extra":`+empty+`}`)
		bill := without(paybill(), "extra.BillRefNumber", "extra.FirstName", "extra.MiddleName", "extra.LastName")
		got := assertAsked(t, strings.TrimSuffix(bodyOf(bill...), "}")+`,"extra":`+empty+`}`)
		assert.True(t, got.Unsolicited())
		assert.Empty(t, got.Account)
	}
}

// What only informs may be missing; what a payment depends on may not.
func TestACallbackMayLackWhatTheGatewaySaysItself(t *testing.T) {
	needed := []string{"operation_type", "amount", "order_id", "status"}
	for _, m := range mobile() {
		body := bodyOf(without(mobile(), m.path)...)
		switch {
		case m.path == "currency":
			got, err := ParseAskedWithoutVerification([]byte(body))
			require.NoError(t, err)
			assert.True(t, got.Amount.IsZero())
		case slices.Contains(needed, m.path):
			_, err := ParseAskedWithoutVerification([]byte(body))
			assert.ErrorAs(t, err, new(*AmbiguousError), m.path)
		default:
			assertAsked(t, body)
		}
	}
	_, err := ParseAskedWithoutVerification([]byte(bodyOf(without(paybill(), "currency")...)))
	assert.ErrorAs(t, err, new(*AmbiguousError))
}

// Where the gateway is asked, an addition behind an identifier leaves in doubt only
// what the answer says, or names: it is left empty, and of an order the ID is needed.
func TestAnAdditionBehindAnIdentifierIsLetThroughWhereTheGatewayIsAsked(t *testing.T) {
	for _, value := range []string{`"stk"`, `null`, `5`, `{"a":["b"]}`, `[1]`} {
		for path, emptied := range map[string]func(*Callback) string{
			"merchant_id":     func(c *Callback) string { return c.MerchantID },
			"transaction_id":  func(c *Callback) string { return c.Transaction.ID },
			"transaction_ref": func(c *Callback) string { return c.NetworkReference },
			"destination_id":  func(c *Callback) string { return c.DestinationID },
		} {
			got := assertAsked(t, bodyOf(with(with(mobile(), "destination_id", `"7000000"`), path+">channel", value)...))
			assert.Empty(t, emptied(got), path)
			assert.False(t, got.NeedsID, path)
		}
		got := assertAsked(t, bodyOf(with(mobile(), "order_id>channel", value)...))
		assert.True(t, got.NeedsID)
		assert.Equal(t, "order-1000", got.Reference)
		got = assertAsked(t, bodyOf(with(mobile(), "order_id>channel", value, "transaction_id>brand", value)...))
		assert.Equal(t, []any{"1234567", true}, []any{got.Transaction.ID, got.NeedsID})
		for _, none := range [][]member{
			with(mobile(), "order_id>channel", value, "transaction_id", `""`),
			with(paybill(), "order_id>channel", value),
			with(paybill(), "extra.BillRefNumber>extra.channel", value),
		} {
			_, err := ParseAskedWithoutVerification([]byte(bodyOf(none...)))
			assert.ErrorAs(t, err, new(*AmbiguousError), bodyOf(none...))
		}
	}
}

// Odd in what a payment depends on is a doubt, also where the gateway is asked.
func TestWhatAPaymentDependsOnIsNotTakenFromSomethingOdd(t *testing.T) {
	for path, values := range map[string][]string{
		"status": {`2.0`, `true`, `null`, `[]`, `{}`, `"two"`}, "amount": {`1e1`, `"1e1"`, `true`, `null`, `[]`, `"010"`, `"10."`, `"-10"`, `""`},
		"init_amount": {`"1e2"`, `null`}, "operation_type": {`17.0`, `null`}, "currency": {`404`, `null`, `"kes"`, `[]`, `""`},
		"order_id": {`1.5`, `null`, `true`, `[]`, `1234567890123456789`, `"o 1"`, `""`},
	} {
		for _, value := range values {
			_, err := ParseAskedWithoutVerification([]byte(bodyOf(with(mobile(), path, value)...)))
			assert.Error(t, err, "%s: %s", path, value)
		}
	}
	for _, value := range []string{`true`, `[]`, `{}`, `5.5`, `1234567890123456789`} {
		_, err := ParseAskedWithoutVerification([]byte(bodyOf(with(paybill(), "extra.BillRefNumber", value)...)))
		assert.Error(t, err, value)
	}
	for _, members := range [][]member{
		with(mobile(), "status>new_status", "3"), with(mobile(), "amount>0", "1"), with(mobile(), "customer_id>x", `"amount5"`),
		append(paybill(), member{"PayBillRefNumber", `"555"`}),
	} {
		_, err := ParseAskedWithoutVerification([]byte(bodyOf(members...)))
		assert.ErrorAs(t, err, new(*AmbiguousError))
	}
}

// The account's other name, which the document's section on validation has.
func TestTheAccountOfACallbackHasTwoNames(t *testing.T) {
	for _, members := range [][]member{
		otherName(paybill(), "extra.PayBillRefNumber"),
		append(paybill(), member{"PayBillRefNumber", `555555555`}),
		with(paybill(), "service_date_time>PayBillRefNumber", `"555555555"`),
	} {
		body := bodyOf(members...)
		got, err := ParseCallbackWithoutVerification([]byte(body))
		if assert.NoError(t, err, body) {
			assert.Equal(t, momo.Private("555555555"), got.Account)
		}
	}
	alone := bodyOf(append(without(paybill(), "extra.BillRefNumber"), member{"PayBillRefNumber", `"555555555"`})...)
	requireDoubt(t, alone, false)
	assert.Equal(t, momo.Private("555555555"), assertAsked(t, alone).Account)
	for _, body := range []string{
		bodyOf(append(paybill(), member{"PayBillRefNumber", `"5"`})...),
		bodyOf(with(paybill(), "extra.BillRefNumber>extra.PayBillRefNumber", `"5"`)...),
	} {
		requireDoubt(t, body, false)
	}
	empty, err := ParseCallbackWithoutVerification([]byte(bodyOf(with(paybill(), "extra.BillRefNumber", `""`)...)))
	require.NoError(t, err)
	assert.Empty(t, empty.Account)
}
