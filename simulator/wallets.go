package simulator

import (
	"cmp"
	"slices"
)

// Wallet is money that the merchant has at a provider.
type Wallet struct {
	Name, Currency string
	Minor          int64
}

// Wallets are the wallets of a provider: those that it names, and those that were used
// beyond them.
func (s *Simulator) Wallets(provider string) []Wallet {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	player, ok := s.players[provider]
	if !ok {
		return nil
	}
	all := player.wallets()
	for name := range s.wallets {
		if owner(name) == provider && !slices.ContainsFunc(all, func(w Wallet) bool { return w.Name == name }) {
			all = append(all, Wallet{Name: name, Currency: all[0].Currency})
		}
	}
	for i := range all {
		all[i].Minor = s.wallets[all[i].Name]
	}
	slices.SortFunc(all, func(a, b Wallet) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// Operations are the names of a provider's operations, as Fault and Request have them.
func (s *Simulator) Operations(provider string) []string {
	var names []string
	if player, ok := s.players[provider]; ok {
		for _, r := range player.routes() {
			names = append(names, r.operation)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
