package sapama

import (
	"context"
	"slices"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/rail"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

// RailOptions are what a [momo.Rail] needs beyond the client: what is the merchant's, and
// the same for all payments.
type RailOptions struct {
	// ImageURL is required to collect: see [CollectRequest].
	ImageURL string
	// CallbackMethod is CallbackPost when it is left out.
	CallbackMethod CallbackMethod
	// ShortCode is the one that payouts are paid from; it is optional.
	ShortCode string
}

// Rail is the client as a momo.Rail: Collect and Disburse. To collect, all texts of a
// Payment are required but Network. A payout has no use for MiddleName, Email, Address and
// Account, nor for what [Config.BeneficiaryKeys] leaves out.
//
// The provider never says that a payment failed, and of a payout only what
// [Config.PayoutResults] knows.
func (c *Client) Rail(o RailOptions) momo.Rail {
	return &rail.Rail{
		Name: "sapama",
		Fields: map[string]string{
			"Payer": "Phone", "Payee": "Phone", "ImageURL": "RailOptions.ImageURL",
			"CallbackMethod": "RailOptions.CallbackMethod", "ShortCode": "RailOptions.ShortCode",
		},
		In: rail.Of(c.termsIn(), o.collectRequest,
			func(r CollectRequest) transport.Faults { return r.faults(c) }, c.Collect, c.look),
		Out: rail.Of(c.termsOut(), o.disburseRequest(c.keys),
			func(r DisburseRequest) transport.Faults { return r.faults(c) }, c.Disburse, c.look),
	}
}

func (c *Client) termsIn() momo.Terms {
	terms := c.terms(c.op.collect)
	terms.Requires = []string{
		"FirstName", "MiddleName", "LastName", "Email", "Address", "Description", "Account", "CallbackURL",
	}
	terms.Ends = []momo.Status{momo.StatusSucceeded}
	return terms
}

func (c *Client) termsOut() momo.Terms {
	terms := c.terms(c.op.disburse)
	for _, status := range c.rules.results {
		if !slices.Contains(terms.Ends, status) {
			terms.Ends = append(terms.Ends, status)
		}
	}
	slices.Sort(terms.Ends)
	return terms
}

func (c *Client) terms(op *transport.Operation) momo.Terms {
	least, _ := money.FromMinor(1, money.KES)
	return momo.Terms{
		Countries: []momo.Country{momo.Kenya}, Currencies: []money.Currency{money.KES}, Min: least,
		KeepsReference: true, Callbacks: momo.CallbacksConfirmed, Recovery: op.Recovery,
	}
}

func (o RailOptions) collectRequest(p momo.Payment) CollectRequest {
	return CollectRequest{
		Amount: p.Amount, Payer: p.Phone, Reference: p.Reference, Account: p.Account, Description: p.Description,
		FirstName: p.FirstName, MiddleName: p.MiddleName, LastName: p.LastName, Email: p.Email, Address: p.Address,
		ImageURL: o.ImageURL, CallbackURL: p.CallbackURL, CallbackMethod: o.CallbackMethod,
	}
}

// disburseRequest leaves out what has no key. A short code is not left out: who gives one
// wants that account to pay.
func (o RailOptions) disburseRequest(k BeneficiaryKeys) func(momo.Payment) DisburseRequest {
	return func(p momo.Payment) DisburseRequest {
		r := DisburseRequest{
			Amount: p.Amount, Payee: p.Phone, Reference: p.Reference, ShortCode: o.ShortCode,
			Description: keyed(k.Description, p.Description),
			FirstName:   keyed(k.FirstName, p.FirstName), LastName: keyed(k.LastName, p.LastName),
			CallbackURL: keyed(k.CallbackAddress, p.CallbackURL),
		}
		if r.CallbackURL != "" {
			r.CallbackMethod = keyed(k.CallbackMethod, o.CallbackMethod)
		}
		return r
	}
}

// keyed is the text, unless its key is left out.
func keyed[T ~string](key string, text T) T {
	if key == leftOut {
		return ""
	}
	return text
}

// look finds a payment by the number of its row, or among those of the customer by the
// reference.
func (c *Client) look(ctx context.Context, p momo.Payment) (*momo.Transaction, error) {
	if p.ID != "" {
		return rail.Common(c.TransactionByID(ctx, p.ID))
	}
	return rail.Common(c.TransactionByPhone(ctx, p.Phone, p.Reference))
}
