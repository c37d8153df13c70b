package journal_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/journal"
)

// step waits until something is due for the payment, and does it.
func (s *shop) step(t *testing.T, id journal.ID) journal.Payment {
	t.Helper()
	for range 500 {
		p, err := s.Payment(t.Context(), id)
		require.NoError(t, err)
		if p.DueAt.IsZero() {
			return p
		}
		if time.Until(p.DueAt) > time.Minute {
			break // not in this test
		}
		require.NoError(t, s.Advance(t.Context(), id))
		after, err := s.Payment(t.Context(), id)
		require.NoError(t, err)
		if after.Version != p.Version {
			return after
		}
		time.Sleep(2 * time.Millisecond)
	}
	require.Fail(t, "nothing became due")
	return journal.Payment{}
}

func planned(t *testing.T, s *shop) journal.ID {
	p, err := s.plan(salary)
	require.NoError(t, err)
	return p.ID
}

func TestAPaymentIsPlannedSentLookedUpAndSettledOnce(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		id := planned(t, s)
		p, err := s.Payment(t.Context(), id)
		require.NoError(t, err)
		assert.Equal(t, journal.Planned, p.State)
		assert.Zero(t, s.sent.Load(), "planning sends nothing")

		p = s.step(t, id)
		assert.Equal(t, journal.Accepted, p.State)
		assert.Equal(t, "id-salary-1", p.Request.ID)
		assert.Equal(t, string(id), s.lastRequest().IdempotencyKey)
		assert.False(t, s.lastRequest().AfterIndeterminate)

		p = s.step(t, id)
		assert.Equal(t, journal.Accepted, p.State, "still pending")
		s.look = says(momo.StatusSucceeded)
		p = s.step(t, id)
		assert.Equal(t, journal.Succeeded, p.State)
		assert.True(t, p.State.Paid())
		assert.False(t, p.SettledAt.IsZero())
		assert.True(t, p.DueAt.IsZero())
		assert.Equal(t, 1, s.settled())
		assert.EqualValues(t, 1, s.sent.Load())

		require.NoError(t, s.Advance(t.Context(), id))
		n, err := s.Reconcile(t.Context(), 10)
		require.NoError(t, err)
		assert.Zero(t, n)
		assert.Equal(t, 1, s.settled())

		events, err := s.History(t.Context(), id)
		require.NoError(t, err)
		var causes []string
		for i, e := range events {
			assert.EqualValues(t, i+1, e.Version)
			causes = append(causes, e.Cause+" "+string(e.Became))
		}
		assert.Equal(t, []string{
			"plan planned", "send sending", "answer accepted", "lookup accepted", "lookup succeeded",
		}, causes)
	})
}

func TestWhatEachErrorLeadsTo(t *testing.T) {
	for name, tc := range map[string]struct {
		send    func(context.Context, momo.Payment) (*momo.Transaction, error)
		state   journal.State
		settled int
	}{
		"refused":                 {errs(momo.ErrDeclined), journal.Refused, 1},
		"invalid":                 {errs(momo.ErrInvalid), journal.Refused, 1},
		"not sent":                {errs(momo.ErrNotSent), journal.Planned, 0},
		"indeterminate":           {errs(momo.ErrIndeterminate), journal.Unknown, 0},
		"nothing but a human":     {errs(momo.ErrIndeterminate, recovery(momo.RecoveryHuman)), journal.Human, 0},
		"an error of a stranger":  {func(context.Context, momo.Payment) (*momo.Transaction, error) { return nil, errors.New("x") }, journal.Unknown, 0},
		"failed at once":          {says(momo.StatusFailed), journal.Failed, 1},
		"paid at once":            {says(momo.StatusSucceeded), journal.Succeeded, 1},
		"cancelled at once":       {says(momo.StatusCancelled), journal.Cancelled, 1},
		"a status without a name": {says(momo.StatusUnknown), journal.Unknown, 0},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, s *shop) {
				s.send = tc.send
				p := s.step(t, planned(t, s))
				assert.Equal(t, tc.state, p.State)
				assert.Equal(t, tc.settled, s.settled())
				assert.Equal(t, tc.settled == 0 && tc.state != journal.Human, !p.DueAt.IsZero())
			})
		})
	}
}

