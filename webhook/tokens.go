package webhook

import (
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

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
// "ssentezo-collect"; a token of one scope is none in another. A reference has at most
// 250 characters; one that is not of letters, digits and . _ : - alone is written as ~
// and its base64url, so that no server changes it.
func (t *Tokens) URL(base, scope, reference string) (string, error) {
	u, err := url.Parse(base)
	segment := segmentOf(reference)
	if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || !isSegment(scope) || segment == "" {
		return "", fmt.Errorf("webhook: not an address without query, or not a plain scope and a reference: %w", ErrMalformed)
	}
	return strings.TrimSuffix(base, "/") + "/" + scope + "/" + segment + "/" + token(t.keys[0], scope, reference), nil
}

// Reference returns the reference of a path that URL made for the scope, or
// [ErrSignature].
func (t *Tokens) Reference(path, scope string) (string, error) {
	rest, given := cutLast(path)
	rest, segment := cutLast(rest)
	_, first := cutLast(rest)
	reference, valid := referenceIn(segment), 0
	for _, key := range t.keys {
		valid += subtle.ConstantTimeCompare([]byte(token(key, scope, reference)), []byte(given))
	}
	if valid == 0 || first != scope || reference == "" {
		return "", ErrSignature
	}
	return reference, nil
}

// encodedReference begins a segment that no plain reference is.
const encodedReference = "~"

// segmentOf writes a reference, and is empty for what is none.
func segmentOf(reference string) string {
	switch {
	case isSegment(reference):
		return reference
	case reference == "" || !utf8.ValidString(reference) || utf8.RuneCountInString(reference) > maxReference:
		return ""
	default:
		return encodedReference + base64.RawURLEncoding.EncodeToString([]byte(reference))
	}
}

// referenceIn reads what segmentOf writes, and nothing else.
func referenceIn(segment string) string {
	reference := segment
	if encoded, ok := strings.CutPrefix(segment, encodedReference); ok {
		text, _ := base64.RawURLEncoding.DecodeString(encoded)
		reference = string(text)
	}
	if segmentOf(reference) != segment {
		return ""
	}
	return reference
}

// cutLast cuts a path before its last segment.
func cutLast(path string) (rest, segment string) {
	i := strings.LastIndexByte(path, '/')
	return path[:max(i, 0)], path[i+1:]
}

// maxReference is how many characters a reference may have.
const maxReference = 250

// isSegment is the grammar of references that are safe in a path as they are.
func isSegment(s string) bool {
	return s != "." && s != ".." && check.Of(s, maxReference, check.Letters+check.Digits+"._:-")
}

// anyShape is the dialect of a provider whose addresses prove the payment: whatever comes
// there is a reason to ask, however it looks.
func anyShape(provider string) Dialect {
	methods := []string{http.MethodPost, http.MethodGet, http.MethodPut, http.MethodPatch}
	return Dialect{Provider: provider, Methods: methods, ContentType: AnyContentType}
}
