package ssentezo

import "github.com/momo-go/momo"

// Status is the provider's own word. It is an open set; see [Status.Status] for
// what the words mean to this library.
type Status string

// The words of the document ("Transaction Statuses").
const (
	StatusPending       Status = "PENDING"
	StatusSucceeded     Status = "SUCCEEDED"
	StatusFailed        Status = "FAILED"
	StatusIndeterminate Status = "INDETERMINATE" // not yet determined, up to 48 hours: neither paid nor failed
)

// Status maps the word to the common vocabulary; an unknown word is
// momo.StatusUnknown. INDETERMINATE is momo.StatusPending: the provider will
// still decide.
func (s Status) Status() momo.Status {
	switch s {
	case StatusPending, StatusIndeterminate:
		return momo.StatusPending
	case StatusSucceeded:
		return momo.StatusSucceeded
	case StatusFailed:
		return momo.StatusFailed
	default:
		return momo.StatusUnknown
	}
}