func TestNothingIsSentAgainWhileNobodyKnows(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		s.send, s.look = errs(momo.ErrIndeterminate), errs(momo.ErrNotFound)
		id := planned(t, s)
		s.step(t, id)
		for range 5 {
			p := s.step(t, id)
			assert.Equal(t, journal.Unknown, p.State)
		}
		assert.EqualValues(t, 1, s.sent.Load())
		s.look = says(momo.StatusSucceeded)
		assert.Equal(t, journal.Unknown.Settled(), false)
	})
}

func TestAProvablyUnsentPaymentIsTriedAgain(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		s.send = errs(momo.ErrNotSent)
		id := planned(t, s)
		p := s.step(t, id)
		assert.Equal(t, journal.Planned, p.State)
		assert.True(t, p.SentAt.IsZero(), "nothing has left")
		s.send = says(momo.StatusPending)
		p = s.step(t, id)
		assert.Equal(t, journal.Accepted, p.State)
		assert.Equal(t, 2, p.Attempts)
		assert.False(t, s.lastRequest().AfterIndeterminate, "no attempt was in doubt")
	})
}

func TestAPaymentThatIsNotSentInTimeExpires(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		p, err := s.plan(salary, journal.SendBefore(time.Now().Add(-time.Second)))
		require.NoError(t, err)
		p = s.step(t, p.ID)
		assert.Equal(t, journal.Expired, p.State)
		assert.Zero(t, s.sent.Load())
		assert.Equal(t, 1, s.settled())
	})
}

func TestTheSameReferenceIsTheSamePayment(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		id := planned(t, s)
		again, err := s.plan(salary)
		require.NoError(t, err)
		assert.Equal(t, id, again.ID)

		other := salary
		other.Phone, other.LastName = momo.MustPhone("256770123457"), "Roe"
		_, err = s.plan(other)
		require.ErrorIs(t, err, journal.ErrDuplicate)
		var d *journal.DuplicateError
		require.ErrorAs(t, err, &d)
		assert.Equal(t, []string{"Phone", "LastName"}, d.Fields)
		assert.NotContains(t, err.Error(), "Roe")
	})
}

func TestABadPaymentIsRefusedWhenItIsPlanned(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		bad := salary
		bad.Reference = ""
		_, err := s.plan(bad)
		require.ErrorIs(t, err, momo.ErrInvalid)
		assert.Zero(t, s.scalar("select count(*) from momo_payments"))
	})
}

func TestAFunctionThatFailsRollsTheEndBack(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		s.send = says(momo.StatusSucceeded)
		s.fails(func(journal.Payment) error { return errors.New("the shop is closed") })
		id := planned(t, s)
		require.Error(t, s.Advance(t.Context(), id))
		assert.Zero(t, s.settled())
		p, err := s.Payment(t.Context(), id)
		require.NoError(t, err)
		assert.Equal(t, journal.Sending, p.State, "and so looked up once its time is over")

		s.fails(func(journal.Payment) error { panic("256770123456") })
		require.NoError(t, s.exec("update momo_payments set due_at = planned_at"))
		assert.Equal(t, journal.Unknown, s.step(t, id).State)
		s.look = says(momo.StatusSucceeded)
		time.Sleep(5 * time.Millisecond)
		err = s.Advance(t.Context(), id)
		require.Error(t, err)
		assert.NotContains(t, err.Error(), "256770123456")
		assert.Zero(t, s.settled())

		s.fails(nil)
		assert.Equal(t, journal.Succeeded, s.step(t, id).State)
		assert.Equal(t, 1, s.settled())
		assert.EqualValues(t, 1, s.sent.Load())
	})
}

func TestADeadProcessLeavesAnUnknownPayment(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		id := planned(t, s)
		s.send = func(ctx context.Context, p momo.Payment) (*momo.Transaction, error) {
			require.NoError(t, s.exec("update momo_payments set due_at = planned_at")) // much later
			assert.NoError(t, s.Advance(ctx, id))                                      // of another process
			return says(momo.StatusPending)(ctx, p)
		}
		require.NoError(t, s.Advance(t.Context(), id))
		events, err := s.History(t.Context(), id)
		require.NoError(t, err)
		assert.Equal(t, "sweep", events[2].Cause)
		assert.Equal(t, journal.Unknown, events[2].Became)
		p, err := s.Payment(t.Context(), id)
		require.NoError(t, err)
		assert.Equal(t, journal.Accepted, p.State, "it was alive after all")
		assert.EqualValues(t, 1, s.sent.Load())
	})
}

