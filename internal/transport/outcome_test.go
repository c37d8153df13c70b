package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

var unique = &Operation{
	Name: "collect", Method: http.MethodPost, Path: "/pay", Class: Unique, Recovery: momo.RecoveryLookup,
}

var errNotKnown = &momo.Error{Provider: "test", Kind: momo.ErrNotFound, Lookup: true}

// asking plays a verb whose first attempts end in the failures given, by HTTP status or
// 0 for a lost answer, and which is then accepted.
func asking(t *testing.T, op *Operation, found error, failures ...int) (sent, asked int, err error) {
	t.Helper()
	o := with(func(r *http.Request) (*http.Response, error) {
		_, _ = io.ReadAll(r.Body)
		if sent++; sent > len(failures) {
			return respond(200, "{}"), nil
		}
		if status := failures[sent-1]; status != 0 {
			return respond(status, "{}"), nil
		}
		return nil, errors.New("cut")
	})
	o.RetryWait = time.Millisecond
	one := call(op)
	_, err = DoOrFind(t.Context(), newClient(t, Config{Options: o}), one,
		func(a *Answer) (*int, error) { return &a.Status, nil },
		func(context.Context) (*int, error) { asked++; return new(int), found })
	return sent, asked, err
}

func TestAPaymentThatIsFoundIsTheAnswer(t *testing.T) {
	for _, op := range []*Operation{unique, plain} {
		for _, failure := range []int{0, 500, 502, 408, 302} {
			sent, asked, err := asking(t, op, nil, failure)
			require.NoError(t, err)
			assert.Equal(t, []int{1, 1}, []int{sent, asked}, failure)
		}
		for _, failure := range []int{400, 401, 403} {
			sent, asked, err := asking(t, op, nil, failure)
			require.Error(t, err)
			assert.Equal(t, []int{1, 0}, []int{sent, asked}, "what was refused is not asked about")
		}
	}
}

func TestTheSameBytesAreSentAgainOnlyWhereTheProviderKnowsNothing(t *testing.T) {
	sent, asked, err := asking(t, unique, errNotKnown, 0, 0)
	require.NoError(t, err)
	assert.Equal(t, []int{3, 2}, []int{sent, asked})

	for name, tc := range map[string]struct {
		op      *Operation
		found   error
		failure int
	}{
		"after a server error":           {unique, errNotKnown, 500},
		"after a timeout of the server":  {unique, errNotKnown, 408},
		"after a redirect":               {unique, errNotKnown, 302},
		"of an answer that says nothing": {unique, &momo.Error{Kind: momo.ErrUnavailable, Lookup: true}, 0},
		"of a verb that is sent once":    {plain, errNotKnown, 0},
	} {
		sent, asked, err := asking(t, tc.op, tc.found, tc.failure)
		require.ErrorIs(t, err, momo.ErrIndeterminate, name)
		assert.Equal(t, []int{1, 1}, []int{sent, asked}, name)
		assert.NotErrorIs(t, err, momo.ErrNotFound, "that it is not known is no kind of the verb's error")
	}
}

func TestAContextThatEndsWhileAskingIsACause(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	one := call(unique)
	o := with(func(r *http.Request) (*http.Response, error) { _, _ = io.ReadAll(r.Body); return nil, io.EOF })
	_, err := DoOrFind(ctx, newClient(t, Config{Options: o}), one,
		func(a *Answer) (*int, error) { return &a.Status, nil },
		func(context.Context) (*int, error) { cancel(); return nil, errNotKnown })
	require.ErrorIs(t, err, momo.ErrIndeterminate)
	require.ErrorIs(t, err, context.Canceled)
}

func TestARefusalAfterALostAnswerSettlesNothing(t *testing.T) {
	for _, refusal := range []int{400, 401, 409, 429} {
		sent, _, err := asking(t, unique, errNotKnown, 0, refusal)
		require.ErrorIs(t, err, momo.ErrIndeterminate, refusal)
		assert.Equal(t, 2, sent, refusal)
	}
}

