package samsoftpay

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

func idsOf(all []*Transaction) (ids []string) {
	for _, tx := range all {
		ids = append(ids, tx.ID)
	}
	return ids
}

func TestCandidatesAreAllThatFit(t *testing.T) {
	rows := []string{
		paid("pout_fits", noon.Add(time.Second)),
		paid("pout_atTheTime", noon),
		paid("pout_noReference", noon, `"salary-17"`, `null`),
		paid("pout_failed", noon, "authorized", "failed"),
		paid("pout_noNumber", noon, "recipient_phone", "payee"),
		paid("pout_noTime", noon, "created_at", "made_at"),
		paid("pout_atTheEnd", noon.Add(time.Hour)),
		paid("pout_anotherNumber", noon, "256780000001", "256780000002"),
		paid("pout_anotherAmount", noon, "50000", "50001"),
		paid("pout_anotherReference", noon, "salary-17", "salary-18"),
		paid("pout_before", noon.Add(-time.Microsecond)),
		paid("pout_after", noon.Add(time.Hour+time.Microsecond)),
		paid("txn_aCharge", noon),
	}
	lost := aLostPayout()
	lost.Reference, lost.CreatedBefore = "salary-17", noon.Add(time.Hour)
	c, p := answering(t, pageOf("", rows...))
	all, err := c.Candidates(t.Context(), lost)
	require.NoError(t, err)
	fitting := []string{"pout_fits", "pout_atTheTime", "pout_noReference", "pout_failed", "pout_noNumber", "pout_noTime", "pout_atTheEnd"}
	assert.Equal(t, fitting, idsOf(all))
	assert.Equal(t, "/v1/payouts?created_after=2026-11-20T12%3A00%3A00Z&created_before=2026-11-20T13%3A00%3A01Z&limit=100", p.requests()[0].target)
	assert.Len(t, p.requests(), 1)

	c, _ = answering(t, pageOf("", rows...))
	all, err = c.Candidates(t.Context(), LostPayment{Direction: momo.Out, Amount: ugx("50000"), CreatedAfter: noon})
	require.NoError(t, err)
	assert.Equal(t, append(fitting, "pout_anotherNumber", "pout_anotherReference", "pout_after"), idsOf(all), "what is not known is not compared")
}

func TestCandidatesForAChargeAreCharges(t *testing.T) {
	c, p := answering(t, pageOf("txn_2", made("txn_2", noon)), pageOf("", made("txn_1", noon), made("pout_1", noon)))
	all, err := c.Candidates(t.Context(), LostPayment{Direction: momo.In, Amount: ugx("10000"), Phone: aCharge().Payer, CreatedAfter: noon})
	require.NoError(t, err)
	assert.Equal(t, []string{"txn_2", "txn_1"}, idsOf(all), "the list of charges names no payer")
	assert.Equal(t, "/v1/charges?created_after=2026-11-20T12%3A00%3A00Z&limit=100", p.requests()[0].target)
	assert.Len(t, p.requests(), 2)
	assert.True(t, all[0].Phone.IsZero(), "nothing is filled in")
}

func TestCandidatesAreAllOrNone(t *testing.T) {
	c, _ := answering(t, pageOf("pout_1", paid("pout_1", noon)), answer{status: 500})
	all, err := c.Candidates(t.Context(), aLostPayout())
	require.ErrorIs(t, err, momo.ErrUnavailable)
	assert.Nil(t, all)
}

func TestNoCandidateIsNoError(t *testing.T) {
	c, _ := answering(t, pageOf(""))
	all, err := c.Candidates(t.Context(), aLostPayout())
	require.NoError(t, err)
	assert.Empty(t, all)
}
