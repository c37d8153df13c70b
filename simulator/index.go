package simulator

import (
	"iter"
	"math"
	"math/bits"
	"slices"
)

// index finds positions by their labels: of payments in a ledger, of callbacks,
// of rows in a provider's list. It keeps a look-up among a hundred thousand
// positions about as cheap as one among a thousand.
type index map[string]marks

// marks is a set of positions, 64 to a word; the words are sorted by place, and
// those in which nothing was ever marked are left out.
type marks []word

type word struct {
	place int // of the 64 positions from place*64 on
	bits  uint64
}

// query asks for the positions that have all of its labels, from its first
// position on and before its end.
type query struct {
	labels     []string
	first, end int
}

// labelled asks for all positions with at least one label.
func labelled(label string, more ...string) query {
	return query{labels: append([]string{label}, more...), end: math.MaxInt}
}

func (x index) mark(position int, labels ...string) {
	for _, label := range labels {
		set := x[label]
		i, found := set.find(position / 64)
		if !found {
			set = slices.Insert(set, i, word{place: position / 64})
		}
		set[i].bits |= 1 << (position % 64)
		x[label] = set
	}
}

func (x index) unmark(position int, label string) {
	set := x[label]
	if i, found := set.find(position / 64); found {
		set[i].bits &^= 1 << (position % 64)
	}
}

func (m marks) find(place int) (int, bool) {
	if place < len(m) && m[place].place == place {
		return place, true // nothing is left out before it
	}
	return slices.BinarySearchFunc(m, place, func(w word, place int) int { return w.place - place })
}

// newest are the positions that q asks for, the last one first.
func (x index) newest(q query) iter.Seq[int] {
	return func(yield func(int) bool) {
		for _, w := range slices.Backward(x.shortest(q)) {
			for rest := x.common(w, q); rest != 0; {
				top := bits.Len64(rest) - 1
				rest &^= 1 << top
				if !yield(w.place*64 + top) {
					return
				}
			}
		}
	}
}

// oldest are the positions that q asks for, the first one first.
func (x index) oldest(q query) iter.Seq[int] {
	return func(yield func(int) bool) {
		for _, w := range x.shortest(q) {
			for rest := x.common(w, q); rest != 0; rest &= rest - 1 {
				if !yield(w.place*64 + bits.TrailingZeros64(rest)) {
					return
				}
			}
		}
	}
}

// count is how many positions q asks for.
func (x index) count(q query) int {
	n := 0
	for _, w := range x.shortest(q) {
		n += bits.OnesCount64(x.common(w, q))
	}
	return n
}

// shortest is the set of the rarest label.
func (x index) shortest(q query) marks {
	rarest := slices.MinFunc(q.labels, func(a, b string) int { return len(x[a]) - len(x[b]) })
	return x[rarest]
}

// common is what of a word all labels have.
func (x index) common(w word, q query) uint64 {
	left := w.bits & q.within(w.place)
	for _, label := range q.labels {
		set := x[label]
		i, found := set.find(w.place)
		if !found {
			return 0
		}
		left &= set[i].bits
	}
	return left
}

// within has a bit for each position of a word that lies between first and end.
func (q query) within(place int) uint64 {
	from, to := q.first-place*64, q.end-place*64
	return ^uint64(0) << min(max(from, 0), 64) &^ (^uint64(0) << min(max(to, 0), 64))
}
