package sapama

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/momo-go/momo"
)

const (
	fieldHash   = "hash"       // contains the result
	fieldSecret = "api_secret" // never sent: the place of the secret among the others
)

// Hash returns the "hash" of a request: the SHA-256, in lower-case hexadecimal,
// of the fields' values sorted by key in byte order and joined by dots, the
// secret standing among them under the key api_secret. Beyond the document: the
// recipe is that of the provider's public samples.
//
// Values are those before percent-encoding. A field "hash" or "api_secret" and
// the elements of arrays, "beneficiaries[0][phone]", are left out. An empty value
// counts, an absent one does not. With an empty secret nothing stands in its
// place.
//
// The hash does not say which value belongs to which key: it proves nothing
// about a callback.
func Hash(secret momo.Secret, fields map[string]string) string {
	f := make(form, 0, len(fields))
	for key, value := range fields {
		f = append(f, formEntry{key, value})
	}
	f.sort()
	return f.hash(secret)
}

// sort brings the form into the byte order of its keys, as hash requires.
func (f form) sort() {
	slices.SortFunc(f, func(a, b formEntry) int { return strings.Compare(a.key, b.key) })
}

// hash is Hash of a sorted form.
func (f form) hash(secret momo.Secret) string {
	joined := make([]byte, 0, 256)
	placed := secret == ""
	for _, p := range f {
		if !placed && p.key >= fieldSecret {
			joined = append(append(joined, secret...), '.')
			placed = true
		}
		if p.key != fieldHash && p.key != fieldSecret && !isElement(p.key) {
			joined = append(append(joined, p.value...), '.')
		}
	}
	if !placed {
		joined = append(append(joined, secret...), '.')
	}
	sum := sha256.Sum256(joined[:max(len(joined)-1, 0)]) // without the last dot
	return hex.EncodeToString(sum[:])
}
