package webhook

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"hash"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/momo-go/momo"
)

const stranger momo.Secret = "a-secret-of-somebody-else"

// proofAttacks are on the signature, the token or the key.
func proofAttacks() []attack {
	member := map[string]int{"member": 400, "key": 400} // it is said twice
	list := []attack{
		{row: 2, name: "nothing shown", needs: "proof", status: 401, change: func(p provider, s *sent) { p.strip(s) }},
		{row: 2, name: "signature under another name", needs: "header", status: 401, change: func(p provider, s *sent) {
			s.header.Set("X-Signature", p.proof(s))
			p.strip(s)
		}},
		{row: 2, name: "signature in a header", needs: "member", status: 401, change: func(p provider, s *sent) {
			s.header.Set("Signature", p.proof(s))
			p.strip(s)
		}},
		{row: 2, name: "signature within an object", needs: "member", status: 401, change: func(p provider, s *sent) {
			right := p.proof(s)
			p.strip(s)
			s.body = strings.Replace(s.body, p.text, p.text+`,"signature":"`+right+`"`, 1)
		}},
		{row: 2, name: "token in the query", needs: "token", status: 401, change: func(p provider, s *sent) {
			path := s.target
			p.strip(s)
			s.target += "?" + path
		}},
		{row: 2, name: "key in a header", needs: "key", status: 401, change: func(p provider, s *sent) {
			p.strip(s)
			s.header.Set("Api_key", string(p.secret))
		}},
		{row: 3, name: "two, the right one first", needs: "proof", status: 401, but: member, change: func(p provider, s *sent) { p.beside(s, strings.Repeat("0", len(p.proof(s)))) }},
		{row: 3, name: "the right one twice", needs: "proof", status: 401, but: member, change: func(p provider, s *sent) { p.beside(s, p.proof(s)) }},
		{row: 5, name: "null", needs: "member", status: 400, change: func(p provider, s *sent) { s.body = strings.Replace(s.body, `"`+p.proof(s)+`"`, "null", 1) }},
		{row: 5, name: "a number", needs: "member", status: 400, change: func(p provider, s *sent) { s.body = strings.Replace(s.body, `"`+p.proof(s)+`"`, "0", 1) }},
		{row: 5, name: "an object", needs: "member", status: 400, change: func(p provider, s *sent) {
			s.body = strings.Replace(s.body, `"`+p.proof(s)+`"`, `{"a":"`+p.proof(s)+`"}`, 1)
		}},
		{row: 11, name: "old secret during rotation", needs: "proof", status: 200, change: func(p provider, s *sent) { p.prove(s, p.old) }},
		{row: 11, name: "a secret of somebody else", needs: "proof", status: 401, change: func(p provider, s *sent) { p.prove(s, stranger) }},
		{row: 11, name: "an empty secret", needs: "proof", status: 401, change: func(p provider, s *sent) {
			if p.has("key") {
				p.show(s, "")
				return
			}
			p.show(s, hex.EncodeToString(mac(sha256.New, "", s)))
		}},
		{row: 32, name: "another key", needs: "key", status: 401, change: func(p provider, s *sent) { p.show(s, "simulator-key-of-another") }},
		{row: 32, name: "a key in capitals", needs: "key", status: 401, change: func(p provider, s *sent) { p.show(s, strings.ToUpper(string(p.secret))) }},
		{row: 32, name: "both keys", needs: "key", status: 401, change: func(p provider, s *sent) { p.show(s, string(p.secret+p.old)) }},
	}
	list = append(list, sameSignatureAttacks()...)
	for _, tc := range []struct {
		row    int
		name   string
		needs  string
		change func(right string) string
		status int
	}{
		{3, "joined with a comma", "proof", func(right string) string { return right + ", " + right }, 401},
		{3, "after another and a comma", "proof", func(right string) string { return strings.Repeat("0", len(right)) + "," + right }, 401},
		{5, "empty", "proof", func(string) string { return "" }, 401},
		{5, "null", "proof", func(string) string { return "null" }, 401},
		{5, "undefined", "proof", func(string) string { return "undefined" }, 401},
		{6, "truncated by a digit", "proof", func(right string) string { return right[:len(right)-1] }, 401},
		{6, "truncated by a byte", "proof", func(right string) string { return right[:len(right)-2] }, 401},
		{6, "truncated to half", "proof", func(right string) string { return right[:len(right)/2] }, 401},
		{6, "truncated to a digit", "proof", func(right string) string { return right[:1] }, 401},
		{6, "without its first digit", "proof", func(right string) string { return right[1:] }, 401},
		{6, "extended", "proof", func(right string) string { return right + "00" }, 401},
		{6, "doubled", "proof", func(right string) string { return right + right }, 401},
		{7, "in upper case", "signature", strings.ToUpper, 200},
		{7, "in mixed case", "signature", func(right string) string { return strings.ToUpper(right[:20]) + right[20:] }, 200},
		{8, "with a prefix", "proof", func(right string) string { return "sha256=" + right }, 401},
		{8, "in quotes", "proof", func(right string) string { return `"` + right + `"` }, 401},
		{8, "with a space within", "proof", func(right string) string { return right[:8] + " " + right[8:] }, 401},
		{8, "with a space instead of a digit", "proof", func(right string) string { return right[:8] + " " + right[9:] }, 401},
		{8, "with a no-break space", "proof", func(right string) string { return right + "\u00a0" }, 401},
		{8, "with a byte order mark", "proof", func(right string) string { return "\ufeff" + right }, 401},
		{8, "with a zero-width space", "proof", func(right string) string { return right[:1] + "\u200b" + right[1:] }, 401},
		{8, "in full-width digits", "proof", func(right string) string {
			return strings.Map(func(r rune) rune { return r - '!' + '！' }, right)
		}, 401},
		{9, "the digits in base64", "proof", func(right string) string { return base64.StdEncoding.EncodeToString([]byte(right)) }, 401},
		{9, "in base64", "signature", func(right string) string {
			raw, _ := hex.DecodeString(right) // the right one always can be
			return base64.StdEncoding.EncodeToString(raw)
		}, 401},
	} {
		list = append(list, attack{row: tc.row, name: "shown " + tc.name, needs: tc.needs, status: tc.status, change: func(p provider, s *sent) {
			p.show(s, tc.change(p.proof(s)))
		}})
	}
	return append(list, algorithmAttacks()...)
}

