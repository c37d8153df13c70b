package samsoftpay

import (
	"context"
	"iter"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// The operations, and what may be sent again. Limits are the document's for
// charges and payouts, and the provider's public source's for the others.
var (
	opCollect       = &transport.Operation{Name: "collect", Method: http.MethodPost, Path: "/v1/charges", Class: transport.Keyed, PerMinute: 30, Judge: judge}
	opDisburse      = &transport.Operation{Name: "disburse", Method: http.MethodPost, Path: "/v1/payouts", Class: transport.Keyed, PerMinute: 10, Judge: judge}
	opPaymentLink   = &transport.Operation{Name: "payment link", Method: http.MethodPost, Path: "/v1/payment-links", Class: transport.Repeat, PerMinute: 30, Judge: judge}
	opRefund        = &transport.Operation{Name: "refund", Method: http.MethodPost, Path: "/v1/charges/{id}/refund", Class: transport.Once, PerMinute: 10, Judge: judge}
	opCharge        = &transport.Operation{Name: "transaction", Method: http.MethodGet, Path: "/v1/charges/{id}", Class: transport.Look, Judge: judge}
	opPayout        = &transport.Operation{Name: "transaction", Method: http.MethodGet, Path: "/v1/payouts/{id}", Class: transport.Look, Judge: judge}
	opCharges       = &transport.Operation{Name: "transactions", Method: http.MethodGet, Path: "/v1/charges", Class: transport.Look, List: true, Judge: judge}
	opPayouts       = &transport.Operation{Name: "transactions", Method: http.MethodGet, Path: "/v1/payouts", Class: transport.Look, List: true, Judge: judge}
	opReadLink      = &transport.Operation{Name: "payment link by id", Method: http.MethodGet, Path: "/v1/payment-links/{id}", Class: transport.Look, Judge: judge}
	opBalance       = &transport.Operation{Name: "balance", Method: http.MethodGet, Path: "/v1/balance", Class: transport.Look, PerMinute: 60, Judge: judge}
	opAccountHolder = &transport.Operation{Name: "account holder", Method: http.MethodGet, Path: "/v1/resolve-account", Class: transport.Look, PerMinute: 30, Judge: judge}
)

// Collect asks a customer for money: the document's charge. On success the
// charge is usually [StatusAuthorized]: the customer has a prompt on the phone. It may
// also be [StatusFailed] at once; TransactionByID then tells the reason.
//
// A lost answer is repeated with the same key. If that does not help, the error
// is momo.ErrIndeterminate and carries the reference and the key.
func (c *Client) Collect(ctx context.Context, r CollectRequest) (*Transaction, error) {
	call := keyed(opCollect, r.Reference, r.IdempotencyKey)
	call.Faults, call.JSON = r.faults(), r.wire()
	return transport.Do(ctx, c.transport, call, r.decode)
}

// Disburse sends money to somebody's wallet: the document's payout. On success
// it is usually [StatusAuthorized]: accepted, not yet paid. Amount and fee come back
// to the balance if it fails.
//
// A lost answer is repeated with the same key. If that does not help, the error
// is momo.ErrIndeterminate and carries the key: calling again with it cannot pay
// twice.
func (c *Client) Disburse(ctx context.Context, r DisburseRequest) (*Transaction, error) {
	call := keyed(opDisburse, r.Reference, r.IdempotencyKey)
	call.Faults, call.JSON = r.faults(), r.wire()
	return transport.Do(ctx, c.transport, call, r.decode)
}

// PaymentLink makes a page on which a customer pays: the document's "Payment
// Links". No money moves by making it, so the call is repeated until it is
// answered; on servers before August 2026 that may leave a second link unused.
func (c *Client) PaymentLink(ctx context.Context, r PaymentLinkRequest) (*PaymentLink, error) {
	call := keyed(opPaymentLink, r.Reference, r.IdempotencyKey)
	call.Faults, call.JSON = r.faults(), r.wire()
	return transport.Do(ctx, c.transport, call, r.decode)
}

// Refund gives a charge that succeeded back to the customer; the payout fee
// applies. It is sent once: after momo.ErrIndeterminate ask TransactionByID, and
// refund again only if the charge is not [StatusRefunded]. Beyond the document.
func (c *Client) Refund(ctx context.Context, r RefundRequest) (*Refund, error) {
	call := keyed(opRefund, r.ChargeID, r.IdempotencyKey)
	call.Faults, call.Argument = r.faults(), r.ChargeID
	return transport.Do(ctx, c.transport, call, r.decode)
}

// Transaction finds a charge or a payout by your reference: what to do after a
// lost answer. If several have it, the one that says most is returned: a
// succeeded one before a pending one, that before a failed one, the newest of
// equals. momo.ErrNotFound proves nothing soon after a lost answer. Beyond the
// document; payouts are found on servers since 27 August 2026 only.
func (c *Client) Transaction(ctx context.Context, reference string) (*Transaction, error) {
	var faults transport.Faults
	faults.Check(reference != "", "Reference", "is required")
	checkReference(&faults, reference)
	if err := faults.Err("samsoftpay", opCharge.Name, reference); err != nil {
		return nil, err
	}
	found, err := best(nil, c.Transactions(ctx, Filter{Direction: momo.In, Reference: reference}), reference)
	// A charge that failed must not hide a payout.
	if err == nil && (found == nil || !found.Status.Outweighs(momo.StatusFailed)) {
		found, err = best(found, c.Transactions(ctx, Filter{Direction: momo.Out, Reference: reference}), reference)
	}
	if found == nil && err == nil {
		return nil, c.transport.NotFound(opCharge, reference)
	}
	return found, err
}

// best compares references itself: a server that does not know the filter
// answers with all there are.
func best(found *Transaction, all iter.Seq2[*Transaction, error], reference string) (*Transaction, error) {
	for tx, err := range all {
		if err != nil {
			return nil, err
		}
		if tx.Reference == reference && (found == nil || tx.Status.Outweighs(found.Status)) {
			found = tx
		}
	}
	return found, nil
}

// TransactionByID reads a charge, "txn_…" (the document, "Get a Charge"), or a
// payout, "pout_…" (beyond the document).
func (c *Client) TransactionByID(ctx context.Context, id string) (*Transaction, error) {
	op := opCharge
	if strings.HasPrefix(id, payoutPrefix) {
		op = opPayout
	}
	call := byID(op, id, chargePrefix, payoutPrefix)
	return transport.Do(ctx, c.transport, call, func(a *transport.Answer) (*Transaction, error) {
		tx, err := decodeTransaction(a)
		return about(tx, err, func(tx *Transaction) bool { return tx.ID == id })
	})
}

// Transactions lists charges or payouts, newest first, fetching a page at a
// time. The iteration ends after the first error. Beyond the document.
func (c *Client) Transactions(ctx context.Context, filter Filter) iter.Seq2[*Transaction, error] {
	return func(yield func(*Transaction, error) bool) {
		op := opCharges
		if filter.Direction == momo.Out {
			op = opPayouts
		}
		cursor := ""
		for {
			page, err := c.page(ctx, op, filter, cursor)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, tx := range page.transactions {
				if !yield(tx, nil) {
					return
				}
			}
			if page.next == "" || page.next == cursor {
				return
			}
			cursor = page.next
		}
	}
}

func (c *Client) page(ctx context.Context, op *transport.Operation, f Filter, cursor string) (*page, error) {
	if f.PageSize == 0 {
		f.PageSize = 100
	}
	call := &transport.Call{Op: op, Reference: f.Reference, Faults: f.faults(), Query: transport.Query(
		"reference", f.Reference, "status", string(f.Status),
		"created_after", writeTime(f.CreatedAfter), "created_before", writeTime(f.CreatedBefore),
		"limit", strconv.Itoa(f.PageSize), "starting_after", cursor,
	)}
	return transport.Do(ctx, c.transport, call, func(a *transport.Answer) (*page, error) { return decodePage(a, f.PageSize) })
}

// PaymentLinkByID reads a payment link, "lnk_…". Beyond the document.
func (c *Client) PaymentLinkByID(ctx context.Context, id string) (*PaymentLink, error) {
	call := byID(opReadLink, id, linkPrefix)
	return transport.Do(ctx, c.transport, call, func(a *transport.Answer) (*PaymentLink, error) {
		link, err := decodePaymentLink(a)
		return about(link, err, func(l *PaymentLink) bool { return l.ID == id })
	})
}

// Balance reads the merchant's account, in the key's mode. Beyond the document.
func (c *Client) Balance(ctx context.Context) (*Balance, error) {
	return transport.Do(ctx, c.transport, &transport.Call{Op: opBalance}, decodeBalance)
}

// AccountHolder says who a number is registered to: the provider's
// resolve-account. Restricted keys may not ask (momo.ErrForbidden). Beyond the
// document.
func (c *Client) AccountHolder(ctx context.Context, phone momo.Phone) (*AccountHolder, error) {
	call := &transport.Call{Op: opAccountHolder, Query: transport.Query("phone", phone.Digits())}
	call.Faults.Check(phone.Country() == momo.Uganda, "Phone", "must be a Ugandan number")
	return transport.Do(ctx, c.transport, call, func(a *transport.Answer) (*AccountHolder, error) {
		holder, err := decodeAccountHolder(a)
		return about(holder, err, func(h *AccountHolder) bool { return h.Phone == phone })
	})
}

func writeTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
