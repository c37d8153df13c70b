package samsoftpay

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

// An answer that is about something else than what was asked is no answer.

func TestAChargeIsNotAnsweredByAPayout(t *testing.T) {
	c, _ := answering(t, answer{status: 201, body: `{"id":"pout_1","status":"succeeded","amount":10000,"fee":750}`})
	_, err := c.Collect(t.Context(), aCharge())
	assert.ErrorIs(t, err, momo.ErrIndeterminate)

	c, _ = answering(t, answer{status: 201, body: `{"id":"txn_1","status":"succeeded","amount":50000,"fee":750}`})
	_, err = c.Disburse(t.Context(), aPayout())
	assert.ErrorIs(t, err, momo.ErrIndeterminate)
}

func TestAPayoutIsNotAnsweredByOneToSomebodyElse(t *testing.T) {
	c, _ := answering(t, answer{status: 201, body: `{"id":"pout_1","status":"authorized","amount":50000,"fee":750,"recipient_phone":"256700999999"}`})
	_, err := c.Disburse(t.Context(), aPayout())
	assert.ErrorIs(t, err, momo.ErrIndeterminate)
}

func TestAReadTransactionIsTheOneAskedFor(t *testing.T) {
	c, _ := answering(t, answer{status: 200, body: row("txn_2", "order-002", StatusFailed)})
	tx, err := c.TransactionByID(t.Context(), "txn_1")
	assert.ErrorIs(t, err, momo.ErrUnavailable)
	assert.Nil(t, tx)
}

func TestAReadLinkIsTheOneAskedFor(t *testing.T) {
	c, _ := answering(t, answer{status: 200, body: `{"id":"lnk_2","amount":1,"url":"https://samsoftpay.com/pay/lnk_2"}`})
	_, err := c.PaymentLinkByID(t.Context(), "lnk_1")
	assert.ErrorIs(t, err, momo.ErrUnavailable)
}

func TestALinkIsForTheAmountAskedFor(t *testing.T) {
	c, _ := answering(t, answer{status: 201, body: `{"id":"lnk_1","amount":1,"url":"https://samsoftpay.com/pay/lnk_1"}`})
	_, err := c.PaymentLink(t.Context(), PaymentLinkRequest{Amount: ugx("25000")})
	assert.ErrorIs(t, err, momo.ErrIndeterminate)
}

func TestARefundIsOfTheChargeAskedFor(t *testing.T) {
	c, _ := answering(t, answer{status: 202, body: fixture(t, "refund_response")})
	_, err := c.Refund(t.Context(), RefundRequest{ChargeID: "txn_1"})
	assert.ErrorIs(t, err, momo.ErrIndeterminate)
}

func TestAnAccountHolderIsOfTheNumberAskedFor(t *testing.T) {
	c, _ := answering(t, answer{status: 200, body: fixture(t, "account_holder_response")})
	_, err := c.AccountHolder(t.Context(), momo.MustPhone("256780000001"))
	assert.ErrorIs(t, err, momo.ErrUnavailable)
}

func TestAListWithoutRowsIsAListAndNothingElseIs(t *testing.T) {
	for _, body := range []string{`{}`, `{"data":null}`, `{"mode":"test"}`, `{"error":"down for maintenance"}`, `{"data":{}}`} {
		c, _ := answering(t, answer{status: 200, body: body})
		_, err := c.Transaction(t.Context(), "order-001")
		assert.ErrorIs(t, err, momo.ErrUnavailable, body)
	}
}

func TestAPageThatPromisesMoreNamesItsCursor(t *testing.T) {
	c, _ := answering(t, answer{status: 200, body: `{"data":[` + row("txn_1", "order-002", StatusFailed) + `],"has_more":true,"next_cursor":null}`})
	_, err := c.Transaction(t.Context(), "order-001")
	assert.ErrorIs(t, err, momo.ErrUnavailable, "what lies beyond was not searched")
}

func TestAFailedChargeDoesNotHideAPayoutOfTheSameReference(t *testing.T) {
	c, _ := answering(t, pageOf("", row("txn_1", "order-001", StatusFailed)), pageOf("", row("pout_1", "order-001", StatusAuthorized)))
	tx, err := c.Transaction(t.Context(), "order-001")
	require.NoError(t, err)
	assert.Equal(t, "pout_1", tx.ID, "the one that says most")
}

func TestAMerchantWithoutABookingHasABalanceOfZero(t *testing.T) {
	c, _ := answering(t, answer{status: 200, body: `{"mode":"test","balances":[],"consistent":true,"as_of":1795196804}`})
	b, err := c.Balance(t.Context())
	require.NoError(t, err)
	assert.Equal(t, ugx("0"), b.Available)
	assert.Equal(t, ugx("0"), b.Pending)
	assert.Equal(t, ugx("0"), b.Total)
}

func TestABalanceWithoutATimeHasNone(t *testing.T) {
	c, _ := answering(t, answer{status: 200, body: `{"balances":[{"currency":"UGX","available":1,"pending":2,"total":3}]}`})
	b, err := c.Balance(t.Context())
	require.NoError(t, err)
	assert.True(t, b.AsOf.IsZero(), "not 1970")
}

