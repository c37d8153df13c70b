package momo_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/momo-go/momo"
)

var languages = []momo.Language{momo.English, momo.Swahili, momo.Luganda, momo.French}

// said is what a customer is told first, of each thing that there is to tell: a row that is
// missing in the tables of the library is missing here too.
var said = map[string]string{
	"unknown":         "We do not know yet whether the payment was made.",
	"pending":         "The payment is on its way.",
	"action required": "The payment is on its way.",
	"succeeded":       "The payment was successful.",
	"failed":          "The payment was not made.",
	"cancelled":       "The payment was cancelled.",
	"refunded":        "The money was given back.",

	"step none":                 "The payment is on its way.",
	"step approve on the phone": "We have sent a request to your phone.",
	"step enter code":           "You will get a code by text message.",
	"step open link":            "The payment goes on at another page.",
	"step confirm":              "The payment waits until we confirm it.",

	"cause unknown":            "The payment was not made.",
	"cause insufficient funds": "There is too little money in the account.",
	"cause wrong pin":          "The PIN was not correct.",
	"cause timed out":          "Nobody approved the payment in time.",
	"cause cancelled":          "The payment was refused on the phone.",
	"cause limit":              "The amount is outside what is allowed.",
	"cause not registered":     "This number has no mobile money.",

	"no error":                   "The payment is on its way.",
	"error ErrNotSent":           "The payment was not started, and no money has moved.",
	"error ErrIndeterminate":     "We do not know yet whether the payment was made.",
	"error ErrInvalid":           "Something is wrong with the payment, and no money has moved.",
	"error ErrUnauthorized":      "We cannot make this payment now, and no money has moved.",
	"error ErrForbidden":         "We cannot make this payment now, and no money has moved.",
	"error ErrNotFound":          "We cannot make this payment now, and no money has moved.",
	"error ErrDuplicate":         "This payment was asked for before.",
	"error ErrInsufficientFunds": "We cannot make this payment now, and no money has moved.",
	"error ErrLimit":             "The amount is outside what is allowed.",
	"error ErrDeclined":          "The payment was declined, and no money has moved.",
	"error ErrRateLimited":       "There are too many payments now, and no money has moved.",
	"error ErrUnavailable":       "We do not know yet whether the payment was made.",
}

// kinds are all of them, by their names.
var kinds = map[string]error{
	"ErrNotSent": momo.ErrNotSent, "ErrIndeterminate": momo.ErrIndeterminate, "ErrInvalid": momo.ErrInvalid,
	"ErrUnauthorized": momo.ErrUnauthorized, "ErrForbidden": momo.ErrForbidden, "ErrNotFound": momo.ErrNotFound,
	"ErrDuplicate": momo.ErrDuplicate, "ErrInsufficientFunds": momo.ErrInsufficientFunds, "ErrLimit": momo.ErrLimit,
	"ErrDeclined": momo.ErrDeclined, "ErrRateLimited": momo.ErrRateLimited, "ErrUnavailable": momo.ErrUnavailable,
}

// all are the values of a type whose zero says unknown, or none.
func all[T interface {
	~uint8
	String() string
}]() []T {
	values := []T{0}
	for v := T(1); v.String() != values[0].String(); v++ {
		values = append(values, v)
	}
	return values
}

