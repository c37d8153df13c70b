package samsoftpay

import "github.com/momo-go/momo"

// causeOf is why a payment failed, by the words of failure_reason that the provider's public
// documentation lists for its test numbers (beyond the document). The set is open, and any
// other word is momo.CauseUnknown: so are wallet_locked and a payout's timeout, which a
// customer can do nothing about.
func causeOf(direction momo.Direction, status momo.Status, reason string) momo.Cause {
	if status != momo.StatusFailed {
		return momo.CauseUnknown
	}
	switch {
	case direction == momo.Out && reason == "recipient_not_found":
		return momo.CauseNotRegistered
	case direction != momo.In:
		return momo.CauseUnknown
	case reason == "insufficient_funds":
		return momo.CauseInsufficientFunds
	case reason == "user_cancelled":
		return momo.CauseCancelled
	case reason == "timeout":
		return momo.CauseTimedOut
	default:
		return momo.CauseUnknown
	}
}