func TestAServerErrorTakesTheKeyAway(t *testing.T) {
	for _, op := range []*Operation{verb, plain} {
		for status, key := range map[int]string{500: "", 503: "", 408: "", 200: "key-1"} {
			keyed := *op
			keyed.Recovery = momo.RecoverySameKey
			one := call(&keyed)
			one.Key = "key-1"
			one.Decode = func(*Answer) error { return ErrIncomplete }
			o := with(func(*http.Request) (*http.Response, error) { return respond(status, "{}"), nil })
			o.RetryWait = time.Millisecond
			err := newClient(t, Config{Options: o}).Do(t.Context(), one)
			var e *momo.Error
			require.ErrorAs(t, err, &e)
			require.ErrorIs(t, err, momo.ErrIndeterminate)
			assert.Equal(t, key, e.IdempotencyKey, status)
			want := momo.RecoverySameKey
			if key == "" {
				want = momo.RecoveryLookup
				assert.Equal(t, 1, e.Attempts, "nothing is sent again")
			}
			assert.Equal(t, want, e.Recovery, status)
		}
	}
}

func TestRecoveryErrsTowardsLooking(t *testing.T) {
	for _, tc := range []struct {
		row       momo.Recovery
		reference string
		key       string
		want      momo.Recovery
	}{
		{momo.RecoveryLookup, "order-1", "", momo.RecoveryLookup},
		{momo.RecoveryLookup, "", "", momo.RecoveryHuman},
		{momo.RecoverySameKey, "order-1", "", momo.RecoveryLookup},
		{momo.RecoverySameKey, "", "", momo.RecoveryHuman},
		{momo.RecoverySameKey, "", "key-1", momo.RecoverySameKey},
		{momo.RecoveryLookupID, "", "", momo.RecoveryLookupID},
		{momo.RecoveryUnknown, "order-1", "", momo.RecoveryHuman},
	} {
		op := *plain
		op.Recovery = tc.row
		one := call(&op)
		one.Reference, one.Key = tc.reference, tc.key
		o := with(func(r *http.Request) (*http.Response, error) { _, _ = io.ReadAll(r.Body); return nil, io.EOF })
		var e *momo.Error
		require.ErrorAs(t, newClient(t, Config{Options: o}).Do(t.Context(), one), &e)
		assert.Equal(t, tc.want, e.Recovery, tc)
	}
	var refused *momo.Error
	o := with(func(*http.Request) (*http.Response, error) { return respond(400, "{}"), nil })
	require.ErrorAs(t, newClient(t, Config{Options: o}).Do(t.Context(), call(unique)), &refused)
	assert.Equal(t, momo.RecoveryUnknown, refused.Recovery, "there is nothing to find out")
}

func TestNothingThatWasSentIsRepeatedInCodesNamesAndIDs(t *testing.T) {
	for _, tc := range []struct {
		word  string
		shown bool
	}{
		{"E1", true}, {"10201", true}, {"amount", true}, {"customer.name", true},
		{"Jane", false}, {"jane", false}, {"1234", false}, {"Bo", false}, {"s3cret-key", false}, {"s3cret", false},
		{"order-77", false}, {"token-9", false},
	} {
		op := *plain
		op.Judge = func(_ *Answer, v Verdict) Verdict {
			v.Code, v.Message = tc.word, "no"
			v.Fields.Refused(tc.word, "is wrong")
			return v
		}
		one := call(&op)
		one.Reference = "order-77"
		one.Body = []byte(`{"amount":10000,"pin":"1234","customer":{"name":"Jane","last":"Bo"},"url":"https://x?a=b"}`)
		c := newClient(t, Config{
			Secrets: func() []momo.Secret { return []momo.Secret{"s3cret-key"} },
			Authorize: func(_ context.Context, _ *Operation, h http.Header) error {
				h["Authorization"] = []string{"Bearer token-9"}
				return nil
			},
			Options: with(func(*http.Request) (*http.Response, error) {
				return respond(400, "{}", "X-Request-Id", tc.word), nil
			}),
		})
		var e *momo.Error
		require.ErrorAs(t, c.Do(t.Context(), one), &e)
		assert.Equal(t, tc.shown, e.Code == tc.word, tc.word)
		assert.Equal(t, tc.shown, e.Fields[0].Name == tc.word, tc.word)
		assert.Equal(t, tc.shown, e.RequestID == tc.word, tc.word)
		if !tc.shown {
			assert.Contains(t, string(e.Message), tc.word, "the evidence is kept where it masks itself")
			assert.Contains(t, string(e.Fields[0].Detail), tc.word)
			assert.NotContains(t, e.Error(), tc.word)
		}
	}
}

