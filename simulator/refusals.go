package simulator

import (
	"fmt"
	"slices"
)

// Refusal is how a customer, or the network of a payout, says no.
type Refusal string

// The refusals. Each provider has words of its own for them, or none: which, and which
// are guessed, is said at its method refusal.
const (
	// RefusalUsual is the one that the provider's customers say most.
	RefusalUsual     Refusal = ""
	RefusalWrongPIN  Refusal = "wrong-pin"
	RefusalNoMoney   Refusal = "no-money"
	RefusalCancelled Refusal = "cancelled"
	// RefusalIgnored is nobody having answered the prompt in time.
	RefusalIgnored Refusal = "ignored"
)

// Refusals are all of them but the usual one.
func Refusals() []Refusal {
	return []Refusal{RefusalWrongPIN, RefusalNoMoney, RefusalCancelled, RefusalIgnored}
}

// Refuse is Decline with the provider's own word for a refusal. It fails for one that is
// none.
func (s *Simulator) Refuse(provider, reference string, why Refusal) error {
	if why != RefusalUsual && !slices.Contains(Refusals(), why) {
		return fmt.Errorf("simulator: no refusal %q", why)
	}
	return s.decide(provider, reference, func(p *Payment) {
		s.finish(p, StatusFailed, s.players[provider].refusal(p, why))
	})
}
