package mpgateway

import "github.com/momo-go/momo"

// Status is the provider's own number for where a payment stands, as text. It is
// an open set; see [Status.Status] for what the numbers mean to this library.
type Status string

// The numbers of the document ("Status Codes"). Sister documents have a 7 that
// none explains.
const (
	Undefined          Status = "-1" // "for example in an error situation"; also of an order the gateway does not know
	Initiated          Status = "0"
	InProgress         Status = "1"
	Success            Status = "2" // the only one that is paid
	Failed             Status = "3"
	Cancelled          Status = "4"
	CancelledPartially Status = "5" // point of sale; whether it is final is not documented
	InTransit          Status = "6" // point of sale: cash is held and not yet with the customer
)

// Status maps the number to the common vocabulary. Undefined, partly cancelled,
// 7 and unknown numbers are momo.StatusUnknown, which is not final.
func (s Status) Status() momo.Status {
	switch s {
	case Initiated, InProgress, InTransit:
		return momo.StatusPending
	case Success:
		return momo.StatusSucceeded
	case Failed:
		return momo.StatusFailed
	case Cancelled:
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
	PaymentB2C    OperationType = "16"
	PaymentC2B    OperationType = "17"
	POSDeposit    OperationType = "20" // beyond the document
	POSWithdrawal OperationType = "21" // beyond the document
	Paybill       OperationType = "32"
)

func (t OperationType) direction() momo.Direction {
	switch t {
	case PaymentC2B, POSDeposit, Paybill:
		return momo.In
	case PaymentB2C, POSWithdrawal:
		return momo.Out
	default:
		return momo.DirectionUnknown
	}
}