func TestOneOfManyProcessesSends(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		id := planned(t, s)
		done := make(chan error, 8)
		for range cap(done) {
			go func() { done <- s.Advance(context.Background(), id) }()
		}
		for range cap(done) {
			assert.NoError(t, <-done)
		}
		assert.EqualValues(t, 1, s.sent.Load())
	})
}

func TestLateEvidenceContradicts(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		s.send, s.look = errs(momo.ErrIndeterminate, recovery(momo.RecoveryHuman)), says(momo.StatusSucceeded)
		id := planned(t, s)
		require.Equal(t, journal.Human, s.step(t, id).State)
		stuck, err := s.Stuck(t.Context(), 10)
		require.NoError(t, err)
		require.Len(t, stuck, 1)
		assert.ErrorContains(t, s.Abandon(t.Context(), id, "", "no"), "who decides")
		require.NoError(t, s.Abandon(t.Context(), id, "Jane", "the portal does not have it"))
		assert.ErrorIs(t, s.Resume(t.Context(), id, "Jane", "again"), journal.ErrState)
		assert.Equal(t, 1, s.scalar("select count(*) from credits where state = 'abandoned'"))

		h := s.Signed(believer{}, webhookOptions)
		assert.Equal(t, 200, deliver(h, "succeeded salary-1"))
		assert.Equal(t, 200, deliver(h, "succeeded salary-1"))
		p, err := s.Payment(t.Context(), id)
		require.NoError(t, err)
		assert.Equal(t, journal.Succeeded, p.State)
		assert.Equal(t, journal.Abandoned, p.Contradicts)
		assert.Equal(t, 2, s.settled(), "the shop is told both")
	})
}

func TestAResumedPaymentIsSentWithWhatIsKnown(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		s.send = errs(momo.ErrIndeterminate, recovery(momo.RecoveryHuman))
		id := planned(t, s)
		s.step(t, id)
		require.NoError(t, s.Resume(t.Context(), id, "Jane", "the portal does not have it"))
		s.send = errs(momo.ErrDuplicate)
		p := s.step(t, id)
		assert.Equal(t, journal.Human, p.State, "a refusal of the second says nothing of the first")
		assert.True(t, s.lastRequest().AfterIndeterminate)
		assert.Equal(t, string(id), s.lastRequest().IdempotencyKey)
		require.NoError(t, s.LookAgain(t.Context(), id, "Jane", "later"))
		s.look = says(momo.StatusSucceeded)
		assert.Equal(t, journal.Succeeded, s.step(t, id).State)
	})
}

func TestAKeyIsUsedAgainOnlyWhereTheErrorSaidSo(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		s.terms.KeyProtects = time.Hour
		s.send = errs(momo.ErrIndeterminate, recovery(momo.RecoverySameKey))
		id := planned(t, s)
		s.step(t, id)
		s.send = says(momo.StatusPending)
		p := s.step(t, id) // sending and its answer are two changes
		assert.Contains(t, []journal.State{journal.Sending, journal.Accepted}, p.State)
		assert.EqualValues(t, 2, s.sent.Load())
		assert.Zero(t, s.looked.Load())
		assert.Equal(t, string(id), s.lastRequest().IdempotencyKey)
	})
}

func TestAnAmountThatDiffersGoesToAPerson(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		id := planned(t, s)
		s.step(t, id)
		s.look = func(ctx context.Context, p momo.Payment) (*momo.Transaction, error) {
			p.Amount, _ = p.Amount.Add(p.Amount)
			return says(momo.StatusSucceeded)(ctx, p)
		}
		p := s.step(t, id)
		assert.Equal(t, journal.Human, p.State)
		assert.Equal(t, "the amount differs", p.Reason)
		assert.Zero(t, s.settled())
	})
}

func TestARestoredDatabaseSendsNothing(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		id := planned(t, s)
		later := salary
		later.Reference = "salary-2"
		parked, err := s.plan(later, journal.After(time.Hour))
		require.NoError(t, err)
		n, err := s.Restored(t.Context(), time.Now().Add(time.Hour)) // the backup is younger than the plan
		require.NoError(t, err)
		assert.Equal(t, 1, n, "it was due, so it may have been sent after the backup")
		p, err := s.Payment(t.Context(), parked.ID)
		require.NoError(t, err)
		assert.Equal(t, journal.Planned, p.State)
		s.look = says(momo.StatusSucceeded)
		assert.Equal(t, journal.Succeeded, s.step(t, id).State)
		assert.Zero(t, s.sent.Load())
	})
}

