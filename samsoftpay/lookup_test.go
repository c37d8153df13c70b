package samsoftpay

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

func row(id, reference string, status Status) string {
	return fmt.Sprintf(`{"id":%q,"status":%q,"amount":1000,"fee":200,"reference":%q}`, id, status, reference)
}

func pageOf(next string, rows ...string) answer {
	return answer{status: 200, body: fmt.Sprintf(`{"object":"list","data":[%s],"has_more":%t,"next_cursor":%q}`, strings.Join(rows, ","), next != "", next)}
}

func TestTransactionPicksTheOneThatSaysMost(t *testing.T) {
	for name, tt := range map[string]struct {
		rows []string
		want string
	}{
		"the only one":                      {[]string{row("txn_1", "order-001", StatusFailed)}, "txn_1"},
		"a success before a failure":        {[]string{row("txn_3", "order-001", StatusFailed), row("txn_2", "order-001", StatusSucceeded), row("txn_1", "order-001", StatusFailed)}, "txn_2"},
		"a success before a pending one":    {[]string{row("txn_2", "order-001", StatusAuthorized), row("txn_1", "order-001", StatusSucceeded)}, "txn_1"},
		"a pending one before a failure":    {[]string{row("txn_2", "order-001", StatusFailed), row("txn_1", "order-001", StatusAuthorized)}, "txn_1"},
		"an unknown one before a failure":   {[]string{row("txn_2", "order-001", StatusFailed), row("txn_1", "order-001", "under_review")}, "txn_1"},
		"a refunded one before a pending":   {[]string{row("txn_2", "order-001", StatusPending), row("txn_1", "order-001", StatusRefunded)}, "txn_1"},
		"the newest of equals":              {[]string{row("txn_2", "order-001", StatusFailed), row("txn_1", "order-001", StatusFailed)}, "txn_2"},
		"never another reference":           {[]string{row("txn_2", "order-0011", StatusSucceeded), row("txn_1", "order-001", StatusFailed)}, "txn_1"},
		"never the reference in other case": {[]string{row("txn_2", "ORDER-001", StatusSucceeded), row("txn_1", "order-001", StatusFailed)}, "txn_1"},
	} {
		t.Run(name, func(t *testing.T) {
			c, p := answering(t, pageOf("", tt.rows...))
			tx, err := c.Transaction(t.Context(), "order-001")
			require.NoError(t, err)
			assert.Equal(t, tt.want, tx.ID)
			assert.Equal(t, "order-001", tx.Reference)
			assert.Equal(t, "/v1/charges?reference=order-001&limit=100", p.requests()[0].target)
		})
	}
}

func TestTransactionSearchesAllPagesOfAServerThatIgnoresTheFilter(t *testing.T) {
	c, p := answering(t,
		pageOf("txn_8", row("txn_9", "order-009", StatusSucceeded), row("txn_8", "order-008", StatusSucceeded)),
		pageOf("txn_6", row("txn_7", "order-001", StatusFailed), row("txn_6", "", StatusSucceeded)),
		pageOf("", row("txn_5", "order-001", StatusSucceeded)),
	)
	tx, err := c.Transaction(t.Context(), "order-001")
	require.NoError(t, err)
	assert.Equal(t, "txn_5", tx.ID)
	assert.Len(t, p.requests(), 3)
}

func TestTransactionLooksAmongPayoutsToo(t *testing.T) {
	c, p := answering(t, pageOf("", row("txn_1", "order-001", StatusSucceeded)), pageOf("", row("pout_1", "salary-17", StatusSucceeded)))
	tx, err := c.Transaction(t.Context(), "salary-17")
	require.NoError(t, err)
	assert.Equal(t, "pout_1", tx.ID)
	assert.Equal(t, momo.Out, tx.Direction)
	require.Len(t, p.requests(), 2)
	assert.Equal(t, "/v1/payouts?reference=salary-17&limit=100", p.requests()[1].target)
}

