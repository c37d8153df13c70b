package sapama

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
)

const (
	paidReceipt = `{"id":"8","type":"receipt","direction":"c2b","location_id":"2","trans_id":"OGG9SXHEST",` +
		`"trans_amount":"350.00","currency":"","reference_number":"ORD-1","status":"1","transaction_id":"7"}`
	paidInvoice = `{"id":"7","type":"invoice","direction":"c2b","location_id":"2","trans_id":"OGG9SXHEST",` +
		`"trans_amount":"350.00","currency":"KES","reference_number":"ORD-1","status":"1","ipned":"success",` +
		`"transaction_id":"8"}`
)

// pair nests one row in another, as the list does.
func pair(outer, inner string) string {
	return strings.TrimSuffix(outer, "}") + `,"transaction":` + inner + `}`
}

func readRow(t *testing.T, text string) *Transaction {
	t.Helper()
	var w wireRow
	require.NoError(t, strictjson.Unmarshal([]byte(text), &w), text)
	tx, err := w.transaction(rules{mode: ModeLive})
	require.NoError(t, err, text)
	return tx
}

func TestPaidIsOnlyAReceiptTiedToItsInvoice(t *testing.T) {
	const paid, pending, unknown = momo.StatusSucceeded, momo.StatusPending, momo.StatusUnknown
	change := func(row, old, replacement string) string {
		require.Contains(t, row, old)
		return strings.Replace(row, old, replacement, 1)
	}
	noLink := func(row string) string { return row[:strings.Index(row, `,"transaction_id"`)] + "}" }
	invoice := func(old, replacement string) string { return change(paidInvoice, old, replacement) }
	receipt := func(old, replacement string) string { return change(paidReceipt, old, replacement) }
	both := func(old, replacement string) string {
		return pair(invoice(old, replacement), receipt(old, replacement))
	}
	for name, c := range map[string]struct {
		row  string
		want momo.Status
	}{
		"the invoice with its receipt":    {pair(paidInvoice, paidReceipt), paid},
		"the receipt with its invoice":    {pair(paidReceipt, paidInvoice), paid},
		"an invoice alone":                {noLink(paidInvoice), pending},
		"an invoice with no counterpart":  {pair(invoice(`"8"`, `"0"`), `[]`), pending},
		"null for a counterpart":          {pair(noLink(paidInvoice), `null`), pending},
		"text for a counterpart":          {pair(noLink(paidInvoice), `""`), pending},
		"a counterpart that is not shown": {paidInvoice, unknown},
		"a receipt alone":                 {noLink(paidReceipt), unknown},
		"two receipts":                    {pair(paidReceipt, invoice("invoice", "receipt")), unknown},
		"two invoices":                    {pair(paidInvoice, receipt("receipt", "invoice")), unknown},
		"one shilling less":               {pair(paidInvoice, receipt("350.00", "349.00")), unknown},
		"one cent more":                   {pair(paidInvoice, receipt("350.00", "350.01")), unknown},
		"an amount with a comma":          {both("350.00", "1,350.00"), unknown},
		"nothing paid of nothing":         {both("350.00", "0.00"), unknown},
		"another currency":                {pair(paidInvoice, receipt(`"currency":""`, `"currency":"UGX"`)), unknown},
		"both in another currency": {
			pair(invoice("KES", "TZS"), receipt(`"currency":""`, `"currency":"TZS"`)), unknown,
		},
		"another till":                 {pair(paidInvoice, receipt(`"location_id":"2"`, `"location_id":"3"`)), unknown},
		"no till":                      {both(`"location_id":"2"`, `"location_id":""`), unknown},
		"another order":                {pair(paidInvoice, receipt("ORD-1", "ORD-2")), unknown},
		"another code":                 {pair(paidInvoice, receipt("OGG9SXHEST", "OTHER")), unknown},
		"no code":                      {pair(paidInvoice, receipt("OGG9SXHEST", "")), unknown},
		"an invoice without the code":  {pair(invoice("OGG9SXHEST", ""), paidReceipt), paid},
		"a receipt of another invoice": {pair(paidInvoice, receipt(`_id":"7"`, `_id":"9"`)), unknown},
		"an invoice with another one":  {pair(invoice(`_id":"8"`, `_id":"9"`), paidReceipt), unknown},
		"money that went out":          {pair(paidInvoice, receipt("c2b", "b2c")), unknown},
		"a pair that went out":         {both("c2b", "b2c"), unknown},
		"a direction of nobody":        {pair(paidInvoice, receipt("c2b", "")), unknown},
		"a payout":                     {change(noLink(paidReceipt), "c2b", "b2c"), unknown},
		"a type of nobody":             {change(noLink(paidReceipt), "receipt", "refund"), unknown},
		"words of success": {
			change(noLink(paidInvoice), `"status":"1"`, `"status":"success","third_party_message":"Success"`), pending,
		},
	} {
		assert.Equal(t, c.want, readRow(t, c.row).Status, name)
	}
}

