package momo_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/momo-go/momo"
)

var languages = []momo.Language{momo.English, momo.Swahili, momo.Luganda, momo.French}

// explained are all things that a customer can be told, and who says so.
func explained() map[string]func(momo.Language) momo.Explanation {
	all := map[string]func(momo.Language) momo.Explanation{}
	tx := func(name string, t momo.Transaction) {
		t.Reason, t.Phone, t.ProviderStatus = "Jane has 12 shillings", momo.MustPhone("256770123456"), "SECRET_WORD"
		all[name] = t.Explain
	}
	for _, s := range statuses {
		tx(s.String(), momo.Transaction{Status: s})
	}
	for step := momo.StepNone; step <= momo.StepConfirm; step++ {
		tx("step "+step.String(), momo.Transaction{Status: momo.StatusActionRequired, Next: momo.Next{Step: step}})
	}
	for cause := momo.CauseUnknown; cause <= momo.CauseNotRegistered; cause++ {
		tx("cause "+cause.String(), momo.Transaction{Status: momo.StatusFailed, Cause: cause})
	}
	for _, kind := range []error{
		momo.ErrNotSent, momo.ErrIndeterminate, momo.ErrInvalid, momo.ErrUnauthorized, momo.ErrForbidden, momo.ErrNotFound,
		momo.ErrDuplicate, momo.ErrInsufficientFunds, momo.ErrLimit, momo.ErrDeclined, momo.ErrRateLimited, momo.ErrUnavailable,
	} {
		err := fmt.Errorf("shop: %w", &momo.Error{
			Provider: "samsoftpay", Op: "collect", Kind: kind, Code: "SECRET_WORD", Message: "Jane has 12 shillings",
		})
		all["error "+kind.Error()] = func(l momo.Language) momo.Explanation { return momo.Explain(err, l) }
	}
	all["no error"] = func(l momo.Language) momo.Explanation { return momo.Explain(nil, l) }
	return all
}

func TestEverythingIsSaidInEveryLanguage(t *testing.T) {
	for name, explain := range explained() {
		said := map[string]momo.Language{}
		for _, l := range languages {
			e := explain(l)
			for _, text := range []string{e.Say, e.Do} {
				assert.NotEmpty(t, text, "%s in %s", name, l)
				assert.Regexp(t, `^\p{Lu}.*\.$`, text, "%s in %s", name, l)
				assert.NotContains(t, text, "SECRET")
				assert.NotRegexp(t, `[0-9]|Jane|samsoftpay`, text)
				other, twice := said[text]
				assert.False(t, twice, "%s: the same in %s and %s", name, l, other)
				said[text] = l
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
	// A cause counts only where the payment has failed.
	assert.Equal(t, unknown, momo.Transaction{Cause: momo.CauseWrongPIN}.Explain(momo.English))
	paid := momo.Transaction{Status: momo.StatusSucceeded, Cause: momo.CauseWrongPIN}.Explain(momo.English)
	assert.Contains(t, paid.Say, "successful")
}

func TestTheMerchantsBalanceIsNotTheCustomers(t *testing.T) {
	said := momo.Explain(&momo.Error{Kind: momo.ErrInsufficientFunds}, momo.English)
	assert.NotContains(t, said.Say+said.Do, "money in the account")
	assert.Contains(t, momo.Transaction{Status: momo.StatusFailed, Cause: momo.CauseInsufficientFunds}.Explain("en").Say, "too little")
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
