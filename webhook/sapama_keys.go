package webhook

import (
	"crypto/sha256"
	"crypto/subtle"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

func checkSapamaKeys(faults *transport.Faults, keys []momo.Secret) {
	faults.Check(len(keys) > 0, "APIKeys", "must be given")
	for _, key := range keys {
		faults.Check(len(key) >= 8 && isTrimmed(key), "APIKeys", "must be at least 8 bytes, without spaces around them")
	}
}

// sapamaKeys reports whether a key is one of the merchant's, in a time that does
// not depend on any. It is a function so that no printing reaches the keys.
type sapamaKeys func(given string) bool

func newSapamaKeys(keys []momo.Secret) sapamaKeys {
	var sums [][sha256.Size]byte
	for _, key := range keys {
		sums = append(sums, sha256.Sum256([]byte(key)))
	}
	return func(given string) bool {
		sum, equal := sha256.Sum256([]byte(given)), 0
		for i := range sums {
			equal |= subtle.ConstantTimeCompare(sums[i][:], sum[:])
		}
		return equal == 1
	}
}
