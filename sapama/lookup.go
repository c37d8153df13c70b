package sapama

import (
	"cmp"
	"context"
	"errors"
	"iter"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// query is what is asked of the list, and which of the answers is meant: a server
// that does not know a filter answers with all there are.
type query struct {
	Filter
	reference string // yours, where a payment is asked for by it
	wanted    func(*Transaction) bool
	faults    transport.Faults
}

// bounded adds the usual size of a page, and the faults of the filter.
func (q query) bounded() query {
	q.PageSize = cmp.Or(q.PageSize, usualPage)
	q.faults = append(q.faults, q.Filter.faults()...)
	return q
}

func byReference(reference string) query {
	q := query{Filter: Filter{State: ReconciliationAny}, reference: reference}
	q.wanted = func(t *Transaction) bool { return t.Named(reference) }
	checkRequired(&q.faults, "Reference", reference)
	return q
}

func byPhone(phone momo.Phone, reference string) query {
	q := byReference(reference)
	q.Phone = phone
	q.wanted = func(t *Transaction) bool {
		return t.Named(reference) && t.anyRow(func(r *Row) bool { return r.Phone.IsZero() || r.Phone == phone })
	}
	q.faults.Check(!phone.IsZero(), "Phone", "is required")
	return q
}

func byID(id string) query {
	switch {
	case isID(id):
		return byRow(Filter{ID: id}, func(r *Row) bool { return r.ID == id })
	case isUUID(id):
		return byRow(Filter{UUID: id}, func(r *Row) bool { return r.UUID == id })
	}
	q := byRow(Filter{Code: id}, func(r *Row) bool { return r.Code == id })
	q.faults.Check(isCode(id), "ID", "must be a number, trans_… or an M-PESA code")
	return q
}

func byCode(code string) query {
	q := byRow(Filter{Code: code}, func(r *Row) bool { return r.Code == code })
	q.faults.Check(isCode(code), "Code", "must be an M-PESA code, or one that you posted")
	return q
}

// byRow asks for the payment that has a row with that value in the field, and in no
// other one.
func byRow(filter Filter, wanted func(*Row) bool) query {
	filter.State = ReconciliationAny
	return query{Filter: filter, wanted: func(t *Transaction) bool { return t.anyRow(wanted) }}
}

// find reads pages until it finds a paid one that is wanted, within the time of one
// call.
func (c *Client) find(ctx context.Context, q query) (found *Transaction, err error) {
	ctx, whole := c.transport.Begin(ctx, c.op.transaction)
	defer func() { whole.End(err) }()
	for tx, err := range c.list(ctx, c.op.transaction, q) {
		if err != nil {
			return nil, err
		}
		if !q.wanted(tx) || !c.rules.concerns(tx) {
			continue
		}
		if found == nil || tx.Status.Outweighs(found.Status) {
			found = tx
		}
		if found.Status == momo.StatusSucceeded {
			break
		}
	}
	if found == nil {
		return nil, c.transport.NotFound(c.op.transaction, q.subject())
	}
	found.Reference = cmp.Or(q.reference, found.Reference)
	return found, nil
}

// The bounds of a list. A page without a new row may be one that rows which arrived
// meanwhile have shifted; several in a row are a list that goes on for ever.
const (
	maxPages   = 10_000
	maxRepeats = 3
)

var errEndless = errors.New("sapama: the list does not end")

func (c *Client) list(ctx context.Context, op *transport.Operation, q query) iter.Seq2[*Transaction, error] {
	q = q.bounded()
	return func(yield func(*Transaction, error) bool) {
		known := map[string]bool{} // numbers of rows
		repeats := 0
		for number, last := 1, 1; number <= last; number++ {
			page, err := c.page(ctx, op, q, number)
			if err != nil {
				yield(nil, err)
				return
			}
			if len(page.transactions) == 0 {
				return // whatever the number of pages is said to be
			}
			repeats++
			for _, tx := range page.transactions {
				if !tx.isNew(known) {
					continue
				}
				repeats = 0
				if !yield(tx, nil) {
					return
				}
			}
			last = page.last
			if number < last && (number == maxPages || repeats == maxRepeats) {
				yield(nil, endless(op, q))
				return
			}
		}
	}
}

func endless(op *transport.Operation, q query) error {
	return &momo.Error{
		Provider: "sapama", Op: op.Name, Kind: momo.ErrUnavailable, Err: errEndless,
		Reference: q.subject(), Lookup: true,
	}
}

// isNew reports whether any of the rows of t is new, and notes them.
func (t *Transaction) isNew(known map[string]bool) bool {
	isNew := false
	for _, r := range t.rows() {
		isNew = isNew || !known[r.ID]
		known[r.ID] = true
	}
	return isNew
}

// subject is what errors are about.
func (q query) subject() string { return cmp.Or(q.reference, q.ID, q.UUID, q.Code) }
