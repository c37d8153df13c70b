package ssentezo

import "github.com/momo-go/momo"

// Status is the provider's own word. It is an open set; see [Status.Status] for
// what the words mean to this library.
type Status string

// The words of the document ("Transaction Statuses").
const (
	Pending       Status = "PENDING"
	Succeeded     Status = "SUCCEEDED"
	Failed        Status = "FAILED"
	Indeterminate Status = "INDETERMINATE" // not yet determined, up to 48 hours: neither paid nor failed
)

// Status maps the word to the common vocabulary; an unknown word is
// momo.StatusUnknown. INDETERMINATE is momo.StatusPending: the provider will
// still decide.
func (s Status) Status() momo.Status {
	switch s {
	case Pending, Indeterminate:
		return momo.StatusPending
	case Succeeded:
		return momo.StatusSucceeded
	case Failed:
		return momo.StatusFailed
	default:
		return momo.StatusUnknown
	}
}
