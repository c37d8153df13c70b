package sapama

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

// lister serves pages of rows, whatever the filters, and notes the queries.
type lister struct {
	pages   []string
	queries []url.Values
}

func (l *lister) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	l.queries = append(l.queries, query)
	number, _ := strconv.Atoi(query.Get("page"))
	_, _ = io.WriteString(w, said(200, 700, fmt.Sprintf(`{"current_page":%d,"last_page":"%d","data":[%s]}`,
		number, len(l.pages), l.pages[number-1])))
}

func (l *lister) client(t *testing.T) *Client {
	t.Helper()
	server := httptest.NewServer(l)
	t.Cleanup(server.Close)
	config := testConfig(2)
	config.BaseURL = server.URL
	client, err := New(config)
	require.NoError(t, err)
	return client
}

func row(id, reference string) string {
	return `{"id":"` + id + `","type":"invoice","direction":"c2b","trans_id":"","reference_number":"` + reference + `"}`
}

func TestSearchReadsAllPagesOfAllStates(t *testing.T) {
	l := &lister{pages: []string{row("1", "A") + "," + row("2", "B"), row("3", "C"), row("4", "D")}}
	c := l.client(t)
	payer := momo.MustPhone("254722906835")
	tx, err := c.TransactionByPhone(t.Context(), payer, "D")
	require.NoError(t, err)
	assert.Equal(t, "4", tx.ID)
	require.Len(t, l.queries, 3)
	for i, query := range l.queries {
		assert.Equal(t, "any", query.Get("ipned"), "or reconciled rows are invisible")
		assert.Equal(t, payer.Digits(), query.Get("phone"))
		assert.Equal(t, strconv.Itoa(i+1), query.Get("page"))
		assert.Equal(t, "50", query.Get("per_page"))
		plain := map[string]string{}
		for name := range query {
			plain[name] = query.Get(name)
		}
		assert.Equal(t, Hash("secret", plain), query.Get("hash"))
	}

	_, err = c.Transaction(t.Context(), "E")
	require.ErrorIs(t, err, momo.ErrNotFound)
	assert.Equal(t, momo.Indeterminate, momo.OutcomeOf(err), "absence proves nothing")
	assert.Len(t, l.queries, 6)
	assert.Empty(t, l.queries[3]["phone"])
	assert.Equal(t, "any", l.queries[3].Get("ipned"))
}

func TestSearchPrefersThePaidOneOfSeveralUnderAReference(t *testing.T) {
	l := &lister{pages: []string{row("1", "ORD-1") + "," + pair(paidReceipt, paidInvoice), row("9", "ORD-1")}}
	tx, err := l.client(t).Transaction(t.Context(), "ORD-1")
	require.NoError(t, err)
	assert.Equal(t, momo.StatusSucceeded, tx.Status)
	assert.Equal(t, "7", tx.ID)
	assert.Len(t, l.queries, 1, "nothing says more than paid")
}

func TestTransactionByIDAsksByWhatTheIDLooksLike(t *testing.T) {
	invoice := strings.Replace(paidInvoice, `"id":"7"`, `"id":"7","uuid":"trans_5f10"`, 1)
	l := &lister{pages: []string{row("1", "A") + "," + pair(invoice, paidReceipt)}}
	c := l.client(t)
	for _, v := range []struct{ id, field string }{
		{"7", "id"}, {"8", "id"}, {"trans_5f10", "uuid"}, {"OGG9SXHEST", "trans_id"},
	} {
		tx, err := c.TransactionByID(t.Context(), v.id)
		require.NoError(t, err, v.id)
		assert.Equal(t, "7", tx.ID, "a server that ignores the filter misleads nobody")
		query := l.queries[len(l.queries)-1]
		assert.Equal(t, v.id, query.Get(v.field))
		assert.Equal(t, "any", query.Get("ipned"))
	}
	_, err := c.TransactionByID(t.Context(), "OTHERCODE1")
	assert.ErrorIs(t, err, momo.ErrNotFound)
	for _, id := range []string{"", "../x", "a b", "A&phone=1", strings.Repeat("A", 65)} {
		before := len(l.queries)
		_, err := c.TransactionByID(t.Context(), id)
		assert.ErrorIs(t, err, momo.ErrInvalid, id)
		assert.Len(t, l.queries, before, "nothing is asked")
	}
}

func TestTransactionsListsTheTwoRowsOfAPaymentOnce(t *testing.T) {
	l := &lister{pages: []string{
		row("9", "A") + "," + pair(paidReceipt, paidInvoice), pair(paidInvoice, paidReceipt) + "," + row("9", "A"),
	}}
	c := l.client(t)
	var ids []string
	for tx, err := range c.Transactions(t.Context(), Filter{Till: 3, State: ReconciliationUnreconciled, PageSize: 20}) {
		require.NoError(t, err)
		ids = append(ids, tx.ID)
	}
	assert.Equal(t, []string{"9", "7"}, ids)
	assert.Equal(t, "3", l.queries[0].Get("location_id"))
	assert.Equal(t, "unreconciled", l.queries[0].Get("ipned"))
	assert.Equal(t, "20", l.queries[0].Get("per_page"))

	for range c.Transactions(t.Context(), Filter{}) {
		break
	}
	assert.Len(t, l.queries, 3, "no page is fetched that nobody wants")
	assert.Empty(t, l.queries[2]["ipned"], "the default list")
}

