package simulator

import "net/http"

// mpgatewayState is what the gateway knows beside the ledger.
type mpgatewayState struct {
	Quirks  MPGatewayQuirks
	Answers map[string]mpgatewaySavedAnswer
	Bulks   map[string][]int // numbers of payments
}

type mpgatewaySavedAnswer struct {
	Status int
	Header http.Header
	Body   []byte
}

func (p *mpgateway) inherit(before provider) { p.quirks = before.(*mpgateway).quirks }

func (p *mpgateway) save() any {
	out := mpgatewayState{p.quirks, map[string]mpgatewaySavedAnswer{}, map[string][]int{}}
	for order, a := range p.answers {
		out.Answers[order] = mpgatewaySavedAnswer{a.status, a.header, a.body}
	}
	for id, payments := range p.bulks {
		out.Bulks[id] = numbersOf(payments)
	}
	return out
}

func (p *mpgateway) load(decode func(any) error) error {
	var in mpgatewayState
	if err := decode(&in); err != nil {
		return err
	}
	p.quirks = in.Quirks
	for order, a := range in.Answers {
		p.answers[order] = answer{a.Status, a.Header, a.Body}
	}
	for id, numbers := range in.Bulks {
		payments, err := p.host.numbered(numbers)
		if err != nil {
			return err
		}
		p.bulks[id] = payments
	}
	return nil
}
