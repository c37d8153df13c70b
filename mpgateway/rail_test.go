package mpgateway_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/conformance"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/mpgateway"
	"github.com/momo-go/momo/simulator"
)

// paying is a payment with all that the rail wants of it.
func paying(d momo.Direction) momo.Payment {
	return momo.Payment{
		Direction: d, Reference: "order-001", Amount: kes("500"), Phone: momo.MustPhone("254700000001"), Network: momo.Safaricom,
	}
}

func TestARailSaysWhatItOffersAndDemands(t *testing.T) {
	_, client := start(t, simulator.Options{})
	assert.Equal(t, "mpgateway", client.Rail(mpgateway.RailOptions{}).Provider())
	common := momo.Terms{
		Currencies: []money.Currency{money.KES, money.USD}, Min: kes("0.01"), KeepsReference: true, UniqueReference: true,
		Callbacks: momo.CallbacksSignedAndConfirmed, Recovery: momo.RecoveryLookup,
		Ends: []momo.Status{momo.StatusSucceeded, momo.StatusFailed, momo.StatusCancelled},
	}
	for provider, change := range map[mpgateway.ProviderID]func(*momo.Terms){
		0: func(terms *momo.Terms) {
			terms.Countries, terms.Networks = []momo.Country{momo.Kenya}, []momo.Network{momo.Safaricom}
			terms.Requires = []string{"Network"}
		},
		mpgateway.ProviderSafaricom: func(terms *momo.Terms) { terms.Countries = []momo.Country{momo.Kenya} },
		mpgateway.ProviderSimulator: func(terms *momo.Terms) { terms.Ends, terms.Callbacks = nil, momo.CallbacksNone },
		1003:                        func(*momo.Terms) {},
	} {
		rail, want := client.Rail(mpgateway.RailOptions{Provider: provider}), common
		change(&want)
		for _, d := range []momo.Direction{momo.In, momo.Out} {
			terms, offered := rail.Terms(d)
			assert.True(t, offered)
			assert.Equal(t, want, terms, "provider %d", provider)
			p := paying(d)
			p.Amount = terms.Min
			require.NoError(t, rail.Check(p))
		}
		_, offered := rail.Terms(momo.DirectionUnknown)
		assert.False(t, offered)
	}
}

func TestARailNamesAllThatIsMissingAtOnceAndSendsNothing(t *testing.T) {
	sim, client := start(t, simulator.Options{})
	wrong := client.Rail(mpgateway.RailOptions{
		Country: "Kenya", Members: []mpgateway.Member{{Name: "signature"}},
		Confirmation: func(mpgateway.ConfirmType, momo.Secret) mpgateway.Confirmation { return mpgateway.Confirmation{} },
	})
	all := []string{"Reference", "Amount", "Phone", "Network", "CallbackURL", "RailOptions.Country", "RailOptions.Members"}
	for _, d := range []momo.Direction{momo.In, momo.Out} {
		empty := momo.Payment{Direction: d, CallbackURL: "ftp://127.0.0.1"}
		assert.ElementsMatch(t, all, conformance.WrongFields(wrong.Check(empty)))
		_, err := wrong.Send(t.Context(), empty)
		assert.ElementsMatch(t, all, conformance.WrongFields(err))
		assert.NotContains(t, err.Error(), "CustomerID", "a payment has no such field")
	}
	_, err := wrong.Continue(t.Context(), momo.Payment{Direction: momo.Out, CallbackURL: "ftp://127.0.0.1"}, momo.Next{}, "1")
	assert.ElementsMatch(t, append(all, "RailOptions.Confirmation"), conformance.WrongFields(err))
	_, err = wrong.Continue(t.Context(), momo.Payment{Direction: momo.Out, CallbackURL: "ftp://127.0.0.1"}, momo.Next{}, "")
	assert.ElementsMatch(t, append(all, "code"), conformance.WrongFields(err))
	assert.Equal(t, []string{"RailOptions.Provider"}, conformance.WrongFields(client.Rail(mpgateway.RailOptions{Provider: -1}).Check(paying(momo.In))))

	rail := client.Rail(mpgateway.RailOptions{})
	_, err = rail.Continue(t.Context(), paying(momo.In), momo.Next{}, "1")
	assert.Equal(t, []string{"Direction"}, conformance.WrongFields(err))
	_, err = rail.Continue(t.Context(), paying(momo.Out), momo.Next{}, "a code")
	assert.Equal(t, []string{"code"}, conformance.WrongFields(err))
	_, err = rail.Look(t.Context(), momo.Payment{})
	assert.Equal(t, []string{"Direction", "Reference"}, conformance.WrongFields(err))
	for name, spoil := range map[string]func(*momo.Payment){
		"Direction":   func(p *momo.Payment) { p.Direction = momo.DirectionUnknown },
		"Reference":   func(p *momo.Payment) { p.Reference = "order 1" },
		"Amount":      func(p *momo.Payment) { p.Amount = money.MustParse("500", money.UGX) },
		"Phone":       func(p *momo.Payment) { p.Phone = momo.MustPhone("256700000001") },
		"Network":     func(p *momo.Payment) { p.Network = momo.Airtel },
		"CallbackURL": func(p *momo.Payment) { p.CallbackURL = "shop.example" },
	} {
		p := paying(momo.Out)
		spoil(&p)
		_, err := rail.Send(t.Context(), p)
		assert.Equal(t, []string{name}, conformance.WrongFields(err))
	}
	assert.Empty(t, sim.Requests(simulator.MPGateway))
}

