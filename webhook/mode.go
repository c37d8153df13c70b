package webhook

import (
	"cmp"
	"errors"
	"fmt"
)

// Mode says whether money is real.
type Mode string

const (
	// ModeLive is real money.
	ModeLive Mode = "live"
	// ModeTest is the provider's sandbox: nobody pays.
	ModeTest Mode = "test"
)

// ErrMode: test money where real money is expected, or the reverse, or a word that
// is neither. Nothing is settled, and nothing is acknowledged (503), so that it
// comes again once somebody has looked. Only what a verifier of real money knows to
// be test money is acknowledged (200): nobody has paid.
var ErrMode = errors.New("webhook: not of the expected mode")

var errTestMoney = fmt.Errorf("%w: test money", ErrMode)

// check compares the mode of an event with the one that is expected, live if that
// is empty. An event that does not say its mode fits both.
func (m Mode) check(want Mode) error {
	want = cmp.Or(want, ModeLive)
	switch {
	case m == "" || m == want:
		return nil
	case m == ModeTest:
		return errTestMoney
	default:
		return ErrMode
	}
}
