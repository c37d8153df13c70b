package samsoftpay

import (
	"context"
	"iter"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

// The operations, and what may be sent again. Limits are the document's for
// charges and payouts, and the provider's public source's for the others.
var (
	collect       = &transport.Operation{Name: "collect", Method: http.MethodPost, Path: "/v1/charges", Class: transport.Keyed, PerMinute: 30}
	disburse      = &transport.Operation{Name: "disburse", Method: http.MethodPost, Path: "/v1/payouts", Class: transport.Keyed, PerMinute: 10}
	paymentLink   = &transport.Operation{Name: "payment link", Method: http.MethodPost, Path: "/v1/payment-links", Class: transport.Repeat, PerMinute: 30}
	refund        = &transport.Operation{Name: "refund", Method: http.MethodPost, Path: "/v1/charges/{id}/refund", Class: transport.Once, PerMinute: 10}
	charge        = &transport.Operation{Name: "transaction", Method: http.MethodGet, Path: "/v1/charges/{id}", Class: transport.Look}
	payout        = &transport.Operation{Name: "transaction", Method: http.MethodGet, Path: "/v1/payouts/{id}", Class: transport.Look}
	charges       = &transport.Operation{Name: "transactions", Method: http.MethodGet, Path: "/v1/charges", Class: transport.Look, List: true}
	payouts       = &transport.Operation{Name: "transactions", Method: http.MethodGet, Path: "/v1/payouts", Class: transport.Look, List: true}
	readLink      = &transport.Operation{Name: "payment link by id", Method: http.MethodGet, Path: "/v1/payment-links/{id}", Class: transport.Look}
	balance       = &transport.Operation{Name: "balance", Method: http.MethodGet, Path: "/v1/balance", Class: transport.Look, PerMinute: 60}
	accountHolder = &transport.Operation{Name: "account holder", Method: http.MethodGet, Path: "/v1/resolve-account", Class: transport.Look, PerMinute: 30}

	operations = []*transport.Operation{collect, disburse, paymentLink, refund, charge, payout, charges, payouts, readLink, balance, accountHolder}
)

// Collect asks a customer for money: the document's charge. On success the
// charge is usually [Authorized]: the customer has a prompt on the phone. It may
// also be [Failed] at once; TransactionByID then tells the reason.
//
// A lost answer is repeated with the same key. If that does not help, the error
// is momo.ErrIndeterminate and carries the reference and the key.
func (c *Client) Collect(ctx context.Context, r CollectRequest) (*Transaction, error) {
	var faults momo.Fields
	checkAmount(&faults, r.Amount)
	faults.Check(check.Of(string(r.Channel), 32, check.Lower+"_"), "Channel", "is required: mtn_momo, airtel_money or card")
	faults.Check(r.Payer.Country() == momo.Uganda, "Payer", "must be a Ugandan number")
	checkReference(&faults, r.Reference)
	checkKey(&faults, r.IdempotencyKey)
	if err := faults.Err("samsoftpay", collect.Name, r.Reference); err != nil {
		return nil, err
	}
	body, err := strictjson.Marshal(wireCharge{
		Amount: r.Amount.Minor(), Currency: string(money.UGX), Channel: r.Channel,
		Customer: wirePerson{Phone: r.Payer.Digits()}, Reference: r.Reference,
	})
	if err != nil {
		return nil, err
	}
	asked := momo.Transaction{Direction: momo.In, Reference: r.Reference, Amount: r.Amount, Phone: r.Payer}
	return c.create(ctx, collect, body, r.IdempotencyKey, asked)
}

// Disburse sends money to somebody's wallet: the document's payout. On success
// it is usually [Authorized]: accepted, not yet paid. Amount and fee come back
// to the balance if it fails.
//
// A lost answer is repeated with the same key. If that does not help, the error
// is momo.ErrIndeterminate and carries the key: calling again with it cannot pay
// twice.
func (c *Client) Disburse(ctx context.Context, r DisburseRequest) (*Transaction, error) {
	if r.Channel == "" {
		r.Channel = MTN
	}
	var faults momo.Fields
	checkAmount(&faults, r.Amount)
	faults.Check(check.Of(string(r.Channel), 32, check.Lower+"_"), "Channel", "must be a word such as mtn_momo")
	faults.Check(r.Payee.Country() == momo.Uganda, "Payee", "must be a Ugandan number")
	faults.Check(check.Text(string(r.PayeeName), 255), "PayeeName", "must be at most 255 printable characters")
	checkReference(&faults, r.Reference)
	checkKey(&faults, r.IdempotencyKey)
	if err := faults.Err("samsoftpay", disburse.Name, r.Reference); err != nil {
		return nil, err
	}
	body, err := strictjson.Marshal(wirePayout{
		Amount: r.Amount.Minor(), Currency: string(money.UGX), Channel: r.Channel,
		Recipient: wirePerson{Phone: r.Payee.Digits(), Name: string(r.PayeeName)}, Reference: r.Reference,
	})
	if err != nil {
		return nil, err
	}
	asked := momo.Transaction{Direction: momo.Out, Reference: r.Reference, Amount: r.Amount, Phone: r.Payee}
	return c.create(ctx, disburse, body, r.IdempotencyKey, asked)
}

// create sends a charge or a payout and accepts only an answer about it.
func (c *Client) create(ctx context.Context, op *transport.Operation, body []byte, key string, asked momo.Transaction) (*Transaction, error) {
	return transport.Do(ctx, c.transport, keyed(op, "", body, asked.Reference, key), func(a *transport.Answer) (*Transaction, error) {
		tx, err := decodeTransaction(a)
		if err != nil {
			return nil, err
		}
		if tx.Direction != asked.Direction || tx.Amount != asked.Amount ||
			tx.Reference != "" && tx.Reference != asked.Reference || !tx.Phone.IsZero() && tx.Phone != asked.Phone {
			return nil, errOther
		}
		tx.Reference, tx.Phone = asked.Reference, asked.Phone
		return tx, nil
	})
}

// PaymentLink makes a page on which a customer pays: the document's "Payment
// Links". No money moves by making it, so the call is repeated until it is
// answered; on servers before August 2026 that may leave a second link unused.
func (c *Client) PaymentLink(ctx context.Context, r PaymentLinkRequest) (*PaymentLink, error) {
	var faults momo.Fields
	checkAmount(&faults, r.Amount)
	faults.Check(check.Text(r.Description, 255), "Description", "must be at most 255 printable characters")
	faults.Check(isWebAddress(r.SuccessURL), "SuccessURL", "must be an http or https address of at most 500 characters")
	faults.Check(isWebAddress(r.CancelURL), "CancelURL", "must be an http or https address of at most 500 characters")
	checkReference(&faults, r.Reference)
	checkKey(&faults, r.IdempotencyKey)
	if err := faults.Err("samsoftpay", paymentLink.Name, r.Reference); err != nil {
		return nil, err
	}
	body, err := strictjson.Marshal(wireLink{
		Amount: r.Amount.Minor(), Description: r.Description, SuccessURL: r.SuccessURL,
		AllowMultipleUses: r.AllowMultipleUses, CancelURL: r.CancelURL, Reference: r.Reference,
	})
	if err != nil {
		return nil, err
	}
	return transport.Do(ctx, c.transport, keyed(paymentLink, "", body, r.Reference, r.IdempotencyKey), func(a *transport.Answer) (*PaymentLink, error) {
		link, err := decodePaymentLink(a)
		return about(link, err, func(l *PaymentLink) bool { return l.Amount == r.Amount || l.Amount.Sign() == 0 })
	})
}

// Refund gives a charge that succeeded back to the customer; the payout fee
// applies. It is sent once: after momo.ErrIndeterminate ask TransactionByID, and
// refund again only if the charge is not [Refunded]. Beyond the document.
func (c *Client) Refund(ctx context.Context, r RefundRequest) (*Refund, error) {
	var faults momo.Fields
	faults.Check(isID(r.ChargeID, chargePrefix), "ChargeID", "must be an identifier txn_…")
	checkKey(&faults, r.IdempotencyKey)
	if err := faults.Err("samsoftpay", refund.Name, r.ChargeID); err != nil {
		return nil, err
	}
	return transport.Do(ctx, c.transport, keyed(refund, r.ChargeID, nil, r.ChargeID, r.IdempotencyKey), func(a *transport.Answer) (*Refund, error) {
		refund, err := decodeRefund(a)
		return about(refund, err, func(f *Refund) bool { return f.ChargeID == r.ChargeID })
	})
}

// Transaction finds a charge or a payout by your reference: what to do after a
// lost answer. If several have it, the one that says most is returned: a
// succeeded one before a pending one, that before a failed one, the newest of
// equals. momo.ErrNotFound proves nothing soon after a lost answer. Beyond the
// document; payouts are found on servers since 27 August 2026 only.
func (c *Client) Transaction(ctx context.Context, reference string) (*Transaction, error) {
	var faults momo.Fields
	faults.Check(reference != "", "Reference", "is required")
	checkReference(&faults, reference)
	if err := faults.Err("samsoftpay", charge.Name, reference); err != nil {
		return nil, err
	}
	found, err := best(nil, c.Transactions(ctx, Filter{Direction: momo.In, Reference: reference}), reference)
	if err == nil && (found == nil || transport.Certainty(found.Status) == 0) { // a charge that failed must not hide a payout
		found, err = best(found, c.Transactions(ctx, Filter{Direction: momo.Out, Reference: reference}), reference)
	}
	if found != nil || err != nil {
		return found, err
	}
	return nil, &momo.Error{Provider: "samsoftpay", Op: charge.Name, Kind: momo.ErrNotFound, Reference: reference, Lookup: true}
}

// best compares references itself: a server that does not know the filter
// answers with all there are.
func best(found *Transaction, all iter.Seq2[*Transaction, error], reference string) (*Transaction, error) {
	for tx, err := range all {
		if err != nil {
			return nil, err
		}
		if tx.Reference == reference && (found == nil || transport.Certainty(tx.Status) > transport.Certainty(found.Status)) {
			found = tx
		}
	}
	return found, nil
}

// TransactionByID reads a charge, "txn_…" (the document, "Get a Charge"), or a
// payout, "pout_…" (beyond the document).
func (c *Client) TransactionByID(ctx context.Context, id string) (*Transaction, error) {
	op := charge
	if strings.HasPrefix(id, payoutPrefix) {
		op = payout
	}
	var faults momo.Fields
	faults.Check(isID(id, chargePrefix) || isID(id, payoutPrefix), "ID", "must be an identifier txn_… or pout_…")
	if err := faults.Err("samsoftpay", op.Name, id); err != nil {
		return nil, err
	}
	return transport.Do(ctx, c.transport, &transport.Call{Op: op, Argument: id, Reference: id}, func(a *transport.Answer) (*Transaction, error) {
		tx, err := decodeTransaction(a)
		return about(tx, err, func(tx *Transaction) bool { return tx.ID == id })
	})
}

// Transactions lists charges or payouts, newest first, fetching a page at a
// time. The iteration ends after the first error. Beyond the document.
func (c *Client) Transactions(ctx context.Context, filter Filter) iter.Seq2[*Transaction, error] {
	return func(yield func(*Transaction, error) bool) {
		op := charges
		if filter.Direction == momo.Out {
			op = payouts
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
	var faults momo.Fields
	faults.Check(f.PageSize >= 1 && f.PageSize <= 100, "PageSize", "must be 1 to 100")
	checkReference(&faults, f.Reference)
	if err := faults.Err("samsoftpay", op.Name, f.Reference); err != nil {
		return nil, err
	}
	call := &transport.Call{Op: op, Reference: f.Reference, Query: transport.Query(
		"reference", f.Reference, "status", string(f.Status),
		"created_after", writeTime(f.CreatedAfter), "created_before", writeTime(f.CreatedBefore),
		"limit", strconv.Itoa(f.PageSize), "starting_after", cursor,
	)}
	return transport.Do(ctx, c.transport, call, func(a *transport.Answer) (*page, error) { return decodePage(a, f.PageSize) })
}

// PaymentLinkByID reads a payment link, "lnk_…". Beyond the document.
func (c *Client) PaymentLinkByID(ctx context.Context, id string) (*PaymentLink, error) {
	var faults momo.Fields
	faults.Check(isID(id, linkPrefix), "ID", "must be an identifier lnk_…")
	if err := faults.Err("samsoftpay", readLink.Name, id); err != nil {
		return nil, err
	}
	return transport.Do(ctx, c.transport, &transport.Call{Op: readLink, Argument: id, Reference: id}, func(a *transport.Answer) (*PaymentLink, error) {
		link, err := decodePaymentLink(a)
		return about(link, err, func(l *PaymentLink) bool { return l.ID == id })
	})
}

// Balance reads the merchant's account, in the key's mode. Beyond the document.
func (c *Client) Balance(ctx context.Context) (*Balance, error) {
	return transport.Do(ctx, c.transport, &transport.Call{Op: balance}, decodeBalance)
}

// AccountHolder says who a number is registered to: the provider's
// resolve-account. Restricted keys may not ask (momo.ErrForbidden). Beyond the
// document.
func (c *Client) AccountHolder(ctx context.Context, phone momo.Phone) (*AccountHolder, error) {
	var faults momo.Fields
	faults.Check(phone.Country() == momo.Uganda, "Phone", "must be a Ugandan number")
	if err := faults.Err("samsoftpay", accountHolder.Name, ""); err != nil {
		return nil, err
	}
	call := &transport.Call{Op: accountHolder, Query: transport.Query("phone", phone.Digits())}
	return transport.Do(ctx, c.transport, call, func(a *transport.Answer) (*AccountHolder, error) {
		holder, err := decodeAccountHolder(a)
		return about(holder, err, func(h *AccountHolder) bool { return h.Phone == phone })
	})
}

// keyed makes a call that carries the idempotency key, a new one if none is
// given.
func keyed(op *transport.Operation, argument string, body []byte, reference, key string) *transport.Call {
	if key == "" {
		key = uuid.NewString()
	}
	return &transport.Call{
		Op: op, Argument: argument, Body: body, Reference: reference,
		Key: key, KeyHeader: "Idempotency-Key",
	}
}

// about refuses an answer that is not about what was asked.
func about[T any](got *T, err error, asked func(*T) bool) (*T, error) {
	if err == nil && !asked(got) {
		return nil, errOther
	}
	return got, err
}

func writeTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