func TestAPaymentThatChangesWithinOneIterationIsListedAgain(t *testing.T) {
	unpaid := strings.Replace(paidInvoice, `"transaction_id":"8"`, `"transaction_id":"0"`, 1)
	l := &lister{pages: []string{unpaid, pair(paidReceipt, paidInvoice)}}
	tx, err := l.client(t).Transaction(t.Context(), "ORD-1")
	require.NoError(t, err)
	assert.Equal(t, momo.StatusSucceeded, tx.Status)
}

func TestAPageSaysWhatTheListDoes(t *testing.T) {
	b := newBench(t, 266, 200, fixture(t, "transactions_response.json"))
	p, err := b.Page(t.Context(), 1, Filter{PageSize: 2})
	require.NoError(t, err)
	assert.Equal(t, fixture(t, "transactions_request.txt"), b.sent)
	require.Len(t, p.Transactions, 1)
	assert.Equal(t, momo.StatusSucceeded, p.Transactions[0].Status)
	assert.Equal(t, sentRow(t, fixture(t, "transactions_response.json")), p.Raw, "controller and the rest are there")
	p.Transactions, p.Raw = nil, ""
	assert.Equal(t, &Page{Number: 1, Last: 1, Size: 2, Total: 1, From: 1, To: 1}, p)

	l := &lister{pages: []string{row("1", "A"), row("2", "B"), row("3", "C")}}
	p, err = l.client(t).Page(t.Context(), 2, Filter{Phone: momo.MustPhone("254722906835"), State: ReconciliationAny})
	require.NoError(t, err)
	assert.Equal(t, "2", p.Transactions[0].ID)
	assert.Equal(t, 3, p.Last)
	assert.Zero(t, p.Total, "it was not named")
	assert.Equal(t, []string{"2"}, l.queries[0]["page"])
	assert.Equal(t, []string{"50"}, l.queries[0]["per_page"])
	_, err = l.client(t).Page(t.Context(), 0, Filter{Till: -1})
	assert.Equal(t, "Till Number", names(t, err))
}

func TestEveryFilterOfTheDocumentIsSent(t *testing.T) {
	l := &lister{pages: []string{row("1", "A")}}
	filter := Filter{
		ID: "121323", UUID: "trans_5f10", Code: "INV 7/2024", Phone: momo.MustPhone("254722906835"),
		State: ReconciliationUnreconciled, PageSize: 7,
	}
	for _, err := range l.client(t).Transactions(t.Context(), filter) {
		require.NoError(t, err)
	}
	for name, want := range map[string]string{
		"id": "121323", "uuid": "trans_5f10", "trans_id": "INV 7/2024", "phone": "254722906835",
		"ipned": "unreconciled", "page": "1", "per_page": "7",
	} {
		assert.Equal(t, want, l.queries[0].Get(name), name)
	}
}

func TestAListEndsWithAnEmptyPage(t *testing.T) {
	l := &lister{pages: []string{row("1", "A"), "", row("3", "C"), row("4", "D")}}
	_, err := l.client(t).Transaction(t.Context(), "D")
	assert.ErrorIs(t, err, momo.ErrNotFound)
	assert.Len(t, l.queries, 2)
}

func TestFilterFaultsAreReportedBeforeAnythingIsAsked(t *testing.T) {
	l := &lister{pages: []string{""}}
	c := l.client(t)
	for _, f := range []Filter{
		{PageSize: -1}, {PageSize: 201}, {Till: -1}, {State: "a b"}, {ID: "x"}, {UUID: "x"}, {Code: " x"},
		{Phone: momo.MustPhone("256700123456")},
	} {
		for _, err := range c.Transactions(t.Context(), f) {
			require.ErrorIs(t, err, momo.ErrInvalid)
		}
	}
	_, err := c.Transaction(t.Context(), "")
	require.ErrorIs(t, err, momo.ErrInvalid)
	_, err = c.TransactionByPhone(t.Context(), momo.Phone{}, "ORD-1")
	require.ErrorIs(t, err, momo.ErrInvalid)
	assert.Empty(t, l.queries)
}

func TestALongPageIsRead(t *testing.T) {
	full := fixture(t, "transactions_response.json")
	entry := full[strings.Index(full, `"data": [`)+len(`"data": [`) : strings.LastIndex(full, `], "controller"`)]
	var entries []string
	for i := range maxPage {
		ids := strings.NewReplacer("380222", strconv.Itoa(10+2*i), "380224", strconv.Itoa(11+2*i))
		entries = append(entries, ids.Replace(entry))
	}
	l := &lister{pages: []string{strings.Join(entries, ",")}}
	n := 0
	for tx, err := range l.client(t).Transactions(t.Context(), Filter{PageSize: maxPage}) {
		require.NoError(t, err)
		assert.Equal(t, momo.StatusSucceeded, tx.Status)
		n++
	}
	assert.Equal(t, maxPage, n)
}
