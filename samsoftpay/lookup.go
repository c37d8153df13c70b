package samsoftpay

import (
	"context"
	"errors"
	"iter"
	"strconv"
	"time"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// Transaction finds a charge or a payout by your reference: what to do after a lost
// answer. If several have it, a succeeded one is returned before a pending one, that
// before a failed one, and the newest of equals. momo.ErrNotFound proves nothing: the
// payment may be on its way, and servers before 27 August 2026 keep no references of
// payouts. A reference that was used twice may find the older payment: compare
// CreatedAt then. The whole search has the time of one call, Options.Timeout. Beyond
// the document: a server that has only what the document describes answers with HTTP
// status 405, which is momo.ErrInvalid here and says nothing of the payment. There the
// webhook tells, or TransactionByID.
func (c *Client) Transaction(ctx context.Context, reference string) (found *Transaction, err error) {
	ctx, whole := c.transport.Begin(ctx, opCharge)
	defer func() { whole.End(err) }()
	var faults transport.Faults
	faults.Check(reference != "", "Reference", "is required")
	checkReference(&faults, reference)
	if err := faults.Err(providerName, opCharge.Name, reference); err != nil {
		return nil, err
	}
	found, err = c.best(ctx, nil, Filter{Direction: momo.In, Reference: reference})
	// A charge that failed must not hide a payout.
	if err == nil && (found == nil || !found.Status.Outweighs(momo.StatusFailed)) {
		found, err = c.best(ctx, found, Filter{Direction: momo.Out, Reference: reference})
	}
	if found == nil && err == nil {
		return nil, c.transport.NotFound(opCharge, reference)
	}
	return found, err
}

// best compares itself what the filter says: a server that does not know it answers with
// all there are.
func (c *Client) best(ctx context.Context, found *Transaction, f Filter) (*Transaction, error) {
	for tx, err := range c.Transactions(ctx, f) {
		if err != nil {
			return nil, err
		}
		old := !tx.CreatedAt.IsZero() && tx.CreatedAt.Before(f.CreatedAfter)
		if tx.Reference == f.Reference && !old && (found == nil || tx.Status.Outweighs(found.Status)) {
			found = tx
		}
	}
	return found, nil
}

// Candidates lists what a Collect, Disburse or Refund may have made of which nobody
// knows what became: the payments that fit all that is known of it, newest first. It is
// for a person, or a rule of yours, to decide, and for what no reference or key settles:
// a payout at a server that keeps no references, a key that is "still in flight" for
// ever.
//
// It proves nothing. One candidate may be another payment of the same amount to the
// same person; none may mean that the payment is still on its way. Beyond the document.
func (c *Client) Candidates(ctx context.Context, lost LostPayment) (all []*Transaction, err error) {
	ctx, whole := c.transport.Begin(ctx, opCandidates)
	defer func() { whole.End(err) }()
	if err := lost.faults().Err(providerName, opCandidates.Name, lost.Reference); err != nil {
		return nil, err
	}
	for tx, err := range c.Transactions(ctx, lost.filter()) {
		if err != nil {
			return nil, err
		}
		if lost.fits(tx) {
			all = append(all, tx)
		}
	}
	return all, nil
}

// filter is what the server can compare. It reads whole seconds, and some servers know
// no filter.
func (l LostPayment) filter() Filter {
	f := Filter{Direction: l.Direction, CreatedAfter: l.CreatedAfter, CreatedBefore: l.CreatedBefore}
	if !f.CreatedBefore.IsZero() {
		f.CreatedBefore = f.CreatedBefore.Add(time.Second)
	}
	return f
}

// fits leaves out only what is another payment for certain.
func (l LostPayment) fits(tx *Transaction) bool {
	return tx.Direction == l.Direction && tx.Amount == l.Amount &&
		(l.Phone.IsZero() || tx.Phone.IsZero() || tx.Phone == l.Phone) &&
		(l.Reference == "" || agrees(tx.Reference, l.Reference)) &&
		(tx.CreatedAt.IsZero() || !tx.CreatedAt.Before(l.CreatedAfter)) &&
		(l.CreatedBefore.IsZero() || !tx.CreatedAt.After(l.CreatedBefore))
}

// Transactions lists charges or payouts, newest first, fetching a page at a
// time. The iteration ends after the first error. Beyond the document.
func (c *Client) Transactions(ctx context.Context, filter Filter) iter.Seq2[*Transaction, error] {
	return func(yield func(*Transaction, error) bool) {
		for p, err := range c.pages(ctx, filter) {
			if err != nil {
				yield(nil, err)
				return
			}
			for _, tx := range p.transactions {
				if !yield(tx, nil) {
					return
				}
			}
		}
	}
}

// maxPages is more than any list has: one that has not ended after so many never will.
const maxPages = 100_000

var errEndless = errors.New("samsoftpay: the list does not end")

// pages fetches a list. The iteration ends after the first error; a list that leads
// back to a page that was read is one.
func (c *Client) pages(ctx context.Context, f Filter) iter.Seq2[*page, error] {
	return func(yield func(*page, error) bool) {
		read, cursor := map[string]bool{}, ""
		for {
			read[cursor] = true
			p, err := c.page(ctx, f, cursor, read)
			if !yield(p, err) || err != nil || p.next == "" {
				return
			}
			cursor = p.next
		}
	}
}

func (c *Client) page(ctx context.Context, f Filter, cursor string, read map[string]bool) (*page, error) {
	if f.PageSize == 0 {
		f.PageSize = 100
	}
	op := opCharges
	if f.Direction == momo.Out {
		op = opPayouts
	}
	call := &transport.Call{Op: op, Reference: f.Reference, Faults: f.faults(), Query: transport.Query(
		"reference", f.Reference, "status", string(f.Status),
		"created_after", writeTime(f.CreatedAfter), "created_before", writeTime(f.CreatedBefore),
		"limit", strconv.Itoa(f.PageSize), "starting_after", cursor,
	)}
	return transport.Do(ctx, c.transport, call, func(a *transport.Answer) (*page, error) {
		p, err := decodePage(a, f.PageSize, c.mode)
		if err == nil && p.next != "" && (read[p.next] || len(read) >= maxPages) {
			return nil, errEndless
		}
		return p, err
	})
}

func writeTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
