package ssentezo_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/ssentezo"
)

// verb is one way of moving money, and how it is looked up.
type verb struct {
	operation string // the simulator's name
	again     bool   // it may be sent again after an unknown outcome
	call      func(ctx context.Context, c *ssentezo.Client, again bool) (*ssentezo.Transaction, error)
	look      func(ctx context.Context, c *ssentezo.Client) (*ssentezo.Transaction, error)
}

func verbs() []verb {
	amount, phone := money.MustParse("60000", money.UGX), momo.MustPhone("256770691484")
	status := func(ctx context.Context, c *ssentezo.Client) (*ssentezo.Transaction, error) {
		return c.Transaction(ctx, "r-1")
	}
	return []verb{
		{"deposit", true, func(ctx context.Context, c *ssentezo.Client, again bool) (*ssentezo.Transaction, error) {
			return c.Collect(ctx, ssentezo.CollectRequest{Reference: "r-1", Amount: amount, Payer: phone, Description: "d", AfterIndeterminate: again})
		}, status},
		{"withdraw", true, func(ctx context.Context, c *ssentezo.Client, again bool) (*ssentezo.Transaction, error) {
			return c.Disburse(ctx, ssentezo.DisburseRequest{Reference: "r-1", Amount: amount, Payee: phone, Description: "d", AfterIndeterminate: again})
		}, status},
		{"bank-transfer", false, func(ctx context.Context, c *ssentezo.Client, _ bool) (*ssentezo.Transaction, error) {
			return c.BankTransfer(ctx, ssentezo.BankTransferRequest{Reference: "r-1", Amount: amount, BankID: 3, AccountName: "n", AccountNumber: "1", Description: "d"})
		}, func(ctx context.Context, c *ssentezo.Client) (*ssentezo.Transaction, error) {
			return c.BankTransferStatus(ctx, "r-1")
		}},
	}
}

func sent(sim *simulator.Simulator, operation string) (n int) {
	for _, r := range sim.Requests(simulator.Ssentezo) {
		if r.Operation == operation {
			n++
		}
	}
	return n
}

func play(t *testing.T) (*simulator.Simulator, *ssentezo.Client) {
	t.Helper()
	sim, client := open()
	t.Cleanup(func() { assert.NoError(t, sim.Close()) })
	return sim, client
}

// The outcome of every verb under every failure, against what the provider
// really executed; then what a lookup says, and what a second call does.
func TestNoFailureIsToldOtherwiseThanItIsAndNothingIsPaidTwice(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a byte to a second host") }))
	defer elsewhere.Close()
	for _, c := range []struct {
		fault    simulator.Fault
		outcome  momo.Outcome
		kind     error
		executed int
		sent     int
	}{
		{simulator.Fault{Kind: simulator.FaultResetBefore}, momo.Indeterminate, momo.ErrIndeterminate, 0, 1},
		{simulator.Fault{Kind: simulator.FaultResetAfter}, momo.Indeterminate, momo.ErrIndeterminate, 1, 1},
		{simulator.Fault{Kind: simulator.FaultHang}, momo.Indeterminate, momo.ErrIndeterminate, 1, 1},
		{simulator.Fault{Kind: simulator.FaultErrorBefore}, momo.Indeterminate, momo.ErrIndeterminate, 0, 1},
		{simulator.Fault{Kind: simulator.FaultErrorAfter}, momo.Indeterminate, momo.ErrIndeterminate, 1, 1},
		{simulator.Fault{Kind: simulator.FaultHTML502Before}, momo.Indeterminate, momo.ErrIndeterminate, 0, 1},
		{simulator.Fault{Kind: simulator.FaultHTML502After}, momo.Indeterminate, momo.ErrIndeterminate, 1, 1},
		{simulator.Fault{Kind: simulator.FaultUnavailableBefore}, momo.Indeterminate, momo.ErrIndeterminate, 0, 1},
		{simulator.Fault{Kind: simulator.FaultTruncated}, momo.Indeterminate, momo.ErrIndeterminate, 1, 1},
		{simulator.Fault{Kind: simulator.FaultGarbled}, momo.Indeterminate, momo.ErrIndeterminate, 1, 1},
		{simulator.Fault{Kind: simulator.FaultOversized}, momo.Indeterminate, momo.ErrIndeterminate, 1, 1},
		{simulator.Fault{Kind: simulator.FaultGzipBomb}, momo.Indeterminate, momo.ErrIndeterminate, 1, 1},
		{simulator.Fault{Kind: simulator.FaultRedirect, Location: elsewhere.URL}, momo.Indeterminate, momo.ErrIndeterminate, 0, 1},
		{simulator.Fault{Kind: simulator.FaultRateLimited, Delay: time.Hour}, momo.Refused, momo.ErrRateLimited, 0, 1},
		{simulator.Fault{Kind: simulator.FaultRateLimited}, momo.Accepted, nil, 1, 2},
		{simulator.Fault{Kind: simulator.FaultUnauthorized}, momo.Refused, momo.ErrUnauthorized, 0, 1},
		{simulator.Fault{Kind: simulator.FaultSlow, Delay: time.Millisecond}, momo.Accepted, nil, 1, 1},
	} {
		for _, v := range verbs() {
			t.Run(v.operation+" "+string(c.fault.Kind)+c.fault.Delay.String(), func(t *testing.T) {
				sim, client := play(t)
				c.fault.Operation = v.operation
				sim.Fault(c.fault)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if c.fault.Kind == simulator.FaultHang { // the caller gives up after the money has moved
					go func() {
						for ctx.Err() == nil && sim.Executed(simulator.Ssentezo, "r-1") == 0 {
							runtime.Gosched()
						}
						cancel()
					}()
				}
				_, err := v.call(ctx, client, false)
				assert.Equal(t, c.outcome, momo.OutcomeOf(err), err)
				assert.ErrorIs(t, err, c.kind)
				assert.Equal(t, c.executed, sim.Executed(simulator.Ssentezo, "r-1"))
				assert.Equal(t, c.sent, sent(sim, v.operation))

				tx, err := v.look(t.Context(), client)
				if c.executed == 1 {
					require.NoError(t, err)
					assert.Equal(t, momo.StatusPending, tx.Status)
				} else {
					require.ErrorIs(t, err, momo.ErrNotFound)
				}
				if c.outcome != momo.Indeterminate || !v.again {
					return
				}
				tx, err = v.call(t.Context(), client, true)
				require.NoError(t, err, "taken or not, it is found")
				assert.Equal(t, momo.StatusPending, tx.Status)
				assert.Equal(t, 1, sim.Executed(simulator.Ssentezo, "r-1"), "once in all")
			})
		}
	}
}

