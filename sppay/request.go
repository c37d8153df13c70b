package sppay

import (
	"cmp"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/transport"
)

func (r CollectRequest) faults(local bool) (f transport.Faults) {
	checkAmount(&f, r.Amount)
	checkAccountNo(&f, r.AccountNo)
	checkSide(&f, "Payer", r.Payer, r.PayerAccount)
	checkInstitution(&f, r.Institution)
	checkEmail(&f, string(r.Email))
	checkCallback(&f, r.CallbackURL, local)
	return f
}

func (r CollectRequest) wire(payer PayerKey) wireCollect {
	wire := wireCollect{
		AccountNo: r.AccountNo, Amount: jsontext.Value(r.Amount.Number()),
		Reference: r.Reference, CallbackURL: r.CallbackURL,
	}
	party := &wireParty{Email: string(r.Email), Account: wireAccount{r.Institution, sideNumber(r.Payer, r.PayerAccount)}}
	if payer == KeyPayee {
		wire.Payee = party
	} else {
		wire.Payer = party
	}
	return wire
}

// asked is what answers are compared with. The payer's number is not: answers show it
// in forms that are not published.
func (r CollectRequest) asked() momo.Transaction {
	return momo.Transaction{Direction: momo.In, Reference: r.Reference, Amount: r.Amount}
}

func (r ConfirmRequest) faults() (f transport.Faults) {
	checkText(&f, "TransactionID", r.reference(), "or OTPID is required: of the collection")
	checkText(&f, "OTP", string(r.OTP), "is required")
	return f
}

// reference is what the document's transaction_reference is: it speaks of an OTP_ID too.
func (r ConfirmRequest) reference() string { return cmp.Or(r.OTPID, r.TransactionID) }

func (r ConfirmRequest) wire() wireConfirm {
	return wireConfirm{OTP: string(r.OTP), TransactionReference: r.reference()}
}

func (r ConfirmRequest) asked() momo.Transaction {
	return momo.Transaction{Direction: momo.In, ID: r.TransactionID}
}

func (r DisburseRequest) faults(local bool) (f transport.Faults) {
	checkAmount(&f, r.Amount)
	checkAccountNo(&f, r.AccountNo)
	checkInstitution(&f, r.Institution)
	checkSide(&f, "Payee", r.Payee, r.PayeeAccount)
	r.Remittance.check(&f)
	checkText(&f, "Reference", r.Reference, "is required: the only thread back to a lost answer")
	checkCallback(&f, r.CallbackURL, local)
	return f
}

func (r DisburseRequest) wire() wireDisburse {
	return wireDisburse{
		AccountNo: r.AccountNo, Amount: jsontext.Value(r.Amount.Number()),
		Recipient: r.Remittance.recipient(wireAccount{r.Institution, sideNumber(r.Payee, r.PayeeAccount)}),
		Reference: r.Reference, CallbackURL: r.CallbackURL,
	}
}

func (r DisburseRequest) asked() momo.Transaction {
	return momo.Transaction{Direction: momo.Out, Reference: r.Reference, Amount: r.Amount}
}

func (r SMSRequest) faults() (f transport.Faults) {
	f.Check(r.From != "" && check.Text(r.From, 11), "From", "is required: a sender of at most 11 printable characters")
	f.Check(len(r.To) > 0, "To", "is required")
	for _, phone := range r.To {
		f.Check(!phone.IsZero(), "To", "must not contain the zero Phone")
	}
	f.Check(r.Text != "", "Text", "is required")
	return f
}

func (r SMSRequest) wire() wireSMS {
	wire := wireSMS{From: r.From, Message: string(r.Text)}
	for _, phone := range r.To {
		wire.To = append(wire.To, phone.Digits())
	}
	return wire
}

// byID makes a call that reads what has the provider's reference.
func byID(op *transport.Operation, id string) *transport.Call {
	call := &transport.Call{Op: op, Argument: id, Reference: id}
	call.Faults.Check(isID(id), "ID", "must be the provider's reference")
	return call
}

func (f Filter) withDefaults() Filter {
	f.PageSize = cmp.Or(f.PageSize, 100)
	return f
}

func (f Filter) faults() (faults transport.Faults) {
	faults.Check(f.PageSize >= 1 && f.PageSize <= 100, "PageSize", "must be 1 to 100")
	return faults
}

func (f Filter) query(dateLayout string, page int) string {
	return transport.Query(
		"account_no", f.AccountNo, "reference", f.Reference, "amount", f.Amount.Number(),
		"date_from", writeDay(f.From, dateLayout), "date_to", writeDay(f.To, dateLayout),
		"type_code", string(f.TypeCode), "status_id", string(f.Status),
		"is_scheduled", flag(f.Scheduled), "pending_actions", flag(f.ActionRequired),
		"sort_column", f.SortColumn, "sort_direction", f.sortDirection(),
		"page_size", strconv.Itoa(f.PageSize), "page", strconv.Itoa(page),
	)
}

func (f Filter) sortDirection() string {
	switch {
	case f.SortColumn == "":
		return ""
	case f.Descending:
		return "desc"
	default:
		return "asc"
	}
}

// writeDay writes the day in UTC, which is the time of Ghana.
func writeDay(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(layout)
}

func flag(on bool) string {
	if on {
		return "1"
	}
	return ""
}
