package sppay_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/sppay"
)

// play starts the simulated provider and a client of it.
func play(t *testing.T) (*simulator.Simulator, *sppay.Client) {
	t.Helper()
	sim, err := simulator.Start(simulator.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, sim.Close()) })
	sim.SetBalance(simulator.SPPay, 100_00)
	pool := &http.Transport{}
	t.Cleanup(pool.CloseIdleConnections)
	client, err := sppay.New(sppay.Config{
		BaseURL: sim.URL(simulator.SPPay), ClientID: simulator.SPPayClientID, ClientSecret: simulator.SPPayClientSecret,
		Username: simulator.SPPayUsername, Password: simulator.SPPayPassword,
		Options: momo.Options{HTTPClient: &http.Client{Transport: pool}, RetryWait: time.Millisecond, Timeout: 5 * time.Second},
	})
	require.NoError(t, err)
	return sim, client
}

func collection(reference, payer string) sppay.CollectRequest {
	return sppay.CollectRequest{
		Amount: money.MustParse("2", money.GHS), AccountNo: simulator.SPPayAccount, Payer: momo.MustPhone(payer), Institution: sppay.InstitutionMTN,
		Email: "payer@example.com", Reference: reference, CallbackURL: "http://127.0.0.1:9/callbacks",
	}
}

func transfer(reference string) sppay.DisburseRequest {
	return sppay.DisburseRequest{
		Amount: money.MustParse("2", money.GHS), AccountNo: simulator.SPPayAccount, Payee: momo.MustPhone("233597018036"), Institution: sppay.InstitutionMTN,
		Reference: reference, CallbackURL: "http://127.0.0.1:9/callbacks",
	}
}

const (
	known    = "233271777557" // simulator.SPPayKnownCustomer
	newcomer = "233597018036"
)

// verb is a call that moves money, and the operation of the simulator behind it.
type verb struct {
	operation string
	prepare   func(*testing.T, *sppay.Client) string // returns what call needs
	call      func(context.Context, *sppay.Client, string) error
}

func verbs() map[string]verb {
	nothing := func(*testing.T, *sppay.Client) string { return "" }
	return map[string]verb{
		"Collect": {"initiate", nothing, func(ctx context.Context, c *sppay.Client, _ string) error {
			_, err := c.Collect(ctx, collection("order-001", known))
			return err
		}},
		"Confirm": {"otp", func(t *testing.T, c *sppay.Client) string {
			tx, err := c.Collect(t.Context(), collection("order-001", newcomer))
			require.NoError(t, err)
			return tx.ID
		}, func(ctx context.Context, c *sppay.Client, id string) error {
			_, err := c.Confirm(ctx, sppay.ConfirmRequest{TransactionID: id, OTP: simulator.SPPayOTP})
			return err
		}},
		"Disburse": {"transfer", nothing, func(ctx context.Context, c *sppay.Client, _ string) error {
			_, err := c.Disburse(ctx, transfer("order-001"))
			return err
		}},
	}
}

func TestWhateverFailsAVerbIsExecutedAtMostOnceAndNeverCalledRefusedIfItWas(t *testing.T) {
	for _, c := range []struct {
		fault    simulator.FaultKind
		want     momo.Outcome
		executed int
		requests int
	}{
		{"", momo.Accepted, 1, 1},
		{simulator.FaultResetBefore, momo.Indeterminate, 0, 1},
		{simulator.FaultResetAfter, momo.Indeterminate, 1, 1},
		{simulator.FaultHang, momo.Indeterminate, 1, 1},
		{simulator.FaultErrorBefore, momo.Indeterminate, 0, 1},
		{simulator.FaultErrorAfter, momo.Indeterminate, 1, 1},
		{simulator.FaultHTML502Before, momo.Indeterminate, 0, 1},
		{simulator.FaultHTML502After, momo.Indeterminate, 1, 1},
		{simulator.FaultUnavailableBefore, momo.Indeterminate, 0, 1},
		{simulator.FaultTruncated, momo.Indeterminate, 1, 1},
		{simulator.FaultGarbled, momo.Indeterminate, 1, 1},
		{simulator.FaultOversized, momo.Indeterminate, 1, 1},
		{simulator.FaultGzipBomb, momo.Indeterminate, 1, 1},
		{simulator.FaultRedirect, momo.Indeterminate, 0, 1},
		{simulator.FaultRateLimited, momo.Accepted, 1, 2},
		{simulator.FaultUnauthorized, momo.Accepted, 1, 2},
		{simulator.FaultSlow, momo.Accepted, 1, 1},
	} {
		for name, v := range verbs() {
			sim, client := play(t)
			argument := v.prepare(t, client)
			sim.Fault(simulator.Fault{Operation: v.operation, Kind: c.fault, Location: "http://127.0.0.1:9/", Delay: time.Millisecond})
			ctx, cancel := context.WithTimeout(t.Context(), patience(c.fault))
			err := v.call(ctx, client, argument)
			cancel()
			assert.Equal(t, c.want, momo.OutcomeOf(err), "%s, %s: %v", name, c.fault, err)
			assert.Equal(t, c.executed, sim.Executed(simulator.SPPay, "order-001"), "%s, %s", name, c.fault)
			assert.Equal(t, c.requests, arrived(sim, v.operation), "%s, %s", name, c.fault)
		}
	}
}

