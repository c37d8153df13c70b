package sapama

import (
	"cmp"
	"context"
	"iter"
	"strconv"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// Transaction finds a payment by your reference, among all rows of all tills: the
// provider has no filter for it, so every page is read until a paid one is found.
// If several have the reference, the one that says most is returned. Use
// TransactionByPhone where you know the number. momo.ErrNotFound proves nothing.
func (c *Client) Transaction(ctx context.Context, reference string) (*Transaction, error) {
	return c.search(ctx, Filter{State: AnyState}, reference)
}

// TransactionByPhone finds a payment by your reference among the rows of one
// customer: what to do after a lost answer. It is as Transaction otherwise.
func (c *Client) TransactionByPhone(ctx context.Context, phone momo.Phone, reference string) (*Transaction, error) {
	var faults momo.Fields
	checkPhone(&faults, "Phone", phone)
	if err := faults.Err("sapama", c.op.transaction.Name, reference); err != nil {
		return nil, err
	}
	return c.search(ctx, Filter{State: AnyState, Phone: phone}, reference)
}

func (c *Client) search(ctx context.Context, f Filter, reference string) (*Transaction, error) {
	var faults momo.Fields
	checkText(&faults, "Reference", reference, true)
	if err := faults.Err("sapama", c.op.transaction.Name, reference); err != nil {
		return nil, err
	}
	return c.best(ctx, query{Filter: f}, reference, func(t *Transaction) bool { return t.Reference == reference })
}

// TransactionByID reads a payment by the number of one of its rows, by its UUID,
// "trans_…", or by its M-PESA code.
func (c *Client) TransactionByID(ctx context.Context, id string) (*Transaction, error) {
	q := query{Filter: Filter{State: AnyState}, value: id}
	switch {
	case isID(id):
		q.name = "id"
	case isUUID(id):
		q.name = "uuid"
	case isCode(id):
		q.name = "trans_id"
	default:
		var faults momo.Fields
		faults.Check(false, "ID", "must be a number, trans_… or an M-PESA code")
		return nil, faults.Err("sapama", c.op.transaction.Name, id)
	}
	return c.best(ctx, q, id, func(t *Transaction) bool { return t.named(id) })
}

// named compares itself: a server that does not know a filter answers with all
// there are.
func (t *Transaction) named(id string) bool {
	for _, r := range [...]*Row{t.Invoice, t.Receipt, t.Other} {
		if r != nil && (r.ID == id || r.UUID == id || r.Code == id) {
			return true
		}
	}
	return false
}

// best reads pages until it finds a paid one that is wanted.
func (c *Client) best(ctx context.Context, q query, reference string, wanted func(*Transaction) bool) (*Transaction, error) {
	var found *Transaction
	for tx, err := range c.list(ctx, c.op.transaction, q, reference) {
		if err != nil {
			return nil, err
		}
		if !wanted(tx) || found != nil && !tx.Status.Supersedes(found.Status) {
			continue
		}
		if found = tx; tx.Status == momo.StatusSucceeded {
			return found, nil
		}
	}
	if found == nil {
		return nil, &momo.Error{Provider: "sapama", Op: c.op.transaction.Name, Kind: momo.ErrNotFound, Reference: reference, Lookup: true}
	}
	return found, nil
}

// Transactions lists payments, fetching a page at a time; the two rows of one
// payment are told once. In which order, the document does not say. Rows that
// arrive meanwhile can shift others from page to page, so that one is missed:
// absence proves nothing. The iteration ends after the first error.
func (c *Client) Transactions(ctx context.Context, filter Filter) iter.Seq2[*Transaction, error] {
	return c.list(ctx, c.op.transactions, query{Filter: filter}, "")
}

// query is a Filter, and the one name and value by which a single payment is
// asked for.
type query struct {
	Filter
	name, value string
}

func (c *Client) list(ctx context.Context, op *transport.Operation, q query, reference string) iter.Seq2[*Transaction, error] {
	return func(yield func(*Transaction, error) bool) {
		q.PageSize = cmp.Or(q.PageSize, usualPage)
		if err := q.check().Err("sapama", op.Name, reference); err != nil {
			yield(nil, err)
			return
		}
		told := map[string]bool{} // numbers of rows
		for number, last := 1, 1; number <= last; number++ {
			page, err := c.page(ctx, op, q, number, reference)
			if err != nil {
				yield(nil, err)
				return
			}
			if len(page.transactions) == 0 {
				return // whatever the number of pages is said to be
			}
			for _, tx := range page.transactions {
				if !tx.tell(told) {
					continue
				}
				if !yield(tx, nil) {
					return
				}
			}
			last = page.last
		}
	}
}

// tell notes the rows of t, and reports whether any of them is new.
func (t *Transaction) tell(told map[string]bool) bool {
	news := false
	for _, r := range [...]*Row{t.Invoice, t.Receipt, t.Other} {
		if r != nil && !told[r.ID] {
			told[r.ID], news = true, true
		}
	}
	return news
}

func (f Filter) check() momo.Fields {
	var faults momo.Fields
	faults.Check(f.PageSize >= 1 && f.PageSize <= maxPage, "PageSize", "must be 1 to 200")
	faults.Check(f.Till >= 0, "Till", "must be the number of a till")
	faults.Check(f.State == "" || isKey(string(f.State)), "State", "must be a word of the provider")
	if !f.Phone.IsZero() {
		checkPhone(&faults, "Phone", f.Phone)
	}
	return faults
}

func (c *Client) page(ctx context.Context, op *transport.Operation, q query, number int, reference string) (*page, error) {
	f := fields("page", strconv.Itoa(number), "per_page", strconv.Itoa(q.PageSize))
	if q.Till > 0 {
		f = f.with("location_id", strconv.FormatInt(q.Till, 10))
	}
	for _, p := range fields("phone", q.Phone.Digits(), "ipned", string(q.State), q.name, q.value) {
		if p.value != "" { // an empty field would be hashed, and might filter
			f = append(f, p)
		}
	}
	call := &transport.Call{Op: op, Query: string(c.seal(f)), Reference: reference}
	return transport.Do(ctx, c.transport, call, func(a *transport.Answer) (*page, error) { return decodePage(a, number) })
}
