package ssentezo_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/ssentezo"
)

var withdrawal = momo.Payment{
	Direction: momo.Out, Reference: "salary-001", Amount: money.MustParse("50000", money.UGX),
	Phone: momo.MustPhone("256770691484"), Description: "November", FirstName: "Jane", LastName: "Doe",
	CallbackURL: "https://shop.example/callbacks",
}

func TestTheTermsOfARailAreThoseOfTheClient(t *testing.T) {
	client := must(ssentezo.New(ssentezo.Config{
		Environment: ssentezo.EnvironmentLive, APIUser: "u", APIKey: "k",
		Limits: ssentezo.Limits{Min: money.MustParse("600", money.UGX), Max: money.MustParse("700", money.UGX)},
	}))
	for _, direction := range []momo.Direction{momo.In, momo.Out} {
		terms, offered := client.Rail(ssentezo.RailOptions{}).Terms(direction)
		assert.True(t, offered)
		assert.Equal(t, money.MustParse("600", money.UGX), terms.Min)
		assert.Equal(t, money.MustParse("700", money.UGX), terms.Max)
		assert.True(t, terms.KeepsReference && terms.UniqueReference)
		assert.False(t, terms.MissProves)
		assert.Zero(t, terms.KeyProtects, "it has no keys")
		assert.Equal(t, momo.CallbacksConfirmed, terms.Callbacks)
		assert.Equal(t, []momo.Status{momo.StatusSucceeded, momo.StatusFailed}, terms.Ends)
		assert.Equal(t, momo.RecoveryLookup, terms.Recovery)
	}
}

func TestARailSendsTheTexts(t *testing.T) {
	for _, direction := range []momo.Direction{momo.In, momo.Out} {
		sim, client := open()
		defer sim.Close()
		p := withdrawal
		p.Direction = direction
		_, err := client.Rail(ssentezo.RailOptions{}).Send(t.Context(), p)
		require.NoError(t, err)
		body := string(sim.Requests(simulator.Ssentezo)[0].Body)
		for _, text := range []string{
			`"Jane Doe"`, `"November"`, `"256770691484"`, `"success_callback":"https://shop.example/callbacks"`,
			`"failure_callback":"https://shop.example/callbacks"`,
		} {
			assert.Contains(t, body, text, direction)
		}
	}
}

func TestEveryDemandOfARailIsNamedOnceAndNothingIsSent(t *testing.T) {
	sim, client := open()
	defer sim.Close()
	rail := client.Rail(ssentezo.RailOptions{})
	for _, direction := range []momo.Direction{momo.In, momo.Out} {
		terms, _ := rail.Terms(direction)
		assert.Equal(t, []string{"Description"}, terms.Requires)
		assert.Equal(t, []string{"Reference", "Phone", "Amount", "Description", "CallbackURL"},
			refusedFields(t, rail, momo.Payment{Direction: direction, CallbackURL: "ftp://planted"}))
		p := withdrawal
		p.Direction, p.Phone = direction, momo.MustPhone("254722906835")
		assert.Equal(t, []string{"Phone"}, refusedFields(t, rail, p))
	}
	assert.Empty(t, sim.Requests(simulator.Ssentezo))
}

// refusedFields are the names of the faults for which a payment is not sent.
func refusedFields(t *testing.T, rail momo.Rail, p momo.Payment) (names []string) {
	t.Helper()
	_, err := rail.Send(t.Context(), p)
	require.ErrorIs(t, err, momo.ErrInvalid)
	var e *momo.Error
	require.ErrorAs(t, err, &e)
	for _, field := range e.Fields {
		names = append(names, field.Name)
	}
	return names
}

// TestARefusalAfterAnUnknownEndProvesNothing sends the same reference again, as a person
// may decide, while the first is on its way.
func TestARefusalAfterAnUnknownEndProvesNothing(t *testing.T) {
	sim, client := open()
	defer sim.Close()
	rail := client.Rail(ssentezo.RailOptions{})
	sim.Fault(simulator.Fault{Operation: "withdraw", Kind: simulator.FaultResetAfter})
	_, err := rail.Send(t.Context(), withdrawal)
	require.Equal(t, momo.Indeterminate, momo.OutcomeOf(err))

	p := withdrawal
	_, err = rail.Send(t.Context(), p)
	assert.ErrorIs(t, err, momo.ErrDuplicate)
	p.AfterIndeterminate = true
	tx, err := rail.Send(t.Context(), p)
	require.NoError(t, err, "it is the payment that was sent before")
	assert.Equal(t, momo.StatusPending, tx.Status)
	assert.Equal(t, 1, sim.Executed(simulator.Ssentezo, "salary-001"))
}

func TestEvidenceOfARailIsAboutThePayment(t *testing.T) {
	sim, client := open()
	defer sim.Close()
	rail := client.Rail(ssentezo.RailOptions{})
	sent, err := rail.Send(t.Context(), withdrawal)
	require.NoError(t, err)
	require.NoError(t, sim.Approve(simulator.Ssentezo, "salary-001"))

	p := withdrawal
	found, err := rail.Look(t.Context(), p)
	require.NoError(t, err)
	assert.Equal(t, momo.StatusSucceeded, found.Status)
	assert.Equal(t, momo.Out, found.Direction, "which no answer names")

	p.ID = "another"
	_, err = rail.Look(t.Context(), p)
	assert.ErrorIs(t, err, momo.ErrNotFound)
	p.ID, p.Phone = sent.ID, momo.MustPhone("256770691485")
	found, err = rail.Look(t.Context(), p)
	require.NoError(t, err)
	assert.Equal(t, momo.StatusUnknown, found.Status)
}
