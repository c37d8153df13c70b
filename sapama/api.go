package sapama

import (
	"cmp"
	"context"
	"iter"
	"net/http"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// operations are made for each client, since their paths are settings.
type operations struct {
	collect, disburse, sendSMS, transfer, mark, post, transaction, transactions *transport.Operation
}

// table is the operations, and what may be sent again. Nothing is deduplicated there,
// so no verb is sent again but the one that sets the state of a row. Messages and
// transfers have no reference by which anybody could find out.
func table(p Paths) operations {
	or := cmp.Or[string]
	list := or(p.Transactions, "/api/get_transactions")
	return operations{
		collect:  verb(transport.Once, momo.RecoveryLookup, "collect", or(p.Collect, "/api/checkout")),
		disburse: verb(transport.Once, momo.RecoveryLookup, "disburse", or(p.Disburse, "/api/b2c")),
		sendSMS:  verb(transport.Never, momo.RecoveryHuman, "send sms", p.SendSMS),
		transfer: verb(transport.Never, momo.RecoveryHuman, "transfer", p.Transfer),
		mark: verb(transport.Repeat, momo.RecoveryLookupID, "mark transaction",
			or(p.MarkTransaction, "/api/update_transaction")),
		post: verb(transport.Once, momo.RecoveryLookupID, "post transactions",
			or(p.PostTransactions, "/api/post_transaction")),
		transaction:  noun("transaction", list),
		transactions: noun("transactions", list),
	}
}

func verb(class transport.Class, afterLoss momo.Recovery, name, path string) *transport.Operation {
	return &transport.Operation{
		Name: name, Method: http.MethodPost, Path: path, Class: class, Recovery: afterLoss, Judge: judge,
	}
}

func noun(name, path string) *transport.Operation {
	return &transport.Operation{
		Name: name, Method: http.MethodGet, Path: path, Class: transport.Look, List: true, Judge: judge,
	}
}

// Collect asks a customer for money: the document's checkout, a prompt on the
// phone. On success there is an invoice, momo.StatusPending: the prompt was sent.
// Nothing was paid. From then on ask TransactionByID with the invoice's number:
// references need not be unique there.
//
// It is never sent again by itself. After momo.ErrIndeterminate look with
// TransactionByPhone: what it finds proves that the customer was asked, finding
// nothing proves nothing.
func (c *Client) Collect(ctx context.Context, r CollectRequest) (*Transaction, error) {
	call := c.call(c.op.collect, r.Reference, r.faults(c), r.form(c))
	return transport.Do(ctx, c.transport, call, r.decoder(c))
}

// Disburse sends money to one wallet: the document's b2c with one beneficiary. On
// success it is scheduled, momo.StatusPending: not yet paid.
//
// What proves that it was paid, or not, is its row in the list, looked up by the ID of
// what Disburse returns, and only if [Config.PayoutResults] says what the row's code
// means: the document lists no codes. With it, TransactionByID, momo.Await and the
// callback's handler, webhook.NewSapamaPayout, find the end. Without it none of them ever
// does: momo.Await waits until its time is over, and the portal shows what happened.
//
// It is never sent again by itself, and there is no deduplication: sending it
// again pays twice. After momo.ErrIndeterminate look with TransactionByPhone;
// finding nothing proves nothing, so ask a human.
func (c *Client) Disburse(ctx context.Context, r DisburseRequest) (*Transaction, error) {
	call := c.call(c.op.disburse, r.Reference, r.faults(c), payouts{r}.form(c))
	return transport.Do(ctx, c.transport, call, r.decoder(c))
}

// DisburseBatch sends money to at most 50 wallets in one request, since PHP reads no more
// than 1000 fields of a form. Its error is
// about the whole batch, which was then not accepted or is indeterminate as a
// whole: look each payout up with TransactionByPhone, since the error names no
// single reference. Without an error there is a Disbursement for each request, in
// their order: items of the answer are matched by reference, and one that is missing,
// doubled or about another amount or number is momo.ErrIndeterminate. Two requests
// with one reference are refused before anything is sent.
//
// Prefer Disburse: a lost answer then leaves one payout open, not all.
func (c *Client) DisburseBatch(ctx context.Context, requests []DisburseRequest) ([]Disbursement, error) {
	call := c.call(c.op.disburse, "", payouts(requests).faults(c), payouts(requests).form(c))
	return all(transport.Do(ctx, c.transport, call, payouts(requests).decoder(c)))
}

// SendSMS sends text messages, at most 400 in a call, at the merchant's cost. It
// needs Paths.SendSMS and SMSKeys, and is never sent again, not even after a 429:
// messages have no reference, so nobody can find out what became of a lost call.
// Without an error there is a Sent for each message, in their order.
func (c *Client) SendSMS(ctx context.Context, list []Message) ([]Sent, error) {
	call := c.call(c.op.sendSMS, "", messages(list).faults(c), messages(list).form(c))
	return all(transport.Do(ctx, c.transport, call, messages(list).decoder(c)))
}

// Transfer moves money from the client's till to another one. It needs
// Paths.Transfer. The provider takes no reference and documents no lookup: after
// momo.ErrIndeterminate only the statement of the till shows what happened. It is
// never sent again, not even after a 429.
func (c *Client) Transfer(ctx context.Context, r TransferRequest) (*Transfer, error) {
	call := c.call(c.op.transfer, "", r.faults(c), r.form(c))
	return transport.Do(ctx, c.transport, call, r.decoder(c))
}

// MarkTransaction notes at the provider that you have recorded a row, or could
// not: the document's update_transaction. id is a row's number, not the M-PESA
// code; as is ReconciliationRecorded, ReconciliationRecordingFailed,
// ReconciliationUnreconciled, or ReconciliationNotYet to take that back. A row that is
// recorded leaves the default list, and its notification is not sent again: mark it
// only after your own commit. It is repeated until it is answered.
func (c *Client) MarkTransaction(ctx context.Context, id string, as Reconciliation) error {
	m := mark{id, as}
	_, err := transport.Do(ctx, c.transport, c.call(c.op.mark, id, m.faults(), m.form()), m.decode)
	return err
}

// PostTransactions puts at most 50 transactions from elsewhere into the
// provider's books, as [Config.PostingFormat] says: the document's post_transaction. No money moves. It is sent
// once, since rows are not deduplicated there: after momo.ErrIndeterminate look
// with TransactionByCode. Without an error there is a Posted for each posting, in
// their order.
func (c *Client) PostTransactions(ctx context.Context, list []Posting) ([]Posted, error) {
	faults, form := postings(list).faults(c.postings), postings(list).form(c.postings)
	call := c.call(c.op.post, "", faults, form)
	return all(transport.Do(ctx, c.transport, call, postings(list).decoder(c)))
}

// Transaction finds a payment by your reference, among all rows of all tills: the
// provider has no filter for it, so every page is read until a paid one is found,
// within the time of one call. If several have the reference, the one that says the
// highest status is returned. Use TransactionByPhone where you know the number, and
// TransactionByID where you know the provider's. momo.ErrNotFound proves nothing.
func (c *Client) Transaction(ctx context.Context, reference string) (*Transaction, error) {
	return c.find(ctx, byReference(reference))
}

// TransactionByPhone finds a payment by your reference among the rows of one
// customer: what to do after a lost answer. It is as Transaction otherwise.
func (c *Client) TransactionByPhone(ctx context.Context, phone momo.Phone, reference string) (*Transaction, error) {
	return c.find(ctx, byPhone(phone, reference))
}

// TransactionByID reads a payment by the number of one of its rows, by its UUID,
// "trans_…", or by its M-PESA code. What looks like a number is one: see
// TransactionByCode.
func (c *Client) TransactionByID(ctx context.Context, id string) (*Transaction, error) {
	return c.find(ctx, byID(id))
}

// TransactionByCode reads a payment by its M-PESA code, or by the code of a row that
// you posted, whatever it looks like.
func (c *Client) TransactionByCode(ctx context.Context, code string) (*Transaction, error) {
	return c.find(ctx, byCode(code))
}

// Transactions lists payments, fetching a page at a time; the two rows of one
// payment are listed once. In which order, the document does not say. Rows that
// arrive meanwhile can shift others from page to page, so that one is missed:
// absence proves nothing. Rows of the other mode are listed too, as Other. The
// iteration ends after the first error, and a list without an end ends in one.
func (c *Client) Transactions(ctx context.Context, filter Filter) iter.Seq2[*Transaction, error] {
	return c.list(ctx, c.op.transactions, query{Filter: filter})
}

// call makes a call. Its form is sealed for each attempt.
func (c *Client) call(op *transport.Operation, reference string, faults transport.Faults, f form) *transport.Call {
	seal := func(ctx context.Context, _ []byte) ([]byte, error) { return c.seal(ctx, f) }
	return &transport.Call{Op: op, Reference: reference, Faults: faults, Seal: seal}
}

// all returns the outcomes of a list that was accepted.
func all[T any](outcomes *[]T, err error) ([]T, error) {
	if err != nil {
		return nil, err
	}
	return *outcomes, nil
}
