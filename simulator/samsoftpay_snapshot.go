package simulator

import (
	"maps"
	"slices"
	"time"
)

// samsoftpayState is what Samsoftpay knows beside the ledger.
type samsoftpayState struct {
	Quirks      SamsoftpayQuirks
	Keys        map[string]samsoftpaySavedKey
	Links       []samsoftpaySavedLink
	Due         map[string][]int // numbers of payments
	Settlements []samsoftpaySavedSettlement
}

type samsoftpaySavedKey struct {
	Request  string
	InFlight bool
	Status   int
	Body     []byte
}

type samsoftpaySavedLink struct {
	ID, Mode, Description, Reference string
	Amount                           int64
	Currency                         any
	Multiple                         bool
}

type samsoftpaySavedSettlement struct {
	ID, Mode     string
	Amount       int64
	Transactions int
	At           time.Time
}

func (p *samsoftpay) inherit(before provider) { p.quirks = before.(*samsoftpay).quirks }

// save leaves out the windows of the rate limits, which are a minute long.
func (p *samsoftpay) save() any {
	out := samsoftpayState{Quirks: p.quirks, Keys: map[string]samsoftpaySavedKey{}, Due: map[string][]int{}}
	for key, k := range p.keys {
		out.Keys[key] = samsoftpaySavedKey{k.request, k.inFlight, k.status, k.body}
	}
	for _, id := range slices.Sorted(maps.Keys(p.links)) {
		l := p.links[id]
		out.Links = append(out.Links, samsoftpaySavedLink{
			l.id, l.mode, l.description, l.reference, l.amount, l.currency, l.multiple,
		})
	}
	for key, payments := range p.unreleased {
		out.Due[key] = numbersOf(payments)
	}
	for _, s := range p.settlements {
		out.Settlements = append(out.Settlements, samsoftpaySavedSettlement{s.id, s.mode, s.amount, s.transactions, s.at})
	}
	return out
}

func (p *samsoftpay) load(decode func(any) error) error {
	var in samsoftpayState
	if err := decode(&in); err != nil {
		return err
	}
	p.quirks = in.Quirks
	for key, k := range in.Keys {
		p.keys[key] = samsoftpayKey{k.Request, k.InFlight, k.Status, k.Body}
	}
	for _, l := range in.Links {
		p.links[l.ID] = &samsoftpayLink{
			id: l.ID, mode: l.Mode, description: l.Description, reference: l.Reference,
			amount: l.Amount, currency: l.Currency, multiple: l.Multiple,
		}
	}
	for key, numbers := range in.Due {
		payments, err := p.host.numbered(numbers)
		if err != nil {
			return err
		}
		p.unreleased[key] = payments
	}
	for _, s := range in.Settlements {
		p.settlements = append(p.settlements, samsoftpaySettlement{s.ID, s.Mode, s.Amount, s.Transactions, s.At})
	}
	return nil
}
