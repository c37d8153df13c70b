package e2e

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/conformance"
	"github.com/momo-go/momo/money"
	"github.com/momo-go/momo/mpgateway"
	"github.com/momo-go/momo/samsoftpay"
	"github.com/momo-go/momo/sapama"
	"github.com/momo-go/momo/simulator"
	"github.com/momo-go/momo/sppay"
	"github.com/momo-go/momo/ssentezo"
)

// railed is a provider that is spoken to through its Rail.
type railed struct {
	player
	rail func(client any) momo.Rail
	// payment is what is collected, and with the other direction paid out.
	payment momo.Payment
	// verbs are the names of the client's verbs that Send and Continue stand for.
	collect, disburse, proceed string
	// first makes a payment that waits for its second step, and code is the answer.
	first func(t testing.TB, sim *simulator.Simulator, rail momo.Rail, p momo.Payment) (*momo.Transaction, error)
	code  momo.Secret
}

var railsOfAll = []railed{
	{
		player: samsoftpayPlayer, collect: "Collect", disburse: "Disburse",
		rail: func(client any) momo.Rail {
			return client.(*samsoftpay.Client).Rail(samsoftpay.RailOptions{})
		},
		payment: momo.Payment{
			Amount: money.MustParse("10000", money.UGX), Phone: momo.MustPhone("256700123456"), Network: momo.MTN,
			FirstName: "Jane", LastName: "Doe",
		},
	},
	{
		player: ssentezoPlayer, collect: "Collect", disburse: "Disburse",
		rail: func(client any) momo.Rail { return client.(*ssentezo.Client).Rail(ssentezo.RailOptions{}) },
		payment: momo.Payment{
			Amount: money.MustParse("50000", money.UGX), Phone: momo.MustPhone("256770691484"),
			FirstName: "Jane", LastName: "Doe", Description: "order",
		},
	},
	{
		player: mpgatewayPlayer, collect: "Collect", disburse: "Disburse", proceed: "ConfirmDisburse",
		rail: func(client any) momo.Rail { return client.(*mpgateway.Client).Rail(mpgateway.RailOptions{}) },
		payment: momo.Payment{
			Amount: money.MustParse("1000", money.KES), Phone: momo.MustPhone("254700000001"), Network: momo.Safaricom,
		},
		first: func(t testing.TB, sim *simulator.Simulator, rail momo.Rail, p momo.Payment) (*momo.Transaction, error) {
			sim.SetMPGatewayQuirks(simulator.MPGatewayQuirks{ConfirmType: 1})
			defer sim.SetMPGatewayQuirks(simulator.MPGatewayQuirks{})
			p.Direction = momo.Out
			return rail.Send(t.Context(), p)
		},
		code: simulator.MPGatewayConfirmationCode,
	},
	{
		player: sapamaPlayer, collect: "Collect", disburse: "Disburse",
		rail: func(client any) momo.Rail {
			return client.(*sapama.Client).Rail(sapama.RailOptions{ImageURL: "https://merchant.example/i.png"})
		},
		payment: momo.Payment{
			Amount: money.MustParse("1000", money.KES), Phone: momo.MustPhone("254722906835"), Account: "CUST-9",
			Description: "Item X", FirstName: "John", MiddleName: "Mwangi", LastName: "Otieno",
			Email: "jane@example.com", Address: "P.O.Box 10231 Nakuru", CallbackURL: "https://merchant.example/callbacks",
		},
	},
	{
		player: sppayPlayer, collect: "Collect", disburse: "Disburse", proceed: "Confirm",
		rail: func(client any) momo.Rail {
			return client.(*sppay.Client).Rail(sppay.RailOptions{AccountNo: simulator.SPPayAccount})
		},
		payment: momo.Payment{
			Amount: money.MustParse("2.50", money.GHS), Network: momo.MTN, Email: "payer@example.com",
			CallbackURL: "https://merchant.example/callbacks",
		},
		first: func(t testing.TB, _ *simulator.Simulator, rail momo.Rail, p momo.Payment) (*momo.Transaction, error) {
			p.Direction = momo.In
			return rail.Send(t.Context(), p)
		},
		code: simulator.SPPayOTP,
	},
}

