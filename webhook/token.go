package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"

	"github.com/momo-go/momo"
)

// Tokens makes callback addresses that nobody can guess, for providers that sign
// nothing but take the address with each request. Such an address proves only
// that its caller was told it; the provider is asked all the same.
//
// Use one secret of your own, at least 16 bytes, the same in all processes. To
// change it, give the new one first and the old one after it for as long as old
// addresses are out.
type Tokens struct {
	macs []func(scope, reference string) string
}

const tokenLength = 32 // hex digits, 128 bits

// NewTokens checks the secrets; the first one makes addresses, all are accepted.
func NewTokens(secrets ...momo.Secret) (*Tokens, error) {
	if err := checkSecrets("tokens", secrets); err != nil {
		return nil, err
	}
	t := &Tokens{}
	for _, secret := range secrets {
		key := []byte(secret)
		t.macs = append(t.macs, func(scope, reference string) string {
			mac := hmac.New(sha256.New, key)
			_, _ = fmt.Fprintf(mac, "%d:%s%s", len(scope), scope, reference)
			return hex.EncodeToString(mac.Sum(nil))[:tokenLength]
		})
	}
	return t, nil
}

// URL appends /{scope}/{reference}/{token} to base. scope is one word such as
// "ssentezo-collect"; a token of one scope is none in another. The reference
// must be of letters, digits and . _ : -.
func (t *Tokens) URL(base, scope, reference string) (string, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || !isSegment(scope) || !isSegment(reference) {
		return "", fmt.Errorf("webhook: not an address without query, or not a plain scope and reference: %w", ErrMalformed)
	}
	return strings.TrimSuffix(base, "/") + "/" + scope + "/" + reference + "/" + t.macs[0](scope, reference), nil
}

// Reference returns the reference of a path that URL made for the scope, or
// [ErrSignature].
func (t *Tokens) Reference(path, scope string) (string, error) {
	parts := strings.Split(path, "/")
	if len(parts) < 3 {
		return "", ErrSignature
	}
	parts = parts[len(parts)-3:]
	valid := 0
	for _, mac := range t.macs {
		if hmac.Equal([]byte(mac(scope, parts[1])), []byte(parts[2])) {
			valid++
		}
	}
	if valid == 0 || parts[0] != scope || !isSegment(parts[1]) {
		return "", ErrSignature
	}
	return parts[1], nil
}

// isSegment is the grammar of references that are safe in a path.
func isSegment(s string) bool {
	return s != "" && s != "." && s != ".." && len(s) <= 250 &&
		strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-") == ""
}

// checkSecrets refuses secrets that anybody could guess, such as an empty one.
func checkSecrets(op string, secrets []momo.Secret) error {
	var faults momo.Fields
	faults.Check(len(secrets) > 0, "Secrets", "must be given")
	for _, secret := range secrets {
		faults.Check(len(secret) >= 16 && strings.TrimSpace(string(secret)) == string(secret), "Secrets", "must be at least 16 bytes, without spaces around them")
	}
	return faults.Err("webhook", op, "")
}
