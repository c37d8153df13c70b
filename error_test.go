package momo_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/momo-go/momo"
)

func TestOutcomeOfSeparatesFourOutcomes(t *testing.T) {
	kind := func(k error) error { return &momo.Error{Provider: "p", Op: "collect", Kind: k} }
	lookup := func(k error) error { return &momo.Error{Provider: "p", Op: "transaction", Kind: k, Lookup: true} }
	for name, tc := range map[string]struct {
		err  error
		want momo.Outcome
	}{
		"nothing":                      {nil, momo.Accepted},
		"not sent":                     {kind(momo.ErrNotSent), momo.NotSent},
		"indeterminate":                {kind(momo.ErrIndeterminate), momo.Indeterminate},
		"invalid":                      {kind(momo.ErrInvalid), momo.Refused},
		"unauthorized":                 {kind(momo.ErrUnauthorized), momo.Refused},
		"forbidden":                    {kind(momo.ErrForbidden), momo.Refused},
		"not found":                    {kind(momo.ErrNotFound), momo.Refused},
		"duplicate":                    {kind(momo.ErrDuplicate), momo.Refused},
		"insufficient funds":           {kind(momo.ErrInsufficientFunds), momo.Refused},
		"limit":                        {kind(momo.ErrLimit), momo.Refused},
		"declined":                     {kind(momo.ErrDeclined), momo.Refused},
		"rate limited":                 {kind(momo.ErrRateLimited), momo.Refused},
		"wrapped by the caller":        {fmt.Errorf("order 7: %w", kind(momo.ErrDeclined)), momo.Refused},
		"kept back by the local limit": {&momo.Error{Kind: momo.ErrNotSent, Err: momo.ErrRateLimited}, momo.NotSent},
		"indeterminate beside a refusal": {
			errors.Join(kind(momo.ErrDeclined), kind(momo.ErrIndeterminate)), momo.Indeterminate,
		},
		"a lookup that found nothing":    {lookup(momo.ErrNotFound), momo.Indeterminate},
		"a lookup that was not sent":     {lookup(momo.ErrNotSent), momo.Indeterminate},
		"a lookup that was unauthorized": {lookup(momo.ErrUnauthorized), momo.Indeterminate},
		"a lookup that got no answer":    {lookup(momo.ErrUnavailable), momo.Indeterminate},
		"a context's error on its own":   {context.DeadlineExceeded, momo.Indeterminate},
		"an error of somebody else":      {errors.New("boom"), momo.Indeterminate},
		"an error without a kind":        {&momo.Error{}, momo.Indeterminate},
	} {
		assert.Equal(t, tc.want, momo.OutcomeOf(tc.err), name)
	}
	assert.Equal(t, momo.Indeterminate, *new(momo.Outcome), "the zero Outcome claims nothing")
}

func TestErrorUnwrapsToItsKindAndItsCause(t *testing.T) {
	err := error(&momo.Error{Provider: "p", Op: "collect", Kind: momo.ErrIndeterminate, Err: context.DeadlineExceeded})
	assert.ErrorIs(t, err, momo.ErrIndeterminate)
	assert.ErrorIs(t, err, context.DeadlineExceeded)
	assert.NotErrorIs(t, err, momo.ErrDeclined)
}

func TestErrorNamesEveryFaultAndNoEvidence(t *testing.T) {
	err := &momo.Error{
		Provider: "samsoftpay", Op: "collect", Kind: momo.ErrInvalid, Reference: "order-1",
		Fields: momo.Fields{
			{Name: "Amount", Problem: "must be more than zero"},
			{Name: "Payer", Problem: "must be a Ugandan number"},
		},
	}
	assert.EqualError(t, err, "samsoftpay: collect: invalid request: "+
		"Amount must be more than zero, Payer must be a Ugandan number")

	refused := &momo.Error{
		Provider: "ssentezo", Op: "collect", Kind: momo.ErrInvalid, HTTPStatus: 422, Code: "E1", Reference: "order-1",
		Message: "payer 256700123456 is blocked", Err: errors.New("payer 256700123456"),
	}
	refused.Fields = momo.Fields{
		{Name: "msisdn", Problem: "was refused by the provider", Detail: "256700123456 is wrong"},
		{Name: "256 700\n", Problem: "was refused by the provider", Detail: "x"},
	}
	assert.EqualError(t, refused, "ssentezo: collect: invalid request: msisdn was refused by the provider, "+
		`(unreadable name) was refused by the provider (http 422) (code "E1")`)
}

// Providers write what they were sent into codes and names too.
func TestErrorShowsACodeOrANameOnlyIfItIsOneWordAndNoNumber(t *testing.T) {
	for text, shown := range map[string]bool{
		"10201": true, "-8888": true, "500.001.1001": true, "UPPER_CEILING_BREACH": true,
		"beneficiaries[0][phone]": true, "0700123456": false, "PAYER_256700123456": false, "Jane Doe": false,
		"jane@example.com": false, "E\n1": false, strings.Repeat("x", 65): false,
	} {
		err := &momo.Error{Provider: "p", Op: "collect", Kind: momo.ErrDeclined, Code: text}
		err.Fields = momo.Fields{{Name: text, Problem: "was refused by the provider"}}
		assert.Equal(t, shown, strings.Contains(err.Error(), `(code "`+text), text)
		assert.Equal(t, shown, strings.Contains(err.Error(), text+" was refused"), text)
		assert.Equal(t, !shown, strings.Contains(err.Error(), "(unreadable code)"), text)
		assert.Equal(t, text, err.Code, "the evidence is kept")
	}
}

func TestALogNamesThePaymentAndTheRequest(t *testing.T) {
	for id, logged := range map[string]string{
		"req_5f3a-01":           "req_5f3a-01",
		"":                      "",
		"256700123456":          "(unreadable)",
		"Jane Doe":              "(unreadable)",
		"a\nb":                  "(unreadable)",
		strings.Repeat("x", 65): "(unreadable)",
	} {
		err := momo.Error{
			Provider: "p", Op: "collect", Kind: momo.ErrDeclined, Reference: "order-1", RequestID: id, Attempts: 2,
		}
		want := []slog.Attr{
			slog.String("error", "p: collect: declined"), slog.String("reference", "order-1"),
			slog.String("request_id", logged), slog.Int("attempts", 2),
		}
		for _, logged := range []slog.LogValuer{err, &err} {
			assert.Equal(t, want, logged.LogValue().Group())
		}
		assert.Equal(t, id, err.RequestID, "the evidence is kept")
	}
}

func TestAnErrorPrintsTheSameUnderEveryVerb(t *testing.T) {
	err := momo.Error{Provider: "p", Op: "collect", Kind: momo.ErrDeclined, Code: "E1"}
	for _, printed := range []any{err, &err} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x"} {
			assert.Equal(t, `p: collect: declined (code "E1")`, fmt.Sprintf(verb, printed), verb)
		}
		assert.Equal(t, `"p: collect: declined (code \"E1\")"`, fmt.Sprintf("%q", printed))
	}
}
