package simulator

import (
	"cmp"
	"time"
)

// The document's limits of an amount and of a reference. Its section on bank transfers
// gives a minimum only.
const (
	ssentezoMinimum          = 500
	ssentezoBankMinimum      = 50_000
	ssentezoMaximum          = 7_000_000
	ssentezoLongestReference = 250
)

// ssentezoBankPace is how many times as long as mobile money a bank transfer
// takes under Options.AutoApprove: "may take longer", the document says.
const ssentezoBankPace = 10

// SsentezoQuirks are what a test may choose of Ssentezo beyond the faults that
// every provider has. The zero value is no trouble.
type SsentezoQuirks struct {
	// RaceWindow is how long the uniqueness check does not see a new payment:
	// within it, a second request of the same reference is executed as well.
	RaceWindow time.Duration
	// UniquePerOperation keeps references unique among deposits and among
	// withdrawals only, so that one reference names a deposit and a withdrawal,
	// each with a wallet reference of its own; get_status shows the older one.
	UniquePerOperation bool
	// HiddenFor is how long get_status and check-bank-transfer-status do not
	// know a new payment, executed though it is.
	HiddenFor time.Duration
	// Indeterminate is how long a payment shows INDETERMINATE after it was
	// approved or declined; its callback comes at the end of it.
	Indeterminate time.Duration
	// FailAtOnce fails payments before they are answered: with 202, FAILED and
	// their wallet reference.
	FailAtOnce bool
	// RefuseExecuted answers 400, "Failed Transaction", to payments that are
	// executed.
	RefuseExecuted bool
	// SwapCallbacks calls the failure callback of payments that succeeded, and
	// the success callback of those that failed.
	SwapCallbacks bool
}

// SetSsentezoQuirks changes how Ssentezo behaves from now on, in everything.
// After Close it does nothing.
func (s *Simulator) SetSsentezoQuirks(q SsentezoQuirks) {
	_ = visit(s, Ssentezo, func(p *ssentezo) error {
		p.quirks = q
		return nil
	})
}

// refusal is never shown: the document has no reasons, only FAILED.
func (*ssentezo) refusal(_ *Payment, why Refusal) string { return cmp.Or(string(why), "failed") }

// testNumber knows none: the document names none.
func (p *ssentezo) testNumber(*Payment) (reason string, known bool) { return "", false }