func TestPurgeDeletesWhatIsSettledOnly(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		open := planned(t, s)
		other := salary
		other.Reference = "salary-2"
		p, err := s.plan(other)
		require.NoError(t, err)
		s.send = says(momo.StatusSucceeded)
		require.Equal(t, journal.Succeeded, s.step(t, p.ID).State)
		n, err := s.Purge(t.Context(), time.Now().Add(time.Hour), 10)
		require.NoError(t, err)
		assert.EqualValues(t, 1, n)
		_, err = s.Payment(t.Context(), p.ID)
		assert.ErrorIs(t, err, journal.ErrNotFound)
		_, err = s.Payment(t.Context(), open)
		assert.NoError(t, err)
		assert.Equal(t, 1, s.scalar("select count(*) from momo_events"))
	})
}

func TestWhereNothingCanBeFoundAPersonIsAskedSoon(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		s.terms.KeepsReference = false
		s.send, s.look = errs(momo.ErrIndeterminate), errs(momo.ErrNotFound)
		id := planned(t, s)
		for range 3 {
			assert.Equal(t, journal.Unknown, s.step(t, id).State)
		}
		assert.Equal(t, journal.Human, s.step(t, id).State)
	})
}

func TestLookingEndsAfterItsTime(t *testing.T) {
	rules := quick
	rules.LookFor, rules.UnpaidAfter = 20*time.Millisecond, 20*time.Millisecond
	eachWith(t, rules, nil, func(t *testing.T, s *shop) {
		for name, tc := range map[string]struct {
			direction momo.Direction
			ends      []momo.Status
			look      func(context.Context, momo.Payment) (*momo.Transaction, error)
			want      journal.State
		}{
			"never found":             {momo.Out, []momo.Status{momo.StatusFailed}, errs(momo.ErrNotFound), journal.Human},
			"the lookup never works":  {momo.Out, nil, errs(momo.ErrUnavailable), journal.Human},
			"pending for ever":        {momo.In, []momo.Status{momo.StatusFailed}, says(momo.StatusPending), journal.Human},
			"a payout never ends":     {momo.Out, nil, says(momo.StatusPending), journal.Human},
			"a prompt nobody answers": {momo.In, []momo.Status{momo.StatusSucceeded}, says(momo.StatusPending), journal.Expired},
		} {
			s.terms.Ends, s.look = tc.ends, tc.look
			p := salary
			p.Direction, p.Reference = tc.direction, "r "+name
			planned, err := s.plan(p)
			require.NoError(t, err)
			got := s.step(t, planned.ID)
			for got.State == journal.Accepted {
				got = s.step(t, planned.ID)
			}
			assert.Equal(t, tc.want, got.State, name)
			assert.NotEmpty(t, got.Reason, name)
		}
	})
}

func TestAPaymentThatCannotBeBroughtOnKeepsNoOtherOut(t *testing.T) {
	rules := quick
	rules.FirstLook = time.Minute
	eachWith(t, rules, nil, func(t *testing.T, s *shop) {
		s.send = says(momo.StatusSucceeded)
		other := salary
		other.Reference = "salary-2"
		lost := planned(t, s)
		second, err := s.plan(other)
		require.NoError(t, err)
		require.NoError(t, s.exec("update momo_payments set provider = 'gone', due_at = planned_at where reference = 'salary-1'"))
		time.Sleep(time.Millisecond)

		_, err = s.Reconcile(t.Context(), 1)
		require.ErrorContains(t, err, "no rail")
		_, err = s.Reconcile(t.Context(), 1)
		require.NoError(t, err)
		p, err := s.Payment(t.Context(), second.ID)
		require.NoError(t, err)
		assert.Equal(t, journal.Succeeded, p.State)
		p, err = s.Payment(t.Context(), lost)
		require.NoError(t, err)
		assert.Equal(t, journal.Planned, p.State, "and is tried again later")
		assert.False(t, p.DueAt.IsZero())
	})
}
