package sign

import (
	"crypto/hmac"
	"crypto/sha512"
	"errors"
	"sync"
)

// What Recursive refuses.
var (
	// ErrSyntax means that the body is not one JSON object or list as PHP's
	// json_decode reads it: strict UTF-8 without a byte order mark, paired
	// surrogates, lower-case literals, nothing after the end.
	ErrSyntax = errors.New("sign: malformed json body")
	// ErrDepth means that the body nests deeper than 16 levels, empty
	// containers included.
	ErrDepth = errors.New("sign: json nested too deeply")
	// ErrBudget means that the body asks for far more work than its size
	// justifies: see [Recursive].
	ErrBudget = errors.New("sign: json body too costly to sign")
	// ErrDuplicate means that an object repeats a key: readers disagree about
	// what such a body says, whatever its signature.
	ErrDuplicate = errors.New("sign: duplicate key in json body")
	// ErrUnsigned means that the body has no signature of its own.
	ErrUnsigned = errors.New("sign: no signature in json body")
	// ErrNotText means that the body's own signature is not a string.
	ErrNotText = errors.New("sign: signature in json body is not a string")
	// ErrMismatch means that the signature is not that of the body under this key.
	ErrMismatch = errors.New("sign: signature does not match")
)

const (
	maxDepth = 16

	// A path is hashed again before every value under it, so one long key over
	// many small values asks for quadratic work. Real bodies hash less than
	// their own length.
	budgetPerByte = 16
	budgetFloor   = 4 << 10
)

// Recursive signs JSON bodies by the recursive HMAC-SHA-512 of the Payment API
// Gateway (document 5.7.2, section "Generating signature"): keys and scalars are
// concatenated in the order sent, the keys on the way joined by dots before each
// scalar. A list counts its entries from 0, a scalar under the key "signature" is
// left out at every depth, and empty containers leave no trace. Scalars are
// written as PHP converts them to strings: true is "1", false and null are empty,
// an integer of 64 bits keeps its digits and any other number is a float of 14
// significant digits.
//
// The concatenation has no separators, so different bodies share a signature: a
// valid one proves nothing about where a field begins or ends.
//
// It refuses (ErrBudget) to hash more than 16 times the length of a body plus
// 4 KiB, or to convert more than 1024 numbers of 15 or more digits, one of more
// than 19 digits or of extreme magnitude counting as 16. It is safe for
// concurrent use, must not be copied, and shows nothing of the key when printed.
type Recursive struct {
	walkers sync.Pool
}

// NewRecursive returns the recipe under a copy of key: the characters of the
// secret, also where they look like hexadecimal.
func NewRecursive(key []byte) *Recursive {
	newMAC := keyed(sha512.New, key)
	return &Recursive{walkers: sync.Pool{New: func() any {
		return newWalker(newMAC())
	}}}
}

// Sum returns the signature of body as 128 lower-case hexadecimal digits. Of a
// repeated key PHP keeps the first place and the last value, and so does Sum;
// the limits apply to the replaced values too. It fails with ErrSyntax, ErrDepth
// or ErrBudget.
func (r *Recursive) Sum(body []byte) (string, error) {
	w := r.walkers.Get().(*walker)
	defer r.put(w)
	w.begin(body)
	err := w.sign(asPHP)
	if errors.Is(err, ErrDuplicate) {
		w.begin(body)
		w.lastWins = true
		err = w.sign(asPHP)
	}
	if err != nil {
		return "", err
	}
	return hexString(w.sum[:]), nil
}

// VerifyOwn returns nil if the member "signature" at the top of body, 128
// hexadecimal digits in either case, is the signature of body with its numbers as
// PHP writes them or, where that differs, all of them exactly as sent. The budget
// covers the two together. Otherwise it fails with ErrMismatch, with ErrUnsigned
// or ErrNotText, or with ErrSyntax, ErrDepth, ErrBudget or ErrDuplicate for a body
// that it refuses whatever the signature; a list is ErrSyntax.
func (r *Recursive) VerifyOwn(body []byte) error {
	w := r.walkers.Get().(*walker)
	defer r.put(w)
	w.begin(body)
	if w.next() != '{' {
		return ErrSyntax
	}
	if err := w.sign(asPHP); err != nil {
		return err
	}
	var claimed [sha512.Size]byte
	switch {
	case !w.claims:
		return ErrUnsigned
	case !w.isText:
		return ErrNotText
	case !decodeMAC(claimed[:], string(w.claim)):
		return ErrMismatch
	}
	return w.compare(&claimed)
}

// compare follows a walk with the numbers as PHP writes them, and walks again
// with the numbers as sent if any of them differs.
func (w *walker) compare(claimed *[sha512.Size]byte) error {
	if hmac.Equal(w.sum[:], claimed[:]) {
		return nil
	}
	if !w.rewritten {
		return ErrMismatch
	}
	if err := w.sign(asSent); err != nil {
		return err
	}
	if !hmac.Equal(w.sum[:], claimed[:]) {
		return ErrMismatch
	}
	return nil
}

// put keeps the walker's buffers but not the caller's body.
func (r *Recursive) put(w *walker) {
	w.body = nil
	r.walkers.Put(w)
}
