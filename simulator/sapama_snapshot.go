package simulator

import (
	"errors"
	"time"
)

// sapamaState is what Sapama knows beside the ledger: its rows, in their order.
type sapamaState struct {
	Quirks SapamaQuirks
	Rows   []sapamaSavedRow
}

// sapamaSavedRow is a row of the list. Its payment is one of the ledger, or its own: of
// what was posted from elsewhere.
type sapamaSavedRow struct {
	UUID, Kind     string
	Number         int      `json:",omitempty"` // of the payment
	Own            *Payment `json:",omitempty"`
	Begun          bool     // by its payment
	Pair           int      // the position of its pair; -1 is none
	Code, Account  string
	IPNed, Result  string
	Mode, Simulate string
	At             time.Time
}

func (p *sapama) inherit(before provider) { p.quirks = before.(*sapama).quirks }

func (p *sapama) save() any {
	out := sapamaState{Quirks: p.quirks}
	for _, r := range p.rows {
		saved := sapamaSavedRow{
			UUID: r.uuid, Kind: r.kind, Number: r.payment.Number, Begun: p.begun[r.payment] == r, Pair: -1,
			Code: r.code, Account: r.account, IPNed: r.ipned, Result: r.result, Mode: r.mode, Simulate: r.simulate, At: r.at,
		}
		if saved.Number == 0 {
			saved.Own = r.payment
		}
		if r.pair != nil {
			saved.Pair = r.pair.id - firstSapamaRow
		}
		out.Rows = append(out.Rows, saved)
	}
	return out
}

func (p *sapama) load(decode func(any) error) error {
	var in sapamaState
	if err := decode(&in); err != nil {
		return err
	}
	for _, saved := range in.Rows {
		payment := saved.Own
		if payment == nil {
			payments, err := p.host.numbered([]int{saved.Number})
			if err != nil {
				return err
			}
			payment = payments[0]
		}
		row := p.addRow(saved.Kind, payment)
		row.uuid, row.account, row.result = saved.UUID, saved.Account, saved.Result
		row.mode, row.simulate, row.at = saved.Mode, saved.Simulate, saved.At
		p.found.mark(row.id-firstSapamaRow, sapamaLabel("uuid", saved.UUID))
		p.reconcile(row, saved.IPNed)
		if saved.Code != "" {
			p.setCode(row, saved.Code)
		}
		if saved.Begun {
			p.begun[payment] = row
		}
	}
	p.quirks = in.Quirks
	return p.pairUp(in.Rows)
}

func (p *sapama) pairUp(rows []sapamaSavedRow) error {
	for i, saved := range rows {
		switch {
		case saved.Pair >= len(rows):
			return errors.New("a row of sapama has a pair that is none")
		case saved.Pair >= 0:
			p.rows[i].pair = p.rows[saved.Pair]
		}
	}
	return nil
}
