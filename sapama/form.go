package sapama

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/sign"
)

// form is the fields of a request, before percent-encoding, in any order.
type form []sign.Pair

// fields makes a form of keys and values in turn.
func fields(pairs ...string) form { return form(nil).with(pairs...) }

// with appends keys and values in turn.
func (f form) with(pairs ...string) form {
	for i := 0; i < len(pairs); i += 2 {
		f = append(f, sign.Pair{Key: pairs[i], Value: pairs[i+1]})
	}
	return f
}

// sealer keeps key and secret in a closure, where no printing reaches them. What
// it returns completes a form and encodes it in the order of its keys, which is
// the order of the hash.
func sealer(key, secret momo.Secret) func(form) []byte {
	return func(f form) []byte {
		f = f.with("format", "json", "api_key", string(key), "hash", "")
		slices.SortFunc(f, func(a, b sign.Pair) int { return strings.Compare(a.Key, b.Key) })
		hash := sign.SortedPairs(string(secret), f.scalars())
		for i := range f {
			if f[i].Key == "hash" {
				f[i].Value = hash
			}
		}
		return f.encode()
	}
}

// scalars is the form without the elements of arrays.
func (f form) scalars() form {
	isArray := func(p sign.Pair) bool { return isElement(p.Key) }
	if !slices.ContainsFunc(f, isArray) {
		return f
	}
	return slices.DeleteFunc(slices.Clone(f), isArray)
}

func (f form) encode() []byte {
	text := make([]byte, 0, 1024)
	for i, p := range f {
		if i > 0 {
			text = append(text, '&')
		}
		text = append(text, url.QueryEscape(p.Key)...)
		text = append(text, '=')
		text = append(text, url.QueryEscape(p.Value)...)
	}
	return text
}

// element is PHP's way to write a field of an array's element.
func element(array string, i int, key string) string {
	return array + "[" + strconv.Itoa(i) + "][" + key + "]"
}

func isElement(key string) bool { return strings.Contains(key, "[") }