func TestAnAnswerIsComparedWithWhatWasAskedFor(t *testing.T) {
	asked := momo.Transaction{
		Direction: momo.In, Reference: "order-1", Amount: money.MustParse("10", money.KES), Phone: momo.MustPhone("254700000001"),
	}
	var silent momo.Transaction
	require.NoError(t, Complete(&silent, asked))
	assert.Equal(t, asked, silent, "what it leaves out is what was asked for")
	assert.Equal(t, "x", func() string {
		named := momo.Transaction{ID: "x"}
		require.NoError(t, Complete(&named, asked))
		return named.ID
	}())
	for name, change := range map[string]func(*momo.Transaction){
		"direction": func(tx *momo.Transaction) { tx.Direction = momo.Out },
		"reference": func(tx *momo.Transaction) { tx.Reference = "order-2" },
		"amount":    func(tx *momo.Transaction) { tx.Amount = money.MustParse("11", money.KES) },
		"currency":  func(tx *momo.Transaction) { tx.Amount = money.MustParse("10", money.UGX) },
		"phone":     func(tx *momo.Transaction) { tx.Phone = momo.MustPhone("254700000002") },
		"id":        func(tx *momo.Transaction) { tx.ID = "y" },
	} {
		got, want := asked, asked
		want.ID = "x"
		change(&got)
		require.ErrorIs(t, Complete(&got, want), ErrOther, name)
	}
}

func TestADecoderRefusesWhatAnAcceptedAnswerRefuses(t *testing.T) {
	judged := *plain
	judged.Judge = func(_ *Answer, v Verdict) Verdict {
		v.Code, v.Message = "700", "Succeed."
		return v
	}
	for _, op := range []*Operation{plain, &judged, unique} {
		sent := 0
		c := newClient(t, Config{Options: with(func(r *http.Request) (*http.Response, error) {
			sent++
			return respond(200, "{}"), nil
		})})
		one := call(op)
		one.Decode = func(*Answer) error {
			return fmt.Errorf("item: %w", &Refusal{Kind: momo.ErrDeclined, Code: "E7", Message: "not today"})
		}
		var e *momo.Error
		require.ErrorAs(t, c.Do(t.Context(), one), &e)
		assert.Equal(t, momo.Refused, momo.OutcomeOf(e))
		require.ErrorIs(t, e, momo.ErrDeclined)
		assert.Equal(t, "E7", e.Code)
		assert.Equal(t, "not today", string(e.Message))
		assert.Equal(t, momo.RecoveryUnknown, e.Recovery)
		assert.Equal(t, 1, sent)
	}
}

func TestTextThatIsNotUTF8IsInvalidAndNothingIsSent(t *testing.T) {
	one := call(plain)
	one.Body, one.JSON = nil, map[string]string{"name": "\xff"}
	c := newClient(t, Config{Options: with(func(*http.Request) (*http.Response, error) {
		t.Error("sent")
		return nil, io.EOF
	})})
	require.ErrorIs(t, c.Do(t.Context(), one), momo.ErrInvalid)
}

func TestSettingsAtTheEndsOfTheirRangeDoNoHarm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		o := with(func(*http.Request) (*http.Response, error) {
			if sent++; sent < 3 {
				return respond(503, ""), nil
			}
			return respond(200, "{}"), nil
		})
		o.RetryWait, o.Timeout, o.AttemptTimeout, o.MaxAttempts = math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt
		require.NoError(t, newClient(t, Config{Options: o}).Do(t.Context(), call(noun)))
		assert.Equal(t, 3, sent)
	})
}
