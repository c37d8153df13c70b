package webhook

import (
	"crypto/sha256"
	"crypto/subtle"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// sapamaKeys are sums of the merchant's keys, behind pointers, so that no printing reaches them.
type sapamaKeys struct {
	keyring[*[sha256.Size]byte]
	optional bool // a callback need not have one
	unknown  bool // and nobody knows any
}

func newSapamaKeys(
	faults *transport.Faults, keys []momo.Secret, ask momo.SecretFunc, optional bool,
) sapamaKeys {
	if optional && len(keys) == 0 && ask == nil {
		return sapamaKeys{optional: true, unknown: true}
	}
	return sapamaKeys{newKeyring(faults, "APIKeys", keys, ask,
		func(key momo.Secret) bool { return len(key) >= 8 && isTrimmed(key) },
		"must be at least 8 bytes, without spaces around them",
		func(key momo.Secret) *[sha256.Size]byte {
			sum := sha256.Sum256([]byte(key))
			return &sum
		}), optional, false}
}

// admit is check where a key is demanded, and reports whether the callback has one: without
// it, nothing proves where it comes from.
func (k sapamaKeys) admit(given string) (proven bool, err error) {
	if k.unknown || k.optional && given == "" {
		return false, nil
	}
	err = k.check(given)
	return err == nil, err
}

// check demands one of the keys, in a time that does not depend on any.
func (k sapamaKeys) check(given string) error {
	sums, err := k.keys()
	sum, equal := sha256.Sum256([]byte(given)), 0
	for i := range sums {
		equal |= subtle.ConstantTimeCompare(sums[i][:], sum[:])
	}
	switch {
	case equal == 1:
		return nil
	case err != nil:
		return err
	default:
		return ErrSignature
	}
}