// explained are all things that a customer can be told, and who says so.
func explained() map[string]func(momo.Language) momo.Explanation {
	by := map[string]func(momo.Language) momo.Explanation{}
	tx := func(name string, t momo.Transaction) {
		t.Reason, t.Phone, t.ProviderStatus = "Jane has 12 shillings", momo.MustPhone("256770123456"), "SECRET_WORD"
		t.Provider, t.ID, t.Reference, t.Raw = "samsoftpay", "SECRET_WORD", "SECRET_WORD", "SECRET_WORD"
		t.Next.Link, t.Next.Token = "https://SECRET.example/", "SECRET_WORD"
		by[name] = t.Explain
	}
	for _, s := range all[momo.Status]() {
		tx(s.String(), momo.Transaction{Status: s})
	}
	for _, step := range all[momo.Step]() {
		tx("step "+step.String(), momo.Transaction{Status: momo.StatusActionRequired, Next: momo.Next{Step: step}})
	}
	for _, cause := range all[momo.Cause]() {
		tx("cause "+cause.String(), momo.Transaction{Status: momo.StatusFailed, Cause: cause})
	}
	for name, kind := range kinds {
		err := fmt.Errorf("shop: %w", &momo.Error{
			Provider: "samsoftpay", Op: "collect", Kind: kind, Code: "SECRET_WORD", Message: "Jane has 12 shillings",
			Fields: momo.Fields{{Name: "Payer", Problem: "SECRET_WORD"}}, Reference: "SECRET_WORD", LocalLimit: "30 a minute",
		})
		by["error "+name] = func(l momo.Language) momo.Explanation { return momo.Explain(err, l) }
	}
	by["no error"] = func(l momo.Language) momo.Explanation { return momo.Explain(nil, l) }
	return by
}

func TestEachThingHasWordsOfItsOwn(t *testing.T) {
	by := explained()
	for name, explain := range by {
		assert.Equal(t, said[name], explain(momo.English).Say, name)
	}
	assert.Len(t, by, len(said))
	exported := declarations{}
	exported.read(t, "error.go")
	for name := range exported {
		if strings.HasPrefix(name, "Err") && name != "Error" {
			assert.Contains(t, kinds, name, "a kind that nobody has words for")
		}
	}
}

// TestWhatIsSaidDiffersAlikeInEveryLanguage finds a cell that was copied to another row.
func TestWhatIsSaidDiffersAlikeInEveryLanguage(t *testing.T) {
	by := explained()
	for one, here := range by {
		for other, there := range by {
			same := here(momo.English) == there(momo.English)
			for _, l := range languages {
				assert.Equal(t, same, here(l).Say == there(l).Say, "%s and %s in %s", one, other, l)
			}
		}
	}
}

func TestEverythingIsSaidInEveryLanguage(t *testing.T) {
	for name, explain := range explained() {
		in := map[string]momo.Language{}
		for _, l := range languages {
			e := explain(l)
			for _, text := range []string{e.Say, e.Do} {
				assert.NotEmpty(t, text, "%s in %s", name, l)
				assert.Regexp(t, `^\p{Lu}.*\.$`, text, "%s in %s", name, l)
				assert.NotRegexp(t, `[0-9]|SECRET|Jane|samsoftpay|Payer`, text)
				other, twice := in[text]
				assert.False(t, twice, "%s: the same in %s and %s", name, l, other)
				in[text] = l
			}
		}
	}
}

func TestWhatNobodyKnowsIsNeverCalledAFailure(t *testing.T) {
	unknown := momo.Transaction{}.Explain(momo.English)
	assert.Contains(t, unknown.Say, "do not know yet")
	assert.Contains(t, unknown.Do, "Do not pay again")
	for _, err := range []error{
		&momo.Error{Kind: momo.ErrIndeterminate}, errors.New("boom"), context.DeadlineExceeded,
		&momo.Error{Kind: momo.ErrNotFound, Lookup: true}, &momo.Error{Kind: momo.ErrUnavailable, Lookup: true},
		fmt.Errorf("shop: %w", &momo.Error{Kind: momo.ErrIndeterminate, Err: context.Canceled}),
	} {
		assert.Equal(t, unknown, momo.Explain(err, momo.English), "%v", err)
	}
	for l, again := range map[momo.Language]string{
		momo.English: "Do not pay again", momo.Swahili: "Usilipe tena", momo.Luganda: "Tosasula nate",
		momo.French: "Ne payez pas une deuxième fois",
	} {
		assert.Contains(t, momo.Explain(&momo.Error{Kind: momo.ErrIndeterminate}, l).Do, again)
		assert.Contains(t, momo.Explain(&momo.Error{Kind: momo.ErrDuplicate}, l).Do, again)
		pending := momo.Transaction{Status: momo.StatusPending}.Explain(l)
		assert.Contains(t, strings.ToLower(pending.Do), strings.ToLower(again))
	}
	both := errors.Join(&momo.Error{Kind: momo.ErrInvalid}, &momo.Error{Kind: momo.ErrDuplicate})
	assert.Equal(t, said["error ErrDuplicate"], momo.Explain(both, momo.English).Say, "the one that says not to pay again")
	// A cause counts only where the payment has failed.
	assert.Equal(t, unknown, momo.Transaction{Cause: momo.CauseWrongPIN}.Explain(momo.English))
	paid := momo.Transaction{Status: momo.StatusSucceeded, Cause: momo.CauseWrongPIN}.Explain(momo.English)
	assert.Contains(t, paid.Say, "successful")
}

