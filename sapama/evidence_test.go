package sapama

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

func (l *lister) clientOf(t *testing.T, mode Mode) *Client {
	t.Helper()
	server := httptest.NewServer(l)
	t.Cleanup(server.Close)
	config := testConfig(2)
	config.BaseURL, config.Mode = server.URL, mode
	client, err := New(config)
	require.NoError(t, err)
	return client
}

// member adds a member to a row.
func member(row, text string) string {
	if text == "" {
		return row
	}
	return strings.TrimSuffix(row, "}") + "," + text + "}"
}

func TestARowOfTheOtherModeIsNoEvidence(t *testing.T) {
	const (
		live, sandbox, other = `"mode":"live"`, `"mode":"sandbox"`, `"mode":"test"`
		liveShop, testShop   = `"mode":"","environment":"live"`, `"environment":"sandbox"`
		simulated            = `"simulate":"success"`
	)
	for _, c := range []struct {
		name, invoice, receipt string
		paidFor                []Mode
	}{
		{"as the document shows them", liveShop, live, []Mode{ModeLive}},
		{"both of the sandbox", testShop, sandbox, []Mode{ModeSandbox}},
		{"without any word", "", "", []Mode{ModeLive, ModeSandbox}},
		{"without a word on the invoice", "", sandbox, []Mode{ModeSandbox}},
		{"without a word on the receipt", liveShop, "", []Mode{ModeLive}},
		{"a receipt of the sandbox for an invoice", liveShop, sandbox, nil},
		{"a receipt for an invoice of the sandbox", testShop, live, nil},
		{"an unknown word", liveShop, other, nil},
		{"a simulated receipt", "", simulated, []Mode{ModeSandbox}},
		{"a simulated invoice", simulated, "", []Mode{ModeSandbox}},
		{"a simulated payment", testShop + "," + simulated, sandbox + "," + simulated, []Mode{ModeSandbox}},
		{"a simulated payment that says live", liveShop, live + "," + simulated, nil},
		{"two words on one row", liveShop, live + "," + testShop, nil},
	} {
		invoice, receipt := member(paidInvoice, c.invoice), member(paidReceipt, c.receipt)
		for _, mode := range []Mode{ModeLive, ModeSandbox} {
			for _, page := range []string{pair(invoice, receipt), pair(receipt, invoice)} {
				client := (&lister{pages: []string{page}}).clientOf(t, mode)
				for what, find := range map[string]func() (*Transaction, error){
					"reference": func() (*Transaction, error) { return client.Transaction(t.Context(), "ORD-1") },
					"phone": func() (*Transaction, error) {
						return client.TransactionByPhone(t.Context(), momo.MustPhone("254722906835"), "ORD-1")
					},
					"invoice": func() (*Transaction, error) { return client.TransactionByID(t.Context(), "7") },
					"receipt": func() (*Transaction, error) { return client.TransactionByID(t.Context(), "8") },
					"code": func() (*Transaction, error) {
						return client.TransactionByCode(t.Context(), "OGG9SXHEST")
					},
				} {
					tx, err := find()
					isPaid := err == nil && tx.Status == momo.StatusSucceeded
					assert.Equal(t, slices.Contains(c.paidFor, mode), isPaid, "%s, for %s, by %s", c.name, mode, what)
				}
				for tx, err := range client.Transactions(t.Context(), Filter{}) {
					require.NoError(t, err)
					isPaid := tx.Status == momo.StatusSucceeded
					assert.Equal(t, slices.Contains(c.paidFor, mode), isPaid, "%s, listed for %s", c.name, mode)
				}
			}
		}
	}
}

