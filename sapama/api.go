package sapama

import (
	"cmp"
	"context"
	"net/http"
	"strconv"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
)

type operations struct {
	collect, disburse, sendSMS, transfer, transaction, transactions, mark, post *transport.Operation
}

// table is the operations, and what may be sent again. Nothing there is
// deduplicated, so no verb is; only setting the state of a row may be repeated.
// Messages and transfers have no reference by which to find out.
func table(p Paths) operations {
	list := cmp.Or(p.Transactions, "/api/get_transactions")
	return operations{
		collect:      &transport.Operation{Name: "collect", Method: http.MethodPost, Path: cmp.Or(p.Collect, "/api/checkout"), Class: transport.Once, Judge: judge},
		disburse:     &transport.Operation{Name: "disburse", Method: http.MethodPost, Path: cmp.Or(p.Disburse, "/api/b2c"), Class: transport.Once, Judge: judge},
		sendSMS:      &transport.Operation{Name: "send sms", Method: http.MethodPost, Path: p.SendSMS, Class: transport.Never, Judge: judge},
		transfer:     &transport.Operation{Name: "transfer", Method: http.MethodPost, Path: p.Transfer, Class: transport.Never, Judge: judge},
		transaction:  &transport.Operation{Name: "transaction", Method: http.MethodGet, Path: list, Class: transport.Look, List: true, Judge: judge},
		transactions: &transport.Operation{Name: "transactions", Method: http.MethodGet, Path: list, Class: transport.Look, List: true, Judge: judge},
		mark:         &transport.Operation{Name: "mark transaction", Method: http.MethodPost, Path: cmp.Or(p.MarkTransaction, "/api/update_transaction"), Class: transport.Repeat, Judge: judge},
		post:         &transport.Operation{Name: "post transactions", Method: http.MethodPost, Path: cmp.Or(p.PostTransactions, "/api/post_transaction"), Class: transport.Once, Judge: judge},
	}
}

// Collect asks a customer for money: the document's checkout, a prompt on the
// phone. On success there is an invoice, momo.StatusPending: the prompt was sent.
// Nothing was paid.
//
// It is never sent again by itself. After momo.ErrIndeterminate look with
// TransactionByPhone: what it finds proves that the customer was asked, finding
// nothing proves nothing.
func (c *Client) Collect(ctx context.Context, r CollectRequest) (*Transaction, error) {
	r.CallbackMethod = cmp.Or(r.CallbackMethod, CallbackPost)
	if err := c.checkCollect(r).Err("sapama", c.op.collect.Name, r.Reference); err != nil {
		return nil, err
	}
	item, err := transport.Do(ctx, c.transport, c.form(c.op.collect, c.collectForm(r), r.Reference), func(a *transport.Answer) (*wireItem, error) {
		item, err := decode[wireItem](a)
		if err == nil && !agree(item.ReferenceNumber.Text, r.Reference) {
			return nil, errOther
		}
		return item, err
	})
	if err != nil {
		return nil, err
	}
	id, err := accepted(c.op.collect, r.Reference, item)
	if err != nil {
		return nil, err
	}
	invoice := &Row{ID: id, UUID: item.InvoiceUUID, Type: RowInvoice, Direction: momo.In, Till: c.till,
		Amount: r.Amount, Reference: r.Reference, Account: r.Account, Phone: r.Payer, Mode: c.mode}
	tx := &Transaction{Invoice: invoice}
	tx.fill()
	return tx, nil
}

// Disburse sends money to one wallet: the document's b2c with one beneficiary. On
// success it is scheduled, momo.StatusPending: not yet paid.
//
// It is never sent again by itself, and there is no deduplication: sending it
// again pays twice. After momo.ErrIndeterminate look with TransactionByPhone;
// finding nothing proves nothing, so ask a human.
func (c *Client) Disburse(ctx context.Context, r DisburseRequest) (*Transaction, error) {
	if err := c.checkPayout(r).Err("sapama", c.op.disburse.Name, r.Reference); err != nil {
		return nil, err
	}
	all, err := c.disburse(ctx, []DisburseRequest{r}, r.Reference)
	if err != nil {
		return nil, err
	}
	return all[0].Transaction, all[0].Err
}

