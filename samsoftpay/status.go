package samsoftpay

import "github.com/momo-go/momo"

// Status is the provider's own word. It is an open set; see [Status.Status] for
// what the words mean to this library.
type Status string

// The words of the document ("Get a Charge") and, beyond it, [StatusRefunded].
const (
	StatusPending    Status = "pending"
	StatusAuthorized Status = "authorized" // accepted by the network, waiting for the customer: not paid
	StatusSucceeded  Status = "succeeded"
	StatusFailed     Status = "failed"
	// StatusRefunded is beyond the document. It proves that the provider accepted a
	// refund of the charge and began to pay it; not that the customer has the money. If
	// that payout fails, the charge stays refunded, a second refund is momo.ErrDuplicate,
	// and no webhook names the charge: only TransactionByID of [Refund.ID] shows it.
	StatusRefunded Status = "refunded"
)

// Status maps the word to the common vocabulary; an unknown word is
// momo.StatusUnknown.
func (s Status) Status() momo.Status {
	switch s {
	case StatusPending, StatusAuthorized:
		return momo.StatusPending
	case StatusSucceeded:
		return momo.StatusSucceeded
	case StatusFailed:
		return momo.StatusFailed
	case StatusRefunded:
		return momo.StatusRefunded
	default:
		return momo.StatusUnknown
	}
}