// sameSignatureAttacks are other bodies that the genuine signature holds for.
func sameSignatureAttacks() (list []attack) {
	for name, change := range map[string][2]string{
		"a signature inside":      {`"message":"OK"`, `"message":"OK","signature":"x"`},
		"a code that is false":    {`"currency":"KES"`, `"currency":"KES","":false`},
		"null at the end":         {`"currency":"KES"`, `"currency":"KES","":null`},
		"a lower amount":          {`"amount":12345`, `"amount":1234,"5":""`},
		"a dotted name":           {`"result":{"code":0,"message":"OK"}`, `"result.code":0,"result.message":"OK"`},
		"a field within its name": {`"currency":"KES"`, `"currencyKES":""`},
	} {
		list = append(list, attack{row: 23, name: name, needs: "member", status: 400, change: func(_ provider, s *sent) { s.body = strings.Replace(s.body, change[0], change[1], 1) }})
	}
	for name, change := range map[string][2]string{ // which have one meaning all the same
		"a status of text":  {`"status":2`, `"status":"2"`},
		"an amount of text": {`"amount":12345`, `"amount":"12345"`},
	} {
		list = append(list, attack{row: 23, name: name, needs: "member", status: 400, but: map[string]int{"asked": 200}, change: func(_ provider, s *sent) { s.body = strings.Replace(s.body, change[0], change[1], 1) }})
	}
	return list
}