func TestTransactionHasTheInvoicesNumberAndTheReceiptsAmount(t *testing.T) {
	for _, row := range []string{pair(paidInvoice, paidReceipt), pair(paidReceipt, paidInvoice)} {
		tx := readRow(t, row)
		assert.Equal(t, "7", tx.ID)
		assert.Equal(t, "8", tx.Receipt.ID)
		assert.Equal(t, "OGG9SXHEST", tx.Code)
		assert.Equal(t, ReconciliationRecorded, tx.Invoice.Reconciliation)
	}
	tx := readRow(t, pair(paidInvoice, strings.Replace(paidReceipt, "350.00", "349.00", 1)))
	assert.Equal(t, kes("349"), tx.Amount, "what was received")
	assert.False(t, tx.Unsolicited())
}

func TestUnsolicitedIsAReceiptOfItsOwn(t *testing.T) {
	alone := strings.Replace(paidReceipt, `"transaction_id":"7"`, `"transaction_id":"0"`, 1)
	assert.True(t, readRow(t, alone).Unsolicited())
	assert.False(t, readRow(t, paidReceipt).Unsolicited(), "it names an invoice that is not shown")
	assert.False(t, readRow(t, strings.Replace(alone, "OGG9SXHEST", "", 1)).Unsolicited())
	assert.False(t, readRow(t, strings.Replace(alone, "350.00", "0", 1)).Unsolicited())
	assert.False(t, readRow(t, paidInvoice).Unsolicited())
	assert.False(t, readRow(t, strings.Replace(alone, "c2b", "b2c", 1)).Unsolicited())
}

func TestPayoutsReferenceIsReadFromEitherField(t *testing.T) {
	const payout = `{"id":9,"type":"b2c","direction":"b2c","trans_amount":"100","phone":"0722906830",` +
		`"b2c_out_status_code":"0","third_party_message":"done",`
	for _, row := range []string{payout + `"reference_number":"PAY-1"}`, payout + `"third_party_trans_id":"PAY-1"}`} {
		tx := readRow(t, row)
		assert.Equal(t, "PAY-1", tx.Reference)
		assert.Equal(t, momo.Out, tx.Direction)
		assert.Equal(t, momo.StatusUnknown, tx.Status, "no result code is documented")
		assert.Equal(t, "0", tx.ProviderStatus)
		assert.Equal(t, momo.MustPhone("254722906830"), tx.Phone)
		assert.Equal(t, "done", string(tx.Reason))
		assert.NotNil(t, tx.Other)
	}
}

