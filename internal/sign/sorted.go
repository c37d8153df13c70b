package sign

import (
	"crypto/sha256"
	"slices"
	"strings"
)

const (
	secretKey = "api_secret" // the pseudo-field that stands for the secret
	hashKey   = "hash"       // the field that will hold the result
)

// Pair is one field of a request, its value exactly as it will be sent but
// before percent-encoding.
type Pair struct {
	Key, Value string
}

// Sorted returns the SHA-256, in lower-case hexadecimal, of the values of fields
// in the byte order of their keys, joined by ".", the "hash" of Sapama as its
// public samples compute it. The secret takes the place of
// a field "api_secret"; an empty secret takes none. Fields named "hash" or
// "api_secret" are left out, so nothing a caller puts there displaces the
// secret. A field that is empty keeps its place, a field that is absent has none.
//
// Neither keys nor the boundaries between values are hashed: different fields
// can share a hash.
func Sorted(secret string, fields map[string]string) string {
	var few [24]Pair
	pairs := few[:0]
	for key, value := range fields {
		pairs = append(pairs, Pair{key, value})
	}
	slices.SortFunc(pairs, func(a, b Pair) int { return strings.Compare(a.Key, b.Key) })
	return SortedPairs(secret, pairs)
}

// SortedPairs is [Sorted] for pairs that are already in the byte order of their
// keys, no key twice. That order is the caller's promise: in any other one the
// hash is that of another recipe, and the provider refuses it.
func SortedPairs(secret string, pairs []Pair) string {
	var room [256]byte
	joined := room[:0]
	placed := secret == ""
	for _, p := range pairs {
		if !placed && p.Key >= secretKey {
			joined = append(append(joined, secret...), '.')
			placed = true
		}
		if p.Key != hashKey && p.Key != secretKey {
			joined = append(append(joined, p.Value...), '.')
		}
	}
	if !placed {
		joined = append(append(joined, secret...), '.')
	}
	sum := sha256.Sum256(joined[:max(len(joined)-1, 0)])
	return hexString(sum[:])
}
