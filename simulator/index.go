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
// those in which nothing is marked are left out.
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
	i, found := set.find(position / 64)
	if !found {
		return
	}
	if set[i].bits &^= 1 << (position % 64); set[i].bits == 0 {
		x[label] = slices.Delete(set, i, i+1) // or who looks for what is rare would walk over what it was
	}
}

func (m marks) find(place int) (int, bool) {
	return slices.BinarySearchFunc(m, place, func(w word, place int) int { return w.place - place })
}

// bitsAt are the bits of a place.
func (m marks) bitsAt(place int) uint64 {
	if place < len(m) && m[place].place == place {
		return m[place].bits // nothing is left out before it
	}
	return m.search(place)
}

func (m marks) search(place int) uint64 {
	if i, found := m.find(place); found {
		return m[i].bits
	}
	return 0
}

// newest are the positions that q asks for, the last one first.
func (x index) newest(q query) iter.Seq[int] {
	return func(yield func(int) bool) {
		rarest, others := x.sets(q)
		for _, w := range slices.Backward(rarest) {
			for rest := q.common(w, others); rest != 0; {
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
		rarest, others := x.sets(q)
		for _, w := range rarest {
			for rest := q.common(w, others); rest != 0; rest &= rest - 1 {
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
	rarest, others := x.sets(q)
	for _, w := range rarest {
		n += bits.OnesCount64(q.common(w, others))
	}
	return n
}

// sets are those of the labels, the shortest apart.
func (x index) sets(q query) (rarest marks, others []marks) {
	for _, label := range q.labels {
		others = append(others, x[label])
	}
	slices.SortFunc(others, func(a, b marks) int { return len(a) - len(b) })
	return others[0], others[1:]
}

// common is what of a word the other sets have too.
func (q query) common(w word, others []marks) uint64 {
	left := w.bits & q.within(w.place)
	for _, set := range others {
		left &= set.bitsAt(w.place)
	}
	return left
}

// within has a bit for each position of a word that lies between first and end.
func (q query) within(place int) uint64 {
	from, to := q.first-place*64, q.end-place*64
	if from <= 0 && to >= 64 {
		return ^uint64(0)
	}
	return ^uint64(0) << min(max(from, 0), 64) &^ (^uint64(0) << min(max(to, 0), 64))
}
