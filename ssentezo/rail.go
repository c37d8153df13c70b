package ssentezo

import (
	"context"
	"math"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/rail"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

// RailOptions are what a [momo.Rail] needs beyond the client: nothing.
type RailOptions struct{}

// Rail is the client as a momo.Rail: Collect and Disburse. Payment.Description is
// required; CallbackURL is called for success and failure alike.
func (c *Client) Rail(RailOptions) momo.Rail {
	return &rail.Rail{
		Name: provider,
		Fields: map[string]string{
			"Payer": "Phone", "Payee": "Phone", "SuccessCallback": "CallbackURL", "FailureCallback": "CallbackURL",
		},
		In: rail.Of(c.terms(opCollect), collectRequest,
			func(r CollectRequest) transport.Faults { return r.faults(c.rules) }, c.Collect, c.look),
		Out: rail.Of(c.terms(opDisburse), disburseRequest,
			func(r DisburseRequest) transport.Faults { return r.faults(c.rules) }, c.Disburse, c.look),
	}
}

func (c *Client) terms(op *transport.Operation) momo.Terms {
	terms := momo.Terms{
		Countries: []momo.Country{momo.Uganda}, Currencies: []money.Currency{money.UGX},
		Requires: []string{"Description"}, KeepsReference: true, UniqueReference: true,
		Callbacks: momo.CallbacksConfirmed, Ends: []momo.Status{momo.StatusSucceeded, momo.StatusFailed},
		Recovery: op.Recovery,
	}
	terms.Min, _ = money.FromMinor(c.rules.mobile.min, money.UGX)
	if c.rules.mobile.max < math.MaxInt64 {
		terms.Max, _ = money.FromMinor(c.rules.mobile.max, money.UGX)
	}
	return terms
}

func collectRequest(p momo.Payment) CollectRequest {
	return CollectRequest{
		Reference: p.Reference, Amount: p.Amount, Payer: p.Phone, Description: string(p.Description), PayerName: p.Name(),
		SuccessCallback: p.CallbackURL, FailureCallback: p.CallbackURL, AfterIndeterminate: p.AfterIndeterminate,
	}
}

func disburseRequest(p momo.Payment) DisburseRequest {
	return DisburseRequest{
		Reference: p.Reference, Amount: p.Amount, Payee: p.Phone, Description: string(p.Description), PayeeName: p.Name(),
		SuccessCallback: p.CallbackURL, FailureCallback: p.CallbackURL, AfterIndeterminate: p.AfterIndeterminate,
	}
}

// look asks by the reference, the only thing that the provider can be asked by.
func (c *Client) look(ctx context.Context, p momo.Payment) (*momo.Transaction, error) {
	return rail.Common(c.Transaction(ctx, p.Reference))
}