// DisburseBatch sends money to at most 50 wallets in one request. Its error is
// about the whole batch, which was then not accepted or is indeterminate as a
// whole. Without one there is a Disbursement for each request, in their order:
// items of the answer are matched by reference, and one that is missing, doubled
// or about another amount or number is momo.ErrIndeterminate. Two requests with
// one reference are refused before anything is sent.
//
// Prefer Disburse: a lost answer then leaves one payout open, not all.
func (c *Client) DisburseBatch(ctx context.Context, requests []DisburseRequest) ([]Disbursement, error) {
	if err := c.checkBatch(requests).Err("sapama", c.op.disburse.Name, ""); err != nil {
		return nil, err
	}
	return c.disburse(ctx, requests, "")
}

func (c *Client) disburse(ctx context.Context, requests []DisburseRequest, reference string) ([]Disbursement, error) {
	f := fields("location_id", strconv.FormatInt(c.till, 10), "mode", string(c.mode))
	for i, r := range requests {
		r.CallbackMethod = cmp.Or(r.CallbackMethod, CallbackPost)
		f = r.beneficiary(f, i)
	}
	items, err := transport.Do(ctx, c.transport, c.form(c.op.disburse, f, reference), decode[[]wireItem])
	if err != nil {
		return nil, err
	}
	outcomes := make([]Disbursement, len(requests))
	for i, r := range requests {
		outcomes[i] = c.disbursement(r, *items)
	}
	return outcomes, nil
}

func (c *Client) disbursement(r DisburseRequest, items []wireItem) Disbursement {
	out := Disbursement{Reference: r.Reference}
	item := only(items, func(w *wireItem) bool { return w.TransID.Text == r.Reference })
	if item != nil && !item.matches(r.Payee, r.Amount) {
		item = nil
	}
	id, err := accepted(c.op.disburse, r.Reference, item)
	if err != nil {
		out.Err = err
		return out
	}
	out.Transaction = &Transaction{
		Transaction: momo.Transaction{
			Provider: "sapama", Direction: momo.Out, ID: id, Reference: r.Reference,
			Status: momo.StatusPending, ProviderStatus: item.word(), Amount: r.Amount, Phone: r.Payee,
		},
		Till: c.till,
	}
	return out
}

// MarkTransaction notes at the provider that you have recorded a row, or could
// not: the document's update_transaction. id is a row's number, not the M-PESA
// code; as is Recorded, RecordingFailed or Unreconciled. A row that is Recorded
// leaves the default list, and its notification is not sent again: mark it only
// after your own commit. It is repeated until it is answered.
func (c *Client) MarkTransaction(ctx context.Context, id string, as Reconciliation) error {
	var faults transport.Faults
	faults.Check(isID(id), "ID", "must be the number of a row")
	faults.Check(as == ReconciliationRecorded || as == ReconciliationRecordingFailed || as == ReconciliationUnreconciled, "As", "must be success, error or unreconciled")
	if err := faults.Err("sapama", c.op.mark.Name, id); err != nil {
		return err
	}
	call := c.form(c.op.mark, fields("id", id, "ipned", string(as)), id)
	_, err := transport.Do(ctx, c.transport, call, func(a *transport.Answer) (*wireMarked, error) {
		marked, err := decode[wireMarked](a)
		if err == nil && marked.ID.Text != id {
			return nil, errOther
		}
		return marked, err
	})
	return err
}

type wireMarked struct {
	ID strictjson.Scalar `json:"id"`
}

