package mpgateway

import "github.com/momo-go/momo"

// Status is the provider's own number for where a payment stands, as text. It is
// an open set; see [Status.Status] for what the numbers mean to this library.
type Status string

// The numbers of the document ("Status Codes"). Sister documents have a 7 that
// none explains.
const (
	StatusUndefined          Status = "-1" // "for example in an error situation"; also of an unknown order
	StatusInitiated          Status = "0"
	StatusInProgress         Status = "1"
	StatusSuccess            Status = "2" // the only one that is paid
	StatusFailed             Status = "3"
	StatusCancelled          Status = "4"
	StatusCancelledPartially Status = "5" // point of sale; whether it is final is not documented
	StatusInTransit          Status = "6" // point of sale: cash is held and not yet with the customer
)

// Status maps the number to the common vocabulary. Undefined, partly cancelled,
// 7 and unknown numbers are momo.StatusUnknown, which is not final.
func (s Status) Status() momo.Status {
	switch s {
	case StatusInitiated, StatusInProgress, StatusInTransit:
		return momo.StatusPending
	case StatusSuccess:
		return momo.StatusSucceeded
	case StatusFailed:
		return momo.StatusFailed
	case StatusCancelled:
		return momo.StatusCancelled
	default:
		return momo.StatusUnknown
	}
}

// ConfirmType says what the second step of a payout or a withdrawal must carry,
// if there is one. The document refers to a list of its values that it does not
// contain.
type ConfirmType string

// Required reports whether a second step is needed.
func (t ConfirmType) Required() bool { return t != "" && t != "0" }

// OperationType says what a callback is about. It is an open set.
type OperationType string

// The types of the document ("Operation Types", "Paybill callback format") and,
// beyond it, those of the point of sale.
const (
	OperationPaymentB2C    OperationType = "16"
	OperationPaymentC2B    OperationType = "17"
	OperationPOSDeposit    OperationType = "20" // beyond the document
	OperationPOSWithdrawal OperationType = "21" // beyond the document
	OperationPaybill       OperationType = "32"
)

func (t OperationType) isKnown() bool { return t.direction() != momo.DirectionUnknown }

func (t OperationType) direction() momo.Direction {
	switch t {
	case OperationPaymentC2B, OperationPOSDeposit, OperationPaybill:
		return momo.In
	case OperationPaymentB2C, OperationPOSWithdrawal:
		return momo.Out
	default:
		return momo.DirectionUnknown
	}
}
