package ssentezo

import (
	"cmp"
	"math"

	"github.com/momo-go/momo/internal/transport"
	"github.com/momo-go/momo/money"
)

// Limits bound the amounts that are sent, in UGX, each included. What is zero is the
// document's ("API Limits" and "Bank Transfer"). They are a setting because the provider
// can change them, or agree on others with you.
type Limits struct {
	// Min and Max bound Collect and Disburse: 500 and 7,000,000 UGX unless set.
	Min, Max money.Amount
	// MinToBank and MaxToBank bound BankTransfer: at least 50,000 UGX unless set. The
	// document's section has no maximum, and so there is none unless set.
	MinToBank, MaxToBank money.Amount
}

// The document's limits, in whole shillings.
const (
	minAmount = 500
	maxAmount = 7_000_000
	minToBank = 50_000
)

// limit is one pair of them, and how a fault says it.
type limit struct {
	min, max int64
	problem  string
}

func (l Limits) mobile(faults *transport.Faults) limit {
	return newLimit(faults, limit{min: minAmount, max: maxAmount}, "Limits.Min", l.Min, "Limits.Max", l.Max)
}

func (l Limits) toBank(faults *transport.Faults) limit {
	unbounded := limit{min: minToBank, max: math.MaxInt64}
	return newLimit(faults, unbounded, "Limits.MinToBank", l.MinToBank, "Limits.MaxToBank", l.MaxToBank)
}

// newLimit replaces what is set.
func newLimit(
	faults *transport.Faults, l limit, minName string, least money.Amount, maxName string, most money.Amount,
) limit {
	const problem = "must be more than zero UGX"
	faults.Check(isLimit(least), minName, problem)
	faults.Check(isLimit(most), maxName, problem)
	l.min, l.max = cmp.Or(least.Minor(), l.min), cmp.Or(most.Minor(), l.max)
	faults.Check(l.min <= l.max, maxName, "must not be less than "+minName)
	upper, _ := money.FromMinor(l.max, money.UGX)
	lower, _ := money.FromMinor(l.min, money.UGX)
	if l.problem = "must be " + lower.Number() + " to " + upper.String(); l.max == math.MaxInt64 {
		l.problem = "must be at least " + lower.String()
	}
	return l
}

func isLimit(a money.Amount) bool { return a.IsZero() || a.Currency() == money.UGX && a.Sign() > 0 }

func (l limit) check(faults *transport.Faults, a money.Amount) {
	faults.Check(a.Currency() == money.UGX && a.Minor() >= l.min && a.Minor() <= l.max, "Amount", l.problem)
}
