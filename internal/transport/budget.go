package transport

import "sync/atomic"

// budget keeps repetitions from amplifying an outage: repeating costs tokens,
// and only successes bring them back. When every call fails, a client soon
// repeats nothing.
type budget struct {
	tenths atomic.Int64 // tokens left, in tenths
}

const (
	fullBudget = 100
	perRepeat  = 10
	afterLost  = 20 // a lost answer costs the provider most
	perSuccess = 1
)

func newBudget() *budget {
	b := new(budget)
	b.tenths.Store(fullBudget)
	return b
}

func (b *budget) take(tenths int64) bool {
	for {
		left := b.tenths.Load()
		if left < tenths {
			return false
		}
		if b.tenths.CompareAndSwap(left, left-tenths) {
			return true
		}
	}
}

func (b *budget) give() {
	for {
		left := b.tenths.Load()
		if left == fullBudget || b.tenths.CompareAndSwap(left, min(left+perSuccess, fullBudget)) {
			return
		}
	}
}
