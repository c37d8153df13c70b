package rail

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/conformance"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

var asked = momo.Payment{
	Direction: momo.Out, Reference: "r-1", Amount: money.MustParse("100", money.KES),
	Phone: momo.MustPhone("254722906835"), ID: "id-1",
}

// finds is a rail that looks up what is given.
func finds(found momo.Transaction) *Rail {
	return &Rail{Name: "fake", Out: &Way{
		Look: func(context.Context, momo.Payment) (*momo.Transaction, error) { return &found, nil },
	}}
}

// answer is what a lookup of the payment shows, as it should be.
func answer(change func(*momo.Transaction)) momo.Transaction {
	t := momo.Transaction{
		Provider: "fake", Direction: asked.Direction, Reference: asked.Reference, ID: asked.ID, Amount: asked.Amount,
		Phone: asked.Phone, Status: momo.StatusSucceeded,
	}
	change(&t)
	return t
}

func failed(t *momo.Transaction) { t.Status, t.Cause = momo.StatusFailed, momo.CauseWrongPIN }

func TestEvidenceIsAboutThePaymentThatWasAskedFor(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*momo.Transaction)
		// byID and byReference are the status that is reported, or "" for not found.
		byID, byReference string
	}{
		"the same":                 {func(*momo.Transaction) {}, "succeeded", "succeeded"},
		"nothing but its status":   {func(t *momo.Transaction) { *t = momo.Transaction{Status: t.Status} }, "succeeded", "succeeded"},
		"no amount":                {func(t *momo.Transaction) { t.Amount = money.Amount{} }, "succeeded", "succeeded"},
		"no number":                {func(t *momo.Transaction) { t.Phone = momo.Phone{} }, "succeeded", "succeeded"},
		"another direction":        {func(t *momo.Transaction) { t.Direction = momo.In }, "", ""},
		"another identifier":       {func(t *momo.Transaction) { t.ID = "id-2" }, "", "succeeded"},
		"the same, failed":         {failed, "failed", "failed"},
		"another amount":           {func(t *momo.Transaction) { t.Amount = money.MustParse("99", money.KES) }, "unknown", ""},
		"another currency":         {func(t *momo.Transaction) { t.Amount = money.MustParse("100", money.UGX) }, "unknown", ""},
		"another number":           {func(t *momo.Transaction) { t.Phone = momo.MustPhone("254722906836") }, "unknown", ""},
		"another reference":        {func(t *momo.Transaction) { t.Reference = "r-2" }, "unknown", ""},
		"another amount, pending":  {func(t *momo.Transaction) { t.Amount, t.Status = money.MustParse("99", money.KES), momo.StatusPending }, "pending", ""},
		"another amount, failed":   {func(t *momo.Transaction) { failed(t); t.Amount = money.MustParse("99", money.KES) }, "unknown", ""},
		"another direction and ID": {func(t *momo.Transaction) { t.Direction, t.ID = momo.In, "id-2" }, "", ""},
	} {
		found := answer(tc.change)
		for id, want := range map[string]string{asked.ID: tc.byID, "": tc.byReference} {
			p := asked
			p.ID = id
			got, err := finds(found).Look(t.Context(), p)
			if want == "" {
				var e *momo.Error
				require.ErrorAs(t, err, &e, name)
				assert.ErrorIs(t, err, momo.ErrNotFound, name)
				assert.True(t, e.Lookup, name)
				assert.Equal(t, found.ID, e.ID, "%s: what was found is not lost", name)
				assert.Equal(t, momo.Indeterminate, momo.OutcomeOf(err), "it proves nothing")
				continue
			}
			require.NoError(t, err, "%s, by %q", name, id)
			assert.Equal(t, want, got.Status.String(), name)
			assert.Equal(t, want == "failed", got.Cause == momo.CauseWrongPIN, "%s: a cause is that of a failure", name)
			assert.Equal(t, asked.Direction, got.Direction, name)
			if !found.Amount.IsZero() {
				assert.Equal(t, found.Amount, got.Amount, "%s: what differs is shown", name)
			}
		}
	}
}

// TestWhatHasNoIdentifierIsNotTakenForThePaymentEither finds by the reference what differs,
// and has no identifier that would say more.
func TestWhatHasNoIdentifierIsNotTakenForThePaymentEither(t *testing.T) {
	p := asked
	p.ID = ""
	for name, change := range map[string]func(*momo.Transaction){
		"another amount": func(t *momo.Transaction) { t.ID, t.Amount = "", money.MustParse("99", money.KES) },
		"another number": func(t *momo.Transaction) { t.ID, t.Phone = "", momo.MustPhone("254722906836") },
	} {
		_, err := finds(answer(change)).Look(t.Context(), p)
		assert.ErrorIs(t, err, momo.ErrNotFound, name)
	}
}

