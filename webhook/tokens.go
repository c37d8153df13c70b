package webhook

import (
	"crypto/subtle"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/momo-go/momo"
	"github.com/momo-go/momo/internal/check"
	"github.com/momo-go/momo/internal/sign"
	"github.com/momo-go/momo/internal/transport"
)

// Tokens makes callback addresses that nobody can guess, for providers that sign
// nothing but take the address with each request. Such an address proves only
// that its caller was told it; the provider is asked all the same.
//
// Use one secret of your own, at least 16 bytes, the same in all processes. To
// change it, give the new one first and the old one after it for as long as old
// addresses are out.
type Tokens struct {
	keys []*sign.HMAC
}

const tokenLength = 32 // hex digits, 128 bits

// NewTokens checks the secrets; the first one makes addresses, all are accepted.
func NewTokens(secrets ...momo.Secret) (*Tokens, error) {
	var faults transport.Faults
	checkSecrets(&faults, "Secrets", secrets)
	if err := faults.Err("webhook", "tokens", ""); err != nil {
		return nil, err
	}
	t := &Tokens{}
	for _, secret := range secrets {
		t.keys = append(t.keys, sign.NewHMACSHA256([]byte(secret)))
	}
	return t, nil
}

// token writes the scope's length first, so that no scope and reference are those
// of another pair.
func token(key *sign.HMAC, scope, reference string) string {
	message := make([]byte, 0, 128)
	message = append(strconv.AppendInt(message, int64(len(scope)), 10), ':')
	message = append(append(message, scope...), reference...)
	return key.Hex(message)[:tokenLength]
}

// URL appends /{scope}/{reference}/{token} to base. scope is one word such as
// "ssentezo-collect"; a token of one scope is none in another. The reference
// must be of letters, digits and . _ : -.
func (t *Tokens) URL(base, scope, reference string) (string, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || !isSegment(scope) || !isSegment(reference) {
		return "", fmt.Errorf("webhook: not an address without query, or not a plain scope and reference: %w", ErrMalformed)
	}
	return strings.TrimSuffix(base, "/") + "/" + scope + "/" + reference + "/" + token(t.keys[0], scope, reference), nil
}

// Reference returns the reference of a path that URL made for the scope, or
// [ErrSignature].
func (t *Tokens) Reference(path, scope string) (string, error) {
	rest, given := cutLast(path)
	rest, reference := cutLast(rest)
	_, first := cutLast(rest)
	valid := 0
	for _, key := range t.keys {
		valid += subtle.ConstantTimeCompare([]byte(token(key, scope, reference)), []byte(given))
	}
	if valid == 0 || first != scope || !isSegment(reference) {
		return "", ErrSignature
	}
	return reference, nil
}

// cutLast cuts a path before its last segment.
func cutLast(path string) (rest, segment string) {
	i := strings.LastIndexByte(path, '/')
	return path[:max(i, 0)], path[i+1:]
}

// isSegment is the grammar of references that are safe in a path.
func isSegment(s string) bool {
	return s != "." && s != ".." && check.Of(s, 250, check.Letters+check.Digits+"._:-")
}
