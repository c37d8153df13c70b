package mpgateway

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/rail"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

// RailOptions are what a [momo.Rail] needs beyond the client. The zero RailOptions are
// M-PESA as the document has it.
type RailOptions struct {
	// Provider is who carries out every payment, whatever Payment.Network is. Zero means
	// [ProviderSafaricom], for payments whose Network is momo.Safaricom, and no other.
	Provider ProviderID
	// Country and Members are optional: they are sent with every payment, see
	// [CollectRequest].
	Country momo.Country
	Members []Member
	// Confirmation makes what the second step of a payout carries out of its type, as in
	// Transaction.ConfirmType, and of the code that Continue is given. Nil sends the code as
	// Confirmation.Code. Each Continue calls it twice.
	Confirmation func(ConfirmType, momo.Secret) Confirmation
}

// Format writes the provider and the country, for every verb.
func (o RailOptions) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "rail options: provider %d, country %q", o.Provider, o.Country)
}

// Rail is the client as a momo.Rail: Collect, and Disburse with ConfirmDisburse as its
// second step. Payment.Network is required unless RailOptions.Provider is given,
// Payment.CallbackURL is recommended. Of the texts nothing is sent.
//
// Look goes by Payment.Reference, and compares the ID where that is known. The gateway
// names neither amount nor number nor direction of what it finds: those are the payment's.
// So never use a reference twice, not in the other direction either.
func (c *Client) Rail(o RailOptions) momo.Rail {
	o.Members = slices.Clone(o.Members)
	return &rail.Rail{
		Name: "mpgateway",
		Fields: map[string]string{
			"Payer": "Phone", "Payee": "Phone", "Provider": "RailOptions.Provider", "Country": "RailOptions.Country",
			"Members": "RailOptions.Members", "Code": "code",
			"Confirmation": "RailOptions.Confirmation", "Extra": "RailOptions.Confirmation",
		},
		In: c.railIn(o), Out: c.railOut(o),
	}
}

func (c *Client) railIn(o RailOptions) *rail.Way {
	way := rail.Of(o.terms(opCollect), o.collect,
		func(r CollectRequest) transport.Faults { return c.requestFaults(r.payment()) }, c.Collect, c.look)
	way.Faults = o.withNetwork(way.Faults)
	return way
}

func (c *Client) railOut(o RailOptions) *rail.Way {
	way := rail.Of(o.terms(opDisburse), o.disburse,
		func(r DisburseRequest) transport.Faults { return c.requestFaults(r.payment()) }, c.Disburse, c.look)
	way.Faults, way.StepFaults = o.withNetwork(way.Faults), o.stepFaults
	way.Continue = func(
		ctx context.Context, p momo.Payment, next momo.Next, code momo.Secret,
	) (*momo.Transaction, error) {
		return rail.Common(c.ConfirmDisburse(ctx, o.disburse(p), o.confirmation(next, code)))
	}
	return way
}

func (o RailOptions) terms(op *transport.Operation) momo.Terms {
	least, _ := money.FromMinor(1, money.KES)
	terms := momo.Terms{
		Currencies: []money.Currency{money.KES, money.USD}, Min: least,
		KeepsReference: true, UniqueReference: true, Callbacks: momo.CallbacksSignedAndConfirmed,
		Ends:     []momo.Status{momo.StatusSucceeded, momo.StatusFailed, momo.StatusCancelled},
		Recovery: op.Recovery,
	}
	switch o.Provider {
	case 0:
		terms.Countries, terms.Networks = []momo.Country{momo.Kenya}, []momo.Network{momo.Safaricom}
		terms.Requires = []string{"Network"}
	case ProviderSafaricom:
		terms.Countries = []momo.Country{momo.Kenya}
	case ProviderSimulator:
		terms.Ends, terms.Callbacks = nil, momo.CallbacksNone
	}
	return terms
}

// requestFaults are those that a verb finds.
func (c *Client) requestFaults(request *payment) transport.Faults {
	c.checkCallback(&request.faults, request.wire.CallbackURL)
	return request.faults
}

// withNetwork adds the fault of what only the rail looks at.
func (o RailOptions) withNetwork(faults func(momo.Payment) transport.Faults) func(momo.Payment) transport.Faults {
	return func(p momo.Payment) transport.Faults {
		all := faults(p)
		all.Check(o.Provider != 0 || p.Network == momo.Safaricom,
			"Network", "must be Safaricom, unless RailOptions.Provider is given")
		return all
	}
}

func (o RailOptions) collect(p momo.Payment) CollectRequest {
	return CollectRequest{
		Amount: p.Amount, Payer: p.Phone, Provider: o.provider(), Reference: p.Reference,
		Country: o.Country, CallbackURL: p.CallbackURL, Members: o.Members,
	}
}

func (o RailOptions) disburse(p momo.Payment) DisburseRequest {
	return DisburseRequest{
		Amount: p.Amount, Payee: p.Phone, Provider: o.provider(), Reference: p.Reference,
		Country: o.Country, CallbackURL: p.CallbackURL, Members: o.Members,
	}
}

func (o RailOptions) provider() ProviderID { return cmp.Or(o.Provider, ProviderSafaricom) }

func (o RailOptions) confirmation(next momo.Next, code momo.Secret) Confirmation {
	if o.Confirmation == nil {
		return Confirmation{Code: momo.Private(code)}
	}
	return o.Confirmation(ConfirmType(next.Token), code)
}

func (o RailOptions) stepFaults(p momo.Payment, next momo.Next, code momo.Secret) transport.Faults {
	if code == "" {
		return nil // which is named already
	}
	return o.disburse(p).payment().confirmed(o.confirmation(next, code)).faults
}

// look asks by the reference, which every order has.
func (c *Client) look(ctx context.Context, p momo.Payment) (*momo.Transaction, error) {
	return rail.Common(c.Transaction(ctx, p.Reference))
}
