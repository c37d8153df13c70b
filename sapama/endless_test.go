package sapama

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

// book is a provider in memory, so that time can be faked: it takes a second for each
// page, and page says which rows it has and which page is the last.
type book struct {
	page  func(number int) (rows string, last int)
	asked int
}

func (b *book) RoundTrip(r *http.Request) (*http.Response, error) {
	select {
	case <-time.After(time.Second):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	b.asked++
	number, _ := strconv.Atoi(r.URL.Query().Get("page"))
	rows, last := b.page(number)
	body := said(200, 700, fmt.Sprintf(`{"current_page":%d,"last_page":%d,"data":[%s]}`, number, last, rows))
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
}

func (b *book) client(t *testing.T, timeout time.Duration) *Client {
	config := testConfig(2)
	config.HTTPClient, config.Timeout = &http.Client{Transport: b}, timeout
	client, err := New(config)
	require.NoError(t, err)
	return client
}

// ever is a list that has one page more whenever it is asked, of rows that are new; but
// for a client that reads too far, it ends.
func ever(number int) (rows string, last int) {
	if number > 2*maxPages {
		return "", number
	}
	return row(strconv.Itoa(number), "A"), number + 1
}

func TestALookupOfAllPagesEndsWithTheTimeOfACall(t *testing.T) {
	for name, find := range map[string]func(context.Context, *Client) error{
		"by reference": func(ctx context.Context, c *Client) error {
			_, err := c.Transaction(ctx, "D")
			return err
		},
		"by phone": func(ctx context.Context, c *Client) error {
			_, err := c.TransactionByPhone(ctx, momo.MustPhone("254722906835"), "D")
			return err
		},
		"by id": func(ctx context.Context, c *Client) error {
			_, err := c.TransactionByID(ctx, "999999999")
			return err
		},
		"by code": func(ctx context.Context, c *Client) error {
			_, err := c.TransactionByCode(ctx, "D")
			return err
		},
	} {
		for _, given := range []time.Duration{0, time.Second * 5, time.Hour} { // the caller's own deadline
			synctest.Test(t, func(t *testing.T) {
				b := &book{page: ever}
				c := b.client(t, 10*time.Second)
				ctx := t.Context()
				if given > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, given)
					defer cancel()
				}
				want := 10 * time.Second
				if given > 0 {
					want = min(want, given)
				}
				started := time.Now()
				err := find(ctx, c)
				require.Error(t, err, name)
				assert.Equal(t, momo.Indeterminate, momo.OutcomeOf(err), name)
				assert.ErrorIs(t, err, context.DeadlineExceeded, name)
				assert.NotErrorIs(t, err, momo.ErrNotFound, "not everything was looked at")
				assert.LessOrEqual(t, time.Since(started), want, name)
				assert.GreaterOrEqual(t, b.asked, 3, name)
			})
		}
	}
}

func TestAListThatRepeatsItselfEnds(t *testing.T) {
	for name, page := range map[string]func(int) (string, int){
		"one page for ever":   func(number int) (string, int) { return row("1", "A"), number + 1 },
		"two pages in turn":   func(number int) (string, int) { return row(strconv.Itoa(number%2), "A"), number + 1 },
		"a last page far off": func(int) (string, int) { return row("1", "A"), 1 << 40 },
	} {
		page := func(number int) (string, int) {
			rows, last := page(number)
			return strings.ReplaceAll(rows, `"id":"0"`, `"id":"3"`), last
		}
		synctest.Test(t, func(t *testing.T) {
			b := &book{page: page}
			c := b.client(t, time.Hour)
			seen, ended := 0, error(nil)
			for tx, err := range c.Transactions(t.Context(), Filter{}) {
				if ended = err; err == nil {
					seen++
					assert.NotEmpty(t, tx.ID)
				}
			}
			require.ErrorIs(t, ended, momo.ErrUnavailable, name)
			assert.ErrorIs(t, ended, errEndless, name)
			assert.LessOrEqual(t, seen, 2, name)
			assert.LessOrEqual(t, b.asked, 2+maxRepeats, name)

			_, err := c.Transaction(t.Context(), "D")
			require.ErrorIs(t, err, momo.ErrUnavailable, name)
			assert.NotErrorIs(t, err, momo.ErrNotFound, "not everything was looked at")
			var e *momo.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, "D", e.Reference)
			assert.True(t, e.Lookup)
		})
	}
}

func TestAListHasABoundOfPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &book{page: ever}
		seen, ended := 0, error(nil)
		for _, err := range b.client(t, time.Hour).Transactions(t.Context(), Filter{}) {
			if ended = err; err == nil {
				seen++
			}
		}
		require.ErrorIs(t, ended, errEndless)
		assert.Equal(t, maxPages, seen, "what was listed is not lost")
		assert.Equal(t, maxPages, b.asked)
	})
}

func TestAListOfManyPagesAndShiftedRowsIsReadToItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// Between two pages, as many rows arrive as a page has, twice in a row.
		pages := []int{1, 1, 1, 2, 3, 3, 4}
		b := &book{page: func(number int) (string, int) { return row(strconv.Itoa(pages[number-1]), "A"), len(pages) }}
		var ids []string
		for tx, err := range b.client(t, time.Hour).Transactions(t.Context(), Filter{}) {
			require.NoError(t, err)
			ids = append(ids, tx.ID)
		}
		assert.Equal(t, []string{"1", "2", "3", "4"}, ids)

		b = &book{page: func(int) (string, int) { return row("1", "A"), 1 + maxRepeats }}
		for _, err := range b.client(t, time.Hour).Transactions(t.Context(), Filter{}) {
			require.NoError(t, err, "it ends by itself")
		}
		assert.Equal(t, 1+maxRepeats, b.asked)
	})
}

func TestAnIterationCanBeRunAgain(t *testing.T) {
	l := &lister{pages: []string{row("1", "A"), row("2", "B")}}
	all := l.client(t).Transactions(t.Context(), Filter{})
	for range 2 {
		n := 0
		for _, err := range all {
			require.NoError(t, err)
			n++
		}
		assert.Equal(t, 2, n)
	}
}
