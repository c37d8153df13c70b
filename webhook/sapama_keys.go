package webhook

import (
	"crypto/sha256"
	"crypto/subtle"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

func checkSapamaKeys(faults *transport.Faults, keys []momo.Secret, needed bool) {
	faults.Check(len(keys) > 0 || !needed, "APIKeys", "must be given")
	for _, key := range keys {
		faults.Check(len(key) >= 8 && isTrimmed(key), "APIKeys", "must be at least 8 bytes, without spaces around them")
	}
}

// sapamaKeys reports whether a callback with that key may come from the provider, and
// whether the key is proof of it, in a time that does not depend on any key. It is a
// function so that no printing reaches the keys.
type sapamaKeys func(given string) (proven, ok bool)

// newSapamaKeys lets a callback without a key through only where none is needed.
func newSapamaKeys(keys []momo.Secret, needed bool) sapamaKeys {
	var sums [][sha256.Size]byte
	for _, key := range keys {
		sums = append(sums, sha256.Sum256([]byte(key)))
	}
	return func(given string) (proven, ok bool) {
		sum, equal := sha256.Sum256([]byte(given)), 0
		for i := range sums {
			equal |= subtle.ConstantTimeCompare(sums[i][:], sum[:])
		}
		proven = equal == 1
		return proven, proven || given == "" && !needed
	}
}