func TestTransactionThatIsNowhereIsNotFoundAndProvesNothing(t *testing.T) {
	c, p := answering(t, pageOf("", row("txn_1", "order-002", StatusSucceeded)), pageOf(""))
	tx, err := c.Transaction(t.Context(), "order-001")
	require.ErrorIs(t, err, momo.ErrNotFound)
	assert.Nil(t, tx)
	assert.Equal(t, momo.Indeterminate, momo.OutcomeOf(err))
	assert.Equal(t, "order-001", errorOf(t, err).Reference)
	assert.Len(t, p.requests(), 2)
}

func TestTransactionThatCannotLookEverywhereIsUnavailable(t *testing.T) {
	for name, answers := range map[string][]answer{
		"no charges":     {{status: 500}},
		"no payouts":     {pageOf(""), {status: 500}},
		"no second page": {pageOf("txn_1", row("txn_1", "order-001", StatusFailed)), {status: 500}},
	} {
		c, _ := answering(t, answers...)
		tx, err := c.Transaction(t.Context(), "order-001")
		assert.ErrorIs(t, err, momo.ErrUnavailable, name)
		assert.Nil(t, tx, name)
	}
}

func TestTheReferenceIsEscapedInTheQuery(t *testing.T) {
	c, p := answering(t, pageOf(""))
	_, err := c.Transaction(t.Context(), "a&limit=1#?/+%é"[:14])
	require.ErrorIs(t, err, momo.ErrNotFound)
	sent, err := url.ParseRequestURI(p.requests()[0].target)
	require.NoError(t, err)
	assert.Equal(t, "/v1/charges", sent.Path)
	assert.Equal(t, url.Values{"reference": {"a&limit=1#?/+%"}, "limit": {"100"}}, sent.Query())
}

func TestTransactionsFollowTheCursorInOrder(t *testing.T) {
	c, p := answering(t,
		pageOf("txn_4", row("txn_5", "", StatusPending), row("txn_4", "", StatusPending)),
		pageOf("txn_2", row("txn_3", "", StatusPending), row("txn_2", "", StatusPending)),
		pageOf("", row("txn_1", "", StatusPending)),
	)
	var ids []string
	for tx, err := range c.Transactions(t.Context(), Filter{PageSize: 2, Status: StatusPending}) {
		require.NoError(t, err)
		ids = append(ids, tx.ID)
	}
	assert.Equal(t, []string{"txn_5", "txn_4", "txn_3", "txn_2", "txn_1"}, ids)
	var targets []string
	for _, s := range p.requests() {
		targets = append(targets, s.target)
	}
	assert.Equal(t, []string{
		"/v1/charges?status=pending&limit=2",
		"/v1/charges?status=pending&limit=2&starting_after=txn_4",
		"/v1/charges?status=pending&limit=2&starting_after=txn_2",
	}, targets)
}

func TestTransactionsFetchNoPageThatNobodyReads(t *testing.T) {
	c, p := answering(t, pageOf("txn_4", row("txn_5", "", StatusPending), row("txn_4", "", StatusPending)))
	all := c.Transactions(t.Context(), Filter{})
	assert.Empty(t, p.requests(), "nothing is asked before it is read")
	for range all {
		break
	}
	assert.Len(t, p.requests(), 1)
	for _, err := range all {
		require.NoError(t, err)
		break
	}
	assert.Len(t, p.requests(), 2, "it can be read again, from the start")
}

func TestTransactionsEndAfterAnError(t *testing.T) {
	c, p := answering(t, pageOf("txn_4", row("txn_4", "", StatusPending)), anError(401, "invalid api key"), pageOf("", row("txn_1", "", StatusPending)))
	var ids []string
	var failures []error
	for tx, err := range c.Transactions(t.Context(), Filter{}) {
		if err != nil {
			assert.Nil(t, tx)
			failures = append(failures, err)
			continue
		}
		ids = append(ids, tx.ID)
	}
	assert.Equal(t, []string{"txn_4"}, ids)
	require.Len(t, failures, 1)
	assert.ErrorIs(t, failures[0], momo.ErrUnauthorized)
	assert.Len(t, p.requests(), 2)
}