// patience is short only where no answer comes.
func patience(fault simulator.FaultKind) time.Duration {
	if fault == simulator.FaultHang {
		return 300 * time.Millisecond
	}
	return 20 * time.Second
}

func arrived(sim *simulator.Simulator, operation string) int {
	n := 0
	for _, r := range sim.Requests(simulator.SPPay) {
		if r.Operation == operation {
			n++
		}
	}
	return n
}

func TestALostCollectionAndALostTransferAreFoundInTheList(t *testing.T) {
	sim, client := play(t)
	for range 3 {
		_, err := client.Collect(t.Context(), collection("other", known))
		require.NoError(t, err)
	}
	sim.Fault(simulator.Fault{Operation: "initiate", Kind: simulator.FaultResetAfter})
	_, err := client.Collect(t.Context(), collection("order-001", known))
	require.Equal(t, momo.Indeterminate, momo.OutcomeOf(err))
	sim.Fault(simulator.Fault{Operation: "transfer", Kind: simulator.FaultErrorAfter})
	_, err = client.Disburse(t.Context(), transfer("payout-001"))
	require.Equal(t, momo.Indeterminate, momo.OutcomeOf(err))

	search := sppay.Search{Reference: "order-001", AccountNo: simulator.SPPayAccount, Amount: money.MustParse("2", money.GHS)}
	tx, err := client.Transaction(t.Context(), search)
	require.NoError(t, err)
	assert.Equal(t, momo.In, tx.Direction)
	assert.Equal(t, momo.StatusPending, tx.Status)
	assert.Equal(t, "0.04 GHS", tx.Charge.String())
	require.NoError(t, sim.Approve(simulator.SPPay, tx.ID))
	tx, err = client.TransactionByID(t.Context(), tx.ID)
	require.NoError(t, err)
	assert.Equal(t, momo.StatusSucceeded, tx.Status)
	assert.Equal(t, "order-001", tx.Reference)

	search.Reference = "payout-001"
	tx, err = client.Transaction(t.Context(), search)
	require.NoError(t, err)
	assert.Equal(t, momo.Out, tx.Direction)
	search.Reference = "order-002"
	_, err = client.Transaction(t.Context(), search)
	assert.ErrorIs(t, err, momo.ErrNotFound)
}

func TestAWrongCodeIsRefusedAndTheRightOneMayFollow(t *testing.T) {
	sim, client := play(t)
	tx, err := client.Collect(t.Context(), collection("order-001", newcomer))
	require.NoError(t, err)
	require.Equal(t, momo.StepCode, tx.Next.Step)
	require.Equal(t, momo.StatusActionRequired, tx.Status)
	_, err = client.Confirm(t.Context(), sppay.ConfirmRequest{TransactionID: tx.ID, OTP: "000000"})
	assert.Equal(t, momo.Refused, momo.OutcomeOf(err))
	assert.Zero(t, sim.Executed(simulator.SPPay, "order-001"))
	tx, err = client.Confirm(t.Context(), sppay.ConfirmRequest{TransactionID: tx.ID, OTP: simulator.SPPayOTP})
	require.NoError(t, err)
	assert.Equal(t, momo.StepApprove, tx.Next.Step)
	assert.Equal(t, "order-001", tx.Reference)
	assert.Equal(t, 1, sim.Executed(simulator.SPPay, "order-001"))
}

func TestARevokedTokenIsReplacedWithoutTheCallerNoticing(t *testing.T) {
	sim, client := play(t)
	_, err := client.Institutions(t.Context())
	require.NoError(t, err)
	sim.RevokeSPPayTokens()
	_, err = client.Collect(t.Context(), collection("order-001", known))
	require.NoError(t, err)
	assert.Equal(t, 2, arrived(sim, "token"))
	assert.Equal(t, 1, sim.Executed(simulator.SPPay, "order-001"))
}