// sent answers every request of a client with a code that refuses, and keeps its body.
func sent(t *testing.T) (*mpgateway.Client, *map[string]any) {
	t.Helper()
	body := new(map[string]any)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*body = nil
		assert.NoError(t, json.NewDecoder(r.Body).Decode(body))
		_, _ = io.WriteString(w, `{"result":{"code":1,"message":"INVALID PIN"}}`)
	}))
	t.Cleanup(server.Close)
	client, err := mpgateway.New(mpgateway.Config{
		BaseURL: server.URL, PublicID: "p", MerchantID: "m", Secret: "a secret of 16 bytes",
	})
	require.NoError(t, err)
	return client, body
}

func TestARailSendsThePaymentAndItsOptions(t *testing.T) {
	client, body := sent(t)
	members := []mpgateway.Member{{Name: "language", Value: "sw"}}
	with := mpgateway.RailOptions{
		Provider: 1003, Country: momo.Kenya, Members: members,
		Confirmation: func(kind mpgateway.ConfirmType, code momo.Secret) mpgateway.Confirmation {
			return mpgateway.Confirmation{Extra: mpgateway.Extra{"otp": momo.Private(code), "type": momo.Private(kind)}}
		},
	}
	rail, plain := client.Rail(with), client.Rail(mpgateway.RailOptions{})
	members[0].Name = "changed later"
	want := map[string]any{
		"merchant_id": "m", "customer_id": "254700000001", "order_id": "order-001", "amount": "500.00", "currency": "KES",
		"callback_url": "http://127.0.0.1:9/callbacks",
	}
	for _, d := range []momo.Direction{momo.In, momo.Out} {
		p := paying(d)
		p.CallbackURL, p.FirstName, p.Description, p.IdempotencyKey = "http://127.0.0.1:9/callbacks", "AMA", "Shoes", "key"
		_, err := plain.Send(t.Context(), p)
		require.ErrorIs(t, err, momo.ErrDeclined)
		delete(*body, "signature")
		want["provider_id"] = float64(mpgateway.ProviderSafaricom)
		assert.Equal(t, want, *body)

		p.Network = ""
		_, err = rail.Send(t.Context(), p)
		require.ErrorIs(t, err, momo.ErrDeclined)
		delete(*body, "signature")
		want["provider_id"], want["country"], want["language"] = float64(1003), "KE", "sw"
		assert.Equal(t, want, *body)
		delete(want, "country")
		delete(want, "language")
	}
	next := momo.Next{Step: momo.StepConfirm, Token: "2"}
	_, err := plain.Continue(t.Context(), paying(momo.Out), next, "654321")
	require.ErrorIs(t, err, momo.ErrDeclined)
	assert.Equal(t, "654321", (*body)["confirmation_code"])
	assert.NotContains(t, *body, "extra")
	_, err = rail.Continue(t.Context(), paying(momo.Out), next, "654321")
	require.ErrorIs(t, err, momo.ErrDeclined)
	assert.Equal(t, map[string]any{"otp": "654321", "type": "2"}, (*body)["extra"])
	assert.NotContains(t, *body, "confirmation_code")
}

