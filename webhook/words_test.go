package webhook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
)

// signer is an oracle that signs too: the body is the reference of a payment of 10000 UGX
// that succeeded.
type signer struct{ *oracle }

func (signer) Verify(d Delivery) (Event, error) {
	e := confirmation(string(d.Body), momo.StatusSucceeded)
	e.Amount, e.Evidence = tenThousand, EvidenceSignature
	return e, nil
}

var tenThousand = money.MustParse("10000", money.UGX)

// Each of these is a reason of its own for a human to look, or none; so each has its own
// word in the log, on whatever way it came there and whatever it is joined with.
func TestEachReasonHasItsOwnWordInTheLog(t *testing.T) {
	other := money.MustParse("9999", money.UGX)
	accept := func(context.Context, Event) error { return nil }
	expect := func(want Expected) Options { return Options{Expect: expecting(want)} }
	compare := func(want Expected, wrap string) Settle {
		return func(_ context.Context, e Event) error {
			if err := e.Check(want); err != nil {
				return fmt.Errorf(wrap, err)
			}
			return nil
		}
	}
	confirms := func(change func(*Event)) *oracle {
		return &oracle{confirm: func(_ context.Context, reference string) (Event, error) {
			e := confirmation(reference, momo.StatusSucceeded)
			e.Amount = tenThousand
			change(&e)
			return e, nil
		}}
	}
	fails := func(err error) *oracle {
		return &oracle{confirm: func(context.Context, string) (Event, error) { return Event{}, err }}
	}
	as := func(*Event) {}
	for _, tc := range []struct {
		name, word string
		times      int // the same callback comes so often; the last one counts
		handler    func(Options) *Handler
		options    Options
	}{
		{"signed, expected", "amount differs", 1, func(o Options) *Handler { return Signed(signer{}, accept, o) }, expect(Expected{Amount: other})},
		{"signed, nothing expected", "amount differs", 1, func(o Options) *Handler { return Signed(signer{}, accept, o) }, expect(Expected{})},
		{"signed, in settle", "amount differs", 1, func(o Options) *Handler { return Signed(signer{}, compare(Expected{Amount: other}, "%w"), o) }, Options{}},
		{"signed, in settle, wrapped", "amount differs", 1, func(o Options) *Handler { return Signed(signer{}, compare(Expected{Amount: other}, "order: %w"), o) }, Options{}},
		{"confirmed, expected", "amount differs", 1, func(o Options) *Handler { return Confirmed(confirms(as), accept, o) }, expect(Expected{Amount: other})},
		{"confirmed, expected, again", "amount differs", 3, func(o Options) *Handler { return Confirmed(confirms(as), accept, o) }, expect(Expected{Amount: other})},
		{"confirmed, in settle", "amount differs", 2, func(o Options) *Handler { return Confirmed(confirms(as), compare(Expected{Amount: other}, "%w"), o) }, Options{}},
		{"confirmed without an amount", "amount differs", 1, func(o Options) *Handler {
			return Confirmed(confirms(func(e *Event) { e.Amount = money.Amount{} }), accept, o)
		}, expect(Expected{Amount: tenThousand})},
		{"the confirmer's own", "amount differs", 1, func(o Options) *Handler {
			return Confirmed(fails(&AmountError{Want: tenThousand, Got: other}), accept, o)
		}, Options{}},
		{"the confirmer's own, joined", "amount differs", 1, func(o Options) *Handler {
			return Confirmed(fails(errors.Join(ErrUnconfirmed, &AmountError{Want: tenThousand, Got: other})), accept, o)
		}, Options{}},
		{"both, of which one says another", "amount differs", 2, func(o Options) *Handler {
			return SignedAndConfirmed(signer{confirms(func(e *Event) { e.Amount = other })}, accept, o)
		}, Options{}},
		{"both, expected", "amount differs", 1, func(o Options) *Handler { return SignedAndConfirmed(signer{confirms(as)}, accept, o) }, expect(Expected{Amount: other})},

		{"another number", "phone differs", 1, func(o Options) *Handler { return Confirmed(confirms(as), accept, o) }, expect(Expected{Amount: tenThousand, Phone: momo.MustPhone("256770123456")})},
		{"another identifier", "identifier differs", 1, func(o Options) *Handler { return Confirmed(confirms(as), accept, o) }, expect(Expected{Amount: tenThousand, ID: "txn_1"})},
		{"another mode", "mode differs", 1, func(o Options) *Handler {
			return Confirmed(confirms(func(e *Event) { e.Mode = ModeTest }), accept, o)
		}, expect(Expected{Amount: tenThousand})},

		{"no network", "unconfirmed", 1, func(o Options) *Handler { return Confirmed(fails(errors.New("no network")), accept, o) }, Options{}},
		{"limited by the provider", "unconfirmed", 1, func(o Options) *Handler { return Confirmed(fails(momo.ErrRateLimited), accept, o) }, Options{}},
		{"an answer that cannot be read", "unconfirmed", 1, func(o Options) *Handler { return Confirmed(fails(ErrMalformed), accept, o) }, Options{}},
		{"not asked in time by the client", "unconfirmed", 1, func(o Options) *Handler { return Confirmed(fails(context.DeadlineExceeded), accept, o) }, Options{}},
		{"another reference", "unconfirmed", 1, func(o Options) *Handler { return Confirmed(confirms(func(e *Event) { e.Reference = "x" }), accept, o) }, Options{}},
		{"another subject", "unconfirmed", 1, func(o Options) *Handler { return Confirmed(confirms(func(e *Event) { e.Subject = "x" }), accept, o) }, Options{}},
		{"no evidence", "unconfirmed", 1, func(o Options) *Handler {
			return Confirmed(confirms(func(e *Event) { e.Evidence = EvidenceNone }), accept, o)
		}, Options{}},
		{"both, of which one says failed", "unconfirmed", 2, func(o Options) *Handler {
			return SignedAndConfirmed(signer{confirms(func(e *Event) { e.Status = momo.StatusFailed })}, accept, o)
		}, Options{}},
		{"both, no network", "unconfirmed", 1, func(o Options) *Handler {
			return SignedAndConfirmed(signer{fails(errors.New("no network"))}, accept, o)
		}, Options{}},

		{"asked a moment ago", "rationed", 2, func(o Options) *Handler { return Confirmed(fails(errors.New("no network")), accept, o) }, Options{}},
		{"asked a moment ago, another amount", "rationed", 2, func(o Options) *Handler {
			return Confirmed(fails(&AmountError{Want: tenThousand, Got: other}), accept, o)
		}, Options{}},
		{"both, asked a moment ago", "rationed", 2, func(o Options) *Handler {
			return SignedAndConfirmed(signer{fails(errors.New("no network"))}, accept, o)
		}, Options{}},
		{"too many payments", "rationed", 1, func(o Options) *Handler {
			h := Confirmed(confirms(as), accept, o)
			for i := range 4 * unprovenPerSec {
				answer(h, fmt.Sprint("another-", i))
			}
			return h
		}, Options{}},
		{"too many payments, another amount expected", "rationed", 1, func(o Options) *Handler {
			h := Confirmed(confirms(as), accept, o)
			for i := range 4 * unprovenPerSec {
				answer(h, fmt.Sprint("another-", i))
			}
			return h
		}, expect(Expected{Amount: other})},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // no time passes
				var log bytes.Buffer
				tc.options.Logger = slog.New(slog.NewTextHandler(&log, nil))
				h := tc.handler(tc.options)
				for range tc.times {
					log.Reset()
					assert.Equal(t, 503, answer(h, "order-1").Code)
				}
				assert.Regexp(t, `result="?`+tc.word+`"? `, log.String())
			})
		})
	}
}