func TestTransactionsDoNotRunInACircle(t *testing.T) {
	for name, next := range map[string]string{"to itself": "txn_3", "to the page before": "txn_4"} {
		c, p := answering(t,
			pageOf("txn_4", row("txn_4", "", StatusPending)),
			pageOf("txn_3", row("txn_3", "", StatusPending)),
			pageOf(next, row("txn_2", "", StatusPending)),
		)
		found, err := take(t.Context(), c, 10, Filter{})
		require.ErrorIs(t, err, momo.ErrUnavailable, "%s: the list was not read to its end", name)
		require.ErrorIs(t, err, errEndless, name)
		assert.Empty(t, found)
		assert.Len(t, p.requests(), 5, "two pages, and the third is asked for three times")
	}
}

func TestAListOfMorePagesThanAnybodyHasIsAnError(t *testing.T) {
	read := map[string]bool{}
	for i := range maxPages {
		read[fmt.Sprint(i)] = true
	}
	for next, want := range map[string]error{"txn_4": errEndless, "": nil} {
		c, _ := answering(t, pageOf(next, row("txn_4", "", StatusPending)))
		_, err := c.page(t.Context(), Filter{}, "", read)
		assert.ErrorIs(t, err, want, "a last page is read all the same")
	}
	delete(read, "0")
	c, _ := answering(t, pageOf("txn_4", row("txn_4", "", StatusPending)))
	_, err := c.page(t.Context(), Filter{}, "", read)
	assert.NoError(t, err)
}

// endless answers every request after a second, with one more page.
func endless(t *testing.T, c Config) (*Client, *provider) {
	p := &provider{answers: []answer{connectionBroken}}
	for i := range 200 {
		id := fmt.Sprintf("txn_%d", 1000-i)
		p.lookups = append(p.lookups, pageOf(id, row(id, "", StatusPending)))
	}
	p.asked = func(int) { time.Sleep(time.Second) }
	return p.client(t, c), p
}

func TestASearchEndsWithTheTimeOfACall(t *testing.T) {
	for name, search := range map[string]func(context.Context, *Client) error{
		"a reference": func(ctx context.Context, c *Client) error { _, err := c.Transaction(ctx, "order-001"); return err },
		"candidates":  func(ctx context.Context, c *Client) error { _, err := c.Candidates(ctx, aLostPayout()); return err },
		"a lost one":  func(ctx context.Context, c *Client) error { _, err := c.Collect(ctx, aCharge()); return err },
	} {
		for _, limit := range []time.Duration{time.Minute, 20 * time.Second} {
			synctest.Test(t, func(t *testing.T) {
				c, _ := endless(t, Config{Options: momo.Options{Timeout: limit}})
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				started := time.Now()
				err := search(ctx, c)
				took := time.Since(started)
				time.Sleep(time.Minute) // the request that was given up ends
				require.Error(t, err, name)
				assert.Equal(t, momo.Indeterminate, momo.OutcomeOf(err), name)
				assert.LessOrEqual(t, took, limit, name)
			})
		}
	}
}

func TestOneUnreadableRowMakesItsPageUnreadable(t *testing.T) {
	for _, bad := range []string{`{}`, `null`, `{"id":"txn_1","status":"succeeded"}`, `{"id":"txn_1","status":"succeeded","amount":1000,"currency":"KES"}`} {
		c, _ := answering(t, pageOf("", row("txn_2", "", StatusPending), bad))
		_, err := take(t.Context(), c, 1, Filter{})
		assert.ErrorIs(t, err, momo.ErrUnavailable, bad)
	}
}

func TestAFullPageOfAHundredIsRead(t *testing.T) {
	var rows []string
	for i := range 100 {
		rows = append(rows, strings.Replace(row(fmt.Sprintf("txn_%d", i), "", StatusPending), `{`, `{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,`, 1))
	}
	c, _ := answering(t, pageOf("", rows...))
	found, err := take(t.Context(), c, 200, Filter{})
	require.NoError(t, err)
	assert.Len(t, found, 100)
}