// railPlayers play the verbs of the rails, under an observer.
var railPlayers = func() (all []player) {
	for _, r := range railsOfAll {
		all = append(all, r.through())
	}
	return all
}()

// through is the player whose verbs are those of the Rail.
func (r railed) through() player {
	p := r.player
	p.connect = func(t testing.TB, sim *simulator.Simulator, baseURL string, o momo.Options) ([]verb, []any) {
		o.Observe = func(ctx context.Context, _ momo.Operation) (context.Context, func(momo.Observed)) {
			ctx, cancel := context.WithCancel(ctx)
			cancel()
			return ctx, func(momo.Observed) {}
		}
		direct, values := r.player.connect(t, sim, baseURL, o)
		rail := r.railOf(t, values)
		verbs := []verb{
			r.send(rail, "Rail.Send in", momo.In, verbNamed(t, direct, r.collect)),
			r.send(rail, "Rail.Send out", momo.Out, verbNamed(t, direct, r.disburse)),
		}
		if r.proceed != "" {
			verbs = append(verbs, r.goOn(t, sim, rail, verbNamed(t, direct, r.proceed)))
		}
		return verbs, append(values, r.payment)
	}
	return p
}

func (r railed) railOf(t testing.TB, values []any) momo.Rail {
	i := slices.IndexFunc(values, isClient)
	require.GreaterOrEqual(t, i, 0)
	return r.rail(values[i])
}

func verbNamed(t testing.TB, verbs []verb, name string) verb {
	i := slices.IndexFunc(verbs, func(v verb) bool { return v.name == name })
	require.GreaterOrEqual(t, i, 0, name)
	return verbs[i]
}

// with is the payment of that reference. SP Pay knows one customer already, who needs no
// code.
func (r railed) with(direction momo.Direction, reference string) momo.Payment {
	p := r.payment
	p.Direction, p.Reference = direction, reference
	if p.Phone.IsZero() {
		p.Phone, _ = momo.ParsePhone(simulator.SPPayKnownCustomer, momo.Ghana)
	}
	return p
}

func (r railed) send(rail momo.Rail, name string, direction momo.Direction, like verb) verb {
	return verb{name: name, operation: like.operation, act: func(ctx context.Context, reference string) (any, error) {
		return rail.Send(ctx, r.with(direction, reference))
	}}
}

// waiting are payments that wait for their second step, and what that is: by the simulator,
// and what act is given.
var waiting sync.Map

type (
	waitingKey struct {
		sim *simulator.Simulator
		id  string
	}
	waitingFor struct {
		payment momo.Payment
		next    momo.Next
	}
)

// goOn continues a payment that was sent before.
func (r railed) goOn(t testing.TB, sim *simulator.Simulator, rail momo.Rail, like verb) verb {
	return verb{
		name: "Rail.Continue", operation: like.operation, executed: like.executed,
		prepare: func(_ context.Context, reference string) (string, error) {
			p := r.with(momo.Out, reference)
			if r.name == simulator.SPPay {
				p.Phone = momo.MustPhone("23354" + reference[len(reference)-7:]) // nobody seen lately
				p.Direction = momo.In
			}
			tx, err := r.first(t, sim, rail, p)
			if err != nil {
				return "", err
			}
			p.ID = tx.ID
			id := reference
			if r.name == simulator.SPPay {
				id = tx.ID // which the client's verb is given too
			}
			waiting.Store(waitingKey{sim, id}, waitingFor{p, tx.Next})
			return id, nil
		},
		act: func(ctx context.Context, id string) (any, error) {
			known, ok := waiting.Load(waitingKey{sim, id})
			require.True(t, ok)
			return rail.Continue(ctx, known.(waitingFor).payment, known.(waitingFor).next, r.code)
		},
	}
}

// TestARailEndsAsItsClientDoes lets the same verb fail in every way, once through the
// client and once through its Rail.
func TestARailEndsAsItsClientDoes(t *testing.T) {
	other := elsewhere(t)
	for i, r := range railsOfAll {
		through := railPlayers[i]
		for k, name := range []string{r.collect, r.disburse, r.proceed} {
			if name == "" {
				continue
			}
			t.Run(r.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				sim := start(t)
				for _, c := range columns {
					ends := [2]momo.Outcome{}
					var references [2]string
					for side, p := range []player{r.player, through} {
						verbs, _ := p.open(t, sim, quick)
						v := verbs[k]
						if side == 0 {
							v = verbNamed(t, verbs, name)
						}
						references[side], ends[side] = play(t, sim, p, v, c.name, c.patience(), c.of(p, v.operation, 100, other))
						assert.Equal(t, c.executed, p.executed(sim, v, references[side]), c.name)
					}
					assert.Equal(t, ends[0].String(), ends[1].String(), c.name)
				}
			})
		}
	}
}