func TestACollectionThroughTheRailIsLookedUpToItsEnd(t *testing.T) {
	sim, client := start(t, simulator.Options{})
	rail, p := client.Rail(mpgateway.RailOptions{}), paying(momo.In)
	_, err := rail.Look(t.Context(), p)
	require.ErrorIs(t, err, momo.ErrNotFound)
	tx, err := rail.Send(t.Context(), p)
	require.NoError(t, err)
	assert.Equal(t, momo.StatusPending, tx.Status)
	assert.Zero(t, tx.Next)
	require.NoError(t, sim.Approve(simulator.MPGateway, p.Reference))
	for _, id := range []string{"", tx.ID} {
		p.ID = id
		found, err := rail.Look(t.Context(), p)
		require.NoError(t, err)
		assert.Equal(t, momo.StatusSucceeded, found.Status)
		assert.Equal(t, []any{tx.ID, p.Reference, momo.In, p.Amount, p.Phone},
			[]any{found.ID, found.Reference, found.Direction, found.Amount, found.Phone})
	}
	p.ID = "another"
	_, err = rail.Look(t.Context(), p)
	require.ErrorIs(t, err, momo.ErrNotFound, "it is another order, whatever its reference is")
	assert.Equal(t, 1, sim.Executed(simulator.MPGateway, p.Reference))
}

func TestAPayoutThroughTheRailIsConfirmed(t *testing.T) {
	sim, client := start(t, simulator.Options{})
	sim.SetMPGatewayQuirks(simulator.MPGatewayQuirks{ConfirmType: 2})
	rail, p := client.Rail(mpgateway.RailOptions{}), paying(momo.Out)
	tx, err := rail.Send(t.Context(), p)
	require.NoError(t, err)
	assert.Equal(t, momo.StatusActionRequired, tx.Status)
	assert.Equal(t, momo.Next{Step: momo.StepConfirm, Token: "2"}, tx.Next)
	assert.Zero(t, sim.Executed(simulator.MPGateway, p.Reference))
	next := tx.Next
	p.ID = tx.ID
	_, err = rail.Continue(t.Context(), p, next, "000000")
	assert.Equal(t, momo.Refused, momo.OutcomeOf(err))
	tx, err = rail.Continue(t.Context(), p, next, simulator.MPGatewayConfirmationCode)
	require.NoError(t, err)
	assert.Equal(t, momo.StatusPending, tx.Status)
	assert.Zero(t, tx.Next)
	assert.Equal(t, 1, sim.Executed(simulator.MPGateway, p.Reference))
	require.NoError(t, sim.Decline(simulator.MPGateway, p.Reference, "cancelled"))
	found, err := rail.Look(t.Context(), p)
	require.NoError(t, err)
	assert.Equal(t, momo.StatusCancelled, found.Status)
	assert.Equal(t, momo.Out, found.Direction)
}

// A pending status may be that of the first step.
func TestALostAnswerOfASecondStepIsNotSentAgain(t *testing.T) {
	sim, client := start(t, simulator.Options{})
	sim.SetMPGatewayQuirks(simulator.MPGatewayQuirks{ConfirmType: 2})
	rail, p := client.Rail(mpgateway.RailOptions{}), paying(momo.Out)
	tx, err := rail.Send(t.Context(), p)
	require.NoError(t, err)
	p.ID = tx.ID
	sim.Fault(simulator.Fault{Operation: "payment_b2c", Kind: simulator.FaultResetAfter})
	_, err = rail.Continue(t.Context(), p, tx.Next, simulator.MPGatewayConfirmationCode)
	var e *momo.Error
	require.ErrorAs(t, err, &e)
	require.ErrorIs(t, err, momo.ErrIndeterminate)
	assert.Equal(t, []any{p.Reference, momo.RecoveryLookup}, []any{e.Reference, e.Recovery})
	assert.Equal(t, 1, sim.Executed(simulator.MPGateway, p.Reference))
}
