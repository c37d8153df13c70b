package simulator

import (
	"fmt"
	"slices"
	"strconv"
)

// PendingFault is a fault that was ordered, and that waits for as many requests as its
// Times says now.
type PendingFault struct {
	// Number counts the faults that were ever ordered, from 1 on.
	Number int
	Fault
}

// Faults are those that no request, or not yet enough of them, has met, in the order in
// which they were ordered.
func (s *Simulator) Faults() []PendingFault {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.faults)
}

// CancelFault forgets one of Faults. It fails when there is none of that number.
func (s *Simulator) CancelFault(number int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := slices.IndexFunc(s.faults, func(f PendingFault) bool { return f.Number == number })
	if at < 0 {
		return fmt.Errorf("simulator: no fault %d is pending", number)
	}
	s.tell(ChangeFault, s.faults[at].Provider, strconv.Itoa(number))
	s.faults = slices.Delete(s.faults, at, at+1)
	return nil
}

// ClearFaults forgets the faults that no request has met yet.
func (s *Simulator) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
	s.tell(ChangeFault, "", "")
}

// FaultKinds are all kinds of faults.
func FaultKinds() []FaultKind {
	return []FaultKind{
		FaultResetBefore, FaultResetAfter, FaultHang, FaultErrorBefore, FaultErrorAfter, FaultHTML502Before,
		FaultHTML502After, FaultUnavailableBefore, FaultUnavailableAfter, FaultCutHeaders, FaultTruncated, FaultStall,
		FaultGarbled, FaultOversized, FaultGzipBomb, FaultRateLimited, FaultRedirect, FaultUnauthorized, FaultSlow,
		FaultKilled, FaultSwitchingProtocols, FaultInformationalFlood, FaultElementBomb, FaultEndlessPages, FaultInFlight,
	}
}