// TestALookFindsWhatWasSent sends, loses the answer, and looks by the reference and by
// the provider's identifier.
func TestALookFindsWhatWasSent(t *testing.T) {
	for _, r := range railsOfAll {
		for _, direction := range []momo.Direction{momo.In, momo.Out} {
			t.Run(r.name+"/"+direction.String(), func(t *testing.T) {
				t.Parallel()
				sim := start(t)
				_, values := r.player.open(t, sim, quick)
				rail := r.railOf(t, values)
				p := r.with(direction, newReference())
				p.SentAt = time.Now()
				sent, err := rail.Send(t.Context(), p)
				require.NoError(t, err)
				if terms, _ := rail.Terms(direction); !terms.KeepsReference {
					_, err := rail.Look(t.Context(), p)
					assert.ErrorIs(t, err, momo.ErrNotFound)
					p.ID = sent.ID
				}
				found, err := rail.Look(t.Context(), p)
				require.NoError(t, err)
				assert.Equal(t, direction, found.Direction)
				assert.Equal(t, p.Reference, found.Reference)
				assert.Equal(t, p.Amount, found.Amount)
				if sent.ID != "" {
					assert.Equal(t, sent.ID, found.ID)
				}
				p.ID = found.ID
				again, err := rail.Look(t.Context(), p)
				require.NoError(t, err)
				assert.Equal(t, found.ID, again.ID)

				p.Reference, p.ID = newReference(), ""
				_, err = rail.Look(t.Context(), p)
				assert.True(t, momo.OutcomeOf(err) == momo.Indeterminate && err != nil, "a miss proves nothing: %v", err)
			})
		}
	}
}

// TestTermsSayWhatIsLeftAfterALostAnswer holds the data against the errors.
func TestTermsSayWhatIsLeftAfterALostAnswer(t *testing.T) {
	for i, r := range railsOfAll {
		eachVerbOf(t, railPlayers[i:i+1], quick, func(t *testing.T, sim *simulator.Simulator, p player, v verb) {
			if v.prepare != nil {
				return // the second step
			}
			_, values := r.player.open(t, sim, quick)
			direction := momo.In
			if strings.HasSuffix(v.name, "out") {
				direction = momo.Out
			}
			terms, offered := r.railOf(t, values).Terms(direction)
			require.True(t, offered)
			sim.Fault(named(t, "cut before the work").of(p, v.operation, 100, ""))
			var lost *momo.Error
			require.ErrorAs(t, actFor(t, v, v.ready(t), "lost", 10*time.Second), &lost)
			assert.Equal(t, terms.Recovery, lost.Recovery)
		})
	}
}

// without is the payment without one of its fields.
func without(p momo.Payment, field string) momo.Payment {
	reflect.ValueOf(&p).Elem().FieldByName(field).SetZero()
	return p
}

