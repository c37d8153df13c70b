package samsoftpay

import (
	"context"
	"net/http"
	"strings"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// The operations: what each may be sent again after (the class; the table is in
// internal/transport/policy.go), what is left to the caller when nobody knows what
// became of it, and how many requests a minute the client makes. The limits are the
// document's for charges and payouts, and the provider's public source's for the others.
var (
	opCollect  = verb("collect", "/v1/charges", transport.Once, momo.RecoveryLookup, 30)
	opDisburse = verb("disburse", "/v1/payouts", transport.Once, momo.RecoveryLookup, 10)
	// With Config.ReplayLostAnswers:
	opCollectAgain  = verb("collect", "/v1/charges", transport.Keyed, momo.RecoverySameKey, 30)
	opDisburseAgain = verb("disburse", "/v1/payouts", transport.Keyed, momo.RecoverySameKey, 10)

	opRefund      = verb("refund", "/v1/charges/{id}/refund", transport.Once, momo.RecoveryLookupID, 10)
	opPaymentLink = verb("payment link", "/v1/payment-links", transport.Repeat, momo.RecoverySameKey, 30)

	opCharge        = noun("transaction", "/v1/charges/{id}", 0)
	opPayout        = noun("transaction", "/v1/payouts/{id}", 0)
	opReadLink      = noun("payment link by id", "/v1/payment-links/{id}", 0)
	opBalance       = noun("balance", "/v1/balance", 60)
	opAccountHolder = noun("account holder", "/v1/resolve-account", 30)
	opCharges       = list("transactions", "/v1/charges")
	opPayouts       = list("transactions", "/v1/payouts")
	opCandidates    = list("candidates", "/v1/charges") // and payouts
)

func verb(name, path string, class transport.Class, r momo.Recovery, perMinute int) *transport.Operation {
	return &transport.Operation{
		Name: name, Method: http.MethodPost, Path: path, Class: class, Recovery: r, PerMinute: perMinute, Judge: judge,
	}
}

func noun(name, path string, perMinute int) *transport.Operation {
	return &transport.Operation{
		Name: name, Method: http.MethodGet, Path: path, Class: transport.Look, PerMinute: perMinute, Judge: judge,
	}
}

func list(name, path string) *transport.Operation {
	op := noun(name, path, 0)
	op.List = true
	return op
}

// Collect asks a customer for money: the document's charge. On success the charge is
// usually [StatusAuthorized]: the customer has a prompt on the phone. It may also be
// [StatusFailed] at once; TransactionByID then has the reason.
//
// It is sent once. When its answer is lost and it has a reference, the client looks
// for the charge; what it finds is the result, if that can only be this one. Otherwise
// the error is momo.ErrIndeterminate, and its Recovery says what to do: look the
// reference up, later and again, or, without a reference, let a person compare
// [Client.Candidates]. See the package's comment on keys.
func (c *Client) Collect(ctx context.Context, r CollectRequest) (*Transaction, error) {
	call, want := keyed(c.collect, r.Reference, r.IdempotencyKey), r.intent(c.mode)
	call.Faults, call.JSON = r.faults(), r.wire()
	return transport.DoOrFind(ctx, c.transport, call, want.decode, c.finder(want))
}

// Disburse sends money to somebody's wallet: the document's payout. On success it is
// usually [StatusAuthorized]: accepted, not yet paid. Amount and fee come back to the
// balance if it fails.
//
// It is sent once, as [Client.Collect] is. Servers before 27 August 2026 keep no
// reference of a payout: there a lost one is found by [Client.Candidates] only.
func (c *Client) Disburse(ctx context.Context, r DisburseRequest) (*Transaction, error) {
	call, want := keyed(c.disburse, r.Reference, r.IdempotencyKey), r.intent(c.mode)
	call.Faults, call.JSON = r.faults(), r.wire()
	return transport.DoOrFind(ctx, c.transport, call, want.decode, c.finder(want))
}

// PaymentLink makes a page on which a customer pays: the document's "Payment
// Links". No money moves by making it, so the call is repeated until it is
// answered; on servers before August 2026 that may leave a second link unused.
func (c *Client) PaymentLink(ctx context.Context, r PaymentLinkRequest) (*PaymentLink, error) {
	call := keyed(opPaymentLink, r.Reference, r.IdempotencyKey)
	call.Faults, call.JSON = r.faults(), r.wire()
	return transport.Do(ctx, c.transport, call, r.decode)
}

// Refund gives a charge that succeeded back to the customer, by a payout of its own;
// the payout fee applies. Keep the ID of the result: only TransactionByID of it says
// whether the customer has the money. The charge is [StatusRefunded] from now on, also
// if that payout fails. Beyond the document.
//
// It is sent once. After momo.ErrIndeterminate ask TransactionByID of the charge: if
// it is [StatusRefunded], the refund was accepted, and its payout is found by
// [Client.Candidates]; if not, refund again.
func (c *Client) Refund(ctx context.Context, r RefundRequest) (*Refund, error) {
	call := keyed(opRefund, r.ChargeID, r.IdempotencyKey)
	call.Faults, call.Argument = r.faults(), r.ChargeID
	return transport.Do(ctx, c.transport, call, r.decode)
}

// TransactionByID reads a charge, "txn_…" (the document, "Get a Charge"), or a
// payout, "pout_…", a refund's too (beyond the document).
func (c *Client) TransactionByID(ctx context.Context, id string) (*Transaction, error) {
	op := opCharge
	if strings.HasPrefix(id, payoutPrefix) {
		op = opPayout
	}
	call := byID(op, id, chargePrefix, payoutPrefix)
	return transport.Do(ctx, c.transport, call, func(a *transport.Answer) (*Transaction, error) {
		tx, err := decodeTransaction(a)
		return transport.About(tx, err, func(tx *Transaction) bool { return tx.ID == id && agrees(tx.Mode, c.mode) })
	})
}

// PaymentLinkByID reads a payment link, "lnk_…". Beyond the document.
func (c *Client) PaymentLinkByID(ctx context.Context, id string) (*PaymentLink, error) {
	call := byID(opReadLink, id, linkPrefix)
	return transport.Do(ctx, c.transport, call, func(a *transport.Answer) (*PaymentLink, error) {
		link, err := decodePaymentLink(a)
		return transport.About(link, err, func(l *PaymentLink) bool { return l.ID == id })
	})
}

// Balance reads the merchant's account, in the key's mode. Beyond the document.
func (c *Client) Balance(ctx context.Context) (*Balance, error) {
	return transport.Do(ctx, c.transport, &transport.Call{Op: opBalance}, func(a *transport.Answer) (*Balance, error) {
		balance, err := decodeBalance(a)
		return transport.About(balance, err, func(b *Balance) bool { return agrees(b.Mode, c.mode) })
	})
}

// AccountHolder says who a number is registered to: the provider's
// resolve-account. Restricted keys may not ask (momo.ErrForbidden). Beyond the
// document.
func (c *Client) AccountHolder(ctx context.Context, phone momo.Phone) (*AccountHolder, error) {
	call := &transport.Call{Op: opAccountHolder, Query: transport.Query("phone", phone.Digits())}
	call.Faults.Check(phone.Country() == momo.Uganda, "Phone", "must be a Ugandan number")
	return transport.Do(ctx, c.transport, call, func(a *transport.Answer) (*AccountHolder, error) {
		holder, err := decodeAccountHolder(a)
		return transport.About(holder, err, func(h *AccountHolder) bool { return h.Phone == phone })
	})
}