// PostTransactions puts at most 50 transactions from elsewhere into the
// provider's books: the document's post_transaction. No money moves. It is sent
// once, since rows are not deduplicated there: after momo.ErrIndeterminate look
// with TransactionByID, by the code. Without an error there is a Posted for each
// posting, in their order.
func (c *Client) PostTransactions(ctx context.Context, postings []Posting) ([]Posted, error) {
	if err := checkPostings(postings).Err("sapama", c.op.post.Name, ""); err != nil {
		return nil, err
	}
	rows := make([]wirePosting, len(postings))
	for i, p := range postings {
		rows[i] = p.wire()
	}
	text, err := strictjson.Marshal(rows)
	if err != nil {
		return nil, err
	}
	items, err := transport.Do(ctx, c.transport, c.form(c.op.post, fields("transactions", string(text)), ""), decode[[]wireItem])
	if err != nil {
		return nil, err
	}
	outcomes := make([]Posted, len(postings))
	for i, p := range postings {
		outcomes[i].Code = p.Code
		item := only(*items, func(w *wireItem) bool { return w.TransID.Text == p.Code })
		outcomes[i].ID, outcomes[i].Err = accepted(c.op.post, p.Code, item)
	}
	return outcomes, nil
}

// SendSMS sends text messages, at most 400 in a call, at the merchant's cost. It
// needs Paths.SendSMS and SMSKeys, and is never sent again, not even after a 429:
// messages have no reference, so nobody can tell what became of a lost call.
// Without an error there is a Sent for each message, in their order.
func (c *Client) SendSMS(ctx context.Context, messages []Message) ([]Sent, error) {
	if err := c.checkMessages(messages).Err("sapama", c.op.sendSMS.Name, ""); err != nil {
		return nil, err
	}
	f := fields("location_id", strconv.FormatInt(c.till, 10))
	for i, m := range messages {
		f = f.with(element("to", i, c.smsKeys.Phone), m.To.Digits(), element("to", i, c.smsKeys.Message), string(m.Text))
	}
	items, err := transport.Do(ctx, c.transport, c.form(c.op.sendSMS, f, ""), decode[[]wireItem])
	if err != nil {
		return nil, err
	}
	outcomes := make([]Sent, len(messages))
	for i, m := range messages {
		outcomes[i].To = m.To
		item := only(*items, func(w *wireItem) bool {
			echoed, err := momo.ParsePhone(w.Phone.Text, momo.Kenya)
			return err == nil && echoed == m.To
		})
		if outcomes[i].ID, outcomes[i].Err = accepted(c.op.sendSMS, "", item); item != nil {
			outcomes[i].Amount = item.Amount.Text
		}
	}
	return outcomes, nil
}

// Transfer moves money from the client's till to another one. It needs
// Paths.Transfer. The provider takes no reference and documents no lookup: after
// momo.ErrIndeterminate only the statement of the till tells what happened. It is
// never sent again, not even after a 429.
func (c *Client) Transfer(ctx context.Context, r TransferRequest) (*Transfer, error) {
	if err := c.checkTransfer(r).Err("sapama", c.op.transfer.Name, ""); err != nil {
		return nil, err
	}
	call := c.form(c.op.transfer, fields(
		"location_from_id", strconv.FormatInt(c.till, 10), "location_to_id", strconv.FormatInt(r.ToTill, 10),
		"amount", writeAmount(r.Amount), "description", string(r.Description), "type", string(r.Type),
	), "")
	return transport.Do(ctx, c.transport, call, func(a *transport.Answer) (*Transfer, error) { return decodeTransfer(a, c.till, r.ToTill, r.Amount) })
}

// accepted is the outcome of one item of an answer; nil is one that the answer
// does not name, or names twice.
func accepted(op *transport.Operation, reference string, item *wireItem) (id string, err error) {
	if item == nil {
		return "", itemError(op, reference, momo.ErrIndeterminate, "")
	}
	if kind := item.verdict(); kind != nil {
		return "", itemError(op, reference, kind, item.Message)
	}
	return item.id(), nil
}

// form makes the call of a POST.
func (c *Client) form(op *transport.Operation, f form, reference string) *transport.Call {
	return &transport.Call{Op: op, Body: c.seal(f), Reference: reference}
}
