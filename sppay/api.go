package sppay

import (
	"context"
	"iter"
	"net/http"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/transport"
)

// The operations, and what may be sent again. The document has initiate and OTP;
// it knows no idempotency key, and nothing says that a reference is unique.
var (
	opCollect          = post("collect", "/v1/api/payments/initiate", transport.Once, momo.RecoveryLookup)
	opConfirm          = post("confirm", "/v1/api/payments/otp/submit", transport.Once, momo.RecoveryLookupID)
	opDisburse         = post("disburse", "/v1/api/transfers/submit", transport.Once, momo.RecoveryLookup)
	opSendSMS          = post("send sms", "/v1/api/sms/send", transport.Never, momo.RecoveryHuman)
	opValidateCollect  = post("validate collect", "/v1/api/payments/validate", transport.Look, 0)
	opValidateDisburse = post("validate disburse", "/v1/api/transfers/validate", transport.Look, 0)
	opAccountHolder    = post("account holder", "/v1/api/transfers/validate-account", transport.Look, 0)
	opInstitutions     = list(post("institutions", "/v1/api/institutions", transport.Look, 0))
	opTransaction      = get("transaction", "/v1/api/transactions/{reference}")
	opStatus           = get("transaction", "/v1/api/transactions/{reference}/status")
	opTransactions     = list(get("transactions", "/v1/api/transactions"))
)

func post(name, path string, class transport.Class, recovery momo.Recovery) *transport.Operation {
	return &transport.Operation{
		Name: name, Method: http.MethodPost, Path: path, Class: class, Recovery: recovery, Judge: judge,
	}
}

func get(name, path string) *transport.Operation {
	return &transport.Operation{Name: name, Method: http.MethodGet, Path: path, Class: transport.Look, Judge: judge}
}

func list(op *transport.Operation) *transport.Operation {
	op.List = true
	return op
}

// Collect asks a customer for money: the document's "Initiate a Payment". It is
// accepted, not paid; Transaction.Next says what has to happen now. What the answer shows
// otherwise than it was asked for is in Credited, Charged and ExternalReference.
//
// It is sent once. After momo.ErrIndeterminate find it with Transaction, or by the ID
// that the error has where the answer named one.
func (c *Client) Collect(ctx context.Context, r CollectRequest) (*Transaction, error) {
	call := &transport.Call{Op: opCollect, Faults: r.faults(c.local), JSON: r.wire(c.payerKey), Reference: r.Reference}
	tx, err := transport.Do(ctx, c.transport, call, decodeSubmitted(r.asked()))
	return tx, recoverable(c.explain(err))
}

// ValidateCollect asks whether Collect would be accepted; nil means yes. Nothing
// is created. Beyond the document.
func (c *Client) ValidateCollect(ctx context.Context, r CollectRequest) error {
	call := &transport.Call{
		Op: opValidateCollect, Faults: r.faults(c.local), JSON: r.wire(c.payerKey), Reference: r.Reference,
	}
	_, err := transport.Do(ctx, c.transport, call, decodeAccepted)
	return c.explain(err)
}

// Confirm gives the one-time code that a customer got after Collect: the
// document's "Submit OTP". Next may be momo.StepCode again. The ID of the transaction
// may be another one than was given, as in the document's own pair of request and answer:
// keep it.
//
// It is sent once. After momo.ErrIndeterminate ask TransactionByID: a status that
// has moved on shows that the code was accepted.
func (c *Client) Confirm(ctx context.Context, r ConfirmRequest) (*Transaction, error) {
	return c.confirm(ctx, r, r.asked(), r.TransactionID)
}

func (c *Client) confirm(
	ctx context.Context, r ConfirmRequest, asked momo.Transaction, reference string,
) (*Transaction, error) {
	call := &transport.Call{Op: opConfirm, Faults: r.faults(), JSON: r.wire(), Reference: reference}
	tx, err := transport.Do(ctx, c.transport, call, decodeSubmitted(asked))
	return tx, recoverable(err)
}

