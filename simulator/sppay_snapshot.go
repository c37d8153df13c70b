package simulator

import (
	"maps"
	"time"
)

// sppayState is what SP Pay knows beside the ledger.
type sppayState struct {
	Quirks       SPPayQuirks
	Tokens, Seen map[string]time.Time
	Serial       int
}

func (p *sppay) inherit(before provider) { p.quirks = before.(*sppay).quirks }

func (p *sppay) save() any { return sppayState{p.quirks, p.tokens, p.seen, p.serial} }

func (p *sppay) load(decode func(any) error) error {
	var in sppayState
	if err := decode(&in); err != nil {
		return err
	}
	p.quirks, p.serial = in.Quirks, in.Serial
	maps.Copy(p.tokens, in.Tokens)
	maps.Copy(p.seen, in.Seen)
	return nil
}
