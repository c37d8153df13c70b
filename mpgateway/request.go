package mpgateway

import (
	"cmp"
	"maps"
	"strings"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

// payment is what the operations that move money have in common: what is asked for, its
// form on the wire, and its faults.
type payment struct {
	asked   momo.Transaction
	wire    wirePayment
	members []Member
	faults  transport.Faults
}

func (r CollectRequest) payment() *payment {
	p := newPayment(asked(momo.In, r.Reference, r.Amount, r.Payer), wirePayment{
		Country: r.Country, CallbackURL: r.CallbackURL, ProviderID: r.Provider,
	}, "Payer", r.CustomerID)
	p.faults.Check(r.Provider != 0, "Provider", "is required: 40 for M-PESA")
	return p.withMembers(r.Members)
}

func (r DisburseRequest) payment() *payment {
	p := newPayment(asked(momo.Out, r.Reference, r.Amount, r.Payee), wirePayment{
		Country: r.Country, CallbackURL: r.CallbackURL, ProviderID: r.Provider,
	}, "Payee", r.CustomerID)
	p.faults.Check(r.Provider != 0, "Provider", "is required: 40 for M-PESA")
	return p.withMembers(r.Members)
}

func (r POSDepositRequest) payment() *payment {
	return newPayment(asked(momo.In, r.Reference, r.Amount, r.Payer), wirePayment{
		Country: r.Country, ProviderID: r.Provider, DestinationID: r.DestinationID, Extra: newWireExtra(r.Extra),
		Card: wireCard{string(r.Card.PAN), string(r.Card.ExpYear), string(r.Card.ExpMonth), string(r.Card.CVC)},
	}, "Payer", r.CustomerID).withMembers(r.Members)
}

func (r POSWithdrawRequest) payment() *payment {
	p := newPayment(asked(momo.Out, r.Reference, r.Amount, r.Payee), wirePayment{
		Country: r.Country, ProviderID: r.Provider, DestinationID: r.DestinationID, Extra: newWireExtra(r.Extra),
		ConfirmationCode: string(r.ConfirmationCode),
	}, "Payee", r.CustomerID)
	checkCode(&p.faults, "ConfirmationCode", r.ConfirmationCode)
	return p.withMembers(r.Members)
}

func asked(direction momo.Direction, reference string, amount money.Amount, phone momo.Phone) momo.Transaction {
	return momo.Transaction{Direction: direction, Reference: reference, Amount: amount, Phone: phone}
}

// newPayment completes the form on the wire, noting every fault of it. The customer is
// named by the phone or by another identifier.
func newPayment(asked momo.Transaction, wire wirePayment, phoneField string, customer momo.Private) *payment {
	wire.OrderID, wire.CustomerID = asked.Reference, asked.Phone.Digits()
	wire.Amount, wire.Currency = asked.Amount.Number(), string(asked.Amount.Currency())
	wire.Country = momo.Country(strings.ToUpper(string(wire.Country)))
	if asked.Phone.IsZero() {
		wire.CustomerID = string(customer)
	}
	p := &payment{asked: asked, wire: wire}
	checkPayment(&p.faults, p, phoneField, customer)
	return p
}

// confirmed adds what a second step carries.
func (p *payment) confirmed(with Confirmation) *payment {
	given := with.Code != "" || len(with.Extra) > 0 || len(with.Members) > 0
	p.faults.Check(given, "Confirmation", "is required: Code, Extra or Members")
	checkCode(&p.faults, "Code", with.Code)
	more := newWireExtra(with.Extra)
	checkExtra(&p.faults, more)
	p.wire.ConfirmationCode = cmp.Or(string(with.Code), p.wire.ConfirmationCode)
	extra := wireExtra{}
	maps.Copy(extra, p.wire.Extra)
	maps.Copy(extra, more)
	p.wire.Extra = extra
	return p.withMembers(with.Members)
}