func TestTheMerchantsBalanceIsNotTheCustomers(t *testing.T) {
	for _, l := range languages {
		ours := momo.Explain(&momo.Error{Kind: momo.ErrInsufficientFunds}, l)
		assert.Equal(t, momo.Explain(&momo.Error{Kind: momo.ErrForbidden}, l), ours)
		his := momo.Transaction{Status: momo.StatusFailed, Cause: momo.CauseInsufficientFunds}.Explain(l)
		assert.NotEqual(t, his.Say, ours.Say)
		assert.NotEqual(t, his.Do, ours.Do)
	}
}

// TestWhoIsPaidHasNoPINAndNoPromptToAnswer explains payouts: what a payer does there is done by
// the merchant.
func TestWhoIsPaidHasNoPINAndNoPromptToAnswer(t *testing.T) {
	payout := momo.Transaction{Direction: momo.Out}
	for cause, ofPayee := range map[momo.Cause]bool{
		momo.CauseUnknown: false, momo.CauseInsufficientFunds: false, momo.CauseWrongPIN: false,
		momo.CauseTimedOut: false, momo.CauseCancelled: false,
		momo.CauseLimit: true, momo.CauseNotRegistered: true,
	} {
		for status, without := range map[momo.Status]string{
			momo.StatusFailed: said["failed"], momo.StatusCancelled: said["cancelled"],
		} {
			payout.Status, payout.Cause = status, cause
			want := without
			if ofPayee {
				want = said["cause "+cause.String()]
			}
			assert.Equal(t, want, payout.Explain(momo.English).Say, "%s, %s", status, cause)
		}
	}
	for _, step := range all[momo.Step]() {
		payout.Next.Step = step
		payout.Status = momo.StatusActionRequired
		assert.Equal(t, said["step confirm"], payout.Explain(momo.English).Say, step)
		payout.Status = momo.StatusPending
		assert.Equal(t, said["pending"], payout.Explain(momo.English).Say, step)
	}
}

// TestACancelledPaymentIsExplainedByItsCauseToo has the status of a customer who said no.
func TestACancelledPaymentIsExplainedByItsCauseToo(t *testing.T) {
	for _, cause := range all[momo.Cause]()[1:] {
		tx := momo.Transaction{Status: momo.StatusCancelled, Cause: cause}
		assert.Equal(t, said["cause "+cause.String()], tx.Explain(momo.English).Say)
	}
}

func TestATagCountsAsItsLanguage(t *testing.T) {
	err := &momo.Error{Kind: momo.ErrNotSent}
	for tag, want := range map[momo.Language]momo.Language{
		"sw-KE": momo.Swahili, "SW": momo.Swahili, "sw_TZ": momo.Swahili, "lg-UG": momo.Luganda, "fr-CI": momo.French,
		"en-GB": momo.English, "": momo.English, "de": momo.English, "swahili": momo.English,
	} {
		assert.Equal(t, momo.Explain(err, want), momo.Explain(err, tag), string(tag))
	}
}
