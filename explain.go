package momo

import (
	"cmp"
	"errors"
	"strings"
)

// Language is a language that [Explain] knows, by its ISO 639-1 code. A tag such as
// "sw-KE" counts as its language, in capitals or small letters; any other text is English.
type Language string

// The languages of the words.
const (
	English Language = "en"
	Swahili Language = "sw"
	Luganda Language = "lg"
	French  Language = "fr"
)

// Explanation is what to tell a customer: what happened, and what to do now. Each is one
// or two short sentences, and contains no number, no name and no word of the provider's.
//
// The texts are a start. Have somebody read them whose first language it is, and whose
// customers they are; a program that wants others has Transaction.Cause, Status and Next,
// and the kinds of error.
type Explanation struct {
	Say, Do string
}

// Explain says what the error of a verb means for the customer. Nil is a payment that was
// accepted. After [Indeterminate], and after any error of a lookup, it says that nobody
// knows yet, and not to pay again.
//
// It is about this call. Where the call went on with an earlier one, by its key, with
// Payment.AfterIndeterminate or as a second step, "no money has moved" is true of this call
// only: explain what is known of the payment.
func Explain(err error, l Language) Explanation { return l.phrase(phraseOf(err)) }

// Explain says where the payment stands, in words for the customer: by its Cause where it
// failed or was cancelled, and otherwise by its Status and Next. Of a payout it is for who is
// paid, who has no PIN to enter and nothing to approve.
func (t Transaction) Explain(l Language) Explanation { return l.phrase(t.phrase()) }

// phrase is one thing that a customer can be told.
type phrase uint8

const (
	phraseUnknown phrase = iota // nobody knows yet
	phrasePending
	phraseApprove
	phraseCode
	phraseLink
	phraseConfirm
	phraseSucceeded
	phraseRefunded
	phraseFailed
	phraseCancelled
	phraseInsufficientFunds
	phraseWrongPIN
	phraseTimedOut
	phraseDeclinedOnPhone
	phraseLimit
	phraseNotRegistered
	phraseNotSent
	phraseInvalid
	phraseOurs // the merchant cannot pay or be paid
	phraseDuplicate
	phraseDeclined
	phraseBusy

	phrases
)

func (t Transaction) phrase() phrase {
	switch t.Status {
	case StatusPending, StatusActionRequired:
		return t.waiting()
	case StatusSucceeded:
		return phraseSucceeded
	case StatusRefunded:
		return phraseRefunded
	case StatusFailed:
		return cmp.Or(t.cause(), phraseFailed)
	case StatusCancelled:
		return cmp.Or(t.cause(), phraseCancelled)
	default:
		return phraseUnknown
	}
}

// waiting is what an open payment waits for. That of a payout is done by the merchant.
func (t Transaction) waiting() phrase {
	switch {
	case t.Direction == Out && t.Status == StatusActionRequired:
		return phraseConfirm
	case t.Direction == Out:
		return phrasePending
	}
	switch t.Next.Step {
	case StepApprove:
		return phraseApprove
	case StepCode:
		return phraseCode
	case StepLink:
		return phraseLink
	case StepConfirm:
		return phraseConfirm
	default:
		return phrasePending
	}
}

// cause is phraseUnknown where there is none, or none that is the customer's: the balance,
// the PIN and the answer behind a payout are not those of who is paid.
func (t Transaction) cause() phrase {
	switch t.Cause {
	case CauseLimit:
		return phraseLimit
	case CauseNotRegistered:
		return phraseNotRegistered
	}
	if t.Direction == Out {
		return phraseUnknown
	}
	switch t.Cause {
	case CauseInsufficientFunds:
		return phraseInsufficientFunds
	case CauseWrongPIN:
		return phraseWrongPIN
	case CauseTimedOut:
		return phraseTimedOut
	case CauseCancelled:
		return phraseDeclinedOnPhone
	default:
		return phraseUnknown
	}
}

func phraseOf(err error) phrase {
	switch OutcomeOf(err) {
	case Accepted:
		return phrasePending
	case NotSent:
		return phraseNotSent
	case Refused:
		return phraseOfRefusal(err)
	default:
		return phraseUnknown
	}
}

// phraseOfRefusal goes by the kind. Too little money is the merchant's: a payer without any
// is a Cause.
func phraseOfRefusal(err error) phrase {
	is := func(kind error) bool { return errors.Is(err, kind) }
	switch {
	case is(ErrDuplicate):
		return phraseDuplicate
	case is(ErrInvalid):
		return phraseInvalid
	case is(ErrUnauthorized), is(ErrForbidden), is(ErrNotFound), is(ErrInsufficientFunds):
		return phraseOurs
	case is(ErrLimit):
		return phraseLimit
	case is(ErrRateLimited):
		return phraseBusy
	default:
		return phraseDeclined
	}
}

// phrase is the row of the language.
func (l Language) phrase(p phrase) Explanation {
	code, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(string(l), "_", "-")), "-")
	words, ok := phrasebook[Language(code)]
	if !ok {
		words = phrasebook[English]
	}
	return words[p]
}