func TestTimesAreReadInTheirTwoZonesAndFormats(t *testing.T) {
	utc := time.Date(2020, 7, 16, 15, 52, 0, 0, time.UTC)
	for _, c := range []struct {
		text string
		zone *time.Location
		want time.Time
	}{
		{"2020-07-16 15:52:00", time.UTC, utc},
		{"2020-07-16 18:52:00", nairobi, utc},
		{"20200716185200", nairobi, utc},
		{" 16/07/20 03:52 PM", time.UTC, utc},
		{"2020-07-16", time.UTC, time.Date(2020, 7, 16, 0, 0, 0, 0, time.UTC)},
		{"0000-00-00 00:00:00", time.UTC, time.Time{}},
		{"0000-00-00", nairobi, time.Time{}},
		{"", time.UTC, time.Time{}},
		{"yesterday", time.UTC, time.Time{}},
	} {
		assert.Equal(t, c.want, readTime(c.text, c.zone), c.text)
	}
	tx := readRow(t, `{"id":"1","type":"invoice","direction":"c2b","trans_time":"0000-00-00 00:00:00",
		"date":" 16/07/20 03:52 PM"}`)
	assert.Equal(t, utc, tx.Invoice.At, "the date where there is no time")
}

func TestARowIsReadWhicheverWayItsNumbersAreWritten(t *testing.T) {
	tx := readRow(t, `{"id":7,"type":"invoice","direction":"c2b","location_id":2,"trans_amount":350,
		"phone":254722906835,"transaction_id":0}`)
	assert.Equal(t, "7", tx.ID)
	assert.Equal(t, int64(2), tx.Till)
	assert.Equal(t, kes("350"), tx.Amount)
	assert.Equal(t, momo.MustPhone("254722906835"), tx.Phone)
	tx = readRow(t, `{"id":"7","trans_amount":"1e3","phone":"2547 ***** 835","location_id":"x","created_at":"soon"}`)
	assert.True(t, tx.Amount.IsZero(), "an odd row hides no other one")
	assert.True(t, tx.Phone.IsZero())
}

func TestACounterpartThatCannotBeReadIsNotNone(t *testing.T) {
	alone := strings.Replace(paidReceipt, `"transaction_id":"7"`, `"transaction_id":"0"`, 1)
	for _, shown := range []string{`null`, `""`, `[]`, `[ ]`, `false`, `0`, `"0"`} {
		assert.True(t, readRow(t, pair(alone, shown)).Unsolicited(), shown)
	}
	for _, shown := range []string{`[{"id":"7"}]`, `true`, `7`, `"7"`, `{}`, `{"id":{}}`} {
		var w wireRow
		require.NoError(t, strictjson.Unmarshal([]byte(pair(alone, shown)), &w), shown)
		_, err := w.transaction(rules{mode: ModeLive})
		assert.Error(t, err, shown)
	}
	for _, link := range []string{`"x"`, `"-7"`, `7`, `"07"`} {
		tx := readRow(t, strings.Replace(paidReceipt, `"transaction_id":"7"`, `"transaction_id":`+link, 1))
		assert.False(t, tx.Unsolicited(), "it names a counterpart: %s", link)
	}
}

func TestAPageIsReadInEitherShapeOrNotAtAll(t *testing.T) {
	read := func(data string) (*page, error) {
		body := `{"httpStatusCode":200,"data":` + data + `}`
		return decodePage(&transport.Answer{Body: []byte(body)}, 1, rules{mode: ModeLive})
	}
	for data, transactions := range map[string]int{
		`[]`: 0,
		`{"current_page":1,"last_page":0,"from":null,"to":null,"data":[]}`:                              0,
		`{"current_page":"1","last_page":"3","data":[{"id":"1","type":"invoice"}]}`:                     1,
		`{"current_page":1,"last_page":1,"data":[{"id":1,"type":"invoice"},{"id":2,"type":"invoice"}]}`: 2,
	} {
		p, err := read(data)
		require.NoError(t, err, data)
		assert.Len(t, p.transactions, transactions, data)
	}
	for _, data := range []string{
		``, `null`, `{}`, `"none"`, `[{}]`, `{"last_page":1,"data":[]}`, `{"current_page":2,"last_page":2,"data":[]}`,
		`{"current_page":1,"last_page":1,"data":[{}]}`, `{"current_page":1,"last_page":1,"data":[{"id":"-1"}]}`,
		`{"current_page":1,"last_page":1,"data":[{"id":"1","transaction":{}}]}`,
		`{"current_page":1,"last_page":1,"data":[{"id":"1","id":"2"}]}`,
	} {
		_, err := read(data)
		assert.Error(t, err, data)
	}
}