func mac(algorithm func() hash.Hash, key momo.Secret, s *sent) []byte {
	h := hmac.New(algorithm, []byte(key))
	h.Write([]byte(s.body))
	return h.Sum(nil)
}

// algorithmAttacks are signatures with the right secret by another recipe.
func algorithmAttacks() (list []attack) {
	for _, tc := range []struct {
		name string
		tag  func(p provider, s *sent) string
	}{
		{"SHA-1", func(p provider, s *sent) string { return hex.EncodeToString(mac(sha1.New, p.secret, s)) }},
		{"SHA-512", func(p provider, s *sent) string { return hex.EncodeToString(mac(sha512.New, p.secret, s)) }},
		{"SHA-512 cut to length", func(p provider, s *sent) string {
			return hex.EncodeToString(mac(sha512.New, p.secret, s)[:len(p.proof(s))/2])
		}},
		{"SHA-384", func(p provider, s *sent) string { return hex.EncodeToString(mac(sha512.New384, p.secret, s)) }},
		{"no key", func(_ provider, s *sent) string { return digest([]byte(s.body)) }},
		{"the body encoded again", func(p provider, s *sent) string {
			var v any
			_ = json.Unmarshal([]byte(s.body), &v) // it is genuine
			again, _ := json.MarshalIndent(v, "", " ")
			return hex.EncodeToString(mac(sha256.New, p.secret, &sent{body: string(again)}))
		}},
		{"an empty body", func(p provider, _ *sent) string {
			if p.has("member") {
				return hex.EncodeToString(mac(sha512.New, p.secret, &sent{}))
			}
			return hex.EncodeToString(mac(sha256.New, p.secret, &sent{}))
		}},
	} {
		list = append(list, attack{row: 10, name: "signature of " + tc.name, needs: "signature", status: 401, change: func(p provider, s *sent) {
			p.show(s, tc.tag(p, s))
		}})
	}
	return list
}

// Row 4: not one of the providers' handlers can be made with a secret that
// anybody could guess, also beside a good one.
func TestASecretThatAnybodyCouldGuessIsRefused(t *testing.T) {
	client := sapamaClient(t, "", 2)
	for name, make := range map[string]func(...momo.Secret) error{
		"samsoftpay": func(s ...momo.Secret) error { _, err := NewSamsoftpay(SamsoftpayConfig{Secrets: s}); return err },
		"mpgateway": func(s ...momo.Secret) error {
			_, err := NewMPGateway(MPGatewayConfig{Client: mpgatewayNowhere(t), Secrets: s})
			return err
		},
		"mpgateway's validation": func(s ...momo.Secret) error {
			_, err := NewMPGatewayValidation(MPGatewayValidationConfig{Secrets: s})
			return err
		},
		"tokens": func(s ...momo.Secret) error { _, err := NewTokens(s...); return err }, // of ssentezo and sppay
		"sapama": func(s ...momo.Secret) error {
			_, err := NewSapama(SapamaConfig{Client: client, APIKeys: s})
			return err
		},
		"sapama's validation": func(s ...momo.Secret) error {
			_, err := NewSapamaValidation(SapamaValidationConfig{APIKeys: s})
			return err
		},
	} {
		const good momo.Secret = "a-secret-that-is-long-enough"
		assert.NoError(t, make(good), name)
		assert.NoError(t, make(good, stranger), name)
		for _, bad := range [][]momo.Secret{
			nil, {""}, {"1234567"}, {good, ""}, {"", good}, {momo.Secret(strings.Repeat(" ", 32))}, {" " + good}, {good + "\n"}, {good + "\t"}, {"\t\n\t\n\t\n\t\n\t\n\t\n\t\n\t\n\t\n"},
		} {
			assert.ErrorIs(t, make(bad...), momo.ErrInvalid, "%s: %d secrets", name, len(bad))
		}
	}
}
