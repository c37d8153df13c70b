package sppay

import (
	"context"
	"iter"
	"net/http"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/strictjson"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

// The operations, and what may be sent again. The document has initiate and OTP;
// it knows no idempotency key, and nothing says that a reference is unique.
var (
	collect          = &transport.Operation{Name: "collect", Method: http.MethodPost, Path: "/v1/api/payments/initiate", Class: transport.Once, Judge: judge}
	confirm          = &transport.Operation{Name: "confirm", Method: http.MethodPost, Path: "/v1/api/payments/otp/submit", Class: transport.Once, Judge: judge}
	validateCollect  = &transport.Operation{Name: "validate collect", Method: http.MethodPost, Path: "/v1/api/payments/validate", Class: transport.Look, Judge: judge}
	disburse         = &transport.Operation{Name: "disburse", Method: http.MethodPost, Path: "/v1/api/transfers/submit", Class: transport.Once, Judge: judge}
	validateDisburse = &transport.Operation{Name: "validate disburse", Method: http.MethodPost, Path: "/v1/api/transfers/validate", Class: transport.Look, Judge: judge}
	accountHolder    = &transport.Operation{Name: "account holder", Method: http.MethodPost, Path: "/v1/api/transfers/validate-account", Class: transport.Look, Judge: judge}
	transaction      = &transport.Operation{Name: "transaction", Method: http.MethodGet, Path: "/v1/api/transactions/{reference}", Class: transport.Look, Judge: judge}
	readStatusOf     = &transport.Operation{Name: "transaction", Method: http.MethodGet, Path: "/v1/api/transactions/{reference}/status", Class: transport.Look, Judge: judge}
	transactions     = &transport.Operation{Name: "transactions", Method: http.MethodGet, Path: "/v1/api/transactions", Class: transport.Look, List: true, Judge: judge}
	institutions     = &transport.Operation{Name: "institutions", Method: http.MethodPost, Path: "/v1/api/institutions", Class: transport.Look, List: true, Judge: judge}
	sendSMS          = &transport.Operation{Name: "send sms", Method: http.MethodPost, Path: "/v1/api/sms/send", Class: transport.Never, Judge: judge}
)

// Collect asks a customer for money: the document's "Initiate a Payment". It is
// accepted, not paid; Transaction.Next says what has to happen now.
//
// It is sent once. After momo.ErrIndeterminate find it with Transaction.
func (c *Client) Collect(ctx context.Context, r CollectRequest) (*Transaction, error) {
	body, err := c.collectBody(collect, r)
	if err != nil {
		return nil, err
	}
	return c.create(ctx, collect, body, momo.In, r.Reference, r.Amount)
}

// ValidateCollect asks whether Collect would be accepted; nil means yes. Nothing
// is created. Beyond the document.
func (c *Client) ValidateCollect(ctx context.Context, r CollectRequest) error {
	body, err := c.collectBody(validateCollect, r)
	if err != nil {
		return err
	}
	_, err = transport.Do(ctx, c.transport, &transport.Call{Op: validateCollect, Body: body, Reference: r.Reference}, decodeAccepted)
	return err
}

func (c *Client) collectBody(op *transport.Operation, r CollectRequest) ([]byte, error) {
	var faults transport.Faults
	checkAmount(&faults, r.Amount)
	checkAccountNo(&faults, r.AccountNo)
	faults.Check(r.Payer.Country() == momo.Ghana, "Payer", "must be a Ghanaian number")
	checkInstitution(&faults, r.Institution)
	faults.Check(check.Email(string(r.Email)), "Email", "is required: an address")
	checkReference(&faults, r.Reference)
	c.checkCallback(&faults, r.CallbackURL)
	if err := faults.Err("sppay", op.Name, r.Reference); err != nil {
		return nil, err
	}
	wire := wireCollect{
		AccountNo: r.AccountNo, Amount: jsontext.Value(r.Amount.Number()), Reference: r.Reference, CallbackURL: r.CallbackURL,
	}
	party := &wireParty{Email: string(r.Email), Account: wireAccount{r.Institution, r.Payer.Local()}}
	if c.payerKey == KeyPayee {
		wire.Payee = party
	} else {
		wire.Payer = party
	}
	return strictjson.Marshal(wire)
}

// Confirm gives the one-time code that a customer got after Collect: the
// document's "Submit OTP". Next may be EnterOTP again.
//
// It is sent once. After momo.ErrIndeterminate ask TransactionByID: a status that
// has moved on shows that the code was accepted.
func (c *Client) Confirm(ctx context.Context, r ConfirmRequest) (*Transaction, error) {
	var faults transport.Faults
	faults.Check(isID(r.TransactionID), "TransactionID", "is required: the ID of the collection")
	faults.Check(check.Of(string(r.OTP), 16, check.Letters+check.Digits), "OTP", "is required: letters and digits")
	if err := faults.Err("sppay", confirm.Name, r.TransactionID); err != nil {
		return nil, err
	}
	body, err := strictjson.Marshal(wireConfirm{OTP: string(r.OTP), TransactionReference: r.TransactionID})
	if err != nil {
		return nil, err
	}
	return transport.Do(ctx, c.transport, &transport.Call{Op: confirm, Body: body, Reference: r.TransactionID}, func(a *transport.Answer) (*Transaction, error) {
		tx, err := decodeSubmitted(a, momo.In)
		if err == nil && tx.ID != r.TransactionID {
			return nil, errOther
		}
		return tx, err
	})
}

// Disburse sends money: the provider's transfer. It is accepted, not paid. Beyond
// the document.
//
// It is sent once. After momo.ErrIndeterminate find it with Transaction.
func (c *Client) Disburse(ctx context.Context, r DisburseRequest) (*Transaction, error) {
	body, err := c.disburseBody(disburse, r)
	if err != nil {
		return nil, err
	}
	return c.create(ctx, disburse, body, momo.Out, r.Reference, r.Amount)
}

// ValidateDisburse asks what Disburse would do and cost. Nothing is created.
// Beyond the document.
func (c *Client) ValidateDisburse(ctx context.Context, r DisburseRequest) (*Quote, error) {
	body, err := c.disburseBody(validateDisburse, r)
	if err != nil {
		return nil, err
	}
	return transport.Do(ctx, c.transport, &transport.Call{Op: validateDisburse, Body: body, Reference: r.Reference}, decodeQuote)
}

func (c *Client) disburseBody(op *transport.Operation, r DisburseRequest) ([]byte, error) {
	var faults transport.Faults
	checkAmount(&faults, r.Amount)
	checkAccountNo(&faults, r.AccountNo)
	checkInstitution(&faults, r.Institution)
	number := string(r.PayeeAccount)
	if !r.Payee.IsZero() {
		faults.Check(r.PayeeAccount == "", "PayeeAccount", "takes the place of Payee: give one or the other")
		faults.Check(r.Payee.Country() == momo.Ghana, "Payee", "must be a Ghanaian number")
		number = r.Payee.Local()
	}
	faults.Check(check.Of(number, 32, check.Letters+check.Digits+"-"), "Payee", "or PayeeAccount is required")
	r.Remittance.check(&faults)
	checkReference(&faults, r.Reference)
	c.checkCallback(&faults, r.CallbackURL)
	if err := faults.Err("sppay", op.Name, r.Reference); err != nil {
		return nil, err
	}
	return strictjson.Marshal(wireDisburse{
		AccountNo: r.AccountNo, Amount: jsontext.Value(r.Amount.Number()),
		Recipient: r.Remittance.recipient(wireAccount{r.Institution, number}), Reference: r.Reference, CallbackURL: r.CallbackURL,
	})
}

// create sends a collection or a transfer and accepts only an answer about it.
func (c *Client) create(ctx context.Context, op *transport.Operation, body []byte, direction momo.Direction, reference string, amount money.Amount) (*Transaction, error) {
	return transport.Do(ctx, c.transport, &transport.Call{Op: op, Body: body, Reference: reference}, func(a *transport.Answer) (*Transaction, error) {
		tx, err := decodeSubmitted(a, direction)
		if err != nil {
			return nil, err
		}
		if tx.Amount != amount || tx.Reference != "" && tx.Reference != reference {
			return nil, errOther
		}
		tx.Reference = reference
		return tx, nil
	})
}

// AccountHolder says whose account a number is; one that does not exist is
// momo.ErrInvalid. Beyond the document.
func (c *Client) AccountHolder(ctx context.Context, institution InstitutionCode, number momo.Private) (*AccountHolder, error) {
	var faults transport.Faults
	checkInstitution(&faults, institution)
	faults.Check(check.Of(string(number), 32, check.Letters+check.Digits+"-"), "Number", "is required: letters, digits and -")
	if err := faults.Err("sppay", accountHolder.Name, ""); err != nil {
		return nil, err
	}
	body, err := strictjson.Marshal(struct {
		InstitutionCode InstitutionCode `json:"institution_code"`
		AccountNumber   string          `json:"account_number"`
	}{institution, string(number)})
	if err != nil {
		return nil, err
	}
	holder, err := transport.Do(ctx, c.transport, &transport.Call{Op: accountHolder, Body: body}, decodeAccountHolder)
	if err != nil {
		return nil, err
	}
	holder.Institution, holder.Number = institution, number
	return holder, nil
}

// TransactionByID reads a transaction by the provider's reference, which is
// Transaction.ID; one that the provider does not know is momo.ErrNotFound. Beyond
// the document.
func (c *Client) TransactionByID(ctx context.Context, id string) (*Transaction, error) {
	var faults transport.Faults
	faults.Check(isID(id), "ID", "must be the provider's reference: capital letters and digits")
	if err := faults.Err("sppay", transaction.Name, id); err != nil {
		return nil, err
	}
	call := &transport.Call{Op: transaction, Argument: id, Reference: id}
	tx, err := transport.Do(ctx, c.transport, call, func(a *transport.Answer) (*Transaction, error) { return decodeTransaction(a, id) })
	if err != nil || check.Of(tx.ProviderStatus, 9, check.Digits) {
		return tx, err
	}
	// It is not published how this answer tells the status.
	status, err := transport.Do(ctx, c.transport, &transport.Call{Op: readStatusOf, Argument: id, Reference: id}, decodeStatus)
	if err != nil {
		return nil, err
	}
	tx.setStatus(*status)
	return tx, nil
}

// Transactions lists transactions, fetching a page at a time, without the charges
// and taxes among them. The iteration ends after the first error. Beyond the
// document.
func (c *Client) Transactions(ctx context.Context, filter Filter) iter.Seq2[*Transaction, error] {
	return func(yield func(*Transaction, error) bool) {
		for number := 1; ; number++ {
			page, err := c.page(ctx, filter, number)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, tx := range page.transactions {
				if !yield(tx, nil) {
					return
				}
			}
			if page.last {
				return
			}
		}
	}
}

func (c *Client) page(ctx context.Context, f Filter, number int) (*page, error) {
	if f.PageSize == 0 {
		f.PageSize = 100
	}
	var faults transport.Faults
	faults.Check(f.PageSize >= 1 && f.PageSize <= 100, "PageSize", "must be 1 to 100")
	if err := faults.Err("sppay", transactions.Name, f.Reference); err != nil {
		return nil, err
	}
	call := &transport.Call{Op: transactions, Reference: f.Reference, Query: c.query(f, number)}
	return transport.Do(ctx, c.transport, call, func(a *transport.Answer) (*page, error) { return decodePage(a, number, f.PageSize) })
}

func (c *Client) query(f Filter, number int) string {
	direction := ""
	if f.SortColumn != "" {
		direction = map[bool]string{true: "desc", false: "asc"}[f.Descending]
	}
	return transport.Query(
		"account_no", f.AccountNo, "reference", f.Reference, "amount", f.Amount.Number(),
		"date_from", c.writeDay(f.From), "date_to", c.writeDay(f.To),
		"type_code", string(f.TypeCode), "status_id", string(f.Status),
		"is_scheduled", flag(f.Scheduled), "pending_actions", flag(f.ActionRequired),
		"sort_column", f.SortColumn, "sort_direction", direction,
		"page_size", strconv.Itoa(f.PageSize), "page", strconv.Itoa(number),
	)
}

// writeDay writes the day in UTC, which is the time of Ghana.
func (c *Client) writeDay(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(c.dateLayout)
}

func flag(on bool) string { return map[bool]string{true: "1"}[on] }

// Institutions lists where accounts can be. Beyond the document.
func (c *Client) Institutions(ctx context.Context) ([]Institution, error) {
	all, err := transport.Do(ctx, c.transport, &transport.Call{Op: institutions, Body: []byte(`{"type_code":""}`)}, decodeInstitutions)
	if err != nil {
		return nil, err
	}
	return *all, nil
}

// SendSMS sends a text message to several numbers, which costs. It is sent once,
// and no lookup tells what became of it. Beyond the document.
func (c *Client) SendSMS(ctx context.Context, r SMSRequest) (*SMS, error) {
	var faults transport.Faults
	faults.Check(r.From != "" && check.Text(r.From, 11), "From", "is required: a sender of at most 11 printable characters")
	faults.Check(len(r.To) > 0, "To", "is required")
	wire := wireSMS{From: r.From, Message: string(r.Text)}
	for _, phone := range r.To {
		faults.Check(!phone.IsZero(), "To", "must not contain the zero Phone")
		wire.To = append(wire.To, phone.Digits())
	}
	faults.Check(r.Text != "", "Text", "is required")
	if err := faults.Err("sppay", sendSMS.Name, ""); err != nil {
		return nil, err
	}
	body, err := strictjson.Marshal(wire)
	if err != nil {
		return nil, err
	}
	return transport.Do(ctx, c.transport, &transport.Call{Op: sendSMS, Body: body}, func(a *transport.Answer) (*SMS, error) { return decodeSMS(a, len(r.To)) })
}
