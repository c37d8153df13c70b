package sign

import (
	"hash/maphash"
	"math/bits"
)

// keySet finds out whether any object of a body repeats a key. It gathers seeded
// 64-bit hashes and compares them all at the end, in one table of the right
// size, so that a stranger can neither make keys collide nor make the set cost
// more than its keys. The chance of a false alarm is below 2^-36 for a body of
// 10 000 keys.
type keySet struct {
	seed   maphash.Seed
	hashes []uint64
	scopes uint64
	slots  []uint64 // 0 is an empty slot
}

func newKeySet() keySet {
	return keySet{seed: maphash.MakeSeed()}
}

func (s *keySet) reset() {
	s.hashes = s.hashes[:0]
	s.scopes = 0
}

// scope returns a number that separates the keys of one object from all others'.
func (s *keySet) scope() uint64 {
	s.scopes += 0x9e3779b97f4a7c15 // odd, so that it repeats only after 2^64
	return s.scopes
}

// add takes a key of the object that scope stands for.
func (s *keySet) add(scope uint64, name []byte) {
	s.hashes = append(s.hashes, (maphash.Bytes(s.seed, name)^scope)|1)
}

// repeats reports whether a key was added twice to one scope.
func (s *keySet) repeats() bool {
	width := bits.Len(uint(len(s.hashes))) + 1 // at most half full
	s.clear(1 << width)
	mask := uint64(len(s.slots) - 1)
	for _, h := range s.hashes {
		i := h >> (64 - width)
		for s.slots[i&mask] != 0 {
			if s.slots[i&mask] == h {
				return true
			}
			i++
		}
		s.slots[i&mask] = h
	}
	return false
}

func (s *keySet) clear(n int) {
	if cap(s.slots) < n {
		s.slots = make([]uint64, n)
		return
	}
	s.slots = s.slots[:n]
	clear(s.slots)
}
