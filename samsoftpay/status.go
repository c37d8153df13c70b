package samsoftpay

import "github.com/momo-go/momo"

// Status is the provider's own word. It is an open set; see [Status.Status] for
// what the words mean to this library.
type Status string

// The words of the document ("Get a Charge") and, beyond it, Refunded.
const (
	Pending    Status = "pending"
	Authorized Status = "authorized" // accepted by the network, waiting for the customer: not paid
	Succeeded  Status = "succeeded"
	Failed     Status = "failed"
	Refunded   Status = "refunded" // beyond the document
)

// Status maps the word to the common vocabulary; an unknown word is
// momo.StatusUnknown.
func (s Status) Status() momo.Status {
	switch s {
	case Pending, Authorized:
		return momo.StatusPending
	case Succeeded:
		return momo.StatusSucceeded
	case Failed:
		return momo.StatusFailed
	case Refunded:
		return momo.StatusRefunded
	default:
		return momo.StatusUnknown
	}
}
