package sapama

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/transport"
)

// formEntry is one field of a request, its value before percent-encoding.
type formEntry struct{ key, value string }

// form is the fields of a request, in any order.
type form []formEntry

// fields makes a form of keys and values in turn.
func fields(pairs ...string) form { return form(nil).with(pairs...) }

// with appends keys and values in turn.
func (f form) with(pairs ...string) form {
	for i := 0; i < len(pairs); i += 2 {
		f = append(f, formEntry{pairs[i], pairs[i+1]})
	}
	return f
}

// sealer keeps key and secret in a closure, where no printing reaches them. What
// it returns completes a form and encodes it in the order of its keys, which is
// the order of the hash.
func sealer(key, secret *transport.Credential[momo.Secret]) func(context.Context, form) ([]byte, error) {
	return func(ctx context.Context, f form) ([]byte, error) {
		key, err := key.Current(ctx)
		if err != nil {
			return nil, err
		}
		secret, err := secret.Current(ctx)
		if err != nil {
			return nil, err
		}
		f = slices.Clip(f).with("format", "json", "api_key", string(key), fieldHash, "")
		f.sort()
		hash := f.hash(secret)
		for i := range f {
			if f[i].key == fieldHash {
				f[i].value = hash
			}
		}
		return f.encode(), nil
	}
}

func (f form) encode() []byte {
	text := make([]byte, 0, 1024)
	for i, p := range f {
		if i > 0 {
			text = append(text, '&')
		}
		text = append(text, url.QueryEscape(p.key)...)
		text = append(text, '=')
		text = append(text, url.QueryEscape(p.value)...)
	}
	return text
}

// element is PHP's way to write a field of an array's element.
func element(array string, i int, key string) string {
	return array + "[" + strconv.Itoa(i) + "][" + key + "]"
}

func isElement(key string) bool { return strings.Contains(key, "[") }
