package sppay

import (
	"strings"

	"github.com/momo-go/momo"
)

// Status is the number of a transaction's status, written in digits. The document
// shows 1 and 3 and lists none; the numbers are beyond the document, the same in
// two of the provider's code bases. It is an open set.
//
// It is not the "Success" of the envelope, which only says that a request was
// accepted.
type Status string

// The statuses. That the last three are final is an inference.
const (
	Created    Status = "1"
	Submitted  Status = "2"
	Processing Status = "3"
	Success    Status = "4"
	Error      Status = "5"
	Cancelled  Status = "6"
)

// Status maps the number to the common vocabulary; an unknown one is
// momo.StatusUnknown. What a pending transaction waits for is in Transaction.Next.
func (s Status) Status() momo.Status {
	switch s {
	case Created, Submitted, Processing:
		return momo.StatusPending
	case Success:
		return momo.StatusSucceeded
	case Error:
		return momo.StatusFailed
	case Cancelled:
		return momo.StatusCancelled
	default:
		return momo.StatusUnknown
	}
}

// statusNamed is the status of a name, as the status lookup tells it; a name that
// is not known stays what it is.
func statusNamed(name string) Status {
	for i, known := range [...]string{"created", "submitted", "processing", "success", "error", "cancelled"} {
		if strings.EqualFold(name, known) {
			return [...]Status{Created, Submitted, Processing, Success, Error, Cancelled}[i]
		}
	}
	return Status(name)
}

// TypeCode is the kind of a transaction. It is an open set.
type TypeCode string

// The kinds. ThirdPartyDeposit and Charge are in the document's samples, the
// others beyond it.
const (
	ThirdPartyDeposit TypeCode = "TPSD" // what Collect makes
	Deposit           TypeCode = "DPST"
	Withdrawal        TypeCode = "WTRL"
	InternalTransfer  TypeCode = "ITRF"
	Payment           TypeCode = "PYMT"
	ToBank            TypeCode = "TRBK"
	ToMobileMoney     TypeCode = "TRMM"
	ThirdPartyPayment TypeCode = "TPPY"
	Remit             TypeCode = "REMIT"
	Charge            TypeCode = "CHRG" // belongs to another transaction
	Commission        TypeCode = "COMM" // belongs to another transaction
	Tax               TypeCode = "TAX"  // belongs to another transaction
)

// direction is known where the kind tells it; an internal transfer, for
// instance, goes either way.
func (t TypeCode) direction() momo.Direction {
	switch t {
	case ThirdPartyDeposit, Deposit:
		return momo.In
	case Withdrawal, ToBank, ToMobileMoney, ThirdPartyPayment:
		return momo.Out
	default:
		return momo.DirectionUnknown
	}
}

// child says that the transaction belongs to another one and is no payment.
func (t TypeCode) child() bool { return t == Charge || t == Commission || t == Tax }