// Disburse sends money: the provider's transfer. It is accepted, not paid. Beyond
// the document.
//
// It is sent once. After momo.ErrIndeterminate find it with Transaction.
func (c *Client) Disburse(ctx context.Context, r DisburseRequest) (*Transaction, error) {
	call := &transport.Call{Op: opDisburse, Faults: r.faults(c.local), JSON: r.wire(), Reference: r.Reference}
	tx, err := transport.Do(ctx, c.transport, call, decodeSubmitted(r.asked()))
	return tx, recoverable(err)
}

// ValidateDisburse asks what Disburse would do and cost. Nothing is created.
// Beyond the document.
func (c *Client) ValidateDisburse(ctx context.Context, r DisburseRequest) (*Quote, error) {
	call := &transport.Call{Op: opValidateDisburse, Faults: r.faults(c.local), JSON: r.wire(), Reference: r.Reference}
	return transport.Do(ctx, c.transport, call, decodeQuote)
}

// AccountHolder says whose account a number is; one that does not exist is
// momo.ErrInvalid. Beyond the document.
func (c *Client) AccountHolder(
	ctx context.Context, institution InstitutionCode, number momo.Private,
) (*AccountHolder, error) {
	call := &transport.Call{Op: opAccountHolder, JSON: wireHolder{string(institution), string(number)}}
	checkInstitution(&call.Faults, institution)
	checkText(&call.Faults, "Number", string(number), "is required")
	return transport.Do(ctx, c.transport, call, func(a *transport.Answer) (*AccountHolder, error) {
		return decodeAccountHolder(a, institution, number)
	})
}

// TransactionByID reads a transaction by the provider's reference, which is
// Transaction.ID; one that the provider does not know is momo.ErrNotFound. Beyond
// the document.
func (c *Client) TransactionByID(ctx context.Context, id string) (tx *Transaction, err error) {
	ctx, whole := c.transport.Begin(ctx, opTransaction)
	defer func() { whole.End(err) }()
	tx, err = transport.Do(ctx, c.transport, byID(opTransaction, id), func(a *transport.Answer) (*Transaction, error) {
		return decodeTransaction(a, id)
	})
	if err != nil || check.Of(tx.ProviderStatus, 9, check.Digits) {
		return tx, err
	}
	// It is not published how this answer names the status.
	status, err := transport.Do(ctx, c.transport, byID(opStatus, id), decodeStatus)
	if err != nil {
		return nil, err
	}
	tx.setStatus(*status)
	return tx, nil
}

// Transactions lists transactions, fetching a page at a time, without the charges
// and taxes among them, and without rows that name no transaction or cannot be read. The
// iteration ends after the first error. Beyond the document.
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
	f = f.withDefaults()
	call := &transport.Call{
		Op: opTransactions, Reference: f.Reference, Faults: f.faults(), Query: f.query(c.dateLayout, number),
	}
	return transport.Do(ctx, c.transport, call, func(a *transport.Answer) (*page, error) {
		return decodePage(a, number, f.PageSize)
	})
}

// Institutions lists where accounts can be, without rows that name none. Beyond the
// document.
func (c *Client) Institutions(ctx context.Context) ([]Institution, error) {
	call := &transport.Call{Op: opInstitutions, JSON: wireInstitutions{}}
	all, err := transport.Do(ctx, c.transport, call, decodeInstitutions)
	if err != nil {
		return nil, err
	}
	return *all, nil
}

// SendSMS sends a text message to several numbers, which costs. It is sent once,
// and no lookup says what became of it. Beyond the document.
func (c *Client) SendSMS(ctx context.Context, r SMSRequest) (*SMS, error) {
	call := &transport.Call{Op: opSendSMS, Faults: r.faults(), JSON: r.wire()}
	return transport.Do(ctx, c.transport, call, func(a *transport.Answer) (*SMS, error) { return decodeSMS(a, len(r.To)) })
}
