package sign

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"hash"
	"sync"
)

// HMAC signs and verifies whole messages under one key. It is safe for
// concurrent use, must not be copied, and shows nothing of the key when printed.
type HMAC struct {
	size   int
	states sync.Pool
}

// keyedState is one keyed hash and space for its result, kept together so that
// a signature costs no allocation.
type keyedState struct {
	mac hash.Hash
	sum [sha512.Size]byte
}

// NewHMACSHA256 returns an HMAC-SHA-256 under a copy of key (RFC 2104, 32 bytes).
func NewHMACSHA256(key []byte) *HMAC {
	return newHMAC(sha256.New, sha256.Size, key)
}

// NewHMACSHA512 returns an HMAC-SHA-512 under a copy of key (RFC 2104, 64 bytes).
func NewHMACSHA512(key []byte) *HMAC {
	return newHMAC(sha512.New, sha512.Size, key)
}

func newHMAC(newHash func() hash.Hash, size int, key []byte) *HMAC {
	newMAC := keyed(newHash, key)
	return &HMAC{size: size, states: sync.Pool{New: func() any {
		return &keyedState{mac: newMAC()}
	}}}
}

// keyed hides a copy of key in a closure: fmt follows unexported fields, but
// prints a function as an address.
func keyed(newHash func() hash.Hash, key []byte) func() hash.Hash {
	key = bytes.Clone(key)
	return func() hash.Hash { return hmac.New(newHash, key) }
}

// Hex returns the MAC of msg in lower-case hexadecimal.
func (m *HMAC) Hex(msg []byte) string {
	s := m.sum(msg)
	defer m.states.Put(s)
	return hexString(s.sum[:m.size])
}

// Verify reports whether hexMAC is the MAC of msg: all of its hexadecimal
// digits in either case and nothing else, no prefix, white space or other
// encoding. It compares in constant time and does not allocate.
func (m *HMAC) Verify(msg []byte, hexMAC string) bool {
	var claimed [sha512.Size]byte
	if !decodeMAC(claimed[:m.size], hexMAC) {
		return false
	}
	s := m.sum(msg)
	defer m.states.Put(s)
	return hmac.Equal(s.sum[:m.size], claimed[:m.size])
}

// sum leaves the MAC of msg in a state that the caller puts back.
func (m *HMAC) sum(msg []byte) *keyedState {
	s := m.states.Get().(*keyedState)
	s.mac.Reset()
	s.mac.Write(msg)
	s.mac.Sum(s.sum[:0])
	return s
}

// decodeMAC fills dst from exactly twice as many hexadecimal digits.
func decodeMAC(dst []byte, digits string) bool {
	if len(digits) != hex.EncodedLen(len(dst)) {
		return false
	}
	_, err := hex.Decode(dst, []byte(digits))
	return err == nil
}

func hexString(sum []byte) string {
	var digits [2 * sha512.Size]byte
	return string(digits[:hex.Encode(digits[:], sum)])
}
