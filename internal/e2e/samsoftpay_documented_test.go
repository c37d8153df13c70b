package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/samsoftpay"
	"github.com/momo-go/momo/simulator"
)

// A server that has only what the document describes accepts every verb of the document,
// and settles what it accepted; what it cannot be asked proves nothing.
func TestSamsoftpayIsServedByAServerOfItsDocumentsAge(t *testing.T) {
	sim := start(t)
	sim.SetSamsoftpayQuirks(simulator.SamsoftpayQuirks{AsDocumented: true})
	sim.SetBalance(simulator.Samsoftpay, 1_000_000)
	client, err := samsoftpay.New(samsoftpay.Config{
		SecretKey: simulator.SamsoftpayTestKey, BaseURL: sim.URL(simulator.Samsoftpay), Options: quick,
	})
	require.NoError(t, err)
	phone := momo.MustPhone("256700123456")
	charge := samsoftpay.CollectRequest{
		Amount: money.MustParse("10000", money.UGX), Payer: phone, Channel: samsoftpay.ChannelMTN, Reference: "Order 17, Mrs. Nakato",
	}
	tx, err := client.Collect(t.Context(), charge)
	require.NoError(t, err)
	assert.Equal(t, charge.Reference, tx.Reference)
	require.NoError(t, sim.Approve(simulator.Samsoftpay, tx.ID))
	found, err := client.TransactionByID(t.Context(), tx.ID)
	require.NoError(t, err)
	assert.Equal(t, momo.StatusSucceeded, found.Status)
	assert.Equal(t, charge.Amount, found.Amount)

	payout, err := client.Disburse(t.Context(), samsoftpay.DisburseRequest{Amount: charge.Amount, Payee: phone, Reference: "salary-17"})
	require.NoError(t, err)
	assert.Equal(t, charge.Amount, payout.Amount, "which was asked for, and not answered")
	link, err := client.PaymentLink(t.Context(), samsoftpay.PaymentLinkRequest{Amount: charge.Amount})
	require.NoError(t, err)
	assert.NotEmpty(t, link.URL)

	_, err = client.Transaction(t.Context(), charge.Reference)
	require.ErrorIs(t, err, momo.ErrInvalid)
	assert.Equal(t, momo.Indeterminate, momo.OutcomeOf(err))

	sim.Fault(simulator.Fault{Provider: simulator.Samsoftpay, Operation: "charge", Kind: simulator.FaultResetAfter})
	charge.Reference = "order-018"
	_, err = client.Collect(t.Context(), charge)
	require.ErrorIs(t, err, momo.ErrIndeterminate)
	assert.Equal(t, 1, count(sim, simulator.Samsoftpay, func(p simulator.Payment) bool { return p.Reference == "order-018" }))
}
