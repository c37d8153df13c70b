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
	StatusCreated    Status = "1"
	StatusSubmitted  Status = "2"
	StatusProcessing Status = "3"
	StatusSuccess    Status = "4"
	StatusError      Status = "5"
	StatusCancelled  Status = "6"
)

// Status maps the number to the common vocabulary; an unknown one is
// momo.StatusUnknown. What a pending transaction waits for is in Transaction.Next.
func (s Status) Status() momo.Status {
	switch s {
	case StatusCreated, StatusSubmitted, StatusProcessing:
		return momo.StatusPending
	case StatusSuccess:
		return momo.StatusSucceeded
	case StatusError:
		return momo.StatusFailed
	case StatusCancelled:
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
			return [...]Status{StatusCreated, StatusSubmitted, StatusProcessing, StatusSuccess, StatusError, StatusCancelled}[i]
		}
	}
	return Status(name)
}

// TypeCode is the kind of a transaction. It is an open set.
type TypeCode string

// The kinds. ThirdPartyDeposit and Charge are in the document's samples, the
// others beyond it.
const (
	TypeThirdPartyDeposit TypeCode = "TPSD" // what Collect makes
	TypeDeposit           TypeCode = "DPST"
	TypeWithdrawal        TypeCode = "WTRL"
	TypeInternalTransfer  TypeCode = "ITRF"
	TypePayment           TypeCode = "PYMT"
	TypeToBank            TypeCode = "TRBK"
	TypeToMobileMoney     TypeCode = "TRMM"
	TypeThirdPartyPayment TypeCode = "TPPY"
	TypeRemit             TypeCode = "REMIT"
	TypeCharge            TypeCode = "CHRG" // belongs to another transaction
	TypeCommission        TypeCode = "COMM" // belongs to another transaction
	TypeTax               TypeCode = "TAX"  // belongs to another transaction
)

// direction is known where the kind tells it; an internal transfer, for
// instance, goes either way.
func (t TypeCode) direction() momo.Direction {
	switch t {
	case TypeThirdPartyDeposit, TypeDeposit:
		return momo.In
	case TypeWithdrawal, TypeToBank, TypeToMobileMoney, TypeThirdPartyPayment:
		return momo.Out
	default:
		return momo.DirectionUnknown
	}
}

// child says that the transaction belongs to another one and is no payment.
func (t TypeCode) child() bool { return t == TypeCharge || t == TypeCommission || t == TypeTax }
