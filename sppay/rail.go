package sppay

import (
	"cmp"
	"context"
	"errors"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/rail"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

// RailOptions are what a [momo.Rail] needs beyond the client.
type RailOptions struct {
	// AccountNo is required: your account. It receives what is collected, and pays what is
	// sent.
	AccountNo string
}

// Rail is the client as a momo.Rail: Collect, with Confirm as its second step, and
// Disburse. Payment.Network and Payment.CallbackURL are required, to collect also
// Payment.Email. A network that Terms does not list is sent by its own name: see
// Institutions for the provider's.
//
// Continue takes the code that the customer got; the ID that it returns may be another
// one than before, and is the one to keep. Where Look finds the amount that was asked
// for, before or after charge and tax, it shows that.
func (c *Client) Rail(o RailOptions) momo.Rail {
	r := &rail.Rail{
		Name: provider,
		Fields: map[string]string{
			"Payer": "Phone", "Payee": "Phone", "Institution": "Network", "AccountNo": accountOption,
		},
		In: c.railIn(o), Out: c.railOut(o),
	}
	checkText(&r.Options, accountOption, o.AccountNo, "is required: your account at the provider")
	return r
}

const accountOption = "RailOptions.AccountNo"

func (c *Client) railIn(o RailOptions) *rail.Way {
	way := rail.Of(railTerms(opCollect, "Network", "Email", "CallbackURL"), o.collect,
		func(r CollectRequest) transport.Faults { return r.faults(c.local) }, c.Collect, c.look(o))
	way.StepFaults, way.Continue = stepFaults, c.proceed
	return way
}

func (c *Client) railOut(o RailOptions) *rail.Way {
	return rail.Of(railTerms(opDisburse, "Network", "CallbackURL"), o.disburse,
		func(r DisburseRequest) transport.Faults { return r.faults(c.local) }, c.Disburse, c.look(o))
}

func railTerms(op *transport.Operation, requires ...string) momo.Terms {
	least, _ := money.FromMinor(1, money.GHS)
	return momo.Terms{
		Countries: []momo.Country{momo.Ghana}, Currencies: []money.Currency{money.GHS},
		Networks: []momo.Network{momo.MTN, momo.Telecel, momo.AirtelTigo}, Min: least,
		Requires: requires, KeepsReference: true, Callbacks: momo.CallbacksConfirmed,
		Ends:     []momo.Status{momo.StatusSucceeded, momo.StatusFailed, momo.StatusCancelled},
		Recovery: op.Recovery,
	}
}

func (o RailOptions) collect(p momo.Payment) CollectRequest {
	return CollectRequest{
		Amount: p.Amount, AccountNo: o.AccountNo, Payer: p.Phone, Institution: institutionOf(p.Network),
		Email: p.Email, Reference: p.Reference, CallbackURL: p.CallbackURL,
	}
}

func (o RailOptions) disburse(p momo.Payment) DisburseRequest {
	return DisburseRequest{
		Amount: p.Amount, AccountNo: o.AccountNo, Payee: p.Phone, Institution: institutionOf(p.Network),
		Reference: p.Reference, CallbackURL: p.CallbackURL,
	}
}

// institutionOf is the provider's code of a network. The set of codes is open, so another
// name is passed on.
func institutionOf(n momo.Network) InstitutionCode {
	switch n {
	case momo.MTN:
		return InstitutionMTN
	case momo.Telecel:
		return InstitutionTelecel
	case momo.AirtelTigo:
		return InstitutionAirtelTigo
	default:
		return InstitutionCode(n)
	}
}

// stepFaults are those of Confirm. The provider wants the identifier of the code, or else
// its own of the collection.
func stepFaults(p momo.Payment, next momo.Next, code momo.Secret) (f transport.Faults) {
	checkText(&f, "ID", cmp.Or(next.Token, p.ID), "or Next.Token is required: of the collection")
	checkText(&f, "code", string(code), "is required")
	return f
}

// proceed confirms a collection. Its answer is compared with the payment, as that of
// Collect is.
func (c *Client) proceed(
	ctx context.Context, p momo.Payment, next momo.Next, code momo.Secret,
) (*momo.Transaction, error) {
	asked := momo.Transaction{Direction: momo.In, ID: p.ID, Reference: p.Reference, Amount: p.Amount}
	request := ConfirmRequest{TransactionID: p.ID, OTPID: next.Token, OTP: code}
	tx, err := c.confirm(ctx, request, asked, p.Reference)
	var e *momo.Error
	if errors.As(err, &e) && e.Recovery == momo.RecoveryLookupID && cmp.Or(e.ID, p.ID) == "" {
		e.Recovery = momo.RecoveryLookup
	}
	return rail.Common(tx, err)
}

func (c *Client) look(o RailOptions) func(context.Context, momo.Payment) (*momo.Transaction, error) {
	return func(ctx context.Context, p momo.Payment) (*momo.Transaction, error) {
		tx, err := c.find(ctx, o, p)
		if err == nil {
			o.asAsked(tx, p)
		}
		return rail.Common(tx, err)
	}
}

// find finds a payment by the provider's identifier, or by the reference among those of
// its days: first with the amount, which makes the list short, and then without it, since
// it is not published which of the amounts the provider's filter means.
func (c *Client) find(ctx context.Context, o RailOptions, p momo.Payment) (tx *Transaction, err error) {
	if p.ID != "" {
		return c.TransactionByID(ctx, p.ID)
	}
	ctx, whole := c.transport.Begin(ctx, opTransaction) // both searches are one call
	defer func() { whole.End(err) }()
	search := Search{
		Reference: p.Reference, AccountNo: o.AccountNo, Amount: p.Amount, Direction: p.Direction, SentAt: p.SentAt,
	}
	filter := search.filter(c.transport.Now())
	tx, err = c.search(ctx, search, filter)
	if errors.Is(err, momo.ErrNotFound) && !filter.Amount.IsZero() {
		filter.Amount = money.Amount{}
		tx, err = c.search(ctx, search, filter)
	}
	return tx, err
}

// asAsked puts what was found into the words of the payment, where it may be the same: a
// lookup shows what was credited, and what the provider keeps of the reference.
func (o RailOptions) asAsked(tx *Transaction, p momo.Payment) {
	tx.Direction = tx.way(o.AccountNo)
	if !p.Amount.IsZero() && tx.pays(p.Amount) {
		tx.Amount = p.Amount
	}
	if keeps(tx.ExternalReference, p.Reference) {
		tx.Reference = p.Reference
	}
}