func TestALookupFindsNoPaymentOfTheOtherMode(t *testing.T) {
	unasked := strings.Replace(paidReceipt, `"transaction_id":"7"`, `"transaction_id":"0"`, 1)
	sandbox := member(unasked, `"mode":"sandbox"`)
	unpaid := member(row("7", "ORD-1"), `"environment":"sandbox"`)
	payout := strings.Replace(payoutRow, `"mode":"live"`, `"mode":"sandbox"`, 1)
	client := (&lister{pages: []string{sandbox + "," + unpaid + "," + payout}}).clientOf(t, ModeLive)
	for _, reference := range []string{"ORD-1", "PAY-1"} {
		_, err := client.Transaction(t.Context(), reference)
		assert.ErrorIs(t, err, momo.ErrNotFound, "that the sandbox was asked proves nothing of real money")
	}
	for _, id := range []string{"7", "8", "305528", "OGG9SXHEST"} {
		_, err := client.TransactionByID(t.Context(), id)
		assert.ErrorIs(t, err, momo.ErrNotFound, id)
	}
	for tx, err := range client.Transactions(t.Context(), Filter{}) {
		require.NoError(t, err)
		assert.Equal(t, momo.StatusUnknown, tx.Status)
		assert.False(t, tx.Unsolicited(), "no money of a customer's came in")
		assert.NotNil(t, tx.Other)
	}
}

func TestWhatIsFoundByAnIdentifierHasItInThatField(t *testing.T) {
	// A row that was posted under a code that is the number of another payment's row.
	posted := `{"id":"55","type":"receipt","direction":"c2b","trans_id":"7","trans_amount":"900.00"}`
	alike := `{"id":"56","type":"receipt","direction":"c2b","trans_id":"trans_5f10","uuid":"trans_77"}`
	l := &lister{pages: []string{posted + "," + alike}}
	c := l.client(t)
	_, err := c.TransactionByID(t.Context(), "7")
	require.ErrorIs(t, err, momo.ErrNotFound, "a code is no number of a row")
	_, err = c.TransactionByID(t.Context(), "trans_5f10")
	require.ErrorIs(t, err, momo.ErrNotFound)

	for code, id := range map[string]string{"7": "55", "trans_5f10": "56"} {
		tx, err := c.TransactionByCode(t.Context(), code)
		require.NoError(t, err)
		assert.Equal(t, id, tx.ID)
		assert.Equal(t, code, l.queries[len(l.queries)-1].Get("trans_id"))
	}
	_, err = c.TransactionByCode(t.Context(), "55")
	require.ErrorIs(t, err, momo.ErrNotFound, "a number of a row is no code")
	before := len(l.queries)
	for _, code := range []string{"", "../x", "a b"} {
		_, err = c.TransactionByCode(t.Context(), code)
		require.ErrorIs(t, err, momo.ErrInvalid)
	}
	assert.Len(t, l.queries, before, "nothing is asked")
}

func TestWhatIsFoundByAPhoneIsOfThatPhone(t *testing.T) {
	payer := momo.MustPhone("254722906835")
	for phone, found := range map[string]bool{
		"254722906835": true, "0722906835": true, "": true, "2547 ***** 835": true, "254722906836": false,
	} {
		l := &lister{pages: []string{member(row("7", "ORD-1"), `"phone":"`+phone+`"`)}}
		_, err := l.client(t).TransactionByPhone(t.Context(), payer, "ORD-1")
		assert.Equal(t, found, err == nil, "a server that ignores the filter misleads nobody: %q", phone)
	}
}

func TestAnAnswerHasTheNumberOfItsOwnKind(t *testing.T) {
	for name, c := range map[string]struct {
		answer string
		call   func(*bench) error
	}{
		"a checkout": {`{"proxy_trans_id":5,"type":"success","code":200}`, func(b *bench) error {
			_, err := b.Collect(t.Context(), checkoutSample())
			return err
		}},
		"a payout": {`[{"invoice_id":5,"status":"success","trans_id":"PAY-1"}]`, func(b *bench) error {
			_, err := b.Disburse(t.Context(), payoutSample("PAY-1", "254722906830"))
			return err
		}},
	} {
		b := newBench(t, 2, 200, said(200, 700, c.answer))
		assert.ErrorIs(t, c.call(b), momo.ErrIndeterminate, name)
	}
}
