package momo_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

func TestATransactionIsSafeToPrintInsideAProvidersOwn(t *testing.T) {
	type provider struct {
		momo.Transaction
		Fee money.Amount
	}
	tx := &provider{Transaction: momo.Transaction{
		Provider: "samsoftpay", Direction: momo.In, ID: "txn_1", Reference: "order-001", Status: momo.StatusFailed,
		Amount: money.MustParse("10000", money.UGX),
		Phone:  momo.MustPhone(number), Reason: number + " has no money",
	}}
	assertMasked(t, "order-001", containers(*tx))
	assert.Equal(t, `samsoftpay in "order-001" ("txn_1"): failed, 10000 UGX`, fmt.Sprint(tx))
	assert.Equal(t, tx.Transaction, tx.Common())
	assert.True(t, tx.Final())
}
