package sapama

import (
	"maps"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/sign"
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
	scalars := maps.Clone(fields)
	maps.DeleteFunc(scalars, func(key, _ string) bool { return isElement(key) })
	return sign.Sorted(string(secret), scalars)
}