// A row of the sandbox is no evidence for a live client, and the other way round.
func TestAnAnswerOfTheOtherModeIsNone(t *testing.T) {
	live := func(body string) string { return strings.Replace(body, `"test"`, `"live"`, 1) }
	for _, mode := range []struct {
		key  momo.Secret
		body func(string) string
	}{{"sk_test_7d1f", live}, {"sk_live_7d1f", func(body string) string { return body }}} {
		client := func(status int, body string) *Client {
			p := &provider{answers: []answer{{status: status, body: mode.body(body)}}}
			return p.client(t, Config{SecretKey: mode.key})
		}
		_, err := client(201, made("txn_1", noon)).Collect(t.Context(), aCharge())
		require.ErrorIs(t, err, momo.ErrIndeterminate)
		_, err = client(201, paid("pout_1", noon, `"salary-17"`, `null`)).Disburse(t.Context(), aPayout())
		require.ErrorIs(t, err, momo.ErrIndeterminate)
		_, err = client(200, made("txn_1", noon)).TransactionByID(t.Context(), "txn_1")
		require.ErrorIs(t, err, momo.ErrUnavailable)
		_, err = client(200, pageOf("", made("txn_1", noon)).body).Transaction(t.Context(), "order-001")
		require.ErrorIs(t, err, momo.ErrUnavailable)
		_, err = client(200, pageOf("", paid("pout_1", noon)).body).Candidates(t.Context(), aLostPayout())
		require.ErrorIs(t, err, momo.ErrUnavailable)
		_, err = client(200, `{"mode":"test","balances":[]}`).Balance(t.Context())
		require.ErrorIs(t, err, momo.ErrUnavailable)
	}
}

func TestAChargeIsNotAnsweredByOneThroughAnotherChannel(t *testing.T) {
	c, _ := answering(t, answer{status: 201, body: `{"id":"txn_1","status":"authorized","amount":10000,"channel":"airtel_money"}`})
	_, err := c.Collect(t.Context(), aCharge())
	assert.ErrorIs(t, err, momo.ErrIndeterminate)
}

// The document calls the reference optional, and does not say that the provider makes
// none.
func TestAReferenceThatTheProviderMadeIsTheResults(t *testing.T) {
	c, p := answering(t, answer{status: 201, body: `{"id":"pout_1","status":"authorized","amount":50000,"reference":"SP 000017"}`})
	tx, err := c.Disburse(t.Context(), aPayout())
	require.NoError(t, err)
	assert.Equal(t, "SP 000017", tx.Reference)
	assert.NotContains(t, p.requests()[0].body, "reference")
	charge := aCharge()
	charge.Reference = ""
	c, _ = answering(t, anAcceptedCharge)
	assert.Equal(t, "order-001", collected(t, c, charge).Reference)

	charge.Reference = "order-002"
	_, err = c.Collect(t.Context(), charge)
	assert.ErrorIs(t, err, momo.ErrIndeterminate, "but it is not another one than was asked for")
}

// 0 UGX is an amount.
func TestAFeeOrAmountThatIsNotNamedIsNone(t *testing.T) {
	for body, want := range map[string]money.Amount{
		`{"id":"txn_1","status":"authorized","amount":10000}`:            {},
		`{"id":"txn_1","status":"authorized","amount":10000,"fee":null}`: {},
		`{"id":"txn_1","status":"authorized","amount":10000,"fee":0}`:    ugx("0"),
		`{"id":"txn_1","status":"authorized","amount":10000,"fee":200}`:  ugx("200"),
	} {
		c, _ := answering(t, answer{status: 201, body: body})
		assert.Equal(t, want, collected(t, c, aCharge()).Fee, body)
	}
	for amount, want := range map[string]money.Amount{"": {}, `"amount":null,`: {}, `"amount":25000,`: ugx("25000")} {
		c, _ := answering(t, answer{status: 201, body: `{` + amount + `"id":"lnk_1","url":"https://samsoftpay.com/pay/lnk_1"}`})
		link, err := c.PaymentLink(t.Context(), PaymentLinkRequest{Amount: ugx("25000")})
		require.NoError(t, err)
		assert.Equal(t, want, link.Amount, amount)
	}
	c, _ := answering(t, answer{status: 201, body: `{"amount":0,"id":"lnk_1","url":"https://samsoftpay.com/pay/lnk_1"}`})
	_, err := c.PaymentLink(t.Context(), PaymentLinkRequest{Amount: ugx("25000")})
	assert.ErrorIs(t, err, momo.ErrIndeterminate, "0 UGX is another amount")
}

func TestABalanceThatLacksAnAmountIsNone(t *testing.T) {
	for _, body := range []string{
		`{"currency":"UGX","pending":2,"total":3}`, `{"currency":"UGX","available":1,"total":3}`,
		`{"currency":"UGX","available":1,"pending":2}`, `{"currency":"UGX","available":null,"pending":2,"total":3}`,
	} {
		c, _ := answering(t, answer{status: 200, body: `{"balances":[` + body + `]}`})
		_, err := c.Balance(t.Context())
		assert.ErrorIs(t, err, momo.ErrUnavailable, body)
	}
}