// TestWhatARailRequiresIsWhatItsTermsSay takes away each field alone, and all at once.
func TestWhatARailRequiresIsWhatItsTermsSay(t *testing.T) {
	for _, r := range railsOfAll {
		sim := start(t)
		_, values := r.player.open(t, sim, quick)
		rail := r.railOf(t, values)
		assert.Equal(t, r.name, rail.Provider())
		for _, direction := range []momo.Direction{momo.In, momo.Out} {
			terms, offered := rail.Terms(direction)
			require.True(t, offered)
			p := r.with(direction, newReference())
			require.NoError(t, rail.Check(p), r.name)
			required := append([]string{"Reference", "Amount", "Phone"}, terms.Requires...)
			for field := range reflect.TypeFor[momo.Payment]().Fields() {
				if field.Name == "Direction" {
					continue
				}
				err := rail.Check(without(p, field.Name))
				if slices.Contains(required, field.Name) {
					assert.Equal(t, []string{field.Name}, conformance.WrongFields(err), "%s %s", r.name, direction)
				} else {
					assert.NoError(t, err, "%s %s without %s", r.name, direction, field.Name)
				}
			}
			_, err := rail.Send(t.Context(), momo.Payment{Direction: direction})
			assert.ElementsMatch(t, required, conformance.WrongFields(err), "%s %s", r.name, direction)
		}
		_, offered := rail.Terms(momo.DirectionUnknown)
		assert.False(t, offered)
		for _, act := range []func() error{
			func() error { return rail.Check(momo.Payment{}) },
			func() error { _, err := rail.Send(t.Context(), momo.Payment{}); return err },
			func() error { _, err := rail.Look(t.Context(), momo.Payment{}); return err },
			func() error { _, err := rail.Continue(t.Context(), momo.Payment{}, momo.Next{}, ""); return err },
		} {
			assert.Contains(t, conformance.WrongFields(act()), "Direction", r.name)
		}
		assert.Empty(t, sim.Requests(r.name), "nothing is sent")
	}
}

// TestALimitOfTheTermsIsTheClientsOwn sends the least and the most that Terms allow, and
// what is outside.
func TestALimitOfTheTermsIsTheClientsOwn(t *testing.T) {
	for _, r := range railsOfAll {
		_, values := r.player.open(t, start(t), quick)
		rail := r.railOf(t, values)
		for _, direction := range []momo.Direction{momo.In, momo.Out} {
			terms, _ := rail.Terms(direction)
			p := r.with(direction, newReference())
			p.Amount = terms.Min
			assert.NoError(t, rail.Check(p), "%s: %s", r.name, p.Amount)
			p.Amount = neighbour(t, terms.Min, -1)
			assert.Equal(t, []string{"Amount"}, conformance.WrongFields(rail.Check(p)), "%s: %s", r.name, p.Amount)
			if !terms.Max.IsZero() {
				p.Amount = terms.Max
				assert.NoError(t, rail.Check(p), "%s: %s", r.name, p.Amount)
				p.Amount = neighbour(t, terms.Max, 1)
				assert.Equal(t, []string{"Amount"}, conformance.WrongFields(rail.Check(p)), "%s: %s", r.name, p.Amount)
			}
			for _, network := range terms.Networks {
				p = r.with(direction, newReference())
				p.Network = network
				assert.NoError(t, rail.Check(p), "%s: %s", r.name, network)
			}
			for _, country := range []momo.Phone{
				momo.MustPhone("256770123456"), momo.MustPhone("254722906835"), momo.MustPhone("233597018036"),
			} {
				p = r.with(direction, newReference())
				p.Phone = country
				assert.Equal(t, slices.Contains(terms.Countries, country.Country()), rail.Check(p) == nil, "%s: %s", r.name, country)
			}
			for _, currency := range []money.Currency{money.UGX, money.KES, money.GHS} {
				p = r.with(direction, newReference())
				p.Amount = money.MustParse("1000", currency)
				if slices.Contains(terms.Currencies, currency) {
					assert.NoError(t, rail.Check(p), "%s: %s", r.name, currency)
				} else if r.name != simulator.MPGateway { // which takes any with two decimals
					assert.Equal(t, []string{"Amount"}, conformance.WrongFields(rail.Check(p)), "%s: %s", r.name, currency)
				}
			}
		}
	}
}

func neighbour(t *testing.T, a money.Amount, by int64) money.Amount {
	b, err := money.FromMinor(a.Minor()+by, a.Currency())
	require.NoError(t, err)
	return b
}

// TestOnlyTwoRailsHaveASecondStep says so before anything is sent.
func TestOnlyTwoRailsHaveASecondStep(t *testing.T) {
	for _, r := range railsOfAll {
		sim := start(t)
		_, values := r.player.open(t, sim, quick)
		rail := r.railOf(t, values)
		if r.proceed == "" {
			_, err := rail.Continue(t.Context(), r.with(momo.In, newReference()), momo.Next{Step: momo.StepCode}, "1234")
			assert.Equal(t, []string{"Direction"}, conformance.WrongFields(err), r.name)
		}
		assert.Empty(t, sim.Requests(r.name))
	}
}
