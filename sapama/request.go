package sapama

import (
	"cmp"
	"strconv"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

func (r CollectRequest) faults(c *Client) (f transport.Faults) {
	checkAmount(&f, r.Amount)
	checkPhone(&f, "Payer", r.Payer)
	checkReference(&f, r.Reference)
	checkRequired(&f, "Account", string(r.Account))
	checkRequired(&f, "Description", string(r.Description))
	checkRequired(&f, "FirstName", string(r.FirstName))
	checkRequired(&f, "MiddleName", string(r.MiddleName))
	checkRequired(&f, "LastName", string(r.LastName))
	f.Check(check.Email(string(r.Email)), "Email", "is required: an e-mail address")
	checkRequired(&f, "Address", string(r.Address))
	checkPicture(&f, "ImageURL", r.ImageURL, c)
	c.checkCallback(&f, r.CallbackURL, r.CallbackMethod)
	return f
}

func (r CollectRequest) form(c *Client) form {
	return fields(
		"first_name", string(r.FirstName), "middle_name", string(r.MiddleName), "last_name", string(r.LastName),
		"email", string(r.Email), "phone", r.Payer.Digits(), "address", string(r.Address),
		"description", string(r.Description), "amount", writeAmount(r.Amount), "currency", string(money.KES),
		"reference_number", r.Reference, "bill_ref_number", string(r.Account),
		"location_id", writeTill(c.till), "flow", "stkpush", "environment", string(c.rules.mode),
		"callback_url", r.CallbackURL, "callback_http_method", string(cmp.Or(r.CallbackMethod, CallbackPost)),
		"image_url", r.ImageURL,
	)
}

func (r CollectRequest) decoder(c *Client) func(*transport.Answer) (*Transaction, error) {
	return func(a *transport.Answer) (*Transaction, error) {
		item, err := decodeItem(a)
		if err != nil {
			return nil, err
		}
		if !agree(item.ReferenceNumber.Text, r.Reference) {
			return nil, transport.ErrOther
		}
		id, err := item.accepted(item.InvoiceID)
		if err != nil {
			return nil, err
		}
		tx := &Transaction{Invoice: &Row{
			ID: id, UUID: string(item.InvoiceUUID.text), Type: RowInvoice, Direction: momo.In, Till: c.till,
			Amount: r.Amount, Reference: r.Reference, Account: r.Account, Phone: r.Payer, Mode: c.rules.mode,
			Raw: momo.Private(item.raw),
		}}
		tx.Raw = momo.Private(item.answer)
		tx.fill(c.rules)
		return tx, nil
	}
}

func (r DisburseRequest) faults(c *Client) (f transport.Faults) {
	checkAmount(&f, r.Amount)
	checkPhone(&f, "Payee", r.Payee)
	checkReference(&f, r.Reference)
	checkText(&f, "Description", string(r.Description))
	checkText(&f, "FirstName", string(r.FirstName))
	checkText(&f, "LastName", string(r.LastName))
	checkText(&f, "Message", string(r.Message))
	checkText(&f, "ShortCode", r.ShortCode)
	if r.CallbackURL != "" || r.CallbackMethod != "" {
		c.checkCallback(&f, r.CallbackURL, r.CallbackMethod)
	}
	for _, field := range r.optional(c.keys) {
		f.Check(field.value == "" || field.key != leftOut, field.name, "is left out by BeneficiaryKeys")
	}
	return f
}

// optional is what a caller need not give, with the fields' names here and there.
func (r DisburseRequest) optional(k BeneficiaryKeys) [7]struct{ name, key, value string } {
	return [...]struct{ name, key, value string }{
		{"Description", k.Description, string(r.Description)}, {"FirstName", k.FirstName, string(r.FirstName)},
		{"LastName", k.LastName, string(r.LastName)}, {"Message", k.Message, string(r.Message)},
		{"CallbackURL", k.CallbackAddress, r.CallbackURL}, {"CallbackMethod", k.CallbackMethod, string(r.CallbackMethod)},
		{"ShortCode", k.ShortCode, r.ShortCode},
	}
}

// beneficiary adds every key that the integrator's working form had, the empty ones
// too.
func (r DisburseRequest) beneficiary(f form, i int, k BeneficiaryKeys) form {
	r.CallbackMethod = cmp.Or(r.CallbackMethod, CallbackPost)
	add := func(key, value string) {
		if key != leftOut {
			f = append(f, formEntry{element("beneficiaries", i, key), value})
		}
	}
	add(k.Gateway, "mpesa")
	add(k.Phone, r.Payee.Digits())
	add(keyReference, r.Reference)
	add(k.Amount, writeAmount(r.Amount))
	add(k.Currency, string(money.KES))
	for _, field := range r.optional(k) {
		add(field.key, field.value)
	}
	return f
}

func (r DisburseRequest) decoder(c *Client) func(*transport.Answer) (*Transaction, error) {
	return func(a *transport.Answer) (*Transaction, error) {
		items, err := decodeItems(a)
		if err != nil {
			return nil, err
		}
		tx, err := r.scheduled(items, c)
		if err == nil {
			tx.Raw = momo.Private(items[0].answer)
		}
		return tx, err
	}
}

// scheduled finds the one item that is about this payout, among those of an answer.
func (r DisburseRequest) scheduled(items []wireItem, c *Client) (*Transaction, error) {
	item, err := only(items, func(w *wireItem) bool { return w.TransID.Text == r.Reference })
	if err != nil {
		return nil, err
	}
	if !item.repeats(r.Payee, r.Amount) {
		return nil, transport.ErrOther
	}
	id, err := item.accepted(item.ProxyTransID)
	if err != nil {
		return nil, err
	}
	return &Transaction{
		Transaction: momo.Transaction{
			Provider: "sapama", Direction: momo.Out, ID: id, Reference: r.Reference,
			Status: momo.StatusPending, ProviderStatus: item.word(), Amount: r.Amount, Phone: r.Payee,
			Raw: momo.Private(item.raw),
		},
		Till: c.till,
	}, nil
}

type payouts []DisburseRequest

func (p payouts) faults(c *Client) (f transport.Faults) {
	f.Check(len(p) >= 1 && len(p) <= maxBatch, "Requests", "must be 1 to 50")
	seen := map[string]bool{}
	for i, r := range p {
		faults := r.faults(c)
		faults.Check(!seen[r.Reference], "Reference", "is in the batch twice")
		seen[r.Reference] = true
		f = append(f, inList("Requests", i, faults)...)
	}
	return f
}

func (p payouts) form(c *Client) form {
	f := fields("location_id", writeTill(c.till), "mode", string(c.rules.mode))
	for i, r := range p {
		f = r.beneficiary(f, i, c.keys)
	}
	return f
}

func (p payouts) decoder(c *Client) func(*transport.Answer) (*[]Disbursement, error) {
	return outcomes(p, func(r DisburseRequest, items []wireItem) Disbursement {
		tx, err := r.scheduled(items, c)
		return Disbursement{Reference: r.Reference, Transaction: tx, Err: itemError(c.op.disburse, r.Reference, err)}
	})
}

// outcomes makes the decoder of an answer that says something of each request.
func outcomes[In, Out any](requests []In, outcome func(In, []wireItem) Out) func(*transport.Answer) (*[]Out, error) {
	return func(a *transport.Answer) (*[]Out, error) {
		items, err := decodeItems(a)
		if err != nil {
			return nil, err
		}
		found := make([]Out, len(requests))
		for i, request := range requests {
			found[i] = outcome(request, items)
		}
		return &found, nil
	}
}

type messages []Message

func (m messages) faults(c *Client) (f transport.Faults) {
	f.Check(c.op.sendSMS.Path != "", "Paths.SendSMS", "is required: no public source names the path")
	f.Check(c.smsKeys != SMSKeys{}, "SMSKeys", "is required: no public source names the fields")
	f.Check(len(m) >= 1 && len(m) <= maxMessages, "Messages", "must be 1 to 400")
	seen := map[momo.Phone]bool{}
	for i, message := range m {
		var faults transport.Faults
		checkPhone(&faults, "To", message.To)
		faults.Check(!seen[message.To], "To", "is in the call twice")
		seen[message.To] = true
		checkMessage(&faults, string(message.Text))
		f = append(f, inList("Messages", i, faults)...)
	}
	return f
}

func (m messages) form(c *Client) form {
	f := fields("location_id", writeTill(c.till))
	for i, message := range m {
		f = f.with(element("to", i, c.smsKeys.Phone), message.To.Digits(),
			element("to", i, c.smsKeys.Message), string(message.Text))
	}
	return f
}

func (m messages) decoder(c *Client) func(*transport.Answer) (*[]Sent, error) {
	return outcomes(m, func(message Message, items []wireItem) Sent {
		sent := Sent{To: message.To}
		item, err := only(items, func(w *wireItem) bool { return w.phone() == message.To })
		if err == nil {
			sent.Amount, sent.Raw = string(item.Amount.text), momo.Private(item.raw)
			sent.ID, err = item.accepted(item.ProxyTransID)
		}
		sent.Err = itemError(c.op.sendSMS, "", err)
		return sent
	})
}

func (r TransferRequest) faults(c *Client) (f transport.Faults) {
	f.Check(c.op.transfer.Path != "", "Paths.Transfer", "is required: no public source names the path")
	f.Check(r.ToTill > 0 && r.ToTill != c.till, "ToTill", "is required: the number of another till")
	checkAmount(&f, r.Amount)
	_, err := r.Amount.Major()
	f.Check(err == nil, "Amount", "must be whole shillings")
	checkRequired(&f, "Description", string(r.Description))
	f.Check(r.Type.documented(), "Type", "must be one of the five of the document")
	return f
}

func (r TransferRequest) form(c *Client) form {
	return fields(
		"location_from_id", writeTill(c.till), "location_to_id", writeTill(r.ToTill),
		"amount", writeAmount(r.Amount), "description", string(r.Description), "type", string(r.Type),
	)
}

func (r TransferRequest) decoder(c *Client) func(*transport.Answer) (*Transfer, error) {
	return func(a *transport.Answer) (*Transfer, error) {
		w, err := decodeItem(a)
		if err != nil {
			return nil, err
		}
		if !isID(w.ID.Text) || w.Workflow.Text == "" {
			return nil, transport.ErrIncomplete
		}
		if w.FromLocation.Text != writeTill(c.till) || w.ToLocation.Text != writeTill(r.ToTill) {
			return nil, transport.ErrOther
		}
		t := &Transfer{ID: w.ID.Text, FromTill: c.till, ToTill: r.ToTill, Amount: r.Amount}
		t.Workflow, t.Raw = w.Workflow.Text, momo.Private(w.answer)
		if t.Workflow == "initiated" {
			t.Status = momo.StatusPending
		}
		return t, nil
	}
}

// mark is the state that a row is given.
type mark struct {
	id string
	as Reconciliation
}

func (m mark) faults() (f transport.Faults) {
	f.Check(isID(m.id), "ID", "must be the number of a row")
	switch m.as {
	case ReconciliationNotYet, ReconciliationRecorded, ReconciliationRecordingFailed, ReconciliationUnreconciled:
	default:
		f.Check(false, "As", "must be no, success, error or unreconciled")
	}
	return f
}

func (m mark) form() form { return fields("id", m.id, "ipned", string(m.as)) }

func (m mark) decode(a *transport.Answer) (*wireItem, error) {
	marked, err := decodeItem(a)
	return transport.About(marked, err, func(w *wireItem) bool { return w.ID.Text == m.id })
}

type postings []Posting

func (p postings) faults(format PostingFormat) (f transport.Faults) {
	f.Check(len(p) >= 1 && len(p) <= format.perCall(), "Postings", format.limit())
	seen := map[string]bool{}
	for i, posting := range p {
		faults := posting.faults()
		faults.Check(!seen[posting.Code], "Code", "is in the call twice")
		seen[posting.Code] = true
		f = append(f, inList("Postings", i, faults)...)
	}
	return f
}

// form has one field, which is JSON, unless it is flat. It can be written if there are
// no faults.
func (p postings) form(format PostingFormat) form {
	rows := make([]wirePosting, len(p))
	for i, posting := range p {
		rows[i] = posting.wire(format)
	}
	if format.Flat && len(rows) == 1 {
		return rows[0].form()
	}
	text, _ := strictjson.Marshal(rows)
	return fields("transactions", string(text))
}

func (p postings) decoder(c *Client) func(*transport.Answer) (*[]Posted, error) {
	return outcomes(p, func(posting Posting, items []wireItem) Posted {
		posted := Posted{Code: posting.Code}
		item, err := only(items, func(w *wireItem) bool { return w.TransID.Text == posting.Code })
		if err == nil {
			posted.Raw = momo.Private(item.raw)
			posted.ID, err = item.accepted(item.SapamaID)
		}
		posted.Err = itemError(c.op.post, posting.Code, err)
		return posted
	})
}

func (p Posting) faults() (f transport.Faults) {
	checkRequired(&f, "Code", p.Code)
	f.Check(!p.At.IsZero(), "At", "is required")
	checkAmount(&f, p.Amount)
	checkRequired(&f, "Description", string(p.Description))
	checkText(&f, "FirstName", string(p.FirstName))
	checkText(&f, "MiddleName", string(p.MiddleName))
	checkText(&f, "LastName", string(p.LastName))
	checkText(&f, "TransType", p.TransType)
	checkText(&f, "ShortCode", p.ShortCode)
	checkText(&f, "Account", string(p.Account))
	checkText(&f, "InvoiceNumber", string(p.InvoiceNumber))
	checkText(&f, "ThirdPartyID", p.ThirdPartyID)
	f.Check(p.Balance.IsZero() || p.Balance.Currency() == money.KES, "Balance", "must be in KES")
	if !p.Phone.IsZero() {
		checkPhone(&f, "Phone", p.Phone)
	}
	return f
}

func (f Filter) faults() (faults transport.Faults) {
	faults.Check(f.PageSize >= 1 && f.PageSize <= maxPage, "PageSize", "must be 1 to 200")
	faults.Check(f.Till >= 0, "Till", "must be the number of a till")
	faults.Check(f.State == "" || isKey(string(f.State)), "State", "must be a word of the provider")
	faults.Check(f.ID == "" || isID(f.ID), "ID", "must be the number of a row")
	faults.Check(f.UUID == "" || isUUID(f.UUID), "UUID", "must be trans_…")
	checkText(&faults, "Code", f.Code)
	if !f.Phone.IsZero() {
		checkPhone(&faults, "Phone", f.Phone)
	}
	return faults
}

// writeTill writes the number of a till, and nothing for none.
func writeTill(till int64) string {
	if till == 0 {
		return ""
	}
	return strconv.FormatInt(till, 10)
}
