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
	f.Check(r.Payer.Country() == momo.Ghana, "Payer", "must be a Ghanaian number")
	checkInstitution(&f, r.Institution)
	f.Check(check.Email(string(r.Email)), "Email", "is required: an address")
	checkReference(&f, r.Reference)
	checkCallback(&f, r.CallbackURL, local)
	return f
}

func (r CollectRequest) wire(payer PayerKey) wireCollect {
	wire := wireCollect{
		AccountNo: r.AccountNo, Amount: jsontext.Value(r.Amount.Number()),
		Reference: r.Reference, CallbackURL: r.CallbackURL,
	}
	party := &wireParty{Email: string(r.Email), Account: wireAccount{r.Institution, r.Payer.Local()}}
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
	f.Check(isID(r.TransactionID), "TransactionID", "is required: the ID of the collection")
	f.Check(check.Of(string(r.OTP), 16, check.Letters+check.Digits), "OTP", "is required: letters and digits")
	return f
}

func (r ConfirmRequest) wire() wireConfirm {
	return wireConfirm{OTP: string(r.OTP), TransactionReference: r.TransactionID}
}

func (r DisburseRequest) faults(local bool) (f transport.Faults) {
	checkAmount(&f, r.Amount)
	checkAccountNo(&f, r.AccountNo)
	checkInstitution(&f, r.Institution)
	if !r.Payee.IsZero() {
		f.Check(r.PayeeAccount == "", "PayeeAccount", "takes the place of Payee: give one or the other")
		f.Check(r.Payee.Country() == momo.Ghana, "Payee", "must be a Ghanaian number")
	}
	f.Check(isAccount(r.number()), "Payee", "or PayeeAccount is required")
	r.Remittance.check(&f)
	checkReference(&f, r.Reference)
	checkCallback(&f, r.CallbackURL, local)
	return f
}

func (r DisburseRequest) number() string {
	if r.Payee.IsZero() {
		return string(r.PayeeAccount)
	}
	return r.Payee.Local()
}

func (r DisburseRequest) wire() wireDisburse {
	return wireDisburse{
		AccountNo: r.AccountNo, Amount: jsontext.Value(r.Amount.Number()),
		Recipient: r.Remittance.recipient(wireAccount{r.Institution, r.number()}),
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
	call.Faults.Check(isID(id), "ID", "must be the provider's reference: capital letters and digits")
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