func TestRefusalOfAPaymentThatWasExecutedIsNotBelieved(t *testing.T) {
	for _, v := range verbs() {
		sim, client := play(t)
		sim.SetSsentezoQuirks(simulator.SsentezoQuirks{RefuseExecuted: true})
		tx, err := v.call(t.Context(), client, false)
		require.NoError(t, err, v.operation)
		assert.Equal(t, momo.StatusPending, tx.Status)

		// The status is lost as well: nobody knows.
		sim, client = play(t)
		sim.SetSsentezoQuirks(simulator.SsentezoQuirks{RefuseExecuted: true})
		for _, lookup := range []string{"get-status", "bank-transfer-status"} {
			sim.Fault(simulator.Fault{Operation: lookup, Kind: simulator.FaultErrorBefore, Times: 3})
		}
		_, err = v.call(t.Context(), client, false)
		require.ErrorIs(t, err, momo.ErrIndeterminate, v.operation)
		assert.Equal(t, 1, sim.Executed(simulator.Ssentezo, "r-1"))
		assert.Equal(t, 1, sent(sim, v.operation))
	}
}

func TestRefusalsOfTheProviderExecuteNothing(t *testing.T) {
	for _, v := range verbs()[1:] {
		sim, client := play(t)
		sim.SetBalance(simulator.Ssentezo, 59_999)
		_, err := v.call(t.Context(), client, false)
		require.ErrorIs(t, err, momo.ErrInsufficientFunds, v.operation)
		assert.Zero(t, sim.Executed(simulator.Ssentezo, "r-1"))
	}
	sim, _ := play(t)
	stranger, err := ssentezo.New(ssentezo.Config{Environment: ssentezo.EnvironmentLive, APIUser: "u", APIKey: "k", BaseURL: sim.URL(simulator.Ssentezo)})
	require.NoError(t, err)
	for _, v := range verbs() {
		_, err := v.call(t.Context(), stranger, false)
		require.ErrorIs(t, err, momo.ErrUnauthorized, v.operation)
	}
	assert.Empty(t, sim.Payments(simulator.Ssentezo))
}

// An answer that is lost while the status does not know the payment yet: "not
// found" proves nothing, and Await goes on.
func TestAwaitOutlastsNotFound(t *testing.T) {
	for _, v := range verbs() {
		sim, client := play(t)
		sim.SetSsentezoQuirks(simulator.SsentezoQuirks{HiddenFor: time.Hour})
		sim.Fault(simulator.Fault{Operation: v.operation, Kind: simulator.FaultResetAfter})
		_, err := v.call(t.Context(), client, false)
		require.ErrorIs(t, err, momo.ErrIndeterminate)
		var lookups int
		tx, err := momo.Await(t.Context(), often, func(ctx context.Context) (*ssentezo.Transaction, error) {
			if lookups++; lookups == 3 {
				sim.SetSsentezoQuirks(simulator.SsentezoQuirks{})
				require.NoError(t, sim.Approve(simulator.Ssentezo, "r-1"))
			}
			return v.look(ctx, client)
		})
		require.NoError(t, err)
		assert.Equal(t, momo.StatusSucceeded, tx.Status)
		assert.Equal(t, 3, lookups)
	}
}

// The uniqueness check has a race, so a reference does not protect callers who
// send at once. This client never does by itself.
func TestTheClientAloneNeverLosesTheRace(t *testing.T) {
	sim, client := play(t)
	sim.SetSsentezoQuirks(simulator.SsentezoQuirks{RaceWindow: time.Hour})
	sim.Fault(simulator.Fault{Operation: "withdraw", Kind: simulator.FaultErrorAfter})
	pay := verbs()[1]
	_, err := pay.call(t.Context(), client, false)
	require.ErrorIs(t, err, momo.ErrIndeterminate)
	assert.Equal(t, 1, sim.Executed(simulator.Ssentezo, "r-1"))

	var all sync.WaitGroup
	for range 4 { // what the caller must not do
		all.Go(func() { _, _ = pay.call(t.Context(), client, true) })
	}
	all.Wait()
	assert.Equal(t, 5, sim.Executed(simulator.Ssentezo, "r-1"))
}
