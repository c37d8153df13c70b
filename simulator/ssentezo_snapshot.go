package simulator

import "time"

// ssentezoState is what Ssentezo knows beside the ledger.
type ssentezoState struct {
	Quirks    SsentezoQuirks
	Undecided map[int]time.Time // by the numbers of payments
}

func (p *ssentezo) inherit(before provider) { p.quirks = before.(*ssentezo).quirks }

func (p *ssentezo) save() any {
	out := ssentezoState{p.quirks, map[int]time.Time{}}
	for payment, until := range p.undecided {
		out.Undecided[payment.Number] = until
	}
	return out
}

func (p *ssentezo) load(decode func(any) error) error {
	var in ssentezoState
	if err := decode(&in); err != nil {
		return err
	}
	p.quirks = in.Quirks
	for number, until := range in.Undecided {
		payments, err := p.host.numbered([]int{number})
		if err != nil {
			return err
		}
		p.undecided[payments[0]] = until
	}
	return nil
}
