package webhook

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/momo-go/momo"
)

const (
	tokenSecret    momo.Secret = "a-secret-for-addresses"
	tokenOldSecret momo.Secret = "an-older-secret-for-addresses"
)

func newTokens(t *testing.T, secrets ...momo.Secret) *Tokens {
	t.Helper()
	tokens, err := NewTokens(secrets...)
	require.NoError(t, err)
	return tokens
}

// pathOf makes an address and returns the path in it.
func pathOf(t *testing.T, tokens *Tokens, base, scope, reference string) string {
	t.Helper()
	address, err := tokens.URL(base, scope, reference)
	require.NoError(t, err)
	parsed, err := url.Parse(address)
	require.NoError(t, err)
	assert.Empty(t, parsed.RawQuery, "never in a query string")
	return parsed.Path
}

func TestTokensReturnTheReferenceOfTheirAddresses(t *testing.T) {
	tokens := newTokens(t, tokenSecret)
	for _, base := range []string{"https://merchant.example", "https://merchant.example/", "https://merchant.example/cb/x", "http://127.0.0.1:8080/cb/"} {
		for _, reference := range []string{
			"order-1", "a", "A.b_c:d-9", "...", "8a6e0804-2bd0-4672-b79d-d97027f9071a", strings.Repeat("r", 250),
			"a/b", `a\b`, "a b", "a?b", "a#b", "a%2fb", "é", "a\n", "a\x00", "~", "~YQ", "..", "../withdraw", strings.Repeat("é", 250),
		} {
			path := pathOf(t, tokens, base, "ssentezo-collect", reference)
			got, err := tokens.Reference(path, "ssentezo-collect")
			require.NoError(t, err)
			assert.Equal(t, reference, got)
			assert.Len(t, path[strings.LastIndex(path, "/")+1:], 32)
		}
	}
}

func TestTokensRefuseEveryOtherAddress(t *testing.T) {
	tokens := newTokens(t, tokenSecret)
	path := pathOf(t, tokens, "https://merchant.example/cb", "collect", "order-1")
	_, err := tokens.Reference(path, "collect")
	require.NoError(t, err)
	token := path[strings.LastIndex(path, "/")+1:]
	other := pathOf(t, newTokens(t, "a-secret-of-somebody-else"), "https://merchant.example/cb", "collect", "order-1")
	for name, changed := range map[string]string{
		"another reference":         strings.Replace(path, "order-1", "order-2", 1),
		"another case of reference": strings.Replace(path, "order-1", "Order-1", 1),
		"another scope":             strings.Replace(path, "collect", "disburse", 1),
		"another secret":            other,
		"cut":                       path[:len(path)-1],
		"cut to half":               path[:len(path)-16],
		"extended":                  path + "0",
		"in upper case":             "/cb/collect/order-1/" + strings.ToUpper(token),
		"a slash after it":          path + "/",
		"without token":             "/cb/collect/order-1/",
		"only the token":            token,
		"no reference":              "/cb/collect//" + token,
		"empty":                     "",
		"slashes":                   "///",
		"a walk":                    strings.Replace(path, "order-1", "..", 1),
		"a walk behind it":          path + "/..",
		"an escaped walk":           strings.Replace(path, "order-1", "%2e%2e", 1),
		"a NUL":                     path + "\x00",
	} {
		reference, err := tokens.Reference(changed, "collect")
		assert.ErrorIs(t, err, ErrSignature, name)
		assert.Empty(t, reference, name)
	}
	_, err = tokens.Reference(strings.Replace(path, "collect/order-1", "collecto/rder-1", 1), "collecto")
	assert.ErrorIs(t, err, ErrSignature, "where the scope ends is signed too")
	for _, scope := range []string{"disburse", "", "collec", "collect/order-1"} {
		_, err := tokens.Reference(path, scope)
		assert.ErrorIs(t, err, ErrSignature, "a token of one scope is none in %q", scope)
	}
}

func TestTokensRefuseReferencesThatAreNoneAndThoseThatTheyWriteOtherwise(t *testing.T) {
	tokens := newTokens(t, tokenSecret)
	for _, bad := range []string{"", "\xff", strings.Repeat("r", 251), strings.Repeat("é", 251)} {
		_, err := tokens.URL("https://merchant.example", "collect", bad)
		assert.ErrorIs(t, err, ErrMalformed, "reference %q", bad)
	}
	for _, bad := range []string{"", ".", "..", "../withdraw", "a/b", `a\b`, "a b", "a?b", "a#b", "a%2fb", "é", "a\n", "a\x00", strings.Repeat("r", 251)} {
		_, err := tokens.URL("https://merchant.example", bad, "order-1")
		assert.ErrorIs(t, err, ErrMalformed, "scope %q", bad)
		// Even with its token, such a segment is no reference.
		_, err = tokens.Reference("/collect/"+bad+"/"+token(tokens.keys[0], "collect", bad), "collect")
		assert.ErrorIs(t, err, ErrSignature, "reference %q", bad)
	}
	for segment, reference := range map[string]string{
		"~YQ": "a", "~YS9i=": "a/b", "~YS9i!": "a/b", "~": "", "~YS9j": "a/b", "~YS9": "a/", "~_w": "\xff",
	} {
		for _, of := range []string{segment, reference, ""} {
			_, err := tokens.Reference("/collect/"+segment+"/"+token(tokens.keys[0], "collect", of), "collect")
			assert.ErrorIs(t, err, ErrSignature, "%q with the token of %q", segment, of)
		}
	}
	for _, base := range []string{"", "merchant.example", "/cb", "https://", "https://merchant.example/?a=1", "https://merchant.example/#f", "://", "https://merchant.example/\x7f"} {
		_, err := tokens.URL(base, "collect", "order-1")
		assert.ErrorIs(t, err, ErrMalformed, "base %q", base)
	}
}

func TestTokensChangeTheirSecret(t *testing.T) {
	old := pathOf(t, newTokens(t, tokenOldSecret), "https://merchant.example", "collect", "order-1")
	both := newTokens(t, tokenSecret, tokenOldSecret)
	reference, err := both.Reference(old, "collect")
	require.NoError(t, err)
	assert.Equal(t, "order-1", reference)
	now := newTokens(t, tokenSecret)
	assert.Equal(t, pathOf(t, now, "https://merchant.example", "collect", "order-1"), pathOf(t, both, "https://merchant.example", "collect", "order-1"), "the first secret makes addresses")
	_, err = now.Reference(old, "collect")
	assert.ErrorIs(t, err, ErrSignature)
}

func TestTokensRefuseSecretsThatAnybodyCouldGuess(t *testing.T) {
	for _, secrets := range [][]momo.Secret{nil, {""}, {"short"}, {"fifteen-letters"}, {momo.Secret(strings.Repeat(" ", 20))}, {tokenSecret, ""}, {tokenSecret + "\n"}} {
		tokens, err := NewTokens(secrets...)
		assert.ErrorIs(t, err, momo.ErrInvalid)
		assert.Nil(t, tokens)
	}
}