func TestAnErrorOfALookupIsReturnedAsItIs(t *testing.T) {
	lost := errors.New("lost")
	r := &Rail{Out: &Way{Look: func(context.Context, momo.Payment) (*momo.Transaction, error) { return nil, lost }}}
	_, err := r.Look(t.Context(), asked)
	assert.Same(t, lost, err)
}

// demands is a rail whose requests have faults of their own, in the provider's names.
func demands(sent *int) *Rail {
	send := func(context.Context, momo.Payment) (*momo.Transaction, error) {
		*sent++
		return &momo.Transaction{}, nil
	}
	r := &Rail{
		Name:   "fake",
		Fields: map[string]string{"Payee": "Phone", "Channel": "Network", "One": "CallbackURL", "Two": "CallbackURL"},
		Out: &Way{
			Terms: momo.Terms{MissProves: true},
			Faults: func(p momo.Payment) (f transport.Faults) {
				f.Check(!p.Phone.IsZero(), "Payee", "must be a number of ours")
				f.Check(p.Network != "", "Channel", "is required")
				f.Check(p.CallbackURL != "", "One", "must be an address")
				f.Check(p.CallbackURL != "", "Two", "must be an address")
				return f
			},
			Send: send,
			Continue: func(ctx context.Context, p momo.Payment, _ momo.Next, _ momo.Secret) (*momo.Transaction, error) {
				return send(ctx, p)
			},
			StepFaults: func(_ momo.Payment, next momo.Next, _ momo.Secret) (f transport.Faults) {
				f.Check(next.Token != "", "Token", "is required")
				return f
			},
		},
	}
	r.Options.Check(false, "RailOptions.Account", "is required")
	return r
}

func TestEveryFaultIsNamedOnceInTheWordsOfAPayment(t *testing.T) {
	sent := 0
	r := demands(&sent)
	all := []string{"RailOptions.Account", "Reference", "Phone", "Network", "CallbackURL"}
	assert.Equal(t, all, conformance.WrongFields(r.Check(momo.Payment{Direction: momo.Out})))
	_, err := r.Send(t.Context(), momo.Payment{Direction: momo.Out})
	assert.Equal(t, all, conformance.WrongFields(err))
	_, err = r.Continue(t.Context(), momo.Payment{Direction: momo.Out}, momo.Next{}, "")
	assert.Equal(t, append(all, "code", "Token"), conformance.WrongFields(err))
	_, err = r.Look(t.Context(), momo.Payment{Direction: momo.Out})
	assert.Equal(t, []string{"RailOptions.Account", "Reference"}, conformance.WrongFields(err))
	assert.Zero(t, sent)

	r.Options = nil
	p := asked
	p.Network, p.CallbackURL = momo.Safaricom, "https://shop.example"
	require.NoError(t, r.Check(p))
	_, err = r.Send(t.Context(), p)
	require.NoError(t, err)
	_, err = r.Continue(t.Context(), p, momo.Next{Token: "t"}, "1234")
	require.NoError(t, err)
	assert.Equal(t, 2, sent)
}

func TestWhereThereIsNoSecondStepNothingGoesOn(t *testing.T) {
	sent := 0
	r := demands(&sent)
	r.Options, r.Out.Continue, r.Out.StepFaults = nil, nil, nil
	p := asked
	p.Network, p.CallbackURL = momo.Safaricom, "https://shop.example"
	_, err := r.Continue(t.Context(), p, momo.Next{Token: "t"}, "1234")
	assert.Equal(t, []string{"Direction"}, conformance.WrongFields(err))
	assert.Zero(t, sent)
}

func TestADirectionThatIsNotOfferedIsAFault(t *testing.T) {
	sent := 0
	r := demands(&sent)
	for _, direction := range []momo.Direction{momo.DirectionUnknown, momo.In, 7} {
		p := asked
		p.Direction = direction
		_, offered := r.Terms(direction)
		assert.False(t, offered)
		assert.Contains(t, conformance.WrongFields(r.Check(p)), "Direction")
		_, err := r.Look(t.Context(), p)
		assert.Contains(t, conformance.WrongFields(err), "Direction")
	}
	terms, offered := r.Terms(momo.Out)
	assert.True(t, offered && terms.MissProves)
	assert.Zero(t, sent)
}

func TestOnlyWhatTheProvidersShareIsReturned(t *testing.T) {
	type own struct{ momo.Transaction }
	tx, err := Common(&own{momo.Transaction{ID: "id-1"}}, nil)
	require.NoError(t, err)
	assert.Equal(t, "id-1", tx.ID)
	lost := errors.New("lost")
	tx, err = Common((*own)(nil), lost)
	assert.Nil(t, tx)
	assert.Same(t, lost, err)
}
