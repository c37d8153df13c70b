package samsoftpay

import (
	"context"
	"time"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/rail"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

// RailOptions are what a [momo.Rail] needs beyond the client: nothing.
type RailOptions struct{}

// Rail is the client as a momo.Rail: Collect and Disburse. Payment.Network is required to
// collect, momo.MTN or momo.Airtel; a payout without one goes to MTN. Of the texts only
// the payee's name is sent.
//
// That a payout can be found by its reference is not in its Terms: only servers since 27
// August 2026 keep one. Look asks all the same; what it does not find it may never find.
func (c *Client) Rail(RailOptions) momo.Rail {
	return &rail.Rail{
		Name: providerName,
		Fields: map[string]string{
			"Payer": "Phone", "Payee": "Phone", "Channel": "Network", "PayeeName": "FirstName",
		},
		In: rail.Of(c.terms(c.collect, momo.StatusSucceeded, momo.StatusFailed, momo.StatusRefunded),
			collectRequest, CollectRequest.faults, c.Collect, c.look),
		Out: rail.Of(c.terms(c.disburse, momo.StatusSucceeded, momo.StatusFailed),
			disburseRequest, DisburseRequest.faults, c.Disburse, c.look),
	}
}

// keyLife is for how long the provider keeps a key. Beyond the document: its public
// source.
const keyLife = 30 * 24 * time.Hour

func (c *Client) terms(op *transport.Operation, ends ...momo.Status) momo.Terms {
	least, _ := money.FromMinor(1, money.UGX)
	terms := momo.Terms{
		Countries: []momo.Country{momo.Uganda}, Currencies: []money.Currency{money.UGX},
		Networks: []momo.Network{momo.MTN, momo.Airtel}, Min: least,
		KeyProtects: keyLife, Callbacks: momo.CallbacksSigned,
		Ends: ends, Recovery: op.Recovery,
	}
	if op == c.collect {
		terms.Requires, terms.KeepsReference = []string{"Network"}, true
	}
	return terms
}

func collectRequest(p momo.Payment) CollectRequest {
	return CollectRequest{
		Amount: p.Amount, Channel: channelOf(p.Network), Payer: p.Phone,
		Reference: p.Reference, IdempotencyKey: p.IdempotencyKey,
	}
}

func disburseRequest(p momo.Payment) DisburseRequest {
	return DisburseRequest{
		Amount: p.Amount, Channel: channelOf(p.Network), Payee: p.Phone, PayeeName: p.Name(),
		Reference: p.Reference, IdempotencyKey: p.IdempotencyKey,
	}
}

// channelOf is the provider's word for a network. One that has none is passed on, so
// that its fault is named.
func channelOf(n momo.Network) Channel {
	switch n {
	case momo.MTN:
		return ChannelMTN
	case momo.Airtel:
		return ChannelAirtel
	default:
		return Channel(n)
	}
}

// sentMargin is more than clocks are apart.
const sentMargin = 10 * time.Minute

// look finds a payment by the provider's identifier, or among those of its direction by
// the reference. References are not unique here: older payments are left out.
func (c *Client) look(ctx context.Context, p momo.Payment) (_ *momo.Transaction, err error) {
	if p.ID != "" {
		return rail.Common(c.TransactionByID(ctx, p.ID))
	}
	ctx, whole := c.transport.Begin(ctx, opCharge)
	defer func() { whole.End(err) }()
	filter := Filter{Direction: p.Direction, Reference: p.Reference}
	if !p.SentAt.IsZero() {
		filter.CreatedAfter = p.SentAt.Add(-sentMargin)
	}
	found, err := c.best(ctx, nil, filter)
	if err == nil && found == nil {
		return nil, c.transport.NotFound(opCharge, p.Reference)
	}
	return rail.Common(found, err)
}
