package sppay

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

// row is a row of the list.
func row(id, reference, amount, status string) string {
	return fmt.Sprintf(`{"reference":%q,"external_reference":%q,"primary":1,"type_code":"TPSD","status_id":%q,"credit_amount":%q,"credit_currency_code":"GHS"}`, id, reference, status, amount)
}

// listed answers page n of the list with pages[n-1], and keeps the queries.
func listed(t *testing.T, pages ...string) (*Client, *[]url.Values) {
	var queries []url.Values
	c, err := New(Config{BaseURL: sampleHost, Token: "t", Options: momo.Options{
		Clock: func() time.Time { return time.Date(2024, 3, 15, 12, 0, 0, 0, time.UTC) },
		HTTPClient: &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			queries = append(queries, r.URL.Query())
			body := fmt.Sprintf(`{"transactions":{"current_page":%d,"last_page":"%d","data":[%s]}}`, len(queries), len(pages), pages[len(queries)-1])
			return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(body))}, nil
		})}}})
	require.NoError(t, err)
	return c, &queries
}

func TestALostPaymentIsFoundByOurReferenceInTheList(t *testing.T) {
	child := `{"reference":"B000000001","external_reference":"order-001","primary":0,"type_code":"CHRG","status_id":4,"credit_amount":"2.00","credit_currency_code":"GHS"}`
	c, queries := listed(t,
		row("A000000001", "order-000", "2.00", "4")+","+row("A000000002", "order-001", "3.00", "4")+","+child,
		row("A000000003", "order-001", "2.00", "5")+","+row("A000000004", "order-001", "2.00", "3"),
		row("A000000005", "order-001", "2.00", "6"))
	tx, err := c.Transaction(t.Context(), Search{
		Reference: "order-001", AccountNo: "1000", Amount: money.MustParse("2", money.GHS), SentAt: time.Date(2024, 2, 29, 23, 59, 0, 0, time.UTC),
	})
	require.NoError(t, err)
	assert.Equal(t, "A000000004", tx.ID, "of those with our reference and amount, the one that may still happen")
	require.Len(t, *queries, 3)
	assert.Equal(t, url.Values{
		"account_no": {"1000"}, "amount": {"2.00"}, "date_from": {"2024-02-28"}, "date_to": {"2024-03-01"}, "page_size": {"100"}, "page": {"1"},
	}, (*queries)[0])
}

func TestASearchLeavesOutWhatGoesTheOtherWay(t *testing.T) {
	out := strings.Replace(row("A000000002", "order-001", "2.00", "3"), `"TPSD"`, `"TRMM"`, 1)
	require.Contains(t, out, "TRMM")
	either := strings.Replace(row("A000000003", "order-002", "2.00", "3"), `"TPSD"`, `"ITRF"`, 1)
	rows := row("A000000001", "order-001", "2.00", "4") + "," + out + "," + either
	c, _ := mocked(t, Config{}, 200, `{"transactions":{"data":[`+rows+`]}}`)
	for direction, id := range map[momo.Direction]string{
		momo.In: "A000000001", momo.Out: "A000000002", momo.DirectionUnknown: "A000000001",
	} {
		tx, err := c.Transaction(t.Context(), Search{Reference: "order-001", Direction: direction})
		require.NoError(t, err)
		assert.Equal(t, id, tx.ID)
		tx, err = c.Transaction(t.Context(), Search{Reference: "order-002", Direction: direction})
		require.NoError(t, err, "it does not say which way it goes")
		assert.Equal(t, "A000000003", tx.ID)
	}
}

func TestASearchByReferenceAloneReadsTheDaysAroundNow(t *testing.T) {
	c, queries := listed(t, row("A000000001", "order-001", "3.00", "4"))
	tx, err := c.Transaction(t.Context(), Search{Reference: "order-001"})
	require.NoError(t, err)
	assert.Equal(t, momo.StatusSucceeded, tx.Status)
	assert.Equal(t, url.Values{"date_from": {"2024-03-14"}, "date_to": {"2024-03-16"}, "page_size": {"100"}, "page": {"1"}}, (*queries)[0])
}

func TestNotFindingItProvesNothing(t *testing.T) {
	c, _ := listed(t, row("A000000001", "order-000", "2.00", "4"))
	_, err := c.Transaction(t.Context(), Search{Reference: "order-001"})
	assert.ErrorIs(t, err, momo.ErrNotFound)
	assert.Equal(t, momo.Indeterminate, momo.OutcomeOf(err))
}

func TestAListThatNeverEndsIsNotReadForEver(t *testing.T) {
	for name, body := range map[string]string{
		"always the first page": `{"transactions":{"current_page":1,"last_page":9,"data":[` + row("A000000001", "x", "1", "4") + `]}}`,
		"no data":               `{"transactions":{"current_page":1}}`,
		"no list":               `{"status":"success"}`,
	} {
		c, _ := mocked(t, Config{}, 200, body)
		_, err := c.Transaction(t.Context(), Search{Reference: "order-001"})
		assert.ErrorIs(t, err, momo.ErrUnavailable, name)
	}
}

func TestAListWithoutPageNumbersEndsWithAShortPage(t *testing.T) {
	c, _ := mocked(t, Config{}, 200, `{"transactions":{"data":[`+row("A000000001", "order-001", "1", "4")+`]}}`)
	tx, err := c.Transaction(t.Context(), Search{Reference: "order-001"})
	require.NoError(t, err)
	assert.Equal(t, "A000000001", tx.ID)
}

func TestACallerMayStopListing(t *testing.T) {
	c, queries := listed(t, row("A000000001", "a", "1", "4")+","+row("A000000002", "b", "1", "4"), row("A000000003", "c", "1", "4"))
	for tx, err := range c.Transactions(t.Context(), Filter{}) {
		require.NoError(t, err)
		assert.Equal(t, "A000000001", tx.ID)
		break
	}
	assert.Len(t, *queries, 1)
}
