package momo

import (
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
func Explain(err error, l Language) Explanation { return l.phrase(phraseOf(err)) }

// Explain says where the payment stands, in words for the customer: by its Cause where it
// failed or was cancelled, and otherwise by its Status and Next.
func (t Transaction) Explain(l Language) Explanation {
	switch t.Status {
	case StatusFailed, StatusCancelled:
		if phrase, ok := causePhrases[t.Cause]; ok {
			return l.phrase(phrase)
		}
	case StatusPending, StatusActionRequired:
		return l.phrase(stepPhrases[t.Next.Step])
	}
	return l.phrase(statusPhrases[t.Status.known()])
}

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

var statusPhrases = map[Status]phrase{
	StatusUnknown: phraseUnknown, StatusSucceeded: phraseSucceeded, StatusRefunded: phraseRefunded,
	StatusFailed: phraseFailed, StatusCancelled: phraseCancelled,
}

var stepPhrases = map[Step]phrase{
	StepNone: phrasePending, StepApprove: phraseApprove, StepCode: phraseCode, StepLink: phraseLink,
	StepConfirm: phraseConfirm,
}

var causePhrases = map[Cause]phrase{
	CauseInsufficientFunds: phraseInsufficientFunds, CauseWrongPIN: phraseWrongPIN, CauseTimedOut: phraseTimedOut,
	CauseCancelled: phraseDeclinedOnPhone, CauseLimit: phraseLimit, CauseNotRegistered: phraseNotRegistered,
}

// kindPhrases are of the kinds of a refusal. Too little money is the merchant's: a payer
// without any is a Cause.
var kindPhrases = [...]struct {
	kind   error
	phrase phrase
}{
	{ErrInvalid, phraseInvalid},
	{ErrUnauthorized, phraseOurs},
	{ErrForbidden, phraseOurs},
	{ErrNotFound, phraseOurs},
	{ErrDuplicate, phraseDuplicate},
	{ErrInsufficientFunds, phraseOurs},
	{ErrLimit, phraseLimit},
	{ErrRateLimited, phraseBusy},
	{ErrDeclined, phraseDeclined},
}

func phraseOf(err error) phrase {
	switch OutcomeOf(err) {
	case Accepted:
		return phrasePending
	case NotSent:
		return phraseNotSent
	case Indeterminate:
		return phraseUnknown
	}
	for _, known := range kindPhrases {
		if errors.Is(err, known.kind) {
			return known.phrase
		}
	}
	return phraseDeclined
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
