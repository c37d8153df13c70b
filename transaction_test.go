package momo_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

func TestATransactionIsSafeToPrintHoweverItIsHeld(t *testing.T) {
	type provider struct {
		momo.Transaction
		Fee money.Amount
	}
	tx := &provider{Transaction: momo.Transaction{
		Provider: "samsoftpay", Direction: momo.In, ID: "txn_1", Reference: "order-001", Status: momo.StatusFailed,
		Amount: money.MustParse("10000", money.UGX), Phone: momo.MustPhone("256700123456"), Reason: "256700123456 has no money",
	}}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		for _, held := range []any{tx, *tx, []*provider{tx}, struct{ T *provider }{tx}, map[string]*provider{"t": tx}} {
			assert.NotContains(t, strings.ReplaceAll(fmt.Sprintf(verb, held), " ", ""), "700123456", verb)
		}
	}
	assert.Equal(t, `samsoftpay in "order-001" ("txn_1"): failed, 10000 UGX`, fmt.Sprint(tx))
	assert.Equal(t, tx.Transaction, tx.Common())
	assert.True(t, tx.Final())
}

func TestDirectionsAreWords(t *testing.T) {
	for direction, want := range map[momo.Direction]string{momo.In: "in", momo.Out: "out", 0: "unknown", 9: "unknown"} {
		text, err := direction.MarshalText()
		assert.NoError(t, err)
		assert.Equal(t, want, string(text))
	}
}
